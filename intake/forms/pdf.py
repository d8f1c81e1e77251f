"""The blank form as a fillable, tagged PDF (ISO 32000-1, 12.7 and 14.8; PDF/UA-1, ISO 14289-1).

No JavaScript, no dates of making: the same definition gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from xml.sax.saxutils import escape

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from intake.forms.blank import HEIGHT, WIDTH, Blank, BlankPage, Frame, Piece, Place, PlaceKind, Tag
from intake.forms.embedded import embed
from intake.forms.font import encode, load_font
from intake.forms.tags import Tags

REGULAR, BOLD = "/R", "/B"
_REQUIRED, _MULTILINE, _RADIO, _COMBO = 1 << 1, 1 << 12, 1 << 15, 1 << 17
_PRINTED = 4
NOTHING = " "
"""The first answer of a list: takes a choice back."""
YES = "ano"
"""State of the only box of a yes/no."""


def write_pdf(blank: Blank) -> bytes:
    """The whole file.

    Raises:
        IntakeError: A text has a letter that can't be printed, or the typeface isn't installed.
    """
    return _Writing(blank).run()


def dictionary(**entries: PdfObject) -> DictionaryObject:
    """A dictionary from names without their slash."""
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})


def numbers(values: Iterable[float]) -> ArrayObject:
    """An array of numbers, to a hundredth of a point."""
    return ArrayObject([FloatObject(round(value, 2)) for value in values])


class _Writing:
    def __init__(self, blank: Blank) -> None:
        self.blank = blank
        self.writer = PdfWriter()
        self.writer.pdf_header = "%PDF-1.7"
        self.fonts = dictionary(
            R=embed(self.writer, load_font(), whole=True), B=embed(self.writer, load_font(bold=True), whole=False)
        )
        self.tags = Tags(self.writer)
        self.fields = ArrayObject()
        self.groups: dict[str, tuple[IndirectObject, ArrayObject]] = {}

    def run(self) -> bytes:
        self.describe()
        for page in self.blank.pages:
            self.page(page)
        self.tags.finish()
        acroform = dictionary(
            Fields=self.fields,
            DA=TextStringObject(f"{REGULAR} 10 Tf 0 g"),
            DR=dictionary(Font=self.fonts),
        )
        self.writer.root_object[NameObject("/AcroForm")] = self.writer._add_object(acroform)
        file = io.BytesIO()
        self.writer.write(file)
        return file.getvalue()

    def describe(self) -> None:
        blank, root = self.blank, self.writer.root_object
        self.writer.metadata = None
        self.writer.add_metadata({"/Title": blank.title, "/Subject": blank.subject, "/Producer": "Intake"})
        root[NameObject("/Lang")] = TextStringObject("cs-CZ")
        root[NameObject("/MarkInfo")] = dictionary(Marked=BooleanObject(True))
        root[NameObject("/ViewerPreferences")] = dictionary(DisplayDocTitle=BooleanObject(True))
        stream = DecodedStreamObject()
        stream.set_data(_xmp(blank).encode())
        stream.update(dictionary(Type=NameObject("/Metadata"), Subtype=NameObject("/XML")))
        root[NameObject("/Metadata")] = self.writer._add_object(stream)

    def page(self, page: BlankPage) -> None:
        added = self.writer.add_blank_page(WIDTH, HEIGHT)
        reference = added.indirect_reference
        assert reference is not None, "the writer has just added it"
        self.tags.open_page(reference)
        parts = [b"/Artifact BMC", *(_frame(frame) for frame in page.frames), b"EMC"]
        annotations = ArrayObject()
        for item in page.content:
            if isinstance(item, Piece):
                parts.append(self.piece(item))
            else:
                annotations.append(self.place(item, reference))
        stream = DecodedStreamObject()
        stream.set_data(b"\n".join(parts))
        added.update(
            dictionary(
                Contents=self.writer._add_object(stream.flate_encode()),
                Resources=dictionary(Font=self.fonts),
                Annots=annotations,
                Tabs=NameObject("/S"),
                StructParents=NumberObject(self.tags.close_page()),
            )
        )

    def piece(self, piece: Piece) -> bytes:
        lines = b"\n".join(_line(line.text, line.x, line.y, line.size, line.bold) for line in piece.lines)
        if piece.tag is Tag.ARTIFACT:
            return b"/Artifact BMC\n" + lines + b"\nEMC"
        name = "P" if piece.tag is Tag.LABEL else piece.tag.value
        mark = self.tags.text(name, piece.section)
        return f"/{name} <</MCID {mark}>> BDC\n".encode() + lines + b"\nEMC"

    # ------------------------------------------------------------ fields

    def place(self, place: Place, page: IndirectObject) -> IndirectObject:
        x0, y0, x1, y1 = place.box
        widget = dictionary(
            Type=NameObject("/Annot"),
            Subtype=NameObject("/Widget"),
            Rect=numbers((x0, HEIGHT - y1, x1, HEIGHT - y0)),
            F=NumberObject(_PRINTED),
            P=page,
            TU=TextStringObject(place.tooltip),
        )
        reference = self.writer._add_object(widget)
        if place.kind is PlaceKind.RADIO:
            self.join(widget, reference, place)
            widget.update(self.button(place))
        elif place.kind is PlaceKind.CHECK:
            self.check(widget, reference, place)
        else:
            widget.update(self.written(place))
            self.fields.append(reference)
        widget[NameObject("/StructParent")] = NumberObject(self.tags.form(reference, page, place.section))
        return reference

    def written(self, place: Place) -> DictionaryObject:
        """What is typed or chosen from a list."""
        flags = _REQUIRED * place.required
        size = 10
        kind = "/Tx"
        entries = {}
        if place.kind is PlaceKind.LONG:
            flags, size = flags | _MULTILINE, 0  # so that a long text shrinks instead of being cut off in print
        if place.kind is PlaceKind.LIST:
            kind, flags = "/Ch", flags | _COMBO
            entries["Opt"] = ArrayObject(map(TextStringObject, (NOTHING, *place.options)))
        return dictionary(
            FT=NameObject(kind),
            T=TextStringObject(place.key),
            Ff=NumberObject(flags),
            DA=TextStringObject(f"{REGULAR} {size} Tf 0 g"),
            **entries,
        )

    def check(self, widget: DictionaryObject, reference: IndirectObject, place: Place) -> None:
        widget.update(self.button(place))
        widget[NameObject("/FT")] = NameObject("/Btn")
        if place.option:
            widget[NameObject("/T")] = TextStringObject(place.option)
            self.join(widget, reference, place)
        else:
            widget[NameObject("/T")] = TextStringObject(place.key)
            widget[NameObject("/Ff")] = NumberObject(_REQUIRED * place.required)
            self.fields.append(reference)

    def join(self, widget: DictionaryObject, reference: IndirectObject, place: Place) -> None:
        """Put a box under the field of its question: exclusive ones share it, others have their own below."""
        if place.key not in self.groups:
            kids = ArrayObject()
            label = place.tooltip.rpartition(": ")[0]
            parent = dictionary(T=TextStringObject(place.key), TU=TextStringObject(label), Kids=kids)
            if place.kind is PlaceKind.RADIO:
                flags = NumberObject(_RADIO | _REQUIRED * place.required)
                parent.update(dictionary(FT=NameObject("/Btn"), Ff=flags, V=NameObject("/Off")))
            self.groups[place.key] = self.writer._add_object(parent), kids
            self.fields.append(self.groups[place.key][0])
        field, kids = self.groups[place.key]
        widget[NameObject("/Parent")] = field
        kids.append(reference)

    def button(self, place: Place) -> DictionaryObject:
        """A box that shows a cross when ticked; the box itself is printed on the page."""
        side = place.box[2] - place.box[0]
        low, high = 2.0, side - 2.0
        cross = f"1.5 w 0 G {low} {low} m {high} {high} l S {low} {high} m {high} {low} l S"
        states = DictionaryObject()
        for name, drawing in ((place.option or YES, cross), ("Off", "")):
            states[NameObject(f"/{name}")] = self.writer._add_object(_form(drawing, side))
        return dictionary(AP=dictionary(N=states), AS=NameObject("/Off"))


def _form(drawing: str, side: float) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(drawing.encode())
    stream.update(
        dictionary(Type=NameObject("/XObject"), Subtype=NameObject("/Form"), BBox=numbers((0, 0, side, side)))
    )
    stream[NameObject("/Resources")] = DictionaryObject()
    return stream


def _line(text: str, x: float, y: float, size: float, bold: bool) -> bytes:
    font = BOLD if bold else REGULAR
    return f"BT {font} {size} Tf {x:.2f} {HEIGHT - y:.2f} Td <{encode(text).hex()}> Tj ET".encode()


def _frame(frame: Frame) -> bytes:
    x0, y0, x1, y1 = frame.box
    if y0 == y1:
        return f"{frame.line} w {x0:.2f} {HEIGHT - y0:.2f} m {x1:.2f} {HEIGHT - y1:.2f} l S".encode()
    paint = "S" if frame.line else "f"
    return f"{frame.line} w {x0:.2f} {HEIGHT - y1:.2f} {x1 - x0:.3f} {y1 - y0:.3f} re {paint}".encode()


def _xmp(blank: Blank) -> str:
    """What the file is (ISO 16684-1), with its claim of being accessible."""
    title = escape(blank.title)
    names = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"'
    titles = "".join(f'<rdf:li xml:lang="{language}">{title}</rdf:li>' for language in ("x-default", "cs-CZ"))
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" {names}>
<dc:title><rdf:Alt>{titles}</rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>cs-CZ</rdf:li></rdf:Bag></dc:language>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
