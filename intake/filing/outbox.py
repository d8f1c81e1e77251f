"""The outbox: composed messages, claimed by one sender at a time, and what became of them.

A row that is claimed is ``sending`` under a lease before a byte leaves, so two senders never hold
the same one; a lease that ran out means that a sender died on it, and the message may have gone out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select, update

from intake.filing.audit import NewEvent, append
from intake.filing.database import Database
from intake.filing.tables import OutgoingMessage
from intake.outgoing import DueMessage, Outgoing, OutgoingState
from intake.ports import Clock

_FREE = {"lease_owner": None, "lease_until": None}


class MessageOutbox:
    """Implements ``intake.ports.Outbox``, and what ``intake outbox`` does by hand."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def claim_due(self, worker: str, *, lease_s: float) -> DueMessage | None:
        """Take the message that has been due longest; ``attempts`` counts the tries before this one."""
        with self._database.read() as connection:  # looking must not take SQLite's write lock
            if connection.execute(_due(self._database.now(connection))).first() is None:
                return None
        with self._database.write() as connection:
            now = self._database.now(connection)
            row = connection.execute(_due(now).with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            doubtful = row.doubtful or row.state is OutgoingState.SENDING
            values = {
                "state": OutgoingState.SENDING,
                "attempts": row.attempts + 1,
                "fence": row.fence + 1,
                "doubtful": doubtful,
                "lease_owner": worker,
                "lease_until": now + timedelta(seconds=lease_s),
            }
            connection.execute(update(OutgoingMessage).where(OutgoingMessage.id == row.id).values(**values))
            return _due_message(row, doubtful=doubtful)

    def mark_sent(self, due: DueMessage, *, response: str) -> None:
        """The server took the message.  That is true whoever holds the claim by now, so no fence is asked."""
        values = {"state": OutgoingState.SENT, "sent_at": self._clock.now(), "response": response, "reason": None}
        open_still = OutgoingMessage.state.in_((OutgoingState.SENDING, OutgoingState.PENDING, OutgoingState.FAILED))
        self._end(due, and_(OutgoingMessage.id == due.id, open_still), values, action="outgoing-sent")

    def mark_failed(self, due: DueMessage, *, note: str, doubtful: bool = False) -> None:
        """Refused for good, or a person has to decide; a claim that was lost changes nothing."""
        values = {"state": OutgoingState.FAILED, "reason": note, "doubtful": due.doubtful or doubtful}
        self._end(due, _held(due), values, action="outgoing-failed")

    def mark_retry(self, due: DueMessage, *, delay_s: float, note: str, doubtful: bool) -> None:
        """Try again later; a doubt stays a doubt, and a claim that was lost changes nothing."""
        with self._database.write() as connection:
            values = {
                "state": OutgoingState.PENDING,
                "next_try_at": self._database.now(connection) + timedelta(seconds=delay_s),
                "reason": note,
                "doubtful": due.doubtful or doubtful,
            }
            connection.execute(update(OutgoingMessage).where(_held(due)).values(**values, **_FREE))

    def next_due_s(self) -> float | None:
        """Seconds until the next message is due (0 when one is), None when none waits."""
        waits = OutgoingMessage.state.in_((OutgoingState.PENDING, OutgoingState.SENDING))
        when = func.coalesce(OutgoingMessage.lease_until, OutgoingMessage.next_try_at)
        with self._database.read() as connection:
            first: datetime | None = connection.execute(
                select(func.min(when, type_=OutgoingMessage.next_try_at.type)).where(waits)
            ).scalar()
            if first is None:
                return None
            return max(0.0, (first - self._database.now(connection)).total_seconds())

    def clear_leases(self, worker: str) -> None:
        """At start, under the process lock: what this sender died on is due again, and doubtful."""
        with self._database.write() as connection:
            over = self._database.now(connection) - timedelta(seconds=1)
            mine = and_(OutgoingMessage.lease_owner == worker, OutgoingMessage.state == OutgoingState.SENDING)
            connection.execute(
                update(OutgoingMessage).where(mine, OutgoingMessage.lease_until > over).values(lease_until=over)
            )

    def requeue(self, ids: Sequence[int], *, actor: str) -> int:
        """Send failed messages after all: a person has decided, so former doubts are settled."""
        with self._database.write(serialised=True) as connection:
            failed = and_(OutgoingMessage.id.in_(ids), OutgoingMessage.state == OutgoingState.FAILED)
            values = {
                "state": OutgoingState.PENDING,
                "next_try_at": self._database.now(connection),
                "attempts": 0,
                "doubtful": False,
                "reason": None,
            }
            return self._by_hand(connection, failed, values, action="outgoing-requeued", actor=actor)

    def drop(self, ids: Sequence[int], *, actor: str, reason: str) -> int:
        """Never send these messages; one that is being sent right now can't be stopped any more."""
        with self._database.write(serialised=True) as connection:
            abandoned = and_(
                OutgoingMessage.state == OutgoingState.SENDING,
                OutgoingMessage.lease_until < self._database.now(connection),
            )
            waiting = OutgoingMessage.state.in_((OutgoingState.PENDING, OutgoingState.FAILED))
            chosen = and_(OutgoingMessage.id.in_(ids), or_(waiting, abandoned))
            values = {"state": OutgoingState.SUPPRESSED, "code": "dropped", "reason": reason, **_FREE}
            return self._by_hand(connection, chosen, values, action="outgoing-dropped", actor=actor)

    def readdress(self, domain: str, anew: Callable[[Outgoing], Outgoing]) -> int:
        """Write messages anew that were composed in the name of nobody and never tried; returns how many.

        Args:
            domain: What their Message-IDs end with, after the @.
            anew: The same message with a sender.
        """
        untried = and_(OutgoingMessage.state == OutgoingState.PENDING, OutgoingMessage.attempts == 0)
        chosen = select(OutgoingMessage).where(untried, OutgoingMessage.message_id.endswith(f"@{domain}>"))
        with self._database.read() as connection:
            if connection.execute(chosen.limit(1)).first() is None:
                return 0
        with self._database.write(serialised=True) as connection:
            rows = list(connection.execute(chosen.with_for_update()))
            for row in rows:
                new = anew(_due_message(row, doubtful=False).outgoing)
                values = {"message_id": new.message_id, "envelope_sender": new.envelope_sender, "content": new.content}
                connection.execute(update(OutgoingMessage).where(OutgoingMessage.id == row.id).values(**values))
            events = [NewEvent(action="outgoing-readdressed", subject=f"outgoing:{row.id}") for row in rows]
            append(connection, events, at=self._clock.now())
            return len(rows)

    def _end(
        self, due: DueMessage, condition: ColumnElement[bool], values: Mapping[str, object], *, action: str
    ) -> None:
        with self._database.write(serialised=True) as connection:
            ended = connection.execute(update(OutgoingMessage).where(condition).values(**values, **_FREE))
            if ended.rowcount:
                event = NewEvent(action=action, subject=f"outgoing:{due.id}", details={"attempt": due.attempts + 1})
                append(connection, [event], at=self._clock.now())

    def _by_hand(
        self,
        connection: Connection,
        condition: ColumnElement[bool],
        values: Mapping[str, object],
        *,
        action: str,
        actor: str,
    ) -> int:
        found = sorted(connection.scalars(select(OutgoingMessage.id).where(condition).with_for_update()))
        changed = update(OutgoingMessage).where(OutgoingMessage.id.in_(found))
        connection.execute(changed.values(**values, fence=OutgoingMessage.fence + 1))
        events = [NewEvent(action=action, subject=f"outgoing:{id_}", actor=actor) for id_ in found]
        append(connection, events, at=self._clock.now())
        return len(found)


def _due(now: datetime) -> Select[OutgoingMessage]:
    """The next message: due, or left ``sending`` by a sender that died."""
    waits = and_(OutgoingMessage.state == OutgoingState.PENDING, OutgoingMessage.next_try_at <= now)
    abandoned = and_(OutgoingMessage.state == OutgoingState.SENDING, OutgoingMessage.lease_until < now)
    order = (OutgoingMessage.next_try_at, OutgoingMessage.id)
    return select(OutgoingMessage).where(or_(waits, abandoned)).order_by(*order).limit(1)


def _held(due: DueMessage) -> ColumnElement[bool]:
    """The fence: still being sent, and by nobody else."""
    return and_(
        OutgoingMessage.id == due.id,
        OutgoingMessage.state == OutgoingState.SENDING,
        OutgoingMessage.fence == due.fence,
    )


def _due_message(row: Row[OutgoingMessage], *, doubtful: bool) -> DueMessage:
    outgoing = Outgoing(
        kind=row.kind,
        envelope_sender=row.envelope_sender or "",
        recipient=row.recipient,
        message_id=row.message_id,
        subject=row.subject,
        content=row.content,
    )
    return DueMessage(id=row.id, outgoing=outgoing, attempts=row.attempts, doubtful=doubtful, fence=row.fence + 1)
