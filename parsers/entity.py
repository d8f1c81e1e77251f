"""Something inside a mail or a container before its bytes are read: where they are and what it claims."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from parsers.databox import DataMessageEnvelope
from parsers.errors import ParserError
from parsers.headers import Fields

Buffer = bytes | mmap.mmap
"""Raw bytes; a mapped file keeps a large mail out of memory."""

CHUNK_BYTES = 1024 * 1024

GENERIC_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A part as its mail or container describes it; every text is as the sender wrote it."""

    chunks: Callable[[], Iterator[bytes]]
    """The decoded bytes, piece by piece; may raise ParserError when they turn out damaged."""
    name: str | None = None
    declared_type: str = GENERIC_TYPE
    charset: str | None = None
    disposition: str = ""
    """``inline``, ``attachment`` or empty (RFC 2183)."""
    content_id: str | None = None
    """Without angle brackets, lower case."""
    related: bool = False
    """Stands in a multipart/related (RFC 2387)."""
    of_mail: bool = False
    """Stands directly in a mail and may thus be its text."""
    problem: ParserError | None = None
    """Known beforehand: the part is set aside with this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMail:
    """A mail taken apart into its leaves, in order; multiparts are not among them."""

    fields: Fields
    entities: tuple[Entity, ...]
    defects: tuple[str, ...] = ()
    databox: DataMessageEnvelope | None = None
    """Of a data message."""


def slices(buffer: Buffer, start: int, end: int) -> Iterator[bytes]:
    """The bytes of a range, piece by piece."""
    for at in range(start, end, CHUNK_BYTES):
        yield buffer[at : min(at + CHUNK_BYTES, end)]
