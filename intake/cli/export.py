"""``intake export``: messages and requests as JSON lines."""

from __future__ import annotations

from typing import Annotated

import typer

from intake.cli.context import Context


def register(app: typer.Typer) -> None:
    """Add the verb and its sub-verbs."""
    sub = typer.Typer(no_args_is_help=True, help="Messages and requests as JSON lines.")
    sub.command("messages")(messages)
    sub.command("requests")(requests)
    app.add_typer(sub, name="export")


Format = Annotated[str, typer.Option("--format", help="jsonl: one JSON object a line.")]


def messages(ctx: typer.Context, format_: Format = "jsonl") -> None:
    """Print one object a message, whatever became of it.

    Example:
      intake export messages --format jsonl
    """
    _export(ctx, "export_messages", format_)


def requests(ctx: typer.Context, format_: Format = "jsonl") -> None:
    """Print one object a request, with its values, doubts and findings.

    Example:
      intake export requests --format jsonl | jq .fields.ico
    """
    _export(ctx, "export_requests", format_)


def _export(ctx: typer.Context, report: str, format_: str) -> None:
    from intake.bootstrap import register_of

    if format_ != "jsonl":
        raise typer.BadParameter("the only format is jsonl")
    context = Context.of(ctx)
    with register_of(context.settings(resolve_secrets=False)) as register:
        for record in getattr(register.reports, report)():
            context.output.record(record)
