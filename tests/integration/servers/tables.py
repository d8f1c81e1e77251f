"""The service's database as an onlooker sees it: rows by plain SQL, and locks that hold the service up."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from typing import Any

from sqlalchemy import NullPool, create_engine, make_url, text

from intake.filing.audit import AuditTrail, ChainReport
from intake.filing.database import SERIAL_LOCK, Database
from intake.filing.reports import Reports
from tests.fakes.clock import FakeClock

UNSENT = "state IN ('pending', 'sending') AND kind = 'acknowledgement'"


class Tables:
    """Looks into the database beside the running service."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")

    def rows(self, statement: str) -> list[Any]:
        """All rows of one statement."""
        with self._engine.connect() as connection:
            return list(connection.execute(text(statement)))

    def value(self, statement: str) -> Any:
        """The only value of one statement."""
        return self.rows(statement)[0][0]

    def pending(self) -> int:
        """How many messages wait or are being worked on."""
        return int(self.value("SELECT count(*) FROM message WHERE state = 'pending'"))

    def done(self, count: int) -> bool:
        """So many messages are on record, each at its end, and every acknowledgement has left."""
        if self.value("SELECT count(*) FROM message") < count or self.pending():
            return False
        return not self.value(f"SELECT count(*) FROM outgoing_message WHERE {UNSENT}")

    def attempts(self) -> list[int]:
        """Deaths and failures counted against each message."""
        return [row.attempts for row in self.rows("SELECT attempts FROM message ORDER BY id")]

    def messages(self) -> list[dict[str, Any]]:
        """What ``intake export messages`` prints, without starting a program."""
        with self._reports() as reports:
            return list(reports.export_messages())

    def requests(self) -> list[dict[str, Any]]:
        """What ``intake export requests`` prints."""
        with self._reports() as reports:
            return list(reports.export_requests())

    def ledger(self) -> Counter[str]:
        """The sums of ``intake ledger`` over all sources and days."""
        sums: Counter[str] = Counter()
        with self._reports() as reports:
            for line in map(asdict, reports.ledger()):
                sums.update({key: number for key, number in line.items() if isinstance(number, int)})
        return sums

    @contextmanager
    def _reports(self) -> Iterator[Reports]:
        database = Database(self.url)
        try:
            yield Reports(database)
        finally:
            database.close()

    def chain(self) -> ChainReport:
        """The check of the audit's chain."""
        database = Database(self.url)
        try:
            return AuditTrail(database, clock=FakeClock()).verify_chain()
        finally:
            database.close()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock that every filing waits for: SQLite's write lock, PostgreSQL's advisory one."""
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(str(make_url(self.url).database), isolation_level=None)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                yield
            return
        with self._engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": SERIAL_LOCK})
            yield  # the lock ends with the connection
