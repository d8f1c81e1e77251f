"""What the envelope and the seal of a data message (ISDS) mean for the office: whose it is, and whether to believe it.

Pure.  The seal is the data box system's and says who sent what to whom and when; it is no signature of
the sender.  Where it is wrong nothing in the envelope is believed, and a person looks at the message.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from intake.message import Channel, MessageRecord, SenderBox
from intake.registers import Organisation
from intake.request import EnvelopeSignature
from intake.signature_words import finding
from parsers.databox import DataMessageEnvelope, DataMessageKind, DeliveryEvent
from parsers.findings import Finding
from signatures.reasons import code_of
from signatures.report import FileReport, Verdict

WRONG_CODES = frozenset(
    {"databox-seal-broken", "databox-seal-foreign", "databox-seal-unread", "databox-seal-test-system"}
)
"""Findings that say: nothing in this envelope is believed."""
REVIEW_CODES = WRONG_CODES | {"databox-not-ours"}
"""Findings on a data message that send it, and its requests, to a clerk."""

_EVENTS: Mapping[str, str] = {
    "EV0": "submitted",
    "EV2": "served by fiction, after ten days in the box",
    "EV3": "undeliverable, the recipient's box was closed",
    "EV5": "put into the recipient's box; if that is a public authority's, served by it",
    "EV6": "served by fiction, though nobody could have read the box",
    "EV8": "not delivered, a virus was found in it",
    "EV11": "served, an entitled person signed in",
    "EV12": "served, a delegated person signed in",
    "EV13": "served, an application of the recipient signed in",
}
_STATES: Mapping[int, str] = {
    1: "submitted",
    2: "submitted and time-stamped",
    3: "not delivered, a virus was found in it",
    4: "put into the recipient's box",
    5: "served by fiction, after ten days in the box",
    6: "served by signing in",
    7: "read",
    8: "undeliverable, the recipient's box was closed",
    9: "its content was erased by the system",
    10: "in the recipient's vault",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxRules:
    """Which data messages are the office's."""

    own: frozenset[str] = frozenset()
    """Ids of the office's boxes; empty: any addressee will do."""
    test_system: bool = False
    """Messages of the public test system count as well."""


# -- the seal -------------------------------------------------------------------------------------


def seal_findings(sealed: EnvelopeSignature, rules: BoxRules, *, is_original: bool) -> tuple[Finding, ...]:
    """What a clerk has to know of a sealed data message around a document.

    Args:
        sealed: The verification of a ZFO.
        rules: The office's.
        is_original: The message came by data box; else the ZFO was attached to a mail or lay in a zip, and
            to whom it was once addressed is a mere fact.
    """
    code, detail = _seal(sealed.report, rules)
    return (finding(code, detail), *_addressee(sealed.databox, rules, is_original=is_original))


def seal_is_wrong(report: FileReport, rules: BoxRules) -> bool:
    """Whether nothing in the envelope is to be believed; a seal that nobody could check isn't wrong by that."""
    return _seal(report, rules)[0] in WRONG_CODES


def _seal(report: FileReport, rules: BoxRules) -> tuple[str, str]:
    """The code of the finding and its detail."""
    signature = report.signatures[0] if report.signatures else None
    codes = {code_of(text) for text in (*report.reasons, *(signature.reasons if signature else ()))}
    if report.verdict in (Verdict.INVALID, Verdict.MODIFIED):
        return "databox-seal-broken", report.verdict.value
    if signature is None or report.verdict in (Verdict.UNSUPPORTED, Verdict.NONE):
        return "databox-seal-unread", ", ".join(sorted(codes))
    if "seal-not-of-system" in codes:
        return "databox-seal-foreign", signature.signer or signature.organisation or ""
    if "seal-of-test-system" in codes and not rules.test_system:
        return "databox-seal-test-system", ""
    if not signature.trusted or report.verdict in (Verdict.PENDING, Verdict.NO_PROOF_OF_TIME):
        return "databox-seal-unproven", report.verdict.value
    return "databox-sealed", f"{signature.best_time:%Y-%m-%d %H:%M} UTC" if signature.best_time else ""


def _addressee(message: DataMessageEnvelope | None, rules: BoxRules, *, is_original: bool) -> Iterator[Finding]:
    if message is None or not rules.own or not rules.own.isdisjoint({message.recipient.box_id, message.sender.box_id}):
        return  # what the office sent itself lies in somebody else's box
    detail = f"box {message.recipient.box_id}" if message.recipient.box_id else "its box isn't named"
    yield finding("databox-not-ours" if is_original else "databox-other-addressee", detail)


# -- the message ----------------------------------------------------------------------------------


def as_data_message(
    message: MessageRecord, envelope: DataMessageEnvelope, seal: EnvelopeSignature, rules: BoxRules
) -> MessageRecord:
    """What a file that was handed over turned out to be.

    Its place becomes ``box_id/dm_id`` and its time that of delivery, as far as the seal lets one believe
    them; a receipt has the number of its message and keeps its own place.
    """
    message = replace(message, channel=Channel.DATABOX)
    if seal_is_wrong(seal.report, rules):
        return message
    arrived = message.recorded_at or message.received_at
    delivered = envelope.delivered_at or envelope.accepted_at
    if delivered is not None and delivered <= arrived:
        message = replace(message, received_at=delivered)
    if envelope.kind is DataMessageKind.RECEIPT or envelope.reference is None:
        return message
    return replace(message, source_ref=envelope.reference)


def sender_box(envelope: DataMessageEnvelope, owner: Organisation | None) -> SenderBox | None:
    """The box that it was sent from; ``owner`` is whom the public register knows as its owner."""
    if envelope.sender.box_id is None:
        return None
    return SenderBox(
        box_id=envelope.sender.box_id,
        kind=envelope.sender_kind,
        owner_name=owner.name if owner else envelope.sender.name or None,
        owner_ico=(owner.ico or None) if owner else None,
    )


def set_aside_because(envelope: DataMessageEnvelope, rules: BoxRules) -> str | None:
    """Why a data message needs nobody: a receipt, a notice of the system, or what the office sent itself."""
    ours = envelope.sender.box_id in rules.own
    if envelope.kind is DataMessageKind.RECEIPT:
        whose = "a data message of ours" if ours else "a data message"
        return f"delivery receipt of {whose}, {envelope.dm_id}: {_fate(envelope)}"
    if envelope.is_of_system:
        return f"a notice of the data box system: {envelope.subject or 'without a subject'}"
    return f"a data message that the office sent itself, {envelope.dm_id}: {_fate(envelope)}" if ours else None


def names_of_requests(envelope: DataMessageEnvelope) -> str:
    """Where a sender names the request that he writes about: subject, and our reference or file mark."""
    return " ".join((envelope.subject, envelope.recipient.reference, envelope.recipient.file_reference))


def _fate(envelope: DataMessageEnvelope) -> str:
    """What became of it by the last event of the receipt that we know, else by its state."""
    known = [event for event in envelope.events if event.code in _EVENTS]
    if known:
        return _told(known[-1])
    return _STATES.get(envelope.state or 0, "its state isn't known")


def _told(event: DeliveryEvent) -> str:
    when = f", {event.at:%Y-%m-%d %H:%M %z}" if event.at else ""
    return f"{_EVENTS[event.code]}{when}"
