"""Messages and requests as the objects of the JSON contract (``intake export``), a chunk of rows at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from intake.filing.tables import (
    FieldValue,
    Finding,
    Message,
    OutgoingMessage,
    Part,
    Request,
    RequestMessage,
)
from intake.outgoing import OutgoingKind, OutgoingState

Record = dict[str, Any]
Grouped = defaultdict[int, list[Any]]


def message_records(connection: Connection, ids: Sequence[int], *, held_back: str | None = None) -> Iterator[Record]:
    """One object a message, in ascending order of ``ids``; ``held_back`` says why nothing is sent at all."""
    parts = _parts(connection, ids)
    references = _references(connection, ids)
    acknowledgements = _acknowledgements(connection, ids, held_back)
    rows = connection.execute(select(Message).where(Message.id.in_(ids)).order_by(Message.id))
    for row in rows:
        yield {
            "source": row.source,
            "source_ref": row.source_ref,
            "sha256": row.sha256,
            "channel": str(row.channel),
            "received_at": row.received_at.isoformat(),
            "sender": row.sender_address,
            "subject": row.subject,
            "message_id": row.message_id,
            "state": str(row.state),
            "reason": row.reason,
            "requests": references[row.id],
            "parts": parts[row.id],
            "acknowledgement": acknowledgements.get(row.id),
        }


def request_records(connection: Connection, ids: Sequence[int]) -> Iterator[Record]:
    """One object a request, in ascending order of ``ids``."""
    source_refs = _source_refs(connection, ids)
    fields = _fields(connection, ids)
    findings = _findings(connection, ids)
    rows = connection.execute(select(Request).where(Request.id.in_(ids)).order_by(Request.id))
    for row in rows:
        yield {
            "reference": row.reference,
            "state": str(row.state),
            "form": row.form,
            "channel": str(row.channel),
            "source_refs": source_refs[row.id],
            "filed_at": row.filed_at.isoformat(),
            "fields": {field.key: field.value for field in fields[row.id]},
            "doubtful": [field.key for field in fields[row.id] if not field.accepted],
            "findings": findings[row.id],
            "signature": None if row.signature_verdict is None else str(row.signature_verdict),
            "handwritten_signature": row.handwritten_present,
            "duplicate_of": row.duplicate_of,
            "assigned_to": row.assigned_to,
        }


def _parts(connection: Connection, ids: Sequence[int]) -> Grouped:
    grouped: Grouped = defaultdict(list)
    wanted = select(Part).where(Part.message_id.in_(ids)).order_by(Part.message_id, Part.position)
    for row in connection.execute(wanted):
        part = {"name": row.name, "sha256": row.sha256, "media_type": row.media_type}
        grouped[row.message_id].append({**part, "end": str(row.end), "reason": row.reason})
    return grouped


def _references(connection: Connection, ids: Sequence[int]) -> Grouped:
    """Requests that a message founded or joined."""
    grouped: Grouped = defaultdict(list)
    wanted = (
        select(RequestMessage.message_id, Request.reference)
        .join(Request, Request.id == RequestMessage.request_id)
        .where(RequestMessage.message_id.in_(ids))
        .order_by(Request.id)
    )
    for row in connection.execute(wanted):
        grouped[row.message_id].append(row.reference)
    return grouped


def _acknowledgements(connection: Connection, ids: Sequence[int], held_back: str | None) -> dict[int, Record]:
    table = OutgoingMessage
    columns = (table.about_id, table.state, table.message_id, table.reason, table.doubtful)
    of_these = table.about_id.in_(ids)
    rows = connection.execute(select(*columns).where(of_these, table.kind == OutgoingKind.ACKNOWLEDGEMENT))
    return {
        about_id: {
            "state": _shown_state(state, doubtful=doubtful),
            "message_id": message_id,
            "reason": held_back if held_back and state is OutgoingState.PENDING else reason,
        }
        for about_id, state, message_id, reason, doubtful in rows
        if about_id is not None
    }


def _shown_state(state: OutgoingState, *, doubtful: bool) -> str:
    """Outsiders know five states: what is being sent is pending, what was refused has bounced."""
    if state is OutgoingState.SENDING or (state is OutgoingState.FAILED and doubtful):
        return str(OutgoingState.PENDING)
    return str(OutgoingState.BOUNCED if state is OutgoingState.FAILED else state)


def _source_refs(connection: Connection, ids: Sequence[int]) -> Grouped:
    """First places of all messages of a request, the founding one first."""
    grouped: Grouped = defaultdict(list)
    wanted = (
        select(RequestMessage.request_id, Message.source_ref)
        .join(Message, Message.id == RequestMessage.message_id)
        .where(RequestMessage.request_id.in_(ids), Message.merged_into.is_(None))
        .order_by(RequestMessage.noted_at, Message.id)
    )
    for row in connection.execute(wanted):
        grouped[row.request_id].append(row.source_ref)
    return grouped


def _fields(connection: Connection, ids: Sequence[int]) -> Grouped:
    grouped: Grouped = defaultdict(list)
    wanted = select(FieldValue).where(FieldValue.request_id.in_(ids))
    for row in connection.execute(wanted.order_by(FieldValue.request_id, FieldValue.position)):
        grouped[row.request_id].append(row)
    return grouped


def _findings(connection: Connection, ids: Sequence[int]) -> Grouped:
    grouped: Grouped = defaultdict(list)
    wanted = select(Finding).where(Finding.request_id.in_(ids)).order_by(Finding.id)
    for row in connection.execute(wanted):
        found = {"code": row.code, "severity": str(row.severity), "field": row.field, "message": row.message}
        grouped[row.request_id].append(found)
    return grouped
