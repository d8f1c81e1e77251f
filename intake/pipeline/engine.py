"""The engine: workers that take messages from the durable queue and see each through to an end.

The message table is the queue and the only truth (port ``Queue``); this seam of enqueue, run and stop
hides how work is distributed.  A claim is a lease, renewed by a beat.  What this process holds is
``busy``: excluded from its own claims even if a stalled database let the lease run out, and kept busy
until its release is committed.  Weather never counts against a message, unless it comes over this one
alone; a bug counts, and so does the death of the process, which the queue sees as a lease that ran
out.  A message with attempts behind it is a suspect and runs alone, so that a poison message takes no
innocent with it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import structlog

from intake.errors import CannotProcess, CannotStore, IntakeError, TryAgain, trace
from intake.pipeline.weather import ALARM, Weather
from intake.ports import Alarms, Claim, Queue
from parsers.message import Envelope

MAX_ATTEMPTS: Final = 3
ITS_OWN_WEATHER: Final = 10
"""Weather that comes over one message so often while others come to an end is the message's own, e.g. an
original whose disk blocks can't be read."""

CODES: Mapping[str, tuple[str, str]] = {
    "process-crashed": (
        "Processing failed three times with an error that the program doesn't foresee.",
        "Report it with the type and place of the error, keep the original, then `intake queue retry`.",
    ),
    "poison-message": (
        "The service died three times while it worked on this message alone.",
        "Look at the original with care, enter it by hand; `intake queue retry` only after an update.",
    ),
    ALARM: (
        "Messages can't be processed for over a minute: database, disk or memory.",
        "Check them with `intake doctor`; nothing is lost, work goes on by itself and the alarm closes.",
    ),
    "queue-failed": (
        "The queue itself failed in a way that the program doesn't foresee.",
        "Report it with the type and place of the error; the service goes on trying.",
    ),
}
"""code → (what it means, what to do), for ``intake explain``."""

_CLOCKS_APART_S: Final = 2.0
"""How far the database's clock may run behind ours."""
_LOOK_AGAIN_S: Final = 0.01
_REFUSED_TO_BE_LOST: Final = 2
"""Renewals in a row: a beat that waited for the very transaction that filed the message is refused once, too."""

log = structlog.get_logger()


