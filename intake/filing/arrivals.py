"""The register as a source sees it: what is on record, what has just arrived, what is missing.

A message is one (source, SHA-256); every further place of it is noted and counts once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import Connection, Select, delete, func, insert, select, update
from sqlalchemy.engine import RowMapping

from intake.days import prague_day
from intake.filing.audit import NewEvent, append
from intake.filing.database import Database
from intake.filing.tables import Gap as GapRow
from intake.filing.tables import Message, Place, SourceState
from intake.filing.types import clean
from intake.message import Arrival, Gap, MessageState, Receipt
from intake.ports import Clock


class ArrivalRegister:
    """Implements ``intake.ports.Arrivals``."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def known_refs(self, source: str, prefix: str) -> frozenset[str]:
        """Places of this source on record that begin with ``prefix``, letter by letter."""
        begins = func.substr(Place.source_ref, 1, len(prefix)) == prefix  # LIKE would ignore case on SQLite
        with self._database.read() as connection:
            return frozenset(connection.scalars(select(Place.source_ref).where(Place.source == source, begins)))

    def receive(self, arrivals: Sequence[Arrival]) -> tuple[Receipt, ...]:
        """Record originals that lie durably in the archive, all in one transaction, each pending."""
        if not arrivals:
            return ()
        with self._database.write(serialised=True) as connection:
            reception = _Reception(connection, self._database.now(connection), self._clock.now())
            receipts: dict[int, Receipt] = {}
            for source in dict.fromkeys(arrival.source for arrival in arrivals):
                positions = [index for index, arrival in enumerate(arrivals) if arrival.source == source]
                found = reception.receive(source, [arrivals[index] for index in positions])
                receipts.update(zip(positions, found, strict=True))
            return tuple(receipts[index] for index in range(len(arrivals)))

    def note_gaps(self, source: str, gaps: Sequence[Gap]) -> None:
        """Replace what the server is known to hold and we don't; the first sight of each is kept."""
        wanted = {clean(gap.source_ref): gap for gap in gaps}
        with self._database.read() as connection:
            if _gaps(connection, source) == _plain(wanted):
                return  # the usual case: no write for nothing
        with self._database.write(serialised=True) as connection:
            seen = {row.source_ref: row.noted_at for row in connection.execute(_gap_rows(source))}
            connection.execute(delete(GapRow).where(GapRow.source == source))
            now = self._clock.now()
            rows = [_gap_row(source, ref, gap, seen.get(ref, now)) for ref, gap in wanted.items()]
            if rows:
                connection.execute(insert(GapRow), rows)

    def turn(self, source: str) -> AbstractContextManager[bool]:
        """One process at a time polls a source; False where another is at it."""
        return self._database.turn(f"poll:{source}")

    def has_polled(self, source: str) -> bool:
        """Whether a first poll of this source has ever been completed."""
        first = select(SourceState.first_polled_at).where(SourceState.source == source)
        with self._database.read() as connection:
            return connection.execute(first).scalar() is not None

    def refuse_login(self, source: str, login: str | None) -> None:
        """Remember the digest of a login that the server refused; None after one that it took."""
        if self.refused_login(source) == login:
            return
        with self._database.write(serialised=True) as connection:
            changed = connection.execute(
                update(SourceState).where(SourceState.source == source).values(refused_login=login)
            )
            if changed.rowcount == 0:
                connection.execute(insert(SourceState).values(source=source, refused_login=login))

    def refused_login(self, source: str) -> str | None:
        """Digest of the login that was refused last and not taken since, over restarts too."""
        wanted = select(SourceState.refused_login).where(SourceState.source == source)
        with self._database.read() as connection:
            found: str | None = connection.execute(wanted).scalar()
            return found

    def note_poll(self, source: str, *, at: datetime, problem: str | None) -> None:
        """Record the end of a poll; ``problem`` is its error in one sentence, None a success."""
        here = select(SourceState).where(SourceState.source == source)
        with self._database.write(serialised=True) as connection:
            former = connection.execute(here).mappings().first()
            values = _poll_values(former, at, problem)
            if former is None:
                connection.execute(insert(SourceState).values(source=source, **values))
            else:
                connection.execute(update(SourceState).where(SourceState.source == source).values(**values))


