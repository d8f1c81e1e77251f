"""Originals in a local directory: ``a/<sha256>``, uncompressed, read-only, one plain file each.

An original is written to a temporary file on the same file system: in pieces by its writer, or as a
whole by one of a few threads beside the caller.  These threads give it to the disk (fsync) and then
its final name: what has a name has durable bytes.  ``sync`` waits for the caller's own and makes
their names durable, too (fsync of the directories).  Only after that may a row refer to them; a
crash before it leaves temporary files for the sweep, or originals that nobody refers to yet.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from intake.errors import CannotProcess, CannotStore, TryAgain
from intake.message import Stored

CODES: Mapping[str, tuple[str, str]] = {
    "archive-full": ("The disk of the archive is full.", "Free space on it; nothing was lost, it goes on by itself."),
    "archive-read-only": (
        "The archive can't be written to.",
        "Give the service's user write access to [storage] archive, or mount the disk read-write.",
    ),
    "archive-io": ("The disk failed under the archive.", "Look into the system log (dmesg) and check the disk."),
    "archive-away": (
        "The archive directory isn't there.",
        "Mount the disk of [storage] archive, or restore the directory.",
    ),
    "original-missing": (
        "The original of a message isn't in the archive.",
        "Restore it from a backup of the archive, then run `intake queue retry`.",
    ),
}
"""code → (what it means, what to do), for ``intake explain``."""

INCOMING = "incoming"
"""Directory of the temporary files, inside the archive and so on its file system."""
FSYNC_THREADS = 8
TOGETHER = 10
TOGETHER_BYTES = 1 << 20
"""Originals that a thread takes on at once: waking it for each would cost more than it saves."""
MOST_WAITING = 12
"""So many times ``TOGETHER`` may wait for the disk, in memory or with an open file each; then the caller waits."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_WHY = {
    errno.ENOSPC: "archive-full",
    errno.EDQUOT: "archive-full",
    errno.EROFS: "archive-read-only",
    errno.EACCES: "archive-read-only",
    errno.EPERM: "archive-read-only",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """An original that isn't in a file yet."""

    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """An original that is in a file but not yet durable; the file is still open, so no error gets lost."""

    sha256: str
    temporary: str
    descriptor: int


class _OfThread(threading.local):
    """What one thread has stored since its last ``sync``: each answers with its directory once it has its name."""

    def __init__(self) -> None:
        self.gathered: list[_Whole | _Written] = []
        self.gathered_bytes = 0
        self.settling: list[Future[set[str]]] = []


