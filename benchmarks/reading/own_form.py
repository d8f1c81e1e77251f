"""Our own blank form on its way through an office: rendered, filled in by invented people, signed, scanned.

The blank comes from the definition as ``intake forms render`` makes it, answers go into the places of
its geometry, and the reader gets the definition with that geometry, as an office would keep it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from random import Random

from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from intake.forms.blank import HEIGHT, WIDTH, Blank, Box, Piece, Place, PlaceKind
from intake.forms.layout import lay_out
from intake.forms.render import Format, geometry, render
from parsers.regions import Regions, load_regions
from tests.corpus.dev import fonts, ink
from tests.corpus.dev.generator import PDF, degraded
from tests.corpus.dev.people import Applicant, invent
from tests.corpus.judge import DEFINITION, FORM, REGIONS, TYPES
from tests.corpus.truth import Kind, Mark, Specimen, Truth, Value

LAYOUT = "own-form"
KINDS = (Kind.SCAN_300, Kind.SCAN_200, Kind.SCAN_150)
"""In turn."""
_UNUSABLE = frozenset({"two-regions", "region-not-on-the-list", "country-instead-of-region", "district-outside"})
_UNUSABLE |= frozenset({"slovakia-guessed-from-sk"})
"""Mistakes that can't be made where answers are ticked or chosen from a list."""
_SIGNED = 0.75


@lru_cache(maxsize=1)
def definition() -> str:
    """The form's definition with the geometry of its print."""
    return DEFINITION if FORM.geometry else DEFINITION + "\n" + geometry(_blank())


@lru_cache(maxsize=1)
def _regions() -> Regions:
    return load_regions(REGIONS)


@lru_cache(maxsize=1)
def _blank() -> Blank:
    return lay_out(FORM, _regions())


@lru_cache(maxsize=1)
def _printed() -> bytes:
    return render(FORM, _regions(), Format.PDF)


def specimens(count: int, seed: int = 0) -> Iterator[Specimen]:
    """Scans of our own form, the kinds in turn; the same seed gives the same."""
    return (specimen(number, seed) for number in range(count))


def specimen(number: int, seed: int = 0) -> Specimen:
    """One of them."""
    rng = Random(f"own {seed} {number}")
    kind = KINDS[number % len(KINDS)]
    applicant = invent_applicant(rng)
    content, media_type = degraded(rng, kind, fill(rng, applicant))
    truth = Truth(form=FORM.key, fields=_truth(applicant), mark=applicant.mark, mistakes=frozenset(applicant.mistakes))
    ending = {PDF: "pdf", "image/tiff": "tif", "image/jpeg": "jpg", "image/png": "png"}[media_type]
    return Specimen(
        name=f"own-{kind}-{number:03d}.{ending}",
        kind=kind,
        layout=LAYOUT,
        media_type=media_type,
        content=content,
        truth=truth,
    )


def invent_applicant(rng: Random) -> Applicant:
    """Somebody whose answers the form can hold: what is ticked or chosen is among its options."""
    while True:
        applicant = invent(rng, signed_share=_SIGNED)
        if not applicant.mistakes & _UNUSABLE and _fits(applicant):
            return applicant


def _fits(applicant: Applicant) -> bool:
    """The form offers the regions of today; another can't be ticked."""
    offered: dict[str, set[str]] = {}
    for place in _places():
        if place.option:
            offered.setdefault(place.key, set()).add(place.option)
    return all(set(applicant.answers[key].keys or ()) <= options for key, options in offered.items() if key in TYPES)


def _truth(applicant: Applicant) -> Mapping[str, Value]:
    """As answered; the only box of the consent, left empty, says no."""
    values = {key: answer.value for key, answer in applicant.answers.items()}
    values["consent"] = values["consent"] is True
    return values


# ---------------------------------------------------------------- the pen


