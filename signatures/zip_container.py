"""Reads a zip only as far as every program must agree about what is in it (APPNOTE 6.3; ISO/IEC 21320-1).

Some programs read the directory at the end, others the entries one after another, and of doubled
names some take the first and some the last.  A signed file must not depend on who reads it, so
whatever lets them differ is told; what is unsafe to unpack is told as well.
"""

from __future__ import annotations

import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

from signatures.errors import SignatureError

MAX_ENTRIES = 2000
MAX_BYTES = 256 * 1024 * 1024
"""Of all entries unpacked."""
MAX_RATIO = 200
"""Beyond it a file above a megabyte is a bomb; honest text compresses less."""
_MANY_HEADERS = 10 * MAX_ENTRIES
_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_END = b"PK\x05\x06"
_END_BYTES = 22
_LONGEST_COMMENT = 65535
_DESCRIPTOR_SIZES = (0, 12, 16, 20, 24)
_UTF8_FLAG, _ENCRYPTED_FLAGS, _DESCRIPTOR_FLAG = 0x800, 0x2041, 0x8
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_FAILS = (
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
"""What zipfile is known to raise on hostile bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """The files of a container."""

    files: dict[str, bytes]
    """By name, in the directory's order; folders are left out."""
    oddities: tuple[str, ...]
    """Why programs may see other files, each a few words; normally none."""
    mimetype: str | None
    """What the first entry says, if it is an uncompressed ``mimetype``."""


def read_container(data: bytes) -> Container:
    """Read a whole zip into memory.

    Raises:
        SignatureError: ``container-damaged``, ``container-encrypted``, ``container-too-complex``.
    """
    if data.count(b"PK\x01\x02") > _MANY_HEADERS:
        raise _too_complex()
    try:
        with zipfile.ZipFile(BytesIO(data)) as opened:
            return _Reader(data, opened).read()
    except SignatureError:
        raise
    except (MemoryError, RecursionError) as problem:
        raise _too_complex() from problem
    except _FAILS as problem:
        raise _damaged() from problem


class _Reader:
    """One pass over one opened zip."""

    def __init__(self, data: bytes, opened: zipfile.ZipFile) -> None:
        self._data = data
        self._zip = opened
        self._oddities: dict[str, None] = {}
        self._folded: set[str] = set()

    def read(self) -> Container:
        entries = self._entries
        self._check_limits()
        self._check_layout()
        files: dict[str, bytes] = {}
        for entry in entries:
            name = _name(entry)
            self._check_name(entry, name)
            if not entry.is_dir():
                files.setdefault(name, self._content(entry))
            elif entry.file_size:
                self._note("a folder with content")
        return Container(files=files, oddities=tuple(self._oddities), mimetype=self._mimetype(files))

    @cached_property
    def _entries(self) -> list[zipfile.ZipInfo]:
        return self._zip.infolist()

    def _check_limits(self) -> None:
        sizes = [(entry.file_size, entry.compress_size) for entry in self._entries]
        bombs = any(size > MAX_RATIO * packed and size > 1024 * 1024 for size, packed in sizes)
        if len(sizes) > MAX_ENTRIES or sum(size for size, _ in sizes) > MAX_BYTES or bombs:
            raise _too_complex()
        if any(entry.flag_bits & _ENCRYPTED_FLAGS for entry in self._entries):
            raise SignatureError("container-encrypted", "Files in the container are encrypted.")
        if any(entry.compress_type not in _METHODS for entry in self._entries):
            raise _damaged()

    def _check_layout(self) -> None:
        """One end record, and before the directory nothing but the entries, each named as the directory does."""
        if _end_records(self._data) != 1:
            self._note("data behind the end, or two ends")
        position = 0
        for entry in sorted(self._entries, key=lambda item: item.header_offset):
            if not self._follows(entry, position):
                self._note("data between the entries")
            position = self._end_of(entry)
        if not self._is_descriptor(self._zip.start_dir - position):
            self._note("data between the entries")

    def _follows(self, entry: zipfile.ZipInfo, position: int) -> bool:
        gap = entry.header_offset - position
        return gap == 0 or (position > 0 and self._is_descriptor(gap))

    def _is_descriptor(self, gap: int) -> bool:
        return gap in _DESCRIPTOR_SIZES

    def _end_of(self, entry: zipfile.ZipInfo) -> int:
        """Where the packed content of an entry ends, its local header being compared on the way."""
        at = entry.header_offset
        fields = _LOCAL.unpack(self._data[at : at + _LOCAL.size])
        magic, flags, method, packed, size, name_length, extra_length = (*fields[:1], *fields[2:4], *fields[7:])
        name = self._data[at + _LOCAL.size : at + _LOCAL.size + name_length]
        written = entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8_FLAG else "cp437")
        deferred = bool(flags & _DESCRIPTOR_FLAG)
        sizes_agree = (
            deferred or 0xFFFFFFFF in (packed, size) or (packed, size) == (entry.compress_size, entry.file_size)
        )
        if magic != b"PK\x03\x04" or name != written or method != entry.compress_type or not sizes_agree:
            self._note("entries that the directory describes otherwise")
        return at + _LOCAL.size + int(name_length) + int(extra_length) + entry.compress_size

    def _check_name(self, entry: zipfile.ZipInfo, name: str) -> None:
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in self._folded:
            self._note("doubled names")
        self._folded.add(folded)
        if entry.filename != entry.orig_filename:  # a second name in the extra field, or one cut at a NUL
            self._note("entries with two names")
        steps = name.split("/")
        if name.startswith("/") or ".." in steps or "\\" in name or ":" in steps[0] or not name.isprintable():
            self._note("unsafe names")

    def _content(self, entry: zipfile.ZipInfo) -> bytes:
        with self._zip.open(entry) as file:
            content = file.read(entry.file_size + 1)
        if len(content) != entry.file_size:
            raise _damaged()
        return content

    def _mimetype(self, files: dict[str, bytes]) -> str | None:
        first = next((entry for entry in self._entries if entry.header_offset == 0), None)
        if first is None or first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
            return None
        return files["mimetype"][:200].decode("ascii", errors="replace").strip()

    def _note(self, oddity: str) -> None:
        self._oddities.setdefault(oddity)


def _name(entry: zipfile.ZipInfo) -> str:
    """Many programs write UTF-8 without saying so."""
    name = entry.orig_filename
    if entry.flag_bits & _UTF8_FLAG:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _end_records(data: bytes) -> int:
    """How many end records fit to the end of the file; a reader takes the first or the last."""
    found, at = 0, data.find(_END, max(0, len(data) - _END_BYTES - _LONGEST_COMMENT))
    while at >= 0:
        comment = int.from_bytes(data[at + _END_BYTES - 2 : at + _END_BYTES], "little")
        found += at + _END_BYTES + comment == len(data)
        at = data.find(_END, at + 1)
    return found


def _damaged() -> SignatureError:
    return SignatureError("container-damaged", "The container can't be read.")


def _too_complex() -> SignatureError:
    return SignatureError("container-too-complex", "The container is too large or holds too many files.")
