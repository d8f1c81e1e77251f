"""``intake run`` and ``intake worker``: the daemon."""

from __future__ import annotations

import typer

from intake.cli.context import Context


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("run")(run)


def run(ctx: typer.Context) -> None:
    """Run the service: poll every source, process, file and acknowledge, until SIGTERM or Ctrl+C.

    SIGHUP checks the whole configuration and swaps it; a wrong one is refused with an alarm and the
    old one goes on.  With SQLite one process executes work; a second one exits 75 and names it.

    Examples:
      intake run
      intake --config /etc/intake/intake.toml run
    """
    serve(ctx, poll=True)


def serve(ctx: typer.Context, *, poll: bool) -> None:
    """Start the daemon with or without the sources; ends when a signal says so."""
    from intake.bootstrap import build, executing
    from intake.ops.logging import configure
    from intake.worker import Worker

    context = Context.of(ctx)
    settings = context.settings()
    configure(level=settings.logging.level, format=settings.logging.format)
    with executing(settings, upgrade=True):
        Worker(settings, build, poll=poll).run()
