"""Verdicts that wait, on file: due times, fences, counts, and tables of the version before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from intake.filing.database import Database
from intake.filing.pending import PendingSignatures
from intake.filing.schema import ensure_schema, upgrade_to
from intake.pending import Again, End, Settlement, Standing
from intake.request import RequestState
from intake.signature_checks import SignatureFacts, judge
from signatures.report import Verdict
from tests.fakes.cases import signature_table
from tests.fakes.signed import report, signature
from tests.intake.filing.house import House, decision, finding, form, request


def pending_of(house: House) -> PendingSignatures:
    return PendingSignatures(house.database, clock=house.clock)


def filed(house: House, *numbers: int, verdict: Verdict = Verdict.PENDING) -> None:
    for number in numbers:
        house.receive(number)
        own = report(verdict)
        house.file(decision(requests=(request(verification=own, document_sha256=f"{number:064}", counted=own),)))


def settled(standing: Standing, **changes) -> Settlement:
    own = report(Verdict.QUALIFIED, signature(certificate_sha256="ab" * 32))
    facts = SignatureFacts(
        channel=standing.pending.message.channel, received_at=standing.pending.message.received_at, verification=own
    )
    again = Again(verification=own, envelopes=(), judgement=judge(standing.pending.form, facts, signature_table()))
    values = {"end": End.SETTLED, "again": again, "findings": (), "replaces": True, "state": standing.state}
    return Settlement(**(values | changes))


def counts(house: House) -> dict:
    return house.reports.status_counts()["pending_signatures"]


def test_pending_request_is_due_after_15_minutes_and_once_at_a_time(house: House) -> None:
    filed(house, 1)
    queue = pending_of(house)
    assert queue.claim_due() is None
    house.clock.forward(minutes=15)
    claim = queue.claim_due()
    assert claim is not None
    assert (claim.reference, claim.attempts, claim.part_path) == ("ZS-2026-000001", 1, "1")
    assert queue.claim_due() is None
    house.clock.forward(minutes=60)
    again = queue.claim_due()
    assert again is not None
    assert again.attempts == 2


def test_settled_request_never_waits(house: House) -> None:
    filed(house, 1, verdict=Verdict.QUALIFIED)
    house.clock.forward(days=1)
    assert pending_of(house).claim_due() is None
    assert counts(house)["count"] == 0


def test_form_comes_back_as_it_was_filed(house: House) -> None:
    filed(house, 1)
    house.clock.forward(hours=1)
    claim = pending_of(house).claim_due()
    assert claim is not None
    original = form()
    assert claim.form.fields == original.fields
    assert claim.form.handwritten_signature == original.handwritten_signature
    assert [one.code for one in claim.form.findings] == ["region-dormant"]


def test_settling_replaces_what_was_judged_and_ends_the_waiting(house: House) -> None:
    house.receive(1)
    own = report(Verdict.PENDING)
    old = (finding("signature-class"), finding("region-dormant"))
    house.file(decision(requests=(request(verification=own, counted=own, findings=old),)))
    house.clock.forward(hours=1)
    claim = pending_of(house).claim_due()
    assert claim is not None
    done = pending_of(house).settle(claim, lambda standing: settled(standing, findings=(finding("signature-settled"),)))
    assert done is not None
    [shown] = house.reports.export_requests()
    assert shown["signature"] == "qualified"
    assert [one["code"] for one in shown["findings"]] == ["region-dormant", "signature-settled"]
    assert pending_of(house).settle(claim, settled) is None
    assert counts(house)["count"] == 0
    assert house.audit.verify_chain().intact


def test_waiting_on_changes_nothing(house: House) -> None:
    filed(house, 1)
    before = list(house.reports.export_requests())
    house.clock.forward(hours=1)
    claim = pending_of(house).claim_due()
    assert claim is not None
    assert pending_of(house).settle(claim, lambda standing: None) is None
    assert list(house.reports.export_requests()) == before
    assert counts(house)["count"] == 1


def test_person_who_decided_is_seen_at_the_moment_of_filing(house: House) -> None:
    filed(house, 1)
    house.clock.forward(hours=1)
    claim = pending_of(house).claim_due()
    assert claim is not None
    with house.database.write() as connection:
        connection.execute(text("UPDATE request SET state = 'contacted'"))
    seen: list[Standing] = []
    pending_of(house).settle(claim, lambda standing: seen.append(standing))
    assert [(one.state, one.decided) for one in seen] == [(RequestState.CONTACTED, True)]


def test_counts_name_the_oldest_and_those_overdue(house: House) -> None:
    filed(house, 1)
    since = house.clock.moment
    filed(house, 2)
    with house.database.write() as connection:
        old = {"since": since - timedelta(days=4)}
        connection.execute(text("UPDATE pending_signature SET since = :since WHERE request_id = 1"), old)
    found = counts(house)
    assert (found["count"], found["overdue"]) == (2, 1)
    assert found["oldest_since"] == (since - timedelta(days=4)).isoformat()


def test_each_is_given_to_one_of_many_workers(house: House) -> None:
    filed(house, 1, 2, 3)
    house.clock.forward(hours=1)
    queue = pending_of(house)
    with ThreadPoolExecutor(4) as pool:
        claims = [one for one in pool.map(lambda _: queue.claim_due(), range(8)) if one is not None]
    assert sorted(one.reference for one in claims) == [f"ZS-2026-00000{number}" for number in (1, 2, 3)]


@pytest.mark.parametrize("given_up", [False, True])
def test_person_may_ask_for_another_judgement_at_once(house: House, given_up: bool) -> None:
    filed(house, 1)
    house.clock.forward(days=14)
    claim = pending_of(house).claim_due()
    assert claim is not None
    if given_up:
        pending_of(house).settle(
            claim, lambda standing: settled(standing, end=End.GIVEN_UP, again=None, replaces=False)
        )
        house.clock.forward(days=2)
        assert pending_of(house).claim_due() is None
    assert pending_of(house).retry("ZS-2026-000001", actor="operator")
    assert not pending_of(house).retry("ZS-2026-000009", actor="operator")
    assert pending_of(house).claim_due() is not None


def test_pending_requests_of_older_tables_are_due_after_the_upgrade(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    with database.migrate() as connection:
        upgrade_to(connection, "0002")
    with database.write() as connection:
        connection.execute(text(MESSAGE))
        for number, verdict in ((1, "pending"), (2, "qualified")):
            connection.execute(text(REQUEST), {"number": number, "path": str(number), "verdict": verdict})
    ensure_schema(database, upgrade=True)
    with database.read() as connection:
        assert list(connection.scalars(text("SELECT request_id FROM pending_signature"))) == [1]
    database.close()


MESSAGE = """
INSERT INTO message (id, source, source_ref, channel, received_at, received_on, recorded_at, sha256, size_bytes,
  media_type, silent, before_start, state, reason, attempts, fence, next_try_at, fingerprint, body_text)
VALUES (1, 's', 'r', 'email', '2026-11-20 09:00:00', '2026-11-20', '2026-11-20 09:00:00', 'x', 1, 'm', FALSE, FALSE,
  'filed', '', 0, 0, '2026-11-20 09:00:00', '', '')
"""
REQUEST = """
INSERT INTO request (id, reference, message_id, part_path, channel, filed_at, state, reason, outcome, page_count,
  document_sha256, handwritten_confidence, signature_verdict)
VALUES (:number, 'ZS-2026-00000' || :path, 1, :path, 'email', '2026-11-20 09:00:00', 'registered', '', 'complete', 1,
  'd', 0, :verdict)
"""
