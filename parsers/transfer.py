"""Content-Transfer-Encoding: the bytes of a part, decoded piece by piece (RFC 2045, 6; uuencode).

Decoders are tolerant and never fail; a part of 75 MB costs one chunk of memory.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator

from parsers.entity import CHUNK_BYTES, Buffer, slices

Decoder = Callable[[Buffer, int, int], Iterator[bytes]]

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NO_BASE64 = bytes(set(range(256)) - set(_BASE64))
_NEVER_IN_BASE64 = bytes(set(range(256)) - set(_BASE64 + b" \t\r\n-_"))
_SAMPLE_BYTES = 4096
_PADDING_RUN = re.compile(rb"={2,}+")
_UU_BEGIN = re.compile(rb"begin [0-7]{3,4} ([^\r\n]{1,400})\r?\n")
_UU_LINE = re.compile(rb"[ -`]{1,90}[ \t]*\r?\n")


def find_decoder(encoding: str) -> Decoder | None:
    """The decoder for a Content-Transfer-Encoding in lower case, None where it is unknown."""
    return _DECODERS.get(encoding)


def looks_unlike_base64(buffer: Buffer, start: int, end: int) -> bool:
    """Whether a part that calls itself base64 was never encoded, as some scanners do."""
    sample = bytes(buffer[start : min(start + _SAMPLE_BYTES, end)])
    wrong = len(sample) - len(sample.translate(None, _NEVER_IN_BASE64))
    return wrong * 20 > len(sample)


def decode_base64(buffer: Buffer, start: int, end: int) -> Iterator[bytes]:
    """Decode base64 up to its padding; foreign characters are passed over."""
    left = b""
    for piece in slices(buffer, start, end):
        digits = _PADDING_RUN.sub(b"=", left + piece.translate(None, _NO_BASE64))
        padding = _find_padding(digits)
        if padding >= 0:
            yield _decode_digits(digits[:padding])
            return
        digits = digits.replace(b"=", b"")
        whole = len(digits) - len(digits) % 4
        yield binascii.a2b_base64(digits[:whole])
        left = digits[whole:]
    yield _decode_digits(left)


def _find_padding(digits: bytes) -> int:
    """Where the padding begins; a stray ``=`` where a group has less than two digits is none."""
    at, strays = digits.find(b"="), 0
    while at >= 0 and (at - strays) % 4 < 2:
        strays += 1
        at = digits.find(b"=", at + 1)
    return at


def _decode_digits(digits: bytes) -> bytes:
    digits = digits.replace(b"=", b"")
    digits = digits[:-1] if len(digits) % 4 == 1 else digits
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def decode_quoted_printable(buffer: Buffer, start: int, end: int) -> Iterator[bytes]:
    """Decode quoted-printable; broken escapes stay as they are."""
    left = b""
    for piece in slices(buffer, start, end):
        text = left + piece
        cut = text.rfind(b"\n") + 1
        if not cut:
            # One endless line: keep back what could be the beginning of an escape.
            escape = text.rfind(b"=", max(len(text) - 3, 0))
            cut = escape if escape >= 0 else len(text)
        yield binascii.a2b_qp(text[:cut])
        left = text[cut:]
    yield binascii.a2b_qp(left)


def decode_uu(buffer: Buffer, start: int, end: int) -> Iterator[bytes]:
    """Decode the first uuencoded file of a range; broken lines are passed over."""
    begin = _UU_BEGIN.search(buffer, start, end)
    position = begin.end() if begin else start
    decoded = bytearray()
    while position < end:
        newline = buffer.find(b"\n", position, min(end, position + 200))
        stop = newline + 1 if newline >= 0 else min(end, position + 200)
        line = bytes(buffer[position:stop]).rstrip(b"\r\n")
        position = stop
        if line.strip() in (b"end", b"`") or (not line and decoded):
            break
        decoded += _decode_uu_line(line)
        if len(decoded) >= CHUNK_BYTES:
            yield bytes(decoded)
            decoded.clear()
    yield bytes(decoded)


def _decode_uu_line(line: bytes) -> bytes:
    if not line:
        return b""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders pad the last group with more than it needs.
        wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
    try:
        return binascii.a2b_uu(line[:wanted])
    except binascii.Error:
        return b""


def find_uu_files(buffer: Buffer, start: int, end: int, *, limit: int) -> list[tuple[bytes, int, int]]:
    """Name, begin and end of the uuencoded files inside a plain text, as old mailers sent attachments."""
    found: list[tuple[bytes, int, int]] = []
    position = start
    while len(found) < limit and (begin := _UU_BEGIN.search(buffer, position, end)):
        position = begin.end()
        at_line_start = begin.start() == start or buffer[begin.start() - 1 : begin.start()] == b"\n"
        if not at_line_start or not _UU_LINE.match(buffer, begin.end(), end):
            continue
        stop = buffer.find(b"\nend", begin.end(), end)
        if stop < 0:
            break
        position = stop + 4
        found.append((begin[1].strip(), begin.start(), position))
    return found


_DECODERS: dict[str, Decoder] = {
    "": slices,
    "7bit": slices,
    "8bit": slices,
    "binary": slices,
    "base64": decode_base64,
    "quoted-printable": decode_quoted_printable,
    "uuencode": decode_uu,
    "uue": decode_uu,
    "x-uuencode": decode_uu,
    "x-uue": decode_uu,
}
