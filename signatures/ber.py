"""Rewrites BER with indefinite lengths or content in pieces (X.690, 8.1.3.6, 8.7) so that it is read in linear time.

Data messages come so, in pieces of a thousand bytes; asn1crypto joins pieces in a time that grows
with the square of their number, which is minutes for a message of fifty megabytes.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_DEPTH = 32
_CONTENT = (1, 0, 2, 1, 0)
"""ContentInfo → [0] → SignedData → encapContentInfo → [0] → the OCTET STRING (RFC 5652, 3, 5.1, 5.2)."""
_OCTETS, _PIECES = 0x04, 0x24
_CONSTRUCTED = 0x20
_END = b"\0\0"

_Parts = list[bytes | memoryview]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    tag: int
    tag_end: int
    body: int
    end: int | None
    """None: the length is indefinite."""


def definite(binary: bytes) -> tuple[bytes, int]:
    """Rewrite a ContentInfo with SignedData; elements of definite length beside the content stay byte for byte.

    Returns:
        The ContentInfo with definite lengths and its content in one piece, and how many bytes it had.

    Raises:
        ValueError: No BER, or nested too deeply.
    """
    parts, end = _rewritten(memoryview(binary), 0, len(binary), _CONTENT, 0)
    return b"".join(parts), end


def _rewritten(
    data: memoryview, start: int, limit: int, path: tuple[int, ...] | None, depth: int
) -> tuple[_Parts, int]:
    """One element; ``path`` leads from it to the content, None beside it."""
    head = _header(data, start, limit)
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    if head.end is not None and (path is None or not head.tag & _CONSTRUCTED):
        return [data[start : head.end]], head.end
    parts: _Parts = []
    position, index = head.body, 0
    is_content = path == () and head.tag == _PIECES
    while not _at_end(data, position, head.end, limit):
        inner = path[1:] if path and path[0] == index else None
        if is_content:
            inner = ()
            if data[position] not in (_OCTETS, _PIECES):
                raise ValueError("a piece of another type")
        found, position = _rewritten(data, position, head.end or limit, inner, depth + 1)
        parts += _body(found) if is_content else found
        index += 1
    tag = bytes([_OCTETS]) if is_content else data[start : head.tag_end]
    return [tag, _length(sum(map(len, parts))), *parts], position if head.end is not None else position + len(_END)


def _body(found: _Parts) -> _Parts:
    """What a piece holds: the last of tag, length and body, or the element as it stood."""
    if len(found) > 1:
        return found[2:]
    piece = memoryview(found[0])
    return [piece[_header(piece, 0, len(piece)).body :]]


def _header(data: memoryview, start: int, limit: int) -> _Header:
    try:
        position = start + 1
        if data[start] & 0x1F == 0x1F:
            while data[position] & 0x80:
                position += 1
            position += 1
        tag_end, first = position, data[position]
    except IndexError as problem:
        raise ValueError("cut off") from problem
    position += 1
    if first == 0x80:
        if not data[start] & _CONSTRUCTED:
            raise ValueError("an indefinite length of something primitive")
        return _Header(tag=data[start], tag_end=tag_end, body=position, end=None)
    length = first
    if first & 0x80:
        octets = first & 0x7F
        length, position = int.from_bytes(data[position : position + octets], "big"), position + octets
    if position + length > limit:
        raise ValueError("cut off")
    return _Header(tag=data[start], tag_end=tag_end, body=position, end=position + length)


def _at_end(data: memoryview, position: int, end: int | None, limit: int) -> bool:
    if end is not None:
        return position >= end
    if position + len(_END) > limit:
        raise ValueError("cut off")
    return data[position : position + len(_END)] == _END


def _length(length: int) -> bytes:
    if length < 0x80:
        return bytes([length])
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets
