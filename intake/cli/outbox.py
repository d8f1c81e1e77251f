"""``intake outbox``: what was composed, what was sent, what is stuck."""

from __future__ import annotations

from typing import Annotated

import typer

from intake.cli.by_hand import Number, Numbers, finish, state_of
from intake.cli.context import Context
from intake.errors import NoInput

COLUMNS = ("id", "kind", "state", "recipient", "message_id", "attempts", "next_try", "note")


def register(app: typer.Typer) -> None:
    """Add the verb and its sub-verbs."""
    sub = typer.Typer(no_args_is_help=True, help="What was composed, what was sent, what is stuck.")
    for name, command in (("list", list_), ("show", show), ("retry", retry), ("drop", drop)):
        sub.command(name)(command)
    app.add_typer(sub, name="outbox")


def list_(
    ctx: typer.Context,
    state: Annotated[
        str | None, typer.Option("--state", help="pending, sent, delivered, bounced, suppressed, failed.")
    ] = None,
) -> None:
    """List outgoing messages, the newest last.

    Example:
      intake outbox list --state failed
    """
    from intake.bootstrap import register_of
    from intake.outgoing import OutgoingState

    context = Context.of(ctx)
    state = state_of(state, tuple(OutgoingState))
    with register_of(context.settings(resolve_secrets=False)) as register:
        rows = register.reports.outbox_list(state)
        context.output.table(
            COLUMNS,
            ([row[name] for name in COLUMNS] for row in rows),
            empty="Nothing was composed.",
            styles={"failed": "red", "bounced": "red"},
        )


def show(ctx: typer.Context, outgoing_id: Number) -> None:
    """Print the stored bytes of one outgoing message, as they were or will be sent.

    Example:
      intake outbox show 3
    """
    from intake.bootstrap import register_of

    context = Context.of(ctx)
    with register_of(context.settings(resolve_secrets=False)) as register:
        known = register.reports.outgoing_on_record([outgoing_id])
        content = register.reports.outbox_content(outgoing_id)
    if content is None:
        words = f"Nothing was composed for {outgoing_id}." if known else f"There is no outgoing message {outgoing_id}."
        raise NoInput("no-such-outgoing", words, "`intake outbox list` names them, with the reason.")
    text = content.decode("utf-8", "replace")
    if context.output.json:
        context.output.record({"id": outgoing_id, "content": text})
    else:
        context.output.data(text.replace("\r\n", "\n"))


def retry(ctx: typer.Context, ids: Numbers) -> None:
    """Put failed messages back so that they are sent now; the bytes stay the same.

    Example:
      intake outbox retry 3
    """
    from intake.bootstrap import register_of

    context = Context.of(ctx)
    with register_of(context.settings(resolve_secrets=False)) as register:
        known, count = register.reports.outgoing_on_record(ids), register.outbox.requeue(ids, actor="operator")
    asked = len(set(ids))
    finish(context.output, asked=asked, done=count, known=known, verb="put back", others="not failed")


def drop(
    ctx: typer.Context,
    ids: Numbers,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept.")],
) -> None:
    """Give up sending these messages, with a reason.

    Example:
      intake outbox drop 3 --reason "answered by phone"
    """
    from intake.bootstrap import register_of

    context = Context.of(ctx)
    with register_of(context.settings(resolve_secrets=False)) as register:
        known = register.reports.outgoing_on_record(ids)
        count = register.outbox.drop(ids, actor="operator", reason=reason)
    asked = len(set(ids))
    finish(context.output, asked=asked, done=count, known=known, verb="dropped", others="no longer waiting")
