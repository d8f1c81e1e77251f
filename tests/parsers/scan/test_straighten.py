"""Any picture of a page ends upright, level and evenly lit, and every dot knows its place on the page shown."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from parsers.scan.orientation import letters_of
from parsers.scan.picture import Paper, Picture, Taken
from parsers.scan.plane import drawn, scaling, through
from parsers.scan.skew import skew_of
from parsers.scan.straighten import straighten, straighten_all
from tests.parsers.scan.sheets import leaning, on_a_desk, picture, sheet

CORNERS = ((140, 110), (1330, 160), (1400, 1830), (90, 1800))
FRAME = (1500, 1950)


def remaining_skew(paper: Paper) -> float:
    return skew_of(
        letters_of(drawn(paper.grey, scaling(0.5), (paper.grey.shape[1] // 2, paper.grey.shape[0] // 2)))
    ).degrees


def likeness(paper: Paper) -> float:
    """Correlation with the sheet as it was printed."""
    few = (310, 438)
    seen, printed = (
        cv2.GaussianBlur(cv2.resize(grey, few, interpolation=cv2.INTER_AREA), (0, 0), 1).astype(float)
        for grey in (paper.grey, sheet())
    )
    return float(np.corrcoef(seen.ravel(), printed.ravel())[0, 1])


@pytest.mark.parametrize("degrees", [-8.0, -2.5, 0.7, 8.0])
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_scan_is_laid_straight(degrees: float, turned: int) -> None:
    paper = straighten(picture(np.rot90(leaning(sheet(), degrees), turned // 90)))
    assert (paper.taken, paper.turned) == (Taken.SCANNER, turned)
    assert abs(remaining_skew(paper)) < 0.1


@pytest.mark.parametrize("dpi", [150.0, 200.0, 300.0, 400.0])
def test_paper_has_its_dpi(dpi: float) -> None:
    paper = straighten(picture(sheet(dpi), dpi))
    assert paper.grey.shape == pytest.approx((3508, 2480), abs=3)
    assert paper.source_dpi == pytest.approx(dpi, rel=0.01)
    assert likeness(paper) > 0.85


def test_photo_is_unwarped() -> None:
    paper = straighten(picture(on_a_desk(sheet(), CORNERS, FRAME), None))
    assert (paper.taken, paper.turned, paper.grey.shape) == (Taken.CAMERA, 0, (3508, 2480))
    assert likeness(paper) > 0.9
    assert np.median(paper.grey) > 250


def test_fax_is_told_and_despeckled() -> None:
    black = leaning(sheet(204), 0.6) < 150
    black ^= np.random.default_rng(2).random(black.shape) < 0.0004
    paper = straighten(picture(np.where(black, 0, 255).astype(np.uint8), 204.0, bilevel=True))
    assert paper.taken is Taken.FAX
    assert abs(remaining_skew(paper)) < 0.1
    assert paper.grey[:200].min() > 200


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_dots_know_their_place_on_the_page(turned: int) -> None:
    page = np.rot90(leaning(sheet(), 3.0), turned // 90).copy()
    paper = straighten(picture(page))
    rows, columns = np.nonzero(paper.grey < 60)
    shown = through(paper.to_shown, np.column_stack([columns, rows])[::997] + 0.5) * 150 / 72
    ink = cv2.dilate((page < 150).astype(np.uint8), np.ones((3, 3), np.uint8))
    found = [ink[int(y), int(x)] for x, y in shown]
    assert len(found) > 100
    assert np.mean(found) > 0.99


def test_place_of_the_corners_of_a_photo_is_known() -> None:
    given = picture(on_a_desk(sheet(), CORNERS, FRAME), None)
    paper = straighten(given)
    corners = through(paper.to_shown, [(0, 0), (2480, 0), (2480, 3508), (0, 3508)])
    assert corners == pytest.approx(np.array(CORNERS) * 595 / FRAME[0], abs=2.0)


def test_picture_inside_a_page_counts_from_the_page() -> None:
    whole = picture(sheet())
    given = Picture(grey=whole.grey, dpi=150.0, page_index=3, width=700, height=950, place=(50.0, 60.0, 645.2, 901.92))
    paper = straighten(given)
    assert paper.page_index == 3
    assert through(paper.to_shown, [(0, 0), (2480, 3508)]) == pytest.approx(
        np.array([(50, 60), (645.2, 901.92)]), abs=0.5
    )


def test_black_border_is_painted_white() -> None:
    page = sheet()
    page[:, :50] = 8
    paper = straighten(picture(page))
    assert paper.taken is Taken.SCANNER
    assert paper.grey[:, :90].min() > 250


def test_colour_is_kept_where_there_is_any() -> None:
    colour = np.repeat(sheet()[:, :, None], 3, axis=2)
    assert straighten(picture(sheet(), colour=colour)).colour is None
    cv2.circle(colour, (800, 1600), 60, (30, 40, 190), 3)
    paper = straighten(picture(cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY), colour=colour))
    assert paper.colour is not None
    assert paper.colour.shape == (*paper.grey.shape, 3)


def test_page_with_little_text_lies_as_the_others() -> None:
    blank = np.full((1754, 1240), 255, np.uint8)
    head_down = np.rot90(sheet(), 2)
    papers = list(straighten_all(picture(grey) for grey in (blank, head_down, blank)))
    assert [paper.turned for paper in papers] == [180, 180, 180]


def test_picture_of_nothing_stays_as_it_is() -> None:
    paper = straighten(picture(np.full((1754, 1240), 255, np.uint8)))
    assert (paper.turned, paper.grey.min()) == (0, 255)


@settings(max_examples=40, deadline=None)
@given(
    grey=arrays(np.uint8, st.tuples(st.integers(1, 90), st.integers(1, 90))),
    dpi=st.sampled_from([None, 20.0, 150.0, 300.0, 9000.0]),
    bilevel=st.booleans(),
)
def test_small_pictures_never_raise(grey: np.ndarray, dpi: float | None, bilevel: bool) -> None:
    paper = straighten(picture(grey, dpi, bilevel=bilevel, colour=np.repeat(grey[:, :, None], 3, axis=2)))
    assert paper.grey.dtype == np.uint8
    assert min(paper.grey.shape) >= 1
    assert np.isfinite(paper.to_shown).all()


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32), wide=st.integers(100, 900), tall=st.integers(100, 900), blocks=st.integers(1, 60))
def test_noise_never_raises(seed: int, wide: int, tall: int, blocks: int) -> None:
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (tall // blocks + 1, wide // blocks + 1), dtype=np.uint8)
    grey = cv2.resize(coarse, (wide, tall), interpolation=cv2.INTER_NEAREST)
    assert straighten(picture(grey, None)).grey.size


@pytest.mark.parametrize("shape", [(1, 20_000), (40_000, 60)])
def test_long_strips_stay_within_limits(shape: tuple[int, int]) -> None:
    paper = straighten(picture(np.full(shape, 255, np.uint8), 300.0))
    assert paper.grey.size <= 25_000_000
