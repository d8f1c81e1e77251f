"""A verdict that is pending settles by itself: real children, both databases, a CRL that comes later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from intake.archive.local import LocalArchive
from intake.bootstrap import reading_room
from intake.demo.authority import AT, serve
from intake.demo.authority_server import TrustServer
from intake.demo.authority_signing import sign_pdf
from intake.errors import CannotStore
from intake.filing.audit import AuditTrail, NewEvent
from intake.message import MessageState
from intake.pipeline.reading import Reader
from intake.request import RequestState
from intake.settings import defaults
from signatures.report import Verdict
from tests.fakes.signature_office import FORM, Office, office_at


@pytest.fixture(scope="module")
def room() -> Iterator[Reader]:
    with reading_room(defaults()) as one:
        yield one


@pytest.fixture
def server() -> Iterator[TrustServer]:
    with serve(AT) as one:
        yield one


@pytest.fixture
def office(tmp_path: Path, database_url: str, server: TrustServer, room: Reader) -> Iterator[Office]:
    with office_at(tmp_path, database_url, server, room) as one:
        yield one


@pytest.fixture
def lone(tmp_path: Path, sqlite_url: str, server: TrustServer, room: Reader) -> Iterator[Office]:
    """On SQLite only."""
    with office_at(tmp_path, sqlite_url, server, room) as one:
        yield one


def receive_pending(office: Office, server: TrustServer) -> None:
    office.receive(sign_pdf(server.world, FORM, server.world.people.mayor, level="B-B"))
    [request] = office.rows("request")
    assert request.signature_verdict is Verdict.PENDING
    assert [row.evidence_sha256 for row in office.rows("signature")] == [None]


def test_verdict_settles_once_the_crl_can_be_fetched(office: Office, server: TrustServer) -> None:
    receive_pending(office, server)
    assert office.pending["count"] == 1
    assert office.rows("request")[0].state is RequestState.REGISTERED
    with office.judging(fetches=True) as reader:
        assert office.recheck(reader) == 0  # not due yet
        office.clock.advance(15 * 60)
        assert office.recheck(reader) == 0  # the server is away
    assert office.rows("pending")[0].next_try_at == office.clock.at + timedelta(hours=1)
    server.answers.clear()
    office.clock.advance(3600)
    with office.judging(fetches=True) as reader:
        assert office.recheck(reader) == 1
    [request], [signature] = office.rows("request"), office.rows("signature")
    assert (request.signature_verdict, request.state) == (Verdict.QUALIFIED, RequestState.REGISTERED)
    assert request.signature_class == "QES_OK"
    assert signature.evidence_sha256
    assert signature.best_time == AT
    assert office.rows("pending") == []
    told = next(row for row in office.rows("finding") if row.code == "signature-settled")
    assert told.message.endswith("(pending → qualified)")
    event = office.rows("event")[-1]
    assert (event.action, event.subject) == ("signature-settled", f"request:{request.reference}")
    assert '"verdict_before":"pending"' in event.details
    assert signature.evidence_sha256 in event.details


def test_late_crl_that_says_revoked_before_receipt_sends_to_review(office: Office, server: TrustServer) -> None:
    receive_pending(office, server)
    server.world = server.world.revoke(server.world.people.mayor, AT - timedelta(hours=2))
    server.answers.clear()
    office.clock.advance(15 * 60)
    with office.judging(fetches=True) as reader:
        assert office.recheck(reader) == 1
    [request], [message] = office.rows("request"), office.rows("message")
    assert request.signature_verdict is Verdict.NO_PROOF_OF_TIME
    assert (request.state, message.state) == (RequestState.IN_REVIEW, MessageState.IN_REVIEW)
    assert request.reason.startswith("signer-revoked: ")
    assert message.reason == request.reason
    assert office.rows("signature")[0].evidence_sha256


@pytest.mark.parametrize("issued_after", [timedelta(hours=-1), timedelta(hours=2), timedelta(days=10)])
def test_crl_put_into_the_trust_directory_by_hand_counts_whenever_it_was_issued(
    issued_after: timedelta, lone: Office, server: TrustServer
) -> None:
    receive_pending(lone, server)
    (lone.trust / "crls" / "by-hand.crl").write_bytes(server.world.crl("listed", at=AT + issued_after))
    lone.clock.advance(15 * 60)
    with lone.judging() as reader:
        assert lone.recheck(reader) == 1
    assert lone.rows("request")[0].signature_verdict is Verdict.QUALIFIED
    assert lone.rows("request")[0].state is RequestState.REGISTERED


def test_revocation_after_the_receipt_takes_nothing_away(lone: Office, server: TrustServer) -> None:
    receive_pending(lone, server)
    later = server.world.revoke(server.world.people.mayor, AT + timedelta(hours=1))
    (lone.trust / "crls" / "by-hand.crl").write_bytes(later.crl("listed", at=AT + timedelta(hours=2)))
    lone.clock.advance(15 * 60)
    with lone.judging() as reader:
        assert lone.recheck(reader) == 1
    assert lone.rows("request")[0].signature_verdict is Verdict.QUALIFIED
    assert any(text.startswith("existed-at-receipt") for text in lone.rows("signature")[0].reasons)


def test_clerks_decision_stays(office: Office, server: TrustServer) -> None:
    receive_pending(office, server)
    [request] = office.rows("request")
    event = NewEvent(action="request-registered", subject=f"request:{request.reference}", actor="klerk")
    AuditTrail(office.database, clock=office.clock).record(event)
    before = office.codes()
    server.world = server.world.revoke(server.world.people.mayor, AT - timedelta(hours=2))
    (office.trust / "crls" / "late.crl").write_bytes(server.world.crl("listed"))
    office.clock.advance(15 * 60)
    with office.judging() as reader:
        assert office.recheck(reader) == 1
    [request] = office.rows("request")
    assert request.state is RequestState.REGISTERED
    assert office.codes() == {*before, "signature-settled-worse"}
    assert request.signature_verdict is Verdict.NO_PROOF_OF_TIME


def test_after_14_days_a_clerk_is_told(office: Office, server: TrustServer) -> None:
    receive_pending(office, server)
    office.clock.advance(14 * 86_400)
    with office.judging() as reader:
        assert office.recheck(reader) == 0
        office.clock.advance(86_400)
        assert office.recheck(reader) == 0
    [request], [message], [pending] = office.rows("request"), office.rows("message"), office.rows("pending")
    assert (request.state, message.state) == (RequestState.IN_REVIEW, MessageState.IN_REVIEW)
    assert request.signature_verdict is Verdict.PENDING
    assert (pending.next_try_at, pending.attempts) == (None, 1)
    assert "signature-still-pending" in office.codes()
    assert office.pending["count"] == 0


def test_request_that_was_given_up_is_judged_again_when_asked(lone: Office, server: TrustServer) -> None:
    receive_pending(lone, server)
    lone.clock.advance(14 * 86_400)
    with lone.judging() as reader:
        lone.recheck(reader)
        (lone.trust / "crls" / "late.crl").write_bytes(server.world.crl("listed"))
        assert lone.filing.retry(lone.rows("request")[0].reference, actor="operator")
        assert lone.recheck(reader) == 1
    assert lone.rows("request")[0].signature_verdict is Verdict.QUALIFIED


def test_try_that_was_killed_before_filing_is_repeated(lone: Office, server: TrustServer) -> None:
    receive_pending(lone, server)
    (lone.trust / "crls" / "late.crl").write_bytes(server.world.crl("listed"))
    lone.clock.advance(15 * 60)
    assert lone.filing.claim_due() is not None  # and the process dies
    assert lone.filing.claim_due() is None
    lone.clock.advance(3600)
    with lone.judging() as reader:
        assert lone.recheck(reader) == 1
        assert lone.recheck(reader) == 0
    assert len(lone.rows("signature")) == 1


def test_late_try_changes_nothing_after_another_one(lone: Office, server: TrustServer) -> None:
    receive_pending(lone, server)
    lone.clock.advance(15 * 60)
    first = lone.filing.claim_due()
    lone.clock.advance(3600)
    assert lone.filing.claim_due() is not None
    assert first is not None
    events = len(lone.rows("event"))
    assert lone.filing.settle(first, lambda standing: pytest.fail("the fence is down")) is None
    assert len(lone.rows("event")) == events


def test_full_archive_leaves_the_verdict_pending(
    lone: Office, server: TrustServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive_pending(lone, server)
    (lone.trust / "crls" / "late.crl").write_bytes(server.world.crl("listed"))
    lone.clock.advance(15 * 60)

    def full(self: LocalArchive) -> None:
        raise CannotStore("archive-full", "The disk of the archive is full.")

    with monkeypatch.context() as patched, lone.judging() as reader:
        patched.setattr(LocalArchive, "sync", full)
        with pytest.raises(CannotStore):
            lone.recheck(reader)
    assert lone.rows("request")[0].signature_verdict is Verdict.PENDING
    lone.clock.advance(3600)
    with lone.judging() as reader:
        assert lone.recheck(reader) == 1


def test_request_with_a_settled_verdict_never_waits(lone: Office, server: TrustServer) -> None:
    lone.receive(FORM)
    assert lone.rows("pending") == []
    assert lone.pending == {"count": 0, "oldest_s": None, "oldest_since": None, "overdue": 0}
