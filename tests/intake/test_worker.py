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
