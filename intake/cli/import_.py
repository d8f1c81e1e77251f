"""``intake import``: take files in as if they had been received."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from intake.cli.context import Context
from intake.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("import")(import_)


def import_(
    ctx: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(
            readable=False, metavar="PATH...", help="Files or directories: .eml, .msg, .pdf, .zfo, pictures, .zip."
        ),
    ],
    channel: Annotated[
        str, typer.Option("--channel", help="email or paper; a data message (.zfo) tells by itself.")
    ] = "email",
    silent: Annotated[bool, typer.Option("--silent", help="File them without acknowledgements.")] = False,
) -> None:
    """Put files in, process them, send what is due, and end.

    What is on file already is recognised by its SHA-256 and counts once.

    Examples:
      intake import mail.eml
      intake import --silent --channel paper skeny/

    Exit codes: 0 whatever became of the messages, 3 a file couldn't be read while others could,
    66 none could, 73 nothing can be stored.
    """
    from intake.bootstrap import build, executing
    from intake.message import Channel

    context = Context.of(ctx)
    if channel not in (Channel.EMAIL, Channel.PAPER):
        raise typer.BadParameter("--channel is email or paper")
    settings = context.settings()
    context.start_logging()
    with executing(settings, upgrade=False), build(settings) as service:
        with context.output.progress("Taking in", None) as advance:
            taken = service.take_files(paths, channel=Channel(channel), silent=silent, progress=advance)
        pending = service.queue.pending()
        with context.output.progress("Processing", pending) as advance:
            service.filed_hooks.append(advance)
            service.engine.run_until_idle()
        unsent = service.send_due()
        if unsent:
            context.output.warn(f"What is to be sent waits: {unsent.sentence} [{unsent.code}]", unsent.remedy)
        for problem in taken.problems:
            context.output.warn(problem, "Check the path and its rights.")
        counts = {"new": taken.new, "known": taken.known, "unreadable": len(taken.problems)}
        if context.output.json:
            context.output.record(counts)
        context.output.say("{new} new, {known} already on file, {unreadable} unreadable".format(**counts))
    if taken.problems:
        raise typer.Exit(ExitCode.PARTLY if taken.new + taken.known else ExitCode.NO_INPUT)
