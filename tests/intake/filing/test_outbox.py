"""The outbox: claims, doubts, ends, and what people decide by hand."""

from __future__ import annotations

import time
from dataclasses import replace
from threading import Thread

from intake.outgoing import DueMessage, Outgoing
from tests.intake.filing.house import House, acknowledgement, decision


def fill(house: House, count: int = 1) -> None:
    house.receive(*range(1, count + 1))
    for number in range(1, count + 1):
        house.file(decision(acknowledgement=acknowledgement(f"k{number}")))


def claim(house: House, lease_s: float = 60) -> DueMessage:
    due = house.outbox.claim_due("w", lease_s=lease_s)
    assert due is not None
    return due


def state(house: House) -> str:
    return str(house.reports.outbox_list()[0]["state"])


def test_claimed_message_is_sending_and_nobody_elses(house: House) -> None:
    fill(house)
    assert house.outbox.next_due_s() == 0
    due = claim(house)
    assert (due.attempts, due.doubtful, due.outgoing.content[:8]) == (0, False, b"Subject:")
    assert house.outbox.claim_due("other", lease_s=60) is None
    assert state(house) == "sending"
    assert 0 < (house.outbox.next_due_s() or 0) <= 60


def test_sent_message_is_never_due_again(house: House) -> None:
    fill(house)
    due = claim(house)
    house.outbox.mark_sent(due, response="250 queued as X")
    house.outbox.mark_sent(due, response="250 queued as X")
    assert house.outbox.next_due_s() is None
    (row,) = house.reports.outbox_list("sent")
    assert (row["note"], row["attempts"]) == ("250 queued as X", 1)
    assert house.audit.verify_chain().events == 3


def test_expired_lease_is_a_doubt_that_stays(house: House) -> None:
    fill(house)
    claim(house, lease_s=-1)
    second = claim(house)
    assert (second.doubtful, second.attempts) == (True, 1)
    house.outbox.mark_retry(second, delay_s=0, note="421 busy", doubtful=False)
    assert claim(house).doubtful


def test_retry_waits_and_keeps_its_note(house: House) -> None:
    fill(house)
    house.outbox.mark_retry(claim(house), delay_s=0.3, note="421 busy", doubtful=False)
    assert house.outbox.claim_due("w", lease_s=60) is None
    assert house.reports.outbox_list()[0]["note"] == "421 busy"
    time.sleep(0.35)
    again = claim(house)
    assert (again.attempts, again.doubtful) == (1, False)


def test_lost_claim_can_neither_put_off_nor_fail_but_sent_is_sent(house: House) -> None:
    fill(house)
    lost = claim(house, lease_s=-1)
    holder = claim(house)
    house.outbox.mark_retry(lost, delay_s=999, note="late", doubtful=False)
    house.outbox.mark_failed(lost, note="late")
    assert state(house) == "sending"
    house.outbox.mark_sent(lost, response="250 ok")
    house.outbox.mark_retry(holder, delay_s=0, note="421", doubtful=False)
    assert state(house) == "sent"


def test_failed_message_can_be_requeued_or_dropped(house: House) -> None:
    fill(house, 2)
    for _ in range(2):
        house.outbox.mark_failed(claim(house), note="550 unknown user")
    assert house.outbox.next_due_s() is None
    assert house.outbox.requeue([1, 77], actor="operator") == 1
    assert house.outbox.drop([1, 2, 77], actor="operator", reason="answered by phone") == 2
    rows = house.reports.outbox_list("suppressed")
    assert [(row["code"], row["note"]) for row in rows] == [("dropped", "answered by phone")] * 2
    assert house.outbox.drop([1, 2], actor="operator", reason="again") == 0


def test_message_under_way_cannot_be_dropped(house: House) -> None:
    fill(house)
    claim(house)
    assert house.outbox.drop([1], actor="operator", reason="r") == 0


def test_requeued_message_starts_without_doubt(house: House) -> None:
    fill(house)
    claim(house, lease_s=-1)
    house.outbox.mark_failed(claim(house), note="ask", doubtful=True)
    (record,) = house.reports.export_messages()
    assert record["acknowledgement"]["state"] == "pending"
    house.outbox.requeue([1], actor="operator")
    assert not claim(house).doubtful


def test_refused_acknowledgement_shows_as_bounced(house: House) -> None:
    fill(house)
    house.outbox.mark_failed(claim(house), note="550 unknown user")
    (record,) = house.reports.export_messages()
    expected = {"state": "bounced", "message_id": "<ack.k1@kr-s.cz>", "reason": "550 unknown user"}
    assert record["acknowledgement"] == expected


def test_clear_leases_makes_the_own_doubtful_and_due(house: House) -> None:
    fill(house)
    claim(house)
    house.outbox.clear_leases("other")
    assert house.outbox.claim_due("w", lease_s=60) is None
    house.outbox.clear_leases("w")
    assert claim(house).doubtful


def test_content_is_kept_byte_for_byte(house: House) -> None:
    fill(house)
    assert house.reports.outbox_content(1) == b"Subject: x\r\n\r\n\x00\xffbody\r\n"
    assert house.reports.outbox_content(2) is None


def test_concurrent_senders_never_double(house: House) -> None:
    fill(house, 20)
    sent: list[int] = []

    def work() -> None:
        while (due := house.outbox.claim_due("w", lease_s=60)) is not None:
            sent.append(due.id)
            house.outbox.mark_sent(due, response="250")

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == list(range(1, 21))


def test_what_nobody_sends_is_readdressed_once_unless_it_was_tried(house: House) -> None:
    fill(house, 2)
    house.outbox.mark_retry(claim(house), delay_s=60, note="421 busy", doubtful=False)

    def anew(old: Outgoing) -> Outgoing:
        return replace(old, message_id="<ack.x@jinde.cz>", envelope_sender="b@jinde.cz", content=b"new")

    assert [house.outbox.readdress("kr-s.cz", anew) for _ in range(2)] == [1, 0]
    assert house.outbox.readdress("nikde.cz", anew) == 0
    due = claim(house).outgoing
    assert (due.message_id, due.envelope_sender, due.content) == ("<ack.x@jinde.cz>", "b@jinde.cz", b"new")
    assert house.audit.verify_chain().intact
