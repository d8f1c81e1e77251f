"""A drop directory as a source: scans of paper letters, saved mails.

A file is taken when it has been still for a while; it is archived, recorded, and only then moved
(or left, when there is no place to move it to).  Its place is ``name/sha256``: the same bytes
dropped again count once, whatever their name.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import stat
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from intake.errors import IntakeError, NoInput, TryAgain, Unavailable
from intake.message import Arrival, Channel, Gap, Receipt, Stored
from intake.ports import Alarms, Archive, Arrivals, Clock, PollReport
from intake.sources.documents import FileState, arrival, digest, is_temporary, store

_BATCH_BYTES = 64 * 1024 * 1024
_BATCH_COUNT = 100
_LOOK_EVERY_S = 1.0
_UNREADABLE = "folder-file-unreadable"
_TOO_LARGE = "folder-file-too-large"
_CANNOT_MOVE = "folder-cannot-move"


@dataclass(frozen=True, slots=True, kw_only=True)
class DropFolder:
    """One directory to be polled."""

    name: str
    path: Path
    processed_path: Path | None = None
    """Where files are moved after they were recorded; None: they stay."""
    channel: Channel = Channel.PAPER
    settle_s: float = 5.0
    """A file is taken when neither its size nor its times have changed for so long."""
    start_from: date | None = None
    import_silently: bool = False
    max_file_bytes: int = 150 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    path: Path
    state: FileState


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    found: _Found
    stored: Stored


class FolderSource:
    """Implements ``intake.ports.Source`` over a directory."""

    def __init__(self, drop: DropFolder, archive: Archive, arrivals: Arrivals, alarms: Alarms, clock: Clock) -> None:
        self.name = drop.name
        self._folder = drop
        self._archive = archive
        self._arrivals = arrivals
        self._alarms = alarms
        self._clock = clock
        self._turn = threading.Lock()
        self._stir = threading.Event()
        self._closed = False
        self._still_since: dict[_Found, float] = {}
        """When a file was first seen in its present state (monotonic)."""
        self._taken: set[_Found] = set()
        """Files on record, by state: an unchanged one isn't read again."""
        self._gaps: dict[Path, Gap] = {}
        self._noted: tuple[Gap, ...] | None = None
        self._problems: dict[str, int] = {}
        self._alarmed: dict[str, bool] = {}
        self._changed_ns = 0

    # ------------------------------------------------------------------ polling

    def poll(self, *, dry_run: bool = False) -> PollReport:
        self._stir.set()
        with self._turn:
            if not self._closed:
                self._stir.clear()
            try:
                if dry_run:
                    return self._tell()
                report = self._poll()
            except IntakeError as problem:
                if not dry_run and not self._closed:
                    with contextlib.suppress(IntakeError):  # the database itself may be what failed
                        self._arrivals.note_poll(self.name, at=self._clock.now(), problem=problem.sentence)
                raise
            self._arrivals.note_poll(self.name, at=self._clock.now(), problem=None)
            return report

    def _poll(self) -> PollReport:
        silent = self._folder.import_silently and not self._arrivals.has_polled(self.name)
        found = self._settled()
        self._gaps, self._problems = {}, {}
        new = known = 0
        for batch in self._batches([file for file in found if file not in self._taken]):
            self._check_open()
            receipts = self._record(batch, silent=silent)
            new += sum(receipt is Receipt.NEW for receipt in receipts)
            known += sum(receipt is not Receipt.NEW for receipt in receipts)
        self._move([file for file in found if file in self._taken])
        self._tell_others()
        return PollReport(seen=len(found), new=new, known=known, failed=len(self._gaps))

    def _batches(self, files: Sequence[_Found]) -> Iterator[list[_Read]]:
        """Read files into the archive; those on record already are only noted."""
        if not files:
            return
        refs = self._arrivals.known_refs(self.name, f"{self.name}/")
        batch: list[_Read] = []
        for file in files:
            read = self._read(file, refs)
            if read is None:
                continue
            batch.append(read)
            if len(batch) >= _BATCH_COUNT or sum(each.stored.size_bytes for each in batch) >= _BATCH_BYTES:
                yield batch
                batch = []
        if batch:
            yield batch

    def _read(self, file: _Found, refs: frozenset[str]) -> _Read | None:
        if file.state.size_bytes > self._folder.max_file_bytes:
            self._missed(file, _TOO_LARGE, f"Larger than the limit: {file.state.size_bytes} bytes.")
            return None
        try:
            # Read twice: after a restart a folder of thousands on record costs no writing.
            sha256, state = digest(file.path)
            if state != file.state:
                return None  # written to since we looked
            if f"{self.name}/{sha256}" in refs:
                self._taken.add(file)
                return None
            stored, state = store(file.path, self._archive)
        except TryAgain as error:
            if error.code != "file-changing":
                raise
            return None
        except NoInput as error:
            if file.path.exists():
                self._missed(file, _UNREADABLE, error.sentence)
            return None
        return _Read(found=file, stored=stored) if state == file.state else None

    def _record(self, batch: Sequence[_Read], *, silent: bool) -> tuple[Receipt, ...]:
        self._archive.sync()
        receipts = self._arrivals.receive([self._arrival(read, silent=silent) for read in batch])
        self._taken.update(read.found for read in batch)
        return receipts

    def _arrival(self, read: _Read, *, silent: bool) -> Arrival:
        return arrival(
            source=self.name,
            channel=self._folder.channel,
            path=read.found.path,
            received_at=min(read.found.state.modified_at, self._clock.now()),
            stored=read.stored,
            silent=silent,
            start_from=self._folder.start_from,
        )

    def _missed(self, file: _Found, code: str, reason: str) -> None:
        mark = f"{file.path.name}\0{file.state.size_bytes}\0{file.state.modified_ns}"
        place = f"{self.name}/unread-{hashlib.sha256(mark.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"
        received_at = min(file.state.modified_at, self._clock.now())
        self._gaps[file.path] = Gap(source_ref=place, received_at=received_at, reason=reason)
        self._problems[code] = self._problems.get(code, 0) + 1

    def _check_open(self) -> None:
        if self._closed:
            raise TryAgain("folder-closed", "The poll was broken off because the source is being closed.")

    # ------------------------------------------------------------------ looking

    def _settled(self) -> list[_Found]:
        """Files that have been still; waits once for those that were touched just now."""
        settled, restless = self._look()
        if restless and not self._closed and not self._stir.wait(self._folder.settle_s):
            settled, _restless = self._look()
        return settled

    def _look(self) -> tuple[list[_Found], list[_Found]]:
        now, clock = time.monotonic(), self._clock.now()
        found = self._scan()
        self._still_since = {file: self._still_since.get(file, now) for file in found}
        self._taken &= set(found)
        settled: list[_Found] = []
        restless: list[_Found] = []
        for file in found:
            still = file in self._taken or self._is_still(file, now, clock)
            (settled if still else restless).append(file)
        return settled, restless

    def _is_still(self, file: _Found, now: float, clock: datetime) -> bool:
        """By what we saw, or by the time of its last change, which no copying program can set."""
        seen_s = now - self._still_since[file]
        age_s = clock.timestamp() - file.state.changed_ns / 1e9
        return max(seen_s, age_s) >= self._folder.settle_s

    def _scan(self) -> list[_Found]:
        try:
            self._changed_ns = self._folder.path.stat().st_mtime_ns
            with os.scandir(self._folder.path) as entries:
                found = [file for entry in entries if (file := _candidate(entry)) is not None]
        except OSError as error:
            raise Unavailable(
                "folder-missing",
                f"The folder {self._folder.path} can't be read: {error.strerror}.",
                "Make it, mount it, or give the service's user the right to read it.",
            ) from error
        return sorted(found, key=lambda file: (file.state.modified_ns, file.path.name))

    # ------------------------------------------------------------------ moving

    def _move(self, files: Sequence[_Found]) -> None:
        target = self._folder.processed_path
        if target is None:
            return
        for file in files:
            try:
                move_unchanged(file.path, file.state, target)
                self._taken.discard(file)
            except FileNotFoundError:
                continue  # somebody was faster
            except OSError:
                self._problems[_CANNOT_MOVE] = self._problems.get(_CANNOT_MOVE, 0) + 1

    # ------------------------------------------------------------------ telling

    def _tell(self) -> PollReport:
        settled, restless = self._look()
        refs = self._arrivals.known_refs(self.name, f"{self.name}/") if settled else frozenset()
        would = [sentence for file in settled if (sentence := self._plan(file, refs))]
        would += [f"Would wait for {file.path.name}: it was changed just now." for file in restless]
        return PollReport(seen=len(settled), would=tuple(would))

    def _plan(self, file: _Found, refs: frozenset[str]) -> str | None:
        """What a poll would do with a file; None where that is nothing."""
        name, size, target = file.path.name, file.state.size_bytes, self._folder.processed_path
        if size > self._folder.max_file_bytes:
            return f"Can't take in {name}: {size} bytes are more than the limit."
        try:
            known = f"{self.name}/{digest(file.path)[0]}" in refs
        except (NoInput, TryAgain) as problem:
            return f"Can't take in {name}: {problem.sentence}"
        if known:
            return f"Would move {name}, which is on record, to {target}." if target else None
        return f"Would take in {name} ({size} bytes) and {f'move it to {target}' if target else 'leave it there'}."

    def _tell_others(self) -> None:
        gaps = tuple(self._gaps.values())
        if self._noted != gaps:
            self._arrivals.note_gaps(self.name, gaps)
            self._noted = gaps
        where = f"in {self._folder.path}"
        self._alarm(_UNREADABLE, f"files {where} can't be read", "Give the service's user the right to read them.")
        self._alarm(
            _TOO_LARGE,
            f"files {where} are too large to be taken in",
            "Split them, scan at 300 dpi, or raise [limits] max_message_mb.",
        )
        remedy = "Check that the folder of processed_path is there, has room, and may be written by the service."
        self._alarm(_CANNOT_MOVE, f"files {where} are on record but can't be moved", remedy)

    def _alarm(self, code: str, what: str, remedy: str) -> None:
        count = self._problems.get(code, 0)
        if count:
            self._alarms.open(code, self.name, f"{count} {what}.", remedy)
        elif self._alarmed.get(code, True):
            self._alarms.close(code, self.name)
        self._alarmed[code] = bool(count)

    # ------------------------------------------------------------------ waiting

    def wait(self, timeout_s: float) -> bool:
        """True soon after something was put into the directory."""
        deadline = time.monotonic() + timeout_s
        if self._closed or not self._turn.acquire(timeout=timeout_s):
            return False
        try:
            while (left := deadline - time.monotonic()) > 0 and not self._stir.wait(min(left, _LOOK_EVERY_S)):
                with contextlib.suppress(OSError):
                    if self._folder.path.stat().st_mtime_ns != self._changed_ns:
                        return True
            return False
        finally:
            self._turn.release()

    def close(self) -> None:
        self._closed = True
        self._stir.set()


