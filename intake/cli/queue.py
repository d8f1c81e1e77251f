"""``intake queue``: what waits for a person, and another try for what failed."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from intake.cli.by_hand import AnyNumbers, Number, finish, state_of
from intake.cli.context import Context
from intake.cli.status import pending_words
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
    from intake.message import MessageState

    context = Context.of(ctx)
    state = state_of(state, (MessageState.FAILED, MessageState.IN_REVIEW, MessageState.PENDING))
    with register_of(context.settings(resolve_secrets=False)) as register:
        rows = [{**row, "age": _age(row["age_s"])} for row in register.reports.queue_list(state)]
        columns = SHOWN if context.output.for_people else COLUMNS
        context.output.table(
            columns,
            ([row[name] for name in columns] for row in rows),
            empty="Nothing waits for a person.",
            styles={"failed": "red"},
        )
        for line in pending_words(register.reports.status_counts()["pending_signatures"]):
            context.output.say(line.strip())


def show(ctx: typer.Context, message_id: Number) -> None:
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
    if context.output.for_people:
        context.output.data(json.dumps(shown, indent=2, ensure_ascii=False))
    else:
        context.output.record(shown)


def retry(
    ctx: typer.Context,
    message_ids: AnyNumbers = None,
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
        known, count = register.reports.messages_on_record(ids), register.queue.retry(ids, actor="operator")
    asked = len(set(ids))
    finish(context.output, asked=asked, done=count, known=known, verb="put back", others="not failed")


def _age(seconds: float) -> str:
    """How long something waits, in the unit that a person would use."""
    for unit, length_s in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= length_s:
            return f"{seconds // length_s:.0f} {unit}"
    return "now"
