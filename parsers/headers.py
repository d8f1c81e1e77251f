"""Header fields of a mail from raw bytes: RFC 5322, 2045, 2047, 2231, 6532.

The modern policy of the standard library's ``email`` reads each structured field first.  What it
refuses (it raises on some hostile values), reports defects in, or would read for too long is read
by a tolerant reader of our own; unstructured text and encoded words always are, because common
senders cut one character over two encoded words, which the library shows as damage.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from email.errors import MessageError
from email.headerregistry import AddressHeader, DateHeader, HeaderRegistry, ParameterizedMIMEHeader
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from parsers.charsets import clean_line, decode_text

_MODERN = HeaderRegistry()
_MODERN_MAX_CHARS = 2000
# What the library is known to raise on hostile values, instead of noting a defect.
_MODERN_FAILS = (ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError, MessageError)

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*+:(.*)", re.DOTALL)
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_PARAMETER = re.compile(r';\s*+([^\s=;"]++)\s*+=\s*+("(?:[^"\\]|\\.)*+"?|[^;]*+)', re.DOTALL)
_SEGMENT = re.compile(r"([^*]{1,60})(?:\*(\d{1,3}))?(\*)?")
_MAILBOX_TOKEN = re.compile(
    r'(?P<quoted>"(?:[^"\\]|\\.)*+"?)|(?P<comment>\((?:[^()\\]|\\.)*+\)?)|(?P<angle><[^<>]*+>?)'
    r'|(?P<end>[,;])|(?P<group>:)|(?P<word>=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=)|(?P<text>(?:(?!=\?)[^"(<,;:])++|.)',
    re.DOTALL,
)
_ADDRESS = re.compile(
    r"[^\s\x00-\x20\"(),:;<>@\[\\\]\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]{1,64}@"
    r"(?:\w(?:[\w-]{0,61}\w)?\.){0,20}\w(?:[\w-]{0,61}\w)?"
)
_MAX_ADDRESS_CHARS = 254


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one header block in order: lower-case name, unfolded value with its encoded words."""

    items: tuple[tuple[str, str], ...] = ()

    def first(self, name: str) -> str | None:
        """The value of the first field of a name; later ones don't count (RFC 5322 allows one)."""
        return next((value for key, value in self.items if key == name), None)

    def all(self, name: str) -> tuple[str, ...]:
        """The values of every field of a name."""
        return tuple(value for key, value in self.items if key == name)

    def names(self) -> frozenset[str]:
        """The names that occur."""
        return frozenset(key for key, _ in self.items)


def read_fields(block: bytes) -> tuple[Fields, bool]:
    """Split a header block into fields; lines that are none are passed over.

    Returns:
        The fields, and whether every line was part of one.
    """
    raw: list[tuple[str, list[bytes]]] = []
    clean = True
    lines = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    for number, line in enumerate(lines):
        if line[:1] in (b" ", b"\t") and raw:
            raw[-1][1].append(line)
        elif match := _FIELD.fullmatch(line):
            raw.append((match[1].decode("ascii").lower(), [match[2]]))
        elif line.strip() and not (number == 0 and line.startswith((b"From ", b">From "))):
            clean = False
    return Fields(tuple((name, decode_text(b"".join(parts)).strip()) for name, parts in raw)), clean


def is_field(line: bytes) -> bool:
    """Whether a line could begin a header field."""
    return _FIELD.match(line) is not None


def decode_words(text: str) -> str:
    """Decode the encoded words of a value to one clean line (RFC 2047), however broken they are.

    Bytes of neighbouring words of one charset are joined before they are decoded.
    """
    pieces: list[str] = []
    run = b""
    run_charset = ""
    position = 0
    for match in _ENCODED_WORD.finditer(text):
        between = text[position : match.start()]
        charset = match[1].partition("*")[0].lower()
        if run and (between.strip() or charset != run_charset):
            pieces.append(decode_text(run, run_charset))
            run = b""
        if between.strip() or not position:
            pieces.append(between)
        run, run_charset, position = run + _word_bytes(match[2], match[3]), charset, match.end()
    if run:
        pieces.append(decode_text(run, run_charset))
    return clean_line("".join(pieces) + text[position:])


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding in "bB":
        digits = _NOT_BASE64.sub(b"", raw)
        digits = digits[:-1] if len(digits) % 4 == 1 else digits
        return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))
    return binascii.a2b_qp(raw.replace(b"_", b" "))


def read_parameters(name: str, value: str) -> tuple[str, dict[str, str]]:
    """The main value (lower case) and the parameters of Content-Type or Content-Disposition.

    Parameter names are lower case; continued and encoded ones are joined (RFC 2231), values with
    encoded words, which the standards forbid and everybody sends, are decoded.
    """
    modern = _read_modern(name, value)
    if isinstance(modern, ParameterizedMIMEHeader) and "\\" not in value and "=?" not in value:
        main = getattr(modern, "content_type", None) or getattr(modern, "content_disposition", None)
        parameters = {str(key).lower(): str(text) for key, text in modern.params.items()}
        if main and not any("\ufffd" in text for text in parameters.values()):
            return str(main).lower(), parameters
    return _read_parameters_tolerantly(value)


