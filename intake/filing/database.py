"""Connections and transactions of the register, alike on SQLite and PostgreSQL.

SQLite: WAL with ``synchronous=FULL``, writers begin with ``BEGIN IMMEDIATE`` (the driver's own
way of beginning loses updates silently), readers have an engine of their own that can't write.
PostgreSQL: psycopg 3; whatever gives numbers or continues the audit chain is serialised by one
advisory lock that ends with its transaction.  Leases are counted by the database's clock.
"""

from __future__ import annotations

import sqlite3
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from intake.errors import ConfigurationError, TryAgain
from intake.filing.errors import CODES, translated

BUSY_TIMEOUT_S = 30.0
WAL_RETRY_S = 0.02
SERIAL_LOCK = 0x1A7A4E
"""Key of PostgreSQL's advisory lock over filing and audit; arbitrary, but the same for ever."""
TURN_LOCKS = 0x1A7A4F
"""First key of the advisory locks of ``Database.turn``."""


class Database:
    """The register's database; safe to share between threads, not between processes."""

    def __init__(self, url: str, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        """Prepare the engines; nothing is opened yet.

        Args:
            url: ``sqlite:///FILE`` with an absolute path, or ``postgresql+psycopg://…``.
            busy_timeout_s: How long a writer waits for another one.

        Raises:
            ConfigurationError: Another kind of database, or no URL at all.
        """
        self.url = parse_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._busy_timeout_s = busy_timeout_s
        self._turn = threading.Lock()
        make = _sqlite_engine if self.is_sqlite else _postgresql_engine
        self._writer = make(self.url, busy_timeout_s, writes=True)
        self._reader = make(self.url, busy_timeout_s, writes=False)

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @contextmanager
    def write(self, *, serialised: bool = False) -> Iterator[Connection]:
        """One writing transaction, committed and durable at the end of the block.

        Args:
            serialised: Wait for every other serialised transaction, on any host.  Ask for it
                before a row is touched, never after: that is what keeps it free of deadlocks.

        Raises:
            TryAgain: Locked or away; nothing was changed (or, where the server went away during
                the commit itself, all of it: callers repeat, and repeating is safe).
            CannotStore: Full, read-only, damaged.
        """
        with translated(), self._in_turn(), self._writer.begin() as connection:
            if serialised and not self.is_sqlite:  # SQLite's BEGIN IMMEDIATE has done it
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SERIAL_LOCK})
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One reading transaction: a single snapshot however long it takes."""
        with translated(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def turn(self, name: str) -> Iterator[bool]:
        """Whether this process alone does now what ``name`` says, among all hosts; it is not waited for.

        SQLite has one executing process anyway.  On PostgreSQL a lock of the connection, gone with it.

        Raises:
            TryAgain: The server is away.
        """
        if self.is_sqlite:
            yield True
            return
        key = {"space": TURN_LOCKS, "key": zlib.crc32(name.encode()) - 2**31}
        with translated():
            connection = self._reader.connect()
        try:
            with translated():
                mine = connection.execute(text("SELECT pg_try_advisory_lock(:space, :key)"), key).scalar_one()
                connection.commit()
            yield mine
        finally:
            with suppress(SQLAlchemyError):  # at once: the server notices only in a while that a connection has gone
                connection.execute(text("SELECT pg_advisory_unlock_all()"))
            with suppress(SQLAlchemyError):
                connection.invalidate()  # the server lets go of the lock with the connection, whatever state it is in
            connection.close()

    @contextmanager
    def migrate(self) -> Iterator[Connection]:
        """Like a serialised ``write``, but foreign keys rest, since batch mode rebuilds tables."""
        make = _sqlite_engine if self.is_sqlite else _postgresql_engine
        engine = make(self.url, self._busy_timeout_s, writes=True, migrates=True)
        try:
            with translated(), self._in_turn(), engine.begin() as connection:
                if not self.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SERIAL_LOCK})
                yield connection
        finally:
            engine.dispose()

    def now(self, connection: Connection) -> datetime:
        """The database's own clock, in UTC: hosts may disagree, leases may not."""
        if self.is_sqlite:
            stamp = connection.execute(text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")).scalar_one()
            return datetime.fromisoformat(stamp).replace(tzinfo=UTC)
        moment: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return moment.astimezone(UTC)

    def close(self) -> None:
        """Close every connection; the object may be used again."""
        self._writer.dispose()
        self._reader.dispose()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Threads of one process queue up here: SQLite's own waiting is a sleep of up to 100 ms."""
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=self._busy_timeout_s):
            raise TryAgain("database-busy", *CODES["database-busy"])
        try:
            yield
        finally:
            self._turn.release()


def parse_url(url: str) -> URL:
    """Read a database URL; ``postgresql://`` is taken as psycopg 3.

    Raises:
        ConfigurationError: Not SQLite in a file, and not PostgreSQL.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigurationError("database-url", *CODES["database-url"]) from None  # may hold a password
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    in_file = parsed.drivername == "sqlite" and parsed.database not in (None, "", ":memory:")
    if not in_file and parsed.drivername != "postgresql+psycopg":
        raise ConfigurationError("database-url", *CODES["database-url"])
    return parsed


def _sqlite_engine(url: URL, busy_timeout_s: float, *, writes: bool, migrates: bool = False) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        poolclass=NullPool if migrates else None,
        connect_args={"timeout": busy_timeout_s, "isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        if writes:
            _use_wal(connection, busy_timeout_s)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA foreign_keys={'OFF' if migrates else 'ON'}")
        if not writes:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _use_wal(connection: sqlite3.Connection, busy_timeout_s: float) -> None:
    """Switch a new file to WAL, which it then stays in; while others open it SQLite refuses without waiting."""
    deadline = time.monotonic() + busy_timeout_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(WAL_RETRY_S)
        else:
            return


def _postgresql_engine(url: URL, busy_timeout_s: float, *, writes: bool, migrates: bool = False) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        poolclass=NullPool if migrates else None,
        isolation_level="READ COMMITTED" if writes else "REPEATABLE READ",
        connect_args={
            "application_name": url.query.get("application_name", "intake"),
            "connect_timeout": 10,
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "tcp_user_timeout": 30_000,
        },
    )
    wait_ms = int(busy_timeout_s * 1000)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            # An operator may have chosen more than "on" (remote_apply); less is never enough.
            cursor.execute(
                "SELECT set_config('synchronous_commit', 'on', false)"
                " WHERE current_setting('synchronous_commit') = 'off'"
            )
            cursor.execute(f"SET lock_timeout = {wait_ms}")
            # A process that was stopped inside a transaction must not hold the others for ever.
            cursor.execute(f"SET idle_in_transaction_session_timeout = {max(2 * wait_ms, 60_000) if writes else 0}")
            if not writes:
                cursor.execute("SET default_transaction_read_only = on")
        connection.commit()

    return engine
