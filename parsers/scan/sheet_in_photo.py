"""Where the sheet lies in a photo, or on a scanner's dark lid: four corners, if they can be trusted.

Several cuts of the picture into sheet and surroundings are made (by brightness, by colour, by edges);
each one's outline is reduced to four sides, the sides are moved to where the brightness really
steps, and the quadrilateral whose sides show such a step along most of their length wins.  Where none
does (a white desk, a sheet that fills the frame), nothing is said, and the whole picture is the sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.picture import Colour, Grey

Corners = NDArray[np.float64]
"""4 × 2: upper left, upper right, lower right, lower left, as the picture lies."""

_LONGEST = 800
"""Dots of the longer side on which is searched."""
_LEAST_AREA = 0.2
_LEAST_SUPPORT = 0.6
"""Part of a side along which the picture steps from dark to bright."""
_STEP = 12.0
"""Grey levels of that step."""
_AT_FRAME = 0.012
"""Of the picture's longer side: a side so near the frame is where the picture ends, not the sheet."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """A quadrilateral found."""

    corners: Corners
    """In dots of the picture."""
    support: float
    """Part of its outline that the picture shows, 0 to 1."""
    cropped: int
    """How many of its sides are the frame of the picture."""
    outside_spread: float
    """Standard deviation of grey outside: a scanner's lid is even, a desk isn't."""
    crookedness: float
    """Degrees by which its worst angle differs from a right one."""


def find_sheet(grey: Grey, colour: Colour | None = None) -> Sheet | None:
    """The sheet in a picture, None where no quadrilateral can be trusted."""
    if min(grey.shape) < 60:
        return None
    share = min(1.0, _LONGEST / max(grey.shape))
    small = _reduced(grey, share)
    hue = _reduced(colour, share) if colour is not None else None
    bare = _without_ink(small)
    best: tuple[float, Corners, int] | None = None
    for mask in _masks(bare, hue):
        rough = _outline(mask)
        if rough is None:
            continue
        corners = _fitted(bare, _fitted(bare, rough, 0.03), 0.012)
        if corners is None or not _is_plausible(corners, bare.shape):
            continue
        support, cropped = _support(bare, corners)
        if support >= _LEAST_SUPPORT and cropped <= 2 and (best is None or support > best[0]):
            best = (support, corners, cropped)
            if support > 0.97:
                break
    return None if best is None else _as_sheet(bare, best[1], best[0], best[2], share)


def _as_sheet(bare: Grey, corners: Corners, support: float, cropped: int, share: float) -> Sheet:
    outside = np.full(bare.shape, 255, np.uint8)
    cv2.fillConvexPoly(outside, np.round(corners).astype(np.int32), 0)
    around = bare[cv2.erode(outside, np.ones((5, 5), np.uint8)) > 0]
    return Sheet(
        corners=(corners + 0.5) / share,
        support=support,
        cropped=cropped,
        outside_spread=float(around.std()) if around.size else 0.0,
        crookedness=float(np.abs(_angles(corners) - 90).max()),
    )


