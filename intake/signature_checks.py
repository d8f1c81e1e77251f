"""What the signatures of a document, and of what lies around it, mean for the request.

Pure: facts and the office's table (``config/signatures.toml``) go in, a judgement and findings come
out.  Findings inform; only a broken signature, one that doesn't suffice, and what the table leaves to
a clerk send a request to review.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from intake import databox
from intake.databox import BoxRules
from intake.days import prague_day
from intake.message import Channel, SenderBox
from intake.registers import Organisation, OrganisationKind, same_name
from intake.request import EnvelopeSignature
from intake.signature_table import BROKEN, Decider, Found, Row, SignatureClass, SignatureTable, found_by
from intake.signature_words import BY_POLICY, finding
from intake.signer import Named, Signer, signers
from parsers.findings import Finding, Severity, info, warning
from parsers.form import ParsedForm
from parsers.text import fold
from signatures.reasons import code_of
from signatures.report import FileReport, Kind, SignatureReport, Verdict
from signatures.verdict import ORDER, weakest

REVIEW_CODES = databox.REVIEW_CODES | frozenset(
    {
        "signature-for-clerk",
        "signature-missing",
        "signature-not-intact",
        "signed-value-differs",
        "signed-version-unread",
        "signer-revoked",
        "values-not-signed",
    }
)
"""Findings about signatures that send a request to a clerk."""
CONFIRM_WITHIN = timedelta(days=5)
"""Act 500/2004 (správní řád), section 37(4)."""

_ELECTRONIC = frozenset(
    word for verdict in Verdict for mail in (False, True) if (word := found_by(verdict, of_mail=mail))
)
_QUALIFIED = frozenset({Verdict.QUALIFIED, Verdict.SEAL, Verdict.PENDING})
"""Verdicts that don't speak against a qualified signature or seal."""
_MUNICIPAL_TYPES = frozenset({"obec", "mestys", "mesto"})
_PUBLIC_KINDS = frozenset(
    {
        OrganisationKind.MUNICIPALITY,
        OrganisationKind.CITY_PART,
        OrganisationKind.REGION,
        OrganisationKind.CONTRIBUTORY,
    }
)
_REVOKED = frozenset({"certificate-revoked", "intermediate-revoked"})
_FOUNDER = ("obec ", "mesto ", "mestys ", "statutarni mesto ", "kraj ")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFacts:
    """Everything that speaks for a signature, beside the form."""

    channel: Channel
    received_at: datetime
    verification: FileReport | None = None
    """Of the document itself."""
    envelopes: tuple[EnvelopeSignature, ...] = ()
    """Of what lies beside the document or around it."""
    box: SenderBox | None = None
    organisation: Organisation | None = None
    """The applicant in the public register."""
    boxes: BoxRules = field(default_factory=BoxRules)
    """Which data messages are the office's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the signature means for one request."""

    row: Row
    found: Found
    """What counts."""
    report: FileReport | None
    """The verification that counts; None for a hand, a data box, or nothing."""
    findings: tuple[Finding, ...]

    @property
    def word(self) -> SignatureClass:
        """The class."""
        return self.row.class_


@dataclass(frozen=True, slots=True, kw_only=True)
class _Thing:
    """One thing found, and the row that says what it means."""

    found: Found
    row: Row
    report: FileReport | None = None
    part_path: str | None = None
    """Of the envelope; None for the document itself."""


def judge(form: ParsedForm, facts: SignatureFacts, table: SignatureTable) -> Judgement:
    """Say what the signatures mean for the request that a form becomes."""
    things = [
        _Thing(found=found, row=table.row(facts.channel, found), report=report, part_path=path)
        for found, report, path in _found(form, facts)
    ]
    counts = _counting(things)
    findings = (
        *_seal_findings(facts),
        *_verdict_findings(counts),
        *_around(things, counts),
        *_signer_findings(form, facts, counts),
        *_public_body_findings(form, facts, counts),
        *_channel_findings(form, facts, counts),
    )
    return Judgement(row=counts.row, found=counts.found, report=counts.report, findings=findings)


def confirm_until(received_at: datetime) -> date:
    """The last day on which an unsigned mail may be confirmed; the day of receipt isn't counted."""
    return prague_day(received_at) + CONFIRM_WITHIN


