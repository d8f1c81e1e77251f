"""Handwritten marks against stamps, printed names and lines; drawn by curves of ``marks``, not by the corpus."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from parsers.document import Box, Page, Word
from parsers.scan.hand import find_signature, judge_signature
from parsers.scan.lines import take_lines
from parsers.scan.picture import Grey, Paper, Taken, points
from tests.parsers.scan import marks
from tests.parsers.scan.marks import AREA, Draw

HANDS: tuple[Draw, ...] = (marks.loops, marks.waves, marks.spikes, marks.initials)
OTHERS: tuple[Draw, ...] = (
    marks.framed_stamp, marks.bare_stamp, marks.round_stamp, marks.printed_name, marks.only_a_line,
)  # fmt: skip
SCANS = ("clean", "coarse", "fax")


def _paper(grey: Grey) -> Paper:
    return Paper(grey=grey, page_index=0, taken=Taken.SCANNER, to_shown=np.eye(3))


def _judged(draw: Draw | tuple[Draw, ...], seed: int, scan: str = "clean") -> bool | None:
    paper = _paper(marks.drawn(draw if isinstance(draw, tuple) else (draw,), seed, scan))
    return judge_signature(paper, take_lines(paper).cleaned, (), AREA).present


@pytest.mark.parametrize(("draw", "scan"), list(itertools.product(HANDS, SCANS)))
def test_signatures_of_many_hands_are_present(draw: Draw, scan: str) -> None:
    judged = [_judged(draw, seed, scan) for seed in range(6)]
    assert judged.count(True) >= 5
    assert False not in judged


@pytest.mark.parametrize(("draw", "scan"), list(itertools.product(OTHERS, SCANS)))
def test_stamps_names_and_lines_are_no_signature(draw: Draw, scan: str) -> None:
    judged = [_judged(draw, seed, scan) for seed in range(6)]
    assert True not in judged
    assert judged.count(False) >= 5


@pytest.mark.parametrize(("hand", "stamp"), list(itertools.product(HANDS, OTHERS)))
def test_signature_over_a_stamp_counts(hand: Draw, stamp: Draw) -> None:
    assert _judged((stamp, hand), 3) is True


def test_mark_is_where_the_hand_wrote() -> None:
    grey = marks.drawn((marks.spikes,), 1)
    judged = judge_signature(_paper(grey), grey, (), AREA)
    assert judged.box is not None
    assert judged.page_index == 0
    assert judged.confidence > 0.8
    x0, y0, x1, y1 = judged.box
    assert 55 < x0 < 75
    assert 25 < y0 < y1 < 75
    assert x1 > 85


@pytest.mark.parametrize("name", ["official_stamp", "worn_stamp"])
def test_worn_and_turned_stamps_are_no_signature(name: str) -> None:
    judged = []
    for seed in range(4):
        paper = _paper(marks.drawn((getattr(marks, name),), seed, marks.SCANS[seed]))
        judged.append(judge_signature(paper, take_lines(paper).cleaned, (), AREA).present)
    assert True not in judged
    assert judged.count(False) >= 2


def test_signature_is_looked_for_beside_its_caption() -> None:
    grey = np.full((1600, 1240), 255, np.uint8)
    grey[500:920, :1100] = marks.drawn((marks.loops,), 1)
    caption = Word(text="Podpis", box=points((60, 700, 160, 740)), page_index=0)
    paper = _paper(grey)
    page = Page(index=0, width=paper.width, height=paper.height, words=(caption,))
    assert find_signature([(page, paper, grey)], ("Podpis",)).present is True


def _form(grey: Grey, *lines: tuple[str, float, float]) -> Page:
    """A page with words at places in points."""
    words = []
    for text, x, y in lines:
        for part in text.split():
            words.append(Word(text=part, box=(x, y, x + 5 * len(part), y + 10), page_index=0))
            x += 5 * len(part) + 3
    return Page(index=0, width=_paper(grey).width, height=_paper(grey).height, words=tuple(words))


def _sheet(hand: Draw, seed: int) -> Grey:
    grey = np.full((2400, 2400), 255, np.uint8)
    grey[1500:1920, 600:1700] = marks.drawn((hand,), seed)
    return grey


@pytest.mark.parametrize("caption", ["za navrhovatele (vlastnoruční podpis)", "podp. stat. zást.", "Podepsal/a"])
def test_signature_is_found_by_a_caption_no_definition_names(caption: str) -> None:
    grey = _sheet(marks.loops, 1)
    page = _form(grey, (caption, 230, 462))
    assert find_signature([(page, _paper(grey), grey)], ("Podpis",)).present is True


@pytest.mark.parametrize(("hand", "signed"), [(marks.loops, True), (marks.only_a_line, None)])
def test_without_a_caption_the_end_of_the_text_tells(hand: Draw, signed: bool | None) -> None:
    grey = _sheet(hand, 1)
    page = _form(grey, ("V Praze dne 1. 2. 2026 za obec", 60, 330))
    found = find_signature([(page, _paper(grey), take_lines(_paper(grey)).cleaned)], ("Podpis",))
    assert found.present is signed
    assert found.confidence <= 0.9


def test_empty_last_page_is_passed_over() -> None:
    grey, empty = _sheet(marks.loops, 1), np.full((2400, 2400), 255, np.uint8)
    page, last = _form(grey, ("V Praze dne 1. 2. 2026 za obec", 60, 330)), _form(empty, ("- 3 -", 280, 540))
    assert find_signature([(page, _paper(grey), grey), (last, _paper(empty), empty)], ("Podpis",)).present is True


def test_ring_around_an_answer_above_the_caption_is_no_signature() -> None:
    grey = np.full((2400, 2400), 255, np.uint8)
    cv2.ellipse(grey, (1050, 1440), (110, 45), 4, 0, 350, 40, 5, cv2.LINE_AA)
    page = _form(grey, ("ano", 240, 341), ("podpis starosty", 220, 412))
    assert find_signature([(page, _paper(grey), grey)], ("Podpis",)).present is False


def test_pen_over_a_paler_stamp_is_told_by_its_ink() -> None:
    dark = [_judged((marks.round_stamp, marks.spikes), seed) for seed in range(5)]
    assert dark == [True] * 5


def test_without_a_place_nobody_can_tell() -> None:
    paper = _paper(np.full((400, 400), 255, np.uint8))
    page = Page(index=0, width=paper.width, height=paper.height)
    assert find_signature([(page, paper, paper.grey)], ("Podpis",)).present is None
    assert find_signature([], ("Podpis",)).present is None


@settings(max_examples=25, deadline=None)
@given(
    grey=arrays.arrays(np.uint8, st.tuples(st.integers(1, 90), st.integers(1, 90))),
    area=st.tuples(*[st.floats(-50, 900)] * 4),
)
def test_any_picture_and_place_is_judged(grey: Grey, area: Box) -> None:
    x0, y0, x1, y1 = area
    judged = judge_signature(_paper(grey), grey, (), (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    assert 0 <= judged.confidence <= 1
