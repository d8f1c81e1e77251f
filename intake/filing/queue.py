"""The message table as the durable queue: claims with a lease and a fence, attempts, failures.

A claim is a lease by the database's clock and a fence number that every claim raises; whoever
holds an old number can't write any more.  A lease that ran out means that its holder died, so
the next claim counts an attempt.  Claims on PostgreSQL skip rows that another host is claiming;
on SQLite ``BEGIN IMMEDIATE`` serialises them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, or_, select, update

from intake.filing.audit import NewEvent, append
from intake.filing.database import Database
from intake.filing.records import envelope_values
from intake.filing.tables import Message
from intake.message import MessageRecord, MessageState
from intake.ports import Claim, Clock
from parsers.message import Envelope

OVER = timedelta(seconds=1)
PATIENCE = timedelta(minutes=1)
"""So long a suspect waits for the innocent; then they wait until it has run alone."""


class MessageQueue:
    """Implements ``intake.ports.Queue``."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def claim(self, worker: str, *, lease_s: float, busy: Collection[int]) -> Claim | None:
        """Take one due pending message, the least tried first; see the port for suspects."""
        with self._database.read() as connection:  # looking must not take SQLite's write lock
            any_due = _due(self._database.now(connection), busy).order_by(None)
            if connection.execute(any_due).first() is None:
                return None
        with self._database.write() as connection:
            now = self._database.now(connection)
            row = self._next(connection, busy)
            if row is None:
                return None
            died = row.lease_until is not None
            values = {
                "attempts": row.attempts + died,
                "fence": row.fence + 1,
                "lease_owner": worker,
                "lease_until": now + timedelta(seconds=lease_s),
            }
            connection.execute(update(Message).where(Message.id == row.id).values(**values))
            return Claim(message=message_record(row, attempts=row.attempts + died), fence=row.fence + 1)

    def renew(self, claim: Claim, *, lease_s: float) -> bool:
        """Prolong the lease; False when it was lost."""
        with self._database.write() as connection:
            until = self._database.now(connection) + timedelta(seconds=lease_s)
            renewed = connection.execute(update(Message).where(_held(claim)).values(lease_until=until))
            return renewed.rowcount == 1

    def release(self, claim: Claim, *, delay_s: float, note: str | None, counts: bool) -> None:
        """Give a message back; a claim that was lost changes nothing."""
        with self._database.write() as connection:
            due = self._database.now(connection) + timedelta(seconds=delay_s)
            connection.execute(
                update(Message)
                .where(_held(claim))
                .values(
                    attempts=Message.attempts + int(counts),
                    fence=Message.fence + 1,  # the claim is over: a beat that comes too late must not renew it
                    next_try_at=due,
                    lease_owner=None,
                    lease_until=None,
                    note=note,
                )
            )

    def fail(self, claim: Claim, *, code: str, reason: str, remedy: str, envelope: Envelope | None = None) -> bool:
        """Put the message into the failure queue; False when the claim was lost, which changes nothing."""
        now = self._clock.now()
        with self._database.write(serialised=True) as connection:
            failed = connection.execute(
                update(Message)
                .where(_held(claim))
                .values(
                    state=MessageState.FAILED,
                    code=code,
                    reason=reason,
                    remedy=remedy,
                    decided_at=now,
                    fence=Message.fence + 1,
                    lease_owner=None,
                    lease_until=None,
                    **envelope_values(envelope),
                )
            )
            if failed.rowcount:
                event = NewEvent(action="message-failed", subject=f"message:{claim.message.id}", details={"code": code})
                append(connection, [event], at=now)
            return failed.rowcount == 1

    def retry(self, message_ids: Sequence[int], *, actor: str) -> int:
        """Put failed messages back to pending with attempts 0; returns how many there were."""
        with self._database.write(serialised=True) as connection:
            now = self._database.now(connection)
            failed = select(Message.id).where(Message.id.in_(message_ids), Message.state == MessageState.FAILED)
            found = sorted(connection.scalars(failed))
            fresh = {"state": MessageState.PENDING, "attempts": 0, "next_try_at": now, "decided_at": None}
            empty = {"reason": "", "code": None, "remedy": None, "note": None}
            connection.execute(update(Message).where(Message.id.in_(found)).values(**fresh, **empty))
            events = [NewEvent(action="message-retried", subject=f"message:{id_}", actor=actor) for id_ in found]
            append(connection, events, at=self._clock.now())
            return len(found)

    def clear_leases(self, worker: str) -> None:
        """What this worker held before it died is free again, and counts as a death when claimed."""
        with self._database.write() as connection:
            over = self._database.now(connection) - OVER
            connection.execute(
                update(Message)
                .where(Message.state == MessageState.PENDING, Message.lease_owner == worker, Message.lease_until > over)
                .values(lease_until=over)
            )

    def pending(self) -> int:
        """How many messages wait or are being worked on."""
        with self._database.read() as connection:
            waiting = select(func.count()).select_from(Message).where(Message.state == MessageState.PENDING)
            return connection.execute(waiting).scalar_one()

    def _next(self, connection: Connection, busy: Collection[int]) -> Row[Message] | None:
        now = self._database.now(connection)
        if busy and (_holds_suspect(connection, busy) or _has_waited_enough(connection, now, busy)):
            return None
        return connection.execute(_due(now, busy).with_for_update(skip_locked=True)).first()


def _due(now: datetime, busy: Collection[int]) -> Select[Message]:
    """The next message: beside other work only one that nobody has died of yet."""
    free: ColumnElement[bool] = or_(Message.lease_until.is_(None), Message.lease_until < now)
    if busy:
        free = and_(Message.lease_until.is_(None), Message.attempts == 0, Message.id.not_in(busy))
    return (
        select(Message)
        .where(Message.state == MessageState.PENDING, Message.next_try_at <= now, free)
        .order_by(
            case((_overdue(now), 0), else_=1), Message.attempts, Message.lease_until.is_not(None), Message.id
        )  # a death not yet counted is one
        .limit(1)
    )


def _holds_suspect(connection: Connection, busy: Collection[int]) -> bool:
    suspect = select(Message.id).where(Message.id.in_(busy), Message.attempts > 0).limit(1)
    return connection.execute(suspect).first() is not None


def _has_waited_enough(connection: Connection, now: datetime, busy: Collection[int]) -> bool:
    suspect = select(Message.id).where(Message.state == MessageState.PENDING, Message.id.not_in(busy), _overdue(now))
    return connection.execute(suspect.limit(1)).first() is not None


def _overdue(now: datetime) -> ColumnElement[bool]:
    """A suspect that nobody has looked at for long; a lease that ran out was a death."""
    before = now - PATIENCE
    tried = and_(Message.attempts > 0, Message.lease_until.is_(None))
    return and_(Message.next_try_at <= before, or_(tried, Message.lease_until < before))


def _held(claim: Claim) -> ColumnElement[bool]:
    """The fence: still pending, and nobody has claimed it since."""
    return and_(Message.id == claim.message.id, Message.state == MessageState.PENDING, Message.fence == claim.fence)


def message_record(row: Row[Message], *, attempts: int) -> MessageRecord:
    """A row as the domain knows it."""
    return MessageRecord(
        id=row.id,
        source=row.source,
        source_ref=row.source_ref,
        channel=row.channel,
        received_at=row.received_at,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        media_type=row.media_type,
        file_name=row.file_name,
        silent=row.silent,
        before_start=row.before_start,
        attempts=attempts,
        recorded_at=row.recorded_at,
    )