def is_public_body(form: ParsedForm, organisation: Organisation | None) -> bool | None:
    """Whether act 297/2016, section 5 speaks of the applicant; None where neither form nor register tells."""
    if form.value("applicant_type") in _MUNICIPAL_TYPES:
        return True
    if organisation is None:
        return None
    if organisation.kind in _PUBLIC_KINDS:
        return True
    founder = form.value("founder")
    founded = isinstance(founder, str) and fold(founder).startswith(_FOUNDER)
    return True if organisation.kind is OrganisationKind.SCHOOL and founded else None


# -- what was found, and what of it counts ----------------------------------------------------------


def _found(form: ParsedForm, facts: SignatureFacts) -> Iterator[tuple[Found, FileReport | None, str | None]]:
    """Everything that was found, what lies nearest to the document first; never nothing at all."""
    any_found = False
    reports = [(facts.verification, None), *((each.report, each.part_path) for each in facts.envelopes)]
    for report, path in reports:
        if report is None:
            continue
        if report.kind is Kind.ZFO:  # what the data box system seals isn't signed by the sender
            if databox.seal_is_wrong(report, facts.boxes):
                any_found = True
                yield _wrong_seal(report), None, path
            continue
        found = found_by(report.verdict, of_mail=report.kind is Kind.SMIME)
        if found is not None:
            any_found = True
            yield found, report, path
    hand = form.handwritten_signature.present
    if hand:
        yield Found.HAND, None, None
    if facts.channel is Channel.DATABOX:
        yield _whose_box(form, facts), None, None
    elif not any_found and not hand:
        yield (Found.HAND_UNKNOWN if hand is None else Found.NOTHING), None, None


def _wrong_seal(report: FileReport) -> Found:
    """Whoever made it, or changed what was sealed, may have put in any document."""
    return Found.MODIFIED if report.verdict is Verdict.MODIFIED else Found.INVALID


def _has_wrong_seal(facts: SignatureFacts) -> bool:
    sealed = (each.report for each in facts.envelopes if each.report.kind is Kind.ZFO)
    return any(databox.seal_is_wrong(report, facts.boxes) for report in sealed)


def _counting(things: list[_Thing]) -> _Thing:
    """What counts: a broken document, else the best signature that suffices, else a broken envelope, else the rest.

    Whoever breaks a signature around a document may have exchanged the document in it: a hand on it
    or the box that it came from then counts no more, a sound signature of its own does.
    """
    own_broken = next((thing for thing in things if thing.found in BROKEN and thing.part_path is None), None)
    if own_broken is not None:
        return own_broken
    ranked = sorted(things, key=_rank)
    electronic = next((thing for thing in ranked if thing.found in _ELECTRONIC and thing.row.suffices), None)
    broken = next((thing for thing in things if thing.found in BROKEN), None)
    return electronic or broken or ranked[0]


def _rank(thing: _Thing) -> tuple[bool, bool, int]:
    """What suffices unseen, then what suffices for a clerk, then by strength."""
    return not thing.row.suffices, thing.row.decides is Decider.CLERK, list(Found).index(thing.found)


def _whose_box(form: ParsedForm, facts: SignatureFacts) -> Found:
    """Own or foreign by the box's id, its owner's IČO, else its owner's name."""
    box = facts.box
    if box is None:
        return Found.SOME_BOX
    known = set(facts.organisation.databox_ids if facts.organisation else ())
    written, ico, name = form.value("databox_id"), form.value("ico"), form.value("applicant_name")
    if box.owner_ico and isinstance(ico, str):
        return Found.OWN_BOX if box.owner_ico.zfill(8) == ico.zfill(8) else Found.FOREIGN_BOX
    if box.box_id in known or box.box_id == written:
        return Found.OWN_BOX
    if box.owner_name and isinstance(name, str):
        return Found.OWN_BOX if same_name(name, box.owner_name) else Found.FOREIGN_BOX
    return Found.FOREIGN_BOX if known else Found.SOME_BOX


# -- findings -------------------------------------------------------------------------------------


def _seal_findings(facts: SignatureFacts) -> Iterator[Finding]:
    """On data messages around the document; the outermost is the message itself where it came by data box."""
    sealed = [each for each in facts.envelopes if each.report.kind is Kind.ZFO]
    for each in sealed:
        is_original = facts.channel is Channel.DATABOX and "." not in each.part_path
        yield from databox.seal_findings(each, facts.boxes, is_original=is_original)


