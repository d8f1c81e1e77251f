"""``intake poll``: one round of the sources by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from intake.cli.context import Context
from intake.errors import ExitCode, IntakeError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intake.bootstrap import Service
    from intake.ports import Source
    from intake.settings import Settings
    from intake.worker import Round


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("poll")(poll)


def poll(
    ctx: typer.Context,
    *,
    once: Annotated[bool, typer.Option("--once", help="One round, then end; there is no other way yet.")] = True,  # noqa: ARG001 - the contract names it; `run` is the endless one
    source: Annotated[str | None, typer.Option("--source", metavar="NAME", help="Only this source.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Log in and tell what would be done; store, mark and send nothing.")
    ] = False,
) -> None:
    """Fetch what is new, process what is pending, send what is due, and end.

    Examples:
      intake poll --once
      intake poll --once --source protokol --dry-run

    Exit codes: 0 whatever became of the messages, 3 a source couldn't be polled while others could,
    69 or 75 none could, 73 nothing can be stored; 3 also when single messages couldn't be fetched.
    """
    from intake.bootstrap import build, executing
    from intake.worker import poll_once

    context = Context.of(ctx)
    settings = context.settings()
    names = _names(settings, source)
    context.start_logging()
    if dry_run:
        done = _dry(context, settings, names)
    else:
        with executing(settings, upgrade=False), build(settings) as service:
            done = _with_absent(poll_once(service, names), settings, names, service.sources)
            _tell(context, service)
    _end(context, done)


def _names(settings: Settings, source: str | None) -> list[str] | None:
    known = [entry.name for entry in settings.sources]
    if source is not None and source not in known:
        raise typer.BadParameter(f"no source is named {source!r}; there are: {', '.join(known) or 'none'}")
    return [source] if source else None


def _dry(context: Context, settings: Settings, names: list[str] | None) -> Round:
    from intake.bootstrap import dry_sources
    from intake.worker import Round

    errors: list[IntakeError] = []
    with dry_sources(settings) as sources:
        chosen = [source for source in sources if names is None or source.name in names]
        for source in chosen:
            try:
                report = source.poll(dry_run=True)
            except IntakeError as error:
                errors.append(error)
                continue
            _tell_plan(context, source.name, report.would)
    done = Round(tried=len(chosen), errors=tuple(errors), unfetched=0)
    return _with_absent(done, settings, names, sources)


def _with_absent(done: Round, settings: Settings, names: list[str] | None, sources: Sequence[Source]) -> Round:
    """The round with the sources that this version can't poll at all: their messages couldn't be fetched."""
    from dataclasses import replace

    from intake.bootstrap import KIND_NOT_THERE

    there = {source.name for source in sources}
    absent = tuple(
        Unavailable(KIND_NOT_THERE, f"The source {source.name} is of a kind that this version can't poll yet.")
        for source in settings.sources
        if source.name not in there and (names is None or source.name in names)
    )
    return replace(done, tried=done.tried + len(absent), errors=(*done.errors, *absent))


def _tell_plan(context: Context, source: str, would: tuple[str, ...]) -> None:
    if context.output.json:
        context.output.record({"source": source, "would": would})
        return
    for sentence in would or ("nothing is new",):
        context.output.data(f"{source}: {sentence}")


def _tell(context: Context, service: Service) -> None:
    """What is on record now."""
    counts = service.reports.status_counts()["messages"]
    if context.output.json:
        context.output.record(counts)
    else:
        context.output.say(", ".join(f"{count} {state}" for state, count in counts.items()))


def _end(context: Context, done: Round) -> None:
    for error in done.errors:
        context.output.warn(f"{error.sentence} [{error.code}]", error.remedy)
    if unsent := done.unsent:
        context.output.warn(f"What is to be sent waits: {unsent.sentence} [{unsent.code}]", unsent.remedy)
    if done.unfetched:
        context.output.warn(f"{done.unfetched} messages couldn't be fetched.", "`intake status` says why; they stay.")
    if done.errors and len(done.errors) == done.tried:
        raise typer.Exit(done.errors[0].exit_code)
    if done.errors or done.unfetched:
        raise typer.Exit(ExitCode.PARTLY)
