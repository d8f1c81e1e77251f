"""Perspective by the text itself, for a photo whose sheet has no edges to see.

Lines of text that run parallel on paper fan out in a photo: their slope changes from the head of the
page to its foot.  Where it does so steadily, the lines meet in one point, and the map that sends this
point to infinity makes them parallel again.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from parsers.scan.orientation import letters_of
from parsers.scan.picture import Grey, Matrix
from parsers.scan.plane import moving, through, turning
from parsers.scan.skew import skew_of

_BANDS = 4
_SHARP = 1.6
"""How sharp the rows of a band must be to count."""
_LEAST_FAN = 0.2
"""Degrees between head and foot: less isn't worth drawing again."""
_LARGEST_FAN = 12.0
_STRAY = 0.25
"""Degrees by which a band may differ from a steady change: more, and the paper is bent, not inclined."""


def parallel(even: Grey, *, across: bool) -> tuple[Matrix, tuple[int, int]] | None:
    """The map that makes lines of text parallel, and the size of its result.

    Args:
        even: Evenly lit, at ``orientation.WORK_DPI``.
        across: The lines run down the picture.

    Returns:
        None where the lines are parallel already, or too few to tell.
    """
    letters = letters_of(even)
    if across:
        letters = np.ascontiguousarray(np.rot90(letters, -1))
    fan = _fan(letters)
    if fan is None:
        return None
    tall, wide = even.shape
    upright = turning(90 if across else 0) @ moving(-wide / 2, -tall / 2)
    matrix = np.linalg.inv(turning(90 if across else 0)) @ fan @ upright
    corners = through(matrix, [(0, 0), (wide, 0), (wide, tall), (0, tall)])
    low, high = corners.min(axis=0), corners.max(axis=0)
    size = (max(1, round(float(high[0] - low[0]))), max(1, round(float(high[1] - low[1]))))
    return moving(-low[0], -low[1]) @ matrix, size


def _fan(letters: Grey) -> Matrix | None:
    """Around the middle of the page: lines of slope ``middle + change * y`` become lines of slope ``middle``."""
    tall = letters.shape[0]
    edges = np.linspace(0, tall, _BANDS + 1).astype(np.int64)
    places, slopes = [], []
    for top, bottom in pairwise(edges.tolist()):
        skew = skew_of(letters[top:bottom])
        if skew.sharpness > _SHARP:
            places.append((top + bottom) / 2 - tall / 2)
            slopes.append(skew.degrees)
    if len(places) < 3:
        return None
    change, middle = np.polyfit(places, slopes, 1)
    stray = float(np.abs(np.polyval((change, middle), places) - slopes).max())
    if not _LEAST_FAN < abs(change) * tall < _LARGEST_FAN or stray > max(_STRAY, 0.2 * abs(change) * tall):
        return None
    slope, bend = np.tan(np.deg2rad(middle)), np.deg2rad(change)
    shear = np.array([[1.0, 0.0, 0.0], [-slope, 1.0, 0.0], [0.0, 0.0, 1.0]])
    meet = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [bend, 0.0, 1.0]])
    return np.asarray(np.linalg.inv(shear) @ meet @ shear, dtype=np.float64)
