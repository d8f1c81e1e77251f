"""Filing: one transaction a decision, with everything that belongs to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select

from intake.errors import CannotStore, IntakeError
from intake.filing import tables
from intake.filing.tables import Finding, Message, OutgoingMessage, Place, SignatureReport
from intake.message import MessageState
from intake.outgoing import Suppressed
from parsers.form import FieldValue
from parsers.message import DeliveryReport, Envelope
from tests.intake.filing.house import (
    NOON,
    House,
    acknowledgement,
    compose,
    decision,
    digest_of,
    finding,
    form,
    part,
    request,
)


def rows(house: House, table: Any) -> list[Any]:
    with house.database.read() as connection:
        return list(connection.execute(select(table).order_by(*table.__table__.primary_key)))


def test_file_writes_everything_in_one_go(house: House) -> None:
    house.receive(1)
    envelope = Envelope(message_id="<m@obec.cz>", references=("<a@x>", "<b@x>"), subject="Žádost", date=NOON)
    filed = house.file(
        decision(
            envelope=envelope, requests=(request(),), acknowledgement=acknowledgement(), parts=(part("1"), part("2"))
        )
    )
    assert filed is not None
    (message,) = rows(house, Message)
    assert (message.state, message.references, message.date) == (MessageState.FILED, ["<a@x>", "<b@x>"], NOON)
    (mail,) = rows(house, OutgoingMessage)
    assert (mail.subject, mail.content[-8:]) == ("ZS-2026-000001", b"\x00\xffbody\r\n")
    (signature,) = rows(house, SignatureReport)
    assert (signature.best_time, signature.trusted, signature.reasons) == (NOON, None, ["no trust yet"])
    assert house.audit.verify_chain().events == 2


def test_place_without_bounds_is_no_place(house: House) -> None:
    """PDFs can hold any number, and a taken-over child can say any; JSON has neither infinity nor NaN."""
    house.receive(1)
    endless = FieldValue(key="ico", value=None, raw=None, origin=None, box=(0.0, float("-inf"), float("nan"), 1.0))
    house.file(decision(requests=(request(form=form(fields=(endless,))),)))
    (row,) = rows(house, tables.FieldValue)
    assert row.box is None


def test_file_twice_with_the_same_claim_files_once(house: House) -> None:
    house.receive(1)
    claim = house.claim()
    assert house.file(decision(requests=(request(),)), claim) is not None
    assert house.file(decision(requests=(request(),)), claim) is None
    assert len(list(house.reports.export_requests())) == 1


def test_file_with_a_lost_claim_is_refused(house: House) -> None:
    house.receive(1)
    lost = house.claim(lease_s=-1)
    holder = house.claim()
    assert house.file(decision(), lost) is None
    assert house.file(decision(), holder) is not None


def test_file_rolls_back_when_composing_fails(house: House) -> None:
    house.receive(1)
    claim = house.claim()

    def broken(*_: object) -> Any:
        raise ValueError("template")

    with pytest.raises(ValueError, match="template"):
        house.register.file(claim, lambda _: decision(requests=(request(),), acknowledgement=acknowledgement()), broken)
    assert list(house.reports.export_requests()) == []
    house.file(decision(requests=(request(),)), claim)
    (record,) = house.reports.export_requests()
    assert record["reference"] == "ZS-2026-000002"  # the first number was promised to nobody, and is skipped


def test_references_are_given_in_order_and_ascend(house: House) -> None:
    house.receive(1, 2)
    house.file(decision(requests=(request(), request(part_path="2", document_sha256=digest_of(8)))))
    house.file(decision(requests=(request(),)))
    records = [(record["reference"], record["source_refs"]) for record in house.reports.export_requests()]
    first, second = ["INBOX/17/1"], ["INBOX/17/2"]
    assert records == [("ZS-2026-000001", first), ("ZS-2026-000002", first), ("ZS-2026-000003", second)]


def test_reference_year_is_that_of_prague(house: House) -> None:
    house.receive(1, 2)
    house.file(decision(requests=(request(),)))
    house.clock.moment = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    house.file(decision(requests=(request(),)))
    assert [record["reference"] for record in house.reports.export_requests()] == ["ZS-2026-000001", "ZS-2027-000001"]


def test_concurrent_filing_gives_unique_ascending_references(house: House) -> None:
    house.receive(*range(20))

    def work() -> None:
        while (claim := house.queue.claim("w", lease_s=60, busy=())) is not None:
            house.file(decision(requests=(request(),)), claim)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [record["reference"] for record in house.reports.export_requests()]
    assert found == [f"ZS-2026-{number:06d}" for number in range(1, 21)]
    assert house.audit.verify_chain().intact


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"2026": "x"}'])
def test_damaged_reference_mark_stops_filing(sqlite_house: House, damage: str) -> None:
    sqlite_house.mark.write_text(damage)
    sqlite_house.receive(1)
    with pytest.raises(CannotStore) as caught:
        sqlite_house.file(decision(requests=(request(),)))
    assert caught.value.code == "reference-mark-unreadable"
    assert sqlite_house.queue.pending() == 1


def test_unwritable_reference_mark_stops_filing_but_not_messages_without_request(sqlite_house: House) -> None:
    sqlite_house.receive(1, 2)
    broken = replace(sqlite_house, directory=sqlite_house.directory / "absent")
    assert broken.file(decision()) is not None
    with pytest.raises(CannotStore) as caught:
        broken.file(decision(requests=(request(),)))
    assert caught.value.code == "reference-mark-unwritable"


def test_suppressed_acknowledgement_is_recorded_with_its_reason(house: House) -> None:
    house.receive(1)
    house.file(decision(acknowledgement=Suppressed(code="ack-silent", reason="first import")))
    (record,) = house.reports.export_messages()
    assert record["acknowledgement"] == {"state": "suppressed", "message_id": None, "reason": "first import"}
    assert house.outbox.next_due_s() is None


def test_same_original_by_two_sources_is_acknowledged_once(house: House) -> None:
    house.receive(1)
    house.receive(1, source="posta")
    for _ in range(2):
        house.file(decision(acknowledgement=acknowledgement("same")))
    states = [record["acknowledgement"]["state"] for record in house.reports.export_messages()]
    assert states == ["pending", "suppressed"]


def test_joins_and_joined_findings_grow_the_request(house: House) -> None:
    house.receive(1, 2)
    house.file(decision(requests=(request(),)))
    joined = (("ZS-2026-000001", finding("repeated-submission")),)
    house.file(decision(joins=("ZS-2026-000001",), joined_findings=joined))
    (record,) = house.reports.export_requests()
    assert record["source_refs"] == ["INBOX/17/1", "INBOX/17/2"]
    assert [row["code"] for row in record["findings"]] == ["region-dormant", "repeated-submission"]
    assert [row.message_id for row in rows(house, Finding)] == [1, 2]


def test_joining_an_unknown_request_is_an_error_and_files_nothing(house: House) -> None:
    house.receive(1)
    with pytest.raises(LookupError):
        house.file(decision(joins=("ZS-2026-000099",)))
    assert house.queue.pending() == 1


def test_same_as_moves_places_and_vanishes(house: House) -> None:
    house.receive(1, 2, 3)
    house.file(decision(fingerprint="f"))
    first = next(iter(rows(house, Message))).id
    house.file(decision(state=MessageState.SET_ASIDE, same_as=first))
    assert len(list(house.reports.export_messages())) == 2
    assert sum(line.received for line in house.reports.ledger()) == 2
    assert [row.message_id for row in rows(house, Place)].count(first) == 2
    from tests.intake.filing.house import arrival

    house.arrivals.receive([arrival(2, source_ref="INBOX/18/2")])
    assert [row.message_id for row in rows(house, Place)].count(first) == 3


def test_same_as_a_message_that_was_merged_itself_follows_it(house: House) -> None:
    house.receive(1, 2, 3)
    house.file(decision())
    house.file(decision(same_as=1))
    house.file(decision(same_as=2))
    assert [row.merged_into for row in rows(house, Message)] == [None, 1, 1]
    assert {row.message_id for row in rows(house, Place)} == {1}


def test_hostile_text_is_filed(house: House) -> None:
    house.receive(1)
    envelope = Envelope(message_id="<\x00\ud800" + "€" * 990 + ">", subject="\x00", sender_name="\udfff")
    applicant = request(applicant_key="ž" * 9000, reason="\x00")
    assert house.file(decision(envelope=envelope, body_text="\x00" * 100, requests=(applicant,))) is not None


def test_thread_lookup_finds_received_sent_and_named(house: House) -> None:
    house.receive(1, 2)
    house.file(decision(requests=(request(),), acknowledgement=acknowledgement("a1")))
    envelope = Envelope(message_id="<reply@obec.cz>")
    house.file(decision(envelope=envelope, joins=("ZS-2026-000001",)))
    asked = [["<m@obec.cz>"], ["<ack.a1@kr-s.cz>"], ["<reply@obec.cz>"], ["<unknown@x>"], []]
    answers = house.ask(lambda lookup: [lookup.requests_of_thread(ids, ()) for ids in asked])
    assert answers == [("ZS-2026-000001",)] * 3 + [(), ()]


def test_thread_lookup_by_number_ignores_unknown_ones(house: House) -> None:
    house.receive(1)
    house.file(decision(requests=(request(),)))
    named = ["ZS-2026-000001", "ZS-2026-000009"]
    assert house.ask(lambda lookup: lookup.requests_of_thread((), named)) == ("ZS-2026-000001",)


def test_lookups_of_documents_applicants_and_twins(house: House) -> None:
    house.receive(1, 2)
    house.file(decision(requests=(request(),), fingerprint="f1"))
    house.file(decision(requests=(request(values_digest="w", document_sha256=digest_of(8)),)))

    def questions(lookup: Any) -> tuple[Any, ...]:
        return (
            lookup.request_by_document(digest_of(7)).reference,
            lookup.request_by_document(digest_of(9)),
            [known.values_digest for known in lookup.requests_by_applicant("00236195")],
            lookup.same_message("protokol", "f1", 99),
            lookup.same_message("protokol", "f1", 1),
            lookup.same_message("posta", "f1", 99),
            lookup.same_message("protokol", "", 99),
        )

    assert house.ask(questions) == ("ZS-2026-000001", None, ["v", "w"], 1, None, None, None)


def test_acknowledgements_are_counted_by_address_without_case(house: House) -> None:
    house.receive(1, 2, 3)
    house.file(decision(acknowledgement=acknowledgement("a", "Starosta@Obec.cz")))
    house.clock.forward(hours=2)
    house.file(decision(acknowledgement=acknowledgement("b", "starosta@obec.CZ")))
    house.file(decision(acknowledgement=Suppressed(code="c", reason="r")))
    hour, day = house.clock.now().replace(hour=12), NOON.replace(hour=0)
    counts = house.ask(
        lambda lookup: [lookup.acknowledgements_since("STAROSTA@obec.cz", since) for since in (hour, day)]
    )
    assert counts == [1, 2]


def report(action: str, message_id: str | None = "<ack.a@kr-s.cz>") -> DeliveryReport:
    return DeliveryReport(action=action, status="5.1.1", recipient="starosta@obec.cz", original_message_id=message_id)


def sent(house: House) -> None:
    house.receive(1, 2, 3)
    house.file(decision(acknowledgement=acknowledgement()))
    due = house.outbox.claim_due("w", lease_s=60)
    assert due is not None
    house.outbox.mark_sent(due, response="250 ok")


@pytest.mark.parametrize(
    ("actions", "state"),
    [
        (["failed"], "bounced"),
        (["delivered"], "delivered"),
        (["delayed"], "sent"),
        (["relayed"], "sent"),
        (["delivered", "failed"], "bounced"),
        (["failed", "delivered"], "bounced"),
    ],
)
def test_delivery_reports_change_the_outgoing_message(house: House, actions: list[str], state: str) -> None:
    sent(house)
    house.file(decision(delivery_reports=tuple(report(action) for action in actions)))
    (mail,) = house.reports.outbox_list()
    assert mail["state"] == state
    assert "5.1.1" in mail["note"]
    assert house.audit.verify_chain().events == 6 + len(actions)


@pytest.mark.parametrize("first", ["failed", "delivered"])
def test_a_late_delay_does_not_hide_what_became_of_the_mail(house: House, first: str) -> None:
    sent(house)
    house.file(decision(delivery_reports=(report(first), report("delayed"))))
    assert house.reports.outbox_list()[0]["note"] == f"{first} 5.1.1"


def test_a_late_delay_does_not_hide_why_a_mail_failed(house: House) -> None:
    house.receive(1, 2)
    house.file(decision(acknowledgement=acknowledgement()))
    due = house.outbox.claim_due("w", lease_s=60)
    assert due is not None
    house.outbox.mark_failed(due, note="550 no such user")
    house.file(decision(delivery_reports=(report("delayed"),)))
    assert house.reports.outbox_list()[0]["note"] == "550 no such user"


def test_delivery_report_without_message_id_is_matched_by_its_address(house: House) -> None:
    sent(house)
    envelope = Envelope(recipients=("protokol@kr-s.cz", "bounce+ack.a@k@kr-s.cz"))
    house.file(decision(envelope=envelope, delivery_reports=(report("failed", None),)))
    assert house.reports.outbox_list()[0]["state"] == "bounced"


def test_delivery_report_about_strange_or_unsent_mail_changes_nothing(house: House) -> None:
    house.receive(1, 2)
    house.file(decision(acknowledgement=acknowledgement()))
    house.file(decision(delivery_reports=(report("failed"), report("failed", "<other@x>"), report("failed", None))))
    assert house.reports.outbox_list()[0]["state"] == "pending"


def test_refused_statement_is_told_without_values(house: House) -> None:
    house.receive(1)
    twice = decision(parts=(part("1", name="Jan Vzorný.pdf"), part("1", name="Jan Vzorný.pdf")))
    with pytest.raises(IntakeError) as caught:
        house.register.file(house.claim(), lambda _: twice, compose)
    assert caught.value.code == "database-error"
    assert "part" in caught.value.sentence
    assert "Vzorný" not in caught.value.sentence
    assert caught.value.__suppress_context__
    assert house.queue.pending() == 1
