"""What has arrived: identity, places, gaps, polls."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select

from intake.filing.tables import Message, Place
from intake.message import Gap, Receipt, Stored
from tests.intake.filing.house import NOON, House, arrival


def count(house: House, table: type[Message | Place]) -> int:
    with house.database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_receive_new_message_is_pending_and_audited(house: House) -> None:
    assert house.arrivals.receive([arrival(1, file_name="a.eml", silent=True)]) == (Receipt.NEW,)
    message = house.claim().message
    assert (message.source_ref, message.received_at, message.file_name) == ("INBOX/17/1", NOON, "a.eml")
    assert (message.silent, message.before_start, message.attempts) == (True, False, 0)
    assert house.audit.verify_chain().events == 1


def test_receive_known_place_changes_nothing(house: House) -> None:
    house.receive(1)
    assert house.arrivals.receive([arrival(1)]) == (Receipt.KNOWN_PLACE,)
    rerendered = arrival(1, stored=Stored(sha256="f" * 64, size_bytes=1))
    assert house.arrivals.receive([rerendered]) == (Receipt.KNOWN_PLACE,)
    assert count(house, Message) == 1


def test_receive_same_bytes_elsewhere_adds_a_place(house: House) -> None:
    house.receive(1)
    moved = arrival(1, source_ref="Zpracováno/9/4")
    assert house.arrivals.receive([moved, replace(moved, source_ref="INBOX/18/1")]) == (Receipt.ANOTHER_PLACE,) * 2
    assert (count(house, Message), count(house, Place)) == (1, 3)


def test_receive_same_bytes_from_another_source_is_another_message(house: House) -> None:
    house.receive(1)
    assert house.arrivals.receive([arrival(1, source="posta")]) == (Receipt.NEW,)


def test_receive_batch_with_repetitions_counts_each_once(house: House) -> None:
    batch = [arrival(1), arrival(1), arrival(1, source_ref="INBOX/17/9"), arrival(2), arrival(3, source="posta")]
    expected = (Receipt.NEW, Receipt.KNOWN_PLACE, Receipt.ANOTHER_PLACE, Receipt.NEW, Receipt.NEW)
    assert house.arrivals.receive(batch) == expected
    assert (count(house, Message), count(house, Place)) == (3, 4)


def test_receive_nothing_is_nothing(house: House) -> None:
    assert house.arrivals.receive([]) == ()


def test_receive_unstorable_characters_in_a_file_name_are_replaced(house: House) -> None:
    odd = arrival(1, source_ref="a\udce9\x00/ff", file_name="a\udce9\x00")
    assert house.arrivals.receive([odd]) == (Receipt.NEW,)
    assert house.arrivals.receive([odd]) == (Receipt.KNOWN_PLACE,)
    assert house.claim().message.file_name == "a��"


def test_receive_by_concurrent_threads_never_doubles(house: House) -> None:
    receipts: list[Receipt] = []
    batch = [arrival(number) for number in range(20)]
    threads = [Thread(target=lambda: receipts.extend(house.arrivals.receive(batch))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert receipts.count(Receipt.NEW) == 20
    assert receipts.count(Receipt.KNOWN_PLACE) == 60
    assert house.audit.verify_chain().intact


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("INBOX/17/", {"INBOX/17/1", "INBOX/17/2"}),
        ("inbox/17/", set()),
        ("INBOX/1_/", set()),
        ("A%", {"A%/1/1"}),
        ("", {"INBOX/17/1", "INBOX/17/2", "A%/1/1"}),
    ],
)
def test_known_refs_begin_with_the_prefix_exactly(house: House, prefix: str, expected: set[str]) -> None:
    house.receive(1, 2)
    house.arrivals.receive([arrival(3, source_ref="A%/1/1"), arrival(4, source="posta")])
    assert house.arrivals.known_refs("protokol", prefix) == expected


def test_has_polled_only_after_a_success(house: House) -> None:
    assert not house.arrivals.has_polled("protokol")
    house.arrivals.note_poll("protokol", at=NOON, problem="away")
    assert not house.arrivals.has_polled("protokol")
    house.arrivals.note_poll("protokol", at=NOON, problem=None)
    assert house.arrivals.has_polled("protokol")


def test_note_poll_keeps_the_last_success_and_the_first_failure(house: House) -> None:
    for minute, problem in enumerate([None, "away", "still away"]):
        house.arrivals.note_poll("protokol", at=NOON + timedelta(minutes=minute), problem=problem)
    (source,) = house.reports.status_counts()["sources"]
    assert source["problem"] == "still away"
    assert (source["last_success"][11:16], source["problem_since"][11:16]) == ("11:00", "11:01")


def test_refused_login_is_remembered_until_one_is_taken(house: House) -> None:
    arrivals = house.arrivals
    assert arrivals.refused_login("protokol") is None
    for login in ("digest-1", "digest-2", None):
        arrivals.refuse_login("protokol", login)
        assert arrivals.refused_login("protokol") == login
    assert not arrivals.has_polled("protokol")
    arrivals.note_poll("protokol", at=NOON, problem=None)
    assert arrivals.has_polled("protokol")


def gap(ref: str, reason: str = "too large") -> Gap:
    return Gap(source_ref=ref, received_at=NOON, reason=reason)


def test_gaps_are_replaced_and_counted_as_missing(house: House) -> None:
    house.arrivals.note_gaps("protokol", [gap("INBOX/17/1"), gap("INBOX/17/2")])
    house.arrivals.note_gaps("protokol", [gap("INBOX/17/2")])
    (line,) = house.reports.ledger(None)
    assert (line.missing, line.received) == (1, 1)


def test_gap_closes_when_the_message_arrives(house: House) -> None:
    house.arrivals.note_gaps("protokol", [gap("INBOX/17/1")])
    house.receive(1)
    (line,) = house.reports.ledger(None)
    assert (line.missing, line.pending, line.received) == (0, 1, 1)


def test_gaps_that_stay_keep_their_first_sight(house: House) -> None:
    house.arrivals.note_gaps("protokol", [gap("INBOX/17/1")])
    house.clock.forward(hours=1)
    house.arrivals.note_gaps("protokol", [gap("INBOX/17/1", "refused")])
    from intake.filing.tables import Gap as Row

    with house.database.read() as connection:
        row = connection.execute(select(Row)).one()
    assert (row.noted_at, row.reason) == (NOON, "refused")