def _reduced(picture: NDArray[np.uint8], share: float) -> NDArray[np.uint8]:
    tall, wide = picture.shape[:2]
    size = (max(1, round(wide * share)), max(1, round(tall * share)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _without_ink(small: Grey) -> Grey:
    """Text closed away, then the grain of a desk softened."""
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    return np.asarray(cv2.medianBlur(closed, 5), dtype=np.uint8)


def _masks(bare: Grey, hue: Colour | None) -> Iterator[Grey]:
    """Ways to cut the sheet out, the likeliest first."""
    otsu, mask = cv2.threshold(bare, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    yield np.asarray(mask, dtype=np.uint8)
    for level in (otsu * 0.75, otsu * 1.2, float(np.percentile(bare, 75)) * 0.8):
        yield np.asarray(cv2.threshold(bare, level, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)
    if hue is not None:
        saturation = np.asarray(cv2.medianBlur(cv2.cvtColor(hue, cv2.COLOR_RGB2HSV)[:, :, 1], 7), dtype=np.uint8)
        pale = cv2.threshold(saturation, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1]
        yield np.asarray(cv2.bitwise_and(pale, cv2.threshold(bare, 60, 255, cv2.THRESH_BINARY)[1]), dtype=np.uint8)
        blue = np.ascontiguousarray(cv2.cvtColor(hue, cv2.COLOR_RGB2LAB)[:, :, 2])
        yield np.asarray(cv2.threshold(blue, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1], dtype=np.uint8)
    edges = cv2.dilate(cv2.Canny(bare, 20, 60), np.ones((3, 3), np.uint8))
    yield np.asarray(255 - edges, dtype=np.uint8)


def _outline(mask: Grey) -> Corners | None:
    """The four-sided outline of the largest piece that holds the middle of the picture, or nearly."""
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((15, 15), np.uint8)), dtype=np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4, ltype=cv2.CV_32S)
    if count < 2:
        return None
    piece = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    if stats[piece, cv2.CC_STAT_AREA] < _LEAST_AREA * mask.size:
        return None
    contours, _ = cv2.findContours((labels == piece).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    return _four_sided(hull)


def _four_sided(hull: Any) -> Corners | None:
    around = cv2.arcLength(hull, True)
    for share in (0.01, 0.02, 0.03, 0.05, 0.08):
        polygon = cv2.approxPolyDP(hull, share * around, True)
        if len(polygon) == 4:
            return _in_order(np.asarray(polygon, dtype=np.float64).reshape(4, 2))
        if len(polygon) < 4:
            break
    if len(hull) < 4:
        return None
    return _in_order(np.asarray(cv2.boxPoints(cv2.minAreaRect(hull)), dtype=np.float64))


def _in_order(corners: Corners) -> Corners:
    """Clockwise as seen, from the one nearest the upper left."""
    middle = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    corners = corners[np.argsort(angles)]
    return np.roll(corners, -int(corners.sum(axis=1).argmin()), axis=0)


def _fitted(bare: Grey, corners: Corners | None, reach: float) -> Corners | None:
    """Each side moved to where the brightness steps, within a part of the picture's size."""
    if corners is None:
        return None
    sides = [_fitted_side(bare, corners[i], corners[(i + 1) % 4], reach * max(bare.shape)) for i in range(4)]
    spots = [_crossing(sides[i - 1], sides[i]) for i in range(4)]
    if any(spot is None for spot in spots):
        return None
    return np.array(spots, dtype=np.float64)


def _fitted_side(
    bare: Grey, start: NDArray[np.float64], end: NDArray[np.float64], reach: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A point of a side and its direction."""
    where, steps, offsets = _steps_across(bare, start, end, reach)
    direction = (end - start) / max(float(np.hypot(*(end - start))), 1e-9)
    if _is_at_frame(bare, start, end):
        return start, direction
    at = steps.argmax(axis=1)
    strong = steps[np.arange(len(at)), at] > _STEP
    if strong.sum() < 8:
        return start, direction
    normal = np.array([-direction[1], direction[0]])
    spots = (where + offsets[at][:, None] * normal)[strong]
    vx, vy, x, y = cv2.fitLine(spots.astype(np.float32), cv2.DIST_WELSCH, 0, 0.01, 0.001).ravel().tolist()
    return np.array([x, y]), np.array([vx, vy])


def _steps_across(
    bare: Grey, start: NDArray[np.float64], end: NDArray[np.float64], reach: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Points along a side, and how much brighter it gets inwards at each offset across it."""
    along = np.linspace(0.04, 0.96, 64)[:, None]
    where = start + along * (end - start)
    length = max(float(np.hypot(*(end - start))), 1e-9)
    normal = np.array([-(end - start)[1], (end - start)[0]]) / length
    offsets = np.arange(-reach, reach + 0.25, 0.5)
    grid = where[:, None, :] + offsets[None, :, None] * normal
    values = cv2.remap(
        bare,
        grid[:, :, 0].astype(np.float32),
        grid[:, :, 1].astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    ).astype(np.float64)
    wide = 3
    steps = np.zeros_like(values)
    steps[:, wide:-wide] = values[:, 2 * wide :] - values[:, : -2 * wide]
    return where, steps, offsets


def _crossing(
    first: tuple[NDArray[np.float64], NDArray[np.float64]], second: tuple[NDArray[np.float64], NDArray[np.float64]]
) -> NDArray[np.float64] | None:
    (p, d), (q, e) = first, second
    across = d[0] * e[1] - d[1] * e[0]
    if abs(across) < 0.1:
        return None
    along = ((q[0] - p[0]) * e[1] - (q[1] - p[1]) * e[0]) / across
    return np.asarray(p + along * d, dtype=np.float64)


def _is_at_frame(bare: Grey, start: NDArray[np.float64], end: NDArray[np.float64]) -> bool:
    tall, wide = bare.shape
    near = _AT_FRAME * max(bare.shape)
    for axis, last in ((0, wide - 1), (1, tall - 1)):
        for edge in (0, last):
            if abs(start[axis] - edge) < near and abs(end[axis] - edge) < near:
                return True
    return False


def _is_plausible(corners: Corners, shape: tuple[int, ...]) -> bool:
    """Convex, large, no sharp corners, not far outside the picture, opposite sides alike."""
    tall, wide = shape[:2]
    slack = 0.06 * max(shape)
    if (corners < -slack).any() or (corners[:, 0] > wide + slack).any() or (corners[:, 1] > tall + slack).any():
        return False
    if not cv2.isContourConvex(np.round(corners).astype(np.int32)):
        return False
    if cv2.contourArea(corners.astype(np.float32)) < _LEAST_AREA * wide * tall:
        return False
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    if min(sides[0], sides[2]) < 0.55 * max(sides[0], sides[2]) or min(sides[1], sides[3]) < 0.55 * max(
        sides[1], sides[3]
    ):
        return False
    return bool((np.abs(_angles(corners) - 90) < 28).all())


def _angles(corners: Corners) -> NDArray[np.float64]:
    before, after = np.roll(corners, 1, axis=0) - corners, np.roll(corners, -1, axis=0) - corners
    cosine = (before * after).sum(axis=1) / np.maximum(np.hypot(*before.T) * np.hypot(*after.T), 1e-9)
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1, 1))), dtype=np.float64)


def _support(bare: Grey, corners: Corners) -> tuple[float, int]:
    """Part of the outline that shows a step to brighter inwards, its weakest side counted twice; sides at the frame."""
    shares = []
    cropped = 0
    for i in range(4):
        start, end = corners[i], corners[(i + 1) % 4]
        if _is_at_frame(bare, start, end):
            cropped += 1
            continue
        _, steps, _ = _steps_across(bare, start, end, 0.006 * max(bare.shape) + 2)
        shares.append(float((steps.max(axis=1) > _STEP).mean()))
    if len(shares) < 2:
        return 0.0, cropped
    return (sum(shares) + min(shares)) / (len(shares) + 1), cropped