def _read_parameters_tolerantly(value: str) -> tuple[str, dict[str, str]]:
    main = value.partition(";")[0].strip().lower()
    segments: dict[str, list[tuple[int, bool, str]]] = {}
    plain: dict[str, str] = {}
    for match in _PARAMETER.finditer(value):
        parts = _SEGMENT.fullmatch(match[1].lower())
        text = _unquote(match[2].strip())
        if parts is None:
            continue
        if parts[2] is None and parts[3] is None:
            plain.setdefault(parts[1], decode_words(text) if "=?" in text else text)
        else:
            segments.setdefault(parts[1], []).append((int(parts[2] or 0), parts[3] is not None, text))
    return main, plain | {key: _join_segments(found) for key, found in segments.items()}


def _unquote(text: str) -> str:
    if not text.startswith('"'):
        return text
    inner = text[1:-1] if len(text) > 1 and text.endswith('"') else text[1:]
    # Only these two are escaped by anybody; other backslashes are parts of Windows paths.
    return inner.replace('\\"', '"').replace("\\\\", "\\")


def _join_segments(segments: Iterable[tuple[int, bool, str]]) -> str:
    ordered = sorted(segments, key=lambda segment: segment[0])
    charset, joined = "utf-8", b""
    for place, (_, encoded, text) in enumerate(ordered):
        if encoded and place == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)  # noqa: PLW2901 — charset'language'text
        joined += unquote_to_bytes(text) if encoded else text.encode("utf-8", "replace")
    return decode_text(joined, charset)


def read_mailboxes(value: str) -> Iterator[tuple[str, str | None]]:
    """Display name and valid addr-spec (or None) of every mailbox of an address field."""
    # The library drops comments, in which some senders write the name.
    modern = _read_modern("to", value) if "(" not in value else None
    if isinstance(modern, AddressHeader) and "\ufffd" not in str(modern):
        for address in modern.addresses:
            yield clean_line(address.display_name), valid_address(address.addr_spec)
        return
    found = list(_read_mailboxes_tolerantly(value))
    if not any(address for _, address in found) and "=?" in value:
        # Some senders encode the address together with the name.
        found = list(_read_mailboxes_tolerantly(decode_words(value)))
    yield from found


def _read_mailboxes_tolerantly(value: str) -> Iterator[tuple[str, str | None]]:
    text: list[str] = []
    angle: str | None = None
    comment = ""
    for match in _MAILBOX_TOKEN.finditer(value):
        kind, token = match.lastgroup, match[0]
        if kind == "end":
            if angle is not None or "".join(text).strip():
                yield _one_mailbox(text, angle, comment)
            text, angle, comment = [], None, ""
        elif kind == "group":
            text = []
        elif kind == "angle":
            angle = token.strip("<> \t") if angle is None else angle
        elif kind == "comment":
            comment = token.strip("()")
        else:
            text.append(_unquote(token) if kind == "quoted" else token)
    if angle is not None or "".join(text).strip():
        yield _one_mailbox(text, angle, comment)


def _one_mailbox(text: list[str], angle: str | None, comment: str) -> tuple[str, str | None]:
    plain = "".join(text).strip()
    if angle is not None:
        return decode_words(plain or comment), valid_address(angle) or find_address(angle)
    return decode_words(comment), valid_address(plain) or find_address(plain)


def valid_address(text: str) -> str | None:
    """An addr-spec fit for an envelope, domain in lower case; None where it isn't one.

    Tolerant beyond RFC 5321 in letters of any script, strict in what could break a command:
    no spaces, quotes, brackets or control characters.
    """
    address = text.strip().rstrip(".")
    if len(address) > _MAX_ADDRESS_CHARS or not _ADDRESS.fullmatch(address):
        return None
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def find_address(text: str) -> str | None:
    """The first thing in a text that could be an addr-spec."""
    match = _ADDRESS.search(text[:_MODERN_MAX_CHARS]) if "@" in text else None
    return valid_address(match[0]) if match else None


def read_date(value: str) -> datetime | None:
    """An aware time; None where the field is broken or its year absurd (RFC 5322, 3.3)."""
    modern = _read_modern("date", value)
    try:
        moment: datetime | None = (
            modern.datetime if isinstance(modern, DateHeader) else parsedate_to_datetime(value[:200])
        )
    except (*_MODERN_FAILS, OverflowError):
        return None
    if moment is None or not 1980 <= moment.year <= 2100:
        return None
    # "-0000" says that the zone is unknown: the library leaves such a time naive.
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)  # noqa: UP017 — one spelling with email's


def _read_modern(name: str, value: str) -> object | None:
    """The library's header, None where it refuses the value or finds fault with it."""
    if len(value) > _MODERN_MAX_CHARS:
        return None
    try:
        header = _MODERN(name, value)
        return None if header.defects else header
    except _MODERN_FAILS:
        return None
