"""Hostile PDFs (ISO 32000-2), as bytes; each function makes one kind, nothing in them is dangerous to keep."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping

from pypdf import PdfReader, PdfWriter

from intake.demo.applicants import written_values
from intake.demo.forms import encrypted_pdf
from tests.fakes import hostile_fields as fields
from tests.fakes.hostile_pdf import FONT, MIB, PAGE, TEXT, good_form, one_page, stream, zeros

CANARY = "kanarek-z-pdf.txt"
"""A file that a script, a launch action or an embedded file would like to write."""

# Bombs.


def flate_bomb() -> bytes:
    """200 MB of content in 200 kB."""
    return one_page(stream(zeros(200 * MIB), b"/Filter/FlateDecode"))


def double_flate_bomb() -> bytes:
    """300 MB behind two filters, 1 kB."""
    return one_page(stream(zlib.compress(zeros(300 * MIB), 9), b"/Filter[/FlateDecode/FlateDecode]"))


def filter_chain() -> bytes:
    """A thousand filters, one after another."""
    return one_page(stream(TEXT, b"/Filter[" + b"/ASCIIHexDecode" * 1000 + b"]"))


def lzw_bomb() -> bytes:
    """Run lengths: two bytes make 128."""
    return one_page(stream(zlib.compress(b"\x81 " * MIB, 9), b"/Filter[/FlateDecode/RunLengthDecode]"))


def predictor_bomb() -> bytes:
    """A row of two thousand million columns."""
    return one_page(
        stream(
            zlib.compress(b"\0" * 1000),
            b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 2147483647/Colors 4/BitsPerComponent 16>>",
        )
    )


def nested_forms(width: int = 12, levels: int = 8) -> bytes:
    """Forms that draw forms, twelve each, eight levels: 400 million."""
    draw = b"/X Do " * width
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"
    inner = [stream(draw, head + b"/Resources<</XObject<</X %d 0 R>>>>" % (7 + n)) for n in range(levels - 1)]
    return one_page(
        stream(draw),
        *inner,
        stream(TEXT, head + b"/Resources" + FONT),
        resources=b"<</XObject<</X 6 0 R>>>>",
    )


def form_draws_itself() -> bytes:
    """A form XObject in its own resources."""
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources 5 0 R"
    return one_page(stream(b"/X Do /X Do"), stream(b"/X Do /X Do /X Do", head), resources=b"<</XObject<</X 6 0 R>>>>")


def huge_image() -> bytes:
    """30,000 by 30,000 pixels, 900 MB in 900 kB."""
    head = b"/Type/XObject/Subtype/Image/Width 30000/Height 30000/ColorSpace/DeviceGray/BitsPerComponent 8"
    picture = stream(zeros(858 * MIB, level=1), head + b"/Filter/FlateDecode")
    return one_page(stream(b"595 0 0 842 0 0 cm /I Do"), picture, resources=b"<</XObject<</I 6 0 R>>>>")


def inline_image() -> bytes:
    """An inline picture of 10,000 million pixels, which never ends."""
    return one_page(stream(b"BI /W 100000 /H 100000 /BPC 8 /CS /G /F /Fl ID " + zeros(8 * MIB)))


def many_glyphs() -> bytes:
    """9 MB of letters on one page: below every limit of bytes."""
    return one_page(
        stream(zlib.compress(b"BT /F1 1 Tf " + b"(aaaaaaaaaaaa)Tj " * 500_000 + b"ET"), b"/Filter/FlateDecode")
    )


def many_pages_of_glyphs() -> bytes:
    """200 pages that share one heavy content: each is below the limit of a page."""
    letters = b"BT /F1 9 Tf 9 9 Td " + b"(aaaaaaaaaaaa)Tj " * 4_500 + b"ET"
    kids = b" ".join(b"%d 0 R" % (6 + n) for n in range(200))
    return one_page(
        stream(zlib.compress(letters), b"/Filter/FlateDecode"),
        *[PAGE] * 200,
        pages=b"<</Type/Pages/Kids[%b]/Count 200>>" % kids,
    )


def many_paths() -> bytes:
    """A hundred thousand rectangles painted over a text."""
    return one_page(stream(zlib.compress(TEXT + b" 0 0 595 842 re f" * 100_000), b"/Filter/FlateDecode"))


def endless_saves() -> bytes:
    """Millions of saved graphics states."""
    return one_page(stream(zlib.compress(b"q " * 4_000_000), b"/Filter/FlateDecode"))


# Pages.


def huge_page() -> bytes:
    """A page of 70 metres, and user units on top."""
    return one_page(page=PAGE.replace(b"[0 0 595 842]", b"[0 0 200000 200000]/UserUnit 900"))


def absurd_boxes() -> bytes:
    """A page whose corners are no numbers, whose rotation is none either."""
    return one_page(page=PAGE.replace(b"[0 0 595 842]", b"[1e308 -1e400 (a) /NaN]/Rotate 1e300/CropBox[9 9 9]"))


def many_pages(count: int = 5000) -> bytes:
    """Thousands of pages."""
    return one_page(pages=b"<</Type/Pages/Kids[" + b"3 0 R " * count + b"]/Count %d>>" % count)


def page_tree_loop() -> bytes:
    """A page tree that is its own child."""
    return one_page(pages=b"<</Type/Pages/Kids[2 0 R 3 0 R 2 0 R]/Count 3/Parent 2 0 R>>")


def page_tree_deep(levels: int = 20_000) -> bytes:
    """A page tree of one child a level."""
    tree = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (n + 1) for n in range(6, 6 + levels)]
    return one_page(stream(TEXT), *tree, PAGE, pages=b"<</Type/Pages/Kids[6 0 R]/Count 1>>")


def false_count() -> bytes:
    """The tree claims a hundred million pages."""
    return one_page(pages=b"<</Type/Pages/Kids[3 0 R]/Count 99999999>>")


def shared_tree(levels: int = 30) -> bytes:
    """Each node names the next one twice: a thousand million pages in 3 kB."""
    tree = [b"<</Type/Pages/Kids[%d 0 R %d 0 R]/Count 2>>" % (n + 1, n + 1) for n in range(6, 6 + levels)]
    return one_page(stream(TEXT), *tree, PAGE, pages=b"<</Type/Pages/Kids[6 0 R 6 0 R]/Count 2>>")


# Structure.


def truncated() -> bytes:
    """Half of a good form."""
    whole = good_form()
    return whole[: len(whole) // 2]


def wrong_startxref() -> bytes:
    """The pointer to the table points into nothing."""
    return good_form().replace(b"startxref\n", b"startxref\n9999999")


def only_header() -> bytes:
    """A PDF by its first line alone."""
    return b"%PDF-1.7\n"


def nul_bytes() -> bytes:
    """A PDF by its first line, then nothing but zeros."""
    return b"%PDF-1.7\n" + b"\0" * MIB


def previous_loop() -> bytes:
    """A cross-reference table that names itself as its predecessor."""
    plain = one_page()
    at = int(plain.rpartition(b"startxref\n")[2].split()[0])
    return one_page().replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %010d" % at)


def many_updates(count: int = 3000) -> bytes:
    """Thousands of incremental updates that change nothing."""
    out = bytearray(one_page())
    before = int(bytes(out).rpartition(b"startxref\n")[2].split()[0])
    for _ in range(count):
        start = len(out)
        out += b"xref\n0 0\ntrailer\n<</Size 6/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (before, start)
        before = start
    return bytes(out)


def length_of_itself() -> bytes:
    """A stream whose length is an object in that stream."""
    return one_page(b"<</Length 4 0 R>>\nstream\n" + TEXT + b"\nendstream")


def object_stream_of_itself() -> bytes:
    """An object stream that extends itself and says that it holds millions."""
    inner = stream(zlib.compress(b"6 0 "), b"/Type/ObjStm/N 99999999/First 4/Extends 6 0 R/Filter/FlateDecode")
    return one_page(stream(TEXT), inner)


def deep_arrays(levels: int = 100_000) -> bytes:
    """Arrays in arrays."""
    return one_page(catalog=b"/Neco " + b"[" * levels + b"]" * levels)


def deep_dictionaries(levels: int = 50_000) -> bytes:
    """Dictionaries in dictionaries, where the resources should be."""
    return one_page(resources=b"<</A" * levels + b" 1" + b">>" * levels)


def deep_content(levels: int = 100_000) -> bytes:
    """Arrays in arrays in the content of the page."""
    return one_page(stream(b"[" * levels + b"]" * levels + b" TJ"))


def reference_chain(length: int = 20_000) -> bytes:
    """The content is a reference to a reference to a reference …, and back."""
    links = [b"%d 0 R" % (n + 1) for n in range(6, 6 + length)]
    return one_page(b"6 0 R", *links, b"6 0 R")


# What acts.


def script() -> bytes:
    """JavaScript and a program to start when the file is opened."""
    action = b"/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1/'\\))/Next<</S/Launch/F(/bin/sh)>>>>"
    return one_page(catalog=action + b"/AA<</WC<</S/URI/URI(file:///etc/passwd)>>>>")


def external_content() -> bytes:
    """Streams that lie in a file of the machine (ISO 32000-2, 7.11)."""
    outside = b"<</Length 0/F<</Type/Filespec/F(/etc/passwd)/UF(/etc/passwd)>>>>\nstream\n\nendstream"
    return one_page(outside, resources=FONT)


def embedded_files() -> bytes:
    """Attachments with names that lead away, one of them the file's own kind."""
    names = (f"../../../../../../tmp/{CANARY}", f"/tmp/{CANARY}", "..\\..\\x.exe", "zadost.pdf")
    entries, files = b"", []
    for n, name in enumerate(names):
        at = 6 + 2 * n
        entries += b"(%d)%d 0 R" % (n, at)
        files += [b"<</Type/Filespec/F(%b)/EF<</F %d 0 R>>>>" % (name.encode(), at + 1), stream(one_page())]
    return one_page(stream(TEXT), *files, catalog=b"/Names<</EmbeddedFiles<</Names[%b]>>>>" % entries)


