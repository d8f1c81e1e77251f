"""Hostile PDFs (ISO 32000-2), as bytes; each function makes one kind, nothing in them is dangerous to keep."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache

from pypdf import PdfReader, PdfWriter

from intake.demo.applicants import written_values
from intake.demo.forms import encrypted_pdf, fillable_pdf, text_pdf
from intake.demo.pki import make_pki
from intake.demo.signing import sign_pdf

MIB = 1024 * 1024
CANARY = "kanarek-z-pdf.txt"
"""A file that a script, a launch action or an embedded file would like to write."""

_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources 5 0 R>>"
_TEXT = b"BT /F1 12 Tf 72 700 Td (Zadost o zahajeni zahranicni spoluprace) Tj ET"
_FONT = b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"


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
    content: bytes = stream(_TEXT),
    *more: bytes,
    page: bytes = _PAGE,
    resources: bytes = _FONT,
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


# Bombs.


def flate_bomb() -> bytes:
    """200 MB of content in 200 kB."""
    return one_page(stream(zeros(200 * MIB), b"/Filter/FlateDecode"))


def double_flate_bomb() -> bytes:
    """300 MB behind two filters, 1 kB."""
    return one_page(stream(zlib.compress(zeros(300 * MIB), 9), b"/Filter[/FlateDecode/FlateDecode]"))


def filter_chain() -> bytes:
    """A thousand filters, one after another."""
    return one_page(stream(_TEXT, b"/Filter[" + b"/ASCIIHexDecode" * 1000 + b"]"))


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
        stream(_TEXT, head + b"/Resources" + _FONT),
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
        *[_PAGE] * 200,
        pages=b"<</Type/Pages/Kids[%b]/Count 200>>" % kids,
    )


def many_paths() -> bytes:
    """A hundred thousand rectangles painted over a text."""
    return one_page(stream(zlib.compress(_TEXT + b" 0 0 595 842 re f" * 100_000), b"/Filter/FlateDecode"))


def endless_saves() -> bytes:
    """Millions of saved graphics states."""
    return one_page(stream(zlib.compress(b"q " * 4_000_000), b"/Filter/FlateDecode"))


# Pages.


def huge_page() -> bytes:
    """A page of 70 metres, and user units on top."""
    return one_page(page=_PAGE.replace(b"[0 0 595 842]", b"[0 0 200000 200000]/UserUnit 900"))


def absurd_boxes() -> bytes:
    """A page whose corners are no numbers, whose rotation is none either."""
    return one_page(page=_PAGE.replace(b"[0 0 595 842]", b"[1e308 -1e400 (a) /NaN]/Rotate 1e300/CropBox[9 9 9]"))


def many_pages(count: int = 5000) -> bytes:
    """Thousands of pages."""
    return one_page(pages=b"<</Type/Pages/Kids[" + b"3 0 R " * count + b"]/Count %d>>" % count)


def page_tree_loop() -> bytes:
    """A page tree that is its own child."""
    return one_page(pages=b"<</Type/Pages/Kids[2 0 R 3 0 R 2 0 R]/Count 3/Parent 2 0 R>>")


def page_tree_deep(levels: int = 20_000) -> bytes:
    """A page tree of one child a level."""
    tree = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (n + 1) for n in range(6, 6 + levels)]
    return one_page(stream(_TEXT), *tree, _PAGE, pages=b"<</Type/Pages/Kids[6 0 R]/Count 1>>")


def false_count() -> bytes:
    """The tree claims a hundred million pages."""
    return one_page(pages=b"<</Type/Pages/Kids[3 0 R]/Count 99999999>>")


def shared_tree(levels: int = 30) -> bytes:
    """Each node names the next one twice: a thousand million pages in 3 kB."""
    tree = [b"<</Type/Pages/Kids[%d 0 R %d 0 R]/Count 2>>" % (n + 1, n + 1) for n in range(6, 6 + levels)]
    return one_page(stream(_TEXT), *tree, _PAGE, pages=b"<</Type/Pages/Kids[6 0 R 6 0 R]/Count 2>>")


# Structure.


def truncated() -> bytes:
    """Half of a good form."""
    whole = _form("table")
    return whole[: len(whole) // 2]


def wrong_startxref() -> bytes:
    """The pointer to the table points into nothing."""
    return _form("table").replace(b"startxref\n", b"startxref\n9999999")


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
    return one_page(b"<</Length 4 0 R>>\nstream\n" + _TEXT + b"\nendstream")


def object_stream_of_itself() -> bytes:
    """An object stream that extends itself and says that it holds millions."""
    inner = stream(zlib.compress(b"6 0 "), b"/Type/ObjStm/N 99999999/First 4/Extends 6 0 R/Filter/FlateDecode")
    return one_page(stream(_TEXT), inner)


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


# Fonts.


def font_of_widths() -> bytes:
    """A width for each of four thousand million characters."""
    font = (
        b"<</Font<</F1<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[<</Type/Font"
        b"/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/X>>/W[0 4294967295 500]/W2[0 4294967295 1 2 3]>>]>>>>>>"
    )
    return one_page(stream(b"BT /F1 12 Tf <00410042> Tj ET"), resources=font)


def font_of_ranges() -> bytes:
    """A character map with ranges of millions, in the length of a line."""
    ranges = b"begincmap\n100 beginbfrange\n" + b"<00000000> <ffffffff> <0041>\n" * 100 + b"endbfrange\n"
    ranges += b"100 begincidrange\n" + b"<00000000> <ffffffff> 1\n" * 100 + b"endcidrange\nendcmap"
    return _with_map(stream(ranges))


def font_of_lines() -> bytes:
    """A character map of a million lines, packed."""
    return _with_map(
        stream(
            zlib.compress(b"begincmap\n" + b"1 beginbfchar\n<0041> <0042>\nendbfchar\n" * 400_000),
            b"/Filter/FlateDecode",
        )
    )


def font_uses_itself() -> bytes:
    """A character map that is based on itself."""
    return _with_map(stream(b"begincmap /Identity-H usecmap endcmap", b"/UseCMap 6 0 R/Type/CMap/CMapName/X"))


def font_draws_itself() -> bytes:
    """A Type 3 font whose letter is written in that font."""
    letter = stream(b"1000 0 d0 BT /F1 12 Tf (aaaa) Tj ET")
    font = (
        b"<</Font<</F1<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 97"
        b"/LastChar 97/Widths[1000]/Encoding<</Differences[97/a]>>/CharProcs<</a 6 0 R>>/Resources 5 0 R>>>>>>"
    )
    return one_page(stream(b"BT /F1 12 Tf (aaaa) Tj ET"), letter, resources=font)


def font_of_surrogates() -> bytes:
    """Letters that stand for halves of characters, for NUL, and for orders to turn the text around."""
    bad = b"<d800> <0000> <202e> <dfff> <000d000a> <feff> <ffff>".split()
    lines = b"".join(b"<%02x> %b\n" % (97 + n, code) for n, code in enumerate(bad))
    char_map = stream(b"begincmap\n%d beginbfchar\n%bendbfchar\nendcmap" % (len(bad), lines))
    font = b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>>>>>"
    return one_page(stream(b"BT /F1 12 Tf 72 700 Td (abcdefg ICO abc) Tj ET"), char_map, resources=font)


def _with_map(char_map: bytes) -> bytes:
    font = (
        b"<</Font<</F1<</Type/Font/Subtype/Type0/BaseFont/X/Encoding 6 0 R/ToUnicode 6 0 R/DescendantFonts[<</Type"
        b"/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/X>>>>]>>>>>>"
    )
    return one_page(stream(b"BT /F1 12 Tf <00410042> Tj ET"), char_map, resources=font)


# What acts.


def script() -> bytes:
    """JavaScript and a program to start when the file is opened."""
    action = b"/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1/'\\))/Next<</S/Launch/F(/bin/sh)>>>>"
    return one_page(catalog=action + b"/AA<</WC<</S/URI/URI(file:///etc/passwd)>>>>")


def external_content() -> bytes:
    """Streams that lie in a file of the machine (ISO 32000-2, 7.11)."""
    outside = b"<</Length 0/F<</Type/Filespec/F(/etc/passwd)/UF(/etc/passwd)>>>>\nstream\n\nendstream"
    return one_page(outside, resources=_FONT)


def embedded_files() -> bytes:
    """Attachments with names that lead away, one of them the file's own kind."""
    names = (f"../../../../../../tmp/{CANARY}", f"/tmp/{CANARY}", "..\\..\\x.exe", "zadost.pdf")
    entries, files = b"", []
    for n, name in enumerate(names):
        at = 6 + 2 * n
        entries += b"(%d)%d 0 R" % (n, at)
        files += [b"<</Type/Filespec/F(%b)/EF<</F %d 0 R>>>>" % (name.encode(), at + 1), stream(one_page())]
    return one_page(stream(_TEXT), *files, catalog=b"/Names<</EmbeddedFiles<</Names[%b]>>>>" % entries)


