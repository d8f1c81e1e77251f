"""``intake registers``: import public registers, see what there is, look somebody up."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.cli.context import Context
from intake.errors import ConfigurationError, ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.registers import RegisterInfo
    from intake.settings import Settings
    from intake.sources.registers import Import, Origin

COLUMNS = ("ico", "name", "kind", "municipality", "district", "region", "postal_codes", "databox_ids", "valid")
LISTS = ("list", "state", "records", "before", "skipped", "data_date", "origin", "code", "reason")


def register(app: typer.Typer) -> None:
    """Add the verb and its sub-verbs."""
    sub = typer.Typer(no_args_is_help=True, help="Public registers: import them, see them, look somebody up.")
    for name, command in (("update", update), ("show", show), ("find", find)):
        sub.command(name)(command)
    app.add_typer(sub, name="registers")


def update(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Option("--from", metavar="FILE", help="Import this file; may be repeated.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Take a list that has lost most of its records.")] = False,
) -> None:
    """Fetch the registers from the configured addresses, or take them from files.

    Known lists: public authorities (XML, seznamovm), their data boxes (XML, seznam_ds_ovm), postal
    codes (CSV); which one a file is, is seen from its content. A list that is broken, empty or has
    less than half of its former records is refused, and the one in use stays.

    Examples:
      intake registers update
      intake registers update --from seznamovm.xml.gz --from psc-list.csv

    Exit codes: 0 all lists imported, 3 some, else that of the first failure (65, 66, 69, 73, 75).
    """
    from intake.registering import update_registers

    context = Context.of(ctx)
    settings = context.settings(resolve_secrets=False)
    context.start_logging()
    origins = _origins(settings, files)
    context.output.detail(f"Importing {', '.join(origin.name for origin in origins)}")
    imports = update_registers(settings, origins, force=force)
    context.output.table(LISTS, map(_row, imports), styles={"refused": "red"})
    failures = [one.problem for one in imports if one.problem is not None]
    for error in failures:
        context.output.warn(f"{error.sentence} [{error.code}]", error.remedy)
    if failures:
        raise typer.Exit(failures[0].exit_code if len(failures) == len(imports) else ExitCode.PARTLY)


def show(ctx: typer.Context) -> None:
    """Show which lists were imported, of which day they are, and how much is in them.

    Examples:
      intake registers show
      intake registers show --json        one object; present = false where there is none
    """
    from intake.registering import store_path, stored_registers

    context = Context.of(ctx)
    settings = context.settings(resolve_secrets=False)
    with closing(stored_registers(settings)) as registers:
        info = registers.info()
    if context.output.json:
        context.output.record(_as_json(info, store_path(settings)))
    elif info is None:
        context.output.say(
            "No register was imported; requests aren't compared with any. Import: intake registers update"
        )
    else:
        context.output.data(_words(info))


def find(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="IČO, data box id, PSČ, or words of a name.")],
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="So many at most.")] = 20,
) -> None:
    """Look an organisation up by its IČO, data box, postal code or name.

    Examples:
      intake registers find 00236195
      intake registers find "Kutná Hora"
    """
    from intake.registering import opened_registers

    context = Context.of(ctx)
    with opened_registers(context.settings(resolve_secrets=False)) as registers:
        found = registers.search(text, limit=limit)
    rows = ([getattr(one, name) for name in COLUMNS] for one in found)
    context.output.table(COLUMNS, rows, empty="The register has nobody like that.")


def _origins(settings: Settings, files: list[Path] | None) -> Sequence[Origin]:
    from intake.bootstrap import input_file
    from intake.registering import configured_origins
    from intake.sources.registers import CODES, Origin

    if files:
        return [Origin(kind=None, path=input_file(path)[0]) for path in files]
    origins = configured_origins(settings)
    if not origins:
        raise ConfigurationError("register-no-address", *CODES["register-no-address"])
    return origins


def _row(one: Import) -> tuple[object, ...]:
    problem, source = one.problem, one.source
    if problem is not None or source is None:
        code, reason = (problem.code, problem.sentence) if problem else ("", "")
        return (one.kind, "refused", None, one.before or None, None, None, one.origin, code, reason)
    why = ", ".join(f"{count} {reason}" for reason, count in one.reasons)
    counts = (source.records, one.before, source.skipped)
    return (one.kind, "imported", *counts, source.data_date, source.origin, "", f"skipped: {why}" if why else "")


def _as_json(info: RegisterInfo | None, path: Path) -> dict[str, object]:
    if info is None:
        return {"present": False, "file": path}
    lists = [
        {
            "list": source.kind,
            "origin": source.origin,
            "data_date": source.data_date.isoformat() if source.data_date else None,
            "imported_at": source.imported_at.isoformat(),
            "records": source.records,
            "skipped": source.skipped,
            "sha256": source.sha256,
        }
        for source in info.sources
    ]
    counts = {"organisations": info.organisations, "municipalities": info.municipalities, "databoxes": info.databoxes}
    return {"present": True, "file": path, "data_date": info.data_date, **counts, "lists": lists}


def _words(info: RegisterInfo) -> str:
    counts = f"{info.organisations} organisations, {info.municipalities} municipalities with their postal codes"
    lines = [f"{counts}, {info.databoxes} data boxes; as of {info.data_date}"]
    for source in info.sources:
        day = source.data_date or "unknown day"
        lines.append(
            f"  {source.kind}: {source.records} records of {day}, {source.skipped} skipped, from {source.origin}"
        )
        lines.append(f"    imported {source.imported_at:%Y-%m-%d %H:%M} UTC")
    return "\n".join(lines)
