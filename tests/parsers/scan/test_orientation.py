"""Every turn of a sheet is found; where there is nothing to tell it by, that is said."""

from __future__ import annotations

import numpy as np
import pytest

from parsers.scan.orientation import letters_of, orientation_of
from tests.parsers.scan.sheets import leaning, sheet


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("degrees", [-4.0, 2.2])
def test_orientation_of_text_is_found(turned: int, degrees: float) -> None:
    lying = np.ascontiguousarray(np.rot90(leaning(sheet(), degrees), turned // 90))
    found = orientation_of(lying)
    assert (found.turned, found.sure) == (turned, True)
    assert found.skew == pytest.approx(degrees, abs=0.1)


@pytest.mark.parametrize("turned", [0, 180])
def test_orientation_of_few_lines_is_found(turned: int) -> None:
    found = orientation_of(np.ascontiguousarray(np.rot90(sheet(rows=3), turned // 90)))
    assert found.turned == turned


def test_orientation_of_a_blank_page_is_not_sure() -> None:
    found = orientation_of(np.full((1754, 1240), 255, np.uint8))
    assert (found.turned, found.sure, found.skew) == (0, False, 0.0)


def test_skew_of_a_page_with_a_slanted_stamp_is_that_of_its_rule() -> None:
    page = sheet(rows=1)
    page[800:803, 150:900] = 0
    page[900:1000, 400:800] = np.minimum(page[900:1000, 400:800], leaning(sheet(), 7.0)[400:500, 400:800])
    assert abs(orientation_of(page).skew) < 0.2


def test_letters_leave_out_frames_and_specks() -> None:
    page = np.full((600, 600), 255, np.uint8)
    page[50:550, 50:53] = page[50:53, 50:550] = 0
    page[300, 300] = 0
    page[200:220, 200:210] = 0
    assert np.count_nonzero(letters_of(page)) == 200