def xfa_entities() -> bytes:
    """An XFA form whose entities multiply and ask for a local file."""
    xml = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY a%d "%b">' % (n, b"&a%b;" % (str(n - 1).encode() if n > 1 else b"") * 10) for n in range(1, 12)
    )
    return one_page(stream(TEXT), stream(xml + b"]><x>&a11;&f;</x>"), catalog=b"/AcroForm<</Fields[]/XFA 6 0 R>>")


def _rewritten() -> bytes:
    """A good form whose tail is a second, other PDF."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(good_form())))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue() + flate_bomb()


HOSTILE_PDFS: Mapping[str, Callable[[], bytes]] = {
    "flate bomb": flate_bomb,
    "double flate bomb": double_flate_bomb,
    "filter chain": filter_chain,
    "run length bomb": lzw_bomb,
    "predictor bomb": predictor_bomb,
    "nested forms": nested_forms,
    "form draws itself": form_draws_itself,
    "huge image": huge_image,
    "inline image": inline_image,
    "many glyphs": many_glyphs,
    "many pages of glyphs": many_pages_of_glyphs,
    "many paths": many_paths,
    "endless saves": endless_saves,
    "huge page": huge_page,
    "absurd boxes": absurd_boxes,
    "many pages": many_pages,
    "page tree loop": page_tree_loop,
    "page tree deep": page_tree_deep,
    "false count": false_count,
    "shared tree": shared_tree,
    "truncated": truncated,
    "wrong startxref": wrong_startxref,
    "only header": only_header,
    "nul bytes": nul_bytes,
    "previous loop": previous_loop,
    "many updates": many_updates,
    "length of itself": length_of_itself,
    "object stream of itself": object_stream_of_itself,
    "deep arrays": deep_arrays,
    "deep dictionaries": deep_dictionaries,
    "deep content": deep_content,
    "reference chain": reference_chain,
    "font of widths": fields.font_of_widths,
    "font of ranges": fields.font_of_ranges,
    "font of lines": fields.font_of_lines,
    "font uses itself": fields.font_uses_itself,
    "font draws itself": fields.font_draws_itself,
    "font of surrogates": fields.font_of_surrogates,
    "script": script,
    "external content": external_content,
    "embedded files": embedded_files,
    "xfa entities": xfa_entities,
    "many fields": fields.many_fields,
    "cyclic fields": fields.cyclic_fields,
    "deep fields": fields.deep_fields,
    "huge value": fields.huge_value,
    "hostile values": fields.hostile_values,
    "half characters": fields.half_characters,
    "many signatures": fields.many_signatures,
    "broken signatures": fields.broken_signatures,
    "password": lambda: encrypted_pdf(written_values("zlatovice")),
    "second file behind": _rewritten,
}
"""Every hostile PDF by a name that a test can show."""
