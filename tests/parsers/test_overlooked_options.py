"""A box that OCR overlooked is never taken for empty: with more answers than boxes a field is undecided."""

from __future__ import annotations

import pytest

from parsers.definition import load_definition
from parsers.document import Mark, Page, Word
from parsers.labels import find_labels
from parsers.reading import Reading
from parsers.regions import load_regions
from parsers.sheet import lay_out
from parsers.text_layer import read_zones
from parsers.zones import find_zones
from tests.corpus.judge import DEFINITION, REGIONS

OPTIONS = (("obec", False), ("město", True), ("škola", False), ("jiná instituce", False))


def read(*, without: str, confidence: float) -> Reading:
    """The choice „Typ partnera“ with one of its boxes not found."""
    definition = load_definition(DEFINITION)
    words = [word("Typ", 40, 60, confidence), word("partnera:", 63, 100, confidence)]
    marks, x = [], 200.0
    for text, ticked in OPTIONS:
        if text != without:
            marks.append(Mark(box=(x, 100, x + 9, 109), page_index=0, ticked=ticked))
        x += 14
        for part in text.split():
            words.append(word(part, x, x + 6 * len(part), confidence))
            x += 6 * len(part) + 4
        x += 20
    page = Page(index=0, width=595, height=842, words=tuple(words), marks=tuple(marks), by_ocr=confidence < 1)
    sheet = lay_out([page])
    zones = find_zones(sheet, find_labels(sheet, definition), definition)
    return read_zones(zones, sheet, definition, load_regions(REGIONS))["partner_type"]


def word(text: str, x0: float, x1: float, confidence: float) -> Word:
    return Word(text=text, box=(x0, 99, x1, 110), page_index=0, confidence=confidence)


@pytest.mark.parametrize("without", ["město", "škola", "jiná instituce"])
def test_choice_with_an_overlooked_box_is_undecided(without: str) -> None:
    reading = read(without=without, confidence=0.9)
    assert reading.undecided
    assert [finding.code for finding in reading.findings] == ["mark-unclear"]


def test_choice_with_all_its_boxes_is_read() -> None:
    assert read(without="", confidence=0.9).answer == ("mesto",)
