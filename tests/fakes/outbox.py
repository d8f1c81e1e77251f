"""The outbox in memory, with the promises of ``intake.ports.Outbox``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from intake.errors import TryAgain
from intake.outgoing import DueMessage, Outgoing, OutgoingState
from tests.fakes.clock import FakeClock


@dataclass(slots=True)
class Row:
    """One outgoing message as the outbox holds it."""

    id: int
    outgoing: Outgoing
    next_try: datetime
    state: OutgoingState = OutgoingState.PENDING
    attempts: int = 0
    doubtful: bool = False
    lease_until: datetime | None = None
    note: str = ""


@dataclass(slots=True)
class FakeOutbox:
    """Claims with leases; a claim that ran out is doubtful."""

    clock: FakeClock
    rows: list[Row] = field(default_factory=list)
    claims: int = 0
    weather: int = 0
    """So many of the next writes of an outcome fail with TryAgain."""

    def put(self, *messages: Outgoing) -> None:
        for message in messages:
            self.rows.append(Row(len(self.rows) + 1, message, self.clock.now()))

    def claim_due(self, worker: str, *, lease_s: float) -> DueMessage | None:
        row = next((row for row in self.rows if self._is_due(row)), None)
        if row is None:
            return None
        self.claims += 1
        row.doubtful = row.doubtful or row.state is OutgoingState.SENDING
        row.state, row.lease_until = OutgoingState.SENDING, self.clock.now() + timedelta(seconds=lease_s)
        row.attempts += 1
        return DueMessage(id=row.id, outgoing=replace(row.outgoing), attempts=row.attempts - 1, doubtful=row.doubtful)

    def mark_sent(self, due: DueMessage, *, response: str) -> None:
        self._end(due, OutgoingState.SENT, response)

    def mark_retry(self, due: DueMessage, *, delay_s: float, note: str, doubtful: bool) -> None:
        row = self._end(due, OutgoingState.PENDING, note)
        row.doubtful, row.next_try = due.doubtful or doubtful, self.clock.now() + timedelta(seconds=delay_s)

    def mark_failed(self, due: DueMessage, *, note: str, doubtful: bool = False) -> None:
        self._end(due, OutgoingState.FAILED, note).doubtful = due.doubtful or doubtful

    def next_due_s(self) -> float | None:
        waiting = [row.next_try for row in self.rows if row.state is OutgoingState.PENDING]
        waiting += [row.lease_until for row in self.rows if row.state is OutgoingState.SENDING and row.lease_until]
        left = min(waiting, default=None)
        return None if left is None else max(0.0, (left - self.clock.now()).total_seconds())

    def _is_due(self, row: Row) -> bool:
        if row.state is OutgoingState.SENDING:
            return row.lease_until is not None and row.lease_until <= self.clock.now()
        return row.state is OutgoingState.PENDING and row.next_try <= self.clock.now()

    def _end(self, due: DueMessage, state: OutgoingState, note: str) -> Row:
        if self.weather:
            self.weather -= 1
            raise TryAgain("database-away", "The database can't be reached.")
        row = self.rows[due.id - 1]
        row.state, row.note, row.lease_until = state, note, None
        return row
