"""``intake worker``: a further process that works the queue and the outbox (PostgreSQL)."""

from __future__ import annotations

import typer

from intake.cli.run import serve


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("worker")(worker)


def worker(ctx: typer.Context) -> None:
    """Process and send beside a running service, without polling; several may run on PostgreSQL.

    Example:
      intake worker
    """
    serve(ctx, poll=False)
