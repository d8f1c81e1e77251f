"""Lines and leaders are taken out of a drawn sheet; what is written stays."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from parsers.scan.lines import Lined, take_lines
from parsers.scan.picture import Grey, Paper, Taken, dots


def as_paper(grey: Grey) -> Paper:
    return Paper(grey=grey, page_index=0, taken=Taken.SCANNER, to_shown=np.diag([0.24, 0.24, 1.0]))


def sheet() -> Grey:
    return np.full((900, 1400), 255, np.uint8)


def written(grey: Grey, text: str, x: int, y: int) -> None:
    cv2.putText(grey, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 3, cv2.LINE_AA)


def ink(grey: Grey) -> int:
    return int(np.count_nonzero(grey < 128))


@pytest.mark.parametrize("thick", [1, 2, 4, 6])
def test_a_rule_is_found_and_taken_out(thick: int) -> None:
    grey = sheet()
    cv2.line(grey, (100, 400), (1300, 402), 0, thick)
    lined = take_lines(as_paper(grey))
    (x0, y0, x1, y1) = dots(lined.rules[0])
    assert len(lined.rules) == 1
    assert abs(x0 - 100) < 10
    assert abs(x1 - 1300) < 10
    assert 392 < y0 < y1 < 412
    assert ink(lined.cleaned) == 0


def test_borders_of_a_table_are_taken_out() -> None:
    grey = sheet()
    for x in (100, 500, 1300):
        cv2.line(grey, (x, 100), (x, 700), 0, 2)
    for y in (100, 250, 700):
        cv2.line(grey, (100, y), (1300, y), 0, 2)
    lined = take_lines(as_paper(grey))
    assert len(lined.rules) == 6
    assert ink(lined.cleaned) < 10


def test_letters_that_cross_a_rule_stay_whole() -> None:
    plain, ruled = sheet(), sheet()
    for grey in (plain, ruled):
        written(grey, "gjypq Jindrichuv Hradec", 200, 400)
    cv2.line(ruled, (100, 406), (1300, 406), 0, 3)
    cleaned = take_lines(as_paper(ruled)).cleaned
    lost = np.count_nonzero((plain < 128) & (cleaned >= 128))
    left = np.count_nonzero((plain >= 200) & (cleaned < 128))
    assert lost < 0.04 * ink(plain)
    assert left < 0.02 * ink(plain)


def test_text_without_lines_is_left_alone() -> None:
    grey = sheet()
    written(grey, "Mesto Kutna Hora, IJ TTEE. iii", 200, 400)
    lined = take_lines(as_paper(grey))
    assert not lined.rules
    assert not lined.leaders
    assert np.array_equal(lined.cleaned, grey)


@pytest.mark.parametrize(("size", "pitch"), [((4, 4), 11), ((3, 3), 9), ((10, 2), 18)])
def test_leaders_are_found_and_the_text_before_them_stays(size: tuple[int, int], pitch: int) -> None:
    grey = sheet()
    written(grey, "Obec i.", 100, 400)
    before = ink(grey)
    for x in range(400, 1200, pitch):
        grey[398 - size[1] : 398, x : x + size[0]] = 0
    lined = take_lines(as_paper(grey))
    x0, _, x1, _ = dots(lined.leaders[0])
    assert len(lined.leaders) == 1
    assert abs(x0 - 400) < 6
    assert x1 > 1180
    assert ink(lined.cleaned) == before


def test_short_uprights_of_a_comb_are_rules() -> None:
    grey = sheet()
    cv2.rectangle(grey, (200, 300), (200 + 8 * 66, 372), 0, 2)
    for cell in range(1, 8):
        cv2.line(grey, (200 + 66 * cell, 300), (200 + 66 * cell, 372), 0, 2)
    lined = take_lines(as_paper(grey))
    assert len(lined.rules) == 11
    assert ink(lined.cleaned) < 10


def test_a_column_of_boxes_is_no_rule() -> None:
    grey = sheet()
    for y in range(100, 800, 48):
        cv2.rectangle(grey, (200, y), (238, y + 38), 0, 3)
    assert not take_lines(as_paper(grey)).rules


@settings(max_examples=40, deadline=None)
@given(arrays(np.uint8, st.tuples(st.integers(1, 90), st.integers(1, 90))))
def test_any_picture_has_lines_or_none(grey: Grey) -> None:
    lined = take_lines(as_paper(np.ascontiguousarray(grey)))
    assert isinstance(lined, Lined)
    assert lined.cleaned.shape == grey.shape
