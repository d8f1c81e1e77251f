"""``intake doctor``: try the servers, the database, the disk and the clock."""

from __future__ import annotations

from typing import Annotated

import typer

from intake.cli.check import show
from intake.cli.context import Context
from intake.ops.remark import Level, exit_code_of


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("doctor")(doctor)


def doctor(
    ctx: typer.Context,
    source: Annotated[str | None, typer.Option("--source", help="Try only this source.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="End with 4 also where there are only warnings.")] = False,
) -> None:
    """Try everything that the service needs: names, TLS, logins, mailboxes, SMTP, database, disk, clock, isolation.

    Nothing is fetched, moved or sent. A login that was refused before and now works lifts the stop of its source.

    Examples:
      intake doctor
      intake doctor --source protokol
      intake doctor --json

    Exit codes: 0 well (warnings allowed), 4 something to mend, 69 a server can't be used, 78 configuration.
    """
    from intake.ops.doctor import doctor as examine

    context = Context.of(ctx)
    settings = context.settings()
    if source is not None:
        settings.source(source)
    remarks = show(context.output, examine(settings, source=source))
    wrong = sum(remark.level is Level.FAIL for remark in remarks)
    context.output.say(f"{wrong} to mend." if wrong else "All is well.")
    raise typer.Exit(exit_code_of(remarks, strict=strict))
