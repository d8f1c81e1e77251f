"""Whether an answer is handwriting: a hand keeps no line, no height and no letter alike; print does.

No single sign is enough: print is skewed, faxed and photographed, and some hands are neat.  So how
sharp the base line is, how even the heights are, how sure the reading was and the colour of the ink
each say something, and only what they say together is believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.document import Box, Word, centre, holds
from parsers.scan.picture import Colour, Grey, Paper, dots, points

_CONTRAST = 60
_HAND, _PRINT, _SURELY_PRINT = 0.9, -2.2, -3.4
"""Odds from which it is said; figures and short answers have little to be uneven."""
_SHORT = 6
_SAMPLE = 15
"""Words whose ink is the print of the sheet."""
_COLOURED = 28.0
"""More colour than print of the sheet: never print for sure, a pen may be neat."""
_PAD = 80
"""Rows beyond a line that ink is sheared into; as wide as a sheet is, no more is needed."""
_SHEARS = np.linspace(-0.03, 0.03, 13)
"""Slopes at which a line of writing is tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is measured of an answer; None where it can't be."""

    base: float
    """How steeply ink ends at the base line, 0 to 1; print is above a half."""
    ragged: float
    """How far feet of letters are off the base line, as part of the height of small letters."""
    sure: float
    """Mean confidence of the words read."""
    colourful: float
    """How much more colour its ink has than the print of the sheet, 0 to 255."""
    letters: int
    """Letters and digits that were read."""
    digits: bool
    """More than half of them are digits."""


def looks_handwritten(paper: Paper, cleaned: Grey, words: Sequence[Word], zone: Box) -> bool | None:
    """Whether an answer was written by hand.

    Args:
        paper: The sheet.
        cleaned: The sheet without rules, leaders and boxes.
        words: All that was read on the sheet, with their confidences.
        zone: Of the answer, in points; best the box around its words.

    Returns:
        True for a hand, False for print, None where it can't be told; False only helps to accept.
    """
    look = look_at(paper, cleaned, words, zone)
    if look is None:
        return None
    score = likeness(look)
    if score > _HAND:
        return True
    short = look.letters < _SHORT or look.digits
    return False if score < (_SURELY_PRINT if short else _PRINT) and look.colourful < _COLOURED else None


def likeness(look: Look) -> float:
    """Logarithm of the odds that a hand wrote, from -6 for crisp print to 10 (fitted on the dev corpus)."""
    return (
        -4.9
        + 4.7 * (1 - min(look.base, 1.0))
        + 50.0 * min(look.ragged, 0.12)
        + 5.7 * (1 - look.sure)
        + 6.0 * min(look.colourful, 60) / 60
    )


def look_at(paper: Paper, cleaned: Grey, words: Sequence[Word], zone: Box) -> Look | None:
    """Measure an answer; None where there is no ink or too little to say anything."""
    inside = [word for word in words if holds(zone, centre(word.box), 1.0)]
    x0, y0, x1, y1 = _crop(zone, cleaned.shape)
    part = cleaned[y0:y1, x0:x1]
    if min(part.shape) < 12:
        return None
    ink = _ink(part)
    lines = list(_lines(ink))
    if not lines:
        return None
    weights = np.array([np.count_nonzero(line) for line in lines], dtype=np.float64)
    measured = np.array([_measure(line) for line in lines])
    base, ragged = (measured * weights[:, None]).sum(axis=0) / weights.sum()
    text = "".join(c for word in inside for c in word.text if c.isalnum())
    sure = float(np.mean([word.confidence for word in inside])) if inside else 0.0
    return Look(
        base=float(base),
        ragged=float(ragged),
        sure=sure,
        colourful=_colour_of(paper, cleaned, words, (x0, y0, x1, y1)),
        letters=len(text),
        digits=2 * sum(c.isdigit() for c in text) > len(text),
    )


def _crop(zone: Box, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = dots((zone[0] - 1, zone[1] - 2, zone[2] + 1, zone[3] + 2))
    return max(x0, 0), max(y0, 0), min(x1, shape[1]), min(y1, shape[0])


def _ink(part: Grey) -> Grey:
    light = int(np.percentile(part, 85))
    limit = max(light - _CONTRAST, 0)
    return np.asarray(cv2.threshold(part, limit, 255, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)


def _lines(ink: Grey) -> Iterator[Grey]:
    """The lines of writing, parted where rows have nearly no ink."""
    rows = np.count_nonzero(ink, axis=1)
    full = rows > 0.06 * max(int(rows.max(initial=0)), 1)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], full.astype(np.int8), [0]])))
    for top, bottom in edges.reshape(-1, 2):
        if bottom - top >= 14:
            yield ink[max(0, top - 6) : bottom + 6]


