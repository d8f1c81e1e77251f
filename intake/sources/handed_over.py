"""Files handed over by name (``intake import PATH…``): files, directories, mbox files, Maildirs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from intake.errors import NoInput, TryAgain
from intake.message import Arrival, Channel, Receipt, Stored
from intake.ports import Archive, Arrivals, Clock
from intake.sources.documents import MAIL, arrival, is_maildir, is_mbox, is_temporary, mbox_mails, opened, store

IMPORT = "import"
"""Name of the source under which such files are recorded."""
_BATCH_BYTES = 32 * 1024 * 1024
_BATCH_COUNT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A file to be taken in."""

    path: Path
    mail: bool = False
    """It is mail, whatever its name says (Maildir)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of the files."""

    new: int
    known: int
    problems: tuple[str, ...]
    """A sentence for each file that couldn't be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Original:
    handed: Handed
    stored: Stored
    received_at: datetime


def find_files(
    paths: Iterable[Path], *, unreadable: Callable[[str], object] = lambda _sentence: None
) -> Iterator[Handed]:
    """The files below the paths: directories recursively, without hidden and temporary names and links.

    A path that was named is taken whatever its name is, and followed if it is a link.  A directory
    that can't be read is told to ``unreadable`` in a sentence, and the others go on.
    """
    for path in paths:
        named = Path(os.path.realpath(path))
        if named.is_dir():
            yield from _below(named, unreadable)
        else:
            yield Handed(path=named)


def _below(directory: Path, unreadable: Callable[[str], object]) -> Iterator[Handed]:
    maildir = is_maildir(directory)
    if maildir:
        for part in ("new", "cur"):
            mails = _entries(directory / part, unreadable)
            yield from (Handed(path=Path(entry.path), mail=True) for entry in mails if _is_file(entry))
    for entry in _entries(directory, unreadable):
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            taken_already = maildir and entry.name in ("new", "cur", "tmp")
            if not taken_already and (not is_temporary(entry.name) or _is_sub_maildir(path)):
                yield from _below(path, unreadable)
        elif not maildir and _is_file(entry) and not is_temporary(entry.name):
            yield Handed(path=path)


def _entries(directory: Path, unreadable: Callable[[str], object]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(directory) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        unreadable(f"{directory} can't be read: {error.strerror}.")
        return []


def _is_file(entry: os.DirEntry[str]) -> bool:
    return entry.is_file(follow_symlinks=False)


def _is_sub_maildir(path: Path) -> bool:
    """Maildir++ hides its mailboxes behind a dot."""
    return path.name.startswith(".") and is_maildir(path)


def take_files(
    paths: Iterable[Path],
    *,
    archive: Archive,
    arrivals: Arrivals,
    clock: Clock,
    channel: Channel,
    silent: bool = False,
    source: str = IMPORT,
    progress: Callable[[], object] = lambda: None,
) -> Taken:
    """Archive and record files as if they had been received when they were last changed.

    Args:
        paths: Files and directories, as the person named them.
        archive: Where the originals go.
        arrivals: Where they are recorded, in batches.
        clock: A file from the future counts as received now.
        channel: How they reached the office.
        silent: File them without acknowledgements.
        source: Name in their places ``source/sha256``.
        progress: Called after each file or mail.

    Returns:
        How many were new and known; what can't be read is a sentence among the problems.

    Raises:
        CannotStore: Archive or register refuse; what was recorded before stays recorded.
    """
    batch = _Batch(archive, arrivals)
    problems: list[str] = []
    for handed in find_files(paths, unreadable=problems.append):
        try:
            for original in _originals(handed, archive, clock.now()):
                batch.add(_as_arrival(original, source, channel, silent=silent))
                progress()
        except NoInput as problem:
            problems.append(problem.sentence)
        except TryAgain as problem:
            if problem.code != "file-changing":
                raise
            problems.append(problem.sentence)
    batch.record()
    return Taken(new=batch.new, known=batch.known, problems=tuple(problems))


class _Batch:
    """Originals on their way into the register, so many in one transaction."""

    def __init__(self, archive: Archive, arrivals: Arrivals) -> None:
        self._archive = archive
        self._arrivals = arrivals
        self._waiting: list[Arrival] = []
        self._bytes = 0
        self.new = self.known = 0

    def add(self, arrival: Arrival) -> None:
        self._waiting.append(arrival)
        self._bytes += arrival.stored.size_bytes
        if len(self._waiting) >= _BATCH_COUNT or self._bytes >= _BATCH_BYTES:
            self.record()

    def record(self) -> None:
        if not self._waiting:
            return
        self._archive.sync()
        receipts = self._arrivals.receive(self._waiting)
        self.new += receipts.count(Receipt.NEW)
        self.known += len(receipts) - receipts.count(Receipt.NEW)
        self._waiting, self._bytes = [], 0


def _originals(handed: Handed, archive: Archive, now: datetime) -> Iterator[_Original]:
    if handed.mail or not is_mbox(handed.path):
        stored, state = store(handed.path, archive)
        yield _Original(handed=handed, stored=stored, received_at=min(state.modified_at, now))
        return
    with opened(handed.path) as (_descriptor, state):
        received_at = min(state.modified_at, now)
    for lines in mbox_mails(handed.path):
        with archive.writer() as writer:
            for line in lines:
                writer.write(line)
            stored = writer.seal()
        yield _Original(handed=Handed(path=handed.path, mail=True), stored=stored, received_at=received_at)


def _as_arrival(original: _Original, source: str, channel: Channel, *, silent: bool) -> Arrival:
    return arrival(
        source=source,
        channel=channel,
        path=original.handed.path,
        received_at=original.received_at,
        stored=original.stored,
        silent=silent,
        kind=MAIL if original.handed.mail else None,
    )
