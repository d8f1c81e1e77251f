"""One SQLite database, one process that executes work: a lock beside the database file.

``flock`` ends with the process however it dies; the descriptor is not inherited by programs that
it starts (PEP 446).  PostgreSQL needs no such lock: there the claims keep workers apart.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from intake.errors import CannotStore, TryAgain
from intake.filing.database import parse_url
from intake.filing.errors import CODES


@contextmanager
def process_lock(url: str) -> Iterator[None]:
    """Hold the right to execute work on a database, for the length of the block.

    Raises:
        TryAgain: Another process has it; the sentence names its pid (exit code 75).
        CannotStore: The lock file can't be written.
        ConfigurationError: The URL isn't one of ours.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database is None:
        yield
        return
    descriptor = _take(Path(f"{parsed.database}.lock"))
    try:
        yield
    finally:
        os.close(descriptor)


def _take(path: Path) -> int:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    except BlockingIOError as error:
        holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
        os.close(descriptor)
        raise _held_by(holder) from error
    except OSError as error:
        os.close(descriptor)
        raise _unwritable(path, error) from error
    return descriptor


def _unwritable(path: Path, error: OSError) -> CannotStore:
    code = "process-lock-unwritable"
    return CannotStore(code, f"The lock file {path} can't be written: {error.strerror}.", CODES[code][1])


def _held_by(pid: str) -> TryAgain:
    sentence = f"Another process of the service (pid {pid}) works on this database."
    return TryAgain("process-lock-held", sentence, f"Stop process {pid}, or wait for its end.")
