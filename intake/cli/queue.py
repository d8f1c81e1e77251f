"""``intake queue``: what waits for a person, and another try for what failed."""

from __future__ import annotations

from typing import Annotated

import typer

from intake.cli.context import Context
from intake.errors import NoInput

SHOWN = ("id", "state", "age", "source", "reason", "requests")
"""On a terminal; `queue show` has the rest."""
COLUMNS = ("id", "state", "received_at", "source", "source_ref", "code", "reason", "hint", "requests")


def register(app: typer.Typer) -> None:
    """Add the verb and its sub-verbs."""
    sub = typer.Typer(no_args_is_help=True, help="What waits for a person, and another try for what failed.")
    sub.command("list")(list_)
    sub.command("show")(show)
    sub.command("retry")(retry)
    app.add_typer(sub, name="queue")


def list_(
    ctx: typer.Context,
    state: Annotated[
        str | None, typer.Option("--state", help="failed, in_review or pending; else failed and in_review.")
    ] = None,
) -> None:
    """List failed messages and those in review, the oldest first, each with its reason.

    Examples:
      intake queue list
      intake queue list --state failed --json
    """
    from intake.bootstrap import register_of

    context = Context.of(ctx)
    with register_of(context.settings(resolve_secrets=False)) as register:
        rows = [{**row, "age": _age(row["age_s"])} for row in register.reports.queue_list(state)]
        columns = SHOWN if context.output.for_people else COLUMNS
        context.output.table(
            columns,
            ([row[name] for name in columns] for row in rows),
            empty="Nothing waits for a person.",
            styles={"failed": "red"},
        )


def show(ctx: typer.Context, message_id: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Show one message with its parts, requests, findings, and what to do.

    Example:
      intake queue show 17
    """
    from intake.bootstrap import register_of

    context = Context.of(ctx)
    with register_of(context.settings(resolve_secrets=False)) as register:
        shown = register.reports.queue_show(message_id)
    if shown is None:
        raise NoInput("no-such-message", f"There is no message {message_id}.", "`intake queue list` names them.")
    context.output.record(shown)


def retry(
    ctx: typer.Context,
    message_ids: Annotated[list[int] | None, typer.Argument(metavar="[ID...]")] = None,
    *,
    failed: Annotated[bool, typer.Option("--all-failed", help="Every failed message.")] = False,
) -> None:
    """Put failed messages back into the queue; a running service takes them up at once.

    Examples:
      intake queue retry 17
      intake queue retry --all-failed
    """
    from intake.bootstrap import register_of

    context = Context.of(ctx)
    if not message_ids and not failed:
        raise typer.BadParameter("name at least one ID, or --all-failed")
    with register_of(context.settings(resolve_secrets=False)) as register:
        ids = message_ids or [row["id"] for row in register.reports.queue_list("failed")]
        count = register.queue.retry(ids, actor="operator")
    context.output.say(f"{count} of {len(ids)} put back; the others haven't failed.")


def _age(seconds: float) -> str:
    """How long something waits, in the unit that a person would use."""
    for unit, length_s in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= length_s:
            return f"{seconds // length_s:.0f} {unit}"
    return "now"
