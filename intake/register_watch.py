"""Keeping the public registers fresh: an alarm when they are old, a fetch when one is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog

from intake.errors import IntakeError, trace
from intake.ports import Alarms, Clock
from intake.registers import RegisterInfo, Registers

SUBJECT = "registers"
CODES: Mapping[str, tuple[str, str]] = {
    "register-old": (
        "A public register is older than [registers] max_age_days.",
        "Run `intake registers update`; until then applicants are compared with the old one.",
    ),
    "register-update-failed": (
        "The public registers couldn't be fetched by themselves; those in use stay.",
        "Run `intake registers update` by hand: it names each list with its reason.",
    ),
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterWatch:
    """What the daemon does about the registers."""

    registers: Registers
    update: Callable[[], Sequence[IntakeError]]
    """Fetches the lists; returns what went wrong."""
    kinds: frozenset[str]
    """Lists that ``update`` fetches; others come only from files."""
    max_age: timedelta
    update_every: timedelta | None
    """None: a person updates."""
    clock: Clock

    def check(self, alarms: Alarms) -> None:
        """Open or close the alarm about old lists; an office without any register has none."""
        info = self.registers.info()
        now = self.clock.now()
        old = [source.kind for source in info.sources if now - source.imported_at > self.max_age] if info else []
        if old:
            words = f"Not fetched for more than {self.max_age.days} days: {', '.join(old)}."
            alarms.open("register-old", SUBJECT, words, CODES["register-old"][1])
        else:
            alarms.close("register-old", SUBJECT)

    def refresh(self, alarms: Alarms) -> None:
        """Fetch the lists where they are due; called once a day, tells by an alarm when it failed."""
        if self.update_every is None:
            return
        try:
            if not self._is_due(self.registers.info(), self.update_every):
                return
            problems = self.update()
        except IntakeError as error:
            problems = [error]
        except Exception as error:  # noqa: BLE001 - step boundary: a bug here must not end the scheduler's job
            log.error("registers.crashed", **trace(error))
            return
        with suppress(IntakeError):  # the database is away; the next round tells
            if problems:
                log.warning("registers.update_failed", codes=[problem.code for problem in problems])
                alarms.open("register-update-failed", SUBJECT, problems[0].sentence, CODES["register-update-failed"][1])
            else:
                log.info("registers.updated")
                alarms.close("register-update-failed", SUBJECT)

    def _is_due(self, info: RegisterInfo | None, every: timedelta) -> bool:
        imported = {source.kind: source.imported_at for source in info.sources} if info else {}
        now = self.clock.now()
        return any(kind not in imported or now - imported[kind] >= every for kind in self.kinds)
