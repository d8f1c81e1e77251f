"""Printed circles of a mask: the round boxes of forms where one answer is to be chosen."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.ink import POINTS_PER_HALF, grown, parts_of
from parsers.scan.picture import Grey
from parsers.scan.squares import Span, Square, stands_alone

_LEAST, _MOST = 7.4 / POINTS_PER_HALF, 22.0 / POINTS_PER_HALF
"""Diameters between which a circle may be one to tick; smaller ones are letters."""
_ROUND = 0.88
"""Share of directions in which the outline must be at the radius."""
_ROOM = 0.4
"""Share of its diameter on either side of a circle that is white."""
_AGAIN = 0.85
"""Share of a ring that must be there beside circles of its size."""
_ANGLES = np.linspace(0, 2 * np.pi, 48, endpoint=False)


def find_circles(ink: Grey) -> list[Square]:
    """Circles that stand alone, at least two of one size in a column or row, one of them empty."""
    labels, stats = parts_of(ink)
    wide, tall = stats[:, 2], stats[:, 3]
    fits = (
        (np.minimum(wide, tall) >= _LEAST)
        & (np.maximum(wide, tall) <= _MOST)
        & (np.abs(wide - tall) <= 0.12 * tall + 1)
    )
    rings: list[Square] = []
    for index in np.flatnonzero(fits).tolist():
        x, y, across, down = stats[index, :4].tolist()
        part = labels[y : y + down, x : x + across] == index
        span = (x, y, x + across, y + down)
        if _is_ring(part) and stands_alone(ink, span) and _is_no_letter(ink, span):
            rings.append(Square(span=span, outline=1.0))
    rings = [ring for ring in rings if _has_peers(ring, rings) and _has_empty(ink, ring, rings)]
    return [*rings, *_expected(ink, rings)]


def _is_ring(part: NDArray[np.bool_]) -> bool:
    """Whether a part's outer outline is a circle, drawn with a thin line."""
    tall, wide = part.shape
    reach = np.linspace(1.1, 0, 40)
    x = (wide - 1) / 2 * (1 + np.outer(np.cos(_ANGLES), reach))
    y = (tall - 1) / 2 * (1 + np.outer(np.sin(_ANGLES), reach))
    inside = (x > -0.5) & (y > -0.5) & (x < wide - 0.5) & (y < tall - 0.5)
    rays = part[np.clip(np.round(y), 0, tall - 1).astype(int), np.clip(np.round(x), 0, wide - 1).astype(int)] & inside
    outer = np.where(rays.any(axis=1), reach[rays.argmax(axis=1)], 0)
    line = np.array([_run(ray) for ray in rays]) * (reach[0] - reach[1])
    thin = float(np.median(line)) <= 0.13 * 2 + 2.0 / wide
    return bool((outer >= 0.84).mean() >= _ROUND and thin)


def _run(ray: NDArray[np.bool_]) -> int:
    """Length of the first run of ink on a ray."""
    start = int(ray.argmax())
    rest = ray[start:]
    return int(len(rest) if rest.all() else rest.argmin())


def _alike(one: Square, other: Square) -> bool:
    in_line = abs(one.span[0] - other.span[0]) <= 3 or abs(one.span[1] - other.span[1]) <= 3
    return abs(one.side - other.side) <= 2 and in_line


def _has_peers(ring: Square, rings: Sequence[Square]) -> bool:
    return sum(_alike(ring, other) for other in rings) >= 2


def _has_empty(ink: Grey, ring: Square, rings: Sequence[Square]) -> bool:
    return any(_alike(ring, other) and _core(ink, other.span) < 0.03 for other in rings)


def _core(ink: Grey, span: Span) -> float:
    x0, y0, x1, y1 = span
    inset = round(0.3 * (x1 - x0))
    return float((ink[y0 + inset : y1 - inset, x0 + inset : x1 - inset] > 0).mean())


def _expected(ink: Grey, rings: Sequence[Square]) -> list[Square]:
    """Circles in line with others whose tick grew out of them."""
    found: list[Square] = []
    for side, column, row in {(round(ring.side), ring.span[0], ring.span[1]) for ring in rings}:
        upright = (max(column - 3, 0), 0, column + side + 3, ink.shape[0])
        level = (0, max(row - 3, 0), ink.shape[1], row + side + 3)
        for ring in (*_in_band(ink, side, upright), *_in_band(ink, side, level)):
            if not any(_near(ring, other) for other in (*rings, *found)):
                found.append(ring)
    return found


def _in_band(ink: Grey, side: int, band: Span) -> list[Square]:
    strip = ink[band[1] : band[3], band[0] : band[2]]
    if min(strip.shape) < side:
        return []
    ring = np.zeros((side, side), np.uint8)
    cv2.circle(ring, (side // 2, side // 2), (side - 2) // 2, 1, 1)
    kernel = ring.astype(np.float32) / float(ring.sum())
    thick = grown(strip, 2, 2).astype(np.float32) / 255
    scores = cv2.matchTemplate(thick, kernel, cv2.TM_CCORR)
    found = []
    for y, x in np.argwhere((scores >= _AGAIN) & (scores >= cv2.dilate(scores, np.ones((9, 9), np.uint8)))).tolist():
        left, top = band[0] + x, band[1] + y
        span = (left, top, left + side, top + side)
        if _is_apart(ink, span) and _is_no_letter(ink, span):
            found.append(Square(span=span, outline=float(scores[y, x])))
    return found


def _is_apart(ink: Grey, span: Span) -> bool:
    """Whether a ring around a circle is mostly white, though a stroke may cross it."""
    x0, y0, x1, y1 = span
    radii, x, y = (x1 - x0) / 2 + np.array([[2.0], [3.0], [4.0]]), (x0 + x1 - 1) / 2, (y0 + y1 - 1) / 2
    columns = np.clip(np.round(x + radii * np.cos(_ANGLES)), 0, ink.shape[1] - 1).astype(int)
    rows = np.clip(np.round(y + radii * np.sin(_ANGLES)), 0, ink.shape[0] - 1).astype(int)
    return bool((ink[rows, columns] > 0).any(axis=0).mean() <= 0.3)


def _is_no_letter(ink: Grey, span: Span) -> bool:
    """Whether there is room on both sides, as between a circle and its words, unlike between letters."""
    x0, y0, x1, y1 = span
    far, slack = round(_ROOM * (x1 - x0)), 2
    sides = ink[y0:y1, max(x0 - far, 0) : max(x0 - slack, 1)], ink[y0:y1, x1 + slack : x1 + far]
    return all(side.size == 0 or float((side > 0).any(axis=1).mean()) <= 0.3 for side in sides)


def _near(one: Square, other: Square) -> bool:
    return abs(one.span[0] - other.span[0]) < one.side / 2 and abs(one.span[1] - other.span[1]) < one.side / 2
