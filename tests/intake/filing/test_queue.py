"""The message table as a queue: claims, fences, attempts, suspects, failures."""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from intake.filing.tables import Message
from parsers.message import Envelope
from tests.intake.filing.house import House, decision

EXPIRED = -1.0
"""A lease that has run out as soon as it is given."""


def test_claim_gives_the_oldest_first_and_none_twice(house: House) -> None:
    house.receive(1, 2)
    first, second = house.claim(), house.claim()
    assert (first.message.source_ref, second.message.source_ref) == ("INBOX/17/1", "INBOX/17/2")
    assert house.queue.claim("w", lease_s=60, busy=()) is None
    assert house.queue.pending() == 2


def test_claim_after_a_death_counts_an_attempt_and_raises_the_fence(house: House) -> None:
    house.receive(1)
    dead = house.claim(lease_s=EXPIRED)
    again = house.claim()
    assert (again.message.attempts, again.fence) == (1, dead.fence + 1)
    assert not house.queue.renew(dead, lease_s=60)
    assert house.queue.renew(again, lease_s=60)


def test_claim_gives_a_suspect_only_to_the_idle_and_alone(house: House) -> None:
    house.receive(1, 2, 3)
    house.claim(lease_s=EXPIRED)
    innocent = house.claim(busy=[999])
    assert innocent.message.source_ref == "INBOX/17/2"
    house.queue.release(innocent, delay_s=0, note=None, counts=True)
    third = house.claim()
    assert third.message.source_ref == "INBOX/17/3"
    assert house.queue.claim("w", lease_s=60, busy=[third.message.id]) is None
    house.queue.fail(third, code="c", reason="r", remedy="")
    suspect = house.claim()
    assert suspect.message.attempts == 1
    house.receive(4)
    assert house.queue.claim("w", lease_s=60, busy=[suspect.message.id]) is None


def test_suspect_that_waited_long_comes_before_the_innocent(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.filing.queue.PATIENCE", timedelta(seconds=0.2))
    house.receive(1, 2, 3)
    suspect = house.claim()
    house.queue.release(suspect, delay_s=0, note="child killed", counts=True)
    in_hand = house.claim()
    assert in_hand.message.source_ref == "INBOX/17/2"
    time.sleep(0.3)
    assert house.queue.claim("w", lease_s=60, busy=[in_hand.message.id]) is None  # the third waits, too
    house.queue.fail(in_hand, code="c", reason="r", remedy="")
    assert house.claim().message.id == suspect.message.id
    assert house.claim(busy=[in_hand.message.id]).message.source_ref == "INBOX/17/3"  # on another host


def test_fail_tells_whether_the_claim_still_held(house: House) -> None:
    house.receive(1)
    lost, holder = house.claim(lease_s=EXPIRED), house.claim()
    assert not house.queue.fail(lost, code="c", reason="r", remedy="")
    assert house.queue.fail(holder, code="c", reason="r", remedy="")


def test_release_for_weather_waits_without_counting(house: House) -> None:
    house.receive(1)
    house.queue.release(house.claim(), delay_s=0.3, note="database away", counts=False)
    assert house.queue.claim("w", lease_s=60, busy=()) is None
    time.sleep(0.35)
    assert house.claim().message.attempts == 0


def test_release_that_counts_raises_attempts(house: House) -> None:
    house.receive(1)
    house.queue.release(house.claim(), delay_s=0, note="child killed", counts=True)
    assert house.claim().message.attempts == 1


def test_released_claim_is_over_and_cannot_be_renewed(house: House) -> None:
    house.receive(1)
    released = house.claim()
    house.queue.release(released, delay_s=0, note="the service was stopped", counts=False)
    assert not house.queue.renew(released, lease_s=EXPIRED)  # it would look like a death
    assert house.claim().message.attempts == 0


def test_lost_claim_can_neither_release_nor_fail(house: House) -> None:
    house.receive(1)
    lost = house.claim(lease_s=EXPIRED)
    holder = house.claim()
    house.queue.release(lost, delay_s=0, note=None, counts=True)
    house.queue.fail(lost, code="c", reason="r", remedy="")
    assert house.queue.renew(holder, lease_s=60)
    assert house.reports.queue_list("failed") == []


def test_fail_and_retry_go_round(house: House) -> None:
    house.receive(1, 2)
    claim = house.claim()
    house.queue.fail(claim, code="mail-unreadable", reason="It can't be read.", remedy="Look at it.")
    (row,) = house.reports.queue_list()
    assert (row["code"], row["reason"], row["hint"]) == ("mail-unreadable", "It can't be read.", "Look at it.")
    assert house.queue.retry([claim.message.id, 2, 77], actor="operator") == 1
    again = house.claim()
    assert (again.message.id, again.message.attempts, again.fence > claim.fence) == (claim.message.id, 0, True)
    assert house.audit.verify_chain().events == 4


def test_a_failed_message_is_told_with_what_its_header_says(house: House) -> None:
    house.receive(1)
    envelope = Envelope(sender_address="starosta@obec.cz", subject="Žádost\0", message_id="<a@obec.cz>")
    house.queue.fail(house.claim(), code="child-memory", reason="r", remedy="", envelope=envelope)
    (told,) = house.reports.export_messages()
    assert (told["sender"], told["message_id"]) == ("starosta@obec.cz", "<a@obec.cz>")
    assert told["subject"].startswith("Žádost")


def test_clear_leases_frees_only_the_own_and_counts_the_death(house: House) -> None:
    house.receive(1, 2)
    mine, other = house.claim(worker="me"), house.claim(worker="other")
    house.queue.clear_leases("me")
    again = house.claim(worker="me")
    assert (again.message.id, again.message.attempts) == (mine.message.id, 1)
    assert house.queue.renew(other, lease_s=60)


def test_poison_that_kills_each_process_reaches_three_attempts(house: House) -> None:
    house.receive(1)
    for expected in (0, 1, 2, 3):
        assert house.claim(worker="me").message.attempts == expected
        house.queue.clear_leases("me")


def test_filed_message_is_never_claimed_again(house: House) -> None:
    house.receive(1)
    house.file(decision())
    assert house.queue.claim("w", lease_s=60, busy=()) is None


def test_lease_follows_the_clock_of_the_database(house: House) -> None:
    house.receive(1)
    house.clock.forward(days=-400)
    house.claim(lease_s=60)
    house.clock.forward(days=4000)
    assert house.queue.claim("w", lease_s=60, busy=()) is None


@pytest.mark.parametrize("workers", [4])
def test_claims_by_concurrent_threads_never_double(house: House, workers: int) -> None:
    house.receive(*range(24))
    taken: list[int] = []

    def work() -> None:
        while (claim := house.queue.claim("w", lease_s=60, busy=())) is not None:
            taken.append(claim.message.id)

    threads = [Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(set(taken))
    with house.database.read() as connection:
        assert set(taken) == set(connection.scalars(select(Message.id)))
