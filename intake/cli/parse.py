"""``intake parse``: read documents without a database, a network or a configuration."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from intake.cli.context import Context
from intake.errors import ExitCode, IntakeError

if TYPE_CHECKING:
    from intake.decide import Reading
    from intake.pipeline.reading import Reader
    from parsers.form import FieldValue, ParsedForm

PRAGUE = ZoneInfo("Europe/Prague")


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
    with reading_room(context.settings_or_defaults()) as reader:
        for path in paths:
            records = list(_records(reader, path, form, codes))
            for record in records:
                _show(context, record)
            if not records:
                context.output.say(f"{path}: nothing in it could hold the form")
    if codes:
        raise typer.Exit(max(codes))


def _records(reader: Reader, path: Path, form: str | None, codes: set[ExitCode]) -> Iterator[dict[str, Any]]:
    """One object a document; a file that can't be opened gives one with an ``error``."""
    started = time.perf_counter()
    try:
        readings = _read(reader, path, form)
    except IntakeError as error:
        codes.add(ExitCode.BAD_DATA if error.exit_code is ExitCode.FAILED else error.exit_code)
        yield {"file": str(path), "error": {"code": error.code, "message": error.sentence}}
        return
    for reading in readings:
        seconds = round(time.perf_counter() - started, 3)
        for parsed in reading.forms:
            codes.update(_exit_code(parsed))
            yield _record(path, reading, parsed, seconds)


def _read(reader: Reader, path: Path, form: str | None) -> list[Reading]:
    from intake.bootstrap import input_file

    with reader.sandbox.directory() as directory:
        original, media_type = input_file(path)
        unpacked = reader.unpack(original, directory, media_type=media_type, file_name=path.name)
        documents = reader.documents(unpacked)
        return [
            reader.read(part, directory, today=datetime.now(PRAGUE).date(), at=None, form=form) for part in documents
        ]


def _exit_code(form: ParsedForm) -> set[ExitCode]:
    from parsers.form import Outcome

    by_outcome = {Outcome.NEEDS_REVIEW: ExitCode.FINDINGS, Outcome.UNREADABLE: ExitCode.BAD_DATA}
    return {by_outcome[form.outcome]} if form.outcome in by_outcome else set()


def _record(path: Path, reading: Reading, form: ParsedForm, seconds: float) -> dict[str, Any]:
    lone = reading.part.name == path.name and "." not in reading.part.path
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


def _show(context: Context, record: dict[str, Any]) -> None:
    if context.output.json:
        context.output.record(record)
    elif "error" in record:
        context.output.data(f"{record['file']}: {record['error']['message']} [{record['error']['code']}]")
    else:
        context.output.data(_words(record))


def _words(record: dict[str, Any]) -> str:
    """A block for a person: verdict first, then values with their doubts, then findings."""
    title = record["file"] + (f" › {record['part']}" if record["part"] else "")
    lines = [f"{title}: {record['outcome'].replace('_', ' ')}"]
    for key, field in record["fields"].items():
        mark = "✔" if field["accepted"] else "?"
        value = ", ".join(field["value"]) if isinstance(field["value"], tuple | list) else field["value"]
        lines.append(f"  {mark} {key:<24} {'–' if value is None else value}")
    for finding in record["findings"]:
        where = f" ({finding['field']})" if finding["field"] else ""
        lines.append(f"  {finding['severity']}: {finding['message']}{where} [{finding['code']}]")
    return "\n".join(lines)
