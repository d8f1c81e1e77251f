"""The service over fakes: refused logins, crashes of sources, alarms that nobody else closes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from intake.errors import CannotStore, IntakeError, LoginRefused, TryAgain
from intake.ports import PollReport
from intake.service import Service
from intake.worker import poll_once
from tests.fakes.alarms import FakeAlarms
from tests.fakes.arrivals import FakeArrivals
from tests.fakes.clock import FakeClock

REFUSED = LoginRefused("imap-login-refused", "The server refused the login.", "Correct it.")
AWAY = TryAgain("database-away", "The database is away.")


@dataclass(kw_only=True)
class FakeSource:
    """Ends a poll as it is told to."""

    name: str
    outcome: Exception | PollReport = field(default_factory=PollReport)
    polls: int = 0

    def poll(self, *, dry_run: bool = False) -> PollReport:
        assert not dry_run
        self.polls += 1
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def wait(self, timeout_s: float) -> bool:
        raise NotImplementedError

    def close(self) -> None: ...


class FakeReports:
    """Counts as a test wants them."""

    def __init__(self) -> None:
        self.counts: dict[str, Any] = {"messages": {}, "sources": [], "alarms": []}
        self.failed: list[dict[str, Any]] = []

    def status_counts(self) -> dict[str, Any]:
        return self.counts

    def outbox_list(self, state: str) -> list[dict[str, Any]]:
        assert state == "failed"
        return self.failed


Make = Callable[..., Service]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A service over some sources, with fakes for everything else."""

    def service(*sources: FakeSource, unsent: IntakeError | None = None, sender: bool = True) -> Service:
        engine = SimpleNamespace(run_until_idle=lambda: 0, enqueue=lambda: None)
        nothing = cast(Any, SimpleNamespace())
        return Service(
            sources=sources,
            poll_every={**{source.name: 60.0 for source in sources}, "databox": 900.0},
            logins={source.name: f"digest of {source.name}" for source in sources},
            archive=nothing,
            arrivals=FakeArrivals(),
            queue=nothing,
            filing=nothing,
            outbox=nothing,
            alarms=FakeAlarms(),
            reports=FakeReports(),
            engine=cast(Any, engine),
            sandbox=nothing,
            sender=cast(Any, SimpleNamespace(send_due=lambda: SimpleNamespace(problem=unsent))) if sender else None,
            take=nothing,
            clock=FakeClock(),
            archive_dir=tmp_path,
            on_close=lambda: None,
            outbox_ready=threading.Event(),
            filed_hooks=[],
            beats=nothing,
        )

    return service


def arrivals(service: Service) -> FakeArrivals:
    return cast(FakeArrivals, service.arrivals)


def alarms(service: Service) -> FakeAlarms:
    return cast(FakeAlarms, service.alarms)


def test_refused_login_is_not_used_again_until_it_changes(make: Make) -> None:
    source = FakeSource(name="protokol", outcome=REFUSED)
    service = make(source)
    with pytest.raises(LoginRefused):
        service.poll(source)
    assert not service.may_log_in("protokol")
    assert alarms(service).codes == {"source-login-refused"}
    service.logins = {"protokol": "digest of the new password"}
    assert service.may_log_in("protokol")


def test_refused_login_holds_though_the_database_could_not_be_told(make: Make) -> None:
    source = FakeSource(name="protokol", outcome=REFUSED)
    service = make(source)
    arrivals(service).away = AWAY
    with pytest.raises(LoginRefused):
        service.poll(source)
    assert not service.may_log_in("protokol")
    arrivals(service).away = None
    assert not service.may_log_in("protokol")
    assert arrivals(service).refused == {"protokol": "digest of protokol"}
    arrivals(service).refused.clear()  # the doctor logged in
    assert service.may_log_in("protokol")


def test_success_lifts_the_stop_and_closes_the_alarms(make: Make) -> None:
    source = FakeSource(name="protokol")
    service = make(source)
    arrivals(service).refused["protokol"] = "digest of protokol"
    service.poll(source)
    assert service.may_log_in("protokol")
    assert set(alarms(service).closed) == {"source-login-refused", "source-failing", "source-crashed"}


def test_one_round_tells_what_could_not_be_done(make: Make) -> None:
    dead = FakeSource(name="dead", outcome=TryAgain("imap-timeout", "No answer."))
    broken = FakeSource(name="broken", outcome=ZeroDivisionError())
    partly = FakeSource(name="partly", outcome=PollReport(seen=3, failed=2))
    done = poll_once(make(dead, broken, partly, unsent=AWAY))
    assert (done.tried, done.unfetched, done.unsent) == (3, 2, AWAY)
    assert [(error.code, error.exit_code) for error in done.errors] == [("imap-timeout", 75), ("source-crashed", 70)]


def test_one_round_ends_where_nothing_can_be_stored(make: Make) -> None:
    first, second = FakeSource(name="a", outcome=CannotStore("archive-full", "Full.")), FakeSource(name="b")
    with pytest.raises(CannotStore):
        poll_once(make(first, second))
    assert second.polls == 0


