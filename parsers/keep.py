"""Where the bytes of parts go while a message is unpacked: numbered files, each once a digest.

The names are ours; nothing that a sender wrote ever becomes part of a path.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from parsers.entity import Buffer, Entity
from parsers.errors import LimitExceeded, ParserError
from parsers.message import UnpackLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The bytes of one part after they were read."""

    sha256: str
    size_bytes: int
    stored_as: str | None
    """None where they broke a limit or none could be read."""
    problem: ParserError | None = None


class Keeper:
    """Writes parts into the directory and counts what may still be written."""

    def __init__(self, directory: Path, limits: UnpackLimits) -> None:
        self._directory = directory
        self._limits = limits
        self._names: dict[str, str] = {}
        self._leaves: set[str] = set()
        self._count = 0
        self.room_bytes = limits.max_total_bytes

    def path(self, stored_as: str) -> Path:
        """Where a stored part lies."""
        return self._directory / stored_as

    def keep(self, entity: Entity) -> Kept:
        """Read a part to its end; it is written as long as it keeps to the limits.

        A part that breaks a limit is still hashed; one that turns out damaged ends with its problem.
        """
        self._count += 1
        name = f"{self._count:04d}"
        digest, size, problem = hashlib.sha256(), 0, entity.problem
        path = self.path(name)
        with path.open("xb") as file:
            try:
                for chunk in entity.chunks():
                    digest.update(chunk)
                    size += len(chunk)
                    if problem is None or problem is entity.problem:
                        problem = self._check_room(size) or problem
                    if not _breaks_room(problem):
                        file.write(chunk)
            except ParserError as error:
                problem = problem or error
        if _breaks_room(problem) or (problem is not None and not size):
            path.unlink()
            return Kept(sha256=digest.hexdigest(), size_bytes=size, stored_as=None, problem=problem)
        self.room_bytes -= size
        return self._remember(digest.hexdigest(), size, name, problem)

    def _check_room(self, size: int) -> LimitExceeded | None:
        if size > self._limits.max_part_bytes:
            return LimitExceeded("part-too-large", "The part is larger than the limit.")
        if size > self.room_bytes:
            return LimitExceeded("message-too-large", "The message unpacks to more than the limit.")
        return None

    def _remember(self, sha256: str, size: int, name: str, problem: ParserError | None) -> Kept:
        known = self._names.setdefault(sha256, name)
        if known != name:
            self.path(name).unlink()
        return Kept(sha256=sha256, size_bytes=size, stored_as=known, problem=problem)

    def claim(self, kept: Kept) -> None:
        """Say that a part in the result points to these bytes: they stay."""
        if kept.stored_as is not None:
            self._leaves.add(kept.stored_as)

    def drop(self, kept: Kept) -> None:
        """Remove the bytes of a container whose content was read, unless a leaf has the same."""
        if kept.stored_as is not None and kept.stored_as not in self._leaves:
            self.path(kept.stored_as).unlink(missing_ok=True)
            self._names.pop(kept.sha256, None)


def _breaks_room(problem: ParserError | None) -> bool:
    return problem is not None and problem.code in ("part-too-large", "message-too-large")


@contextmanager
def open_buffer(path: Path) -> Iterator[Buffer]:
    """A file as bytes that don't sit in memory."""
    if not path.stat().st_size:
        yield b""
        return
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    try:
        yield mapped
    finally:
        try:
            mapped.close()
        except BufferError:
            # A traceback may still hold a match over it; it goes with the traceback.
            pass
