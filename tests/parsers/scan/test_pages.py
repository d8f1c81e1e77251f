"""A paper as a page: words, boxes, rules and leaders."""

from __future__ import annotations

import numpy as np
import pytest

from intake.demo.layouts import Paper as Drawing
from parsers.document import holds
from parsers.scan.pages import Scanned, read_paper
from tests.parsers.scan.prints import ink, paper


@pytest.fixture(scope="module")
def scanned() -> Scanned:
    def draw(drawing: Drawing) -> None:
        drawing.text(45, 760, "Název žadatele:")
        drawing.text(145, 760, "Městys Lhota")
        drawing.text(45, 735, "Telefon: ........................................")
        drawing.text(45, 705, "Souhlasíme")
        drawing.box(120, 703, ticked=True)
        drawing.text(145, 705, "Nesouhlasíme")
        drawing.box(230, 703, ticked=False)
        drawing.canvas.rect(45, 600, 300, 80)
        drawing.text(60, 640, "Text v tabulce")

    return read_paper(paper(ink(draw), 4))


def test_words_are_those_that_were_printed(scanned: Scanned) -> None:
    texts = " ".join(word.text for word in scanned.page.words)
    for text in ("Název žadatele:", "Městys Lhota", "Telefon:", "Text v tabulce"):
        assert text in texts
    assert all(word.page_index == 4 for word in scanned.page.words)


def test_page_says_that_it_was_read_from_a_picture(scanned: Scanned) -> None:
    page = scanned.page
    assert (page.index, page.by_ocr, page.is_picture) == (4, True, False)
    assert page.width == pytest.approx(595, abs=1)
    assert page.as_shown((10, 20, 30, 40)) == pytest.approx((10, 20, 30, 40))


def test_boxes_are_told_with_their_ticks(scanned: Scanned) -> None:
    assert [mark.ticked for mark in sorted(scanned.page.marks, key=lambda mark: mark.box[0])] == [True, False]


def test_leaders_are_no_words(scanned: Scanned) -> None:
    assert not [word.text for word in scanned.page.words if set(word.text) <= set("._-…")]
    assert any(holds(leader, (200, 842 - 736), slack=4) for leader in scanned.page.leaders)


def test_frame_is_four_rules_and_gone_from_what_is_read(scanned: Scanned) -> None:
    across = [rule for rule in scanned.page.rules if rule[2] - rule[0] > 290]
    upright = [rule for rule in scanned.page.rules if rule[3] - rule[1] > 75]
    assert (len(across), len(upright)) == (2, 2)
    assert scanned.cleaned[round((842 - 600) / 0.24) - 2 : round((842 - 600) / 0.24) + 3, 400:1200].min() > 200


def test_empty_paper_is_an_empty_page() -> None:
    page = read_paper(paper(np.full((3508, 2480), 255, np.uint8))).page
    assert (page.words, page.marks, page.leaders) == ((), (), ())
