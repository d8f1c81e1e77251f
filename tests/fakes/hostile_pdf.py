"""Building blocks of hostile PDFs (ISO 32000-2): objects, a page, a table of references that is right or wrong."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cache

from intake.demo.applicants import written_values
from intake.demo.forms import text_pdf

MIB = 1024 * 1024

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources 5 0 R>>"
TEXT = b"BT /F1 12 Tf 72 700 Td (Zadost o zahajeni zahranicni spoluprace) Tj ET"
FONT = b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"


def stream(data: bytes, attributes: bytes = b"") -> bytes:
    """A stream object with a truthful length."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (attributes, len(data), data)


def assemble(objects: Sequence[bytes], *, trailer: bytes = b"", tail: bytes = b"") -> bytes:
    """Number the objects from 1 (the catalogue), write the cross-reference table and the trailer."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out) + tail


def one_page(
    content: bytes = stream(TEXT),
    *more: bytes,
    page: bytes = PAGE,
    resources: bytes = FONT,
    catalog: bytes = b"",
    pages: bytes = b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
) -> bytes:
    """A file of one page: 1 catalogue, 2 page tree, 3 page, 4 content, 5 resources, then ``more`` from 6."""
    return assemble([b"<</Type/Catalog/Pages 2 0 R%b>>" % catalog, pages, page, content, resources, *more])


def zeros(count: int, *, level: int = 9) -> bytes:
    """So many packed spaces (white space to an interpreter) without building them."""
    packer = zlib.compressobj(level)
    chunk = b" " * MIB
    packed = b"".join(packer.compress(chunk) for _ in range(count // MIB))
    return packed + packer.flush()


@cache
def good_form(layout: str = "table") -> bytes:
    """A form as an honest applicant sends it."""
    return text_pdf(written_values("zlatovice"), layout)
