"""One form of an office: an applicant, a look and a layout, printed to PDF (WeasyPrint), fillable where it is asked."""

from __future__ import annotations

import io
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import unquote

from PIL import ImageFile
from pypdf import PdfReader, PdfWriter
from weasyprint import HTML

from tests.corpus.dev.fillable import choose_filling, with_fields
from tests.corpus.dev.fonts import families
from tests.corpus.dev.paper import Paper, Place, Style, Tick
from tests.corpus.dev.people import Applicant
from tests.corpus.dev.printed import FORM, fields_of
from tests.corpus.dev.wording import KEYS, OPTIONS, Wording
from tests.corpus.offices.sheet import FIELD, Office, Sheet
from tests.corpus.truth import Truth

ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it for the whole process; half a picture must stay an error


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A printed form and what is true of it."""

    pdf: bytes
    truth: Truth


def draw(
    rng: Random,
    applicant: Applicant,
    office: Office,
    *,
    fillable: bool = False,
    by_hand: bool = False,
    stamps: bool = True,
) -> Printed:
    """Put an applicant's answers on the paper of one office.

    Args:
        rng: Decides ticks, wordings and what is written by hand.
        applicant: The answers.
        office: Whose form it is.
        fillable: Make a fillable form with these answers filled in.
        by_hand: Some or all answers are handwriting.
        stamps: The office's stamp may stand beside the signature.
    """
    in_words = office.in_words | {
        key for key in OPTIONS if key not in ("applicant_type", "cooperation_areas") and rng.random() < 0.3
    }
    in_words -= {"consent"} if office.one_box else set()
    handwritten = _by_hand(rng, applicant) if by_hand else frozenset()
    sheet = Sheet(
        office=office, applicant=applicant, rng=rng, tick=rng.choice(office.ticks), in_words=frozenset(in_words),
        fillable=fillable, handwritten=handwritten, stamps=stamps,
    )  # fmt: skip
    pdf = HTML(string=f'<!DOCTYPE html><html lang="cs"><meta charset="utf-8">{office.draw(sheet)}</html>').write_pdf()
    one_box = office.one_box
    truth = Truth(
        form=FORM,
        fields=fields_of(applicant, one_box=one_box),
        handwritten=frozenset(key for key in handwritten if not sheet.boxed(key)),
        mark=applicant.mark,
        mistakes=frozenset(applicant.mistakes),
    )
    return Printed(pdf=_with_fields(sheet, pdf) if fillable else pdf, truth=truth)


def _with_fields(sheet: Sheet, pdf: bytes) -> bytes:
    """Lay fields over the places that links mark."""
    printed = PdfReader(io.BytesIO(pdf))
    paper = Paper(
        applicant=sheet.applicant,
        wording=Wording(title="", headings=(), labels=sheet.labels),
        style=Style(
            print=families()[0], answers=families()[0], size=9, tick=Tick.CROSS, in_words=sheet.in_words,
            consent_box=sheet.office.one_box, colon="",
        ),
        rng=sheet.rng,
        fillable=True,
        wide=printed.pages[0].mediabox.width > printed.pages[0].mediabox.height,
    )  # fmt: skip
    for index, page in enumerate(printed.pages):
        paper.places += [_place(link, index) for link in page.get("/Annots", ()) if _is_field(link.get_object())]
        page.pop("/Annots", None)
        if index:
            paper.turn()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(with_fields(paper, choose_filling(sheet.rng)))))
    for index, page in enumerate(printed.pages):
        writer.pages[index].merge_page(page, over=False)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _is_field(link: Any) -> bool:
    return str(link.get("/A", {}).get("/URI", "")).startswith(FIELD)


def _place(link: Any, page_index: int) -> Place:
    link = link.get_object()
    key, _, option = unquote(str(link["/A"]["/URI"])).removeprefix(FIELD).partition("/")
    x0, y0, x1, y1 = map(float, link["/Rect"])
    box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    return Place(key=key, page_index=page_index, box=box, size=9, option=option or None)


def _by_hand(rng: Random, applicant: Applicant) -> frozenset[str]:
    """All written answers, a part of them, or what is filled in when signing."""
    answered = [key for key in KEYS if applicant.answers[key].text]
    share = rng.random()
    if share < 0.4:
        return frozenset(answered)
    if share < 0.7:
        return frozenset(answered) & {"signed_place", "signed_date", "council_resolution", "contact_phone"}
    return frozenset(rng.sample(answered, max(4, len(answered) // 3)))
