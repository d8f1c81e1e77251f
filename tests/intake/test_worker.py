"""The daemon's threads over fakes: a source outlives what nobody foresaw, whatever part of it crashes."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any, cast

from intake.ports import PollReport
from intake.worker import SourceRunner


class FakeSource:
    """Polls well, and crashes while it waits."""

    name = "protokol"

    def __init__(self, enough: threading.Event) -> None:
        self.polls = 0
        self._enough = enough

    def poll(self) -> PollReport:
        self.polls += 1
        if self.polls == 3:
            self._enough.set()
        return PollReport()

    def wait(self, timeout_s: float) -> bool:
        raise RuntimeError(f"a bug, {timeout_s}")

    def close(self) -> None: ...


def test_source_that_crashes_while_it_waits_is_polled_again() -> None:
    enough, crashes = threading.Event(), []
    source = FakeSource(enough)
    service = SimpleNamespace(
        may_log_in=lambda _name: True,
        poll=lambda source: source.poll(),
        source_crashed=lambda name, error: crashes.append((name, type(error))),
        engine=SimpleNamespace(enqueue=lambda: None),
    )
    runner = SourceRunner(cast(Any, service), cast(Any, source), poll_every_s=0.01)
    runner.thread.start()
    assert enough.wait(10)
    runner.stop()
    runner.thread.join(10)
    assert not runner.thread.is_alive()
    assert crashes[:2] == [("protokol", RuntimeError)] * 2


class CutOffSource(FakeSource):
    """Finds its archive closed when it is stopped."""

    def __init__(self, enough: threading.Event) -> None:
        super().__init__(enough)
        self._closed = threading.Event()

    def wait(self, timeout_s: float) -> bool:
        self._enough.set()
        self._closed.wait(10)
        raise RuntimeError("cannot schedule new futures after shutdown")

    def close(self) -> None:
        self._closed.set()


def test_source_that_is_cut_off_by_the_stop_raises_no_alarm() -> None:
    waiting, crashes = threading.Event(), []
    service = SimpleNamespace(
        may_log_in=lambda _name: True,
        poll=lambda source: source.poll(),
        source_crashed=lambda name, _error: crashes.append(name),
    )
    runner = SourceRunner(cast(Any, service), cast(Any, CutOffSource(waiting)), poll_every_s=10)
    runner.thread.start()
    assert waiting.wait(10)
    runner.stop()
    runner.thread.join(10)
    assert (runner.thread.is_alive(), crashes) == (False, [])