class LocalArchive:
    """Implements ``intake.ports.Archive``; safe to share between threads and processes."""

    def __init__(self, root: Path) -> None:
        """Open the archive and make its directory where there is none.

        Raises:
            CannotStore: The directory can't be made.
        """
        self._root = root
        self._pool = ThreadPoolExecutor(FSYNC_THREADS, thread_name_prefix="fsync")
        self._room = threading.BoundedSemaphore(MOST_WAITING)
        self._mine = _OfThread()
        self._mark, self._numbers = uuid4().hex, itertools.count()
        with _storing():
            _make_durably(root / INCOMING)

    @property
    def root(self) -> Path:
        """Directory of the originals; the reference mark lies beside them."""
        return self._root

    @contextmanager
    def writer(self) -> Iterator[LocalWriter]:
        """A new original; leaving the block without ``seal`` throws it away.

        Raises:
            CannotStore: The disk is full or read-only.
        """
        writer = LocalWriter(self._temporary(), self._gather)
        try:
            yield writer
        finally:
            writer.discard()

    def put(self, content: bytes) -> Stored:
        """Store a whole original; whether the disk takes it is told by ``sync``."""
        stored = Stored(sha256=hashlib.sha256(content).hexdigest(), size_bytes=len(content))
        self._gather(_Whole(sha256=stored.sha256, content=content))
        return stored

    def sync(self) -> None:
        """Make everything durable that this thread has stored since its last call.

        Raises:
            CannotStore: At least one original isn't durable: record none of this round.
        """
        self.syncing()()

    def syncing(self) -> Callable[[], None]:
        """Take over what this thread has stored; the result is its ``sync``, to be called once in any thread."""
        if self._mine.gathered:
            self._hand_over()
        settling, self._mine.settling = self._mine.settling, []
        return partial(self._sync, settling)

    def open(self, sha256: str) -> BinaryIO:
        """Open an original for reading.

        Raises:
            CannotProcess: It isn't there.
            TryAgain: The whole archive isn't there, or the disk fails.
        """
        try:
            return self.path(sha256).open("rb")
        except OSError as error:
            raise self._unreadable(error) from error

    def path(self, sha256: str) -> Path:
        """Where an original lies, or would lie."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError("not a SHA-256 in hexadecimal")
        return Path(self._final(sha256))

    def sweep(self, older_than: timedelta) -> int:
        """Remove left-over temporary files of killed processes; returns how many."""
        before = time.time() - older_than.total_seconds()
        removed = 0
        for left in (*(self._root / INCOMING).glob("*.part"), *self._root.glob(".reference-high-water.*")):
            with suppress(FileNotFoundError):
                if left.stat().st_mtime < before:
                    left.unlink()
                    removed += 1
        return removed

    def close(self) -> None:
        """Let go of the threads; what they were given before is still finished."""
        self._pool.shutdown(wait=False)

    def _temporary(self) -> str:
        return f"{self._root}/{INCOMING}/{self._mark}-{next(self._numbers)}.part"

    def _final(self, sha256: str) -> str:
        """Few directories: each that a round touches costs an fsync."""
        return f"{self._root}/{sha256[0]}/{sha256}"

    def _sync(self, settling: Sequence[Future[set[str]]]) -> None:
        wait(settling)
        with _storing():
            touched = {directory for one in settling for directory in one.result()}
            # The root as well: another thread may just have made one of the directories.
            for done in [self._pool.submit(_sync_directory, directory) for directory in (*touched, str(self._root))]:
                done.result()

    def _gather(self, original: _Whole | _Written) -> None:
        mine = self._mine
        mine.gathered.append(original)
        mine.gathered_bytes += len(original.content) if isinstance(original, _Whole) else 0
        if len(mine.gathered) >= TOGETHER or mine.gathered_bytes >= TOGETHER_BYTES:
            self._hand_over()

    def _hand_over(self) -> None:
        self._room.acquire()
        gathered, self._mine.gathered, self._mine.gathered_bytes = self._mine.gathered, [], 0
        self._mine.settling.append(self._pool.submit(self._settle_all, gathered))

    def _settle_all(self, batch: list[_Whole | _Written]) -> set[str]:
        """Every one of them, also after one that failed; the first error is raised in the end."""
        touched: set[str] = set()
        problem: OSError | None = None
        try:
            while batch:
                try:
                    touched.add(self._settle(batch.pop()))  # the bytes are let go as soon as they are written
                except OSError as error:
                    problem = problem or error
        finally:
            self._room.release()
        if problem is not None:
            raise problem
        return touched

    def _settle(self, original: _Whole | _Written) -> str:
        """Bytes first, then the name; returns the directory, whose entry isn't durable yet.

        An fsync that failed isn't repeated: the pages count as clean then (PostgreSQL's "fsyncgate").
        """
        written = original if isinstance(original, _Written) else _write(original, self._temporary())
        try:
            os.fsync(written.descriptor)
            return self._name(written)
        except OSError:
            _remove(written.temporary)
            raise
        finally:
            os.close(written.descriptor)

    def _name(self, written: _Written) -> str:
        """Where the name is taken, its file gives way: it holds the same bytes, or the disk has spoilt them."""
        final = self._final(written.sha256)
        directory = os.path.dirname(final)
        try:
            os.replace(written.temporary, final)
        except FileNotFoundError:
            with suppress(FileExistsError):
                os.mkdir(directory, mode=0o700)  # the directory alone: never an archive that isn't there
            os.replace(written.temporary, final)
        return directory

    def _unreadable(self, error: OSError) -> CannotProcess | TryAgain:
        if isinstance(error, FileNotFoundError) and self._root.is_dir():
            return CannotProcess("original-missing", *CODES["original-missing"])
        code = "archive-away" if isinstance(error, FileNotFoundError) else "archive-io"
        return TryAgain(code, *CODES[code])


class LocalWriter:
    """Implements ``intake.ports.ArchiveWriter`` over one temporary file."""

    def __init__(self, temporary: str, sealed: Callable[[_Written], None]) -> None:
        self._temporary = temporary
        self._sealed = sealed
        self._digest = hashlib.sha256()
        self._size_bytes = 0
        with _storing():
            self._descriptor: int | None = _create(temporary)

    def write(self, chunk: bytes) -> None:
        """Append bytes.

        Raises:
            CannotStore: The disk is full or failed.
        """
        assert self._descriptor is not None, "sealed already"
        with _storing():
            _write_all(self._descriptor, chunk)
        self._digest.update(chunk)
        self._size_bytes += len(chunk)

    def seal(self) -> Stored:
        """End the original; it has its name and is durable only after ``LocalArchive.sync``."""
        assert self._descriptor is not None, "sealed already"
        stored = Stored(sha256=self._digest.hexdigest(), size_bytes=self._size_bytes)
        written = _Written(sha256=stored.sha256, temporary=self._temporary, descriptor=self._descriptor)
        self._descriptor = None  # the archive's from here on
        self._sealed(written)
        return stored

    def discard(self) -> None:
        """Throw an unsealed original away; nothing happens to a sealed one."""
        if self._descriptor is None:
            return
        os.close(self._descriptor)
        _remove(self._temporary)
        self._descriptor = None


def _make_durably(directory: Path) -> None:
    """Make a directory and those above it; what is durable below would go with an entry above that isn't."""
    made = [each for each in (directory, *directory.parents) if not each.exists()]
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in made:
        _sync_directory(str(each.parent))


def _create(temporary: str) -> int:
    """Read-only from the start, for everybody but this descriptor."""
    return os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o400)


def _write(original: _Whole, temporary: str) -> _Written:
    descriptor = _create(temporary)
    try:
        _write_all(descriptor, original.content)
    except OSError:
        os.close(descriptor)
        _remove(temporary)
        raise
    return _Written(sha256=original.sha256, temporary=temporary, descriptor=descriptor)


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _remove(temporary: str) -> None:
    """What can't be removed now is for the sweep."""
    with suppress(OSError):
        os.unlink(temporary)


def _sync_directory(directory: str) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _storing() -> Iterator[None]:
    """Say in the service's words why the disk refuses."""
    try:
        yield
    except OSError as error:
        code = _WHY.get(error.errno or 0, "archive-io")
        raise CannotStore(code, *CODES[code]) from error
