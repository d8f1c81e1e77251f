"""How the values of one decision become rows; every function runs inside the filing transaction."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from intake.days import prague_day
from intake.decide import Decision
from intake.filing.tables import (
    FieldValue,
    Finding,
    Message,
    Part,
    PendingSignature,
    Place,
    Request,
    RequestMessage,
    SignatureReport,
)
from intake.filing.types import clean
from intake.message import MessageRecord, PartRecord
from intake.pending import awaits_data, next_try
from intake.request import EnvelopeSignature, NewRequest
from parsers import findings as read
from parsers.form import FieldValue as ReadField
from parsers.form import NormalisedValue
from parsers.message import Envelope
from signatures.report import FileReport
from signatures.report import SignatureReport as Signature


def file_message(connection: Connection, message_id: int, decision: Decision, *, at: datetime) -> None:
    """Write what became of the message and what its envelope says; its lease ends."""
    connection.execute(
        update(Message)
        .where(Message.id == message_id)
        .values(
            state=decision.state,
            reason=decision.reason,
            code=None,
            remedy=None,
            note=None,
            decided_at=at,
            lease_owner=None,
            lease_until=None,
            fingerprint=decision.fingerprint,
            body_text=decision.body_text,
            **envelope_values(decision.envelope),
            **_turned_out(decision.turned_out),
        )
    )


def _turned_out(message: MessageRecord | None) -> dict[str, object]:
    """Columns of a file that is a data message; its first place stays on record as it was."""
    if message is None:
        return {}
    return {
        "channel": message.channel,
        "source_ref": clean(message.source_ref),
        "received_at": message.received_at,
        "received_on": prague_day(message.received_at),
    }


def envelope_values(envelope: Envelope | None) -> dict[str, object]:
    """Columns of the message table that tell who wrote about what; none where nothing is known."""
    if envelope is None:
        return {}
    return {
        "message_id": envelope.message_id,
        "subject": envelope.subject,
        "sender_address": envelope.sender_address,
        "sender_name": envelope.sender_name,
        "reply_to": envelope.reply_to_address,
        "in_reply_to": [clean(item) for item in envelope.in_reply_to],
        "references": [clean(item) for item in envelope.references],
        "date": envelope.date,
    }


def file_parts(connection: Connection, message_id: int, parts: Sequence[PartRecord]) -> None:
    """Write every container and leaf with its end."""
    rows = [{"message_id": message_id, "position": n, **asdict(part)} for n, part in enumerate(parts)]
    if rows:
        connection.execute(insert(Part), rows)


def file_request(
    connection: Connection, reference: str, request: NewRequest, message: MessageRecord, *, at: datetime
) -> int:
    """Write one new request with its fields, findings and signatures; returns its row."""
    form, hand, verified = request.form, request.form.handwritten_signature, request.signed_by
    request_id = connection.execute(
        insert(Request)
        .values(
            reference=reference,
            message_id=message.id,
            part_path=request.part_path,
            channel=message.channel,
            filed_at=at,
            state=request.state,
            reason=request.reason,
            outcome=form.outcome,
            form=form.form,
            form_version=form.form_version,
            page_count=form.page_count,
            document_sha256=request.document_sha256,
            values_digest=request.values_digest,
            applicant_key=request.applicant_key,
            duplicate_of=request.duplicate_of,
            handwritten_present=hand.present,
            handwritten_confidence=hand.confidence,
            handwritten_page=hand.page_index,
            handwritten_box=_listed(hand.box),
            signature_kind=verified.kind if verified else None,
            signature_verdict=verified.verdict if verified else None,
            signature_reasons=texts(verified.reasons) if verified else None,
            signature_class=request.signature_class,
        )
        .returning(Request.id)
    ).scalar_one()
    _file_fields(connection, request_id, form.fields)
    file_findings(connection, request_id, request.findings, message_id=message.id, at=at)
    file_signatures(connection, request_id, request.verification, request.envelopes)
    if awaits_data(request.verification, request.envelopes):
        first_try = next_try(0, at)
        connection.execute(insert(PendingSignature).values(request_id=request_id, since=at, next_try_at=first_try))
    return request_id


def _file_fields(connection: Connection, request_id: int, fields: Sequence[ReadField]) -> None:
    rows = [
        {
            "request_id": request_id,
            "position": position,
            "key": field.key,
            "value": _json(field.value),
            "raw": field.raw,
            "origin": field.origin,
            "page_index": field.page_index,
            "box": _listed(field.box),
            "confidence": field.confidence,
            "accepted": field.accepted,
        }
        for position, field in enumerate(fields)
    ]
    if rows:
        connection.execute(insert(FieldValue), rows)


def file_findings(
    connection: Connection, request_id: int, findings: Iterable[read.Finding], *, message_id: int, at: datetime
) -> None:
    """Write remarks on a request, with the message that brought them up."""
    rows = [
        {"request_id": request_id, "message_id": message_id, "noted_at": at, **asdict(finding)} for finding in findings
    ]
    if rows:
        connection.execute(insert(Finding), rows)


def file_signatures(
    connection: Connection,
    request_id: int,
    verification: FileReport | None,
    envelopes: Sequence[EnvelopeSignature],
) -> None:
    """Write a row a signature: the document's own first, then those beside it or around it."""
    found = [(None, verification), *((each.part_path, each.report) for each in envelopes)]
    signatures = [(path, report, one) for path, report in found if report for one in report.signatures]
    rows = [
        {
            "request_id": request_id,
            "position": position,
            "part_path": path,
            "evidence_sha256": report.evidence_sha256,
            **_signature_values(one),
        }
        for position, (path, report, one) in enumerate(signatures)
    ]
    if rows:
        connection.execute(insert(SignatureReport), rows)


