"""Old registers open an alarm; the daemon fetches them only where it is told to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from intake.errors import TryAgain
from intake.register_watch import RegisterWatch
from intake.registers import NoRegisters
from tests.fakes.alarms import FakeAlarms
from tests.fakes.clock import FakeClock
from tests.fakes.registers import IMPORTED, MemoryRegisters


class Fetching:
    def __init__(self, *problems: TryAgain) -> None:
        self.problems = problems
        self.calls = 0

    def __call__(self) -> tuple[TryAgain, ...]:
        self.calls += 1
        return self.problems


def watch(fetching: Fetching, **changes) -> RegisterWatch:
    values = {
        "registers": MemoryRegisters(),
        "update": fetching,
        "kinds": frozenset({"authorities"}),
        "max_age": timedelta(days=120),
        "update_every": timedelta(days=30),
        "clock": FakeClock(at=IMPORTED),
    }
    return RegisterWatch(**(values | changes))


@pytest.mark.parametrize(("days", "codes"), [(0, set()), (120, set()), (121, {"register-old"})])
def test_old_registers_open_an_alarm(days: int, codes: set[str]) -> None:
    alarms = FakeAlarms()
    watch(Fetching(), clock=FakeClock(at=IMPORTED + timedelta(days=days))).check(alarms)
    assert alarms.codes == codes


def test_alarm_is_closed_by_a_new_import_and_by_having_none() -> None:
    alarms = FakeAlarms()
    late = watch(Fetching(), clock=FakeClock(at=IMPORTED + timedelta(days=200)))
    late.check(alarms)
    replace(late, registers=NoRegisters()).check(alarms)
    assert alarms.codes == set()


@pytest.mark.parametrize(("days", "calls"), [(1, 0), (29, 0), (30, 1)])
def test_lists_are_fetched_when_they_are_due(days: int, calls: int) -> None:
    fetching = Fetching()
    watch(fetching, clock=FakeClock(at=IMPORTED + timedelta(days=days))).refresh(FakeAlarms())
    assert fetching.calls == calls


@pytest.mark.parametrize(
    ("changes", "calls"),
    [
        ({"update_every": None}, 0),
        ({"registers": NoRegisters()}, 1),
        ({"kinds": frozenset({"authorities", "databoxes"})}, 1),
        ({"kinds": frozenset()}, 0),
    ],
)
def test_missing_list_is_due_unless_nobody_wants_it(changes: dict, calls: int) -> None:
    fetching = Fetching()
    watch(fetching, **changes).refresh(FakeAlarms())
    assert fetching.calls == calls


def test_failed_fetch_is_told_until_one_succeeds() -> None:
    alarms, clock = FakeAlarms(), FakeClock(at=IMPORTED + timedelta(days=31))
    watch(Fetching(TryAgain("register-busy", "Busy.")), clock=clock).refresh(alarms)
    assert alarms.opened == {("register-update-failed", "registers"): "Busy."}
    watch(Fetching(), clock=clock).refresh(alarms)
    assert alarms.codes == set()


def test_bug_in_fetching_ends_no_scheduler() -> None:
    def broken() -> tuple[()]:
        raise ZeroDivisionError

    watch(Fetching(), update=broken, clock=FakeClock(at=IMPORTED + timedelta(days=31))).refresh(FakeAlarms())
