"""An archive in memory that obeys ``intake.ports.Archive`` and can be made to fail."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import BinaryIO

from intake.errors import CannotStore
from intake.message import Stored


@dataclass(kw_only=True)
class FakeArchive:
    """Keeps what was sealed; ``synced`` tells what would survive a power cut."""

    originals: dict[str, bytes] = field(default_factory=dict)
    synced: set[str] = field(default_factory=set)
    full: bool = False
    largest_chunk: int = 0

    @contextmanager
    def writer(self) -> Iterator[FakeWriter]:
        if self.full:
            raise CannotStore("archive-full", "The archive's disk is full.", "Make room.")
        yield FakeWriter(self)

    def put(self, content: bytes) -> Stored:
        with self.writer() as writer:
            writer.write(content)
            return writer.seal()

    def sync(self) -> None:
        self.synced.update(self.originals)

    def syncing(self) -> Callable[[], None]:
        taken = set(self.originals)
        return lambda: self.synced.update(taken)

    def open(self, sha256: str) -> BinaryIO:
        return io.BytesIO(self.originals[sha256])

    def sweep(self, older_than: timedelta) -> int:
        return 0


class FakeWriter:
    """Collects the chunks of one original."""

    def __init__(self, archive: FakeArchive) -> None:
        self._archive = archive
        self._content = bytearray()

    def write(self, chunk: bytes) -> None:
        self._archive.largest_chunk = max(self._archive.largest_chunk, len(chunk))
        self._content += chunk

    def seal(self) -> Stored:
        content = bytes(self._content)
        sha256 = hashlib.sha256(content).hexdigest()
        self._archive.originals[sha256] = content
        return Stored(sha256=sha256, size_bytes=len(content))
