"""What a picture shows beyond the sheet: the scanner's dark lid, a black border, the holes of a punch."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.picture import Grey

_DARK = 0.55
"""Of the paper's brightness."""
_REACH_MM = 30.0
"""How far a border or a shadow of the lid reaches inwards at most."""


def beyond_sheet(
    sheet: Grey, dpi: float, *, corners: NDArray[np.float64] | None = None, rim_mm: float = 0.0
) -> Grey | None:
    """Where there is no paper.

    Args:
        sheet: As it was taken, light and all.
        dpi: Of ``sheet``.
        corners: Of the paper in it, where they are known.
        rim_mm: How wide a strip along the frame isn't to be trusted.

    Returns:
        255 beyond the sheet, 0 on it, of the same size; None where the sheet fills the picture.
    """
    if min(sheet.shape) < 40:
        return None
    share = min(1.0, 50.0 / dpi)
    small = np.asarray(cv2.resize(sheet, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    dot = 25.4 / dpi / share
    dark = np.where(small < _DARK * float(np.percentile(small, 80)), 255, 0).astype(np.uint8)
    mask = cv2.bitwise_or(_borders(dark, dot), _holes(dark, dot))
    if mask.any():
        mask = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    if corners is not None:
        mask = cv2.bitwise_or(mask, _outside(mask.shape, corners * share))
    rim = round(rim_mm / dot)
    if rim:
        mask = np.pad(mask[rim:-rim, rim:-rim], rim, constant_values=255)
    if not mask.any() or float(mask.mean()) > 0.7 * 255:
        return None
    whole = cv2.resize(np.asarray(mask), sheet.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.threshold(whole, 100, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)


def _borders(dark: Grey, dot: float) -> Grey:
    """Dark without gaps from the frame inwards, and long: a stamp or a finger's breadth of text isn't."""
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, _square(1.6 / dot))
    framed = np.pad(solid, 1, constant_values=0)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(framed, connectivity=4, ltype=cv2.CV_32S)
    tall, wide = dark.shape
    kept = np.zeros(count, np.uint8)
    for number in range(1, count):
        x, y, w, h = (int(value) - (index < 2) for index, value in enumerate(stats[number, :4]))
        at_frame = x <= 1 or y <= 1 or x + w >= wide - 1 or y + h >= tall - 1
        long = max(w, h) * dot > 15
        reach = stats[number, cv2.CC_STAT_AREA] / max(w, h) * dot
        kept[number] = 255 if at_frame and long and reach < 2 * _REACH_MM else 0
    return np.asarray(kept[labels][1:-1, 1:-1], dtype=np.uint8)


def _holes(dark: Grey, dot: float) -> Grey:
    """Round, solid, 4 to 8 mm, near the edge (ISO 838 has 6 mm, 12 mm from it)."""
    count, labels, stats, centres = cv2.connectedComponentsWithStats(dark, connectivity=8, ltype=cv2.CV_32S)
    tall, wide = dark.shape
    w, h, area = (stats[:, c] * dot for c in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    x, y = centres[:, 0], centres[:, 1]
    near = np.minimum.reduce([x, wide - x, y, tall - y]) * dot < 18
    full = area * dot / np.maximum(w * h, 1e-9)
    round_ = (w > 4) & (w < 8.5) & (h > 4) & (h < 8.5) & (np.abs(w - h) < 1.5) & (full > 0.68) & (full < 0.9)
    kept = near & round_
    kept[0] = False
    return np.asarray(np.where(kept, 255, 0).astype(np.uint8)[labels], dtype=np.uint8) if count > 1 else dark * 0


def _outside(shape: tuple[int, ...], corners: NDArray[np.float64]) -> Grey:
    mask = np.full(shape, 255, np.uint8)
    cv2.fillConvexPoly(mask, np.round(corners).astype(np.int32), 0)
    return mask


def _square(dots: float) -> Any:
    size = max(2, round(dots))
    return np.ones((size, size), np.uint8)
