"""The audit: append-only events, each sealed with the SHA-256 of its content and of the one before.

Whoever changes, removes or inserts an event breaks the chain from there on; what the chain alone
can't show is that its newest events are missing, so whoever keeps evidence notes ``ChainReport.head``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, insert, select

from intake.filing.database import Database
from intake.filing.tables import AuditEvent
from intake.filing.types import clean
from intake.ports import Clock

SERVICE = "intake"
"""The actor of what the service does by itself."""
FIRST = "0" * 64

_DETAILS = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_COLUMNS = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

Detail = str | int | bool | None | list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """Something that happened; no personal data, since it can never be erased."""

    action: str
    """Lower case with hyphens, e.g. ``message-filed``."""
    subject: str
    """What it happened to: ``message:12``, ``request:ZS-2026-000123``, ``outgoing:7``."""
    actor: str = SERVICE
    details: Mapping[str, Detail] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """What the check of the whole chain found."""

    events: int
    """How many were sound, counted from the first."""
    head: str
    """Hash of the last sound event."""
    broken_at: int | None = None
    """Number of the first event that doesn't fit."""

    @property
    def intact(self) -> bool:
        """Whether every event fits."""
        return self.broken_at is None


class AuditTrail:
    """Events that belong to no other transaction, and the check of the chain."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def record(self, *events: NewEvent) -> None:
        """Write events down in a transaction of their own, e.g. that somebody exported requests."""
        with self._database.write(serialised=True) as connection:
            append(connection, events, at=self._clock.now())

    def verify_chain(self) -> ChainReport:
        """Recompute every hash from the first event on."""
        events = select(AuditEvent).order_by(AuditEvent.seq)
        with (
            self._database.read() as connection,
            connection.execution_options(yield_per=1000).execute(events) as rows,
        ):
            head, count = FIRST, 0
            for row in rows:
                if row.seq != count + 1 or row.previous_hash != head or row.hash != _hash_of(row):
                    return ChainReport(events=count, head=head, broken_at=count + 1)
                head, count = row.hash, count + 1
            return ChainReport(events=count, head=head)


def append(connection: Connection, events: Sequence[NewEvent], *, at: datetime) -> None:
    """Continue the chain inside a serialised transaction."""
    if not events:
        return
    last = connection.execute(
        select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)
    ).one_or_none()
    seq, previous = (last.seq, last.hash) if last is not None else (0, FIRST)
    rows = []
    for event in events:
        seq += 1
        row = _row(event, seq=seq, at=at, previous=previous)
        previous = str(row["hash"])
        rows.append(row)
    connection.execute(insert(AuditEvent), rows)


def _row(event: NewEvent, *, seq: int, at: datetime, previous: str) -> dict[str, object]:
    row = {
        "seq": seq,
        "at": at.astimezone(UTC),
        "actor": clean(event.actor),
        "action": event.action,
        "subject": clean(event.subject),
        "details": clean(_DETAILS.encode(dict(event.details))),
        "previous_hash": previous,
    }
    return {**row, "hash": _hash(*row.values())}


def _hash_of(row: Row[AuditEvent]) -> str:
    return _hash(row.seq, row.at, row.actor, row.action, row.subject, row.details, row.previous_hash)


def _hash(*columns: object) -> str:
    """SHA-256 over a JSON list of the columns in the order of the table, times as ISO 8601 in UTC."""
    plain = [value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value for value in columns]
    return hashlib.sha256(_COLUMNS.encode(plain).encode()).hexdigest()
