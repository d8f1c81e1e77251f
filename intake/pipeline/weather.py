"""Failures that pass by themselves: how long to wait, one log line each way, an alarm if it lasts.

An outage of half a minute can cost ten thousand log lines; so the first failure is logged, the
others are counted, and the recovery says how many there were.
"""

from __future__ import annotations

import threading
import time
from typing import Final

import structlog

from intake.errors import IntakeError, trace
from intake.ports import Alarms

ALARM: Final = "pipeline-weather"

log = structlog.get_logger()


class Weather:
    """The weather of one step of the pipeline, shared by its threads."""

    def __init__(self, subject: str, alarms: Alarms, *, first_s: float, max_s: float, alarm_after_s: float) -> None:
        self._subject = subject
        self._alarms = alarms
        self._first_s = first_s
        self._max_s = max_s
        self._alarm_after_s = alarm_after_s
        self._lock = threading.Lock()
        self._count = 0
        self._since = 0.0
        self._error: IntakeError | None = None
        self._alarmed: bool | None = None
        """None: unknown, a former process may have left the alarm open."""

    @property
    def error(self) -> IntakeError | None:
        """The last failure while there was no success since."""
        return self._error

    def failed(self, error: IntakeError) -> float:
        """Note a failure; returns for how many seconds the whole process should hold its breath."""
        with self._lock:
            now = time.monotonic()
            if not self._count:
                self._since = now
                log.warning("weather.began", step=self._subject, code=error.code, sentence=error.sentence)
            self._error = error
            self._count += 1
            lasting = now - self._since >= self._alarm_after_s and not self._alarmed
            delay_s = self.delay_s(self._count)
        if lasting:
            self._alarm(error)
        return delay_s

    def delay_s(self, failures: int) -> float:
        """Growing from ``first_s``, doubled each time, up to ``max_s``."""
        return min(self._max_s, self._first_s * 2.0 ** min(failures - 1, 32))

    def succeeded(self) -> None:
        """Note a success: the weather is fine again."""
        with self._lock:
            if not self._count and self._alarmed is False:
                return
            if self._count:
                seconds = round(time.monotonic() - self._since, 1)
                log.info("weather.over", step=self._subject, failures=self._count, seconds=seconds)
            self._count, self._error = 0, None
        self._all_clear()

    def _alarm(self, error: IntakeError) -> None:
        sentence = f"Nothing could be done since a while ({self._subject}): {error.sentence}"
        remedy = error.remedy or "See the log; check the database, the disk and the memory. It goes on by itself."
        try:
            self._alarms.open(ALARM, self._subject, sentence, remedy)
            self._alarmed = True
        except IntakeError:  # the database that is away holds the alarms too; the next failure tries again
            pass
        except Exception as problem:  # noqa: BLE001  # a bug in telling must not end the worker that tells
            log.error("weather.alarm_failed", step=self._subject, **trace(problem))

    def _all_clear(self) -> None:
        try:
            self._alarms.close(ALARM, self._subject)
            self._alarmed = False
        except IntakeError:  # the next success tries again
            pass
        except Exception as problem:  # noqa: BLE001  # as above; the message that succeeded is done all the same
            log.error("weather.alarm_failed", step=self._subject, **trace(problem))
