"""The bytes of a request: its SOAP envelope, with large content encoded only as it is sent."""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from intake.sources.isds.requests import Request

_ENVELOPES = {
    1: "http://schemas.xmlsoap.org/soap/envelope/",
    2: "http://www.w3.org/2003/05/soap-envelope",
}
_PIECE = 3 * 65_536


class Payload:
    """The bytes of a request: the envelope, with large content encoded as it is sent."""

    def __init__(self, request: Request) -> None:
        namespace = _ENVELOPES[request.service.generation]
        envelope = etree.Element(f"{{{namespace}}}Envelope", nsmap={"soap": namespace})
        etree.SubElement(envelope, f"{{{namespace}}}Body").append(request.body)
        text = etree.tostring(envelope, encoding="utf-8", xml_declaration=True)
        self._pieces: list[bytes | Path] = []
        self._contents: list[bool] = []
        for token, content in request.uploads.items():
            before, _, text = text.partition(token.encode("ascii"))
            self._append(before, encoded=False)
            self._append(content, encoded=True)
        self._append(text, encoded=False)

    def _append(self, piece: bytes | Path, *, encoded: bool) -> None:
        self._pieces.append(piece)
        self._contents.append(encoded)

    def __len__(self) -> int:
        sizes = (p.stat().st_size if isinstance(p, Path) else len(p) for p in self._pieces)
        return sum(-(-size // 3) * 4 if encoded else size for size, encoded in zip(sizes, self._contents, strict=True))

    def __iter__(self) -> Iterator[bytes]:
        for piece, encoded in zip(self._pieces, self._contents, strict=True):
            if not encoded:
                assert isinstance(piece, bytes)
                yield piece
            else:
                yield from _base64(piece)


def _base64(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        for begin in range(0, len(content), _PIECE):
            yield binascii.b2a_base64(content[begin : begin + _PIECE], newline=False)
        return
    with content.open("rb") as file:
        while piece := file.read(_PIECE):  # a buffered file gives less only at its end
            yield binascii.b2a_base64(piece, newline=False)