class _Reception:
    """One transaction that takes a batch in, with a handful of statements a source."""

    def __init__(self, connection: Connection, due: datetime, now: datetime) -> None:
        self._connection = connection
        self._due = due
        self._now = now

    def receive(self, source: str, arrivals: Sequence[Arrival]) -> tuple[Receipt, ...]:
        places = self._places(source, arrivals)
        held = self._held(source, arrivals)
        fresh: dict[str, Arrival] = {}
        new_places: dict[str, str] = {}
        receipts = []
        for arrival in arrivals:
            ref, digest = clean(arrival.source_ref), arrival.stored.sha256  # as the table will give it back
            if ref in places or ref in new_places:
                receipts.append(Receipt.KNOWN_PLACE)
                continue
            new_places[ref] = digest
            if digest in held or digest in fresh:
                receipts.append(Receipt.ANOTHER_PLACE)
                continue
            fresh[digest] = arrival
            receipts.append(Receipt.NEW)
        self._record(source, held, fresh, new_places)
        return tuple(receipts)

    def _places(self, source: str, arrivals: Sequence[Arrival]) -> frozenset[str]:
        refs = {arrival.source_ref for arrival in arrivals}
        known = select(Place.source_ref).where(Place.source == source, Place.source_ref.in_(refs))
        return frozenset(self._connection.scalars(known))

    def _held(self, source: str, arrivals: Sequence[Arrival]) -> dict[str, int]:
        """SHA-256 → the message that holds it, or the one that it was merged into."""
        if not arrivals:
            return {}
        digests = {arrival.stored.sha256 for arrival in arrivals}
        owner = func.coalesce(Message.merged_into, Message.id).label("owner")
        known = select(Message.sha256, owner).where(Message.source == source, Message.sha256.in_(digests))
        return {row.sha256: row.owner for row in self._connection.execute(known)}

    def _record(self, source: str, held: dict[str, int], fresh: dict[str, Arrival], new_places: dict[str, str]) -> None:
        if not new_places:
            return
        self._insert_messages(fresh)
        owners = held | self._held(source, list(fresh.values()))
        places = [
            {"source": source, "source_ref": ref, "message_id": owners[digest], "noted_at": self._now}
            for ref, digest in new_places.items()
        ]
        self._connection.execute(insert(Place), places)
        self._connection.execute(delete(GapRow).where(GapRow.source == source, GapRow.source_ref.in_(new_places)))
        events = [
            NewEvent(
                action="message-received",
                subject=f"message:{owners[digest]}",
                details={"source": source, "sha256": digest, "size_bytes": arrival.stored.size_bytes},
            )
            for digest, arrival in fresh.items()
        ]
        append(self._connection, events, at=self._now)

    def _insert_messages(self, fresh: dict[str, Arrival]) -> None:
        """Without asking for the numbers: SQLite would return them row by row."""
        if fresh:
            self._connection.execute(insert(Message), [self._message(arrival) for arrival in fresh.values()])

    def _message(self, arrival: Arrival) -> dict[str, object]:
        return {
            "source": arrival.source,
            "source_ref": arrival.source_ref,
            "channel": arrival.channel,
            "received_at": arrival.received_at,
            "received_on": prague_day(arrival.received_at),
            "recorded_at": self._now,
            "sha256": arrival.stored.sha256,
            "size_bytes": arrival.stored.size_bytes,
            "media_type": arrival.media_type,
            "file_name": arrival.file_name,
            "silent": arrival.silent,
            "before_start": arrival.before_start,
            "state": MessageState.PENDING,
            "next_try_at": self._due,
        }


def _poll_values(former: RowMapping | None, at: datetime, problem: str | None) -> dict[str, object]:
    values: dict[str, object] = {"last_poll_at": at, "problem": problem}
    if problem is None:
        first = former["first_polled_at"] if former is not None else None
        return {**values, "first_polled_at": first or at, "last_success_at": at, "problem_since": None}
    since = former["problem_since"] if former is not None else None
    return {**values, "problem_since": since or at}


def _gap_rows(source: str) -> Select[GapRow]:
    return select(GapRow).where(GapRow.source == source)


def _gaps(connection: Connection, source: str) -> set[tuple[str, datetime, str]]:
    return {(row.source_ref, row.received_at, row.reason) for row in connection.execute(_gap_rows(source))}


def _plain(gaps: Mapping[str, Gap]) -> set[tuple[str, datetime, str]]:
    return {(ref, gap.received_at, clean(gap.reason)) for ref, gap in gaps.items()}


def _gap_row(source: str, ref: str, gap: Gap, noted_at: datetime) -> dict[str, object]:
    return {
        "source": source,
        "source_ref": ref,
        "received_at": gap.received_at,
        "received_on": prague_day(gap.received_at),
        "reason": gap.reason,
        "noted_at": noted_at,
    }
