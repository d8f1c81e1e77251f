"""Keeping the trusted lists fresh: fetched when due, and an alarm before anything that is believed ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from intake.errors import IntakeError, trace
from intake.ports import Alarms, Clock

SUBJECT = "trust"
UPDATE = "trust-update"
"""Subject of the alarm about a try that couldn't even begin."""
DUE = timedelta(days=14)
ENDING = timedelta(days=60)
RETRY_EVERY = timedelta(hours=1)

CODES: Mapping[str, tuple[str, str]] = {
    "trust-list-due": (
        "The next issue of a trusted list is due within 14 days and hasn't come yet.",
        "Run `intake trust update`, and look why it doesn't renew the list: intake trust show",
    ),
    "trust-list-expired": (
        "A trusted list is past its date: whether certificates are qualified stays open until a new one comes.",
        "Run `intake trust update`, and look why it doesn't renew the list: intake trust show",
    ),
    "trust-update-failing": (
        "The trusted lists couldn't be renewed; the last good ones are used on.",
        "Run `intake trust update`: it names each list with its reason.",
    ),
    "trust-anchor-expiring": (
        "A pinned root, or the last known signer of the list of lists, ends within 60 days.",
        "See docs/operations.md, Trusted lists: put the successor of a root beside it; for signers update Intake.",
    ),
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Something that is believed until a moment."""

    name: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustView:
    """What the watch looks at."""

    lists: tuple[Ending, ...] = ()
    """Lists in use with their NextUpdate."""
    anchors: tuple[Ending, ...] = ()
    """Pinned roots, and the signers of the list of lists as one."""
    tried_at: datetime | None = None
    good_at: datetime | None = None
    failing: tuple[str, ...] = ()
    """Lists that the last try couldn't renew, each with its reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustWatch:
    """What the daemon does about the trusted lists."""

    view: Callable[[], TrustView | None]
    """None where there is no trust directory: an office without one has no alarms."""
    update: Callable[[], object]
    """Renews the lists; what went wrong with each is in the view afterwards."""
    update_every: timedelta | None
    """None: a person updates."""
    clock: Clock

    def check(self, alarms: Alarms) -> None:
        """Open or close each alarm; what can't be looked at now is left as it is."""
        try:
            view = self.view() or TrustView()
        except IntakeError as error:
            log.warning("trust.unread", code=error.code)
            return
        now = self.clock.now()
        late = [one for one in view.lists if one.until < now]
        due = [one for one in view.lists if now <= one.until < now + DUE]
        ending = [one for one in view.anchors if one.until < now + ENDING]
        _tell(alarms, "trust-list-expired", "Past its date: ", [f"{one.name} since {_day(one)}" for one in late])
        _tell(alarms, "trust-list-due", "The next issue is due: ", [f"{one.name} by {_day(one)}" for one in due])
        _tell(alarms, "trust-anchor-expiring", "Ends: ", [f"{one.name} on {_day(one)}" for one in ending])
        _tell(alarms, "trust-update-failing", f"{_age(view, now)} Not renewed: ", list(view.failing))

    def refresh(self, alarms: Alarms) -> None:
        """Renew the lists where they are due, a failed try sooner again; then check."""
        problem: IntakeError | None = None
        try:
            view = self.view()
            if view is not None and self._is_due(view):
                self.update()
        except IntakeError as error:
            if error.code == "sandbox-closed":  # the service ends; the next one looks again
                return
            problem = error if error.code != "trust-busy" else None  # a person renews them this very moment
        except Exception as error:  # noqa: BLE001 - step boundary: a bug here must not end the scheduler's job
            log.error("trust.crashed", **trace(error))
            return
        with suppress(IntakeError):  # the database is away; the next round tells
            self.check(alarms)
            if problem is not None:
                log.warning("trust.update_failed", code=problem.code)
                alarms.open("trust-update-failing", UPDATE, problem.sentence, problem.remedy)
            else:
                alarms.close("trust-update-failing", UPDATE)

    def _is_due(self, view: TrustView) -> bool:
        if self.update_every is None:
            return False
        now = self.clock.now()
        if view.tried_at is None:
            return True
        return now - view.tried_at >= (min(RETRY_EVERY, self.update_every) if view.failing else self.update_every)


def _tell(alarms: Alarms, code: str, words: str, what: list[str]) -> None:
    if what:
        alarms.open(code, SUBJECT, f"{words}{'; '.join(what)}", CODES[code][1])
    else:
        alarms.close(code, SUBJECT)


def _day(one: Ending) -> str:
    return f"{one.until:%Y-%m-%d}"


def _age(view: TrustView, now: datetime) -> str:
    if view.good_at is None:
        return "The lists were never renewed in whole."
    hours = int((now - view.good_at).total_seconds() // 3600)
    return f"The last good set was confirmed {f'{hours // 24} days' if hours >= 48 else f'{hours} hours'} ago."
