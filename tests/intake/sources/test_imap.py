"""The poll over a server that misbehaves in ways a good one doesn't."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from intake.errors import TryAgain
from intake.message import Arrival, Receipt
from intake.sources.imap import ImapSource
from intake.sources.imap_account import ImapAccount, Password
from intake.sources.imap_errors import CommandRefused
from tests.fakes.imap_session import FakeServer
from tests.intake.sources.conftest import Office

Make = Callable[..., ImapSource]


@pytest.fixture
def server() -> FakeServer:
    return FakeServer(boxes={"INBOX": {uid: b"mail %d" % uid for uid in range(1, 6)}})


@pytest.fixture
def make(office: Office, server: FakeServer) -> Make:
    def source(**changes: Any) -> ImapSource:
        values: dict[str, Any] = {"name": "p", "host": "h", "username": "u", "login": Password(secret="s")}
        account = ImapAccount(**values | changes)
        return ImapSource(account, office.archive, office.arrivals, office.alarms, office.clock, connect=server.connect)

    return source


def test_refused_mail_does_not_stop_the_others(office: Office, server: FakeServer, make: Make) -> None:
    server.refused = {3}
    report = make().poll()
    assert (report.new, report.failed) == (4, 1)
    assert office.arrivals.gaps["p"][0].source_ref == "INBOX/1/3"
    assert "internal error" in office.arrivals.gaps["p"][0].reason


def test_refused_mail_is_left_after_three_polls_until_the_comparison(
    office: Office, server: FakeServer, make: Make
) -> None:
    server.refused = {3}
    source = make()
    for _ in range(4):
        source.poll()
    tried = server.fetched.count((3,))
    assert (tried, office.alarms.codes) == (3, {"imap-message-unfetchable"})
    assert len(office.arrivals.gaps["p"]) == 1
    office.clock.advance(3600)
    source.poll()
    assert server.fetched.count((3,)) == 4
    server.refused = set()
    office.clock.advance(3600)
    assert source.poll().new == 1
    assert (office.alarms.codes, office.arrivals.gaps["p"]) == (set(), ())


def test_deadly_mail_is_found_and_set_apart(office: Office, server: FakeServer, make: Make) -> None:
    """The connection breaks over one mail: the innocent come in at the second poll, it is given up after five."""
    server.deadly = {2}
    source = make()
    with pytest.raises(TryAgain):
        source.poll()
    assert {gap.reason for gap in office.arrivals.gaps["p"]} == {"Not fetched yet."}
    for _ in range(5):
        try:
            source.poll()
            break
        except TryAgain:
            continue
    assert len(office.arrivals.messages) == 4
    assert [gap.source_ref for gap in office.arrivals.gaps["p"]] == ["INBOX/1/2"]
    assert office.alarms.codes == {"imap-message-unfetchable"}


def test_new_mail_is_not_held_up_by_suspects(office: Office, server: FakeServer, make: Make) -> None:
    server.deadly = {2}
    source = make()
    for uid in (6, 7):
        with pytest.raises(TryAgain):
            source.poll()
        server.boxes["INBOX"][uid] = b"new %d" % uid
    with pytest.raises(TryAgain):
        source.poll()
    assert office.originals >= {b"new 6", b"new 7"}


def test_listed_mail_that_is_never_given_is_a_gap(office: Office, server: FakeServer, make: Make) -> None:
    server.withheld = {4}
    assert make().poll().failed == 1
    assert office.arrivals.gaps["p"][0].reason == "The server lists this mail but doesn't give its bytes."


def test_missing_date_is_replaced_by_now(office: Office, server: FakeServer, make: Make) -> None:
    server.undated = True
    make().poll()
    assert {arrival.received_at for arrival in office.arrivals.messages.values()} == {office.clock.at}


@pytest.mark.parametrize("wrong_size", [0, 3, 1000])
@pytest.mark.parametrize("whole_bytes", [1, 100_000])
def test_wrong_sizes_change_no_byte(
    office: Office, server: FakeServer, make: Make, wrong_size: int, whole_bytes: int
) -> None:
    server.wrong_size = wrong_size
    mails = set(server.boxes["INBOX"].values())
    make(whole_bytes=whole_bytes, part_bytes=4).poll()
    assert office.originals == mails


def test_mail_larger_than_the_server_says_is_stopped_at_the_limit(
    office: Office, server: FakeServer, make: Make
) -> None:
    server.wrong_size = 20
    server.boxes["INBOX"] = {1: b"x" * 500}
    assert make(whole_bytes=10, part_bytes=10, max_message_bytes=100).poll().failed == 1
    assert office.archive.originals == {}


def test_failed_mark_is_an_alarm_and_stops_nothing(office: Office, server: FakeServer, make: Make) -> None:
    server.boxes["Done"] = {}
    server.mark_error = CommandRefused("Couldn't move mail: over quota.", response_code="OVERQUOTA")
    source = make(processed_mailbox="Done", batch_count=2)
    assert source.poll().new == 5
    assert office.alarms.codes == {"imap-cannot-mark"}
    server.mark_error = None
    source.poll()
    assert (office.alarms.codes, server.boxes["INBOX"], len(server.boxes["Done"])) == (set(), {}, 5)
    assert len(office.arrivals.messages) == 5


def test_mail_that_somebody_else_took_away_is_no_alarm(office: Office, server: FakeServer, make: Make) -> None:
    server.boxes["Done"] = {}
    server.mark_error = CommandRefused("Couldn't move mail: it is gone.", response_code="EXPUNGEISSUED")
    source = make(processed_mailbox="Done", batch_count=2)
    assert source.poll().new == 5
    assert office.alarms.codes == set()
    server.mark_error = None
    source.poll()
    assert (server.boxes["INBOX"], len(server.boxes["Done"])) == ({}, 5)


def test_alarms_are_closed_once(office: Office, make: Make) -> None:
    source = make()
    for _ in range(3):
        source.poll()
    assert sorted(office.alarms.closed) == sorted(set(office.alarms.closed))


def test_connection_is_kept_and_dropped_after_an_error(server: FakeServer, make: Make) -> None:
    source = make()
    source.poll()
    source.poll()
    assert server.logins == 1
    server.boxes["INBOX"][9] = b"x"
    server.deadly = {9}
    with pytest.raises(TryAgain):
        source.poll()
    server.deadly = set()
    source.poll()
    assert server.logins == 2


def test_batches_hold_no_more_than_they_may(office: Office, server: FakeServer, make: Make) -> None:
    make(batch_bytes=12, batch_count=10).poll()
    assert server.fetched == [(1, 2), (3, 4), (5,)]
    assert office.arrivals.batches == [5]


@pytest.mark.parametrize("limit", [{"round_count": 3}, {"round_s": 0.0, "batch_count": 4}])
def test_round_is_recorded_before_the_poll_ends(office: Office, make: Make, limit: dict[str, Any]) -> None:
    make(**{"batch_count": 2, **limit}).poll()
    assert office.arrivals.batches == [4, 1]


def test_mail_refused_when_asked_for_ahead_stops_no_other(office: Office, server: FakeServer, make: Make) -> None:
    server.refused = {3}
    report = make(batch_count=2).poll()
    assert (report.new, report.failed) == (4, 1)
    assert server.fetched == [(1, 2), (3, 4), (3,), (4,), (5,)]


def test_mail_that_cannot_be_recorded_stays_unmarked(office: Office, server: FakeServer, make: Make) -> None:
    server.boxes["Z"] = {}
    office.arrivals.refuse = TryAgain("database-busy", "The database is busy.")
    with pytest.raises(TryAgain):
        make(batch_count=2, round_count=2, processed_mailbox="Z").poll()
    assert (len(server.boxes["INBOX"]), server.boxes["Z"]) == (5, {})


def test_every_round_is_marked(office: Office, server: FakeServer, make: Make) -> None:
    server.boxes["Z"] = {}
    make(batch_count=1, round_count=2, processed_mailbox="Z").poll()
    assert (server.boxes["INBOX"], len(server.boxes["Z"])) == ({}, 5)


def test_mail_before_a_break_is_recorded(office: Office, server: FakeServer, make: Make) -> None:
    server.deadly = {5}
    with pytest.raises(TryAgain):
        make(batch_count=2).poll()
    assert office.arrivals.batches == [4]
    assert [gap.source_ref for gap in office.arrivals.gaps["p"]] == ["INBOX/1/5"]


def test_mail_already_recorded_by_another_poller_is_not_fetched(office: Office, server: FakeServer, make: Make) -> None:
    make().poll()
    server.fetched.clear()
    assert make().poll().new == 0
    assert server.fetched == []


def test_problem_is_noted_in_one_sentence(office: Office, server: FakeServer, make: Make) -> None:
    server.deadly = {1, 2, 3, 4, 5}
    with pytest.raises(TryAgain):
        make().poll()
    assert office.arrivals.problems == ["The server closed the connection."]
    assert not office.arrivals.has_polled("p")


@pytest.mark.parametrize("whole_bytes", [1, 100_000])
def test_mail_that_comes_without_bytes_is_not_taken_for_an_empty_one(
    office: Office, server: FakeServer, make: Make, whole_bytes: int
) -> None:
    """Some servers answer so for a mail that they can't render: it stays there, and is a gap."""
    server.boxes["INBOX"][3] = b""
    server.wrong_size = 10
    report = make(whole_bytes=whole_bytes).poll()
    assert (report.new, report.failed, b"" in office.originals) == (4, 1, False)
    assert office.arrivals.gaps["p"][0].source_ref == "INBOX/1/3"