def _candidate(entry: os.DirEntry[str]) -> _Found | None:
    if is_temporary(entry.name):
        return None
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return None  # gone meanwhile
    return _Found(path=Path(entry.path), state=FileState.of(found)) if stat.S_ISREG(found.st_mode) else None


def move_unchanged(path: Path, state: FileState, target: Path) -> Path | None:
    """Move a file into a directory under a name that is free there.

    Returns:
        Where it lies now; None if the path now holds something else than what was recorded.

    Raises:
        OSError: It can't be moved.
    """
    if FileState.of(path.lstat()) != state:
        return None
    target.mkdir(parents=True, exist_ok=True)
    reserved = _reserve(target, path.name)
    try:
        try:
            path.replace(reserved)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _copy_over(path, reserved)
    except BaseException:  # whatever it was: no empty file may stay under the reserved name
        reserved.unlink(missing_ok=True)
        raise
    if _is_same(reserved, state):
        return reserved
    # Somebody replaced the file the moment before it was moved: what lies there now isn't on record.
    reserved.replace(_reserve(path.parent, path.name))
    return None


def _is_same(moved: Path, state: FileState) -> bool:
    """Whether what was moved is what was recorded; another file system may round the time."""
    found = FileState.of(moved.lstat())
    is_copy = found.device != state.device
    return found.size_bytes == state.size_bytes and (is_copy or found.modified_ns == state.modified_ns)


def _reserve(directory: Path, name: str) -> Path:
    """Make an empty file under the name, or under ``name (2)`` and so on: two movers can't collide."""
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 - the name may end in a dot, which Path drops
    for number in range(1, 100_000):
        path = directory / (name if number == 1 else f"{stem} ({number}){suffix}")
        try:
            path.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            continue
        return path
    raise OSError(errno.EEXIST, "no free name", name)


def _copy_over(path: Path, reserved: Path) -> None:
    """To another file system: whole and durable under a hidden name before it gets its own."""
    hidden = reserved.with_name(f".{reserved.name}.part")
    try:
        with path.open("rb") as source, hidden.open("wb") as copy:
            shutil.copyfileobj(source, copy, 1024 * 1024)
            copy.flush()
            os.fsync(copy.fileno())
        shutil.copystat(path, hidden)
        hidden.replace(reserved)
    finally:
        hidden.unlink(missing_ok=True)
    path.unlink()