def fill(rng: Random, applicant: Applicant) -> bytes:
    """The printed form with the answers typed into their places, boxes ticked by pen, and signed."""
    look, size, pen = rng.choice(fonts.families()), rng.choice((9.5, 10.0, 10.5)), ink.pen_colour(rng)
    writer = PdfWriter(clone_from=io.BytesIO(_printed()))
    writer.root_object.pop("/AcroForm", None)
    for number, page in enumerate(writer.pages):
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=True)
        for place in _blank().pages[number].content:
            if isinstance(place, Place):
                _answer(canvas, rng, applicant, place, font=look.regular, size=size, pen=pen)
        _sign(canvas, rng, applicant, _blank().pages[number].content, number)
        canvas.showPage()
        canvas.save()
        page.pop("/Annots", None)
        page.merge_page(PdfReader(io.BytesIO(buffer.getvalue())).pages[0])
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _places() -> Iterator[Place]:
    return (item for page in _blank().pages for item in page.content if isinstance(item, Place))


def _answer(
    canvas: Canvas, rng: Random, applicant: Applicant, place: Place, *, font: str, size: float, pen: ink.Colour
) -> None:
    answer = applicant.answers[place.key]
    x0, y0, x1, y1 = place.box
    if place.kind in (PlaceKind.CHECK, PlaceKind.RADIO):
        if place.option in (answer.keys or ()) or (not place.option and answer.value is True):
            ink.tick_by_pen(canvas, rng, x0, HEIGHT - y1, x1 - x0, pen)
        return
    text = " ".join(answer.text.split())
    long = place.kind is PlaceKind.LONG
    lines, size = _wrapped(text, place.box, font, size) if long else _fitted(text, x1 - x0, font, size)
    canvas.setFont(font, size)
    canvas.setFillColorRGB(0.05, 0.05, 0.08)
    start = y0 + size + 2 if long else (y0 + y1) / 2 + 0.36 * size
    for row, line in enumerate(lines):
        canvas.drawString(x0 + 3, HEIGHT - start - row * 1.25 * size, line)


def _fitted(text: str, width: float, font: str, size: float) -> tuple[Sequence[str], float]:
    """One line, in smaller letters where it is long."""
    while size > 6 and fonts.width(text, font, size) > width - 6:
        size -= 0.25
    return (text,), size


def _wrapped(text: str, box: Box, font: str, size: float) -> tuple[Sequence[str], float]:
    """Lines within a box, in smaller letters where there are many."""
    while True:
        lines = fonts.wrap(text, box[2] - box[0] - 8, font, size)
        if size <= 6 or len(lines) * 1.25 * size <= box[3] - box[1] - 3:
            return lines, size
        size -= 0.25


def _sign(canvas: Canvas, rng: Random, applicant: Applicant, content: Sequence[Piece | Place], page: int) -> None:
    """A signature, a stamp or a printed name under the caption of the signature."""
    places = _signing(content, page)
    if places is None:
        return
    signature, stamp = places
    x0, y0, _, y1 = signature
    if applicant.mark is Mark.HANDWRITTEN:
        ink.sign(canvas, rng, x0 + rng.uniform(10, 60), HEIGHT - y1 + 10, rng.uniform(90, 150), y1 - y0 - 16)
    if applicant.mark is Mark.PRINTED_NAME_ONLY:
        canvas.setFont(fonts.families()[0].regular, 10)
        canvas.drawString(x0 + 12, HEIGHT - y1 + 12, applicant.answers["representative_name"].text)
    if applicant.mark is Mark.STAMP_ONLY or (applicant.mark is Mark.HANDWRITTEN and rng.random() < 0.5):
        words = (applicant.answers["applicant_name"].text, applicant.answers["municipality"].text)
        ink.stamp(canvas, rng, stamp[0] + 8, HEIGHT - stamp[3] + 8, words)


def _signing(content: Sequence[Piece | Place], page: int) -> tuple[Box, Box] | None:
    """The frames for the hand and for the stamp; None on other pages."""
    lines = [line for piece in content if isinstance(piece, Piece) for line in piece.lines]
    frames = [frame.box for frame in _blank().pages[page].frames if frame.box[3] - frame.box[1] > 30]
    boxes = [
        box
        for caption in (FORM.print.signature, FORM.print.stamp)
        for line in lines
        if line.text == caption
        for box in frames
        if abs(box[0] - line.x) < 2 and 0 < box[1] - line.y < 10
    ]
    return (boxes[0], boxes[-1]) if boxes else None
