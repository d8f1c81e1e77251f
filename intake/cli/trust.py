"""``intake trust``: renew the trusted lists, see what is trusted and until when."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from intake.cli.context import Context
from intake.errors import ExitCode, NoInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.sources.trust_certificates import AnchorFile
    from intake.sources.trust_state import ListTry, TrustState
    from signatures.trust_store import ListStatus, RevocationFile, TrustStore

TRIES = ("list", "territory", "outcome", "code", "reason", "url")
_FOR_PEOPLE = 4
"""Columns beside which the reasons follow as warnings."""
_NOTHING = "Nothing is trusted: {place} isn't there. Make it: intake trust update"


def register(app: typer.Typer) -> None:
    """Add the verb and its sub-verbs."""
    sub = typer.Typer(no_args_is_help=True, help="Trusted lists: renew them, see what is trusted and until when.")
    for name, command in (("update", update), ("show", show)):
        sub.command(name)(command)
    app.add_typer(sub, name="trust")


def update(
    ctx: typer.Context,
    reseed: Annotated[
        bool, typer.Option("--reseed", help="Begin with the list's signers from the Official Journal again.")
    ] = False,
) -> None:
    """Fetch the European list of lists and the national lists of [signatures] territories.

    A list that is broken, unsigned, past its date, older than the one in use or without services that were
    there is refused, and the last good one stays. Pinned national roots are never fetched: put them into
    roots/ of the trust directory by hand, see docs/operations.md.

    Examples:
      intake trust update
      intake trust update --json

    Exit codes: 0 all lists are the newest, 3 some, 65 none was good, 75 none could be had now (or another
    update runs), 73 the directory can't be written.
    """
    from intake.trusting import update_trust
    from signatures.lotl import OFFICIAL_JOURNAL

    context = Context.of(ctx)
    settings = context.settings(resolve_secrets=False)
    context.start_logging()
    context.output.detail(f"Renewing the lists in {settings.signatures.trust_dir}")
    state = update_trust(settings, reseed=reseed)
    columns = TRIES if context.output.json else TRIES[:_FOR_PEOPLE]
    rows = (_row(one)[: len(columns)] for one in state.lists)
    context.output.table(columns, rows, styles={"kept": "red", "missing": "red"})
    if state.seeded:
        context.output.say(f"The signers of the list of lists were taken from the Official Journal: {OFFICIAL_JOURNAL}")
        context.output.say("Compare their fingerprints with those printed there: intake trust show")
    for one in state.problems:
        context.output.warn(f"{one.file}: {one.sentence} [{one.code}]", one.remedy)
    if state.problems:
        raise typer.Exit(_exit_code(state))


def show(
    ctx: typer.Context,
    trust: Annotated[
        Path | None, typer.Option("--trust", metavar="DIR", help="Instead of [signatures] trust_dir.")
    ] = None,
) -> None:
    """Show the lists with their ages, signers and roots with their fingerprints, and the revocation data.

    Nothing is fetched.

    Examples:
      intake trust show
      intake trust show --json --trust DIR

    Exit codes: 0 all in use and in date, 4 a list is refused or past its date, or nothing is trusted.
    """
    from intake.trusting import opened_trust

    context = Context.of(ctx)
    settings = context.settings_or_defaults() if trust else context.settings(resolve_secrets=False)
    place = (trust or settings.signatures.trust_dir).absolute()
    if trust is not None and not trust.is_dir():
        raise NoInput("input-missing", f"{trust} isn't a directory.", "Name the directory of trusted lists.")
    now = datetime.now(UTC)
    with opened_trust(settings, place) as store:
        if context.output.json:
            context.output.record(_record(place, store, now))
        elif not place.is_dir():
            context.output.say(_NOTHING.format(place=place))
        else:
            context.output.data("\n".join(_words(place, store, now)))
    if store.is_empty or any(one.problem or one.is_stale(now) for one in store.lists):
        raise typer.Exit(ExitCode.FINDINGS)


def _exit_code(state: TrustState) -> ExitCode:
    if len(state.problems) < len(state.lists):
        return ExitCode.PARTLY
    return ExitCode.TRY_AGAIN if any(one.weather for one in state.problems) else ExitCode.BAD_DATA


def _row(one: ListTry) -> tuple[object, ...]:
    return (one.file, one.territory, one.outcome.value, one.code, one.sentence, one.url)


# -- JSON -----------------------------------------------------------------------------------------


def _record(place: Path, store: TrustStore, now: datetime) -> dict[str, Any]:
    from intake.sources.trust_state import read_state
    from intake.trusting import lotl_signers, pinned_roots

    state = read_state(place)
    return {
        "directory": place,
        "present": place.is_dir(),
        "lists": [_list(one, now) for one in store.lists],
        "signers": [_anchor(one) for one in lotl_signers(place)],
        "roots": [_anchor(one) for one in pinned_roots(place)],
        "revocation": [_revocation(one) for one in store.revocation],
        "problems": list(store.problems),
        "last_try": state.tried_at,
        "last_good": state.good_at,
        "not_renewed": [{"list": one.file, "code": one.code, "reason": one.sentence} for one in state.problems],
    }


def _list(one: ListStatus, now: datetime) -> dict[str, Any]:
    return {
        "list": one.file,
        "territory": one.territory,
        "sequence_number": one.sequence_number,
        "issued_at": one.issued_at,
        "next_update": one.next_update,
        "age_days": (now - one.issued_at).days if one.issued_at else None,
        "days_left": (one.next_update - now).days if one.next_update else None,
        "services": one.services,
        "sha256": one.sha256,
        "problem": one.problem,
        "remarks": list(one.remarks),
    }


def _anchor(one: AnchorFile) -> dict[str, Any]:
    return {"file": one.file, "name": one.name, "sha256": one.sha256, "valid_from": one.since, "valid_until": one.until}


def _revocation(one: RevocationFile) -> dict[str, Any]:
    return {
        "file": f"{one.path.parent.name}/{one.path.name}",
        "kind": one.kind.value,
        "this_update": one.this_update,
        "next_update": one.next_update,
    }


# -- for people, in 80 columns --------------------------------------------------------------------


def _words(place: Path, store: TrustStore, now: datetime) -> Iterator[str]:
    from intake.sources.trust_state import read_state
    from intake.trusting import lotl_signers, pinned_roots

    yield f"{place}"
    yield from _last_try(read_state(place))
    yield "Lists" if store.lists else "Lists: none. Fetch them: intake trust update"
    for one in store.lists:
        yield from _list_words(one, now)
    yield from _anchors("Signers of the list of lists", lotl_signers(place), now)
    later = set(read_state(place).signers) - {one.sha256 for one in lotl_signers(place)}
    if later:
        yield f"  and {len(later)} whom its pivots name: {', '.join(sorted(one[:16] for one in later))}…"
    yield from _anchors("Pinned roots", pinned_roots(place), now)
    yield from _revocation_words(store.revocation, now)
    for problem in store.problems:
        yield f"  NOT USED: {problem.partition(': ')[2]}"


def _last_try(state: TrustState) -> Iterator[str]:
    if state.tried_at is None:
        yield "Never renewed here."
        return
    good = f"{state.good_at:%Y-%m-%d %H:%M} UTC" if state.good_at else "never"
    yield f"Last try {state.tried_at:%Y-%m-%d %H:%M} UTC; all was good: {good}"
    for one in state.problems:
        yield f"  NOT RENEWED {one.file} [{one.code}]"
        yield f"    {one.sentence}"


def _list_words(one: ListStatus, now: datetime) -> Iterator[str]:
    number = f"number {one.sequence_number}" if one.sequence_number is not None else "number unknown"
    issued = f", issued {one.issued_at:%Y-%m-%d} ({_days(now - one.issued_at)} ago)" if one.issued_at else ""
    yield f"  {one.file}  {one.territory.upper()} {number}{issued}"
    if one.problem is not None:
        yield f"    NOT USED: {one.problem.partition(': ')[2]}"
    else:
        services = f"; {one.services} services used" if one.kind.value == "tl" else ""
        yield f"    {_left('next issue', one.next_update, now)}{services}"
    for remark in one.remarks:
        yield f"    left out: {remark.partition(': ')[2]}"


def _anchors(title: str, found: tuple[AnchorFile, ...], now: datetime) -> Iterator[str]:
    yield f"{title}: none" if not found else f"{title} (SHA-256 fingerprints)"
    for one in found:
        yield f"  {one.name}"
        yield f"    {one.file}; {_left('valid', one.until, now)}"
        yield f"    {one.fingerprint[:47]}"
        yield f"    {one.fingerprint[48:]}"


def _revocation_words(files: tuple[RevocationFile, ...], now: datetime) -> Iterator[str]:
    yield f"Revocation data: {len(files) or 'none'}"
    for one in files:
        yield f"  {one.path.parent.name}/{one.path.name}"
        yield f"    made {_days(now - one.this_update)} ago; {_left('next', one.next_update, now)}"


def _left(what: str, until: datetime | None, now: datetime) -> str:
    if until is None:
        return f"{what} by no set date"
    left = until - now
    word = "until" if what == "valid" else "by"
    if left.total_seconds() < 0:
        return f"{what} {word} {until:%Y-%m-%d}: PAST ITS DATE by {_days(-left)}"
    return f"{what} {word} {until:%Y-%m-%d}, {_days(left)} left"


def _days(span: Any) -> str:
    hours = int(span.total_seconds() // 3600)
    return f"{hours // 24} days" if abs(hours) >= 48 else f"{hours} h"
