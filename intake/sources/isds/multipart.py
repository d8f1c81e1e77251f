"""Answers in several parts as they come: multipart/related (RFC 2387) with MTOM/XOP, bounds on everything."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from intake.sources.isds.answers import Base64, Sink
from intake.sources.isds.status import odd_answer

_MOST_PARTS = 8
_MOST_HEADER_BYTES = 16_384
_END_OF_HEADER = b"\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaType:
    """A Content-Type, lower case but for the values of its parameters."""

    name: str
    parameters: Mapping[str, str]


def media_type(header: str) -> MediaType:
    """Read a Content-Type header; what can't be read is left out."""
    name, _, rest = header.partition(";")
    found = re.finditer(r"([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;\"]+))", rest[:2000])
    parameters: dict[str, str] = {}
    for match in found:
        value = match[3] if match[2] is None else re.sub(r"\\(.)", r"\1", match[2])
        parameters.setdefault(match[1].lower(), value)
    return MediaType(name=name.strip().lower(), parameters=parameters)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartHeader:
    """Of one part, by lower-case names."""

    fields: Mapping[str, str]

    @property
    def content_id(self) -> str:
        """Without the angle brackets."""
        return self.fields.get("content-id", "").strip().strip("<>")

    @property
    def encoding(self) -> str:
        """Content-Transfer-Encoding."""
        return self.fields.get("content-transfer-encoding", "binary").strip().lower()


class MultipartReader:
    """Splits a body into parts and passes each on to the sink that is chosen for it."""

    def __init__(self, boundary: str, choose: Callable[[PartHeader, int], Sink]) -> None:
        """Begin a body.

        Args:
            choose: Gives the sink for a part by its header and number from 0; may refuse by raising.

        Raises:
            TryAgain: The boundary can't be one.
        """
        if not 1 <= len(boundary) <= 70 or not boundary.isascii() or not boundary.isprintable():
            raise odd_answer()
        self._delimiter = b"\r\n--" + boundary.encode("ascii")
        self._choose = choose
        self._buffer = bytearray(b"\r\n")  # the first delimiter may open the body
        self._step: Callable[[], bool] = self._preamble
        self._count = 0
        self._sink: Sink | None = None
        self._decoder: Base64 | None = None
        self._ended = False

    def write(self, chunk: bytes, /) -> None:
        """Read on.

        Raises:
            TryAgain: It breaks the grammar.
        """
        self._buffer += chunk
        while self._step():
            pass

    def end(self) -> None:
        """Nothing more comes.

        Raises:
            TryAgain: The closing delimiter is missing, so content may be, too.
        """
        if not self._ended:
            raise odd_answer()

    def _preamble(self) -> bool:
        found = self._buffer.find(self._delimiter)
        if found < 0:
            if len(self._buffer) > _MOST_HEADER_BYTES:
                raise odd_answer()
            return False
        del self._buffer[: found + len(self._delimiter)]
        self._step = self._after_delimiter
        return True

    def _after_delimiter(self) -> bool:
        if self._buffer.startswith(b"--"):
            self._ended = True
            self._step = self._epilogue
            return True
        line = self._buffer.find(b"\r\n")
        if line < 0 and len(self._buffer) < 100:
            return False
        if line < 0 or self._buffer[:line].strip(b" \t"):
            raise odd_answer()
        del self._buffer[:line]  # the line's end begins the header, which may be empty
        self._step = self._header
        return True

    def _header(self) -> bool:
        found = self._buffer.find(_END_OF_HEADER)
        if found < 0 or found > _MOST_HEADER_BYTES:
            if len(self._buffer) > _MOST_HEADER_BYTES:
                raise odd_answer()
            return False
        header = _part_header(bytes(self._buffer[:found]))
        del self._buffer[: found + len(_END_OF_HEADER)]
        self._begin(header)
        self._step = self._body
        return True

    def _begin(self, header: PartHeader) -> None:
        if self._count >= _MOST_PARTS:
            raise odd_answer()
        sink = self._choose(header, self._count)
        self._count += 1
        self._decoder = Base64(sink) if header.encoding == "base64" else None
        if self._decoder is None and header.encoding not in {"binary", "8bit", "7bit"}:
            raise odd_answer()
        self._sink = self._decoder or sink

    def _body(self) -> bool:
        found = self._buffer.find(self._delimiter)
        # what could be the begin of a delimiter waits
        end = found if found >= 0 else len(self._buffer) - len(self._delimiter) + 1
        if end > 0 and self._sink is not None:
            self._sink.write(bytes(self._buffer[:end]))
            del self._buffer[:end]
        if found < 0:
            return False
        if self._decoder is not None:
            self._decoder.end()
        del self._buffer[: len(self._delimiter)]
        self._step = self._after_delimiter
        return True

    def _epilogue(self) -> bool:
        self._buffer.clear()
        return False


def _part_header(block: bytes) -> PartHeader:
    unfolded = re.sub(r"\r\n[ \t]+", " ", block.decode("latin-1"))
    fields: dict[str, str] = {}
    for line in filter(None, unfolded.split("\r\n")):
        name, colon, value = line.partition(":")
        if not colon:
            raise odd_answer()
        fields.setdefault(name.strip().lower(), value.strip())
    return PartHeader(fields=fields)
