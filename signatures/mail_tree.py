"""Where the parts of a mail lie in its raw bytes (RFC 2045, 2046), for signatures over those bytes.

A signature is over bytes as they travelled, so nothing is decoded and written again.  Where
senders break the rules, more counts as a part rather than less: what any program might show
shall not be passed over when it's asked whether all of it was signed.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from pathlib import PurePosixPath

from signatures.errors import SignatureError

MAX_DEPTH = 40
MAX_PARTS = 2000
MAX_HEADER_BYTES = 256 * 1024
_BLANK_LINE = re.compile(rb"\n\r{0,4}\n|\r\r(?!\n)")
_FOLD = re.compile(rb"(?:\r{0,4}\n|\r)(?=[ \t])")
_LINE = re.compile(rb"\r{0,4}\n|\r")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_PARAMETER = re.compile(r";\s*([^\s=;]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^;]*))")
_DELIMITER_TAIL = re.compile(rb"(--)?[ \t]*+(?:\r{0,4}\n|\r|\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A mail, a multipart or a leaf: offsets into the bytes of the mail, and what its header says."""

    data: bytes
    start: int
    body: int
    end: int
    fields: tuple[tuple[str, str], ...]
    """(name in lower case, unfolded value) as they stand, decoded as Latin-1."""
    default_type: str = "text/plain"

    def all(self, name: str) -> list[str]:
        """The values of a field."""
        return [value for field, value in self.fields if field == name]

    @property
    def media_type(self) -> str:
        """In lower case, of the first Content-Type."""
        declared = self.all("content-type")
        found = declared[0].split(";")[0].split("(")[0].strip().lower() if declared else ""
        return found if "/" in found else self.default_type

    def parameter(self, name: str) -> str:
        """A parameter of Content-Type, also one in several pieces (RFC 2231, 3); empty without."""
        return _parameter(self.all("content-type"), name)

    @property
    def boundary(self) -> bytes:
        return self.parameter("boundary").rstrip().encode("latin-1")

    @property
    def is_ambiguous(self) -> bool:
        """Whether programs may differ about what it is."""
        types = self.all("content-type")
        names = [match[1].lower().split("*")[0] for value in types for match in _PARAMETER.finditer(value)]
        whole = [match[1].lower() for value in types for match in _PARAMETER.finditer(value)]
        doubled = names.count("boundary") > 1 and not all(
            re.fullmatch(r"boundary\*\d+", name) for name in whole if name.startswith("boundary")
        )
        return len(types) > 1 or len(self.all("content-transfer-encoding")) > 1 or doubled

    @property
    def is_attachment(self) -> bool:
        """Whether it's more than text to be read."""
        disposition = (self.all("content-disposition") or [""])[0].lower()
        named = "name" in disposition or bool(self.parameter("name"))
        return named or disposition.startswith("attachment") or not self.media_type.startswith("text/")

    @property
    def name(self) -> str | None:
        """The file name, decoded (RFC 2047, 2231); nothing of a path."""
        try:
            written = message_from_bytes(self.data[self.start : self.body]).get_filename()
            decoded = str(make_header(decode_header(written))) if written else ""
        except (
            MessageError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
        ):  # the library's parser is known to raise these
            return None
        return " ".join(PurePosixPath(decoded.replace("\\", "/")).name.split()) or None

    @property
    def raw(self) -> bytes:
        """Header and body."""
        return self.data[self.start : self.end]

    @property
    def is_blank(self) -> bool:
        """No content at all."""
        return not self.data[self.body : self.end].strip()

    def decoded(self) -> bytes:
        """The body without its transfer encoding.

        Raises:
            SignatureError: ``cms-damaged``: it isn't encoded as it says.
        """
        body = self.data[self.body : self.end]
        encoding = (self.all("content-transfer-encoding") or [""])[0].split(";")[0].split("(")[0].strip(' \t"').lower()
        if encoding == "base64":
            try:
                return base64.b64decode(b"".join(body.split()), validate=True)
            except (binascii.Error, ValueError) as problem:
                raise SignatureError("cms-damaged", "A part isn't encoded as it says.") from problem
        return quopri.decodestring(body) if encoding == "quoted-printable" else body


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What lies between the boundaries of a multipart, and before and after them."""

    entities: tuple[Entity, ...]
    preamble: bytes
    epilogue: bytes


def read_entity(data: bytes, start: int = 0, end: int | None = None, *, default_type: str = "text/plain") -> Entity:
    """Read the header of what lies in a range."""
    end = len(data) if end is None else end
    first = data[start : min(start + 2, end)]
    if first[:1] in (b"\n", b"\r"):
        return Entity(data=data, start=start, body=start + (2 if first == b"\r\n" else 1), end=end, fields=())
    blank = _BLANK_LINE.search(data, start, end)
    head_end, body = (blank.start(), blank.end()) if blank else (end, end)
    if head_end - start > MAX_HEADER_BYTES:
        raise too_complex()
    fields = tuple(_fields(data[start:head_end]))
    return Entity(data=data, start=start, body=body, end=end, fields=fields, default_type=default_type)


def cut(entity: Entity) -> Parts:
    """Cut a multipart along its boundary; no parts where it has none.

    Parts after the closing boundary count as well, as some programs show them.
    """
    found: list[tuple[int, int]] = []
    first = last = opened = -1
    for line_start, line_end, closes in _delimiters(entity):
        first = line_start if first < 0 else first
        if opened >= 0:
            found.append((opened, max(opened, line_start - _newline_before(entity.data, line_start))))
        opened, last = (-1 if closes else line_end), line_end
        if len(found) > MAX_PARTS:
            raise too_complex()
    if first < 0:
        return Parts(entities=(), preamble=b"", epilogue=b"")
    if opened >= 0:
        found.append((opened, entity.end))
        last = entity.end
    default = "message/rfc822" if entity.media_type == "multipart/digest" else "text/plain"
    return Parts(
        entities=tuple(read_entity(entity.data, start, end, default_type=default) for start, end in found),
        preamble=entity.data[entity.body : first],
        epilogue=entity.data[last : entity.end],
    )


def too_complex() -> SignatureError:
    """Too deep, or too many parts."""
    return SignatureError("mail-too-complex", "The mail is too deeply nested or has too many parts or signatures.")


def _fields(block: bytes) -> Iterator[tuple[str, str]]:
    for line in _LINE.split(_FOLD.sub(b"", block)):
        if match := _FIELD.fullmatch(line):
            yield match[1].decode("ascii").lower(), match[2].decode("latin-1").strip()


def _parameter(values: list[str], name: str) -> str:
    pieces: dict[int, str] = {}
    for match in _PARAMETER.finditer(values[0] if values else ""):
        bare, _, number = match[1].lower().partition("*")
        value = re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3].strip()
        if bare == name:
            pieces.setdefault(int(number) if number.isdecimal() else 0, value)
    return "".join(pieces[number] for number in sorted(pieces))


def _delimiters(entity: Entity) -> Iterator[tuple[int, int, bool]]:
    """Start, end and closing of each boundary line."""
    if not entity.boundary:
        return
    data, mark = entity.data, b"--" + entity.boundary
    at = data.find(mark, entity.body, entity.end)
    while at >= 0:
        tail = _DELIMITER_TAIL.match(data, at + len(mark), entity.end)
        following = at + len(mark)
        if tail and (at == entity.body or data[at - 1 : at] in (b"\n", b"\r")):
            following = max(tail.end(), following)
            yield at, following, tail[1] is not None
        at = data.find(mark, following, entity.end)


def _newline_before(data: bytes, at: int) -> int:
    """Length of the line end before a delimiter: it belongs to the delimiter."""
    before = data[max(at - 2, 0) : at]
    if before == b"\r\n":
        return 2
    return 1 if before[-1:] in (b"\n", b"\r") else 0
