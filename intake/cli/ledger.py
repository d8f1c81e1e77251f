"""``intake ledger``: received N = filed + in review + set aside + failed + pending + missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Annotated

import typer

from intake.cli.context import Context
from intake.errors import ExitCode

COLUMNS = ("source", "date", "received", "filed", "in_review", "set_aside", "failed", "pending", "missing")


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("ledger")(ledger)


def ledger(
    ctx: typer.Context,
    date: Annotated[
        str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="One day in Prague; else all.")
    ] = None,
) -> None:
    """Account for every message, one line a source and day.

    ``missing`` is what the server was seen to hold and we couldn't take in.

    Examples:
      intake ledger
      intake ledger --date 2026-11-20 --json

    Exit codes: 0 nothing is missing or failed, 4 something is.
    """
    from intake.bootstrap import register_of

    context = Context.of(ctx)
    with register_of(context.settings(resolve_secrets=False)) as register:
        lines = [asdict(line) for line in register.reports.ledger(_day(date))]
    context.output.table(COLUMNS, ([row[name] for name in COLUMNS] for row in lines), empty="Nothing was received.")
    if any(line["missing"] or line["failed"] for line in lines):
        raise typer.Exit(ExitCode.FINDINGS)


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("--date is YYYY-MM-DD") from error