def _measure(line: Grey) -> tuple[float, float]:
    """Steepness of the base line and raggedness of the feet, at the slope where the line is steepest."""
    down, across = np.nonzero(line)
    best, slope = max((_steep(_rows(line, down, across, slope)), slope) for slope in _SHEARS)
    return best, _raggedness(_sheared(line, slope))


def _rows(line: Grey, down: NDArray[np.intp], across: NDArray[np.intp], slope: float) -> NDArray[np.float64]:
    """How much ink each row has when a line is sheared."""
    tall, wide = line.shape
    rows = (down + slope * (across - wide / 2) + (_PAD + 0.5)).astype(np.int64)
    return np.bincount(np.clip(rows, 0, tall + 2 * _PAD - 1), minlength=tall + 2 * _PAD)[_PAD : _PAD + tall].astype(
        np.float64
    )


def _sheared(line: Grey, slope: float) -> Grey:
    tall, wide = line.shape
    matrix = np.array([[1, 0, 0], [slope, 1, -slope * wide / 2]], dtype=np.float64)
    return np.asarray(cv2.warpAffine(line, matrix, (wide, tall), flags=cv2.INTER_NEAREST), dtype=np.uint8)


def _steep(rows: NDArray[np.float64]) -> float:
    reach = max(2, round(0.09 * len(rows)))
    sums = np.concatenate([[0.0], np.cumsum(rows)])
    middle = np.arange(reach, len(rows) - reach + 1)
    above, below = sums[middle] - sums[middle - reach], sums[middle + reach] - sums[middle]
    strong = np.sort(rows)[-max(1, len(rows) // 3) :].mean()
    return float((above - below).max() / reach / max(strong, 1.0)) if len(middle) else 0.0


def _raggedness(line: Grey) -> float:
    """Middle distance of the feet of letters from where most of them stand."""
    feet = _feet(line)
    if len(feet) < 3:
        return 0.0
    tall = max(line.shape[0] - 12, 10)
    around = [np.sort(np.abs(feet - foot)) for foot in feet]
    closest = min(around, key=lambda gaps: gaps[len(gaps) // 2])
    return float(closest[int(0.6 * (len(closest) - 1))] / tall)


def _feet(line: Grey) -> NDArray[np.float64]:
    """The lowest ink of each stretch as wide as half a letter."""
    tall, wide = line.shape
    step = max(4, tall // 4)
    feet = []
    for x in range(0, wide, step):
        rows = np.flatnonzero(line[:, x : x + step].any(axis=1))
        if len(rows):
            feet.append(float(rows[-1]))
    return np.array(feet)


def _colour_of(paper: Paper, cleaned: Grey, words: Sequence[Word], box: tuple[int, int, int, int]) -> float:
    """How much more colour the ink of a place has than that of the words around the sheet."""
    if paper.colour is None:
        return 0.0
    here = _chroma(paper.colour, cleaned, box)
    if here < 12:
        return 0.0
    zone = points(box)
    outside = [word for word in words if not holds(zone, centre(word.box))]
    others = sorted(outside, key=lambda word: -word.confidence)[: 4 * _SAMPLE : 4]
    print_ = [_chroma(paper.colour, cleaned, _crop(word.box, cleaned.shape)) for word in others]
    return max(0.0, here - float(np.percentile(print_, 25))) if print_ else here


def _chroma(colour: Colour, cleaned: Grey, box: tuple[int, int, int, int]) -> float:
    x0, y0, x1, y1 = box
    if x1 - x0 < 3 or y1 - y0 < 3:
        return 0.0
    ink = _ink(cleaned[y0:y1, x0:x1])
    core = cv2.erode(ink, np.ones((3, 3), np.uint8)) > 0
    core = core if np.count_nonzero(core) >= 20 else ink > 0
    spots = colour[y0:y1, x0:x1][core].astype(np.int16)
    return float(np.median(spots.max(axis=1) - spots.min(axis=1))) if len(spots) else 0.0
