"""Hostile fonts, fillable fields and signatures of PDFs, as bytes; each function makes one kind."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from functools import cache

from intake.demo.applicants import written_values
from intake.demo.forms import fillable_pdf
from intake.demo.pki import make_pki
from intake.demo.signing import sign_pdf
from tests.fakes.hostile_pdf import PAGE, TEXT, good_form, one_page, stream

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
        stream(TEXT),
        *fields,
        page=PAGE[:-2] + b"/Annots[%b]>>" % references,
        catalog=b"/AcroForm<</Fields[%b]/NeedAppearances true>>" % references,
    )


def cyclic_fields() -> bytes:
    """Fields that are their own children and parents."""
    fields = [
        b"<</FT/Tx/T(a)/Kids[7 0 R 6 0 R]/Parent 7 0 R/V(x)>>",
        b"<</FT/Tx/T(b)/Kids[6 0 R 7 0 R]/Parent 6 0 R/Subtype/Widget/Rect[0 0 9 9]/V 7 0 R/Opt[7 0 R]>>",
    ]
    return one_page(
        stream(TEXT),
        *fields,
        page=PAGE[:-2] + b"/Annots[6 0 R 7 0 R]>>",
        catalog=b"/AcroForm<</Fields[6 0 R 7 0 R]>>",
    )


def deep_fields(levels: int = 20_000) -> bytes:
    """A field below a field below a field …; the last one has a place on the page."""
    chain = [b"<</T(a)/Kids[%d 0 R]/Parent %d 0 R>>" % (n + 1, max(n - 1, 6)) for n in range(6, 6 + levels)]
    last = b"<</FT/Tx/T(ico)/V(00000019)/Subtype/Widget/Rect[9 9 99 99]/Parent %d 0 R>>" % (5 + levels)
    page = PAGE[:-2] + b"/Annots[%d 0 R]>>" % (6 + levels)
    return one_page(stream(TEXT), *chain, last, page=page, catalog=b"/AcroForm<</Fields[6 0 R]>>")


def huge_value() -> bytes:
    """A field that holds three million letters, and a list of fifty thousand answers."""
    value = b"(" + b"A" * 3_000_000 + b")"
    options = b"[" + b"(x)" * 50_000 + b"]"
    field = b"<</FT/Ch/T(ico)/V %b/Opt %b/Subtype/Widget/Rect[9 9 99 99]>>" % (value, options)
    return one_page(stream(TEXT), field, page=PAGE[:-2] + b"/Annots[6 0 R]>>", catalog=b"/AcroForm<</Fields[6 0 R]>>")


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
        stream(TEXT),
        *fields,
        page=PAGE[:-2] + b"/Annots[%b]>>" % references,
        catalog=b"/AcroForm<</Fields[%b]>>" % references,
    )


# Signatures.


@cache
def many_signatures(count: int = 30) -> bytes:
    """A good form, signed again and again."""
    moment = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    signer = make_pki(moment).person
    pdf = good_form()
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
    return one_page(stream(TEXT), *fields, catalog=b"/AcroForm<</SigFlags 3/Fields[%b]>>" % references)
