"""Verdicts that wait: due times in the database, and the one transaction in which a verdict settles."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select, update

from intake.filing.audit import SERVICE, Detail, NewEvent, append
from intake.filing.database import Database
from intake.filing.queue import message_record
from intake.filing.records import file_findings, file_signatures, texts
from intake.filing.tables import (
    AuditEvent,
    FieldValue,
    Finding,
    Message,
    PendingSignature,
    Request,
    SignatureReport,
)
from intake.message import MessageState
from intake.pending import JUDGED_CODES, OVERDUE_AFTER, Again, End, PendingRequest, Settlement, Standing, next_try
from intake.ports import Clock
from intake.request import RequestState
from parsers import findings as read
from parsers.form import FieldValue as ReadField
from parsers.form import HandwrittenSignature, ParsedForm

_OF_MACHINE = frozenset({RequestState.REGISTERED, RequestState.IN_REVIEW})
_DECISIONS = "request-"
"""How the actions begin by which people change a request."""


class PendingSignatures:
    """Implements ``intake.ports.PendingSignatures``."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def turn(self) -> AbstractContextManager[bool]:
        """One process at a time, on any host."""
        return self._database.turn("pending-signatures")

    def claim_due(self) -> PendingRequest | None:
        """Take one whose time has come and set its next time."""
        now = self._clock.now()
        with self._database.read() as connection:  # looking must not take SQLite's write lock
            if connection.execute(_due(now)).first() is None:
                return None
        with self._database.write() as connection:
            row = connection.execute(_due(now).with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            attempts = row.attempts + 1
            connection.execute(_of(row.request_id).values(attempts=attempts, next_try_at=next_try(attempts, now)))
            return _pending(connection, row, attempts)

    def settle(self, pending: PendingRequest, decide: Callable[[Standing], Settlement | None]) -> Settlement | None:
        """File what a try came to; None where it goes on waiting or somebody else was faster."""
        with self._database.write(serialised=True) as connection:
            if not _holds(connection, pending):
                return None
            standing = _standing(connection, pending)
            done = decide(standing)
            if done is not None:
                _file(connection, standing, done, at=self._clock.now())
            return done

    def retry(self, reference: str, *, actor: str) -> bool:
        """Let a request that waits, or was given up, be judged again at once; False where none of the kind is there."""
        now = self._clock.now()
        with self._database.write(serialised=True) as connection:
            wanted = select(Request.id).where(Request.reference == reference)
            again = connection.execute(
                update(PendingSignature)
                .where(PendingSignature.request_id.in_(wanted))
                .values(next_try_at=now, since=now, attempts=PendingSignature.attempts + 1)
            )
            if again.rowcount:
                event = NewEvent(action="signature-retried", subject=f"request:{reference}", actor=actor)
                append(connection, [event], at=now)
            return again.rowcount == 1


def pending_counts(connection: Connection, now: datetime) -> dict[str, Any]:
    """How many verdicts wait, how long the oldest has, how many too long; those given up are a clerk's."""
    waits = PendingSignature.next_try_at.is_not(None)
    oldest = func.min(PendingSignature.since, type_=PendingSignature.since.type)
    row = connection.execute(select(func.count().label("number"), oldest.label("oldest")).where(waits)).one()
    overdue = select(func.count()).where(waits, PendingSignature.since <= now - OVERDUE_AFTER)
    return {
        "count": row.number,
        "oldest_s": None if row.oldest is None else max(0, round((now - row.oldest).total_seconds())),
        "oldest_since": None if row.oldest is None else row.oldest.isoformat(),
        "overdue": connection.execute(overdue).scalar_one(),
    }


# -- what is on file --------------------------------------------------------------------------------


def _due(now: datetime) -> Select[PendingSignature]:
    due = select(PendingSignature).where(PendingSignature.next_try_at <= now)
    return due.order_by(PendingSignature.next_try_at, PendingSignature.request_id).limit(1)


def _of(request_id: int) -> Any:
    return update(PendingSignature).where(PendingSignature.request_id == request_id)


def _holds(connection: Connection, pending: PendingRequest) -> bool:
    """The fence: nobody has tried since, and nobody has given up."""
    mine = PendingSignature.request_id == pending.request_id, PendingSignature.attempts == pending.attempts
    held = select(PendingSignature.request_id).where(*mine, PendingSignature.next_try_at.is_not(None))
    return connection.execute(held).first() is not None


def _pending(connection: Connection, row: Row[PendingSignature], attempts: int) -> PendingRequest:
    request = connection.execute(select(Request).where(Request.id == row.request_id)).one()
    message = connection.execute(select(Message).where(Message.id == request.message_id)).one()
    return PendingRequest(
        request_id=request.id,
        reference=request.reference,
        since=row.since,
        attempts=attempts,
        message=message_record(message, attempts=message.attempts),
        part_path=request.part_path,
        form=_form(connection, request),
    )


def _form(connection: Connection, row: Row[Request]) -> ParsedForm:
    """The form as it was read, from its rows."""
    fields = select(FieldValue).where(FieldValue.request_id == row.id).order_by(FieldValue.position)
    others = select(Finding).where(Finding.request_id == row.id, Finding.code.not_in(JUDGED_CODES)).order_by(Finding.id)
    return ParsedForm(
        outcome=row.outcome,
        form=row.form,
        form_version=row.form_version,
        fields=tuple(map(_field, connection.execute(fields))),
        handwritten_signature=HandwrittenSignature(
            present=row.handwritten_present,
            confidence=row.handwritten_confidence,
            page_index=row.handwritten_page,
            box=_box(row.handwritten_box),
        ),
        findings=tuple(
            read.Finding(code=one.code, severity=one.severity, field=one.field, message=one.message)
            for one in connection.execute(others)
        ),
        page_count=row.page_count,
    )


def _field(row: Row[FieldValue]) -> ReadField:
    return ReadField(
        key=row.key,
        value=tuple(row.value) if isinstance(row.value, list) else row.value,
        raw=row.raw,
        origin=row.origin,
        page_index=row.page_index,
        box=_box(row.box),
        confidence=row.confidence,
        accepted=row.accepted,
    )


def _box(listed: list[Any] | None) -> Any:
    return tuple(listed) if listed is not None else None


def _standing(connection: Connection, pending: PendingRequest) -> Standing:
    row = connection.execute(select(Request).where(Request.id == pending.request_id)).one()
    by_person = select(AuditEvent.seq).where(
        AuditEvent.subject == f"request:{row.reference}",
        AuditEvent.actor != SERVICE,
        AuditEvent.action.startswith(_DECISIONS, autoescape=True),
    )
    decided = row.state not in _OF_MACHINE or connection.execute(by_person.limit(1)).first() is not None
    return Standing(
        pending=pending,
        state=row.state,
        verdict=row.signature_verdict,
        decided=decided,
        duplicate_of=row.duplicate_of,
    )


# -- filing -----------------------------------------------------------------------------------------


def _file(connection: Connection, standing: Standing, done: Settlement, *, at: datetime) -> None:
    pending = standing.pending
    before = _before(connection, pending.request_id)
    if done.replaces:
        judged = Finding.code.in_(JUDGED_CODES)
        connection.execute(delete(Finding).where(Finding.request_id == pending.request_id, judged))
    file_findings(connection, pending.request_id, done.findings, message_id=pending.message.id, at=at)
    if done.again is not None:
        _replace_signatures(connection, pending.request_id, done.again)
    if done.reason is not None:
        _change_state(connection, pending, done.state, done.reason)
    _end(connection, pending.request_id, done.end)
    append(connection, [_event(standing, done, before)], at=at)


def _replace_signatures(connection: Connection, request_id: int, again: Again) -> None:
    connection.execute(delete(SignatureReport).where(SignatureReport.request_id == request_id))
    file_signatures(connection, request_id, again.verification, again.envelopes)
    verified = again.signed_by
    connection.execute(
        update(Request)
        .where(Request.id == request_id)
        .values(
            signature_kind=verified.kind if verified else None,
            signature_verdict=verified.verdict if verified else None,
            signature_reasons=texts(verified.reasons) if verified else None,
            signature_class=again.judgement.word,
        )
    )


def _change_state(connection: Connection, pending: PendingRequest, state: RequestState, reason: str) -> None:
    """The message follows its request; back to ``filed`` only where it waited for nothing else."""
    old = connection.execute(select(Request.reason).where(Request.id == pending.request_id)).scalar_one()
    connection.execute(update(Request).where(Request.id == pending.request_id).values(state=state, reason=reason))
    of_message = update(Message).where(Message.id == pending.message.id)
    if state is RequestState.IN_REVIEW:
        filed = of_message.where(Message.state == MessageState.FILED)
        connection.execute(filed.values(state=MessageState.IN_REVIEW, reason=reason))
        return
    others = select(Request.id).where(Request.message_id == pending.message.id, Request.state == RequestState.IN_REVIEW)
    if connection.execute(others.limit(1)).first() is None:
        waited = of_message.where(Message.state == MessageState.IN_REVIEW, Message.reason == old)
        connection.execute(waited.values(state=MessageState.FILED, reason="complete form"))


def _end(connection: Connection, request_id: int, end: End) -> None:
    if end is End.SETTLED:
        connection.execute(delete(PendingSignature).where(PendingSignature.request_id == request_id))
    elif end is End.GIVEN_UP:
        connection.execute(_of(request_id).values(next_try_at=None))


def _before(connection: Connection, request_id: int) -> list[str]:
    """The old signatures in words that name nobody."""
    wanted = select(SignatureReport).where(SignatureReport.request_id == request_id).order_by(SignatureReport.position)
    return [
        f"{row.format} {row.indication} {row.sub_indication or '-'} {row.certificate_sha256 or '-'}"
        for row in connection.execute(wanted)
    ]


def _event(standing: Standing, done: Settlement, before: list[str]) -> NewEvent:
    action = "signature-given-up" if done.end is End.GIVEN_UP else "signature-settled"
    details: dict[str, Detail] = {
        "verdict_before": standing.verdict.value if standing.verdict else None,
        "signatures_before": before,
        "state_before": standing.state.value,
        "state": done.state.value,
        "attempts": standing.pending.attempts,
        "end": done.end.value,
    }
    if done.again is not None:
        details |= _after(done.again)
    return NewEvent(action=action, subject=f"request:{standing.pending.reference}", details=details)


def _after(again: Again) -> dict[str, Detail]:
    reports = [again.verification, *(each.report for each in again.envelopes)]
    kept = [report.evidence_sha256 for report in reports if report is not None and report.evidence_sha256]
    return {
        "verdict": again.signed_by.verdict.value if again.signed_by else None,
        "class": again.judgement.word.value,
        "evidence": kept,
    }
