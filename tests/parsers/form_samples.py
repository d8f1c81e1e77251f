"""Sample forms as files, ways to tamper with them, and the reader set up with the shipped configuration."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas

from intake.demo.layouts import REGULAR, register_fonts
from parsers.definition import FormDefinition, load_definition
from parsers.form import FieldValue, ParsedForm
from parsers.normalise import Context
from parsers.read import ReadJob, read_document
from parsers.regions import Regions, load_regions

CONFIG = Path(__file__).parents[2] / "config"
DEFINITION_TEXT = (CONFIG / "forms" / "zahranicni-spoluprace.toml").read_text("utf-8")
REGIONS_TEXT = (CONFIG / "regions.toml").read_text("utf-8")
TODAY = date(2026, 11, 22)


def definition() -> FormDefinition:
    return load_definition(DEFINITION_TEXT)


def regions() -> Regions:
    return load_regions(REGIONS_TEXT)


def context() -> Context:
    return Context(today=TODAY, regions=regions())


def read_all(data: bytes, folder: Path, *, media_type: str = "application/pdf") -> tuple[ParsedForm, ...]:
    path = folder / "document"
    path.write_bytes(data)
    job = ReadJob(
        path=path,
        name="zadost.pdf",
        media_type=media_type,
        definitions=(DEFINITION_TEXT,),
        regions=REGIONS_TEXT,
        today=TODAY,
    )
    return read_document(job)


def read_one(data: bytes, folder: Path) -> ParsedForm:
    forms = read_all(data, folder)
    assert len(forms) == 1
    return forms[0]


def field(form: ParsedForm, key: str) -> FieldValue:
    return next(value for value in form.fields if value.key == key)


def codes(form: ParsedForm, key: str | None = None) -> set[str]:
    return {finding.code for finding in form.findings if key is None or finding.field == key}


def wrong(form: ParsedForm, truth: dict[str, object]) -> dict[str, object]:
    """What was read otherwise than it should be."""
    return {value.key: value.value for value in form.fields if value.value != truth[value.key]}


# ---------------------------------------------------------------- tampering


def edited(data: bytes, edit: Callable[[PdfWriter], None]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    edit(writer)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def widgets(writer: PdfWriter) -> Iterator[DictionaryObject]:
    for page in writer.pages:
        for annotation in page.get("/Annots", ()):
            yield annotation.get_object()


def widget(writer: PdfWriter, name: str) -> DictionaryObject:
    return next(entry for entry in widgets(writer) if entry.get("/T") == name)


def with_value(name: str, value: str) -> Callable[[PdfWriter], None]:
    """Change what a field holds, not what it shows."""

    def edit(writer: PdfWriter) -> None:
        widget(writer, name)[NameObject("/V")] = TextStringObject(value)

    return edit


def with_flags(name: str, flags: int) -> Callable[[PdfWriter], None]:
    def edit(writer: PdfWriter) -> None:
        widget(writer, name)[NameObject("/F")] = NumberObject(flags)

    return edit


def with_rectangle(name: str, rectangle: tuple[float, float, float, float]) -> Callable[[PdfWriter], None]:
    def edit(writer: PdfWriter) -> None:
        widget(writer, name)[NameObject("/Rect")] = ArrayObject(FloatObject(number) for number in rectangle)

    return edit


def with_appearance_prefix(name: str, prefix: bytes) -> Callable[[PdfWriter], None]:
    """Run an operator before what the field shows."""

    def edit(writer: PdfWriter) -> None:
        normal = widget(writer, name)["/AP"]["/N"].get_object()
        stream = DecodedStreamObject()
        stream.update({key: value for key, value in normal.items() if key not in ("/Length", "/Filter")})
        stream.set_data(prefix + b" " + normal.get_data())
        widget(writer, name)["/AP"][NameObject("/N")] = writer._add_object(stream)

    return edit


def without_appearance(name: str) -> Callable[[PdfWriter], None]:
    def edit(writer: PdfWriter) -> None:
        del widget(writer, name)["/AP"]

    return edit


def turned(data: bytes, degrees: int, *, content: int = 0) -> bytes:
    """Set /Rotate, with the content itself turned by other degrees first."""

    def edit(writer: PdfWriter) -> None:
        for page in writer.pages:
            if content:
                wide, tall = float(page.mediabox.width), float(page.mediabox.height)
                moves = {90: (tall, 0), 180: (wide, tall), 270: (0, wide)}
                page.add_transformation(Transformation().rotate(content).translate(*moves[content]))
                if content in (90, 270):
                    page.mediabox = RectangleObject((0, 0, tall, wide))
                    page.cropbox = RectangleObject((0, 0, tall, wide))
            page[NameObject("/Rotate")] = NumberObject(degrees)

    return edited(data, edit)


def shifted(data: bytes, dx: float, dy: float) -> bytes:
    """Move the page's origin, as some printers do, and crop to the old page."""

    def edit(writer: PdfWriter) -> None:
        for page in writer.pages:
            wide, tall = float(page.mediabox.width), float(page.mediabox.height)
            page.add_transformation(Transformation().translate(dx, dy))
            page.mediabox = RectangleObject((dx - 50, dy - 70, dx + wide + 30, dy + tall + 20))
            page.cropbox = RectangleObject((dx, dy, dx + wide, dy + tall))

    return edited(data, edit)


def stamped(data: bytes, draw: Callable[[Canvas], None], *, page: int = 0, below: bool = False) -> bytes:
    """Draw more on a page, above or below what is there."""
    register_fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    canvas.setFont(REGULAR, 10)
    draw(canvas)
    canvas.save()
    overlay = PdfReader(io.BytesIO(buffer.getvalue())).pages[0]
    return edited(data, lambda writer: writer.pages[page].merge_page(overlay, over=not below))


def with_free_text(data: bytes, text: str, rectangle: tuple[float, float, float, float]) -> bytes:
    """A note typed onto the page in a viewer (FreeText with an appearance)."""

    def edit(writer: PdfWriter) -> None:
        x0, y0, x1, y1 = rectangle
        helvetica = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        font = DictionaryObject({NameObject(key): NameObject(value) for key, value in helvetica.items()})
        form = DecodedStreamObject()
        form.set_data(f"BT /F 10 Tf 2 4 Td ({text}) Tj ET".encode("latin-1"))
        form.update(
            {
                NameObject("/Type"): NameObject("/XObject"),
                NameObject("/Subtype"): NameObject("/Form"),
                NameObject("/BBox"): ArrayObject(FloatObject(n) for n in (0, 0, x1 - x0, y1 - y0)),
                NameObject("/Resources"): DictionaryObject(
                    {NameObject("/Font"): DictionaryObject({NameObject("/F"): font})}
                ),
            }
        )
        note = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/FreeText"),
                NameObject("/Rect"): ArrayObject(FloatObject(n) for n in rectangle),
                NameObject("/Contents"): TextStringObject(text),
                NameObject("/F"): NumberObject(4),
                NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(form)}),
            }
        )
        page = writer.pages[0]
        if "/Annots" not in page:
            page[NameObject("/Annots")] = ArrayObject()
        page["/Annots"].append(writer._add_object(note))

    return edited(data, edit)
