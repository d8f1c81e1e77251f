"""An in-memory queue that keeps the contract of ``intake.ports.Queue``, with rows for tests to look at."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from intake.errors import TryAgain
from intake.message import Channel, MessageRecord, MessageState
from intake.ports import Claim
from parsers.message import Envelope


@dataclass(slots=True, kw_only=True)
class Row:
    """One message as the table would hold it."""

    message: MessageRecord
    state: MessageState = MessageState.PENDING
    next_try: float = 0.0
    holder: str | None = None
    lease_until: float = 0.0
    fence: int = 0
    failure: tuple[str, str, str] | None = None
    envelope: Envelope | None = None
    notes: list[str] = field(default_factory=list)


def record(number: int, *, attempts: int = 0) -> MessageRecord:
    return MessageRecord(
        id=number,
        source="protokol",
        source_ref=f"INBOX/1/{number}",
        channel=Channel.EMAIL,
        received_at=datetime(2026, 11, 22, 8, tzinfo=UTC),
        sha256=f"{number:064x}",
        size_bytes=1000,
        media_type="message/rfc822",
        file_name=None,
        silent=False,
        before_start=False,
        attempts=attempts,
    )


class MemoryQueue:
    """Leases by its own clock; ``away`` is how many calls from now on find the database away."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.rows: dict[int, Row] = {}
        self.away = 0
        self.calls: list[str] = []
        self._clock = clock
        self._lock = threading.RLock()

    def add(self, *numbers: int, attempts: int = 0) -> None:
        with self._lock:
            for number in numbers:
                self.rows[number] = Row(message=record(number, attempts=attempts))

    def claim(self, worker: str, *, lease_s: float, busy: Collection[int]) -> Claim | None:
        with self._lock:
            self._called("claim")
            row = next(iter(self._due(busy)), None)
            if row is None:
                return None
            died = row.holder is not None
            attempts = row.message.attempts + died
            row.message = replace(row.message, attempts=attempts)
            row.holder, row.lease_until, row.fence = worker, self._clock() + lease_s, row.fence + 1
            return Claim(message=row.message, fence=row.fence)

    def _due(self, busy: Collection[int]) -> list[Row]:
        now = self._clock()
        due = [
            row
            for row in self.rows.values()
            if row.state is MessageState.PENDING
            and row.next_try <= now
            and row.lease_until <= now
            and row.message.id not in busy
            and not (busy and (row.message.attempts or row.holder is not None))
        ]
        return sorted(due, key=lambda row: (row.message.attempts, row.message.id))

    def renew(self, claim: Claim, *, lease_s: float) -> bool:
        with self._lock:
            self._called("renew")
            row = self._held(claim)
            if row is not None:
                row.lease_until = self._clock() + lease_s
            return row is not None

    def release(self, claim: Claim, *, delay_s: float, note: str | None, counts: bool) -> None:
        with self._lock:
            self._called("release")
            if (row := self._held(claim)) is not None:
                row.message = replace(row.message, attempts=row.message.attempts + counts)
                row.holder, row.lease_until, row.next_try = None, 0.0, self._clock() + delay_s
                row.notes.append(note or "")

    def fail(self, claim: Claim, *, code: str, reason: str, remedy: str, envelope: Envelope | None = None) -> bool:
        with self._lock:
            self._called("fail")
            if (row := self._held(claim)) is not None:
                row.state, row.failure, row.holder = MessageState.FAILED, (code, reason, remedy), None
                row.envelope = envelope
            return row is not None

    def file(self, claim: Claim) -> bool:
        """What the filing transaction does to the row; False when the fence has moved on."""
        with self._lock:
            row = self._held(claim)
            if row is not None:
                row.state, row.holder = MessageState.FILED, None
            return row is not None

    def retry(self, message_ids: Sequence[int], *, actor: str) -> int:
        with self._lock:
            failed = [row for row in map(self.rows.get, message_ids) if row and row.state is MessageState.FAILED]
            for row in failed:
                row.state, row.next_try, row.failure = MessageState.PENDING, 0.0, None
                row.message = replace(row.message, attempts=0)
            return len(failed)

    def clear_leases(self, worker: str) -> None:
        """Free at once; the next claim still counts the death."""
        with self._lock:
            for row in self.rows.values():
                if row.holder == worker:
                    row.lease_until = 0.0

    def pending(self) -> int:
        with self._lock:
            return sum(row.state is MessageState.PENDING for row in self.rows.values())

    def _held(self, claim: Claim) -> Row | None:
        row = self.rows[claim.message.id]
        valid = row.state is MessageState.PENDING and row.fence == claim.fence and row.holder is not None
        return row if valid else None

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.away > 0:
            self.away -= 1
            raise TryAgain("database-away", "The database can't be reached.", "Start it.")


class MemoryAlarms:
    """Open alarms by (code, subject), with everything that ever happened to them."""

    def __init__(self) -> None:
        self.standing: dict[tuple[str, str], str] = {}
        self.history: list[tuple[str, str, str]] = []

    def open(self, code: str, subject: str, sentence: str, remedy: str) -> None:
        self.standing[code, subject] = sentence
        self.history.append(("open", code, subject))

    def close(self, code: str, subject: str) -> None:
        if self.standing.pop((code, subject), None) is not None:
            self.history.append(("close", code, subject))
