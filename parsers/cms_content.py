"""What a CMS SignedData has inside (RFC 5652, 5.1 and 5.2): the file that a .p7m signs, or a mail signed opaquely.

Only tags and lengths are walked over (X.690, 8.1), DER and BER alike, without recursion; whether
the signature is good is not asked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from parsers.entity import GENERIC_TYPE, Buffer, Entity, slices
from parsers.errors import LimitExceeded, Unreadable

_SEQUENCE, _EXPLICIT, _OCTETS, _OCTETS_IN_PIECES = 0x30, 0xA0, 0x04, 0x24
_END = 0x00
_INDEFINITE = 0x80
_MAX_LENGTH_BYTES = 8
_MAX_PIECES = 1_000_000
_MIME_HEAD = re.compile(rb"(?:mime-version|content-[a-z-]+):", re.IGNORECASE)
_SUFFIXES = (".p7m", ".p7s")

Range = tuple[int, int]


class _Broken(Exception):
    """Not the tag or the length that must stand here."""


def holds_content(buffer: Buffer) -> bool:
    """Whether a SignedData carries what it signs; one that signs a file beside it doesn't."""
    try:
        return _content_start(buffer) is not None
    except _Broken:
        return False


def open_signed_data(buffer: Buffer, *, name: str | None) -> Entity:
    """The content of a SignedData as an entity.

    Args:
        buffer: All of it in DER or BER; it must stay open while the entity's chunks are read.
        name: Of the .p7m; what is inside is called so without the suffix.

    Raises:
        Unreadable: ``cms-damaged``.
        LimitExceeded: ``too-many-parts``, for a content cut into more pieces than anybody does.
    """
    try:
        start = _content_start(buffer)
        pieces = list(_pieces(buffer, start)) if start is not None else []
    except _Broken as error:
        raise Unreadable("cms-damaged", "The signed envelope is damaged.") from error
    if not pieces:
        raise Unreadable("cms-damaged", "The signed envelope holds nothing.")
    head = b"".join(bytes(buffer[begin : min(end, begin + 64)]) for begin, end in pieces[:4])
    return Entity(
        chunks=partial(_read, buffer, pieces),
        name=_inner_name(name),
        declared_type="message/rfc822" if _MIME_HEAD.match(head) else GENERIC_TYPE,
        disposition="attachment",
    )


def _inner_name(name: str | None) -> str | None:
    if name is None or not name.lower().endswith(_SUFFIXES):
        return None
    stem = name[:-4]
    return stem if "." in stem else None  # smime.p7m is no file name


def _read(buffer: Buffer, pieces: list[Range]) -> Iterator[bytes]:
    for start, end in pieces:
        yield from slices(buffer, start, end)


def _content_start(buffer: Buffer) -> int | None:
    """Where the OCTET STRING of eContent begins; None for a detached signature."""
    at = _enter(buffer, 0, _SEQUENCE)
    at = _enter(buffer, _skip(buffer, at), _EXPLICIT)  # after the content type: signedData
    at = _enter(buffer, at, _SEQUENCE)
    at = _skip(buffer, _skip(buffer, at))  # version, digest algorithms
    encapsulated = at
    at = _skip(buffer, _enter(buffer, encapsulated, _SEQUENCE))  # type of the content
    tag, _, start = _head(buffer, encapsulated)
    if tag != _SEQUENCE or at >= _end_of(buffer, encapsulated, start) or buffer[at] != _EXPLICIT:
        return None
    return _enter(buffer, at, _EXPLICIT)


def _end_of(buffer: Buffer, at: int, start: int) -> int:
    """End of an element's content; of one without a length the end of the file, since its end mark comes first."""
    _, length, _ = _head(buffer, at)
    return len(buffer) if length is None else start + length


def _pieces(buffer: Buffer, at: int) -> Iterator[Range]:
    """The ranges of an OCTET STRING, in one or in many pieces, at any depth."""
    open_ends: list[int | None] = []
    for _ in range(_MAX_PIECES):
        tag, length, start = _head(buffer, at)
        if tag == _OCTETS and length is not None:
            yield start, start + length
            at = start + length
        elif tag == _OCTETS_IN_PIECES:
            open_ends.append(None if length is None else start + length)
            at = start
        elif tag == _END and length == 0 and open_ends and open_ends[-1] is None:
            open_ends.pop()
            at = start
        else:
            raise _Broken
        while open_ends and open_ends[-1] == at:
            open_ends.pop()
        if not open_ends:
            return
    raise LimitExceeded("too-many-parts", "The content of the signed envelope is cut into too many pieces.")


def _enter(buffer: Buffer, at: int, tag: int) -> int:
    """Where the content of an element begins that must have this tag."""
    found, _, start = _head(buffer, at)
    if found != tag:
        raise _Broken
    return start


def _skip(buffer: Buffer, at: int) -> int:
    """Where the next element begins."""
    depth = 0
    while True:
        tag, length, start = _head(buffer, at)
        if length is None:
            depth += 1
            at = start
        else:
            at = start + length
            depth -= tag == _END and depth > 0
        if not depth:
            return at


def _head(buffer: Buffer, at: int) -> tuple[int, int | None, int]:
    """Tag, length (None: until an end mark) and begin of the content of the element at a place."""
    if at + 2 > len(buffer) or buffer[at] & 0x1F == 0x1F:
        raise _Broken
    tag, first = buffer[at], buffer[at + 1]
    if first == _INDEFINITE:
        return tag, None, at + 2
    if first < _INDEFINITE:
        length, start = first, at + 2
    else:
        start = at + 2 + (first & 0x7F)
        if first & 0x7F > _MAX_LENGTH_BYTES or start > len(buffer):
            raise _Broken
        length = int.from_bytes(buffer[at + 2 : start], "big")
    if start + length > len(buffer):
        raise _Broken
    return tag, length, start
