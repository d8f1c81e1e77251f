"""``intake outbox``: what was composed, what was sent, what is stuck."""

from __future__ import annotations

from typing import Annotated

import typer

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

    context = Context.of(ctx)
    with register_of(context.settings(resolve_secrets=False)) as register:
        rows = register.reports.outbox_list(state)
        context.output.table(
            COLUMNS,
            ([row[name] for name in COLUMNS] for row in rows),
            empty="Nothing was composed.",
            styles={"failed": "red", "bounced": "red"},
        )


def show(ctx: typer.Context, outgoing_id: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Print the stored bytes of one outgoing message, as they were or will be sent.

    Example:
      intake outbox show 3
    """
    from intake.bootstrap import register_of

    context = Context.of(ctx)
    with register_of(context.settings(resolve_secrets=False)) as register:
        content = register.reports.outbox_content(outgoing_id)
    if content is None:
        raise NoInput(
            "no-such-outgoing", f"There is no outgoing message {outgoing_id}.", "`intake outbox list` names them."
        )
    context.output.data(content.decode("utf-8", "replace").replace("\r\n", "\n"))


def retry(ctx: typer.Context, ids: Annotated[list[int], typer.Argument(metavar="ID...")]) -> None:
    """Put failed messages back so that they are sent now; the bytes stay the same.

    Example:
      intake outbox retry 3
    """
    from intake.bootstrap import register_of

    context = Context.of(ctx)
    with register_of(context.settings(resolve_secrets=False)) as register:
        count = register.outbox.requeue(ids, actor="operator")
    context.output.say(f"{count} of {len(ids)} will be sent.")


def drop(
    ctx: typer.Context,
    ids: Annotated[list[int], typer.Argument(metavar="ID...")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept.")],
) -> None:
    """Give up sending these messages, with a reason.

    Example:
      intake outbox drop 3 --reason "answered by phone"
    """
    from intake.bootstrap import register_of

    context = Context.of(ctx)
    with register_of(context.settings(resolve_secrets=False)) as register:
        count = register.outbox.drop(ids, actor="operator", reason=reason)
    context.output.say(f"{count} of {len(ids)} dropped.")