@dataclass(slots=True)
class _Rain:
    """Weather over one message, in a row."""

    times: int = 0
    while_others_ended: int = 0
    """So often others had come to an end since the last time: then it isn't the weather, it is this message."""
    ended: int = 0

    def again(self, ended: int) -> None:
        """It rains once more, after so many messages came to an end here."""
        self.while_others_ended += bool(self.times and ended > self.ended)
        self.times, self.ended = self.times + 1, ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long the engine waits for what; changed only by tests."""

    first_s: float = 1.0
    """First back-off; doubled each time."""
    claim_max_s: float = 30.0
    weather_max_s: float = 60.0
    crash_delays_s: tuple[float, ...] = (5.0, 30.0)
    """After the first and the second failure that counts; the third is the last."""
    short_s: float = 30.0
    """``run_until_idle`` waits for what is due again within this time."""
    alarm_after_s: float = 60.0
    grace_s: float = 9.0
    """How long ``run`` waits for work in hand when it is told to stop."""


class Engine:
    """A durable queue, worked by a few threads of this process."""

    def __init__(
        self,
        queue: Queue,
        process: Callable[[Claim], None],
        *,
        worker: str,
        threads: int,
        lease_s: float = 120,
        alarms: Alarms,
        idle_s: float = 1.0,
        pace: Pace = Pace(),
    ) -> None:
        """Set up without starting anything.

        Args:
            queue: Whoever starts the process calls its ``clear_leases`` first, under the process lock.
            process: Sees one message to its end; idempotent, called from several threads.
            worker: Name of this process, stable over restarts.
            threads: How many messages are worked on at once.
            lease_s: After this time without a sign of life a message goes to somebody else.
            alarms: Where lasting trouble is told.
            idle_s: How often an empty queue is looked at when nobody calls ``enqueue``.
            pace: Back-offs and patience.
        """
        self._queue = queue
        self._process = process
        self._worker = worker
        self._threads = threads
        self._lease_s = lease_s
        self._idle_s = idle_s
        self._pace = pace
        self._claiming_weather = Weather(
            "queue", alarms, first_s=pace.first_s, max_s=pace.claim_max_s, alarm_after_s=pace.alarm_after_s
        )
        self._weather = Weather(
            "processing", alarms, first_s=pace.first_s, max_s=pace.weather_max_s, alarm_after_s=pace.alarm_after_s
        )
        self._changed = threading.Condition()
        """Guards everything below."""
        self._busy: dict[int, Claim] = {}
        self._claiming = False
        self._not_before = 0.0
        """Monotonic time of the next look at a queue that was empty; ``enqueue`` cuts it short."""
        self._storm_until = 0.0
        """Monotonic time before which weather makes a claim pointless."""
        self._due_again: dict[int, float] = {}
        """Messages that this process gave back, with the monotonic time when they are due."""
        self._rainy: dict[int, _Rain] = {}
        """Messages over which weather came here."""
        self._until_idle = False
        self._stopping = False
        self._ended = 0

    def enqueue(self) -> None:
        """Say that something new is pending; cheap, from any thread.

        The row itself is the queue entry: this only spares the wait for the next look.
        """
        with self._changed:
            self._not_before = 0.0
            self._changed.notify_all()

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set (or ``stop()`` called); returns within the grace period.

        Work that isn't finished by then is given back: its thread is a daemon and dies with the process.
        """
        self._start(until_idle=False)
        while not stop.wait(0.5) and not self._stopping:
            pass
        self._finish()

    def run_until_idle(self) -> int:
        """Work until nothing is due now or within a short back-off.

        Returns:
            How many messages came to an end here, failed ones included.

        Raises:
            TryAgain, CannotStore: The weather let no message at all come to an end.
        """
        self._start(until_idle=True)
        with self._changed:
            self._changed.wait_for(lambda: self._stopping)
        self._finish()
        if self.weather is not None and not self._ended:
            raise self.weather
        return self._ended

    @property
    def weather(self) -> IntakeError | None:
        """What keeps work from going on at the moment, if anything."""
        return self._claiming_weather.error or self._weather.error

    def stop(self) -> None:
        """Claim nothing more; ``run`` and ``run_until_idle`` return after the work in hand."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def drain(self, grace_s: float) -> bool:
        """Wait for the work in hand; False when the time wasn't enough."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._busy and not self._claiming, grace_s)

    # --- one run

    def _start(self, *, until_idle: bool) -> None:
        with self._changed:
            self._stopping, self._until_idle, self._ended = False, until_idle, 0
            self._not_before = self._storm_until = 0.0
        for number in range(self._threads):
            threading.Thread(target=self._work, name=f"intake-worker-{number}", daemon=True).start()
        threading.Thread(target=self._beat, name="intake-beat", daemon=True).start()

    def _finish(self) -> None:
        self.stop()
        if self.drain(self._pace.grace_s):
            return
        with self._changed:
            unfinished = tuple(self._busy.values())
        log.warning("queue.stopped_with_work_in_hand", messages=len(unfinished))
        for claim in unfinished:
            with suppress(IntakeError):  # else the lease recovers it
                self._queue.release(claim, delay_s=0, note="the service was stopped", counts=False)

    def _work(self) -> None:
        while (claim := self._next()) is not None:
            try:
                self._see_through(claim)
            except Exception as error:  # noqa: BLE001  # a worker must not die; the lease recovers the message
                log.error("queue.failed", step="work", message_id=claim.message.id, **trace(error))

    def _beat(self) -> None:
        """Prolong the leases of what is in hand, until all of it is done."""
        refused: Mapping[Claim, int] = {}
        while True:
            with self._changed:
                if self._changed.wait_for(lambda: self._stopping and not self._busy, self._lease_s / 3):
                    return
                in_hand = tuple(self._busy.values())
            refused = {claim: refused.get(claim, 0) + 1 for claim in in_hand if not self._renew(claim)}
            for claim in [claim for claim, times in refused.items() if times == _REFUSED_TO_BE_LOST]:
                log.warning("message.lease_lost", message_id=claim.message.id)  # the fence keeps it from filing

    def _renew(self, claim: Claim) -> bool:
        """False only when the queue says so: the lease was lost, or the message has just come to its end."""
        try:
            return self._queue.renew(claim, lease_s=self._lease_s)
        except IntakeError:
            pass  # weather; whoever claims next is told of it
        except Exception as error:  # noqa: BLE001  # the beat must not die
            log.error("queue.failed", step="renew", **trace(error))
        return True

    # --- claiming

    def _next(self) -> Claim | None:
        """Wait for a message; None when the engine is stopping."""
        while self._await_turn():
            claim = self._claim()
            if claim is not None:
                return claim
        return None

    def _await_turn(self) -> bool:
        """One thread claims at a time, none beside a suspect; False when the engine is stopping."""
        with self._changed:
            while not self._stopping:
                left_s = max(self._not_before, self._storm_until) - time.monotonic()
                if self._claiming or any(claim.message.attempts for claim in self._busy.values()):
                    self._changed.wait()
                elif left_s > 0:
                    self._changed.wait(left_s)
                else:
                    self._claiming = True
                    return True
            return False

    def _claim(self) -> Claim | None:
        claim, weather = None, None
        try:
            with self._changed:
                busy = frozenset(self._busy)
            claim = self._queue.claim(self._worker, lease_s=self._lease_s, busy=busy)
            self._claiming_weather.succeeded()
        except IntakeError as error:
            weather = error
        except Exception as error:  # noqa: BLE001  # a worker must not die of the queue
            log.error("queue.failed", step="claim", **trace(error))
            weather = TryAgain("queue-failed", *CODES["queue-failed"])
        if weather is not None:
            self._hold(self._claiming_weather.failed(weather))
        with self._changed:
            self._claiming = False
            if claim is not None:
                self._busy[claim.message.id] = claim
                self._due_again.pop(claim.message.id, None)
            elif weather is None:
                self._rest()
            self._changed.notify_all()
        return claim

    def _rest(self) -> None:
        """Nothing is due now: look again soon, or end if that was asked for."""
        now = time.monotonic()
        for message_id in [known for known, due in self._due_again.items() if due < now - _CLOCKS_APART_S]:
            del self._due_again[message_id]  # somebody else has it
            self._rainy.pop(message_id, None)
        soonest_s = min((due - now for due in self._due_again.values()), default=None)
        if self._until_idle and not self._busy and (soonest_s is None or soonest_s > self._pace.short_s):
            self._stopping = True
        wait_s = self._idle_s if soonest_s is None else min(self._idle_s, max(soonest_s, _LOOK_AGAIN_S))
        self._not_before = now + wait_s

    def _hold(self, delay_s: float) -> None:
        """Weather: nobody claims for a while; too long a while ends a run until idle."""
        with self._changed:
            self._storm_until = max(self._storm_until, time.monotonic() + delay_s)
            if self._until_idle and delay_s > self._pace.short_s / 2:
                self._stopping = True
            self._changed.notify_all()

    # --- one message

    def _see_through(self, claim: Claim) -> None:
        """Bring one message to an end, or give it back; whatever happens, this thread goes on."""
        try:
            if claim.message.attempts >= MAX_ATTEMPTS:
                self._fail(claim, "poison-message", *CODES["poison-message"])
            else:
                self._try(claim)
        finally:
            with self._changed:
                self._busy.pop(claim.message.id, None)
                self._not_before = 0.0  # a suspect may have waited for us to be done
                self._changed.notify_all()

    def _try(self, claim: Claim) -> None:
        try:
            self._process(claim)
        except (TryAgain, CannotStore) as error:
            self._rained_on(claim, error)
        except CannotProcess as error:
            self._fair()
            self._fail(claim, error.code, error.sentence, error.remedy, error.envelope)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # the step boundary: log, count, quarantine, go on
            self._crashed(claim, error)
        else:
            self._fair()
            self._came_to_an_end(claim)

    def _rained_on(self, claim: Claim, error: IntakeError) -> None:
        hold_s = self._weather.failed(error)
        with self._changed:
            rain = self._rainy.setdefault(claim.message.id, _Rain())
            rain.again(self._ended)
        if rain.while_others_ended >= ITS_OWN_WEATHER:
            self._fail(claim, error.code, error.sentence, error.remedy)
            return
        self._hold(hold_s)
        self._release(claim, max(hold_s, self._weather.delay_s(rain.times)), error.code, counts=False)

    def _fair(self) -> None:
        self._weather.succeeded()
        with self._changed:
            self._storm_until = 0.0

    def _crashed(self, claim: Claim, error: BaseException) -> None:
        """Our own bug: try again later, alone, and give up at the third time."""
        where = trace(error)
        attempts = claim.message.attempts + 1
        log.error("process.crashed", message_id=claim.message.id, attempts=attempts, **where)
        if attempts >= MAX_ATTEMPTS:
            sentence = f"Processing failed three times, last with {where['error']} at {where['place']}."
            self._fail(claim, "process-crashed", sentence, CODES["process-crashed"][1])
        else:
            delays_s = self._pace.crash_delays_s
            self._release(claim, delays_s[min(attempts, len(delays_s)) - 1], "process-crashed", counts=True)

    def _release(self, claim: Claim, delay_s: float, note: str, *, counts: bool) -> None:
        def release() -> None:
            self._queue.release(claim, delay_s=delay_s, note=note, counts=counts)
            with self._changed:
                self._due_again[claim.message.id] = time.monotonic() + delay_s

        self._insist(claim, release)

    def _fail(self, claim: Claim, code: str, reason: str, remedy: str, envelope: Envelope | None = None) -> None:
        def fail() -> None:
            if self._queue.fail(claim, code=code, reason=reason, remedy=remedy, envelope=envelope):
                log.warning("message.failed", message_id=claim.message.id, code=code)
                self._came_to_an_end(claim)

        self._insist(claim, fail)

    def _came_to_an_end(self, claim: Claim) -> None:
        with self._changed:
            self._ended += 1
            self._rainy.pop(claim.message.id, None)

    def _insist(self, claim: Claim, write: Callable[[], None]) -> None:
        """Write the outcome, however long the database is away; the message stays busy meanwhile."""
        failures = 0
        while True:
            try:
                write()
                return
            except (TryAgain, CannotStore) as error:
                failures += 1
                self._claiming_weather.failed(error)
                delay_s = self._claiming_weather.delay_s(failures)
                self._hold(delay_s)
                time.sleep(delay_s)
            except Exception as error:  # noqa: BLE001  # a bug in the queue: the lease recovers the message
                log.error("queue.failed", step="release", message_id=claim.message.id, **trace(error))
                return
