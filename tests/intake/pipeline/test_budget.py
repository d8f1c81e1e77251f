"""The allowance of one message."""

from __future__ import annotations

import pytest

from intake.pipeline.budget import Allowance, Budget
from intake.sandbox import Limits


class Hand:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_documents_are_counted() -> None:
    budget = Budget(Allowance(documents=2))
    assert [budget.take_document() for _ in range(4)] == [True, True, False, False]


def test_no_document_is_begun_when_the_time_is_up() -> None:
    clock = Hand()
    budget = Budget(Allowance(seconds=10), monotonic=clock)
    assert budget.take_document()
    clock.now += 9.5
    assert not budget.take_document()


@pytest.mark.parametrize(
    ("passed_s", "wall_s", "cpu_s"), [(0, 40, 20), (15, 35, 20), (38.5, 11.5, 12), (49.9, 1, 1), (90, 1, 1)]
)
def test_a_call_ends_with_the_budget(passed_s: float, wall_s: float, cpu_s: int) -> None:
    clock = Hand()
    budget = Budget(Allowance(seconds=50), monotonic=clock)
    clock.now += passed_s
    limits = budget.within(Limits(wall_s=40, cpu_s=20, open_files=7))
    assert limits == Limits(wall_s=pytest.approx(wall_s), cpu_s=cpu_s, open_files=7)
