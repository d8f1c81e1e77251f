"""Our own blank form printed, filled in and scanned: pages as papers, and as they would have been read."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from intake.forms.blank import Blank, Piece, Place
from intake.forms.font import load_font
from intake.forms.layout import lay_out
from intake.forms.pdf import write_pdf
from parsers.definition import FormDefinition, load_definition
from parsers.document import Page, Word
from parsers.regions import Regions, load_regions
from parsers.scan.machine_mark import MachineMark, find_mark
from parsers.scan.pages import Scanned
from parsers.scan.picture import POINTS_PER_DOT, Grey, Paper, Taken
from parsers.scan.plane import scaling, through
from tests.corpus import degrade

CONFIG = Path(__file__).parents[3] / "config"


@lru_cache
def form() -> FormDefinition:
    """The shipped form with its geometry."""
    return load_definition((CONFIG / "forms" / "zahranicni-spoluprace.toml").read_text("utf-8"))


@lru_cache
def regions() -> Regions:
    """The shipped regions."""
    return load_regions((CONFIG / "regions.toml").read_text("utf-8"))


@lru_cache
def blank() -> Blank:
    """The form as it is printed."""
    return lay_out(form(), regions())


@lru_cache
def sheets() -> tuple[Grey, ...]:
    """Its pages at 300 dpi."""
    return tuple(
        np.ascontiguousarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY))
        for page in degrade.rasterise(write_pdf(blank()), 300)
    )


def paper(grey: Grey, *, index: int = 0) -> Paper:
    """A sheet as ``straighten`` gives it."""
    return Paper(grey=grey, page_index=index, taken=Taken.SCANNER, to_shown=scaling(POINTS_PER_DOT))


def moved(grey: Grey, matrix: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> Grey:
    """Drawn through a map of points."""
    dots = scaling(1 / POINTS_PER_DOT) @ matrix @ scaling(POINTS_PER_DOT)
    size = (grey.shape[1], grey.shape[0])
    return np.asarray(cv2.warpPerspective(grey, dots, size, borderValue=255), dtype=np.uint8)


def printed_words(number: int) -> tuple[Word, ...]:
    """The words of a page, as sure OCR would read them."""
    content = blank().pages[number].content
    lines = [line for piece in content if isinstance(piece, Piece) for line in piece.lines]
    words: list[Word] = []
    for line in lines:
        font, x = load_font(bold=line.bold), line.x
        for text in line.text.replace("\xa0", " ").split(" "):
            end = x + font.width(text, line.size)
            box = (x, line.y - 0.75 * line.size, end, line.y + 0.25 * line.size)
            words.append(Word(text=text, box=box, page_index=number))
            x = end + font.width(" ", line.size)
    return tuple(word for word in words if word.text)


def scanned(
    number: int, grey: Grey, *, matrix: np.ndarray[tuple[int, int], np.dtype[np.float64]] | None = None
) -> Scanned:
    """A page with the words that are printed on it, moved as the paper is."""
    matrix = np.eye(3) if matrix is None else matrix
    words = []
    for word in printed_words(number):
        x0, y0, x1, y1 = word.box
        spots = through(matrix, [(x0, y0), (x1, y1)]).ravel().tolist()
        words.append(replace(word, box=(spots[0], spots[1], spots[2], spots[3])))
    sheet = paper(grey, index=number)
    page = Page(index=number, width=sheet.width, height=sheet.height, words=tuple(words), by_ocr=True)
    return Scanned(page=page, paper=sheet, cleaned=np.full_like(grey, 255))


def mark_of(grey: Grey) -> MachineMark:
    """The code on a sheet; there must be one."""
    mark = find_mark(paper(grey))
    assert mark is not None
    return mark


def places(number: int) -> list[Place]:
    """Where fields are printed on a page."""
    return [item for item in blank().pages[number].content if isinstance(item, Place)]


def with_crosses(grey: Grey, *options: str) -> Grey:
    """A sheet of the first page's geometry with crosses in the boxes of these answers."""
    result = grey.copy()
    for page in blank().pages:
        for item in page.content:
            if isinstance(item, Place) and f"{item.key}.{item.option}" in options:
                x0, y0, x1, y1 = (round(value / POINTS_PER_DOT) for value in item.box)
                cv2.line(result, (x0 + 8, y0 + 8), (x1 - 8, y1 - 8), 0, 6)
                cv2.line(result, (x0 + 8, y1 - 8), (x1 - 8, y0 + 8), 0, 6)
    return result