def test_gaps_stay_known_while_the_mailbox_cannot_be_opened(office: Office, server: FakeServer, make: Make) -> None:
    server.refused = {3}
    source = make()
    source.poll()
    server.closed = True
    with pytest.raises(TryAgain):
        source.poll()
    assert [gap.source_ref for gap in office.arrivals.gaps["p"]] == ["INBOX/1/3"]


def test_a_connection_that_breaks_under_a_wait_wakes_the_poll_once(server: FakeServer, make: Make) -> None:
    server.idle_error = TryAgain("imap-connection-lost", "The server closed the connection.")
    source = make()
    source.poll()
    began = time.monotonic()
    assert source.wait(10)
    assert 0.5 < time.monotonic() - began < 5
    assert not source.wait(0.5)  # no connection: nothing to be woken by
    source.poll()
    assert not source.wait(0.5)  # a server that breaks off every wait is polled as the schedule says
    assert server.logins == 2


def test_a_refused_idle_wakes_no_poll(server: FakeServer, make: Make) -> None:
    server.idle_error = CommandRefused("Couldn't wait for mail: no.")
    source = make()
    source.poll()
    assert not source.wait(0.3)


def test_close_ends_the_pause_after_a_broken_connection(server: FakeServer, make: Make) -> None:
    server.idle_error = TryAgain("imap-connection-lost", "The server closed the connection.")
    source = make()
    source.poll()
    timer = threading.Timer(0.1, source.close)
    timer.start()
    assert not source.wait(10)
    timer.join()


def test_round_grows_while_the_one_before_is_recorded(office: Office, make: Make) -> None:
    receive = office.arrivals.receive

    def slowly(arrivals: Sequence[Arrival]) -> tuple[Receipt, ...]:
        time.sleep(0.3)
        return receive(arrivals)

    office.arrivals.receive = slowly  # type: ignore[method-assign]
    assert make(batch_count=1, round_count=1, round_most=3).poll().new == 5
    assert office.arrivals.batches == [1, 3, 1]


def test_mail_that_another_process_has_recorded_is_marked_by_that_one(
    office: Office, server: FakeServer, make: Make
) -> None:
    server.boxes["Hotovo"] = {}
    receive = office.arrivals.receive

    def late(arrivals: Sequence[Arrival]) -> tuple[Receipt, ...]:
        receive(arrivals[:2])  # the other one was quicker by a moment
        return receive(arrivals)

    office.arrivals.receive = late  # type: ignore[method-assign]
    source = make(processed_mailbox="Hotovo")
    source.poll()
    assert sorted(server.boxes["INBOX"]) == [1, 2]
    office.arrivals.receive = receive  # type: ignore[method-assign]
    source.poll()
    assert server.boxes["INBOX"] == {}