def xfa_entities() -> bytes:
    """An XFA form whose entities multiply and ask for a local file."""
    xml = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY a%d "%b">' % (n, b"&a%b;" % (str(n - 1).encode() if n > 1 else b"") * 10) for n in range(1, 12)
    )
    return one_page(stream(_TEXT), stream(xml + b"]><x>&a11;&f;</x>"), catalog=b"/AcroForm<</Fields[]/XFA 6 0 R>>")


# Forms.


def many_fields(count: int = 10_000) -> bytes:
    """Ten thousand fillable fields on one page."""
    fields = [
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(p%d)/V(hodnota %d)/Rect[%d %d %d %d]/P 3 0 R>>"
        % (n, n, n % 590, n % 840, n % 590 + 5, n % 840 + 5)
        for n in range(count)
    ]
    references = b" ".join(b"%d 0 R" % (6 + n) for n in range(count))
    return one_page(
        stream(_TEXT),
        *fields,
        page=_PAGE[:-2] + b"/Annots[%b]>>" % references,
        catalog=b"/AcroForm<</Fields[%b]/NeedAppearances true>>" % references,
    )


def cyclic_fields() -> bytes:
    """Fields that are their own children and parents."""
    fields = [
        b"<</FT/Tx/T(a)/Kids[7 0 R 6 0 R]/Parent 7 0 R/V(x)>>",
        b"<</FT/Tx/T(b)/Kids[6 0 R 7 0 R]/Parent 6 0 R/Subtype/Widget/Rect[0 0 9 9]/V 7 0 R/Opt[7 0 R]>>",
    ]
    return one_page(
        stream(_TEXT),
        *fields,
        page=_PAGE[:-2] + b"/Annots[6 0 R 7 0 R]>>",
        catalog=b"/AcroForm<</Fields[6 0 R 7 0 R]>>",
    )


