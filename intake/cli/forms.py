"""``intake forms``: are the definitions right, what do they ask, do they read, and the blank form to publish."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.cli.context import Context
from intake.days import PRAGUE
from intake.errors import BadData, CannotStore, ExitCode, IntakeError, NoInput
from intake.forms.render import Format

if TYPE_CHECKING:
    from intake.settings import Settings
    from parsers.definition import FieldDefinition, FormDefinition

Key = Annotated[str | None, typer.Argument(metavar="[KEY]", help="Key of the form; without it all forms are listed.")]

Version = Annotated[str | None, typer.Option("--form-version", help="Another version than the one that holds today.")]


def register(app: typer.Typer) -> None:
    """Add the verb and its sub-verbs."""
    words = "Form definitions: what is wrong with them, what they ask, how they read; and the blank form to publish."
    sub = typer.Typer(no_args_is_help=True, help=words)
    sub.command("lint")(lint)
    sub.command("show")(show)
    sub.command("test")(measure)
    sub.command("render")(render)
    app.add_typer(sub, name="forms")


def lint(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE...]", readable=False, help="Else every definition in force.")
    ] = None,
) -> None:
    """Tell every mistake of form definitions with file, line and what to write instead.

    A definition is a file forms/*.toml beside the configuration; one of the same name wins over the
    shipped one. Wordings are compared without letter case, diacritics and punctuation, as the reader does.

    Examples:
      intake forms lint
      intake forms lint forms/zahranicni-spoluprace.toml

    Exit codes: 0 right, 4 mistakes, 66 a file isn't there.
    """
    from intake.forms.lint import lint as find_mistakes

    context = Context.of(ctx)
    paths = files or context.settings_or_defaults().forms()
    mistakes = find_mistakes({str(path): _text_of(path) for path in paths})
    for mistake in mistakes:
        if context.output.json:
            context.output.record({name: getattr(mistake, name) for name in mistake.__slots__})
        else:
            remedy = f"\n  → {mistake.suggestion}" if mistake.suggestion else ""
            context.output.data(f"{mistake.file}:{mistake.line}: {mistake.key}: {mistake.message}{remedy}")
    context.output.say(f"{len(paths)} definitions, {len(mistakes)} mistakes.")
    if mistakes:
        raise typer.Exit(ExitCode.FINDINGS)


def show(ctx: typer.Context, key: Key = None, version: Version = None) -> None:
    """Show the fields of a form: labels, other wordings, type, rules and the share that is filed unseen.

    Examples:
      intake forms show
      intake forms show zahranicni-spoluprace
      intake forms show zahranicni-spoluprace --json | jq -r .label
    """
    context = Context.of(ctx)
    found = _definitions(context.settings_or_defaults())
    if key is None:
        listed = [(d.key, d.version, _validity(d), len(d.fields), d.name, path) for path, d in found]
        context.output.table(("key", "version", "valid", "fields", "name", "file"), listed)
        return
    definition = _named(found, key, version)
    columns = ("section", "key", "label", "aliases", "type", "rules", "answers", "accept")
    shown = [name for name in columns if not (context.output.for_people and name in ("aliases", "answers"))]
    rows = [dict(zip(columns, _row(definition, field), strict=True)) for field in definition.fields]
    context.output.table(shown, ([row[name] for name in shown] for row in rows))
    context.output.say(f"{definition.name}, version {definition.version}: {len(rows)} fields.")


def measure(
    ctx: typer.Context,
    directory: Annotated[Path, typer.Argument(readable=False, metavar="DIR", help="Documents, each with its truth.")],
    floor: Annotated[
        float | None, typer.Option("--floor", min=0, max=1, help="Least share of fields read right, else end with 1.")
    ] = None,
    form: Annotated[str | None, typer.Option("--form", help="Key of the form to look for.")] = None,
) -> None:
    """Read documents whose values are known, and count fields right, wrong and missing.

    The truth stands in DIR/truth.json, {"file name": {"key": value}}, or beside a document in
    NAME.json, {"key": value}. A value is as `intake parse --json` prints it; null is a field left
    empty, for which any value read is wrong. Fields that the truth doesn't name aren't counted.

    Examples:
      intake forms test samples/
      intake forms test samples/ --floor 0.98

    Exit codes: 0 read, 1 below --floor, 65 a truth can't be read, 66 no document with its truth.
    """
    from intake.cli.forms_trial import COLUMNS, known_documents, total, trial

    context = Context.of(ctx)
    documents = known_documents(directory)
    if not documents:
        raise NoInput("no-truth", f"No document in {directory} has its truth.", "Run: intake forms test --help")
    results = list(trial(context.settings_or_defaults(), documents, form))
    for result in results:
        for line in result.details:
            context.output.detail(f"{result.file}: {line}")
    whole = total(results)
    context.output.table(COLUMNS, (result.row for result in (*results, whole)))
    if floor is not None and whole.share < floor:
        context.output.say(f"{whole.share:.2%} right, {floor:.2%} wanted; --verbose names the fields.")
        raise typer.Exit(ExitCode.FAILED)


def render(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(help="Key of the form; `intake forms show` lists them.")],
    kind: Annotated[Format, typer.Option("--format", help="pdf, docx, or toml: where the fields of the PDF lie.")] = (
        Format.PDF
    ),
    output: Annotated[
        Path | None, typer.Option("--output", "-o", writable=False, help="File to write; else KEY.pdf here, - stdout.")
    ] = None,
    version: Version = None,
) -> None:
    """Make the blank form to publish: a fillable, accessible PDF or a Word document, in Czech.

    Everything printed comes from the definition; the same definition gives the same bytes. Scans of
    the printed PDF are known again by the code on each page and the marks in its corners.

    Examples:
      intake forms render zahranicni-spoluprace
      intake forms render zahranicni-spoluprace --format docx --output formular.docx
      intake forms render zahranicni-spoluprace --format toml >> forms/zahranicni-spoluprace.toml

    Exit codes: 0 written, 2 no such form, 73 the file can't be written.
    """
    from intake.forms.render import render as make
    from parsers.regions import load_regions

    context = Context.of(ctx)
    settings = context.settings_or_defaults()
    definition = _named(_definitions(settings), key, version)
    try:
        data = make(definition, load_regions(_text_of(settings.regions())), kind)
    except ModuleNotFoundError as error:
        raise IntakeError(
            "package-missing",
            f"`intake forms render` needs the Python package {error.name}, which isn't installed.",
            "Run: pip install 'intake[forms]'",
        ) from error
    to_stdout = str(output) == "-" or (output is None and kind is Format.TOML)
    if to_stdout:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    path = output or Path(f"{definition.key}.{kind}")
    try:
        path.write_bytes(data)
    except OSError as error:
        raise CannotStore(
            "output-unwritable", f"{path} can't be written: {error.strerror}.", "Name another."
        ) from error
    if context.output.json:
        context.output.record({"file": path, "form": definition.key, "version": definition.version, "bytes": len(data)})
    context.output.say(f"{path}: {definition.name}, version {definition.version}.")


# ---------------------------------------------------------------- definitions


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BadData("definition-invalid", f"{path} isn't UTF-8 text.", "Save it as UTF-8.") from error
    except OSError as error:
        raise NoInput("input-missing", f"{path} can't be read: {error.strerror}.", "Check the path.") from error


def _definitions(settings: Settings) -> list[tuple[Path, FormDefinition]]:
    from parsers.definition import load_definition

    return [(path, load_definition(_text_of(path), file=str(path))) for path in settings.forms()]


def _named(found: list[tuple[Path, FormDefinition]], key: str, version: str | None = None) -> FormDefinition:
    """The form of that key: the version that was asked for, else the newest one that holds today.

    Raises:
        typer.BadParameter: There is none.
    """
    keys = ", ".join(dict.fromkeys(definition.key for _, definition in found))
    versions = [definition for _, definition in found if definition.key == key]
    if not versions:
        raise typer.BadParameter(f"no form is called {key!r}; there are: {keys}", param_hint="KEY")
    if version is not None and version not in (known := [definition.version for definition in versions]):
        raise typer.BadParameter(f"{key} has no version {version!r}; there are: {', '.join(known)}")
    today = datetime.now(PRAGUE).date()
    wanted = [definition for definition in versions if version in (None, definition.version)]
    begun = [definition for definition in wanted if (definition.valid_from or date.min) <= today]
    return max(begun or wanted, key=lambda definition: definition.valid_from or date.min)


def _validity(definition: FormDefinition) -> str:
    if not (definition.valid_from or definition.valid_until):
        return "always"
    return f"{definition.valid_from or ''}–{definition.valid_until or ''}"


def _row(definition: FormDefinition, field: FieldDefinition) -> tuple[object, ...]:
    answers = [choice.label for choice in field.choices]
    accept = definition.threshold(field)
    rules = ", ".join(_rules(field))
    return field.section, field.key, field.label, field.aliases, field.type.value, rules, answers, accept


def _rules(field: FieldDefinition) -> Iterator[str]:
    said: Mapping[str, object] = {
        "required": field.required,
        "must be yes": field.must_be_true,
        "not in the future": field.not_future,
        f"at most {field.max_age_days} days old": field.max_age_days,
    }
    yield from (words for words, holds in said.items() if holds)
    if field.min is not None or field.max is not None:
        yield f"from {'…' if field.min is None else field.min} to {'…' if field.max is None else field.max}"


CODES = {
    "no-truth": (
        "None of the documents to test with has its known values beside it.",
        'Write DIR/truth.json: {"file name": {"key": value}}, or NAME.json beside a document.',
    ),
    "truth-invalid": (
        "The known values of a document can't be read.",
        "Write a JSON object of field keys and values, as `intake parse --json` prints them.",
    ),
    "output-unwritable": (
        "The file to write can't be written.",
        "Name another with --output, or check the rights of its folder and the disk.",
    ),
}
"""code → (what it means, what to do), for ``intake explain``."""
