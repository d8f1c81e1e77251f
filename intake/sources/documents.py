"""Files as originals: what kind they are, reading them safely, mail in mbox files and Maildirs.

Shared by the drop directory and by ``intake import``.
"""

from __future__ import annotations

import contextlib
import hashlib
import mimetypes
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from intake.days import is_before
from intake.errors import NoInput, TryAgain
from intake.message import Arrival, Channel, Stored
from intake.ports import Archive

CHUNK_BYTES = 1024 * 1024
MAIL = "message/rfc822"
_MEDIA_TYPES = {
    ".eml": MAIL,
    ".msg": "application/vnd.ms-outlook",
    ".pdf": "application/pdf",
    ".zfo": "application/vnd.software602.filler.form-xml-zip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".zip": "application/zip",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".asice": "application/vnd.etsi.asic-e+zip",
    ".p7m": "application/pkcs7-mime",
    ".p7s": "application/pkcs7-signature",
}
_LAST_S = 250_000_000_000.0
"""In the year 9892."""
_TEMPORARY = (".part", ".tmp", ".crdownload", ".filepart", ".partial", "~")


def media_type(name: str) -> str:
    """Media type as guessed from a file name; ``application/octet-stream`` where it says nothing."""
    suffix = Path(name).suffix.lower()
    known = _MEDIA_TYPES.get(suffix) or mimetypes.types_map.get(suffix)
    return known or "application/octet-stream"


def is_temporary(name: str) -> bool:
    """Whether a name is that of a file which somebody is still writing, or which is hidden."""
    return name.startswith((".", "~")) or name.lower().endswith(_TEMPORARY)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """What changes when a file is written or replaced."""

    device: int
    inode: int
    size_bytes: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, found: os.stat_result) -> FileState:
        return cls(
            device=found.st_dev,
            inode=found.st_ino,
            size_bytes=found.st_size,
            modified_ns=found.st_mtime_ns,
            changed_ns=found.st_ctime_ns,
        )

    @property
    def modified_at(self) -> datetime:
        """As the file system says it; some can say times that no calendar has, and those are brought near."""
        return datetime.fromtimestamp(min(max(self.modified_ns / 1e9, 0.0), _LAST_S), UTC)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[int, FileState]]:
    """Open a regular file for reading; links, pipes and devices are refused, and nothing blocks.

    Raises:
        NoInput: It isn't there, can't be read, or isn't a regular file.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise NoInput(
            "file-unreadable", f"{path} can't be read: {error.strerror}.", "Check path and rights."
        ) from error
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise NoInput("file-not-regular", f"{path} isn't a regular file.", "Give files or directories.")
        yield descriptor, FileState.of(found)
    finally:
        os.close(descriptor)


def chunks(descriptor: int, path: Path) -> Iterator[bytes]:
    """The bytes of an open file from its beginning."""
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        while chunk := os.read(descriptor, CHUNK_BYTES):
            yield chunk
    except OSError as error:
        raise NoInput("file-unreadable", f"{path} can't be read: {error.strerror}.", "Check the disk.") from error


def digest(path: Path) -> tuple[str, FileState]:
    """SHA-256 of a file, and the state in which it was read.

    Raises:
        TryAgain: It was changed while it was read.
    """
    sha256 = hashlib.sha256()
    with opened(path) as (descriptor, state):
        for chunk in chunks(descriptor, path):
            sha256.update(chunk)
        _check_still(descriptor, state, path)
    return sha256.hexdigest(), state


def store(path: Path, archive: Archive) -> tuple[Stored, FileState]:
    """Stream a file into the archive; durable only after ``Archive.sync``.

    Raises:
        TryAgain: It was changed while it was read; nothing was kept.
        CannotStore: The archive refuses.
    """
    with opened(path) as (descriptor, state), archive.writer() as writer:
        for chunk in chunks(descriptor, path):
            writer.write(chunk)
        _check_still(descriptor, state, path)
        return writer.seal(), state


def _check_still(descriptor: int, state: FileState, path: Path) -> None:
    if FileState.of(os.fstat(descriptor)) != state:
        raise TryAgain("file-changing", f"{path.name} was changed while it was read; it is taken later.")


def arrival(
    *,
    source: str,
    channel: Channel,
    path: Path,
    received_at: datetime,
    stored: Stored,
    silent: bool,
    start_from: date | None = None,
    kind: str | None = None,
) -> Arrival:
    """A file that lies in the archive, as an arrival; its name is kept as it can be printed."""
    return Arrival(
        source=source,
        source_ref=f"{source}/{stored.sha256}",
        channel=channel,
        received_at=received_at,
        stored=stored,
        media_type=kind or media_type(path.name),
        file_name=path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        silent=silent,
        before_start=is_before(received_at, start_from),
    )


# ---------------------------------------------------------------------- collections of mail


def is_maildir(path: Path) -> bool:
    """Whether a directory is a Maildir: it has ``cur`` and ``new``."""
    return (path / "cur").is_dir() and (path / "new").is_dir()


def is_mbox(path: Path) -> bool:
    """Whether a file is an mbox (RFC 4155): named so, or without a suffix and beginning with ``From ``."""
    if path.suffix.lower() == ".mbox":
        return True
    if path.suffix:
        return False
    try:
        with opened(path) as (descriptor, _state):
            return os.read(descriptor, 5) == b"From "
    except (NoInput, OSError):
        return False


def mbox_mails(path: Path) -> Iterator[Iterator[bytes]]:
    """The mails of an mbox file, each as its lines; each is read to its end before the next comes.

    ``>From `` stays quoted: which of the mbox dialects wrote it can't be told.
    """
    with opened(path) as (descriptor, _state), os.fdopen(os.dup(descriptor), "rb") as file:
        mails = _Mbox(file, path)
        while mails.more:
            lines = mails.lines()
            yield lines
            for _rest in lines:
                pass


class _Mbox:
    """Cuts at each ``From `` line after an empty line; that empty line belongs to the mbox, not to the mail."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file = file
        self._path = path
        self._line = self._next()
        self.more = bool(self._line)

    def lines(self) -> Iterator[bytes]:
        self.more = False
        if not self._line.startswith(b"From "):
            yield self._line
        empty, at_start = b"", True
        while line := self._next():
            if empty and line.startswith(b"From "):
                self._line, self.more = line, True
                return
            if empty:
                yield empty
            # A line longer than a chunk comes in pieces: its last piece may look empty.
            empty = line if at_start and line in (b"\n", b"\r\n") else b""
            at_start = line.endswith(b"\n")
            if not empty:
                yield line

    def _next(self) -> bytes:
        try:
            return self._file.readline(CHUNK_BYTES)
        except OSError as error:
            sentence = f"{self._path} can't be read: {error.strerror}."
            raise NoInput("file-unreadable", sentence, "Check the disk.") from error
