"""Boxes on drawn sheets: found, told apart from print, and ticked, empty or unknown."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from parsers.scan.boxes import Boxed, find_boxes
from parsers.scan.lines import take_lines
from parsers.scan.picture import Grey, Paper, Taken, points

X, Y, SIDE = 200, 200, 38


def boxed(grey: Grey) -> Boxed:
    paper = Paper(grey=grey, page_index=3, taken=Taken.SCANNER, to_shown=np.diag([0.24, 0.24, 1.0]))
    return find_boxes(paper, take_lines(paper))


def column(count: int = 4, side: int = SIDE, thick: int = 3) -> Grey:
    grey = np.full((1000, 1200), 255, np.uint8)
    for row in range(count):
        y = Y + max(80, 2 * side) * row
        cv2.rectangle(grey, (X, y), (X + side, y + side), 0, thick)
        cv2.putText(grey, "moznost Obec", (X + side + 20, y + 32), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 3, cv2.LINE_AA)
    return grey


def stroke(grey: Grey, *spots: tuple[int, int], thick: int = 5) -> None:
    """A stroke over the first box, in dots from its corner."""
    line = np.array([(X + x, Y + y) for x, y in spots], np.int32)
    cv2.polylines(grey, [line], False, 0, thick, cv2.LINE_AA)


def cross(grey: Grey) -> None:
    stroke(grey, (6, 6), (32, 32))
    stroke(grey, (6, 32), (32, 6))


def wide_cross(grey: Grey) -> None:
    stroke(grey, (-14, -12), (52, 50), thick=6)
    stroke(grey, (-10, 48), (50, -14), thick=6)


def hook(grey: Grey) -> None:
    stroke(grey, (6, 20), (16, 32), (54, -20), thick=4)


def filled(grey: Grey) -> None:
    grey[Y + 5 : Y + SIDE - 4, X + 5 : X + SIDE - 4] = 0


@pytest.mark.parametrize("side", [24, 30, 38, 60, 90])
@pytest.mark.parametrize("thick", [2, 4])
def test_empty_boxes_are_found_empty(side: int, thick: int) -> None:
    marks = boxed(column(4, side, thick)).marks
    assert [mark.ticked for mark in marks] == [False] * 4
    assert marks[0].page_index == 3
    assert marks[0].box == pytest.approx(points((X, Y, X + side, Y + side)), abs=1.2)


@pytest.mark.parametrize("tick", [cross, wide_cross, hook, filled])
def test_a_tick_is_seen(tick: Callable[[Grey], None]) -> None:
    grey = column()
    tick(grey)
    assert [mark.ticked for mark in boxed(grey).marks] == [True, False, False, False]


def test_a_speck_or_pencil_makes_a_box_unknown() -> None:
    grey = column()
    grey[Y + 14 : Y + 24, X + 10 : X + 28] = 222
    assert [mark.ticked for mark in boxed(grey).marks] == [None, False, False, False]


def test_a_box_blackened_beyond_its_edges_is_never_taken_as_empty_or_ticked() -> None:
    grey = column()
    grey[Y - 9 : Y + SIDE + 10, X - 9 : X + SIDE + 10] = 0
    assert all(mark.ticked is False for mark in boxed(grey).marks[-3:])
    assert [mark for mark in boxed(grey).marks if mark.box[1] < Y * 0.24 + 5 and mark.ticked is not None] == []


def test_boxes_and_ticks_are_taken_out_and_the_words_stay() -> None:
    grey, words = column(), column(0)
    for row in range(4):
        cv2.putText(
            words, "moznost Obec", (X + SIDE + 20, Y + 80 * row + 32), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 3, cv2.LINE_AA
        )
    hook(grey)
    cleaned = boxed(grey).cleaned
    assert np.count_nonzero((cleaned < 128) != (words < 128)) < 30


def test_print_has_no_boxes() -> None:
    grey = np.full((800, 1200), 255, np.uint8)
    for row, text in enumerate(("O DOD 00 QB8 HOME o a", "DBOO0 oooo mmm nun", "[ ] ( ) HO 1000 OBEC")):
        cv2.putText(grey, text, (60, 150 + 120 * row), cv2.FONT_HERSHEY_DUPLEX, 1.0 + row, 0, 3, cv2.LINE_AA)
    assert not boxed(grey).marks


def test_cells_of_a_comb_are_no_boxes() -> None:
    grey = np.full((800, 1200), 255, np.uint8)
    for cell in range(8):
        cv2.rectangle(grey, (200 + 66 * cell, 300), (266 + 66 * cell, 366), 0, 2)
        cv2.rectangle(grey, (200 + 76 * cell, 500), (266 + 76 * cell, 566), 0, 2)
        cv2.putText(grey, "7", (220 + 66 * cell, 350), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 3)
    assert not boxed(grey).marks


def test_circles_are_boxes_where_there_are_several() -> None:
    grey = np.full((800, 1200), 255, np.uint8)
    for row in range(4):
        cv2.circle(grey, (220, 200 + 80 * row), 18, 0, 2, cv2.LINE_AA)
        cv2.putText(grey, "Obec", (260, 212 + 80 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 3, cv2.LINE_AA)
    cv2.circle(grey, (220, 280), 9, 0, -1, cv2.LINE_AA)
    cv2.line(grey, (195, 415), (245, 465), 0, 4, cv2.LINE_AA)
    assert [mark.ticked for mark in boxed(grey).marks] == [False, True, False, True]


@settings(max_examples=40, deadline=None)
@given(arrays(np.uint8, st.tuples(st.integers(1, 120), st.integers(1, 120)), elements=st.sampled_from([0, 200, 255])))
def test_any_picture_has_boxes_or_none(grey: Grey) -> None:
    found = boxed(np.ascontiguousarray(grey))
    assert found.cleaned.shape == grey.shape
