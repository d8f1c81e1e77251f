"""The code of our own form is found whichever way up, also damaged, and nowhere else."""

from __future__ import annotations

import time

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from intake.forms.mark import mark_boxes
from parsers.scan.code_grid import read_grids
from parsers.scan.machine_mark import find_mark, take_mark, upright
from parsers.scan.picture import POINTS_PER_DOT, Grey
from tests.parsers.scan.own_form import mark_of, paper, sheets


def with_code(text: str) -> Grey:
    """A white page with a code in its lower right corner."""
    page = np.full((3508, 2480), 255, np.uint8)
    for box in mark_boxes(text, 496, 761):
        x0, y0, x1, y1 = (round(value / POINTS_PER_DOT) for value in box)
        page[y0:y1, x0:x1] = 0
    return page


@pytest.mark.parametrize("number", [0, 1, 2])
def test_page_says_form_version_and_page(number: int) -> None:
    mark = mark_of(sheets()[number])
    assert (mark.form, mark.version, mark.page, mark.pages) == ("zahranicni-spoluprace", "1", number, 3)
    expected = [(496, 761), (541, 761), (541, 806), (496, 806)]
    assert np.abs(np.array(mark.corners) - expected).max() < 0.7


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_turned_sheet_is_laid_upright(quarters: int) -> None:
    lying = paper(np.ascontiguousarray(np.rot90(sheets()[1], quarters)))
    mark = find_mark(lying)
    assert mark is not None
    assert mark.turned == 90 * quarters
    turned, again = upright(lying, mark)
    assert np.array_equal(turned.grey, sheets()[1])
    assert (turned.turned, again.turned) == (90 * quarters, 0)
    assert np.abs(np.array(again.corners) - np.array(mark_of(sheets()[1]).corners)).max() < 0.7
    assert np.allclose(turned.to_shown @ (0, 0, 1), lying.to_shown @ _origin(lying.grey, quarters))


def _origin(grey: Grey, quarters: int) -> tuple[float, float, float]:
    """Where the upper left dot of the upright sheet lies on the turned one."""
    tall, wide = grey.shape
    return {1: (0.0, float(tall), 1.0), 2: (float(wide), float(tall), 1.0), 3: (float(wide), 0.0, 1.0)}[quarters]


def test_mark_is_taken_off_the_paper() -> None:
    lying = paper(np.ascontiguousarray(np.rot90(sheets()[1], 2)))
    taken, mark = take_mark(lying)
    assert mark is not None
    assert (taken.turned, mark.turned) == (180, 0)
    changed = np.argwhere(taken.grey != sheets()[1]) * POINTS_PER_DOT
    assert np.abs(changed.min(axis=0) - (761, 496)).max() < 1
    assert find_mark(taken) is None
    assert take_mark(taken) == (taken, None)


@pytest.mark.parametrize("eye", [(505, 770), (532, 770), (505, 797)])
def test_code_is_read_without_an_eye(eye: tuple[float, float]) -> None:
    page = sheets()[0].copy()
    cv2.circle(page, tuple(round(value / POINTS_PER_DOT) for value in eye), 28, 255, -1)
    mark = find_mark(paper(page))
    assert mark is not None
    assert (mark.page, mark.turned) == (0, 0)


@pytest.mark.parametrize("text", ["FORM:X:1:4/3", "FORM:X:1:0/3", "HTTPS://EXAMPLE.CZ/ABCDEF", "FORM:x:1:1/1"])
def test_other_codes_are_none_of_ours(text: str) -> None:
    assert find_mark(paper(with_code(text))) is None


def test_longer_key_makes_a_larger_code() -> None:
    mark = find_mark(paper(with_code("FORM:ZADOST-O-DOTACI-NA-KULTURU-A-PAMATKY:2027-01:12/14")))
    assert mark is not None
    assert (mark.form, mark.version, mark.page, mark.pages) == (
        "zadost-o-dotaci-na-kulturu-a-pamatky",
        "2027-01",
        11,
        14,
    )


def test_page_without_code_costs_little() -> None:
    page = sheets()[0].copy()
    page[3100:, 2000:] = 255
    start = time.process_time()
    assert find_mark(paper(page)) is None
    assert time.process_time() - start < 0.2


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 700), st.integers(1, 700), st.integers(0, 2**32 - 1))
def test_any_picture_is_taken(tall: int, wide: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    picture = np.asarray(rng.random((tall, wide)) < 0.5).astype(np.uint8) * 255
    assert find_mark(paper(picture)) is None


@settings(max_examples=40, deadline=None)
@given(arrays.arrays(np.uint8, arrays.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=60)))
def test_any_cut_is_taken(cut: Grey) -> None:
    assert all(grid.dark.shape[0] in {21, 25, 29, 33, 37} for grid in read_grids(cut))
