from __future__ import annotations

from itertools import pairwise
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.reading.bounds import at_most, lower_bound, upper_bound


@pytest.mark.parametrize(
    ("hits", "trials", "expected"),
    [(0, 3000, 0.000998), (0, 10, 0.258866), (1, 10, 0.394163), (5, 100, 0.102253)],
)
def test_upper_bound_is_that_of_clopper_and_pearson(hits: int, trials: int, expected: float) -> None:
    """One-sided 95 %; of none in n it is 1 - 0.05 ** (1 / n)."""
    assert upper_bound(hits, trials) == pytest.approx(expected, abs=2e-6)


def test_nothing_tried_tells_nothing() -> None:
    assert (lower_bound(0, 0), upper_bound(0, 0)) == (0.0, 1.0)


@given(st.integers(1, 400), st.data())
@settings(max_examples=60)
def test_bounds_enclose_the_share(trials: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, trials))
    assert lower_bound(hits, trials) <= hits / trials <= upper_bound(hits, trials)


@given(st.integers(1, 60), st.floats(0.01, 0.99))
@settings(max_examples=60)
def test_distribution_rises_to_one(trials: int, share: float) -> None:
    values = [at_most(hits, trials, share) for hits in range(trials + 1)]
    assert values[-1] == 1.0
    assert all(low <= high + 1e-9 for low, high in pairwise(values))


def test_distribution_is_the_binomial_one() -> None:
    assert at_most(2, 5, 0.3) == pytest.approx(0.83692)
    assert at_most(4, 5, 0.3) == pytest.approx(1 - 0.3**5)


def test_upper_bound_leaves_five_in_a_hundred_below() -> None:
    bound = upper_bound(9, 315)
    assert sum(comb(315, k) * bound**k * (1 - bound) ** (315 - k) for k in range(10)) == pytest.approx(0.05)
