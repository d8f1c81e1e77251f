"""Pages of our own form are laid onto their print by angles, code and labels, also reduced, askew and cropped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.forms.mark import corners
from parsers.document import Box, Page
from parsers.scan.corners import find_corners
from parsers.scan.pages import Scanned
from parsers.scan.picture import POINTS_PER_DOT, Grey, Matrix
from parsers.scan.plane import moving, scaling, through, turning
from parsers.scan.registration import Registration, register
from tests.parsers.scan.own_form import form, mark_of, moved, scanned, sheets

ASKEW = moving(300, 400) @ turning(0.4) @ moving(-300, -400)
REDUCED = moving(18, 22) @ scaling(0.94)
LEANING = np.array([[1.0, 0.004, -3.0], [0.002, 0.99, 4.0], [6e-6, -8e-6, 1.0]])


def registered(number: int, grey: Grey, matrix: Matrix, *, marked: bool = True) -> Registration | None:
    page = scanned(number, grey, matrix=matrix)
    return register(page.paper, page.page, form(), mark_of(grey) if marked else None)


def off(registration: Registration, matrix: Matrix) -> float:
    """Points by which the places of a page are off at most."""
    spots = [(54.0, 60.0), (541.0, 60.0), (541.0, 750.0), (54.0, 750.0), (300.0, 400.0)]
    return float(np.abs(through(registration.matrix, spots) - through(matrix, spots)).max())


@pytest.mark.parametrize(
    "matrix", [np.eye(3), ASKEW, REDUCED, LEANING], ids=["straight", "askew", "reduced", "leaning"]
)
def test_angles_are_found_to_a_fraction_of_a_dot(matrix: Matrix) -> None:
    grey = moved(sheets()[0], matrix)
    found = find_corners(grey, [(26, 26), (569, 26), (569, 816), (26, 816)], 40)
    assert None not in found
    seen = np.array([spot for spot in found if spot is not None])
    assert np.abs(seen - through(matrix, corners())).max() < 1.5 * POINTS_PER_DOT


@pytest.mark.parametrize(
    "matrix", [np.eye(3), ASKEW, REDUCED, LEANING], ids=["straight", "askew", "reduced", "leaning"]
)
@pytest.mark.parametrize("marked", [True, False])
def test_page_is_laid_onto_its_print(matrix: Matrix, marked: bool) -> None:
    registration = registered(1, moved(sheets()[1], matrix), matrix, marked=marked)
    assert registration is not None
    assert (registration.page, registration.corners, registration.certainty) == (1, 4, 1.0)
    assert off(registration, matrix) < 0.5


def test_labels_in_one_column_alone_lay_no_page() -> None:
    """Other forms have lines of the same questions one below the other, too."""
    grey = sheets()[1].copy()
    grey[:180] = grey[-480:] = 255
    assert registered(1, grey, np.eye(3), marked=False) is None


@pytest.mark.parametrize("number", [0, 2])
def test_cropped_page_is_laid_by_its_labels(number: int) -> None:
    grey = sheets()[number].copy()
    grey[:180] = grey[-480:] = 255
    registration = registered(number, grey, np.eye(3), marked=False)
    assert registration is not None
    assert (registration.page, registration.corners) == (number, 0)
    assert registration.certainty < 1
    assert off(registration, np.eye(3)) < 1.0


def test_angle_that_was_cut_off_isnt_missed() -> None:
    grey = sheets()[0].copy()
    grey[:250, :250] = 255
    registration = registered(0, grey, np.eye(3))
    assert registration is not None
    assert registration.corners == 3
    assert off(registration, np.eye(3)) < 0.5


def test_stain_that_looks_like_an_angle_is_outvoted() -> None:
    grey = sheets()[0].copy()
    angle = grey[100:175, 100:175].copy()
    grey[100:175, 100:175] = 255
    grey[150:225, 160:235] = angle
    registration = registered(0, grey, np.eye(3))
    assert registration is not None
    assert off(registration, np.eye(3)) < 0.6


def lowered(page: Scanned, below: float) -> Page:
    """The page with a question more than the definition knows: all that follows is a line lower."""
    down = [w if w.box[1] < below else replace(w, box=_down(w.box)) for w in page.page.words]
    return replace(page.page, words=tuple(down))


def _down(box: Box) -> Box:
    return (box[0], box[1] + 40, box[2], box[3] + 40)


def test_other_print_with_the_same_code_is_refused() -> None:
    page = scanned(0, sheets()[0])
    assert register(page.paper, lowered(page, 340), form(), mark_of(sheets()[0])) is None


def test_field_whose_label_stands_elsewhere_is_disputed() -> None:
    page = scanned(0, sheets()[0])
    registration = register(page.paper, lowered(page, 590), form(), mark_of(sheets()[0]))
    assert registration is not None
    assert registration.disputed == {"contact_email", "contact_phone", "languages"}


def test_other_version_is_refused() -> None:
    page = scanned(0, sheets()[0])
    for mark in (replace(mark_of(sheets()[0]), version="2"), replace(mark_of(sheets()[0]), form="jiny")):
        assert register(page.paper, page.page, form(), mark) is None


def test_page_of_another_form_is_refused() -> None:
    page = scanned(0, np.full_like(sheets()[0], 255))
    words = tuple(word for word in page.page.words if word.box[1] < 200)
    assert register(page.paper, replace(page.page, words=words), form()) is None


def test_definition_without_geometry_has_no_print() -> None:
    page = scanned(0, sheets()[0])
    assert register(page.paper, page.page, form().model_copy(update={"geometry": None})) is None


def test_places_are_boxes_on_the_paper() -> None:
    registration = registered(0, moved(sheets()[0], REDUCED), REDUCED)
    assert registration is not None
    assert registration.place((100, 200, 200, 300)) == pytest.approx((112, 210, 206, 304), abs=0.5)


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 500), st.integers(1, 500), st.integers(0, 2**32 - 1), st.floats(-500, 500))
def test_any_picture_is_searched(tall: int, wide: int, seed: int, where: float) -> None:
    picture = np.random.default_rng(seed).integers(0, 256, (tall, wide), dtype=np.uint8)
    found = find_corners(picture, [(where, where), (where + 90, where), (0, 0), (1e4, 1e4)], 40)
    assert len(found) == 4
