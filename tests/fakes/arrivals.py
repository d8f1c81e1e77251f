"""A register in memory, as a source sees it (``intake.ports.Arrivals``)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime

from intake.errors import IntakeError
from intake.message import Arrival, Gap, Receipt
from tests.fakes.archive import FakeArchive


@dataclass(kw_only=True)
class FakeArrivals:
    """Messages by (source, SHA-256), places by (source, source_ref)."""

    archive: FakeArchive | None = None
    """Asked whether each original is durable before it is recorded."""
    messages: dict[tuple[str, str], Arrival] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    gaps: dict[str, tuple[Gap, ...]] = field(default_factory=dict)
    problems: list[str | None] = field(default_factory=list)
    polled: set[str] = field(default_factory=set)
    refused: dict[str, str | None] = field(default_factory=dict)
    refuse: IntakeError | None = None
    away: IntakeError | None = None
    """What every question about logins and polls ends with: the database can't be reached."""
    batches: list[int] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def known_refs(self, source: str, prefix: str) -> frozenset[str]:
        with self._lock:
            return frozenset(ref for name, ref in self.places if name == source and ref.startswith(prefix))

    def receive(self, arrivals: Sequence[Arrival]) -> tuple[Receipt, ...]:
        if self.refuse is not None:
            raise self.refuse
        if self.archive is not None:
            assert {arrival.stored.sha256 for arrival in arrivals} <= self.archive.synced, "recorded before durable"
        with self._lock:
            self.batches.append(len(arrivals))
            return tuple(self._receive(arrival) for arrival in arrivals)

    def _receive(self, arrival: Arrival) -> Receipt:
        sha256 = arrival.stored.sha256
        if (arrival.source, arrival.source_ref) in self.places:
            return Receipt.KNOWN_PLACE
        self.places[arrival.source, arrival.source_ref] = sha256
        if (arrival.source, sha256) in self.messages:
            return Receipt.ANOTHER_PLACE
        self.messages[arrival.source, sha256] = arrival
        return Receipt.NEW

    def note_gaps(self, source: str, gaps: Sequence[Gap]) -> None:
        self.gaps[source] = tuple(gaps)

    def turn(self, source: str) -> AbstractContextManager[bool]:
        return nullcontext(True)

    def has_polled(self, source: str) -> bool:
        return source in self.polled

    def refuse_login(self, source: str, login: str | None) -> None:
        self._answer()
        self.refused[source] = login

    def refused_login(self, source: str) -> str | None:
        self._answer()
        return self.refused.get(source)

    def note_poll(self, source: str, *, at: datetime, problem: str | None) -> None:
        self._answer()
        self.problems.append(problem)
        if problem is None:
            self.polled.add(source)

    def _answer(self) -> None:
        if self.away is not None:
            raise self.away
