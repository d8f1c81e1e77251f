"""Sample documents: the form filled in by invented applicants, in every shape in which it arrives.

``values`` is what an applicant wrote (``intake.demo.applicants.written_values``); every function
returns the bytes of a PDF, the same ones for the same values.
"""

from __future__ import annotations

import io

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from intake.demo.applicants import APPLICANTS, Applicant, complete_values, written_values
from intake.demo.fillable import Filling, fillable_pdf
from intake.demo.layouts import LAYOUTS, Paper, Values, draw_signature
from intake.demo.scanner import jpeg, photographed_in_the_dark, printed, scanned

__all__ = [
    "APPLICANTS",
    "LAYOUTS",
    "Applicant",
    "Filling",
    "complete_values",
    "dark_photo",
    "encrypted_pdf",
    "fillable_pdf",
    "not_a_form_pdf",
    "scan_pdf",
    "text_pdf",
    "two_forms_pdf",
    "written_values",
    "xfa_pdf",
]

_LETTER = """Sehr geehrte Damen und Herren,

unsere Gemeinde Beispielhausen liegt im Landkreis Musterfeld und hat etwa 2 400 Einwohner. Wir suchen eine Gemeinde
in Ihrer Region, mit der wir eine Partnerschaft aufbauen können. Bei uns gibt es eine Grundschule, einen Musikverein
und eine freiwillige Feuerwehr, die sich auf Gäste freuen.

Wir würden uns freuen, wenn Sie unser Schreiben an geeignete Gemeinden weiterleiten könnten. Informationsmaterial
über unseren Ort senden wir Ihnen gerne zu.

Mit freundlichen Grüßen
Erika Mustermann, Bürgermeisterin
Telefon: +49 30 000000, E-Mail: buero@beispielhausen.example"""


_PLEASE_WAIT = """Please wait...
If this message is not eventually replaced by the proper contents of the document, your PDF
viewer may not be able to display this type of document."""


def text_pdf(values: Values, layout: str = "table", *, decomposed: bool = False, signed: bool = True) -> bytes:
    """The form with a text layer, as word processors print it.

    Args:
        values: What the applicant wrote.
        layout: One of ``LAYOUTS``.
        decomposed: Accents as characters of their own (NFD).
        signed: With a scrawl drawn in the signature area.
    """
    paper = Paper(decomposed=decomposed)
    LAYOUTS[layout](paper, values)
    if signed:
        draw_signature(paper.canvas, *paper.sign_at)
    return paper.done()


def two_forms_pdf(first: Values, second: Values, layout: str = "table") -> bytes:
    """Two filled-in forms scanned or printed into one file."""
    writer = PdfWriter()
    for values in (first, second):
        writer.append(PdfReader(io.BytesIO(text_pdf(values, layout))))
    return _written(writer)


def encrypted_pdf(values: Values, *, password: str = "tajne", layout: str = "table") -> bytes:  # noqa: S107 - a sample
    """The form behind a password (AES-256); the empty password is one that every viewer tries."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(text_pdf(values, layout))))
    writer.encrypt(user_password=password, owner_password="majitel", algorithm="AES-256")  # noqa: S106 - a sample
    return _written(writer)


def not_a_form_pdf() -> bytes:
    """A letter from a municipality abroad that seeks a partner here."""
    paper = Paper()
    for line in _LETTER.splitlines():
        paper.text(70, paper.y, line, 8.5)
        paper.y -= 15
    return paper.done()


def scan_pdf(values: Values, *, dpi: int = 200, layout: str = "table", skew: float = 0.6) -> bytes:
    """The form printed, signed by hand and scanned: a picture a page, no text.

    Args:
        values: What the applicant wrote.
        dpi: Of the scanner.
        layout: One of ``LAYOUTS``.
        skew: Degrees by which each sheet lay askew.
    """
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True)
    for number, page in enumerate(printed(text_pdf(values, layout), dpi)):
        picture = jpeg(scanned(page, degrees=skew, seed=number))
        canvas.drawImage(ImageReader(io.BytesIO(picture)), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def dark_photo(values: Values, *, layout: str = "table") -> bytes:
    """The form's first page taken with a telephone where it was too dark: a JPEG that shows hardly anything."""
    return jpeg(photographed_in_the_dark(printed(text_pdf(values, layout), 200)[0], seed=1))


def xfa_pdf(values: Values | None = None) -> bytes:
    """An XFA form of Adobe LiveCycle: with ``values`` also as AcroForm, else only for Adobe's programs."""
    if values is None:
        paper = Paper()
        paper.text(
            70, paper.y, "Please wait... If this message is not eventually replaced by the proper contents of", 10
        )
        paper.text(
            70, paper.y - 15, "the document, your PDF viewer may not be able to display this type of document.", 10
        )
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper.done())))
        writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): ArrayObject()})
    else:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(fillable_pdf(values))))
    template = DecodedStreamObject()
    template.set_data(b'<?xml version="1.0"?><xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template/></xdp:xdp>')
    acroform = writer.root_object["/AcroForm"]
    assert isinstance(acroform, DictionaryObject)
    acroform[NameObject("/XFA")] = ArrayObject([TextStringObject("template"), writer._add_object(template)])
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
