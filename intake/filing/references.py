"""Reference numbers ``ZS-YYYY-NNNNNN``: unique, ascending within the year, never given twice.

The counter in the database may be set back by a restore, so a high-water mark lies beside the
originals.  It is durable before the transaction commits: a crash between the two skips a number
and reissues none.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import Connection, insert, select, update

from intake.errors import CannotStore
from intake.filing.errors import CODES
from intake.filing.tables import ReferenceCounter

MARK_NAME = "reference-high-water"
"""The file's name in the archive directory: a JSON object, year → last number given."""


def take_references(connection: Connection, mark: Path, *, year: int, count: int) -> tuple[str, ...]:
    """Reserve the next numbers of a year, inside a serialised transaction.

    Raises:
        CannotStore: The mark can't be read or written; no number was given.
    """
    if count == 0:
        return ()
    counted = connection.execute(select(ReferenceCounter.last).where(ReferenceCounter.year == year)).scalar()
    marks = _read(mark)
    first = max(counted or 0, marks.get(str(year), 0)) + 1
    last = first + count - 1
    _write(mark, {**marks, str(year): last})
    if counted is None:
        connection.execute(insert(ReferenceCounter).values(year=year, last=last))
    else:
        connection.execute(update(ReferenceCounter).where(ReferenceCounter.year == year).values(last=last))
    return tuple(f"ZS-{year}-{number:06d}" for number in range(first, last + 1))


def _read(mark: Path) -> dict[str, int]:
    try:
        marks = json.loads(mark.read_bytes())
        return {str(year): int(number) for year, number in marks.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        # Going on without the mark could give a number twice.
        raise CannotStore("reference-mark-unreadable", *CODES["reference-mark-unreadable"]) from error


def _write(mark: Path, marks: dict[str, int]) -> None:
    try:
        with NamedTemporaryFile(dir=mark.parent, prefix=f".{mark.name}.", delete=False) as file:
            _fill(file.fileno(), Path(file.name), json.dumps(marks, sort_keys=True).encode(), mark)
    except OSError as error:
        raise CannotStore("reference-mark-unwritable", *CODES["reference-mark-unwritable"]) from error


def _fill(descriptor: int, temporary: Path, content: bytes, mark: Path) -> None:
    """Write, fsync, rename, fsync the directory: the old mark or the new one, never half of it."""
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
        temporary.replace(mark)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    directory = os.open(mark.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
