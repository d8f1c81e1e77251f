"""Lines of text that fan out in a photo run parallel again."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from parsers.scan.keystone import parallel
from parsers.scan.orientation import letters_of
from parsers.scan.plane import drawn, onto_rectangle
from parsers.scan.skew import skew_of
from tests.parsers.scan.sheets import leaning, sheet

FANNED = np.array([(0, -25), (1240, 20), (1240, 1720), (0, 1780)], dtype=np.float64)


def fanned() -> np.ndarray:
    page = sheet()
    return drawn(page, np.linalg.inv(onto_rectangle(FANNED, *page.shape[::-1])), (1240, 1754))


@pytest.mark.parametrize("across", [False, True])
def test_fanned_lines_become_parallel(across: bool) -> None:
    page = np.ascontiguousarray(np.rot90(fanned())) if across else fanned()
    found = parallel(page, across=across)
    assert found is not None
    straight = drawn(page, *found)
    straight = cv2.rotate(straight, cv2.ROTATE_90_CLOCKWISE) if across else straight
    half = straight.shape[0] // 2
    head, foot = (skew_of(letters_of(part)).degrees for part in (straight[:half], straight[half:]))
    assert head == pytest.approx(foot, abs=0.3)  # it was 2.4


@pytest.mark.parametrize("page", [sheet(), leaning(sheet(), 5.0), sheet(rows=2), np.zeros((30, 30), np.uint8)])
def test_parallel_lines_are_left_alone(page: np.ndarray) -> None:
    assert parallel(page, across=False) is None
