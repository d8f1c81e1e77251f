"""Rules, table borders and leaders of a sheet: where they are, and the sheet without them.

Lines are long level runs of ink, found on a mask of half the size; they are taken out at full size, strip
by strip, and what crossed them is put back where there is ink on both sides.  Leaders are chains of tiny
parts of one size on one line.  Nothing else helps reading as much: Tesseract drops or garbles whole rows
that stand on dots.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.document import Box
from parsers.scan.ink import CONTRAST, bridged, closed, ground, grown, halved, ink_of, opened, parts_of, without
from parsers.scan.leaders import take_leaders
from parsers.scan.picture import Grey, Paper, points

Span = tuple[int, int, int, int]
"""(x0, y0, x1, y1) in dots of a mask, the last ones excluded."""

_STROKE = 13
"""Dots of a mask (6 points) from which a level run may be part of a line; print has few that long.  Odd, as all
of these: OpenCV shifts by kernels that have no middle."""
_GAP = 5
"""A hole in a line, as fax and thin print leave them."""
_WHOLE = 45
"""22 points: a broken line has a piece that long; a column of boxes to tick hasn't."""
_EDGE = 17
"""8 points: the shortest line, where it joins others at both ends."""
_ALONE = 52
"""25 points: the shortest line that stands by itself; shorter ones may be sides of boxes to tick."""
_THICK = 5.0
"""2.4 points: what is thicker is a bar or a filled cell."""
_TILT = 0.012
"""How far a line may rise in its length: sheets are level, but paper bends."""
_STEMS = 0.33
"""Share of a line that letters may touch."""
_BESIDE = 0.35
"""Share of a line up to which a run close to it is none of its own."""
_DRAWN = 0.7
"""Share of a line that must be there."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lined:
    """A sheet without its lines."""

    cleaned: Grey
    """As the sheet, no rules, no borders, no leaders; letters that touched them are whole."""
    rules: tuple[Box, ...]
    """Thin lines in points, level and upright; also the edges of cells."""
    leaders: tuple[Box, ...]
    """Rows of dots or dashes where something is to be written, in points."""
    paper: Grey
    """``ground`` of the sheet."""


def take_lines(paper: Paper) -> Lined:
    """Find the lines and leaders of a sheet and take them out."""
    paper_ground = ground(paper.grey)
    ink = ink_of(halved(paper.grey), paper_ground)
    level, upright = find_lines(ink)
    cleaned = paper.grey.copy()
    full_ground = np.asarray(cv2.resize(paper_ground, cleaned.shape[1::-1]), dtype=np.uint8)
    for span in level:
        _erase(cleaned, full_ground, span)
    for span in upright:
        _erase(cleaned.T, full_ground.T, _flip(span))
    rest = ink_of(halved(cleaned), paper_ground)
    leaders = take_leaders(cleaned, rest, full_ground)
    return Lined(
        cleaned=cleaned,
        rules=tuple(_in_points(span) for span in (*level, *upright)),
        leaders=tuple(_in_points(span) for span in leaders if not any(_on(span, line) for line in level)),
        paper=paper_ground,
    )


def find_lines(ink: Grey) -> tuple[list[Span], list[Span]]:
    """Level and upright lines of a mask: long ones, and short ones that join others at both ends."""
    level = list(_level_lines(ink))
    upright = [_flip(span) for span in _level_lines(np.ascontiguousarray(ink.T))]
    long_level, long_upright = ([s for s in spans if _length(s) >= _ALONE] for spans in (level, upright))
    flipped = [_flip(span) for span in long_level]
    return (
        long_level + [s for s in level if _length(s) < _ALONE and _joins(s, long_upright)],
        long_upright + [s for s in upright if _length(s) < _ALONE and _joins(_flip(s), flipped)],
    )


def _on(crumbs: Span, line: Span) -> bool:
    """Whether dots are what a rough line leaves."""
    return crumbs[1] >= line[1] - 4 and crumbs[3] <= line[3] + 4 and crumbs[0] <= line[2] and crumbs[2] >= line[0]


def _in_points(span: Span) -> Box:
    x0, y0, x1, y1 = (2.0 * number for number in span)
    return points((x0, y0, x1, y1))


def _flip(span: Span) -> Span:
    return span[1], span[0], span[3], span[2]


def _length(span: Span) -> int:
    return max(span[2] - span[0], span[3] - span[1])


def _joins(span: Span, across: Sequence[Span]) -> bool:
    """Whether both ends of a level line are on upright ones."""
    middle, slack = (span[1] + span[3]) / 2, 4
    near = [other for other in across if other[1] - slack <= middle <= other[3] + slack]
    ends = (span[0], span[2])
    return all(any(other[0] - slack <= end <= other[2] + slack for other in near) for end in ends)


def _level_lines(ink: Grey) -> Iterator[Span]:
    strokes = opened(ink, _STROKE, 1)
    runs = opened(closed(strokes, _GAP, 1), _EDGE, 1)
    runs = without(runs, opened(runs, 9, int(_THICK) + 2))
    for x, y, wide, tall, area in parts_of(runs)[1][1:].tolist():
        thick = area / max(wide, 1)
        if wide >= _EDGE and thick <= _THICK and tall - thick <= 2 + _TILT * wide:
            span = x, y, x + wide, y + tall
            if not _is_print(ink, runs, strokes, span):
                yield span


def _is_print(ink: Grey, runs: Grey, strokes: Grey, span: Span) -> bool:
    """Whether a run is the feet of letters, chained: stems rise from it all along, or it is full of holes."""
    x0, y0, x1, y1 = span
    around = (slice(max(y0 - 3, 0), y1 + 3), slice(x0, x1))
    line = runs[around]
    beside = without(grown(line, 1, 5), grown(line, 1, 3))
    stems = float((beside & ink[around]).any(axis=0).mean())
    drawn = np.asarray((strokes[around] & line).any(axis=0), dtype=np.bool_)
    share = float(drawn.mean())
    broken = share < 0.97 and _longest(drawn) < _WHOLE
    return stems > _STEMS or share < _DRAWN or broken


def _longest(flags: NDArray[np.bool_]) -> int:
    """Length of the longest run of true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _erase(grey: Grey, paper: Grey, span: Span) -> None:
    """Take a level line out of a sheet in place, and put back what crosses it."""
    tall, wide = grey.shape
    x0, y0, x1, y1 = max(2 * span[0] - 4, 0), max(2 * span[1] - 8, 0), min(2 * span[2] + 4, wide), 2 * span[3] + 8
    strip, light = grey[y0 : min(y1, tall), x0:x1], paper[y0 : min(y1, tall), x0:x1]
    ink = np.where(strip.astype(np.int16) < light.astype(np.int16) - CONTRAST, 255, 0).astype(np.uint8)
    line = grown(_band(ink), 3, 3)
    thick = int(np.ceil(np.count_nonzero(line) / max(line.shape[1], 1)))
    rest = without(ink, line)
    crossing = bridged(rest, thick + 2) & line
    fuzz = without(grown(line, 1, 5), grown(rest, 1, 3))
    np.copyto(strip, light, where=without(line | fuzz, crossing) > 0)


def _band(ink: Grey) -> Grey:
    """The dots of a strip that are the line: long runs, their holes filled."""
    joined = closed(opened(ink, min(2 * _STROKE - 3, ink.shape[1]), 1), 2 * _GAP + 5, 1)
    return _without_beside(joined) & grown(ink, 3, 1)


def _without_beside(runs: Grey) -> Grey:
    """Runs without short ones that lie wholly above or below longer ones: flat tops of rings, bars of letters."""
    labels, stats = parts_of(runs)
    if len(stats) <= 2:
        return runs
    kept = np.zeros(len(stats), np.uint8)
    taken = np.zeros(runs.shape[1], np.bool_)
    for number in sorted(range(1, len(stats)), key=lambda n: -int(stats[n, 2])):
        x, wide = int(stats[number, 0]), int(stats[number, 2])
        if wide > _BESIDE * runs.shape[1] or float(taken[x : x + wide].mean()) < 0.8:
            kept[number] = 255
            taken[x : x + wide] = True
    return kept[labels]
