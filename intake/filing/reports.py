"""The register's read side: exports, ledger, queue and counts, as the plain dicts of the JSON contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from intake.filing.beats import daemon_state
from intake.filing.database import Database
from intake.filing.export import message_records, request_records
from intake.filing.pending import pending_counts
from intake.filing.tables import (
    Alarm,
    Finding,
    Gap,
    Message,
    OutgoingMessage,
    Place,
    Request,
    SourceState,
)
from intake.findings import remedy
from intake.message import MessageState
from intake.outgoing import OutgoingState
from intake.ports import LedgerLine
from intake.request import RequestState

Record = dict[str, Any]
CHUNK = 500
GAPS_SHOWN = 20
COUNTED = Message.merged_into.is_(None)
"""A message that was merged into its twin counts there."""


class Reports:
    """Reads what is on record; every answer comes from one snapshot."""

    def __init__(self, database: Database, *, held_back: str | None = None) -> None:
        """``held_back`` is why the configuration lets nothing be sent; None where it does."""
        self._database = database
        self._held_back = held_back

    def export_messages(self) -> Iterator[Record]:
        """One object a message, whatever became of it, in the order of arrival."""
        with self._database.read() as connection:
            for ids in _chunks(connection, Message.id, COUNTED):
                yield from message_records(connection, ids, held_back=self._held_back)

    def export_requests(self) -> Iterator[Record]:
        """One object a request, in the order of filing."""
        with self._database.read() as connection:
            for ids in _chunks(connection, Request.id):
                yield from request_records(connection, ids)

    def ledger(self, day: date | None = None) -> list[LedgerLine]:
        """One line a source and Prague day; without ``day`` all of them."""
        counts: defaultdict[tuple[date, str], defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
        with self._database.read() as connection:
            for row in connection.execute(_count(Message, Message.state, day).where(COUNTED)):
                counts[row.received_on, row.source][str(row.what)] += row.number
            for row in connection.execute(_count(Gap, None, day)):
                counts[row.received_on, row.source]["missing"] += row.number
        return [_ledger_line(source, on, found) for (on, source), found in sorted(counts.items())]

    def queue_list(self, state: str | None = None) -> list[Record]:
        """Messages that wait for a person, the oldest first.

        Args:
            state: ``failed``, ``in_review`` or ``pending``; None is failed and in_review.
        """
        states = [MessageState.FAILED, MessageState.IN_REVIEW] if state is None else [MessageState(state)]
        waits: ColumnElement[bool] = Message.state.in_(states)
        if MessageState.IN_REVIEW in states:
            doubted = select(Request.message_id).where(Request.state == RequestState.IN_REVIEW)
            waits = or_(waits, Message.id.in_(doubted))
        with self._database.read() as connection:
            now = self._database.now(connection)
            rows = []
            for ids in _chunks(connection, Message.id, and_(COUNTED, waits)):
                rows += _queue_records(connection, ids, now)
        return sorted(rows, key=lambda row: (row["received_at"], row["id"]))

    def queue_show(self, message_id: int) -> Record | None:
        """All that is on record about one message: places, parts, requests, acknowledgement, what to do."""
        with self._database.read() as connection:
            row = connection.execute(select(Message).where(Message.id == message_id)).first()
            if row is None:
                return None
            record = next(iter(message_records(connection, [message_id], held_back=self._held_back)))
            listed = _queue_records(connection, [message_id], self._database.now(connection))[0]
            founded = list(connection.scalars(select(Request.id).where(Request.message_id == message_id)))
            return {
                **listed,
                **record,
                "places": list(connection.scalars(select(Place.source_ref).where(Place.message_id == message_id))),
                "attempts": row.attempts,
                "note": row.note,
                "next_try": _iso(row.next_try_at) if row.state is MessageState.PENDING else None,
                "decided_at": _iso(row.decided_at),
                "merged_into": row.merged_into,
                "request_details": list(request_records(connection, founded)),
            }

    def outbox_list(self, state: str | None = None) -> list[Record]:
        """Outgoing messages without their bytes, the newest last."""
        wanted = select(*_outgoing_columns()).order_by(OutgoingMessage.id)
        if state is not None:
            wanted = wanted.where(OutgoingMessage.state == OutgoingState(state))
        with self._database.read() as connection:
            return [_outgoing_record(row, self._held_back) for row in connection.execute(wanted)]

    def messages_on_record(self, ids: Sequence[int]) -> int:
        """How many of these numbers are messages."""
        return self._how_many(Message.id, ids)

    def outgoing_on_record(self, ids: Sequence[int]) -> int:
        """How many of these numbers are outgoing messages."""
        return self._how_many(OutgoingMessage.id, ids)

    def _how_many(self, key: InstrumentedAttribute[int], ids: Sequence[int]) -> int:
        with self._database.read() as connection:
            return connection.execute(select(func.count()).where(key.in_(ids))).scalar_one()

    def outbox_content(self, outgoing_id: int) -> bytes | None:
        """The stored bytes of one outgoing message; None where there is none, or nothing was composed."""
        with self._database.read() as connection:
            wanted = select(OutgoingMessage.content).where(OutgoingMessage.id == outgoing_id)
            return connection.execute(wanted).scalar()

    def holds_messages(self) -> bool:
        """Whether anything was ever received."""
        with self._database.read() as connection:
            return connection.execute(select(Message.id).limit(1)).first() is not None

    def status_counts(self) -> Record:
        """Counts by state, the oldest waiting entries, sources and open alarms, ready for JSON."""
        with self._database.read() as connection:
            now = self._database.now(connection)
            return {
                "messages": _by_state(connection, Message.state, MessageState, COUNTED),
                "requests": _by_state(connection, Request.state, RequestState),
                "outbox": _by_state(connection, OutgoingMessage.state, OutgoingState),
                "missing": connection.execute(select(func.count()).select_from(Gap)).scalar_one(),
                "gaps": _gaps(connection),
                "pending_signatures": pending_counts(connection, now),
                "oldest_pending_s": _oldest_pending_s(connection, now),
                "oldest_unsent_s": _oldest_unsent_s(connection, now),
                "sources": _sources(connection),
                "alarms": _alarms(connection),
                "daemon": daemon_state(connection, now),
            }


def _chunks(
    connection: Connection, key: InstrumentedAttribute[int], where: ColumnElement[bool] | None = None
) -> Iterator[list[int]]:
    """Ids in ascending order, so many at a time: an export never holds the whole register."""
    last = 0
    while True:
        wanted = select(key).where(key > last).order_by(key).limit(CHUNK)
        ids = list(connection.scalars(wanted if where is None else wanted.where(where)))
        if not ids:
            return
        yield ids
        last = ids[-1]


def _count(table: type[Message | Gap], state: Any, day: date | None) -> Any:
    """How many rows a source, day and state."""
    what = func.max(table.source) if state is None else state
    wanted = select(table.source, table.received_on, what.label("what"), func.count().label("number"))
    grouped = wanted.group_by(table.source, table.received_on, *([] if state is None else [state]))
    return grouped if day is None else grouped.where(table.received_on == day)


def _ledger_line(source: str, day: date, counts: dict[str, int]) -> LedgerLine:
    ends = {end: counts.get(end, 0) for end in ("filed", "in_review", "set_aside", "failed", "pending", "missing")}
    return LedgerLine(source=source, date=day, received=sum(ends.values()), **ends)


def _queue_records(connection: Connection, ids: list[int], now: datetime) -> list[Record]:
    """What a person needs to see first; the code of a review is that of its weightiest finding."""
    weightiest = _weightiest_codes(connection, ids)
    references: defaultdict[int, list[str]] = defaultdict(list)
    founded = select(Request.message_id, Request.reference).where(Request.message_id.in_(ids)).order_by(Request.id)
    for row in connection.execute(founded):
        references[row.message_id].append(row.reference)
    messages = connection.execute(select(Message).where(Message.id.in_(ids)).order_by(Message.id))
    return [
        {
            "id": row.id,
            "state": str(row.state),
            "received_at": _iso(row.received_at),
            "age_s": _age_s(row.received_at, now),
            "source": row.source,
            "source_ref": row.source_ref,
            "code": row.code or weightiest.get(row.id),
            "reason": row.reason or row.note or "",
            "hint": row.remedy or remedy(row.code or weightiest.get(row.id)),
            "requests": references[row.id],
        }
        for row in messages
    ]


def _weightiest_codes(connection: Connection, ids: list[int]) -> dict[int, str]:
    weight = case({"error": 0, "warning": 1}, value=Finding.severity, else_=2)
    found = select(Finding.message_id, Finding.code).where(Finding.message_id.in_(ids))
    codes: dict[int, str] = {}
    for row in connection.execute(found.order_by(weight, Finding.id)):
        codes.setdefault(row.message_id, row.code)
    return codes


def _outgoing_columns() -> list[InstrumentedAttribute[Any]]:
    table = OutgoingMessage
    shown = [table.id, table.kind, table.state, table.recipient, table.message_id, table.subject, table.attempts]
    return [*shown, table.doubtful, table.next_try_at, table.sent_at, table.code, table.reason, table.response]


def _outgoing_record(row: Row[Any], held_back: str | None) -> Record:
    waits = row.state in (OutgoingState.PENDING, OutgoingState.SENDING)
    return {
        "id": row.id,
        "kind": str(row.kind),
        "state": str(row.state),
        "recipient": row.recipient,
        "message_id": row.message_id,
        "subject": row.subject,
        "attempts": row.attempts,
        "doubtful": row.doubtful,
        "next_try": _iso(row.next_try_at) if waits else None,
        "sent_at": _iso(row.sent_at),
        "code": row.code,
        "note": (held_back if row.state is OutgoingState.PENDING else None) or row.reason or row.response,
    }


def _by_state(
    connection: Connection,
    state: InstrumentedAttribute[Any],
    words: type[MessageState | RequestState | OutgoingState],
    where: ColumnElement[bool] | None = None,
) -> dict[str, int]:
    """Every state with its count, those with none too."""
    wanted = select(state.label("state"), func.count().label("number")).group_by(state)
    rows = connection.execute(wanted if where is None else wanted.where(where))
    found = {str(row.state): row.number for row in rows}
    return {str(word): found.get(str(word), 0) for word in words}


def _oldest_pending_s(connection: Connection, now: datetime) -> int | None:
    oldest = func.min(Message.recorded_at, type_=Message.recorded_at.type)
    return _age_s(connection.execute(select(oldest).where(Message.state == MessageState.PENDING)).scalar(), now)


def _oldest_unsent_s(connection: Connection, now: datetime) -> int | None:
    oldest = func.min(OutgoingMessage.created_at, type_=OutgoingMessage.created_at.type)
    waits = OutgoingMessage.state.in_((OutgoingState.PENDING, OutgoingState.SENDING))
    return _age_s(connection.execute(select(oldest).where(waits)).scalar(), now)


def _age_s(moment: datetime | None, now: datetime) -> int | None:
    return None if moment is None else max(0, round((now - moment).total_seconds()))


def _sources(connection: Connection) -> list[Record]:
    return [
        {
            "name": row.source,
            "last_poll": _iso(row.last_poll_at),
            "last_success": _iso(row.last_success_at),
            "problem": row.problem,
            "problem_since": _iso(row.problem_since),
        }
        for row in connection.execute(select(SourceState).order_by(SourceState.source))
    ]


def _gaps(connection: Connection) -> list[Record]:
    """The oldest of what is missing, each with its reason."""
    oldest = select(Gap).order_by(Gap.received_at, Gap.source, Gap.source_ref).limit(GAPS_SHOWN)
    return [
        {
            "source": row.source,
            "source_ref": row.source_ref,
            "received_at": _iso(row.received_at),
            "reason": row.reason,
        }
        for row in connection.execute(oldest)
    ]


def _alarms(connection: Connection) -> list[Record]:
    open_now = select(Alarm).where(Alarm.closed_at.is_(None)).order_by(Alarm.since, Alarm.id)
    return [
        {
            "code": row.code,
            "subject": row.subject,
            "since": _iso(row.since),
            "last": _iso(row.last),
            "sentence": row.sentence,
            "remedy": row.remedy,
        }
        for row in connection.execute(open_now)
    ]


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
