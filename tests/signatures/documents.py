"""PDFs for the tests of signatures: a page, a form with two text fields; made by hand, byte by byte."""

from __future__ import annotations

PAGE = b"BT /F1 18 Tf 72 700 Td (Zadost o partnerstvi) Tj ET"


def form_pdf(page: bytes = PAGE, *, ico: str = "00000019") -> bytes:
    """A one-page PDF with the text fields ``ico`` and ``obec`` and a classic cross-reference table."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm 8 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [5 0 R 6 0 R] /Resources 9 0 R>>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(page), page),
        _field(b"ico", ico.encode(), 600),
        _field(b"obec", b"Vzorova Lhota", 560),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Fields [5 0 R 6 0 R] /DA (/F1 0 Tf 0 g) /DR 9 0 R >>",
        b"<< /Font << /F1 7 0 R >> >>",
    ]
    return assemble(objects)


def hybrid_pdf() -> bytes:
    """The form as a hybrid-reference file: a table, and beside it an (empty) stream, as word processors write it."""
    plain = form_pdf()
    body, _, _ = plain.rpartition(b"xref\n0 10")
    stream = b"10 0 obj\n<< /Type /XRef /Size 11 /Index [0 1] /W [1 2 2] /Root 1 0 R /Length 5 >>\nstream\n"
    stream += b"\x00\x00\x00\xff\xff\nendstream\nendobj\n"
    table = plain[len(body) : plain.index(b"trailer")]
    trailer = b"trailer\n<< /Size 11 /Root 1 0 R /ID [<00> <00>] /XRefStm %d >>\n" % len(body)
    return body + stream + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (len(body) + len(stream))


def assemble(objects: list[bytes]) -> bytes:
    """Number the objects, write the cross-reference table and the trailer; object 1 is the catalogue."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /ID [<00> <00>] >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _field(name: bytes, value: bytes, bottom: int) -> bytes:
    return (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (%b) /V (%b) /F 4 /Rect [72 %d 300 %d] /P 3 0 R "
        b"/DA (/F1 12 Tf 0 g) >>" % (name, value, bottom, bottom + 20)
    )
