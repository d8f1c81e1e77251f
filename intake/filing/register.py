"""Where decisions become rows: one transaction a message, serialised with every other filing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, update

from intake.days import prague_day
from intake.decide import Decision
from intake.filing.audit import NewEvent, append
from intake.filing.bounces import apply_reports
from intake.filing.database import Database
from intake.filing.lookup import RegisterLookup
from intake.filing.outgoing_rows import TWICE, enqueue, suppress
from intake.filing.records import file_findings, file_message, file_parts, file_request, join, merge, request_ids
from intake.filing.references import take_references
from intake.filing.tables import Message
from intake.message import MessageRecord, MessageState
from intake.outgoing import Suppressed
from intake.ports import Claim, Clock, Compose, Decide


class Register:
    """Implements ``intake.ports.Filing``."""

    def __init__(self, database: Database, *, clock: Clock, reference_mark: Path) -> None:
        """``reference_mark``: the file ``references.MARK_NAME`` in the archive directory."""
        self._database = database
        self._clock = clock
        self._reference_mark = reference_mark

    def file(self, claim: Claim, decide: Decide, compose: Compose) -> Decision | None:
        """Judge and file in one transaction; None says that somebody else was faster.

        Raises:
            TryAgain: Weather; nothing was changed.
            CannotStore: The database or the reference mark can't be written; nothing was changed.
        """
        with self._database.write(serialised=True) as connection:
            if not _pass_fence(connection, claim):
                return None
            decision = decide(RegisterLookup(connection))
            now, due = self._clock.now(), self._database.now(connection)
            references = take_references(
                connection, self._reference_mark, year=prague_day(now).year, count=len(decision.requests)
            )
            _Filing(connection, claim.message, decision, references, now=now, due=due).run(compose)
            return decision


def _pass_fence(connection: Connection, claim: Claim) -> bool:
    """Raise the fence: whoever comes later with the same claim finds the door shut."""
    passed = connection.execute(
        update(Message)
        .where(Message.id == claim.message.id, Message.state == MessageState.PENDING, Message.fence == claim.fence)
        .values(fence=Message.fence + 1)
    )
    return passed.rowcount == 1


class _Filing:
    """One decision on its way into the tables."""

    def __init__(
        self,
        connection: Connection,
        message: MessageRecord,
        decision: Decision,
        references: tuple[str, ...],
        *,
        now: datetime,
        due: datetime,
    ) -> None:
        self._connection = connection
        self._message = message
        self._decision = decision
        self._references = references
        self._now = now
        self._due = due

    def run(self, compose: Compose) -> None:
        """Write everything, in the order in which rows refer to one another."""
        decision, message_id = self._decision, self._message.id
        file_message(self._connection, message_id, decision, at=self._now)
        file_parts(self._connection, message_id, decision.parts)
        self._file_requests()
        acknowledged = self._acknowledge(compose)
        merged = None if decision.same_as is None else merge(self._connection, message_id, decision.same_as)
        addresses = decision.envelope.recipients if decision.envelope else ()
        reported = apply_reports(self._connection, decision.delivery_reports, addresses, message_id=message_id)
        append(self._connection, [self._event(acknowledged, merged), *reported], at=self._now)

    def _file_requests(self) -> None:
        decision, message = self._decision, self._decision.turned_out or self._message
        pairs = zip(self._references, decision.requests, strict=True)
        new = [file_request(self._connection, ref, request, message, at=self._now) for ref, request in pairs]
        named = {*decision.joins, *(reference for reference, _ in decision.joined_findings)}
        known = request_ids(self._connection, named)
        join(self._connection, [*new, *(known[ref] for ref in decision.joins)], message.id, at=self._now)
        for reference, finding in decision.joined_findings:
            file_findings(self._connection, known[reference], [finding], message_id=message.id, at=self._now)

    def _acknowledge(self, compose: Compose) -> str | None:
        """Compose or suppress; says for the audit what it came to."""
        wanted, message_id = self._decision.acknowledgement, self._message.id
        if wanted is None:
            return None
        if not isinstance(wanted, Suppressed):
            outgoing = compose(wanted, self._references)
            if enqueue(self._connection, outgoing, about_id=message_id, due=self._due, now=self._now):
                return "pending"
            wanted = TWICE
        suppress(self._connection, wanted, about_id=message_id, now=self._now)
        return wanted.code

    def _event(self, acknowledged: str | None, merged: int | None) -> NewEvent:
        decision = self._decision
        return NewEvent(
            action="message-filed",
            subject=f"message:{self._message.id}",
            details={
                "state": str(decision.state),
                "requests": list(self._references),
                "joins": list(decision.joins),
                "parts": len(decision.parts),
                "acknowledgement": acknowledged,
                "merged_into": merged,
            },
        )
