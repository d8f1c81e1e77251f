"""The read side: exactly the objects of the JSON contract, and sums that add up."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import pytest

from intake.filing import reports
from intake.message import Channel, Gap, MessageState
from intake.request import RequestState
from parsers.findings import Severity
from parsers.message import PartEnd
from tests.intake.filing.house import (
    NOON,
    House,
    acknowledgement,
    arrival,
    decision,
    digest_of,
    finding,
    form,
    part,
    request,
)


def test_exported_message_is_the_contracts_object(house: House) -> None:
    house.receive(1)
    aside = part("2", name="logo.png", end=PartEnd.SET_ASIDE, reason="a logo", media_type="image/png")
    house.file(decision(requests=(request(),), parts=(part("1"), aside), acknowledgement=acknowledgement()))
    (record,) = house.reports.export_messages()
    common = {"sha256": digest_of(7)}
    assert json.loads(json.dumps(record)) == {
        "source": "protokol",
        "source_ref": "INBOX/17/1",
        "sha256": digest_of(1),
        "channel": "email",
        "received_at": "2026-11-22T11:00:00+00:00",
        "sender": "starosta@obec.cz",
        "subject": "Žádost",
        "message_id": "<m@obec.cz>",
        "state": "filed",
        "reason": "complete form",
        "requests": ["ZS-2026-000001"],
        "parts": [
            {"name": "zadost.pdf", "media_type": "application/pdf", "end": "used", "reason": "holds the form"} | common,
            {"name": "logo.png", "media_type": "image/png", "end": "set_aside", "reason": "a logo"} | common,
        ],
        "acknowledgement": {"state": "pending", "message_id": "<ack.a@kr-s.cz>", "reason": None},
    }


def test_exported_message_that_waits_has_nulls(house: House) -> None:
    house.receive(1)
    (record,) = house.reports.export_messages()
    assert (record["state"], record["acknowledgement"], record["parts"], record["requests"]) == (
        "pending",
        None,
        [],
        [],
    )
    assert (record["sender"], record["subject"], record["message_id"], record["reason"]) == (None, None, None, "")


def test_exported_request_is_the_contracts_object(house: House) -> None:
    house.receive(1)
    house.file(decision(requests=(request(),)))
    (record,) = house.reports.export_requests()
    assert json.loads(json.dumps(record)) == {
        "reference": "ZS-2026-000001",
        "state": "registered",
        "form": "zahranicni-spoluprace",
        "channel": "email",
        "source_refs": ["INBOX/17/1"],
        "filed_at": "2026-11-22T11:00:00+00:00",
        "fields": {
            "ico": "00236195",
            "population": 1200,
            "consent": True,
            "cooperation_areas": ["culture", "schools"],
            "contact_email": None,
        },
        "doubtful": ["contact_email"],
        "findings": [{"code": "region-dormant", "severity": "warning", "field": None, "message": "A sentence."}],
        "signature": "advanced",
        "handwritten_signature": True,
        "duplicate_of": None,
        "assigned_to": None,
    }


def test_exported_request_without_form_or_signature(house: House) -> None:
    house.receive(1)
    unread = form(form=None, form_version=None, fields=())
    house.file(decision(requests=(request(form=unread, verification=None, findings=(), duplicate_of=None),)))
    (record,) = house.reports.export_requests()
    assert (record["form"], record["signature"], record["fields"], record["doubtful"]) == (None, None, {}, [])


def test_exported_duplicate_names_the_first(house: House) -> None:
    house.receive(1, 2)
    house.file(decision(requests=(request(),)))
    house.file(decision(requests=(request(duplicate_of="ZS-2026-000001"),)))
    assert [record["duplicate_of"] for record in house.reports.export_requests()] == [None, "ZS-2026-000001"]


def test_export_goes_through_all_chunks(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "CHUNK", 3)
    house.receive(*range(8))
    assert [record["source_ref"] for record in house.reports.export_messages()] == [f"INBOX/17/{n}" for n in range(8)]


def test_export_left_early_holds_nothing(house: House) -> None:
    house.receive(*range(3))
    exported = house.reports.export_messages()
    next(exported)
    exported.close()
    house.receive(9)


def test_ledger_counts_by_prague_day_and_adds_up(house: House) -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    house.receive(1, 2, 3, 4)
    house.arrivals.receive([arrival(5, received_at=late), arrival(6, source="posta", channel=Channel.PAPER)])
    house.arrivals.note_gaps("protokol", [Gap(source_ref="INBOX/17/77", received_at=NOON, reason="too large")])
    for state in (MessageState.FILED, MessageState.IN_REVIEW, MessageState.SET_ASIDE):
        house.file(decision(state=state))
    house.queue.fail(house.claim(), code="c", reason="r", remedy="")
    lines = {(line.source, line.date.day): asdict(line) for line in house.reports.ledger()}
    first = lines["protokol", 22]
    assert first == {
        "source": "protokol", "date": date(2026, 11, 22), "received": 5, "filed": 1, "in_review": 1,
        "set_aside": 1, "failed": 1, "pending": 0, "missing": 1,
    }  # fmt: skip
    assert lines["protokol", 23]["pending"] == lines["posta", 22]["received"] == 1
    assert [line.source for line in house.reports.ledger(date(2026, 11, 23))] == ["protokol"]
    assert house.reports.ledger(date(2020, 1, 1)) == []


def test_status_tells_why_something_is_missing(house: House) -> None:
    house.arrivals.note_gaps("protokol", [Gap(source_ref="INBOX/17/77", received_at=NOON, reason="too large")])
    house.receive(1, received_at=NOON + timedelta(days=400_000))
    counts = house.reports.status_counts()
    assert (counts["missing"], [(gap["source_ref"], gap["reason"]) for gap in counts["gaps"]]) == (
        1,
        [("INBOX/17/77", "too large")],
    )
    assert house.reports.queue_list("pending")[0]["age_s"] == 0  # a clock that is ahead of ours


def test_queue_lists_failed_and_in_review_with_code_hint_and_age(house: House) -> None:
    house.receive(1, 2, 3)
    house.queue.fail(house.claim(), code="mail-unreadable", reason="It can't be read.", remedy="Look at it.")
    remarks = (finding("region-dormant"), finding("ico-checksum", Severity.ERROR))
    doubted = request(state=RequestState.IN_REVIEW, findings=remarks)
    house.file(decision(state=MessageState.IN_REVIEW, reason="a doubt", requests=(doubted,)))
    rows = house.reports.queue_list()
    assert [(row["state"], row["code"], row["reason"]) for row in rows] == [
        ("failed", "mail-unreadable", "It can't be read."),
        ("in_review", "ico-checksum", "a doubt"),
    ]
    assert (rows[0]["hint"], rows[1]["requests"]) == ("Look at it.", ["ZS-2026-000001"])
    assert isinstance(rows[0]["age_s"], int)
    assert [row["state"] for row in house.reports.queue_list("pending")] == ["pending"]
    assert json.dumps(rows)


def test_queue_lists_a_doubted_request_of_a_filed_message(house: House) -> None:
    house.receive(1)
    house.file(decision(requests=(request(state=RequestState.IN_REVIEW),)))
    assert [row["state"] for row in house.reports.queue_list("in_review")] == ["filed"]
    assert house.reports.queue_list("failed") == []


def test_queue_show_tells_everything_of_one_message(house: House) -> None:
    house.receive(1)
    house.arrivals.receive([arrival(1, source_ref="Zpracováno/9/1")])
    house.file(decision(requests=(request(),)))
    shown = house.reports.queue_show(1)
    assert shown is not None
    assert shown["places"] == ["INBOX/17/1", "Zpracováno/9/1"]
    assert shown["request_details"][0]["fields"]["ico"] == "00236195"
    assert shown["parts"][0]["name"] == "zadost.pdf"
    assert json.dumps(shown)
    assert house.reports.queue_show(77) is None


def test_status_counts_every_state(house: House) -> None:
    house.receive(1, 2)
    house.file(decision(requests=(request(),), acknowledgement=acknowledgement()))
    house.arrivals.note_poll("protokol", at=NOON, problem=None)
    counts = house.reports.status_counts()
    assert counts["messages"] == {"pending": 1, "filed": 1, "in_review": 0, "set_aside": 0, "failed": 0}
    assert (counts["requests"]["registered"], counts["outbox"]["pending"], counts["missing"]) == (1, 1, 0)
    assert counts["oldest_pending_s"] >= 0
    assert counts["sources"][0]["last_success"] == "2026-11-22T11:00:00+00:00"
    assert json.dumps(counts)
