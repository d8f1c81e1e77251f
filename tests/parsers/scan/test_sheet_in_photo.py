"""Corners of a photographed sheet, and none where they can't be trusted."""

from __future__ import annotations

import numpy as np
import pytest

from parsers.scan.sheet_in_photo import find_sheet
from tests.parsers.scan.sheets import on_a_desk, sheet

FRAME = (1500, 1950)
PLACES = {
    "straight": ((130, 120), (1370, 120), (1370, 1870), (130, 1870)),
    "from below": ((300, 200), (1230, 190), (1400, 1850), (90, 1860)),
    "turned": ((420, 130), (1440, 400), (1060, 1820), (70, 1560)),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("desk", [15, 60, 190])
def test_corners_are_found(place: str, desk: int) -> None:
    found = find_sheet(on_a_desk(sheet(), PLACES[place], FRAME, desk))
    assert found is not None
    assert np.abs(found.corners - np.array(PLACES[place])).max() < 0.01 * max(FRAME)


def test_corners_are_found_on_a_patterned_desk_under_a_finger() -> None:
    photo = on_a_desk(sheet(), PLACES["straight"], FRAME)
    tiles = np.kron(np.random.default_rng(3).integers(20, 200, (20, 15)), np.ones((100, 100)))[:1950, :1500]
    mask = on_a_desk(np.full((1754, 1240), 255, np.uint8), PLACES["straight"], FRAME, 0) < 90
    photo = np.where(mask, tiles, photo).astype(np.uint8)
    photo[900:980, 60:330] = 150
    found = find_sheet(photo)
    assert found is not None
    assert np.abs(found.corners - np.array(PLACES["straight"])).max() < 0.01 * max(FRAME)


@pytest.mark.parametrize("grey", [sheet(), np.full((400, 300), 250, np.uint8), np.zeros((90, 70), np.uint8)])
def test_no_corners_where_nothing_lies_around_the_sheet(grey: np.ndarray) -> None:
    assert find_sheet(grey) is None


def test_sheet_that_leaves_the_frame_is_cropped() -> None:
    found = find_sheet(on_a_desk(sheet(), PLACES["straight"], FRAME)[:1500])
    assert found is None or found.cropped == 1
