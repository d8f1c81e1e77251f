"""The daemon: polls every source, works the queue, sends the outbox, and stays well.

APScheduler decides when something is due; each source has one thread that polls it (single flight
by construction) and listens with IDLE in between, the engine and the outbox have theirs.  Every
thread is a daemon: what SIGTERM cuts off is recovered by the leases.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from queue import Empty, SimpleQueue
from types import FrameType
from typing import TYPE_CHECKING

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from intake.errors import CannotStore, ConfigurationError, IntakeError, trace
from intake.ops.logging import configure
from intake.ops.systemd import notify, watchdog_interval_s
from intake.settings import reload, restart_only_changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.bootstrap import Service
    from intake.ports import Source
    from intake.settings import Settings

GRACE_S = 12.0
"""For all threads; longer than the engine's own, which has to give back what it couldn't finish."""
GOODBYE_S = 2.0
"""For the last sign of life: a locked database must not keep the process from ending."""
SWEEP_EVERY_MIN = 10
IDLE_SLICE_S = 30.0
LONGEST_PAUSE_S = 300.0
HEARTBEAT_S = 15.0
SIGNAL_SLICE_S = 1.0
REFUSED = ("configuration-refused", "configuration")
"""Code and subject of the alarm about a reload."""

log = structlog.get_logger(__name__)


class Order(Enum):
    """What a signal asks of the daemon."""

    STOP = auto()
    RELOAD = auto()


class SourceRunner:
    """One source: polls when the schedule or the server says so, backs off in bad weather."""

    def __init__(self, service: Service, source: Source, *, poll_every_s: float) -> None:
        self._service = service
        self._source = source
        self._poll_every_s = poll_every_s
        self._due = threading.Event()
        self._stop = threading.Event()
        self._failures = 0
        self.thread = threading.Thread(target=self._run, name=f"source-{source.name}", daemon=True)

    def due(self) -> None:
        """The schedule says: poll."""
        self._due.set()

    def stop(self) -> None:
        """End the thread soon; a poll under way ends with its connection."""
        self._stop.set()
        self._due.set()
        self._source.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._due.clear()
            try:
                if self._service.may_log_in(self._source.name):
                    self._poll()
                self._wait()
            except Exception as error:  # noqa: BLE001 - step boundary: a bug in one source must end no thread
                if self._stop.is_set():  # what we took away from under it: no mistake, and nobody would close the alarm
                    log.warning("source.broken_off", source=self._source.name, **trace(error))
                    return
                self._failures += 1
                self._service.source_crashed(self._source.name, error)
                self._pause()

    def _poll(self) -> None:
        try:
            report = self._service.poll(self._source)
        except IntakeError as error:
            self._failures += 1
            if self._failures == 1 and not self._stop.is_set():
                log.warning("source.failed", source=self._source.name, code=error.code, reason=error.sentence)
            return
        if self._failures:
            log.info("source.recovered", source=self._source.name, failures=self._failures)
        self._failures = 0
        if report.new:
            self._service.engine.enqueue()

    def _wait(self) -> None:
        """Until the schedule says so, the server has news, or the pause after a failure is over."""
        if self._failures:
            self._pause()
            return
        until = time.monotonic() + self._poll_every_s
        while not self._due.is_set() and (left := until - time.monotonic()) > 0:
            if not self._service.may_log_in(self._source.name):
                self._due.wait(left)
            elif self._source.wait(min(left, IDLE_SLICE_S)):
                return

    def _pause(self) -> None:
        """After a failure: twice as long each time."""
        self._due.clear()
        self._stop.wait(min(self._poll_every_s, 2.0 ** min(self._failures, 16), LONGEST_PAUSE_S))


class Worker:
    """The whole daemon over one configuration at a time; SIGHUP swaps it for a new one."""

    def __init__(self, settings: Settings, build: Callable[[Settings], Service], *, poll: bool = True) -> None:
        """``build`` makes a service from settings; ``poll=False`` only works the queue and the outbox."""
        self._settings = settings
        self._build = build
        self._polls = poll
        self._orders: SimpleQueue[Order] = SimpleQueue()
        """Filled by signal handlers: its ``put`` may interrupt its own ``get``, which an Event's ``set`` may not."""

    def run(self) -> None:
        """Work until SIGTERM or SIGINT.

        Raises:
            ConfigurationError, CannotStore, TryAgain: It can't even start.
        """
        with self._signals():
            service: Service | None = self._build(self._settings)
            assert service is not None
            self._begin(service)
            while service is not None:
                service = self._run_service(service)
        log.info("service.stopped")

    def stop(self) -> None:
        """End soon; from any thread."""
        self._orders.put(Order.STOP)

    def reload(self) -> None:
        """Check the configuration and swap it; from any thread."""
        self._orders.put(Order.RELOAD)

    def _next_order(self) -> Order:
        """Wait for an order; a signal that comes the moment before the wait doesn't end it, so it is a short one."""
        while True:
            with suppress(Empty):
                return self._orders.get(timeout=SIGNAL_SLICE_S)

    def _begin(self, service: Service) -> None:
        log.info("service.started", sources=[source.name for source in service.sources])
        with suppress(IntakeError):  # the database may just have gone; the daemon waits for it
            if self._polls:
                service.beats.start()
            service.alarms.close(*REFUSED)

    def _run_service(self, service: Service) -> Service | None:
        """Run one configuration until it is to be replaced or to end; returns what comes next."""
        with self._running(service):
            notify("READY=1\nSTATUS=running")
            while (order := self._next_order()) is Order.RELOAD:
                replacement = self._replacement(service)
                if replacement is not None:
                    break
            else:
                notify("STOPPING=1")
        if order is Order.STOP:
            self._end(service)
            return None
        service.close()
        return replacement

    def _end(self, service: Service) -> None:
        if self._polls:
            goodbye = threading.Thread(target=_say_goodbye, args=(service,), name="goodbye", daemon=True)
            goodbye.start()
            goodbye.join(GOODBYE_S)
        service.close()

    def _replacement(self, service: Service) -> Service | None:
        """A service over the new configuration, or None with an alarm where it is wrong: the old one goes on.

        It is built before the old one is touched, so that whatever is wrong costs nothing.
        """
        notify(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")
        try:
            settings = self._reread()
            replacement = self._build(settings)
        except IntakeError as error:
            _refuse(service, error.sentence)
            notify("READY=1")
            return None
        except Exception as error:  # noqa: BLE001 - boundary: a bug in building must not end a service that works
            log.error("configuration.crashed", **trace(error))
            _refuse(service, f"Unforeseen {type(error).__name__}; the log says where.")
            notify("READY=1")
            return None
        self._settings = settings
        configure(level=settings.logging.level, format=settings.logging.format)
        with suppress(IntakeError):
            replacement.alarms.close(*REFUSED)
        log.info("configuration.reloaded", sources=[source.name for source in replacement.sources])
        return replacement

    def _reread(self) -> Settings:
        """The new configuration, checked as a whole.

        Raises:
            ConfigurationError: It is wrong, or changes what only a restart can change.
        """
        settings = reload(self._settings)
        if fixed := restart_only_changes(self._settings, settings):
            keys = " and ".join(fixed)
            raise ConfigurationError("restart-needed", f"A change of {keys} needs a restart of the service.")
        return settings

    @contextmanager
    def _running(self, service: Service) -> Iterator[None]:
        scheduler = BackgroundScheduler(
            timezone="Europe/Prague", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        stop = threading.Event()
        runners = self._start_sources(service, scheduler) if self._polls else []
        threads = [
            threading.Thread(target=service.engine.run, args=(stop,), name="engine", daemon=True),
            threading.Thread(target=service.send_outbox, args=(stop,), name="outbox", daemon=True),
        ]
        now = datetime.now(UTC)  # what a killed process left is swept by the one that follows it
        scheduler.add_job(service.sweep, "interval", minutes=SWEEP_EVERY_MIN, id="sweep", next_run_time=now)
        scheduler.add_job(service.check_health, "interval", seconds=60, id="health", next_run_time=now)
        scheduler.add_job(service.judge_pending, "interval", seconds=60, id="signatures", next_run_time=now)
        alive = [*threads, *(runner.thread for runner in runners)]
        every_s = min(HEARTBEAT_S, watchdog_interval_s() or HEARTBEAT_S)
        scheduler.add_job(_heartbeat, "interval", seconds=every_s, args=(alive,), id="heartbeat")
        if self._polls:
            scheduler.add_job(service.refresh_registers, "interval", hours=24, id="registers", next_run_time=now)
            scheduler.add_job(service.refresh_trust, "interval", hours=1, id="trust", next_run_time=now)
            scheduler.add_job(_beat, "interval", seconds=HEARTBEAT_S, args=(service,), id="beat")
        for thread in threads:
            thread.start()
        scheduler.start()
        try:
            yield
        finally:
            deadline = time.monotonic() + GRACE_S
            scheduler.shutdown(wait=False)
            stop.set()
            service.ending.set()
            service.wake_outbox()
            for runner in runners:
                runner.stop()
            _join(alive, deadline)

    def _start_sources(self, service: Service, scheduler: BackgroundScheduler) -> list[SourceRunner]:
        runners = []
        for source in service.sources:
            every_s = service.poll_every_s(source.name)
            runner = SourceRunner(service, source, poll_every_s=every_s)
            scheduler.add_job(runner.due, "interval", seconds=every_s, id=f"poll:{source.name}")
            runner.thread.start()
            runners.append(runner)
        return runners

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def on_signal(number: int, _frame: FrameType | None) -> None:
            if number == signal.SIGHUP:
                self.reload()
            else:
                self.stop()

        numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        if threading.current_thread() is not threading.main_thread():
            yield  # only the main thread may set handlers; a demo in a thread is stopped by stop()
            return
        before = {number: signal.signal(number, on_signal) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round of the sources by hand."""

    tried: int
    """Sources."""
    errors: tuple[IntakeError, ...]
    """Of sources that couldn't be polled."""
    unfetched: int
    """Messages that couldn't be fetched from sources that could be polled; they stay where they are."""
    unsent: IntakeError | None = None
    """Why the outbox couldn't be sent; it waits."""


def poll_once(service: Service, names: list[str] | None = None) -> Round:
    """Fetch from each source, process what is pending, send what is due.

    A person asked for it, so a source that was stopped for a refused login gets its one try as well.

    Args:
        service: Freshly built; nothing else may run it.
        names: Only these sources; all of them without it.

    Raises:
        CannotStore: Nothing can be stored.
        TryAgain: The queue can't be worked.
    """
    errors: list[IntakeError] = []
    unfetched = 0
    chosen = [source for source in service.sources if names is None or source.name in names]
    for source in chosen:
        try:
            unfetched += service.poll(source).failed
        except CannotStore:
            raise
        except IntakeError as error:
            errors.append(error)
        except Exception as error:  # noqa: BLE001 - step boundary: a bug in one source must not end the others
            errors.append(service.source_crashed(source.name, error))
    service.engine.run_until_idle()
    service.judge_pending()
    unsent = service.send_due()
    return Round(tried=len(chosen), errors=tuple(errors), unfetched=unfetched, unsent=unsent)


def _refuse(service: Service, reason: str) -> None:
    log.error("configuration.refused", reason=reason)
    sentence = f"The new configuration was refused and the old one goes on: {reason}"
    with suppress(IntakeError):  # the database is away; the log has said it
        service.alarms.open(*REFUSED, sentence, "Correct it, run `intake check`, and reload again.")


def _beat(service: Service) -> None:
    with suppress(IntakeError):  # the database is away; others say so
        service.beats.beat()


def _say_goodbye(service: Service) -> None:
    with suppress(IntakeError):  # without it the daemon looks dead, and it is being restarted or looked at anyway
        service.beats.end()


def _heartbeat(threads: list[threading.Thread]) -> None:
    """Tell systemd's watchdog that the service turns; called by the scheduler, so that turns as well."""
    if all(thread.is_alive() for thread in threads):
        notify("WATCHDOG=1")


def _join(threads: list[threading.Thread], deadline: float) -> None:
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
