"""``intake status``: is the service well, on one screen or as one JSON object."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from intake.cli.context import Context
from intake.errors import ExitCode


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("status")(status)


def status(
    ctx: typer.Context,
    live: Annotated[
        bool, typer.Option("--live", help="Only whether the service runs: for a container's check.")
    ] = False,
) -> None:
    """Show sources, queue, outbox and open alarms of the service; works beside a running one.

    Examples:
      intake status
      intake status --json        one object, for Zabbix and the like
      intake status --live        unwell only when the daemon itself doesn't run

    Exit codes: 0 well, 4 unwell (an alarm is open, a source failed, something is missing or failed, the
    daemon ended without a word).  A held outbox, no [smtp], or a daemon that was stopped on purpose are well.
    """
    from intake.bootstrap import register_of

    context = Context.of(ctx)
    with register_of(context.settings(resolve_secrets=False)) as register:
        report = register.status()
    if context.output.json:
        context.output.record(report)
    elif live:
        context.output.data(f"daemon: {_daemon(report['daemon'])}")
    else:
        context.output.data(_words(report))
    if report["daemon"]["state"] != "running" if live else not report["well"]:
        raise typer.Exit(ExitCode.FINDINGS)


def _words(report: dict[str, Any]) -> str:
    lines = ["well" if report["well"] else "UNWELL", f"  daemon: {_daemon(report['daemon'])}"]
    lines += [f"  source {s['name']}: {_source(s)}" for s in report["sources"]]
    for group in ("messages", "requests", "outbox"):
        counts = ", ".join(f"{count} {state}" for state, count in report[group].items() if count)
        lines.append(f"  {group}: {counts or 'none'}")
    lines += pending_words(report["pending_signatures"])
    lines += _sending(report)
    if report["missing"]:
        lines.append(f"  MISSING: {report['missing']} on a server that couldn't be taken in; see `intake ledger`")
        lines += [f"    {gap['source']} {gap['source_ref']}: {gap['reason']}" for gap in report["gaps"]]
    for alarm in report["alarms"]:
        lines.append(f"  ALARM since {alarm['since']}: {alarm['sentence']} [{alarm['code']}]")
        lines.append(f"    → {alarm['remedy']}")
    return "\n".join(lines)


def _daemon(daemon: dict[str, Any]) -> str:
    words = {
        "running": "running since {since}",
        "stopped": "not running since {since}; it was stopped in an orderly way",
        "dead": "NOT RUNNING since {since}; it ended without a word: look into its log and start it",
        "never": "never started; `intake run` does it",
    }
    return words[daemon["state"]].format(since=daemon["since"])


def _sending(report: dict[str, Any]) -> list[str]:
    """Why nothing is sent, where the operator wants it so."""
    if not report["can_send"]:
        return ["  nothing is sent: the configuration has no [smtp]"]
    return ["  nothing is sent: [outbox] hold = true"] if report["outbox_held"] else []


def pending_words(pending: dict[str, Any]) -> list[str]:
    """How many verdicts on signatures wait, where any does."""
    if not pending["count"]:
        return []
    return [f"  signatures: {pending['count']} pending, the oldest since {pending['oldest_since']}"]


def _source(source: dict[str, Any]) -> str:
    if source["problem"]:
        return f"{source['problem']} (last good poll: {source['last_success'] or 'never'})"
    return f"last good poll {source['last_success']}" if source["last_success"] else "not polled yet"