def deep_fields(levels: int = 20_000) -> bytes:
    """A field below a field below a field …; the last one has a place on the page."""
    chain = [b"<</T(a)/Kids[%d 0 R]/Parent %d 0 R>>" % (n + 1, max(n - 1, 6)) for n in range(6, 6 + levels)]
    last = b"<</FT/Tx/T(ico)/V(00000019)/Subtype/Widget/Rect[9 9 99 99]/Parent %d 0 R>>" % (5 + levels)
    page = _PAGE[:-2] + b"/Annots[%d 0 R]>>" % (6 + levels)
    return one_page(stream(_TEXT), *chain, last, page=page, catalog=b"/AcroForm<</Fields[6 0 R]>>")


def huge_value() -> bytes:
    """A field that holds three million letters, and a list of fifty thousand answers."""
    value = b"(" + b"A" * 3_000_000 + b")"
    options = b"[" + b"(x)" * 50_000 + b"]"
    field = b"<</FT/Ch/T(ico)/V %b/Opt %b/Subtype/Widget/Rect[9 9 99 99]>>" % (value, options)
    return one_page(stream(_TEXT), field, page=_PAGE[:-2] + b"/Annots[6 0 R]>>", catalog=b"/AcroForm<</Fields[6 0 R]>>")


def hostile_values() -> bytes:
    """A good form whose answers hold line ends, NUL, halves of characters, turned text and markup."""
    bad = "\r\nBcc: obet@example.com\0\u202eabc<script>alert(1)</script>{{7*7}}'; DROP TABLE message;--"
    values = written_values(
        "zlatovice",
        applicant_name="Obec" + bad,
        contact_name="Petr" + bad,
        intent=bad * 50,
        contact_email="a@b.example\r\nBcc: obet@example.com",
    )
    return fillable_pdf(values)


