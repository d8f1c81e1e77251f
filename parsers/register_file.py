"""The way into the room for registers: one file in, its records out; runs in the limited child process.

Which list it is, is seen from its content.  A file may be packed with gzip (RFC 1952), as the
servers send it; unpacked it is bounded.
"""

from __future__ import annotations

import gzip
import io
import zlib
from typing import BinaryIO, cast

from parsers.errors import LimitExceeded, Unreadable
from parsers.register_records import MAX_BYTES, RegisterBatch, RegisterJob

_GZIP = b"\x1f\x8b"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_register(job: RegisterJob) -> RegisterBatch:
    """Read a register from a file.

    Raises:
        Unreadable: It is none of those that can be imported, damaged, or without any usable record.
        LimitExceeded: It unpacks to more than any register has.
    """
    with job.path.open("rb") as file:
        return read_stream(file)


def read_stream(file: BinaryIO, *, max_bytes: int = MAX_BYTES) -> RegisterBatch:
    """As ``read_register``, from an open file that can be sought."""
    from parsers.register_csv import read_postal_codes
    from parsers.register_xml import read_lists

    packed = file.read(2) == _GZIP
    file.seek(0)
    plain = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file
    stream = io.BufferedReader(_Bounded(plain, max_bytes))
    try:
        batch = read_lists(stream) if _is_xml(stream.peek(64)) else read_postal_codes(stream)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Unreadable("register-not-known", "The packed file is damaged or cut off.") from error
    if not batch.count:
        raise Unreadable("register-empty", "The register has no record that could be used.")
    return batch


def _is_xml(head: bytes) -> bool:
    for bom in _BOMS:
        head = head.removeprefix(bom)
    return head.replace(b"\0", b"").lstrip()[:1] == b"<"


class _Bounded(io.RawIOBase):
    """A stream that refuses to give more than a limit."""

    def __init__(self, plain: BinaryIO, max_bytes: int) -> None:
        super().__init__()
        self._plain = plain
        self._left = max_bytes

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # as io.RawIOBase asks it
        """Fill a buffer."""
        chunk = self._plain.read(min(len(buffer), self._left + 1))
        self._left -= len(chunk)
        if self._left < 0:
            raise LimitExceeded("register-too-large", "The register unpacks to more than the limit.")
        buffer[: len(chunk)] = chunk
        return len(chunk)
