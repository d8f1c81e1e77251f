"""``intake parse``: read documents without a database, a network or a configuration."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from intake.cli.context import Context
from intake.cli.debug_png import DebugPictures
from intake.cli.explain_block import explain_block
from intake.cli.form_block import LEGEND, form_block
from intake.cli.output import cell
from intake.cli.reasons import reason
from intake.days import PRAGUE
from intake.errors import ExitCode, IntakeError

if TYPE_CHECKING:
    from intake.decide import Reading
    from intake.pipeline.reading import Reader
    from intake.register_checks import RegisterCheck
    from intake.settings import Settings
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
    explain: Annotated[
        bool, typer.Option("--explain", help="Say for each value where it stands and why it is sure or not.")
    ] = False,
    debug_png: Annotated[
        Path | None,
        typer.Option("--debug-png", metavar="DIR", help="Draw what was read on pictures of the pages, into DIR."),
    ] = None,
) -> None:
    """Read the form from documents, mails and archives and print what was read.

    Nothing is stored or sent.  Each value shows where it was read, how sure it is, and whether it
    may be filed without a person looking.  Where public registers were imported, what contradicts
    them is a finding.

    Examples:
      intake parse zadost.pdf
      intake parse --explain sken.pdf
      intake parse --debug-png obrazky foto.jpg
      intake parse --json mail.eml | jq .fields.ico

    Exit codes: 0 all is well or not a form, 4 a person has to look, 65 something can't be read.
    """
    from intake.bootstrap import reading_room

    context = Context.of(ctx)
    settings = context.settings_or_defaults()
    codes: set[ExitCode] = set()
    read_values = False
    with reading_room(settings) as reader, _compared(settings) as check:
        labels = _labels(reader, form)
        pictures = DebugPictures(debug_png, reader.sandbox, context.output) if debug_png is not None else None
        parsing = _Parsing(
            reader=reader, form=form, check=check, pictures=pictures, needed=_thresholds(reader) if explain else None
        )
        for path in paths:
            records = 0
            for record in parsing.records(path, codes):
                _show(context, record, labels, explain=explain)
                records += 1
                read_values |= bool(record.get("fields"))
            if not records:
                context.output.say(f"{cell(path)}: nothing in it could hold the form")
    if read_values and not context.output.json:
        context.output.say(LEGEND)
        if explain and check is None:
            context.output.say("registers: not checked, none was imported; `intake registers update` imports them")
    if codes:
        raise typer.Exit(max(codes))


@contextmanager
def _compared(settings: Settings) -> Iterator[RegisterCheck | None]:
    """What compares a form with the public registers; None where none was imported."""
    from intake.register_checks import checking
    from intake.registering import stored_registers

    registers = stored_registers(settings)
    try:
        there = registers.info() is not None
        yield checking(registers, settings.registers.region) if there else None
    finally:
        registers.close()


def _thresholds(reader: Reader) -> Callable[[ParsedForm, FieldValue], float]:
    """How sure a value of a form has to be for being filed unseen."""
    from parsers.confidence import shipped_calibration
    from parsers.form import Origin

    definitions = {definition.key: definition for definition in reader.forms.loaded()}
    calibration = shipped_calibration()

    def needed(form: ParsedForm, value: FieldValue) -> float:
        definition = definitions[str(form.form)]
        field = definition.field(value.key)
        if value.origin is Origin.OCR and field.accept is None:
            return 1.0 if calibration is None else calibration.accept
        return definition.threshold(field)

    return needed


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parsing:
    """What one run of the command reads with."""

    reader: Reader
    form: str | None
    check: RegisterCheck | None
    pictures: DebugPictures | None
    needed: Callable[[ParsedForm, FieldValue], float] | None
    """None where nothing is explained."""

    def records(self, path: Path, codes: set[ExitCode]) -> Iterator[dict[str, Any]]:
        """One object a document; a file that can't be opened gives one with an ``error``."""
        started = time.perf_counter()
        try:
            for lone, reading in self._readings(path):
                seconds = round(time.perf_counter() - started, 3)
                for parsed in reading.forms:
                    codes.update(_exit_code(parsed))
                    checked = self.check(parsed) if self.check is not None else parsed
                    yield _record(path, reading, checked, lone=lone, seconds=seconds, needed=self.needed)
                started = time.perf_counter()
        except IntakeError as error:
            codes.add(ExitCode.BAD_DATA if error.exit_code is ExitCode.FAILED else error.exit_code)
            yield {"file": str(path), "error": {"code": error.code, "message": error.sentence}}

    def _readings(self, path: Path) -> Iterator[tuple[bool, Reading]]:
        """Each document in a file as it is read, and whether it is the file itself; last, the text of a mail."""
        from intake.bootstrap import input_file

        today = datetime.now(PRAGUE).date()
        original, media_type = input_file(path)
        with self.reader.sandbox.directory() as directory:
            unpacked = self.reader.unpack(original, directory, media_type=media_type, file_name=path.name)
            found = False
            for part in self.reader.documents(unpacked):
                lone = part.sha256 == unpacked.fingerprint  # names were cleaned and prove nothing
                reading = self.reader.read(part, directory, today=today, at=None, form=self.form)
                found |= reading.is_form
                if self.pictures is not None and part.stored_as is not None:
                    self.pictures.write(path, reading, directory / Path(part.stored_as).name, lone=lone)
                yield lone, reading
            typed = None if found else self.reader.read_body(unpacked, directory, today=today)
            if typed is not None:
                yield False, typed


def _exit_code(form: ParsedForm) -> set[ExitCode]:
    from parsers.form import Outcome

    by_outcome = {Outcome.NEEDS_REVIEW: ExitCode.FINDINGS, Outcome.UNREADABLE: ExitCode.BAD_DATA}
    return {by_outcome[form.outcome]} if form.outcome in by_outcome else set()


def _record(
    path: Path,
    reading: Reading,
    form: ParsedForm,
    *,
    lone: bool,
    seconds: float,
    needed: Callable[[ParsedForm, FieldValue], float] | None,
) -> dict[str, Any]:
    mark = form.handwritten_signature
    return {
        "file": str(path),
        "part": None if lone else reading.part.name,
        "sha256": reading.part.sha256,
        "media_type": reading.part.media_type,
        "outcome": form.outcome.value,
        "form": form.form,
        "form_version": form.form_version,
        "fields": {
            field.key: _field(field) | (_explained(field, needed(form, field)) if needed is not None else {})
            for field in form.fields
        },
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


def _explained(field: FieldValue, needed: float) -> dict[str, Any]:
    """What ``--explain`` adds to a field."""
    reasons = [(code, reason(code)) for code in field.reasons]
    return {
        "threshold": needed,
        "reasons": [{"code": code, "sign": said.sign, "message": said.words} for code, said in reasons],
    }


def _show(context: Context, record: dict[str, Any], labels: dict[str, str], *, explain: bool) -> None:
    output = context.output
    if output.json:
        output.record(record)
    elif "error" in record:
        output.data(f"{cell(record['file'])}: {record['error']['message']} [{record['error']['code']}]")
    else:
        output.data((explain_block if explain else form_block)(output, record, labels))
