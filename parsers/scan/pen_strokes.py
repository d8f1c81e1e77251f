"""Strokes of a pen through words: nearly level, thin, with letters that stand out above and below all along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.ink import CONTRAST, POINTS_PER_HALF, grown, parts_of
from parsers.scan.picture import Grey

Span = tuple[int, int, int, int]
"""(x0, y0, x1, y1) in dots of a mask (half size), the last ones excluded."""
Flags = NDArray[np.bool_]
Numbers = NDArray[np.floating[Any] | np.integer[Any]]

_RUN = 15
"""7 points: bars of letters are shorter, but for those of headings."""
_LEAST = round(10.0 / POINTS_PER_HALF)
_MOST = round(300.0 / POINTS_PER_HALF)
_TALL = (round(4.0 / POINTS_PER_HALF), round(20.0 / POINTS_PER_HALF))
"""Of a word with the stroke through it; signatures are taller mostly."""
_THICK = 11.0
"""5 points: two strokes of a thick pen that run together."""
_BENT = 12
"""6 points that a stroke may rise, fall and bend, and more if it is long."""
_SLOPE = 0.22
_BY_LETTERS = 1.4
"""Times that a stroke is longer than its word is tall: no bar of any letter is."""
_STANDING, _HANGING = 0.04, 0.2
"""Share of a stroke above which letters stand out, and below which they do: below underlines there are few."""
_REACH = 6
_HEAVY = 6.0
"""3 points: a stroke that covers most of small letters."""
_UNEVEN = 2.2
"""How much the thickness of a stroke may vary, in dots."""
_END, _END_OF_SHORT = 2, 4
"""1 and 2 points by which a stroke goes on before and behind its word: two bold letters may be one run."""
_SHORT, _LONG = 45, 100


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PenStroke:
    """A stroke on a mask."""

    span: Span
    mask: Grey
    """255 where it is, as large as the span."""


def find_pen_strokes(ink: Grey) -> list[PenStroke]:
    """Strokes through words of a mask without lines and boxes.

    A stroke ties the letters of a word together, so only wide connected parts are looked at.
    """
    labels, stats = parts_of(ink)
    wide, tall = stats[:, 2], stats[:, 3]
    fits = (wide >= _LEAST) & (wide <= _MOST) & (tall >= _TALL[0]) & (tall <= _TALL[1]) & (wide >= tall)
    found: list[PenStroke] = []
    for number in np.flatnonzero(fits).tolist():
        if number:
            x, y, across, down = stats[number, :4].tolist()
            part = np.where(labels[y : y + down, x : x + across] == number, 255, 0).astype(np.uint8)
            found += [_moved(stroke, x, y) for stroke in _strokes(part)]
    return found


def wipe_stroke(cleaned: Grey, paper: Grey, stroke: PenStroke) -> None:
    """Take a stroke out of a sheet in place where it is seen alone: before, behind and between letters.

    What is left of letters without the stroke through them reads worse than letters with it.
    """
    x0, y0, x1, y1 = (2 * number for number in stroke.span)
    top, left = max(y0 - 12, 0), max(x0 - 4, 0)
    region = cleaned[top : y1 + 12, left : x1 + 4]
    light = int(paper[min((y0 + y1) // 16, paper.shape[0] - 1), min((x0 + x1) // 16, paper.shape[1] - 1)])
    line = np.zeros(region.shape, np.uint8)
    mask = np.asarray(cv2.resize(stroke.mask, (x1 - x0, y1 - y0), interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
    place = line[y0 - top : y1 - top, x0 - left : x1 - left]
    place |= mask[: place.shape[0], : place.shape[1]]
    line = grown(line, 9, 5)
    alone = ~((region < light - CONTRAST) & (line == 0)).any(axis=0)
    np.copyto(region, light, where=(line > 0) & alone)


def _moved(stroke: PenStroke, x: int, y: int) -> PenStroke:
    x0, y0, x1, y1 = stroke.span
    return PenStroke(span=(x0 + x, y0 + y, x1 + x, y1 + y), mask=stroke.mask)


def _strokes(part: Grey) -> Iterator[PenStroke]:
    runs = np.zeros_like(part)
    for kernel in _KERNELS:
        runs |= np.asarray(cv2.morphologyEx(part, cv2.MORPH_OPEN, kernel), dtype=np.uint8)
    labels, stats = parts_of(runs)
    for number in range(1, len(stats)):
        x, y, wide, tall, area = stats[number].tolist()
        if wide < _LEAST or area > _THICK * wide or tall > _BENT + _SLOPE * wide:
            continue
        mask = np.where(labels[y : y + tall, x : x + wide] == number, 255, 0).astype(np.uint8)
        if _goes_through(part, mask, x, y):
            yield PenStroke(span=(x, y, x + wide, y + tall), mask=mask)


def _goes_through(part: Grey, mask: Grey, x: int, y: int) -> bool:
    """Whether a run is longer than letters are tall, goes on at its ends, and has letters above and below."""
    tall, wide = mask.shape
    run = mask > 0
    top, bottom = y + run.argmax(axis=0), y + tall - 1 - run[::-1].argmax(axis=0)
    columns, rows = part[:, x : x + wide] > 0, np.arange(part.shape[0])[:, None]
    standing = np.flatnonzero((columns & ((rows < top) | (rows > bottom))).any(axis=1))
    letters = float(standing.max() - standing.min() + 1) if len(standing) else 0.0
    if run.any(axis=0).mean() < 0.95 or wide < 0.6 * part.shape[1] or wide < _BY_LETTERS * letters:
        return False
    bare = ~(columns & ((rows < top - 1) | (rows > bottom + 1))).any(axis=0)
    top, bottom = _evened(top, bottom)
    above = (columns & (rows < top - 1) & (rows >= top - 1 - _REACH)).any(axis=0)
    below = (columns & (rows > bottom + 1) & (rows <= bottom + 1 + _REACH)).any(axis=0)
    hanging = _HANGING if np.count_nonzero(run) < _HEAVY * wide else 0.7 * _HANGING
    if float(above.mean()) < _STANDING or float(below.mean()) < hanging:
        return False
    return _has_ends(bare) and float(run.sum(axis=0).std()) <= _UNEVEN


def _evened(top: Numbers, bottom: Numbers) -> tuple[Numbers, Numbers]:
    """The edges of a run as a pen drew it, without the arches of small letters that it runs into."""
    along, thick = np.arange(len(top)), float(np.percentile(bottom - top, 20))
    middle = np.polyval(np.polyfit(along, (top + bottom) / 2, 2), along)
    return np.asarray(middle - thick / 2), np.asarray(middle + thick / 2)


def _has_ends(bare: Flags) -> bool:
    """Whether a run goes on without letters at both ends, or one of them if it is long: merged print doesn't."""
    if bare.all():
        return False
    ends = sorted((int(bare.argmin()), int(bare[::-1].argmin())))
    if len(bare) < _SHORT:
        return ends[0] >= _END_OF_SHORT
    return ends[0] >= _END or (len(bare) >= _LONG and ends[1] >= _END and float(bare.mean()) >= 0.12)


def _kernel(rise: int) -> Grey:
    """A line of ``_RUN`` dots that rises, or falls, by some."""
    kernel = np.zeros((abs(rise) + 1 | 1, _RUN), np.uint8)
    cv2.line(kernel, (0, max(rise, 0)), (_RUN - 1, max(-rise, 0)), 1, 1)
    return kernel


_KERNELS = (_kernel(0), _kernel(2), _kernel(-2), _kernel(4), _kernel(-4))
