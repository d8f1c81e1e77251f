"""Where the ink is: a sheet at half its size, its ground evened, as a mask of black and white."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.picture import POINTS_PER_DOT, Grey

POINTS_PER_HALF = 2 * POINTS_PER_DOT
"""One dot of a mask in points: masks have 150 dots an inch."""
CONTRAST = 55
"""Levels below its ground from which a dot is ink: above the grain of a sensor and JPEG, below grey hairlines."""
_COARSE = 8
Numbers = NDArray[np.int32]


def ground(grey: Grey) -> Grey:
    """How light the paper (or a grey cell) is around each dot, at an eighth of the size."""
    size = (max(1, grey.shape[1] // _COARSE), max(1, grey.shape[0] // _COARSE))
    coarse = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    lightest = cv2.dilate(coarse, cv2.getStructuringElement(cv2.MORPH_RECT, (7, 7)))
    return np.asarray(cv2.blur(lightest, (5, 5)), dtype=np.uint8)


def halved(grey: Grey) -> Grey:
    """Half as wide and tall; evens out grain."""
    size = (max(1, grey.shape[1] // 2), max(1, grey.shape[0] // 2))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def ink_of(grey: Grey, paper: Grey) -> Grey:
    """255 where a picture is darker than its ground, else 0.

    Args:
        grey: At any size.
        paper: ``ground`` of the same sheet.
    """
    limit = cv2.resize(cv2.subtract(paper, np.full_like(paper, CONTRAST)), grey.shape[1::-1])
    return np.asarray(cv2.compare(grey, limit, cv2.CMP_LT), dtype=np.uint8)


def opened(mask: Grey, wide: int, tall: int) -> Grey:
    """Without what is narrower or lower than a rectangle; odd sizes, as OpenCV shifts by those without a middle."""
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((tall, wide), np.uint8)), dtype=np.uint8)


def closed(mask: Grey, wide: int, tall: int) -> Grey:
    """With holes filled that are narrower or lower than a rectangle."""
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((tall, wide), np.uint8)), dtype=np.uint8)


def grown(mask: Grey, wide: int, tall: int) -> Grey:
    """Thicker by half a rectangle on each side."""
    return np.asarray(cv2.dilate(mask, np.ones((tall, wide), np.uint8)), dtype=np.uint8)


def without(mask: Grey, other: Grey) -> Grey:
    """What is in one mask but not in the other."""
    return np.asarray(cv2.subtract(mask, other), dtype=np.uint8)


def bridged(mask: Grey, reach: int) -> Grey:
    """Dots that have some above and some below them within reach."""
    shape = np.ones((reach, 3), np.uint8)
    from_above = np.asarray(cv2.dilate(mask, shape, anchor=(1, reach - 1)), dtype=np.uint8)
    return from_above & np.asarray(cv2.dilate(mask, shape, anchor=(1, 0)), dtype=np.uint8)


def parts_of(mask: Grey) -> tuple[Numbers, Numbers]:
    """The connected parts of a mask: their numbers on the picture, and x, y, width, height, area by number."""
    found = cv2.connectedComponentsWithStatsWithAlgorithm(mask, 8, cv2.CV_32S, cv2.CCL_GRANA)  # the default is slower
    _, labels, stats, _ = found
    return np.asarray(labels, dtype=np.int32), np.asarray(stats, dtype=np.int32)
