"""Black borders and punched holes aren't paper; stamps, ticks and solid headings are."""

from __future__ import annotations

import cv2
import numpy as np

from parsers.scan.edges import beyond_sheet
from tests.parsers.scan.sheets import sheet


def test_black_border_is_beyond_the_sheet() -> None:
    page = sheet()
    page[:, :40] = 5
    page[-25:] = 5
    beyond = beyond_sheet(page, 150)
    assert beyond is not None
    assert beyond[:, :38].all()
    assert beyond[-23:].all()
    assert not beyond[60:-60, 70:-20].any()


def test_punched_holes_are_beyond_the_sheet() -> None:
    page = sheet()
    for y in (640, 1110):
        cv2.circle(page, (71, y), 18, 40, -1)
    beyond = beyond_sheet(page, 150)
    assert beyond is not None
    assert beyond[640, 71] == beyond[1110, 71] == 255
    assert np.count_nonzero(beyond) < 8000


def test_ink_on_the_sheet_is_not_beyond_it() -> None:
    page = sheet()
    page[300:340, 90:1150] = 20
    page[500:515, 200:215] = 0
    cv2.circle(page, (600, 1500), 60, 60, -1)
    assert beyond_sheet(page, 150) is None
