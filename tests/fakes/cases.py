"""Factories of messages, parts and readings, and a register that answers from dictionaries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from intake.decide import Case, Policy, Reading
from intake.message import Channel, MessageRecord
from intake.outgoing import Suppressed
from intake.request import KnownRequest, RequestState
from intake.signature_table import SignatureTable, load_table
from parsers.findings import Finding, Severity
from parsers.form import FieldValue, HandwrittenSignature, Origin, Outcome, ParsedForm
from parsers.message import Envelope, PartRole, UnpackedMessage, UnpackedPart
from signatures.report import FileReport, Kind, Verdict

RECEIVED = datetime(2026, 11, 20, 8, 15, 30, tzinfo=UTC)
VALUES = {"ico": "00236195", "applicant_name": "Obec Lhota Vzorová"}
SIGNED = FileReport(kind=Kind.PADES, verdict=Verdict.ADVANCED)


def message(**changes) -> MessageRecord:
    values = {
        "id": 7,
        "source": "protokol",
        "source_ref": "INBOX/1/17",
        "channel": Channel.EMAIL,
        "received_at": RECEIVED,
        "sha256": "a" * 64,
        "size_bytes": 1000,
        "media_type": "message/rfc822",
        "file_name": None,
        "silent": False,
        "before_start": False,
        "attempts": 0,
    }
    return MessageRecord(**(values | changes))


def envelope(**changes) -> Envelope:
    values = {
        "message_id": "<1@lhota.example>",
        "subject": "Žádost o partnerství",
        "sender_address": "starostka@lhota.example",
        "date": RECEIVED,
    }
    return Envelope(**(values | changes))


def part(path: str = "2", name: str = "zadost.pdf", **changes) -> UnpackedPart:
    values = {
        "path": path,
        "name": name,
        "media_type": "application/pdf",
        "declared_type": "application/pdf",
        "role": PartRole.ATTACHMENT,
        "sha256": path.replace(".", "0").rjust(64, "b"),
        "size_bytes": 50_000,
        "stored_as": f"p{path}",
    }
    return UnpackedPart(**(values | changes))


BODY = part("1", "text.txt", media_type="text/plain", role=PartRole.BODY, size_bytes=100)


def form(outcome: Outcome = Outcome.COMPLETE, values: dict | None = None, *codes: str, present=None) -> ParsedForm:
    fields = tuple(
        FieldValue(key=key, value=value, raw=str(value), origin=Origin.ACROFORM, confidence=0.99, accepted=True)
        for key, value in (VALUES if values is None else values).items()
    )
    findings = tuple(Finding(code=code, severity=Severity.ERROR, message=f"{code} was found.") for code in codes)
    known = outcome in (Outcome.COMPLETE, Outcome.NEEDS_REVIEW)
    return ParsedForm(
        outcome=outcome,
        form="zahranicni-spoluprace" if known else None,
        form_version="1" if known else None,
        fields=fields if known else (),
        findings=findings,
        handwritten_signature=HandwrittenSignature(present=present),
    )


def reading(of: UnpackedPart, *forms: ParsedForm, verification: FileReport | None = SIGNED) -> Reading:
    return Reading(part=of, forms=forms or (form(),), verification=verification)


def scan(of: UnpackedPart) -> Reading:
    return reading(of, form(Outcome.UNREADABLE, None, "needs-ocr"), verification=None)


def letter(of: UnpackedPart) -> Reading:
    return reading(of, form(Outcome.NOT_A_FORM), verification=None)


def case(*readings: Reading, extra: tuple[UnpackedPart, ...] = (), head: Envelope | None = None, **changes) -> Case:
    unpacked = UnpackedMessage(
        envelope=head or envelope(),
        parts=(BODY, *(r.part for r in readings), *extra),
        fingerprint="f" * 64,
        delivery_reports=changes.pop("delivery_reports", ()),
    )
    unread = frozenset(changes.pop("unread", ()))
    return Case(message=message(**changes), unpacked=unpacked, readings=readings, unread=unread)


@dataclass
class FakeLookup:
    """A register for decisions: answers what the test put in."""

    threads: dict[str, tuple[str, ...]] = field(default_factory=dict)
    documents: dict[str, KnownRequest] = field(default_factory=dict)
    applicants: dict[str, tuple[KnownRequest, ...]] = field(default_factory=dict)
    twins: dict[str, int] = field(default_factory=dict)
    sent: int = 0
    outgoing: frozenset[str] = frozenset()
    """Message-IDs of mail that we sent."""

    def requests_of_thread(self, message_ids: Collection[str], references: Collection[str]) -> tuple[str, ...]:
        found = [name for key in (*message_ids, *references) for name in self.threads.get(key, ())]
        return tuple(dict.fromkeys(found))

    def has_sent(self, message_ids: Collection[str], bounce_addresses: Collection[str]) -> bool:
        return not self.outgoing.isdisjoint(message_ids)

    def request_by_document(self, sha256: str) -> KnownRequest | None:
        return self.documents.get(sha256)

    def requests_by_applicant(self, applicant_key: str) -> tuple[KnownRequest, ...]:
        return self.applicants.get(applicant_key, ())

    def same_message(self, source: str, fingerprint: str, besides_id: int) -> int | None:
        return self.twins.get(fingerprint)

    def same_data_message(self, dm_id: str, fingerprint: str, besides_id: int) -> int | None:
        return self.twins.get(f"{dm_id} {fingerprint}")

    def acknowledgements_since(self, recipient: str, since: datetime) -> int:
        return self.sent


def known(reference: str = "ZS-2026-000001", digest: str | None = "x", state=RequestState.REGISTERED) -> KnownRequest:
    return KnownRequest(reference=reference, values_digest=digest, state=state)


def policy(suppressed: Suppressed | None = None, *, acknowledge_other: bool = False) -> Policy:
    return Policy(
        suppression=lambda head, record, sent: suppressed,
        reply_address=lambda head: head.sender_address,
        sent_lately=lambda lookup, address: 0,
        acknowledge_other=acknowledge_other,
        signatures=signature_table(),
    )


def signature_table() -> SignatureTable:
    """The shipped one."""
    return load_table((Path(__file__).parents[2] / "config" / "signatures.toml").read_text("utf-8"))
