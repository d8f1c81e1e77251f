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
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from intake.errors import CannotStore, ConfigurationError, IntakeError, LoginRefused
from intake.ops.systemd import notify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intake.bootstrap import Service
    from intake.ports import Source
    from intake.settings import Settings

GRACE_S = 15.0
IDLE_SLICE_S = 30.0
LONGEST_PAUSE_S = 300.0
HEARTBEAT_S = 15

log = structlog.get_logger(__name__)


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
            if self._service.may_log_in(self._source.name):
                self._poll()
            self._wait()

    def _poll(self) -> None:
        try:
            report = self._service.poll(self._source)
        except IntakeError as error:
            self._failures += 1
            if self._failures == 1 and not self._stop.is_set():
                log.warning("source.failed", source=self._source.name, code=error.code, reason=error.sentence)
            return
        except Exception as error:  # noqa: BLE001 - step boundary: a bug in one source must not end the others
            self._failures += 1
            self._service.source_crashed(self._source.name, error)
            return
        if self._failures:
            log.info("source.recovered", source=self._source.name, failures=self._failures)
        self._failures = 0
        if report.new:
            self._service.engine.enqueue()

    def _wait(self) -> None:
        """Until the schedule says so, the server has news, or the pause after a failure is over."""
        if self._failures:
            self._due.clear()
            self._stop.wait(min(self._poll_every_s, 2.0**self._failures, LONGEST_PAUSE_S))
            return
        until = time.monotonic() + self._poll_every_s
        while not self._due.is_set() and (left := until - time.monotonic()) > 0:
            if not self._service.may_log_in(self._source.name):
                self._due.wait(left)
            elif self._source.wait(min(left, IDLE_SLICE_S)):
                return


class Worker:
    """The whole daemon over one configuration at a time; SIGHUP swaps it for a new one."""

    def __init__(self, settings: Settings, build: Callable[[Settings], Service], *, poll: bool = True) -> None:
        """``build`` makes a service from settings; ``poll=False`` only works the queue and the outbox."""
        self._settings = settings
        self._build = build
        self._polls = poll
        self._stop = threading.Event()
        self._reload = threading.Event()
        self._wake = threading.Event()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT.

        Raises:
            ConfigurationError, CannotStore, TryAgain: It can't even start.
        """
        with self._signals():
            service = self._build(self._settings)
            notify("READY=1\nSTATUS=running")
            log.info("service.started", sources=[source.name for source in service.sources])
            while not self._stop.is_set():
                service = self._run_service(service)
            service.close()
        notify("STOPPING=1")
        log.info("service.stopped")

    def stop(self) -> None:
        """End soon; from any thread."""
        self._stop.set()
        self._wake.set()

    def reload(self) -> None:
        """Check the configuration and swap it; from any thread."""
        self._reload.set()
        self._wake.set()

    def _run_service(self, service: Service) -> Service:
        """Run one configuration until it is to be stopped or replaced; returns what comes next."""
        with self._running(service):
            while True:
                self._wake.wait()
                self._wake.clear()
                if self._stop.is_set():
                    return service
                if self._reload.is_set():
                    self._reload.clear()
                    replacement = self._accepted(service)
                    if replacement is not None:
                        break
        service.close()
        return self._replace(replacement)

    def _replace(self, settings: Settings) -> Service:
        """Build the new service; where that fails (a database that isn't there) the old one goes on."""
        try:
            service = self._build(settings)
        except IntakeError as error:
            service = self._build(self._settings)
            _alarm_refused(service, error)
            return service
        self._settings = settings
        service.alarms.close("configuration-refused", "configuration")
        log.info("configuration.reloaded")
        return service

    def _accepted(self, service: Service) -> Settings | None:
        """The new configuration, checked as a whole, or None with an alarm where it is wrong."""
        from intake.settings import reload

        notify("RELOADING=1")
        try:
            return reload(self._settings)
        except ConfigurationError as error:
            _alarm_refused(service, error)
            return None
        finally:
            notify("READY=1")

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
        scheduler.add_job(service.sweep, "interval", hours=6, id="sweep")
        scheduler.add_job(service.check_health, "interval", seconds=60, id="health")
        scheduler.add_job(_heartbeat, "interval", seconds=HEARTBEAT_S, args=(threads,), id="heartbeat")
        for thread in threads:
            thread.start()
        scheduler.start()
        try:
            yield
        finally:
            scheduler.shutdown(wait=False)
            stop.set()
            for runner in runners:
                runner.stop()
            service.wake_outbox()
            _join([*threads, *(runner.thread for runner in runners)])

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


def poll_once(service: Service, names: list[str] | None = None) -> tuple[int, list[IntakeError]]:
    """Fetch from each source, process what is pending, send what is due.

    Args:
        service: Freshly built; nothing else may run it.
        names: Only these sources; all of them without it.

    Returns:
        How many sources were tried, and the errors of those that couldn't be polled.  A person asked
        for it, so a stopped source gets its one try as well.
    """
    errors: list[IntakeError] = []
    chosen = [source for source in service.sources if names is None or source.name in names]
    for source in chosen:
        try:
            service.poll(source)
        except CannotStore:
            raise
        except (LoginRefused, IntakeError) as error:
            errors.append(error)
    service.engine.run_until_idle()
    service.send_due()
    return len(chosen), errors


def _alarm_refused(service: Service, error: IntakeError) -> None:
    log.error("configuration.refused", reason=error.sentence)
    service.alarms.open(
        "configuration-refused",
        "configuration",
        f"The new configuration was refused and the old one goes on: {error.sentence}",
        "Correct it, run `intake check`, and reload again.",
    )


def _heartbeat(threads: list[threading.Thread]) -> None:
    """Tell systemd's watchdog that the service turns; called by the scheduler, so that turns as well."""
    if all(thread.is_alive() for thread in threads):
        notify("WATCHDOG=1")


def _join(threads: list[threading.Thread]) -> None:
    deadline = time.monotonic() + GRACE_S
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
