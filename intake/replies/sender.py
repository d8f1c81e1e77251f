"""The outbox's loop: claims what is due, hands in the stored bytes, records what became of it.

The server comes before the messages: only when it answers is one claimed, so that its absence costs no
message an attempt, and a claim that outlives its holder really means "may have gone out".  One round makes at
most one new connection after a failure; then everything waits a while.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Protocol

import structlog

from intake.errors import IntakeError, LoginRefused, TryAgain
from intake.outgoing import DueMessage, Outgoing, alarm_subject, alarm_words
from intake.ports import Alarms, Clock, Outbox
from intake.replies.smtp import Deferred, Doubtful, Refused

FIRST_DELAY_S = 15.0
LONGEST_DELAY_S = 3600.0
GIVE_UP_ATTEMPTS = 130
"""About five days of hourly attempts (RFC 5321, 4.5.4.1)."""
LEASE_S = 600.0
"""Longer than the slowest single delivery; a claim found after it is doubtful."""
SLOWEST_DELIVERY = 10
"""Time-outs of the connection in the slowest delivery: six operations on it, and time to record the outcome."""
ALARM_AFTER_FAILURES = 3
_RECORD_DELAYS_S = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0)

AfterDoubt = Literal["resend", "ask"]

CODES = {
    "smtp-down": (
        "No mail can leave: the SMTP server has not been usable for several rounds.",
        "Run `intake doctor`; what waits in the outbox leaves by itself once the server is back.",
    ),
}
"""code → (what it means, what to do), for ``intake explain``."""

_ASK_NOTE = (
    "An attempt ended without the server's answer, so the message may have gone out. Look into the server's log for "
    "its Message-ID, then either send it again with `intake outbox retry` or end it with `intake outbox drop`."
)
_TWICE_NOTE = "Two attempts ended without the server's answer; it isn't sent a third time by itself. " + _ASK_NOTE

log = structlog.get_logger(__name__)


class Connection(Protocol):
    """What the sender needs of ``SmtpConnection``."""

    def send(self, outgoing: Outgoing) -> str: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport:
    """One round of the outbox."""

    sent: int = 0
    deferred: int = 0
    """Put off for later, doubts that will be sent again included."""
    failed: int = 0
    """For a person to look at."""
    held: bool = False
    """``[outbox] hold`` is set: nothing was tried."""
    problem: IntakeError | None = None
    """Why the round ended early: the server, not a message."""


class OutboxSender:
    """Sends what the outbox holds; one object lives as long as its configuration.

    Args:
        connect: Gives a logged-in connection, e.g. ``lambda: smtp.connect(account)``.
        hold: Nothing is sent.
        after_doubt: ``resend`` sends the same bytes once more, ``ask`` leaves it to a person.
        worker: Name for claims, different in each process.
        lease_s: How long a claim holds; ``lease_for`` tells.
        pause: Sleeps while an outcome can't be recorded.
    """

    def __init__(
        self,
        *,
        outbox: Outbox,
        connect: Callable[[], Connection],
        alarms: Alarms,
        clock: Clock,
        hold: bool = False,
        after_doubt: AfterDoubt = "resend",
        worker: str = "outbox",
        lease_s: float = LEASE_S,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._outbox = outbox
        self._connect = connect
        self._alarms = alarms
        self._clock = clock
        self._hold = hold
        self._after_doubt = after_doubt
        self._worker = worker
        self._lease_s = lease_s
        self._pause = pause
        self._round = threading.Lock()
        self._not_before: datetime | None = None
        self._failures = 0
        self._alarmed = True  # a former process may have left alarms open: the first success closes them
        self._login_refused: LoginRefused | None = None

    def send_due(self, stop: Callable[[], bool] = lambda: False) -> SendReport:
        """Send until nothing is due, the server fails or ``stop`` says so; a second caller returns at once.

        Raises:
            TryAgain: The register can't be read; nothing was sent.
        """
        if self._hold:
            return SendReport(held=True)
        if self._login_refused is not None:
            return SendReport(problem=self._login_refused)
        if not self._round.acquire(blocking=False):
            return SendReport()
        try:
            return self._send_round(stop)
        finally:
            self._round.release()

    def wait_s(self) -> float | None:
        """Seconds until a round has something to do; None while nothing waits or nothing may be sent."""
        due_s = None if self._hold or self._login_refused else self._outbox.next_due_s()
        if due_s is None or self._not_before is None:
            return due_s
        return max(due_s, (self._not_before - self._clock.now()).total_seconds())

    def _send_round(self, stop: Callable[[], bool]) -> SendReport:
        if self._resting() or self._outbox.next_due_s() != 0:
            return SendReport()
        try:
            connection = self._connect()
        except IntakeError as error:
            return SendReport(problem=self._server_failed(error))
        try:
            report = self._send_over(connection, stop)
        finally:
            connection.close()
        if report.problem is None:
            self._server_works()
        return report

    def _send_over(self, connection: Connection, stop: Callable[[], bool]) -> SendReport:
        report = SendReport()
        while not stop():
            due = self._outbox.claim_due(self._worker, lease_s=self._lease_s)
            if due is None:
                break
            report = self._send_one(connection, due, report)
            if report.problem is not None:
                break
        return report

    def _send_one(self, connection: Connection, due: DueMessage, report: SendReport) -> SendReport:
        """One claimed message to its end: sent, put off, or given to a person."""
        if due.doubtful and self._after_doubt == "ask":
            self._give_up(due, "outgoing-doubtful", _ASK_NOTE)
            return replace(report, failed=report.failed + 1)
        try:
            response = connection.send(due.outgoing)
        except Refused as error:
            self._give_up(due, "outgoing-refused", error.answer)
            return replace(report, failed=report.failed + 1)
        except Deferred as error:
            return self._put_off(due, error.answer, report)
        except Doubtful as error:
            return replace(self._in_doubt(due, report), problem=self._server_failed(error))
        except IntakeError as error:
            return replace(self._put_off(due, error.sentence, report), problem=self._server_failed(error))
        self._record(lambda: self._outbox.mark_sent(due, response=response))
        self._settled(due)
        return replace(report, sent=report.sent + 1)

    def _put_off(self, due: DueMessage, note: str, report: SendReport) -> SendReport:
        if due.attempts + 1 >= GIVE_UP_ATTEMPTS:
            self._give_up(due, "outgoing-refused", f"Given up after {GIVE_UP_ATTEMPTS} attempts; the last: {note}")
            return replace(report, failed=report.failed + 1)
        wait = delay_s(due.attempts)
        self._record(lambda: self._outbox.mark_retry(due, delay_s=wait, note=note, doubtful=due.doubtful))
        log.info("outbox.deferred", outgoing=due.id, attempts=due.attempts + 1, delay_s=wait)
        return replace(report, deferred=report.deferred + 1)

    def _in_doubt(self, due: DueMessage, report: SendReport) -> SendReport:
        if self._after_doubt == "ask" or due.doubtful:
            self._give_up(due, "outgoing-doubtful", _TWICE_NOTE if due.doubtful else _ASK_NOTE)
            return replace(report, failed=report.failed + 1)
        wait, note = delay_s(due.attempts), "The connection broke before the server's answer; the same bytes go again."
        self._record(lambda: self._outbox.mark_retry(due, delay_s=wait, note=note, doubtful=True))
        log.warning("outbox.doubtful", outgoing=due.id, delay_s=wait)
        return replace(report, deferred=report.deferred + 1)

    def _give_up(self, due: DueMessage, code: str, note: str) -> None:
        doubtful = code == "outgoing-doubtful"
        self._record(lambda: self._outbox.mark_failed(due, note=note, doubtful=doubtful))
        log.warning("outbox.failed", outgoing=due.id, code=code)
        self._alarms.open(code, _about(due), *alarm_words(code, due.id))

    def _settled(self, due: DueMessage) -> None:
        log.info("outbox.sent", outgoing=due.id, attempts=due.attempts + 1)
        for code in ("outgoing-refused", "outgoing-doubtful"):
            self._alarms.close(code, _about(due))

    def _record(self, write: Callable[[], None]) -> None:
        """Write an outcome, patiently: forgotten, a sent message would be doubtful once its lease ends."""
        for wait in _RECORD_DELAYS_S:
            try:
                return write()
            except TryAgain:
                self._pause(wait)
        return write()

    # -- the server -----------------------------------------------------------------------------------------

    def _resting(self) -> bool:
        if self._not_before is None:
            return False
        left_s = (self._not_before - self._clock.now()).total_seconds()
        return 0 < left_s <= LONGEST_DELAY_S  # more: the clock was set back

    def _server_failed(self, error: IntakeError) -> IntakeError:
        if isinstance(error, LoginRefused):
            self._login_refused = error
            log.error("outbox.login_refused", code=error.code)
            self._alarms.open(error.code, "smtp", error.sentence, error.remedy)
            return error
        self._not_before = self._clock.now() + timedelta(seconds=delay_s(self._failures))
        self._failures += 1
        if self._failures == 1:
            log.warning("outbox.server_failed", code=error.code)
        if self._failures == ALARM_AFTER_FAILURES:
            self._alarmed = True
            self._alarms.open("smtp-down", "smtp", f"{CODES['smtp-down'][0]} {error.sentence}", error.remedy)
        return error

    def _server_works(self) -> None:
        if self._failures:
            log.info("outbox.server_back", failures=self._failures)
        if self._alarmed:
            for code in ("smtp-down", "smtp-login-refused"):
                self._alarms.close(code, "smtp")
        self._failures, self._not_before, self._alarmed = 0, None, False


def _about(due: DueMessage) -> str:
    return alarm_subject(due.outgoing.kind, due.id)


def lease_for(timeout_s: float) -> float:
    """The lease that fits a connection with this time-out; what a killed sender held is tried again after it."""
    return max(15.0, SLOWEST_DELIVERY * timeout_s)


def delay_s(attempts: int) -> float:
    """Back-off after so many former attempts: 15 s, 30 s, 1, 2, 4 min and on, at most an hour."""
    return min(FIRST_DELAY_S * 2.0 ** min(attempts, 20), LONGEST_DELAY_S)
