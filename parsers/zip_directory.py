"""The central directory of a zip, read only after its own size was checked (APPNOTE 6.3, 4.3).

``zipfile`` builds an object for every entry before anybody can count them; a directory of a
million entries would cost half a gigabyte.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from parsers.entity import Buffer
from parsers.errors import LimitExceeded, Unreadable

_END_BYTES = 22
_END_MAGIC = b"PK\x05\x06"
_END64_MAGIC = b"PK\x06\x06"
_LOCATOR64_BYTES = 20
_END64_BYTES = 56
_MAX_COMMENT_BYTES = 65535
_MAX_DIRECTORY_BYTES = 4 * 1024 * 1024

READABLE_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""zipfile inflates others in one go, whatever their size."""

# What zipfile is known to raise on hostile bytes.
ZIP_FAILS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


class BufferFile(io.RawIOBase):
    """A seekable file over a buffer, without a copy."""

    def __init__(self, buffer: Buffer) -> None:
        super().__init__()
        self._buffer = buffer
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: len(self._buffer)}[whence]
        if base + offset < 0:
            raise OSError("seek before the beginning")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        stop = len(self._buffer) if size is None or size < 0 else min(self._at + size, len(self._buffer))
        data = bytes(self._buffer[self._at : max(stop, self._at)])
        self._at += len(data)
        return data


def open_directory(buffer: Buffer) -> zipfile.ZipFile:
    """Open a zip whose directory is small enough to be read.

    Raises:
        LimitExceeded: ``zip-too-many-entries``.
        Unreadable: ``zip-damaged``.
    """
    size = _directory_bytes(buffer)
    if size is not None and size > _MAX_DIRECTORY_BYTES:
        raise LimitExceeded("zip-too-many-entries", "The directory of the zip is larger than the limit.")
    try:
        return zipfile.ZipFile(BufferFile(buffer))
    except ZIP_FAILS as error:
        raise Unreadable("zip-damaged", "The zip is damaged or cut off.") from error


def _directory_bytes(buffer: Buffer) -> int | None:
    """The directory's size as zipfile will believe it, None where there is no end record."""
    size = len(buffer)
    tail_start = max(size - _END_BYTES - _MAX_COMMENT_BYTES, 0)
    at = buffer.rfind(_END_MAGIC, tail_start, size)
    if at < 0 or at + _END_BYTES > size:
        return None
    largest: int = struct.unpack_from("<I", bytes(buffer[at : at + _END_BYTES]), 12)[0]
    if size >= _END_BYTES and buffer[size - _END_BYTES : size - _END_BYTES + 4] == _END_MAGIC:
        last = struct.unpack_from("<I", bytes(buffer[size - _END_BYTES : size]), 12)[0]
        at, largest = size - _END_BYTES, max(largest, last)
    if at >= _LOCATOR64_BYTES and buffer[at - _LOCATOR64_BYTES : at - _LOCATOR64_BYTES + 4] == b"PK\x06\x07":
        wide = bytes(buffer[max(at - _LOCATOR64_BYTES - _END64_BYTES, 0) : at - _LOCATOR64_BYTES])
        if len(wide) == _END64_BYTES and wide.startswith(_END64_MAGIC):
            largest = struct.unpack_from("<Q", wide, 40)[0]
    return largest


def read_names(buffer: Buffer) -> frozenset[str]:
    """The names in a zip; empty where its directory can't be read or is too large."""
    try:
        with open_directory(buffer) as directory:
            return frozenset(directory.namelist())
    except (LimitExceeded, Unreadable):
        return frozenset()


def read_member(buffer: Buffer, name: str, *, limit: int) -> bytes:
    """The first bytes of one file in a zip; empty where they can't be read."""
    try:
        with open_directory(buffer) as directory:
            if directory.getinfo(name).compress_type not in READABLE_METHODS:
                return b""
            with directory.open(name) as member:
                return member.read(limit)
    except (LimitExceeded, Unreadable, *ZIP_FAILS):
        return b""
