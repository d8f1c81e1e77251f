"""A PDF with all that attackers play with: two pages, form, layers, a form XObject, a ToUnicode table; made by hand."""

from __future__ import annotations

from tests.signatures.documents import assemble

CATALOGUE, PAGES, FIRST, SECOND, CONTENT = 1, 2, 3, 4, 5
FONT, TO_UNICODE, LETTERHEAD, RESOURCES, LAYER, FORM = 7, 8, 9, 10, 11, 12
ICO, TOWN, AGREES, REGION, ADDRESS, STREET, SHOWN, TICKED = 13, 14, 15, 16, 17, 18, 19, 20

_CONTENT = (
    b"/Fm1 Do BT /F1 18 Tf 72 700 Td (Zadost o partnerstvi) Tj ET\n"
    b"/OC /MC0 BDC BT /F1 18 Tf 72 660 Td (Skryta vrstva) Tj ET EMC\n"
    b"BT /F1 12 Tf 72 640 Td (Podpora 10000 Kc) Tj ET"
)
_SHOWN = b"/Type /XObject /Subtype /Form /BBox [0 0 228 20]"
_TO_UNICODE = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <41> <0041> endbfchar endcmap"


def rich_pdf(extra: dict[int, bytes] | None = None, *, content: bytes = _CONTENT) -> bytes:
    """A fillable file of two pages.

    Args:
        extra: Bodies that replace objects, by the numbers above; a number one beyond the last adds one.
        content: Of the first page.
    """
    bodies = {
        CATALOGUE: b"<< /Type /Catalog /Pages 2 0 R /AcroForm 12 0 R /OCProperties "
        b"<< /OCGs [11 0 R] /D << /OFF [11 0 R] /Order [11 0 R] >> >> >>",
        PAGES: b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        FIRST: page(b"5 0 R", b"/Annots [13 0 R 14 0 R 15 0 R 16 0 R 18 0 R]"),
        SECOND: page(b"6 0 R"),
        CONTENT: stream(content),
        6: stream(b"BT /F1 18 Tf 72 700 Td (Priloha) Tj ET"),
        FONT: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 8 0 R >>",
        TO_UNICODE: stream(_TO_UNICODE),
        LETTERHEAD: stream(b"0 0 100 20 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"),
        RESOURCES: b"<< /Font << /F1 7 0 R >> /XObject << /Fm1 9 0 R >> /Properties << /MC0 11 0 R >> >>",
        LAYER: b"<< /Type /OCG /Name (Vrstva) >>",
        FORM: b"<< /Fields [13 0 R 14 0 R 15 0 R 16 0 R 17 0 R] /DA (/F1 0 Tf 0 g) /DR 10 0 R >>",
        ICO: widget(b"/FT /Tx /T (ico) /V (00000019) /AP << /N 19 0 R >>", 600),
        TOWN: widget(b"/FT /Tx /T (obec) /V (Vzorova Lhota)", 560),
        AGREES: widget(b"/FT /Btn /T (souhlas) /V /Ano /AS /Ano /AP << /N << /Ano 20 0 R /Off 20 0 R >> >>", 520),
        REGION: widget(b"/FT /Ch /Ff 131072 /T (kraj) /Opt [(Dolni) (Horni)] /V (Dolni)", 480),
        ADDRESS: b"<< /T (adresa) /Kids [18 0 R] >>",
        STREET: widget(b"/Parent 17 0 R /FT /Tx /T (ulice) /V (Naves 1)", 440),
        SHOWN: stream(b"/Tx BMC BT /F1 12 Tf (00000019) Tj ET EMC", _SHOWN),
        TICKED: stream(b"BT /F1 12 Tf (x) Tj ET", _SHOWN),
    }
    bodies |= extra or {}
    return assemble([bodies[number] for number in sorted(bodies)])


def page(contents: bytes, more: bytes = b"") -> bytes:
    """A page dictionary."""
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %b /Resources 10 0 R %b >>" % (
        contents,
        more,
    )


def widget(more: bytes, bottom: int) -> bytes:
    """A field that is its own widget, on the first page."""
    return b"<< /Type /Annot /Subtype /Widget /F 4 /P 3 0 R /DA (/F1 12 Tf 0 g) /Rect [72 %d 300 %d] %b >>" % (
        bottom,
        bottom + 20,
        more,
    )


def stream(data: bytes, more: bytes = b"") -> bytes:
    """A stream object's body."""
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), more, data)