def _verdict_findings(counts: _Thing) -> Iterator[Finding]:
    row = counts.row
    notes = [row.source, BY_POLICY if row.by_policy else ""]
    detail = "; ".join(note for note in notes if note)
    yield info("signature-class", f"{row.class_}: {row.english}{f' ({detail})' if detail else ''}")
    if counts.found in BROKEN:
        yield warning("signature-not-intact", row.english)
    elif not row.suffices:
        yield warning("signature-missing", row.english)
    elif row.decides is Decider.CLERK:
        yield finding("signature-for-clerk")
    elif counts.report is not None and _was_revoked(counts.report):
        yield finding("signer-revoked")


def _was_revoked(report: FileReport) -> bool:
    """Whether a signer's certificate had been revoked before the signature was proven to exist."""
    return any(code_of(said) in _REVOKED for signature in report.signatures for said in signature.reasons)


def _around(things: list[_Thing], counts: _Thing) -> Iterator[Finding]:
    if counts.part_path is not None and counts.report is not None and counts.found not in BROKEN:
        yield finding("signature-beside", f"{_place(counts.part_path)}, {counts.report.kind.value}")
    for thing in things:
        if thing is not counts and thing.found in BROKEN and thing.report is not None:
            yield finding("envelope-signature-broken", f"{_place(thing.part_path)}, {thing.report.kind.value}")


def _place(part_path: str | None) -> str:
    return f"part {part_path}" if part_path else "the mail itself"


def _signer_findings(form: ParsedForm, facts: SignatureFacts, counts: _Thing) -> Iterator[Finding]:
    reports = _all_signatures(facts)
    if len(reports) > 1:
        yield _several(facts, reports)
    known = signers(counts.report.signatures, form) if counts.report is not None else ()
    fitting = sorted(
        (signer for signer in known if signer.fits), key=lambda each: each.named is not Named.REPRESENTATIVE
    )
    if known and not fitting:
        yield finding("signer-not-applicant", "; ".join(signer.name for signer in known))
    elif fitting:
        yield from _role_findings(fitting[0])


def _role_findings(signer: Signer) -> Iterator[Finding]:
    if not signer.has_organisation:
        yield finding("signer-is-person-only", signer.name)
    if signer.named in (Named.CONTACT, Named.NOBODY):
        yield finding("signer-role-unknown", signer.name)


def _all_signatures(facts: SignatureFacts) -> tuple[SignatureReport, ...]:
    reports = [facts.verification, *(each.report for each in facts.envelopes)]
    return tuple(signature for report in reports if report is not None for signature in report.signatures)


def _several(facts: SignatureFacts, reports: tuple[SignatureReport, ...]) -> Finding:
    given = [facts.verification, *(each.report for each in facts.envelopes)]
    worst = weakest(report.verdict for report in given if report is not None and report.verdict is not Verdict.NONE)
    names = ", ".join(report.signer or report.organisation or "?" for report in reports)
    return finding("several-signatures", f"{len(reports)}: {names}; the weakest is {worst.value}")


def _public_body_findings(form: ParsedForm, facts: SignatureFacts, counts: _Thing) -> Iterator[Finding]:
    report = counts.report
    if report is None or counts.found in BROKEN or not is_public_body(form, facts.organisation):
        return
    if report.verdict not in _QUALIFIED and ORDER.index(report.verdict) < ORDER.index(Verdict.UNSUPPORTED):
        yield finding("qualified-signature-expected", report.verdict.value)
    if not any(signature.timestamp_qualified for signature in report.signatures):
        yield finding("timestamp-expected")


def _channel_findings(form: ParsedForm, facts: SignatureFacts, counts: _Thing) -> Iterator[Finding]:
    if counts.row.class_ is SignatureClass.UNSIGNED_5_DAYS:
        yield finding("confirm-within-5-days", f"{confirm_until(facts.received_at):%Y-%m-%d}")
    if counts.found is Found.HAND and counts.row.by_policy:
        yield finding("handwritten-by-policy")
    if facts.channel is Channel.DATABOX and not _has_wrong_seal(facts):
        whose = _whose_box(form, facts)
        severity = Severity.WARNING if whose is Found.FOREIGN_BOX else None
        yield finding("databox-fiction", _box_words(facts.box, whose), severity=severity)


def _box_words(box: SenderBox | None, whose: Found) -> str:
    owner = {Found.OWN_BOX: "the applicant's own", Found.FOREIGN_BOX: "somebody else's"}.get(whose, "owner not known")
    if box is None:
        return owner
    return ", ".join(text for text in (f"box {box.box_id}", f"type {box.kind}" if box.kind else "", owner) if text)
