"""A font in a PDF: one byte a letter, with names of glyphs and a way back to Unicode (ISO 32000-1, 9.6 and 9.10)."""

from __future__ import annotations

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
)

from intake.forms.font import CHANGES, LETTERS, Font, glyph_name

_NONSYMBOLIC = 32


def embed(writer: PdfWriter, font: Font, *, whole: bool) -> IndirectObject:
    """Add a font to a PDF.

    Args:
        writer: Where to.
        font: The font.
        whole: Fields are filled in with it: its name has no mark of a subset, which programs refuse to type with.

    Returns:
        The font for a /Font resource.
    """
    name = NameObject(f"/{font.name}" if whole else f"/INTAKE+{font.name}")
    widths = [NumberObject(font.widths[LETTERS[code]] if code in LETTERS else 0) for code in range(32, 256)]
    entries = {
        "/Type": NameObject("/Font"),
        "/Subtype": NameObject("/TrueType"),
        "/BaseFont": name,
        "/FirstChar": NumberObject(32),
        "/LastChar": NumberObject(255),
        "/Widths": ArrayObject(widths),
        "/Encoding": writer._add_object(_encoding()),
        "/FontDescriptor": writer._add_object(_descriptor(writer, font, name)),
        "/ToUnicode": writer._add_object(_stream(_to_unicode())),
    }
    return writer._add_object(DictionaryObject({NameObject(key): value for key, value in entries.items()}))


def _encoding() -> DictionaryObject:
    changes = [entry for code, letter in sorted(CHANGES.items()) for entry in _change(code, letter)]
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Encoding"),
            NameObject("/BaseEncoding"): NameObject("/WinAnsiEncoding"),
            NameObject("/Differences"): ArrayObject(changes),
        }
    )


def _change(code: int, letter: str) -> tuple[NumberObject, NameObject]:
    return NumberObject(code), NameObject(f"/{glyph_name(letter)}")


def _descriptor(writer: PdfWriter, font: Font, name: NameObject) -> DictionaryObject:
    file = DecodedStreamObject()
    file.set_data(font.data)
    packed = file.flate_encode()
    packed[NameObject("/Length1")] = NumberObject(len(font.data))
    entries = {
        "/Type": NameObject("/FontDescriptor"),
        "/FontName": name,
        "/Flags": NumberObject(_NONSYMBOLIC),
        "/FontBBox": ArrayObject(map(NumberObject, font.box)),
        "/ItalicAngle": NumberObject(0),
        "/Ascent": NumberObject(font.ascent),
        "/Descent": NumberObject(font.descent),
        "/CapHeight": NumberObject(font.cap_height),
        "/StemV": NumberObject(140 if font.name.endswith("Bold") else 80),
        "/FontFile2": writer._add_object(packed),
    }
    return DictionaryObject({NameObject(key): value for key, value in entries.items()})


def _stream(text: str) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(text.encode("ascii"))
    return stream


def _to_unicode() -> str:
    pairs = sorted(LETTERS.items())
    blocks = []
    for start in range(0, len(pairs), 100):
        block = pairs[start : start + 100]
        lines = "\n".join(f"<{code:02x}> <{ord(letter):04x}>" for code, letter in block)
        blocks.append(f"{len(block)} beginbfchar\n{lines}\nendbfchar")
    body = "\n".join(blocks)
    return f"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<00> <ff>
endcodespacerange
{body}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
