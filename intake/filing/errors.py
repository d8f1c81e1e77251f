"""The databases' errors in the service's words: weather, nothing can be kept, wrong configuration, or a bug.

SQLite result codes: https://sqlite.org/rescode.html; SQLSTATE: PostgreSQL manual, appendix A.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from intake.errors import CannotStore, ConfigurationError, ExitCode, IntakeError, TryAgain

CODES: Mapping[str, tuple[str, str]] = {
    "database-busy": ("Another process held the database for too long.", "Wait; it is tried again by itself."),
    "database-away": (
        "The database server can't be reached or is restarting.",
        "Start it, or check [storage] database.",
    ),
    "database-full": ("The disk of the database is full.", "Free space on it; nothing was lost."),
    "database-read-only": (
        "The database can't be written to.",
        "Give the service's user write access to the database and its directory, or mount the disk read-write.",
    ),
    "database-io": (
        "The disk failed under the database.",
        "Look into the system log (dmesg); check the disk and `ulimit -f`.",
    ),
    "database-damaged": ("The database file is damaged.", "Stop the service and restore the last backup."),
    "database-not-sqlite": ("The file isn't an SQLite database.", "Set [storage] database to another file."),
    "database-cannot-open": (
        "The database file can't be opened or created.",
        "Make its directory, give the service's user write access to it, and mount the disk read-write.",
    ),
    "database-login": (
        "The database server refuses the login, or the database doesn't exist.",
        "Check user, password and database name in [storage] database.",
    ),
    "database-privilege": (
        "The database user lacks a privilege.",
        "GRANT the user its tables, or let it own the schema.",
    ),
    "database-schema": (
        "The tables of the database don't fit this version of the service.",
        "Run `intake run` once: it creates and upgrades them.",
    ),
    "database-url": (
        "The database URL isn't one that the service understands.",
        "Use sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME in [storage] database.",
    ),
    "database-error": ("The database refused a statement; this is a bug.", "Report it with the code in brackets."),
    "schema-old": ("The tables are of an older version.", "Run `intake run`: it upgrades them after a notice."),
    "schema-new": ("The tables are of a newer version than the program.", "Install the newer version of the service."),
    "schema-absent": ("The database has no tables yet.", "Run `intake run`: it creates them."),
    "process-lock-held": (
        "Another process of the service works on this database.",
        "Stop that process, or wait for its end.",
    ),
    "process-lock-unwritable": (
        "The lock file beside the database can't be written.",
        "Give the service's user write access to the directory of the database.",
    ),
    "reference-mark-unreadable": (
        "The file that keeps reference numbers from being given twice can't be read.",
        "Restore `reference-high-water` in the archive directory from a backup.",
    ),
    "reference-mark-unwritable": (
        "The file that keeps reference numbers from being given twice can't be written.",
        "Free space in the archive directory and give the service's user write access to it.",
    ),
}
"""code → (what it means, what to do), for ``intake explain``."""


class RegisterError(IntakeError):
    """A statement that the database refused for no outer reason: a bug of ours."""

    exit_code = ExitCode.INTERNAL


_SQLITE = {
    sqlite3.SQLITE_BUSY: (TryAgain, "database-busy"),
    sqlite3.SQLITE_LOCKED: (TryAgain, "database-busy"),
    sqlite3.SQLITE_PROTOCOL: (TryAgain, "database-busy"),
    sqlite3.SQLITE_FULL: (CannotStore, "database-full"),
    sqlite3.SQLITE_READONLY: (CannotStore, "database-read-only"),
    sqlite3.SQLITE_PERM: (CannotStore, "database-read-only"),
    sqlite3.SQLITE_AUTH: (CannotStore, "database-read-only"),
    sqlite3.SQLITE_IOERR: (CannotStore, "database-io"),
    sqlite3.SQLITE_CANTOPEN: (CannotStore, "database-cannot-open"),
    sqlite3.SQLITE_CORRUPT: (CannotStore, "database-damaged"),
    sqlite3.SQLITE_NOTADB: (ConfigurationError, "database-not-sqlite"),
}

_SQLSTATE = {
    "08": (TryAgain, "database-away"),
    "28": (ConfigurationError, "database-login"),
    "3D": (ConfigurationError, "database-login"),
    "40": (TryAgain, "database-busy"),
    "53": (TryAgain, "database-busy"),
    "55": (TryAgain, "database-busy"),
    "57": (TryAgain, "database-away"),
    "57014": (TryAgain, "database-busy"),
    "25P03": (TryAgain, "database-busy"),
    "25006": (CannotStore, "database-read-only"),
    "42501": (CannotStore, "database-privilege"),
    "42P01": (ConfigurationError, "database-schema"),
    "42703": (ConfigurationError, "database-schema"),
    "53100": (CannotStore, "database-full"),
    "58": (CannotStore, "database-io"),
    "XX001": (CannotStore, "database-damaged"),
    "XX002": (CannotStore, "database-damaged"),
}
"""SQLSTATE, or its class of two characters."""

_REFUSED = ("authentication failed", "no password supplied", "does not exist", "no pg_hba.conf entry")
"""libpq gives no SQLSTATE for a refused connection, only the server's words."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn every error of SQLAlchemy and its drivers into one of ``intake.errors``."""
    try:
        yield
    except SQLAlchemyError as error:
        kind, code = _judge(error)
        sentence, remedy = CODES[code]
        if kind is not RegisterError:
            raise kind(code, sentence, remedy) from error
        # The original would carry values of the row into the log (PostgreSQL's DETAIL).
        raise RegisterError(code, f"{sentence} [{_fingerprint(error)}]", remedy) from None


def _judge(error: SQLAlchemyError) -> tuple[type[IntakeError], str]:
    if isinstance(error, PoolTimeout):
        return TryAgain, "database-busy"
    if not isinstance(error, DBAPIError):
        return RegisterError, "database-error"
    if isinstance(error.orig, sqlite3.Error):
        return _judge_sqlite(error.orig)
    if isinstance(error.orig, psycopg.Error):
        return _judge_postgresql(error.orig)
    return RegisterError, "database-error"


def _judge_sqlite(error: sqlite3.Error) -> tuple[type[IntakeError], str]:
    extended: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if extended == sqlite3.SQLITE_IOERR_SHMSIZE:  # no room for the index of the write-ahead log
        return CannotStore, "database-full"
    code = extended & 0xFF  # primary result code
    if code == sqlite3.SQLITE_ERROR and "no such" in str(error):
        return ConfigurationError, "database-schema"
    return _SQLITE.get(code, (RegisterError, "database-error"))


def _judge_postgresql(error: psycopg.Error) -> tuple[type[IntakeError], str]:
    state = error.sqlstate
    if state is not None:
        return _SQLSTATE.get(state) or _SQLSTATE.get(state[:2]) or (RegisterError, "database-error")
    if not isinstance(error, psycopg.OperationalError):
        return RegisterError, "database-error"
    if any(words in str(error) for words in _REFUSED):
        return ConfigurationError, "database-login"
    return TryAgain, "database-away"


def _fingerprint(error: SQLAlchemyError) -> str:
    """Which rule was broken, without any value."""
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, psycopg.Error):
        return " ".join(filter(None, (type(original).__name__, original.sqlstate, original.diag.constraint_name)))
    if isinstance(original, sqlite3.Error):
        name = getattr(original, "sqlite_errorname", type(original).__name__)
        return f"{name} {original}" if isinstance(original, sqlite3.IntegrityError) else str(name)
    return type(error).__name__
