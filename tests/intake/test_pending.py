"""Verdicts that wait: when they are tried, and what a try comes to, as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from intake.checks import REVIEW_CODES
from intake.pending import (
    GIVE_UP_AFTER,
    JUDGED_CODES,
    Again,
    End,
    PendingRequest,
    Settlement,
    Standing,
    awaits_data,
    next_try,
    settlement,
)
from intake.request import EnvelopeSignature, RequestState
from intake.signature_checks import SignatureFacts, judge
from parsers.form import Outcome
from signatures.report import FileReport, Kind, Verdict
from tests.fakes.cases import RECEIVED, form, message, signature_table
from tests.fakes.signed import report

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
REGISTERED, IN_REVIEW = RequestState.REGISTERED, RequestState.IN_REVIEW


def standing(state: RequestState = REGISTERED, *, days: float = 0, decided: bool = False, **changes) -> Standing:
    pending = PendingRequest(
        request_id=1,
        reference="ZS-2026-000001",
        since=NOW - timedelta(days=days),
        attempts=1,
        message=message(),
        part_path="2",
        form=changes.pop("form", form()),
    )
    values = {"verdict": Verdict.PENDING, "duplicate_of": None} | changes
    return Standing(pending=pending, state=state, decided=decided, **values)


def again(own: FileReport | None, *around: FileReport) -> Again:
    envelopes = tuple(EnvelopeSignature(part_path="", report=one) for one in around)
    facts = SignatureFacts(
        channel=message().channel, received_at=RECEIVED, verification=own, envelopes=envelopes
    )  # fmt: skip
    return Again(verification=own, envelopes=envelopes, judgement=judge(form(), facts, signature_table()))


def codes(done: Settlement) -> set[str]:
    return {finding.code for finding in done.findings}


def test_tries_come_sooner_at_first_and_then_daily() -> None:
    waits = [next_try(number, NOW) - NOW for number in range(6)]
    hours = [round(wait.total_seconds() / 3600, 2) for wait in waits]
    assert hours == [0.25, 1, 4, 24, 24, 24]


@pytest.mark.parametrize(
    ("own", "around", "waits"),
    [
        (None, (), False),
        (report(Verdict.PENDING), (), True),
        (report(Verdict.QUALIFIED), (report(Verdict.PENDING, kind=Kind.SMIME),), True),
        (report(Verdict.INVALID), (report(Verdict.ADVANCED, kind=Kind.SMIME),), False),
    ],
)
def test_request_waits_while_any_verdict_does(
    own: FileReport | None, around: tuple[FileReport, ...], waits: bool
) -> None:
    envelopes = tuple(EnvelopeSignature(part_path="", report=one) for one in around)
    assert awaits_data(own, envelopes) is waits


@pytest.mark.parametrize(
    ("verdict", "state", "decided", "after", "code"),
    [
        (Verdict.QUALIFIED, REGISTERED, False, REGISTERED, "signature-settled"),
        (Verdict.ADVANCED, REGISTERED, False, REGISTERED, "signature-settled"),
        (Verdict.NO_PROOF_OF_TIME, REGISTERED, False, IN_REVIEW, "signature-settled-worse"),
        (Verdict.INVALID, REGISTERED, False, IN_REVIEW, "signature-settled-worse"),
        (Verdict.INVALID, REGISTERED, True, REGISTERED, "signature-settled-worse"),
        (Verdict.INVALID, RequestState.CONTACTED, True, RequestState.CONTACTED, "signature-settled-worse"),
        (Verdict.QUALIFIED, RequestState.REJECTED, True, RequestState.REJECTED, "signature-settled"),
        (Verdict.QUALIFIED, IN_REVIEW, False, REGISTERED, "signature-settled"),
        (Verdict.QUALIFIED, IN_REVIEW, True, IN_REVIEW, "signature-settled"),
    ],
)
def test_settled_verdict_moves_the_machines_decision_only(
    verdict: Verdict, state: RequestState, decided: bool, after: RequestState, code: str
) -> None:
    done = settlement(standing(state, decided=decided), again(report(verdict)), now=NOW)
    assert done is not None
    assert (done.end, done.state, code in codes(done)) == (End.SETTLED, after, True)
    assert (done.reason is not None) == (state is not after)
    assert done.replaces is not decided
    if decided:
        assert codes(done) == {code}


@pytest.mark.parametrize(
    "changes",
    [
        {"form": form(Outcome.NEEDS_REVIEW)},
        {"form": form(Outcome.COMPLETE, None, "ico-checksum")},
        {"duplicate_of": "X"},
    ],
)
def test_request_in_review_for_another_reason_stays_there(changes: dict) -> None:
    done = settlement(standing(IN_REVIEW, **changes), again(report(Verdict.QUALIFIED)), now=NOW)
    assert done is not None
    assert (done.state, done.reason) == (IN_REVIEW, None)


def test_known_verdict_is_filed_though_the_mail_around_it_waits_on() -> None:
    around = report(Verdict.PENDING, kind=Kind.SMIME)
    done = settlement(standing(), again(report(Verdict.QUALIFIED), around), now=NOW)
    assert done is not None
    assert done.end is End.IN_PART
    assert settlement(standing(verdict=Verdict.QUALIFIED), again(report(Verdict.QUALIFIED), around), now=NOW) is None


UNJUDGED = FileReport(kind=Kind.NONE, verdict=Verdict.UNSUPPORTED, reasons=("child-time: It took too long.",))


@pytest.mark.parametrize("judged", [None, again(UNJUDGED), again(report(Verdict.PENDING))])
def test_what_could_not_be_judged_waits_until_it_is_given_up(judged: Again | None) -> None:
    assert settlement(standing(days=13.9), judged, now=NOW) is None
    done = settlement(standing(days=14), judged, now=NOW)
    assert done is not None
    assert (done.end, done.again, done.state) == (End.GIVEN_UP, None, IN_REVIEW)
    assert codes(done) == {"signature-still-pending"}
    decided = settlement(standing(days=14, decided=True), judged, now=NOW)
    assert decided is not None
    assert (decided.state, decided.reason) == (REGISTERED, None)


def test_codes_of_waiting_and_of_values_survive_another_judgement() -> None:
    assert JUDGED_CODES.isdisjoint({"signature-settled", "signature-still-pending", "signed-value-differs"})
    for verdict in (Verdict.QUALIFIED, Verdict.INVALID, Verdict.ADVANCED):
        found = {finding.code for finding in again(report(verdict)).judgement.findings}
        assert found <= JUDGED_CODES
    assert {"signature-settled-worse", "signature-still-pending"} <= REVIEW_CODES
    assert timedelta(days=14) == GIVE_UP_AFTER
