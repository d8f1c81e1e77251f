"""The decision matrix row by row, and what is told of signers, boxes and days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from intake.checks import REVIEW_CODES
from intake.message import Channel, SenderBox
from intake.registers import Organisation, OrganisationKind
from intake.request import EnvelopeSignature
from intake.signature_checks import Judgement, SignatureFacts, confirm_until, is_public_body, judge
from intake.signature_table import SignatureClass
from intake.signature_words import CODES, WORDS, in_czech
from parsers.findings import Severity
from signatures.reasons import reason
from signatures.report import Kind, Verdict
from tests.fakes.cases import RECEIVED, form, signature_table
from tests.fakes.signed import report, signature

TABLE = signature_table()
VALUES = {"ico": "00236195", "applicant_name": "Obec Lhota Vzorová", "representative_name": "Jana Nováková"}
OWN = SenderBox(box_id="abcdefg", kind="OVM", owner_ico="00236195")
FOREIGN = SenderBox(box_id="hijkmnp", kind="FO", owner_name="Petr Dvořák", owner_ico="12345678")


def judged(
    verdict: Verdict | None = None, channel: Channel = Channel.EMAIL, *, hand: bool | None = False, **changes: Any
) -> Judgement:
    values = changes.pop("values", VALUES)
    verification = changes.pop("verification", report(verdict) if verdict else None)
    facts = SignatureFacts(channel=channel, received_at=RECEIVED, verification=verification, **changes)
    return judge(form(values=values, present=hand), facts, TABLE)


def around(verdict: Verdict, kind: Kind = Kind.SMIME, path: str = "") -> EnvelopeSignature:
    return EnvelopeSignature(part_path=path, report=report(verdict, kind=kind))


def codes(judgement: Judgement) -> set[str]:
    return {finding.code for finding in judgement.findings} - {"signature-class"}


def goes_to_review(judgement: Judgement) -> bool:
    return bool(codes(judgement) & REVIEW_CODES)


@pytest.mark.parametrize(
    ("verdict", "word", "review"),
    [
        (Verdict.QUALIFIED, SignatureClass.QES_OK, False),
        (Verdict.RECOGNISED, SignatureClass.UZNAVANY_OK_NOT_QES, False),
        (Verdict.SEAL, SignatureClass.SEAL, False),
        (Verdict.PENDING, SignatureClass.PENDING_RETRY, False),
        (Verdict.NO_PROOF_OF_TIME, SignatureClass.INDETERMINATE_NO_POE, False),
        (Verdict.ADVANCED, SignatureClass.AES_NOT_UZNAVANY, False),
        (Verdict.INVALID, SignatureClass.INVALID, True),
        (Verdict.MODIFIED, SignatureClass.MODIFIED_REVIEW, True),
        (Verdict.UNSUPPORTED, SignatureClass.UNDECIDED_REVIEW, True),
        (Verdict.NONE, SignatureClass.UNSIGNED_5_DAYS, True),
    ],
)
def test_verdict_of_a_mailed_document_has_its_class(verdict: Verdict, word: SignatureClass, review: bool) -> None:
    judgement = judged(verdict)
    assert (judgement.word, goes_to_review(judgement)) == (word, review)


@pytest.mark.parametrize(
    ("channel", "hand", "box", "word", "review"),
    [
        (Channel.EMAIL, True, None, SignatureClass.SCAN_SIGNATURE, False),
        (Channel.EMAIL, None, None, SignatureClass.UNSIGNED_5_DAYS, True),
        (Channel.EMAIL, False, None, SignatureClass.UNSIGNED_5_DAYS, True),
        (Channel.PAPER, True, None, SignatureClass.PAPER_SIGNED, False),
        (Channel.PAPER, False, None, SignatureClass.UNSIGNED_PAPER, True),
        (Channel.DATABOX, False, None, SignatureClass.SIGNED_BY_DATABOX_FICTION, False),
        (Channel.DATABOX, False, OWN, SignatureClass.SIGNED_BY_DATABOX_FICTION, False),
        (Channel.DATABOX, False, FOREIGN, SignatureClass.UNSIGNED_FOREIGN_BOX, False),
        (Channel.DATABOX, True, FOREIGN, SignatureClass.SCAN_SIGNATURE, False),
    ],
)
def test_unsigned_document_is_judged_by_its_channel(
    channel: Channel, hand: bool | None, box: SenderBox | None, word: SignatureClass, review: bool
) -> None:
    judgement = judged(None, channel, hand=hand, box=box)
    assert (judgement.word, goes_to_review(judgement)) == (word, review)


def test_electronic_signature_alone_does_not_suffice_on_paper() -> None:
    assert goes_to_review(judged(Verdict.QUALIFIED, Channel.PAPER))
    assert not goes_to_review(judged(Verdict.QUALIFIED, Channel.PAPER, hand=True))


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("verdict", [Verdict.MODIFIED, Verdict.INVALID])
def test_broken_document_goes_to_review_whatever_else_speaks_for_it(channel: Channel, verdict: Verdict) -> None:
    judgement = judged(verdict, channel, hand=True, box=OWN, envelopes=(around(Verdict.QUALIFIED),))
    assert "signature-not-intact" in codes(judgement)


@pytest.mark.parametrize(
    ("own", "kind", "verdict", "word"),
    [
        (None, Kind.SMIME, Verdict.RECOGNISED, SignatureClass.MAIL_SIGNED),
        (None, Kind.SMIME, Verdict.ADVANCED, SignatureClass.MAIL_SIGNED),
        (None, Kind.CADES, Verdict.QUALIFIED, SignatureClass.QES_OK),
        (None, Kind.ASIC_E, Verdict.RECOGNISED, SignatureClass.UZNAVANY_OK_NOT_QES),
        (Verdict.ADVANCED, Kind.ASIC_E, Verdict.QUALIFIED, SignatureClass.QES_OK),
        (Verdict.QUALIFIED, Kind.SMIME, Verdict.ADVANCED, SignatureClass.QES_OK),
        (Verdict.UNSUPPORTED, Kind.CADES, Verdict.ADVANCED, SignatureClass.AES_NOT_UZNAVANY),
    ],
)
def test_best_sufficient_signature_counts(
    own: Verdict | None, kind: Kind, verdict: Verdict, word: SignatureClass
) -> None:
    judgement = judged(own, envelopes=(around(verdict, kind, "3"),))
    assert (judgement.word, goes_to_review(judgement)) == (word, False)


def test_broken_signature_of_the_mail_shows_beside_a_sound_one_of_the_document() -> None:
    judgement = judged(Verdict.QUALIFIED, envelopes=(around(Verdict.INVALID),))
    assert "envelope-signature-broken" in codes(judgement)
    assert not goes_to_review(judgement)


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.DATABOX])
def test_hand_does_not_outweigh_a_broken_signature_around_it(channel: Channel) -> None:
    assert "signature-not-intact" in codes(judged(None, channel, hand=True, envelopes=(around(Verdict.MODIFIED),)))


def test_seal_of_the_data_box_system_is_not_the_senders_signature() -> None:
    judgement = judged(None, Channel.DATABOX, box=OWN, envelopes=(around(Verdict.SEAL, Kind.ZFO),))
    assert judgement.word is SignatureClass.SIGNED_BY_DATABOX_FICTION


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"organisation": "Obec Jiná", "signer": "Karel Cizí"}, {"signer-not-applicant"}),
        ({"organisation": None}, {"signer-is-person-only"}),
        ({"organisation": None, "signer": "Karel Cizí"}, {"signer-not-applicant"}),
        ({"signer": "Karel Úředník"}, {"signer-role-unknown"}),
    ],
)
def test_signer_beside_the_applicant(changes: dict[str, str | None], expected: set[str]) -> None:
    assert codes(judged(verification=report(Verdict.QUALIFIED, signature(**changes)))) == expected


def test_several_signers_are_told_with_the_weakest_and_one_that_fits_is_enough() -> None:
    two = (signature(signer="Karel Cizí", organisation="Jiná a.s."), signature())
    judgement = judged(verification=report(Verdict.RECOGNISED, *two))
    [several] = [finding for finding in judgement.findings if finding.code == "several-signatures"]
    assert several.message.endswith("(2: Karel Cizí, Ing. Jana Nováková; the weakest is recognised)")
    assert "signer-not-applicant" not in codes(judgement)


@pytest.mark.parametrize(
    ("verdict", "stamped", "expected"),
    [
        (Verdict.QUALIFIED, True, set()),
        (Verdict.QUALIFIED, None, {"timestamp-expected"}),
        (Verdict.RECOGNISED, True, {"qualified-signature-expected"}),
        (Verdict.ADVANCED, False, {"qualified-signature-expected", "timestamp-expected"}),
        (Verdict.PENDING, True, set()),
    ],
)
def test_public_body_is_asked_for_more(verdict: Verdict, stamped: bool | None, expected: set[str]) -> None:
    verification = report(verdict, signature(timestamp_qualified=stamped))
    judgement = judged(verification=verification, values=VALUES | {"applicant_type": "obec"})
    assert codes(judgement) == expected
    assert not goes_to_review(judgement)


@pytest.mark.parametrize(
    ("kind", "values", "public"),
    [
        (None, {"applicant_type": "mestys"}, True),
        (None, {"applicant_type": "skola"}, None),
        (OrganisationKind.CONTRIBUTORY, {}, True),
        (OrganisationKind.SCHOOL, {"founder": "Město Lhota"}, True),
        (OrganisationKind.SCHOOL, {"founder": "Vzdělávání s.r.o."}, None),
        (OrganisationKind.OTHER, {}, None),
    ],
)
def test_public_body_is_known_by_form_or_register(
    kind: OrganisationKind | None, values: dict[str, str], public: bool | None
) -> None:
    organisation = Organisation(ico="00236195", name="X", kind=kind) if kind else None
    assert is_public_body(form(values=values), organisation) is public


@pytest.mark.parametrize(
    ("received", "until"),
    [
        (datetime(2026, 11, 20, 8, 0, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 11, 20, 22, 59, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 11, 20, 23, 1, tzinfo=UTC), date(2026, 11, 26)),
        (datetime(2026, 6, 20, 22, 1, tzinfo=UTC), date(2026, 6, 26)),
    ],
)
def test_five_days_are_those_of_prague(received: datetime, until: date) -> None:
    assert confirm_until(received) == until


def test_unsigned_mail_is_told_its_last_day() -> None:
    messages = {finding.code: finding.message for finding in judged().findings}
    assert messages["confirm-within-5-days"].endswith("(2026-11-25)")
    assert "confirm-within-5-days" not in codes(judged(None, hand=True))
    assert "handwritten-by-policy" in codes(judged(None, hand=True))


@pytest.mark.parametrize(
    ("box", "words", "severity"),
    [
        (None, "owner not known", Severity.INFO),
        (OWN, "box abcdefg, type OVM, the applicant's own", Severity.INFO),
        (FOREIGN, "box hijkmnp, type FO, somebody else's", Severity.WARNING),
    ],
)
def test_data_box_is_recorded_as_a_fact(box: SenderBox | None, words: str, severity: Severity) -> None:
    [told] = [f for f in judged(Verdict.QUALIFIED, Channel.DATABOX, box=box).findings if f.code == "databox-fiction"]
    assert words in told.message
    assert told.severity is severity


def test_class_names_its_source_and_calls_policy_policy() -> None:
    assert judged(Verdict.QUALIFIED).findings[0].message.startswith("QES_OK: A qualified electronic signature")
    assert judged(Verdict.QUALIFIED).findings[0].message.endswith("(297/2016 Sb., § 5)")
    assert "not law" in judged(None, hand=True).findings[0].message


def test_every_finding_has_a_czech_sentence_with_the_same_detail() -> None:
    told = [
        *judged().findings,
        *judged(None, Channel.DATABOX, box=FOREIGN).findings,
        *judged(Verdict.ADVANCED, values=VALUES | {"applicant_type": "obec"}).findings,
    ]
    for finding in told:
        czech, (_, bracket, detail) = in_czech(finding, TABLE), finding.message.partition(" (")
        assert czech != finding.message
        assert bracket + detail in czech or "not law" in detail


def test_codes_are_explained() -> None:
    assert CODES.keys() > WORDS.keys()
    assert all(means and remedy for means, remedy in CODES.values())
    assert all(words.czech != words.english for words in WORDS.values())


def test_revoked_signer_goes_to_a_clerk_and_an_expired_one_does_not() -> None:
    for code, review in (("certificate-revoked", True), ("certificate-expired", False)):
        signed = signature(reasons=(reason(code),))
        verification = report(Verdict.NO_PROOF_OF_TIME, signed)
        judgement = judged(verification=verification)
        assert goes_to_review(judgement) is review
        assert ("signer-revoked" in codes(judgement)) is review
