"""The angles printed in the corners of our own form, found on a paper to a fraction of a dot."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.ink import halved
from parsers.scan.picture import POINTS_PER_DOT, Grey

_ARM, _THICK = 14.0, 3.0
"""Points; ``intake.forms.mark`` draws them."""
_OUTSIDE, _INSIDE = 3.0, 2.5
"""Points of white that are compared as well, around the angle and beyond its arms."""
_LIKE, _LIKE_FINE = 0.6, 0.62
"""Correlation from which something is an angle, on the paper at half and at full size."""
_FINE = 3.0
"""Points around the place found at half size in which it is looked for at full size."""

Spot = tuple[float, float]
"""In points of the paper."""


def find_corners(grey: Grey, expected: Sequence[Spot], reach: float) -> tuple[Spot | None, ...]:
    """The outer points of the angles, clockwise from the upper left one.

    Args:
        grey: The paper.
        expected: Where they should be, in points.
        reach: How far from there they may be, in points.

    Returns:
        For each its place; None where nothing like it was found.
    """
    half = halved(grey)
    found: list[Spot | None] = []
    for number, spot in enumerate(expected):
        coarse = _matched(half, 2 * POINTS_PER_DOT, spot, reach, number)
        if coarse is None or coarse[1] < _LIKE:
            found.append(None)
            continue
        fine = _matched(grey, POINTS_PER_DOT, coarse[0], _FINE, number)
        found.append(fine[0] if fine is not None and fine[1] >= _LIKE_FINE else None)
    return tuple(found)


def _matched(grey: Grey, dot: float, spot: Spot, reach: float, corner: int) -> tuple[Spot, float] | None:
    """Where an angle fits best within reach of a spot, and how well; ``dot`` is the size of one in points."""
    template, (ax, ay) = _angle(corner, round(1000 * dot))
    tall, wide = template.shape
    x0, y0 = (round((value - reach) / dot - offset) for value, offset in zip(spot, (ax, ay), strict=True))
    x1, y1 = x0 + round(2 * reach / dot) + wide, y0 + round(2 * reach / dot) + tall
    left, top = max(x0, 0), max(y0, 0)
    window = grey[top : max(y1, 0), left : max(x1, 0)]
    if window.shape[0] < tall - 4 or window.shape[1] < wide - 4:
        return None
    margin = round(_OUTSIDE / dot)
    window = np.pad(window, margin, constant_values=255)
    if window.shape[0] < tall or window.shape[1] < wide:
        return None
    scores = np.asarray(cv2.matchTemplate(window, template, cv2.TM_CCOEFF_NORMED), dtype=np.float32)
    _, best, _, (column, row) = cv2.minMaxLoc(scores)
    x = left - margin + column + _peak(scores[row], column) + ax
    y = top - margin + row + _peak(scores[:, column], row) + ay
    return (x * dot, y * dot), float(best)


def _peak(values: NDArray[np.float32], at: int) -> float:
    """How far beside the highest value the top of the parabola through it and its neighbours lies."""
    if not 0 < at < len(values) - 1:
        return 0.0
    before, here, after = (float(value) for value in values[at - 1 : at + 2])
    bend = before - 2 * here + after
    return 0.0 if bend >= 0 else max(-0.5, min(0.5, 0.5 * (before - after) / bend))


@lru_cache(maxsize=16)
def _angle(corner: int, thousandths: int) -> tuple[Grey, Spot]:
    """The picture of an angle and where in it the outer point lies, in dots; its size in 1/1000 points."""
    dot, many = thousandths / 1000, 8
    outside, side = round(_OUTSIDE / dot), round((_OUTSIDE + _ARM + _INSIDE) / dot)
    picture = np.full((side * many, side * many), 255, np.uint8)
    start, arm, thick = outside * many, round(_ARM / dot * many), round(_THICK / dot * many)
    picture[start : start + thick, start : start + arm] = 0
    picture[start : start + arm, start : start + thick] = 0
    small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    right, below = corner in (1, 2), corner in (2, 3)
    small = small[:: -1 if below else 1, :: -1 if right else 1]
    outer = (float(side - outside if right else outside), float(side - outside if below else outside))
    return np.ascontiguousarray(small), outer
