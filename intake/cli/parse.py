"""``intake parse``: read documents without a database, a network or a configuration."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from intake.cli.context import Context
from intake.cli.form_block import LEGEND, form_block
from intake.cli.output import cell
from intake.days import PRAGUE
from intake.errors import ExitCode, IntakeError

if TYPE_CHECKING:
    from intake.decide import Reading
    from intake.pipeline.reading import Reader
    from parsers.form import FieldValue, ParsedForm


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("parse")(parse)


def parse(
    ctx: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(readable=False, metavar="PATH...", help="pdf, png, jpg, tiff, docx, eml, msg, zip …")
    ],
    form: Annotated[
        str | None, typer.Option("--form", help="Key of the form to look for; else it is recognised.")
    ] = None,
) -> None:
    """Read the form from documents, mails and archives and print what was read.

    Nothing is stored or sent.  Each value shows where it was read, how sure it is, and whether it
    may be filed without a person looking.

    Examples:
      intake parse zadost.pdf
      intake parse --json mail.eml | jq .fields.ico

    Exit codes: 0 all is well or not a form, 4 a person has to look, 65 something can't be read.
    """
    from intake.bootstrap import reading_room

    context = Context.of(ctx)
    codes: set[ExitCode] = set()
    read_values = False
    with reading_room(context.settings_or_defaults()) as reader:
        labels = _labels(reader, form)
        for path in paths:
            records = 0
            for record in _records(reader, path, form, codes):
                _show(context, record, labels)
                records += 1
                read_values |= bool(record.get("fields"))
            if not records:
                context.output.say(f"{cell(path)}: nothing in it could hold the form")
    if read_values and not context.output.json:
        context.output.say(LEGEND)
    if codes:
        raise typer.Exit(max(codes))


def _labels(reader: Reader, form: str | None) -> dict[str, str]:
    """Key of each field → its label as printed on the form.

    Raises:
        typer.BadParameter: There is no such form.
    """
    definitions = reader.forms.loaded()
    known = [definition.key for definition in definitions]
    if form is not None and form not in known:
        raise typer.BadParameter(f"no form is called {form!r}; there are: {', '.join(known)}", param_hint="--form")
    return {field.key: field.label for definition in definitions for field in definition.fields}


def _records(reader: Reader, path: Path, form: str | None, codes: set[ExitCode]) -> Iterator[dict[str, Any]]:
    """One object a document; a file that can't be opened gives one with an ``error``."""
    started = time.perf_counter()
    try:
        for lone, reading in _readings(reader, path, form):
            seconds = round(time.perf_counter() - started, 3)
            for parsed in reading.forms:
                codes.update(_exit_code(parsed))
                yield _record(path, reading, parsed, lone=lone, seconds=seconds)
            started = time.perf_counter()
    except IntakeError as error:
        codes.add(ExitCode.BAD_DATA if error.exit_code is ExitCode.FAILED else error.exit_code)
        yield {"file": str(path), "error": {"code": error.code, "message": error.sentence}}


def _readings(reader: Reader, path: Path, form: str | None) -> Iterator[tuple[bool, Reading]]:
    """Each document in a file as it is read, and whether it is the file itself."""
    from intake.bootstrap import input_file

    today = datetime.now(PRAGUE).date()
    original, media_type = input_file(path)
    with reader.sandbox.directory() as directory:
        unpacked = reader.unpack(original, directory, media_type=media_type, file_name=path.name)
        for part in reader.documents(unpacked):
            lone = part.sha256 == unpacked.fingerprint  # names were cleaned and prove nothing
            yield lone, reader.read(part, directory, today=today, at=None, form=form)


def _exit_code(form: ParsedForm) -> set[ExitCode]:
    from parsers.form import Outcome

    by_outcome = {Outcome.NEEDS_REVIEW: ExitCode.FINDINGS, Outcome.UNREADABLE: ExitCode.BAD_DATA}
    return {by_outcome[form.outcome]} if form.outcome in by_outcome else set()


def _record(path: Path, reading: Reading, form: ParsedForm, *, lone: bool, seconds: float) -> dict[str, Any]:
    mark = form.handwritten_signature
    return {
        "file": str(path),
        "part": None if lone else reading.part.name,
        "sha256": reading.part.sha256,
        "media_type": reading.part.media_type,
        "outcome": form.outcome.value,
        "form": form.form,
        "form_version": form.form_version,
        "fields": {field.key: _field(field) for field in form.fields},
        "handwritten_signature": {
            "present": mark.present,
            "confidence": mark.confidence,
            "page": mark.page_index,
            "box": mark.box,
        },
        "findings": [
            {"code": f.code, "severity": f.severity.value, "field": f.field, "message": f.message}
            for f in form.findings
        ],
        "pages": form.page_count,
        "seconds": seconds,
    }


def _field(field: FieldValue) -> dict[str, Any]:
    return {
        "value": field.value,
        "raw": field.raw,
        "origin": field.origin.value if field.origin else None,
        "page": field.page_index,
        "box": field.box,
        "confidence": field.confidence,
        "accepted": field.accepted,
    }


def _show(context: Context, record: dict[str, Any], labels: dict[str, str]) -> None:
    output = context.output
    if output.json:
        output.record(record)
    elif "error" in record:
        output.data(f"{cell(record['file'])}: {record['error']['message']} [{record['error']['code']}]")
    else:
        output.data(form_block(output, record, labels))
