"""What envelope and seal of a data message mean for the office."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from intake.databox import (
    BoxRules,
    as_data_message,
    names_of_requests,
    seal_findings,
    seal_is_wrong,
    sender_box,
    set_aside_because,
)
from intake.decide import Case, Decision, decide
from intake.message import Channel, MessageState, SenderBox
from intake.registers import Organisation, OrganisationKind
from intake.request import EnvelopeSignature
from intake.signature_table import SignatureClass
from parsers.databox import BoxParty, DataMessageEnvelope, DataMessageKind, DeliveryEvent
from signatures.report import FileReport, Kind, Verdict
from tests.fakes.cases import RECEIVED, FakeLookup, case, part, policy, reading, scan
from tests.fakes.cases import message as message_record
from tests.fakes.signed import signature

OURS = BoxRules(own=frozenset({"keebyyf"}))
RECEIPT = "delivery receipt of a data message, 77"
SYSTEM = "system-seal: It is the data box system's."


def report(verdict: Verdict = Verdict.SEAL, *reasons: str, signed: bool = True, **changes: Any) -> FileReport:
    one = signature(reasons=reasons or (SYSTEM,), **changes)
    return FileReport(kind=Kind.ZFO, verdict=verdict, signatures=(one,) if signed else ())


def envelope(**changes: Any) -> DataMessageEnvelope:
    values: dict[str, Any] = {
        "kind": DataMessageKind.RECEIVED,
        "dm_id": "77",
        "sender": BoxParty(box_id="abcdef2", name="Obec Lhota Vzorová"),
        "sender_type": 10,
        "recipient": BoxParty(box_id="keebyyf"),
        "subject": "Žádost",
        "delivered_at": RECEIVED - timedelta(days=3),
    }
    return DataMessageEnvelope(**(values | changes))


def seal(of: FileReport | None = None, about: DataMessageEnvelope | None = None) -> EnvelopeSignature:
    return EnvelopeSignature(part_path="1", report=of or report(), databox=about or envelope())


@pytest.mark.parametrize(
    ("judged", "code", "wrong"),
    [
        (report(), "databox-sealed", False),
        (report(Verdict.ADVANCED, trusted=None), "databox-seal-unproven", False),
        (report(Verdict.PENDING), "databox-seal-unproven", False),
        (report(Verdict.NO_PROOF_OF_TIME), "databox-seal-unproven", False),
        (report(Verdict.INVALID), "databox-seal-broken", True),
        (report(Verdict.MODIFIED), "databox-seal-broken", True),
        (report(Verdict.UNSUPPORTED), "databox-seal-unread", True),
        (report(signed=False), "databox-seal-unread", True),
        (report(Verdict.SEAL, "seal-not-of-system: It isn't."), "databox-seal-foreign", True),
        (report(Verdict.SEAL, SYSTEM, "seal-of-test-system: It is."), "databox-seal-test-system", True),
    ],
)
def test_seal_is_told_in_one_finding(judged: FileReport, code: str, wrong: bool) -> None:
    [told] = seal_findings(seal(judged), OURS, is_original=True)
    assert (told.code, seal_is_wrong(judged, OURS)) == (code, wrong)


def test_test_system_counts_where_a_source_is_of_it() -> None:
    judged = report(Verdict.SEAL, SYSTEM, "seal-of-test-system: It is.")
    assert not seal_is_wrong(judged, replace(OURS, test_system=True))


@pytest.mark.parametrize(
    ("recipient", "rules", "is_original", "codes"),
    [
        ("keebyyf", OURS, True, ["databox-sealed"]),
        ("zzzzzz9", OURS, True, ["databox-sealed", "databox-not-ours"]),
        (None, OURS, True, ["databox-sealed", "databox-not-ours"]),
        ("zzzzzz9", OURS, False, ["databox-sealed", "databox-other-addressee"]),
        ("zzzzzz9", BoxRules(), True, ["databox-sealed"]),
    ],
)
def test_addressee_is_compared_with_the_boxes_of_the_office(
    recipient: str | None, rules: BoxRules, is_original: bool, codes: list[str]
) -> None:
    about = envelope(recipient=BoxParty(box_id=recipient))
    told = seal_findings(seal(about=about), rules, is_original=is_original)
    assert [finding.code for finding in told] == codes


@pytest.mark.parametrize(
    ("about", "judged", "source_ref", "received_at"),
    [
        (envelope(), report(), "keebyyf/77", RECEIVED - timedelta(days=3)),
        (envelope(), report(Verdict.INVALID), "INBOX/1/17", RECEIVED),
        (envelope(delivered_at=RECEIVED + timedelta(days=9)), report(), "keebyyf/77", RECEIVED),
        (
            envelope(delivered_at=None, accepted_at=RECEIVED - timedelta(days=1)),
            report(),
            "keebyyf/77",
            RECEIVED - timedelta(days=1),
        ),
        (envelope(recipient=BoxParty()), report(), "INBOX/1/17", RECEIVED - timedelta(days=3)),
        (envelope(kind=DataMessageKind.RECEIPT), report(), "INBOX/1/17", RECEIVED - timedelta(days=3)),
    ],
)
def test_file_becomes_a_data_message_as_far_as_the_seal_is_believed(
    about: DataMessageEnvelope, judged: FileReport, source_ref: str, received_at: datetime
) -> None:
    found = as_data_message(message_record(), about, seal(judged, about), OURS)
    assert (found.channel, found.source_ref, found.received_at) == (Channel.DATABOX, source_ref, received_at)


def test_owner_of_the_box_is_the_registers() -> None:
    owner = Organisation(ico="00236195", name="Obec Lhota Vzorová", kind=OrganisationKind.MUNICIPALITY)
    assert sender_box(envelope(), owner) == SenderBox(
        box_id="abcdef2", kind="OVM", owner_name="Obec Lhota Vzorová", owner_ico="00236195"
    )
    assert sender_box(envelope(sender=BoxParty()), None) is None


def event(code: str) -> DeliveryEvent:
    return DeliveryEvent(at=datetime(2026, 11, 20, 9, 0, tzinfo=UTC), code=code, words="…")


@pytest.mark.parametrize(
    ("about", "words"),
    [
        (envelope(), None),
        (envelope(kind=DataMessageKind.SENT), None),
        (envelope(sender_type=0), "a notice of the data box system: Žádost"),
        (envelope(sender=BoxParty(box_id="zzzzzzq"), subject=""), "a notice of the data box system: without a subject"),
        (
            envelope(kind=DataMessageKind.RECEIPT, events=(event("EV0"), event("EV13"), event("EV99"))),
            f"{RECEIPT}: served, an application of the recipient signed in, 2026-11-20 09:00 +0000",
        ),
        (
            envelope(kind=DataMessageKind.RECEIPT, sender=BoxParty(box_id="keebyyf"), state=8),
            "delivery receipt of a data message of ours, 77: undeliverable, the recipient's box was closed",
        ),
        (
            envelope(kind=DataMessageKind.SENT, sender=BoxParty(box_id="keebyyf"), state=44),
            "a data message that the office sent itself, 77: its state isn't known",
        ),
    ],
)
def test_what_nobody_has_to_read_is_named(about: DataMessageEnvelope, words: str | None) -> None:
    assert set_aside_because(about, OURS) == words


def test_reference_is_looked_for_where_senders_write_it() -> None:
    about = envelope(recipient=BoxParty(reference="ZS-2026-000001", file_reference="KUSK 7"))
    assert names_of_requests(about) == "Žádost ZS-2026-000001 KUSK 7"


# -- the decision ---------------------------------------------------------------------------------


def data_message(about: DataMessageEnvelope, judged: FileReport, *, with_form: bool = True) -> Case:
    """A data message with or without a form in it."""
    sealed = seal(judged, about)
    readings = (replace(reading(part("1.1"), verification=None), envelopes=(sealed,)),) if with_form else ()
    made = case(*readings, channel=Channel.DATABOX)
    box = sender_box(about, None)
    return replace(made, unpacked=replace(made.unpacked, databox=about), seal=sealed, sender_box=box)


def decided(made: Case, lookup: FakeLookup | None = None) -> Decision:
    return decide(made, replace(policy(), boxes=OURS), lookup or FakeLookup())


def test_form_from_the_applicants_box_is_registered() -> None:
    decision = decided(data_message(envelope(), report()))
    assert (decision.state, decision.requests[0].signature_class) == (
        MessageState.FILED,
        SignatureClass.SIGNED_BY_DATABOX_FICTION,
    )
    assert decision.turned_out is not None


@pytest.mark.parametrize("verdict", [Verdict.INVALID, Verdict.MODIFIED, Verdict.UNSUPPORTED])
def test_wrong_seal_makes_the_box_worth_nothing(verdict: Verdict) -> None:
    decision = decided(data_message(envelope(), report(verdict)))
    assert decision.state is MessageState.IN_REVIEW
    assert decision.requests[0].signature_class in (SignatureClass.INVALID, SignatureClass.MODIFIED_REVIEW)


@pytest.mark.parametrize(
    ("judged", "state"), [(report(), MessageState.SET_ASIDE), (report(Verdict.INVALID), MessageState.IN_REVIEW)]
)
def test_receipt_is_set_aside_unless_its_seal_is_wrong(judged: FileReport, state: MessageState) -> None:
    about = envelope(kind=DataMessageKind.RECEIPT)
    assert decided(data_message(about, judged, with_form=False)).state is state


def test_document_that_nobody_could_read_hides_no_wrong_seal() -> None:
    made = data_message(envelope(), report(Verdict.INVALID), with_form=False)
    unread = replace(made, readings=(scan(part("1.1")),), unpacked=replace(made.unpacked, parts=(part("1.1"),)))
    decision = decided(unread)
    assert len(decision.requests) == 1
    assert decision.reason.startswith("databox-seal-broken: ")


def test_seal_of_the_system_makes_no_document_a_signed_one() -> None:
    [one] = data_message(envelope(), report()).readings
    assert not one.is_signed


def test_second_download_is_the_same_message() -> None:
    lookup = FakeLookup(twins={f"77 {'f' * 64}": 3})
    assert decided(data_message(envelope(), report()), lookup).same_as == 3
    assert decided(data_message(envelope(), report(Verdict.INVALID)), lookup).same_as is None


def test_false_message_leaves_no_fingerprint_of_the_true_one() -> None:
    made = data_message(envelope(), report(Verdict.INVALID))
    assert decided(made).fingerprint == made.message.sha256
