"""A mail in raw bytes taken apart into its leaves: RFC 2045, 2046, 2183, 2387.

The tree is cut along its boundaries inside the buffer, with an explicit stack, and only header
blocks are parsed: neither a mail of 100 MB nor one of 10,000 levels costs memory or recursion.
Where senders break the rules, more is read rather than less: a part after the closing boundary
counts, a wrong boundary is guessed from the lines, a missing one ends the part with the mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from parsers.charsets import decode_text
from parsers.entity import Buffer, Entity, OpenMail, slices
from parsers.envelope import read_media_type
from parsers.errors import LimitExceeded
from parsers.headers import Fields, decode_words, is_field, read_fields, read_parameters
from parsers.message import UnpackLimits
from parsers.transfer import Decoder, find_decoder, find_uu_files, looks_unlike_base64

_BLANK_LINE = re.compile(rb"\n\r{0,4}\n|\r\r(?!\n)")
_DELIMITER_TAIL = re.compile(rb"(--)?[ \t]*+(?:\r{0,4}\n|\r|\Z)")
_GUESSED_DELIMITER = re.compile(rb"[\r\n]--([^\s][^\r\n]{0,199}?)[ \t]*\r?\n[Cc]ontent-")
_MAX_BOUNDARY_CHARS = 250
_UU_TEXT_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """One entity of the tree that is still to be read."""

    start: int
    end: int
    depth: int = 0
    default_type: str = "text/plain"
    related: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """A header block and where its body begins."""

    fields: Fields
    body_start: int
    content_type: str
    parameters: dict[str, str]


def read_mail(buffer: Buffer, limits: UnpackLimits) -> OpenMail:
    """Take a mail apart.

    Args:
        buffer: The whole mail; it must stay open while the entities' chunks are read.
        limits: Of these, the number of parts, the depth of multiparts and the size of headers.

    Raises:
        LimitExceeded: ``too-many-parts``; nothing was decoded yet.
    """
    return _Reader(buffer, limits).read()


def read_head_fields(buffer: Buffer, limits: UnpackLimits) -> Fields:
    """The header fields of a mail without its body."""
    return _Reader(buffer, limits).read_head(_Node(start=0, end=len(buffer))).fields


class _Reader:
    """One pass over one mail; keeps what was found on the way."""

    def __init__(self, buffer: Buffer, limits: UnpackLimits) -> None:
        self._buffer = buffer
        self._limits = limits
        self._entities: list[Entity] = []
        self._defects: dict[str, None] = {}

    def read(self) -> OpenMail:
        root = _Node(start=0, end=len(self._buffer))
        top = self.read_head(root)
        self._note_top_fields(top.fields)
        stack = [root]
        seen = 0
        while stack:
            node = stack.pop()
            seen += 1
            head = top if seen == 1 else self.read_head(node)
            stack.extend(reversed(self._read_node(node, head, room=self._room(stack))))
            if seen > 2 * self._limits.max_parts:
                raise _too_many_parts(self._limits)
        return OpenMail(fields=top.fields, entities=tuple(self._entities), defects=tuple(self._defects))

    def _room(self, stack: list[_Node]) -> int:
        room = self._limits.max_parts - len(self._entities) - len(stack)
        if room <= 0:
            raise _too_many_parts(self._limits)
        return room

    def _read_node(self, node: _Node, head: _Head, *, room: int) -> list[_Node]:
        """Keep a leaf, or return the children of a multipart."""
        if not head.content_type.startswith("multipart/"):
            self._keep_leaf(node, head)
            return []
        if node.depth >= self._limits.max_multipart_depth:
            problem = LimitExceeded("nested-too-deep", "The parts of the mail are nested deeper than the limit.")
            self._entities.append(
                Entity(
                    chunks=partial(slices, self._buffer, head.body_start, node.end),
                    declared_type=head.content_type,
                    problem=problem,
                )
            )
            return []
        return self._read_multipart(node, head, room=room)

    def _read_multipart(self, node: _Node, head: _Head, *, room: int) -> list[_Node]:
        ranges = self._find_children(head, node.end, room=room)
        if not ranges:
            self._note("A multipart has no boundary line; its content was read as one text.")
            self._keep_leaf(node, head, content_type="text/plain")
        related = head.content_type == "multipart/related"
        default = "message/rfc822" if head.content_type == "multipart/digest" else "text/plain"
        return [
            _Node(start=start, end=end, depth=node.depth + 1, default_type=default, related=related)
            for start, end in ranges
        ]

    def _find_children(self, head: _Head, end: int, *, room: int) -> list[tuple[int, int]]:
        boundary = head.parameters.get("boundary", "").rstrip()[:_MAX_BOUNDARY_CHARS].encode()
        ranges, closed = self._cut(boundary, head.body_start, end, room=room) if boundary else ([], True)
        if not ranges and (guess := self._guess_boundary(head.body_start, end)):
            self._note("A boundary didn't match the header; it was guessed from the lines.")
            ranges, closed = self._cut(guess, head.body_start, end, room=room)
        if not closed:
            self._note("A multipart isn't closed; the mail may be cut off.")
        return ranges

    def _cut(self, boundary: bytes, start: int, end: int, *, room: int) -> tuple[list[tuple[int, int]], bool]:
        """The ranges between the lines of a boundary, and whether the last line closed it."""
        ranges: list[tuple[int, int]] = []
        opened, closed = -1, True
        for line_start, line_end, closes in self._delimiters(boundary, start, end):
            if opened >= 0:
                ranges.append((opened, max(opened, line_start - self._newline_before(line_start))))
            elif ranges and not closes:
                self._note("Parts follow after the closing boundary; they were read as well.")
            opened = -1 if closes else line_end
            closed = closes
            if len(ranges) > room:
                raise _too_many_parts(self._limits)
        if opened >= 0:
            ranges.append((opened, end))
        return ranges, closed

    def _delimiters(self, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        buffer, mark = self._buffer, b"--" + boundary
        at = buffer.find(mark, start, end)
        while at >= 0:
            tail = _DELIMITER_TAIL.match(buffer, at + len(mark), end)
            following = at + len(mark)
            if tail and (at == start or buffer[at - 1 : at] in (b"\n", b"\r")):
                following = max(tail.end(), following)
                yield at, following, tail[1] is not None
            at = buffer.find(mark, following, end)

    def _newline_before(self, at: int) -> int:
        """Length of the line end before a delimiter: it belongs to the delimiter."""
        before = self._buffer[max(at - 2, 0) : at]
        if before == b"\r\n":
            return 2
        return 1 if before[-1:] in (b"\n", b"\r") else 0

    def _guess_boundary(self, start: int, end: int) -> bytes | None:
        match = _GUESSED_DELIMITER.search(self._buffer, max(start - 1, 0), end)
        return match[1] if match else None

    def _keep_leaf(self, node: _Node, head: _Head, *, content_type: str | None = None) -> None:
        media_type = content_type or head.content_type
        disposition, parameters = self._read_disposition(head.fields)
        encoding = (head.fields.first("content-transfer-encoding") or "").split("(")[0].split(";")[0].strip(' \t"')
        start, end = head.body_start, node.end
        self._entities.append(
            Entity(
                chunks=partial(self._find_decoder(encoding.lower(), start, end), self._buffer, start, end),
                name=parameters.get("filename") or head.parameters.get("name") or None,
                declared_type=media_type,
                charset=head.parameters.get("charset"),
                disposition=disposition,
                content_id=_read_content_id(head.fields),
                related=node.related,
                of_mail=True,
            )
        )
        if media_type == "text/plain" and encoding.lower() in ("", "7bit", "8bit", "binary"):
            self._keep_uu_files(start, end)

    def _keep_uu_files(self, start: int, end: int) -> None:
        room = self._limits.max_parts - len(self._entities)
        end = min(end, start + _UU_TEXT_BYTES)
        for name, file_start, file_end in find_uu_files(self._buffer, start, end, limit=room + 1):
            decode = find_decoder("uuencode") or slices
            self._entities.append(
                Entity(
                    chunks=partial(decode, self._buffer, file_start, file_end),
                    name=decode_text(name),
                    disposition="attachment",
                )
            )
        if len(self._entities) > self._limits.max_parts:
            raise _too_many_parts(self._limits)

    def _find_decoder(self, encoding: str, start: int, end: int) -> Decoder:
        decoder = find_decoder(encoding)
        if decoder is None:
            self._note("A part has an unknown transfer encoding; its bytes were taken as they are.")
            return slices
        if encoding == "base64" and looks_unlike_base64(self._buffer, start, end):
            self._note("A part calls itself base64 and isn't; its bytes were taken as they are.")
            return slices
        return decoder

    def _read_disposition(self, fields: Fields) -> tuple[str, dict[str, str]]:
        value = fields.first("content-disposition")
        return read_parameters("content-disposition", value) if value else ("", {})

    def read_head(self, node: _Node) -> _Head:
        """Read the header block at the beginning of a node."""
        block, body_start = self._find_head(node.start, node.end)
        fields, clean = read_fields(block)
        if not clean:
            self._note("A header block has lines that are no fields.")
        value = fields.first("content-type")
        media_type = read_media_type(value)
        if value is not None and media_type is None:
            self._note("A Content-Type can't be read; the content decides.")
        return _Head(
            fields=fields,
            body_start=body_start,
            content_type=media_type or node.default_type,
            parameters=read_parameters("content-type", value)[1] if value else {},
        )

    def _find_head(self, start: int, end: int) -> tuple[bytes, int]:
        buffer = self._buffer
        first = buffer[start : min(start + 2, end)]
        if first[:1] in (b"\n", b"\r"):
            return b"", start + (2 if first == b"\r\n" else 1)
        blank = _BLANK_LINE.search(buffer, start, end)
        head_end, body_start = (blank.start(), blank.end()) if blank else (end, end)
        cut = min(head_end, start + self._limits.max_header_bytes)
        if cut < head_end:
            self._note("A header block is longer than the limit; its rest was passed over.")
        block = bytes(buffer[start:cut])
        fields_end = _end_of_fields(block)
        return (block, body_start) if fields_end is None else (block[:fields_end], start + fields_end)

    def _note_top_fields(self, fields: Fields) -> None:
        if not fields.items:
            self._note("The mail has no header fields.")
        for name in ("From", "Subject", "Date", "Message-ID", "To", "Reply-To", "Content-Type"):
            if len(fields.all(name.lower())) > 1:
                self._note(f"The field {name} occurs more than once; the first counts.")

    def _note(self, sentence: str) -> None:
        self._defects.setdefault(sentence)


def _end_of_fields(block: bytes) -> int | None:
    """Where the body begins in a block whose blank line is missing; None where all of it is header.

    A line that is no field is passed over while more fields follow, since badly folded subjects
    are common; where none follows, the text has begun.
    """
    position, last_field_end, seen = 0, 0, False
    for line in block.splitlines(keepends=True):
        position += len(line)
        if (
            is_field(line)
            or (line[:1] in (b" ", b"\t") and seen)
            or (not seen and line.startswith((b"From ", b">From ")))
        ):
            last_field_end, seen = position, True
    if not block[last_field_end:].strip():
        return None
    return last_field_end


def _read_content_id(fields: Fields) -> str | None:
    value = fields.first("content-id")
    return decode_words(value).strip("<> ").lower() or None if value else None


def _too_many_parts(limits: UnpackLimits) -> LimitExceeded:
    return LimitExceeded("too-many-parts", f"The message has more than {limits.max_parts} parts.")
