"""Bytes of a mail, written by hand (RFC 5322, RFC 2045–2047): the same values give the same bytes for ever.

The standard library's folder turns long Message-IDs into encoded words, and its output may change
between releases; an acknowledgement is evidence and is sent again byte for byte.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from email.quoprimime import body_encode

CRLF = "\r\n"
MAX_LINE = 76
_PLAIN = re.compile(r"[ -~]*")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,248}>")
_WORD_BYTES = 45
"""Of UTF-8 in one encoded word: 60 characters of base64, 72 with the frame (limit 75)."""


def message_bytes(headers: Sequence[tuple[str, str]], text: str, html: str | None, boundary: str) -> bytes:
    """A whole mail with CRLF line ends and lines of at most 76 characters in the body.

    Args:
        headers: In order; values are ASCII, already encoded and folded.
        text: Plain text with LF line ends.
        html: Its HTML twin; None makes a plain text mail.
        boundary: Must not occur in quoted-printable text: let it hold ``=_``.
    """
    top = [*headers, ("MIME-Version", "1.0")]
    if html is None:
        return _entity(top, "text/plain", text).encode("ascii")
    top.append(("Content-Type", f'multipart/alternative; boundary="{boundary}"'))
    parts = [_entity([], "text/plain", text), _entity([], "text/html", html)]
    body = "".join(f"{CRLF}--{boundary}{CRLF}{part}" for part in parts)
    return f"{_block(top)}{body}{CRLF}--{boundary}--{CRLF}".encode("ascii")


def _entity(headers: Sequence[tuple[str, str]], media_type: str, text: str) -> str:
    top = [
        *headers,
        ("Content-Type", f"{media_type}; charset=utf-8"),
        ("Content-Transfer-Encoding", "quoted-printable"),
    ]
    return _block(top) + CRLF + quoted_printable(text)


def _block(headers: Sequence[tuple[str, str]]) -> str:
    return "".join(f"{name}: {value}{CRLF}" for name, value in headers)


def quoted_printable(text: str) -> str:
    """Text with LF line ends as RFC 2045, 6.7, lines ended by CRLF."""
    octets = text.encode("utf-8").decode("latin-1")
    encoded: str = body_encode(octets, maxlinelen=MAX_LINE, eol=CRLF)
    return encoded if encoded.endswith(CRLF) else encoded + CRLF


def unstructured(text: str) -> str:
    """A header text such as Subject: as it is where short and plain, else encoded words (RFC 2047)."""
    if len(text) <= 64 and _PLAIN.fullmatch(text) and "=?" not in text and text == text.strip():
        return text
    return _encoded_words(text)


def _encoded_words(text: str) -> str:
    return f"{CRLF} ".join(f"=?utf-8?b?{b64encode(chunk).decode()}?=" for chunk in _chunks(text))


def _chunks(text: str) -> Iterator[bytes]:
    """UTF-8 in pieces that never split a character, nor a word where it can be helped.

    Some readers (Python's own among them) wrongly keep the space between two encoded words.
    """
    piece = b""
    for word in re.findall(r"\S*\s*", text):
        octets = word.encode("utf-8")
        if piece and len(piece) + len(octets) > _WORD_BYTES:
            yield piece
            piece = b""
        for character in word if len(octets) > _WORD_BYTES else [word]:
            octets = character.encode("utf-8")
            if len(piece) + len(octets) > _WORD_BYTES:
                yield piece
                piece = b""
            piece += octets
    yield piece


def mailbox(name: str, address: str) -> str:
    """A display name with its address; the name may hold anything (RFC 5322, 3.4)."""
    if not name:
        return address
    plain = _PLAIN.fullmatch(name) and "=?" not in name and len(name) <= 64
    shown = '"' + re.sub(r'(["\\])', r"\\\1", name) + '"' if plain else _encoded_words(name)
    return f"{shown}{CRLF} <{address}>"


def message_ids(values: Sequence[str], limit: int) -> tuple[str, ...]:
    """Well-formed Message-IDs, each once; of too many the first and the last stay (RFC 5537, 3.4.4)."""
    good = list(dict.fromkeys(value for value in values if _MESSAGE_ID.fullmatch(value)))
    return tuple(good if len(good) <= limit else [good[0], *good[1 - limit :]])


def folded(values: Sequence[str]) -> str:
    """Message-IDs one a line."""
    return f"{CRLF} ".join(values)