def _signature_values(report: Signature) -> dict[str, object]:
    return {**asdict(report), "reasons": texts(report.reasons), "changes": texts(report.changes)}


def join(connection: Connection, request_ids: Collection[int], message_id: int, *, at: datetime) -> None:
    """Let a message belong to requests; those that it belongs to already stay."""
    there = set(connection.scalars(select(RequestMessage.request_id).where(RequestMessage.message_id == message_id)))
    rows = [
        {"request_id": request_id, "message_id": message_id, "noted_at": at}
        for request_id in sorted(set(request_ids) - there)
    ]
    if rows:
        connection.execute(insert(RequestMessage), rows)


def request_ids(connection: Connection, references: Collection[str]) -> dict[str, int]:
    """Reference → row of each request on file.

    Raises:
        LookupError: A reference isn't on file: the decision didn't come from this register.
    """
    found = connection.execute(select(Request.reference, Request.id).where(Request.reference.in_(references)))
    known = {row.reference: row.id for row in found}
    if len(known) != len(set(references)):
        raise LookupError("a decision names a request that isn't on file")
    return known


def merge(connection: Connection, message_id: int, twin_id: int) -> int:
    """Give a message's places to its twin; it vanishes from ledger and exports. Returns the final owner."""
    further = connection.execute(select(Message.merged_into).where(Message.id == twin_id)).scalar_one()
    owner: int = twin_id if further is None else further
    connection.execute(update(Place).where(Place.message_id == message_id).values(message_id=owner))
    moved = (Message.id == message_id) | (Message.merged_into == message_id)
    connection.execute(update(Message).where(moved).values(merged_into=owner))
    return owner


def _json(value: NormalisedValue) -> str | int | bool | list[str] | None:
    if isinstance(value, tuple):
        return texts(value)
    return clean(value) if isinstance(value, str) else value


def texts(values: Iterable[str]) -> list[str]:
    """A JSON column of texts, as any database can keep them."""
    return [clean(value) for value in values]


def _listed(box: tuple[float, ...] | None) -> list[float] | None:
    """A place on a page; one without bounds is none (JSON has no infinity)."""
    return list(box) if box is not None and all(map(math.isfinite, box)) else None
