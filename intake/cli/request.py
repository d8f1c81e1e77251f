"""``intake request``: the evidence of a request's signatures, and another judgement of those that wait."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from intake.cli.context import Context
from intake.errors import ExitCode

Reference = Annotated[str, typer.Argument(metavar="REFERENCE", help="E.g. ZS-2026-000123.")]


def register(app: typer.Typer) -> None:
    """Add the verb and its sub-verbs."""
    sub = typer.Typer(no_args_is_help=True, help="One request: the evidence of its signatures.")
    sub.command("evidence")(evidence)
    sub.command("judge")(judge)
    app.add_typer(sub, name="request")


def evidence(
    ctx: typer.Context,
    reference: Reference,
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="A new or an empty directory.")],
) -> None:
    """Write out what a verdict rests on: the signed file, lists, revocation data, certificates, a manifest.

    The directory holds all that is needed to come to the same verdict again; the command that does it is printed.
    Doing it again writes the same files. Signatures around the document (the mail, a container) follow in DIR/2, ….

    Examples:
      intake request evidence ZS-2026-000123 --to dukaz
      intake request evidence ZS-2026-000123 --to dukaz --json

    Exit codes: 0 written, 65 a piece is damaged, 66 no such request or no settled signature, 73 DIR holds
    something else.
    """
    from intake.evidencing import write_evidence

    context = Context.of(ctx)
    for one in write_evidence(context.settings(resolve_secrets=False), reference, to):
        if context.output.json:
            verdict, at = one.manifest.verdict, one.manifest.at.isoformat()
            places = {"directory": str(one.directory), "file": str(one.file)}
            context.output.record({"reference": reference, **places, "verdict": verdict, "at": at})
        else:
            context.output.data(f"{one.directory}: {one.manifest.verdict}\n  → {shlex.join(one.command)}")


def judge(ctx: typer.Context, reference: Reference) -> None:
    """Let the service judge a request's signatures again whose verdict is pending; for 14 days more.

    Do it when data has come that was missing, e.g. a CRL in the trust directory; a running service takes it
    up within a minute, else `intake poll --once` does.

    Example:
      intake request judge ZS-2026-000123
    """
    from intake.evidencing import judge_again

    context = Context.of(ctx)
    done = judge_again(context.settings(resolve_secrets=False), reference)
    if context.output.json:
        context.output.record({"reference": reference, "enqueued": done})
    context.output.say(f"{reference} is judged again." if done else f"{reference} has no verdict that waits.")
    if not done:
        raise typer.Exit(ExitCode.FAILED)
