"""The modules of a QR code (ISO/IEC 18004) in a grey picture, and the same code drawn clean.

Detectors look for the three eyes by runs of ink, and a bad scan, a stamp or a staple spoils one of them often enough.
Here the place of the code is known, so its four corners are moved until every module is as black or white
as it gets; then each is taken for what most of it is, and error correction does the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.picture import Grey

Spots = NDArray[np.float64]
"""Four corners in dots, clockwise from the upper left one of the picture."""

_SIZES = (25, 29, 33, 37, 21)
"""Modules a side, of versions 1 to 5; ours has 25, a longer key more."""
_FINE = 6
_EYE = 7
_ALIKE, _SURE = 0.65, 0.8
"""Share of the modules that never vary (eyes, their borders, the dotted lines between) that must be as they should,
and from which the code has this size for sure; a stamp, a staple or a finger may be on one of the eyes."""
_STEPS = (3.0, 1.5, 0.75, 0.4)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CodeGrid:
    """A code module by module."""

    dark: NDArray[np.bool_]
    """Rows of modules, the code upright."""
    corners: Spots
    """Of the code, clockwise from its own upper left."""
    turned: int
    """Quarters clockwise by which the picture has to be turned for the code to stand upright."""


def read_grids(cut: Grey) -> Iterator[CodeGrid]:
    """What the one code in a picture may be, the likeliest first; nothing where there is none.

    Args:
        cut: The code and a little white around it.
    """
    corners = _outermost(cut)
    if corners is None:
        return
    for size in _SIZES:
        settled = _settled(cut, corners, size)
        means = _means(cut, settled, size)
        dark = means < _halfway(means)
        ways = sorted(((_alike(np.rot90(dark, -turned)), turned) for turned in range(4)), reverse=True)
        for _, turned in (way for way in ways if way[0] >= _ALIKE):
            grid = _restored(np.rot90(dark, -turned))
            yield CodeGrid(dark=grid, corners=np.roll(settled, turned, axis=0), turned=turned)
        if ways[0][0] >= _SURE:
            return


def drawn_clean(dark: NDArray[np.bool_]) -> Grey:
    """A code as a printer would draw it, with the white that it needs around."""
    framed = np.pad(~dark, 4, constant_values=True)
    return np.ascontiguousarray(framed.repeat(5, 0).repeat(5, 1).astype(np.uint8) * 255)


def _outermost(cut: Grey) -> Spots | None:
    """The corners of what is dark, specks left out."""
    soft = cv2.GaussianBlur(cut, (0, 0), 1.2)
    ink = cv2.threshold(soft, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1]
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    if len(stats) < 2:
        return None
    block = (labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())) & (ink > 0)
    rows, columns = np.nonzero(block)
    if len(rows) < 100:
        return None
    sums, differences = columns + rows, columns - rows
    ends = [int(sums.argmin()), int(differences.argmax()), int(sums.argmax()), int(differences.argmin())]
    spots = np.array([(columns[end], rows[end]) for end in ends], dtype=np.float64)
    return np.asarray(spots + np.array([(0, 0), (1, 0), (1, 1), (0, 1)]), dtype=np.float64)


def _settled(cut: Grey, corners: Spots, size: int) -> Spots:
    """The corners moved, one after the other, to where the modules are most black and white."""
    eyes = _completed(corners)
    start = max((corners, *eyes), key=lambda spots: _contrast(cut, spots, size))
    settled, best = start.copy(), _contrast(cut, start, size)
    for step in _STEPS:
        for corner, axis in ((c, a) for c in range(4) for a in range(2)):
            for move in (step, -step):
                trial = settled.copy()
                trial[corner, axis] += move
                if (contrast := _contrast(cut, trial, size)) > best:
                    settled, best = trial, contrast
                    break
    return settled


def _completed(corners: Spots) -> Iterator[Spots]:
    """Each corner in turn from the three others: the one without an eye may have white modules at its end."""
    for missing in range(4):
        spots = corners.copy()
        spots[missing] = spots[missing - 1] + spots[(missing + 1) % 4] - spots[(missing + 2) % 4]
        yield spots


def _contrast(cut: Grey, corners: Spots, size: int) -> float:
    means = _means(cut, corners, size)
    return float(np.abs(means - means.mean()).sum())


def _means(cut: Grey, corners: Spots, size: int) -> NDArray[np.float32]:
    """How light the middle of each module is."""
    side = size * _FINE
    square = np.array([(0, 0), (side, 0), (side, side), (0, side)], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform((corners - 0.5).astype(np.float32), square - np.float32(0.5))
    flat = cv2.warpPerspective(cut, matrix, (side, side), flags=cv2.INTER_LINEAR, borderValue=255)
    parts = flat.reshape(size, _FINE, size, _FINE)[:, 1:-1, :, 1:-1]
    return np.asarray(parts.mean(axis=(1, 3), dtype=np.float32), dtype=np.float32)


def _halfway(means: NDArray[np.float32]) -> float:
    """The grey between black and white modules."""
    middle = float(means.mean())
    for _ in range(3):
        dark, light = means[means <= middle], means[means > middle]
        if not len(dark) or not len(light):
            break
        middle = float(dark.mean() + light.mean()) / 2
    return middle


def _restored(dark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The code with the modules that never vary as they should be."""
    should, fixed = _pattern(len(dark))
    return np.where(fixed, should, dark)


def _alike(dark: NDArray[np.bool_]) -> float:
    """How many of the modules that every code of this size has are as they should be."""
    should, fixed = _pattern(len(dark))
    return float((dark == should)[fixed].mean())


def _pattern(size: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Eyes with their white borders and the dotted lines between them, and where these are."""
    should, fixed = np.zeros((size, size), bool), np.zeros((size, size), bool)
    eye = np.ones((_EYE, _EYE), bool)
    eye[1:-1, 1:-1] = False
    eye[2:-2, 2:-2] = True
    for rows, columns in ((0, 0), (0, size - _EYE), (size - _EYE, 0)):
        fixed[max(rows - 1, 0) : rows + _EYE + 1, max(columns - 1, 0) : columns + _EYE + 1] = True
        should[rows : rows + _EYE, columns : columns + _EYE] = eye
    dots = np.arange(_EYE + 1, size - _EYE - 1)
    for row, column in ((dots, _EYE - 1), (_EYE - 1, dots)):
        fixed[row, column] = True
        should[row, column] = dots % 2 == 0
    return should, fixed