def test_one_round_polls_the_named_source_only(make: Make) -> None:
    first, second = FakeSource(name="a"), FakeSource(name="b")
    assert poll_once(make(first, second), ["b"]).tried == 1
    assert (first.polls, second.polls) == (0, 1)


def failing(name: str, *, minutes: int) -> dict[str, Any]:
    since = FakeClock().now() - timedelta(minutes=minutes)
    return {"name": name, "problem": "No answer.", "problem_since": since.isoformat()}


@pytest.mark.parametrize(
    ("name", "minutes", "refused", "opened"),
    [
        ("protokol", 6, None, {"source-failing"}),
        ("protokol", 4, None, set()),
        ("removed", 60, None, set()),
        ("protokol", 60, "digest of protokol", set()),
    ],
)
def test_lasting_failure_of_a_source_raises_an_alarm(
    name: str, minutes: int, refused: str | None, opened: set[str], make: Make
) -> None:
    service = make(FakeSource(name="protokol"))
    service.reports.counts["sources"] = [failing(name, minutes=minutes)]
    arrivals(service).refused["protokol"] = refused
    service.check_health()
    assert alarms(service).codes - {"disk-low"} == opened


@pytest.mark.parametrize(
    ("code", "subject", "sender", "closed"),
    [
        ("imap-cannot-mark", "removed", True, True),
        ("source-login-refused", "removed", True, True),
        ("imap-cannot-mark", "protokol", True, False),
        ("source-kind-not-there", "databox", True, False),
        ("outgoing-refused", "3", True, False),
        ("outgoing-refused", "4", True, True),
        ("outgoing-doubtful", "alarm-mail", True, True),
        ("smtp-down", "smtp", True, False),
        ("smtp-down", "smtp", False, True),
        ("pipeline-weather", "queue", False, False),
    ],
)
def test_alarms_of_what_is_no_longer_there_are_closed(
    code: str, subject: str, sender: bool, closed: bool, make: Make
) -> None:
    service = make(FakeSource(name="protokol"), sender=sender)
    service.reports.counts["alarms"] = [{"code": code, "subject": subject}]
    service.reports.failed = [{"id": 3, "kind": "acknowledgement", "doubtful": False}]
    service.check_health()
    assert (code in alarms(service).closed) == closed


@pytest.mark.parametrize(
    ("mail", "opened"),
    [
        ({"id": 3, "kind": "acknowledgement", "doubtful": False}, ("outgoing-refused", "3")),
        ({"id": 3, "kind": "acknowledgement", "doubtful": True}, ("outgoing-doubtful", "3")),
        ({"id": 4, "kind": "alarm", "doubtful": False}, ("outgoing-refused", "alarm-mail")),
    ],
)
def test_alarm_that_was_lost_with_the_database_is_made_up_for(
    mail: dict[str, Any], opened: tuple[str, str], make: Make
) -> None:
    service = make(FakeSource(name="protokol"))
    service.reports.failed = [mail]
    service.check_health()
    assert opened in alarms(service).opened
    assert "intake outbox" in alarms(service).remedies[opened]


def test_health_survives_an_archive_and_a_database_that_are_away(make: Make) -> None:
    service = make(FakeSource(name="protokol"))
    service.archive_dir = Path("/nowhere/at/all")
    arrivals(service).away = AWAY
    service.reports.counts["sources"] = [failing("protokol", minutes=60)]
    service.check_health()
    assert alarms(service).codes == set()


def test_source_that_another_process_polls_is_left_alone(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    source = FakeSource(name="posta")
    service = make(source)
    monkeypatch.setattr(arrivals(service), "turn", lambda _name: nullcontext(False))
    assert service.poll(source) == PollReport()
    assert source.polls == 0


@pytest.mark.parametrize(("overdue", "opened"), [(0, False), (1, True), (2, True)])
def test_verdict_that_waits_too_long_raises_an_alarm(overdue: int, opened: bool, make: Make) -> None:
    service = make()
    waiting = {"count": 3, "overdue": overdue, "oldest_since": "2026-11-18T09:00:00+00:00"}
    service.reports.counts["pending_signatures"] = waiting
    service.check_health()
    assert ("signature-pending" in alarms(service).codes) is opened
    if opened:
        assert "since 2026-11-18" in alarms(service).opened["signature-pending", "signatures"]
        service.reports.counts["pending_signatures"] = waiting | {"overdue": 0}
        service.check_health()
        assert "signature-pending" not in alarms(service).codes


@pytest.mark.parametrize("problem", [AWAY, ZeroDivisionError()])
def test_trouble_while_judging_again_ends_no_thread(problem: Exception, make: Make) -> None:
    service, tried = make(), []

    def run(stop: Callable[[], bool]) -> int:
        tried.append(stop())
        raise problem

    service.judge_pending()
    service.recheck = cast(Any, SimpleNamespace(run=run))
    service.judge_pending()
    assert tried == [False]
