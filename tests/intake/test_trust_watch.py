"""Alarms about trusted lists, opened and closed by the same check."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.errors import TryAgain
from intake.trust_watch import Ending, TrustView, TrustWatch
from tests.fakes.alarms import FakeAlarms
from tests.fakes.clock import FakeClock

NOW = FakeClock().now()
DAY = timedelta(days=1)


def watch(view: TrustView | None, update=lambda: (), every: timedelta | None = DAY) -> TrustWatch:
    return TrustWatch(view=lambda: view, update=update, update_every=every, clock=FakeClock())


def until(days: float) -> tuple[Ending, ...]:
    return (Ending(name="it", until=NOW + days * DAY),)


@pytest.mark.parametrize(
    ("view", "codes"),
    [
        (None, set()),
        (TrustView(lists=until(15)), set()),
        (TrustView(lists=until(13)), {"trust-list-due"}),
        (TrustView(lists=until(-1)), {"trust-list-expired"}),
        (TrustView(anchors=until(61)), set()),
        (TrustView(anchors=until(59)), {"trust-anchor-expiring"}),
        (TrustView(anchors=until(-5)), {"trust-anchor-expiring"}),
        (TrustView(failing=("tl/cz.xml: why",), good_at=NOW - 3 * DAY), {"trust-update-failing"}),
    ],
)
def test_alarms_follow_what_is_believed(view: TrustView | None, codes: set[str]) -> None:
    alarms = FakeAlarms()
    watch(view).check(alarms)
    assert alarms.codes == codes
    watch(TrustView()).check(alarms)
    assert alarms.codes == set()


def test_failing_update_names_the_age_of_the_last_good_set() -> None:
    alarms = FakeAlarms()
    watch(TrustView(failing=("tl/cz.xml: why",), good_at=NOW - 3 * DAY)).check(alarms)
    words = alarms.opened["trust-update-failing", "trust"]
    assert words == "The last good set was confirmed 3 days ago. Not renewed: tl/cz.xml: why"


@pytest.mark.parametrize(
    ("view", "every", "calls"),
    [
        (None, DAY, 0),
        (TrustView(), DAY, 1),
        (TrustView(), None, 0),
        (TrustView(tried_at=NOW - 0.9 * DAY), DAY, 0),
        (TrustView(tried_at=NOW - DAY), DAY, 1),
        (TrustView(tried_at=NOW - 0.05 * DAY, failing=("x",)), DAY, 1),
        (TrustView(tried_at=NOW - 0.01 * DAY, failing=("x",)), DAY, 0),
    ],
)
def test_lists_are_renewed_when_due_and_sooner_after_a_failure(
    view: TrustView | None, every: timedelta | None, calls: int
) -> None:
    made = []
    watch(view, lambda: made.append(1) or (), every).refresh(FakeAlarms())
    assert len(made) == calls


def test_update_that_cannot_even_begin_opens_the_alarm() -> None:
    def update() -> tuple[()]:
        raise TryAgain("trust-cannot-store", "The disk is full.")

    alarms = FakeAlarms()
    watch(TrustView(), update).refresh(alarms)
    assert alarms.opened == {("trust-update-failing", "trust-update"): "The disk is full."}
    watch(TrustView()).refresh(alarms)
    assert alarms.codes == set()


def test_bug_in_the_update_does_not_reach_the_scheduler() -> None:
    def update() -> tuple[()]:
        raise RuntimeError

    watch(TrustView(), update).refresh(FakeAlarms())


def test_end_of_the_service_is_no_failure_of_the_update() -> None:
    def update() -> tuple[()]:
        raise TryAgain("sandbox-closed", "The service was stopping while bytes were being read.")

    alarms = FakeAlarms()
    watch(TrustView(), update).refresh(alarms)
    assert alarms.codes == set()