def half_characters() -> bytes:
    """Fillable fields with lone surrogates, an odd number of bytes, and bytes of no encoding."""
    names = (b"applicant_name", b"ico", b"contact_email", b"intent")
    texts = (b"<feffd8000041>", b"<feff0041d8>", b"<efbbbfff>", b"<fffe000000>")
    fields = [
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(%b)/V%b/TU%b/Rect[72 %d 300 %d]>>" % (name, text, text, y, y + 20)
        for name, text, y in zip(names, texts, (600, 500, 400, 300), strict=True)
    ]
    references = b"6 0 R 7 0 R 8 0 R 9 0 R"
    return one_page(
        stream(_TEXT),
        *fields,
        page=_PAGE[:-2] + b"/Annots[%b]>>" % references,
        catalog=b"/AcroForm<</Fields[%b]>>" % references,
    )


# Signatures.


@cache
def many_signatures(count: int = 30) -> bytes:
    """A good form, signed again and again."""
    moment = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    signer = make_pki(moment).person
    pdf = _form("table")
    for number in range(count):
        pdf = sign_pdf(pdf, signer, at=moment, field=f"Podpis{number}")
    return pdf


def broken_signatures(count: int = 60) -> bytes:
    """Signature fields whose values are nothing, with ranges that overlap, run backwards or beyond the end."""
    ranges = (b"[0 10 5 99999999]", b"[9 -9 9 9]", b"[0 1 2]", b"[(a) 1 2 3]", b"[0 999999999999999999999 1 1]")
    fields = [
        b"<</FT/Sig/T(S%d)/Subtype/Widget/Rect[0 0 0 0]/V<</Type/Sig/Filter/Adobe.PPKLite/SubFilter"
        b"/adbe.pkcs7.detached/ByteRange%b/Contents<%b>>>>>" % (n, ranges[n % len(ranges)], b"30" * (n * 50))
        for n in range(count)
    ]
    references = b" ".join(b"%d 0 R" % (6 + n) for n in range(count))
    return one_page(stream(_TEXT), *fields, catalog=b"/AcroForm<</SigFlags 3/Fields[%b]>>" % references)


@cache
def _form(layout: str) -> bytes:
    return text_pdf(written_values("zlatovice"), layout)


def _rewritten() -> bytes:
    """A good form whose tail is a second, other PDF."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(_form("table"))))
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
    "font of widths": font_of_widths,
    "font of ranges": font_of_ranges,
    "font of lines": font_of_lines,
    "font uses itself": font_uses_itself,
    "font draws itself": font_draws_itself,
    "font of surrogates": font_of_surrogates,
    "script": script,
    "external content": external_content,
    "embedded files": embedded_files,
    "xfa entities": xfa_entities,
    "many fields": many_fields,
    "cyclic fields": cyclic_fields,
    "deep fields": deep_fields,
    "huge value": huge_value,
    "hostile values": hostile_values,
    "half characters": half_characters,
    "many signatures": many_signatures,
    "broken signatures": broken_signatures,
    "password": lambda: encrypted_pdf(written_values("zlatovice")),
    "second file behind": _rewritten,
}
"""Every hostile PDF by a name that a test can show."""
