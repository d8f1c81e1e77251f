"""What a pen chose among printed words: rings drawn around some, strokes drawn through others.

A ring is a closed curve, or nearly one, that is thin, round at its corners and holds letters; it is looked
for on a sheet without lines and boxes, because it often touches them.  Its inside is filled, and what sticks
to it from outside, such as the letters of neighbours, is thinner than that and falls off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.document import Box, Word, height
from parsers.scan.boxes import Boxed
from parsers.scan.ink import CONTRAST, POINTS_PER_HALF, closed, grown, halved, ink_of, parts_of
from parsers.scan.lines import Lined
from parsers.scan.pen_strokes import find_pen_strokes, wipe_stroke
from parsers.scan.picture import Grey, Paper, dots, points

Span = tuple[int, int, int, int]
"""(x0, y0, x1, y1) in dots of a mask (half size), the last ones excluded."""
Flags = NDArray[np.bool_]

_WIDE = (12.0 / POINTS_PER_HALF, 270.0 / POINTS_PER_HALF)
_TALL = (10.0 / POINTS_PER_HALF, 42.0 / POINTS_PER_HALF)
_STICKING = 40.0 / POINTS_PER_HALF
"""How much taller or wider the ink of a ring may be with all that touches it."""
_GAPS = (3, 9)
"""Dots between the ends of a curve that are closed; more is left to the hull."""
_SMALL = 18.0 / POINTS_PER_HALF
"""Rings so small must be closed: two letters of handwriting may be as round."""
_NARROW = 11
"""5 points: what is thinner than that isn't the inside of a ring around words."""
_LINE = 6
"""Dots from its outside within which the line of a ring lies: a pen's 1.5 points, and some unevenness."""
_DRAWN = 0.84
"""Share of its way that a ring must be there."""
_LOOSE = 200.0
"""Points: longer rules aren't the flat top of a ring."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PenMarks:
    """Rings and strokes of a sheet, in points, and the sheet without them."""

    rings: tuple[Box, ...]
    strokes: tuple[Box, ...]
    cleaned: Grey
    """To be read: what was ringed and struck through is still there."""

    def struck(self, words: Sequence[Word]) -> list[Word]:
        """The words, those told as struck through which a stroke goes for most of their width."""
        return [replace(word, struck=any(_crosses(stroke, word.box) for stroke in self.strokes)) for word in words]

    def without_marks(self, rules: Sequence[Box]) -> tuple[Box, ...]:
        """The rules but for strokes and flat parts of rings."""
        marks = [*self.strokes, *self.rings]
        return tuple(rule for rule in rules if not any(_covers(mark, rule) for mark in marks))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ring:
    span: Span
    inside: Grey
    """255 from the line on inwards, as large as the span."""


def find_pen_marks(paper: Paper, lined: Lined, boxed: Boxed) -> PenMarks:
    """Find what was ringed or struck through.

    Args:
        paper: The sheet.
        lined: Its lines: flat parts of a ring and level strokes are among them.
        boxed: Its boxes, and the sheet without lines and boxes.
    """
    ink = ink_of(halved(boxed.cleaned), lined.paper)
    _put_back(ink, paper, lined)
    rings = _outermost(list(_rings(ink)), ink)
    cleaned = boxed.cleaned.copy()
    for ring in rings:
        _wipe(cleaned, lined.paper, ring)
    strokes = find_pen_strokes(ink)
    for stroke in strokes:
        wipe_stroke(cleaned, lined.paper, stroke)
    return PenMarks(
        rings=tuple(_in_points(ring.span) for ring in rings),
        strokes=tuple(_in_points(stroke.span) for stroke in strokes),
        cleaned=cleaned,
    )


def _crosses(stroke: Box, word: Box) -> bool:
    shared = min(stroke[2], word[2]) - max(stroke[0], word[0])
    at = ((stroke[1] + stroke[3]) / 2 - word[1]) / max(height(word), 0.1)
    return shared >= 0.6 * (word[2] - word[0]) and 0.25 <= at <= 0.75


def _covers(mark: Box, rule: Box) -> bool:
    x0, y0, x1, y1 = mark
    return x0 - 3 <= rule[0] and rule[2] <= x1 + 3 and y0 - 2 <= rule[1] and rule[3] <= y1 + 2


def _in_points(span: Span) -> Box:
    x0, y0, x1, y1 = (2.0 * number for number in span)
    return points((x0, y0, x1, y1))


def _put_back(ink: Grey, paper: Paper, lined: Lined) -> None:
    """Draw those lines again, in place, that no table has: they may be parts of rings."""
    upright = [rule for rule in lined.rules if rule[3] - rule[1] > rule[2] - rule[0]]
    for rule in lined.rules:
        if rule[2] - rule[0] > _LOOSE or rule[3] - rule[1] > rule[2] - rule[0] or _joins(rule, upright):
            continue
        x0, y0, x1, y1 = (number // 2 for number in dots(rule))
        x0, y0, x1, y1 = max(x0 - 2, 0), max(y0 - 3, 0), x1 + 3, y1 + 4
        grey = halved(paper.grey[2 * y0 : 2 * y1, 2 * x0 : 2 * x1])
        light = int(lined.paper[min(y0 // 4, lined.paper.shape[0] - 1), min(x0 // 4, lined.paper.shape[1] - 1)])
        place = ink[y0:y1, x0:x1]
        place |= np.where(grey[: place.shape[0], : place.shape[1]] < light - CONTRAST, 255, 0).astype(np.uint8)


def _joins(rule: Box, upright: Sequence[Box]) -> bool:
    y = (rule[1] + rule[3]) / 2
    return any(
        other[1] - 2 <= y <= other[3] + 2 and min(abs(other[0] - rule[0]), abs(other[2] - rule[2])) < 2
        for other in upright
    )


# ---------------------------------------------------------------- rings


def _rings(ink: Grey) -> Iterator[_Ring]:
    labels, stats = parts_of(ink)
    wide, tall, area = stats[:, 2], stats[:, 3], stats[:, 4]
    fits = (wide >= _WIDE[0]) & (wide <= _WIDE[1] + _STICKING) & (tall >= _TALL[0]) & (tall <= _TALL[1] + _STICKING)
    fits &= (area <= 0.5 * wide * tall) & (area >= 1.5 * (wide + tall))
    for number in np.flatnonzero(fits).tolist():
        if number == 0:
            continue
        x, y, across, down = stats[number, :4].tolist()
        part = labels[y : y + down, x : x + across] == number
        ring = _ring_of(np.pad(part, 8), ink[y : y + down, x : x + across])
        if ring is not None:
            a, b, c, d = ring.span
            yield _Ring(span=(x + a, y + b, x + c, y + d), inside=ring.inside)


def _ring_of(part: Flags, ink: Grey) -> _Ring | None:
    """The ring that connected ink has in it, in dots of its own place; ``part`` has a margin of 8."""
    mask = np.where(part, 255, 0).astype(np.uint8)
    around = np.pad(ink, 8)
    for region in _regions(mask):
        x, y, wide, tall = cv2.boundingRect(region)
        if not (_WIDE[0] <= wide <= _WIDE[1] and _TALL[0] <= tall <= _TALL[1] and wide >= 0.8 * tall):
            continue
        place = (slice(y, y + tall), slice(x, x + wide))
        inside = region[place]
        if _is_round(inside) and _is_drawn(inside, mask[place], around[place]):
            return _Ring(span=(x - 8, y - 8, x - 8 + wide, y - 8 + tall), inside=inside)
    return None


def _regions(mask: Grey) -> Iterator[Grey]:
    """What a curve may enclose: as it is, its gaps closed, and its hull."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_NARROW, _NARROW))
    small = mask.shape[1] - 16 < _SMALL
    for gap in _GAPS[:1] if small else _GAPS:
        full = _filled(closed(mask, gap, gap))
        core = np.asarray(cv2.morphologyEx(full, cv2.MORPH_OPEN, disc), dtype=np.uint8)
        labels, stats = parts_of(core)
        for number in sorted(range(1, len(stats)), key=lambda n: -int(stats[n, 4]))[:2]:
            blob = np.where(labels == number, 255, 0).astype(np.uint8)
            yield grown(blob, 9, 3) & full
    spots = None if small else cv2.findNonZero(mask)
    hull = np.zeros_like(mask)
    if spots is not None:
        cv2.fillConvexPoly(hull, cv2.convexHull(spots), 255)
    yield hull


def _filled(mask: Grey) -> Grey:
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    full = np.zeros_like(mask)
    cv2.drawContours(full, outlines, -1, 255, cv2.FILLED)
    return full


def _is_round(inside: Grey) -> bool:
    """Whether a region bulges everywhere and has no corners, unlike cells and frames."""
    tall, wide = inside.shape
    outlines, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=cv2.contourArea)
    hull = cv2.contourArea(cv2.convexHull(outline))
    if hull <= 0 or cv2.contourArea(outline) < 0.9 * hull or cv2.contourArea(outline) < 0.62 * wide * tall:
        return False
    inset = max(1, round(0.08 * tall))
    ends = (inset, -inset - 1)
    return sum(int(inside[down, across]) > 0 for down in ends for across in ends) <= 1


def _is_drawn(inside: Grey, line: Grey, ink: Grey) -> bool:
    """Whether a thin line goes around a region, and letters stand within it, apart from it mostly."""
    depth = cv2.distanceTransform(np.pad(inside, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    edge = (depth > 0) & (depth <= 1.5)
    near = grown(line, 5, 5) > 0
    if float(near[edge].mean()) < _DRAWN:
        return False
    clear = (depth > _LINE) & (depth <= _LINE + 2)
    if clear.any() and float((line[clear] > 0).mean()) > 0.3:
        return False
    core = np.where((depth > _LINE) & (ink > 0), 255, 0).astype(np.uint8)
    return _holds_word(core, depth > _LINE)


def _holds_word(core: Grey, room: Flags) -> bool:
    _, _, wide, tall = cv2.boundingRect(core)
    if not wide:
        return False
    share = float((core[room] > 0).mean())
    letters = sum(part[3] >= 6 for part in parts_of(core)[1][1:].tolist())
    tells = letters >= 2 or wide >= 1.4 * tall
    return tells and tall >= 8 and 0.06 <= share <= 0.6 and wide >= 0.3 * core.shape[1]


def _outermost(rings: Sequence[_Ring], ink: Grey) -> list[_Ring]:
    """Rings that aren't within something larger, as the inner circles of stamps are."""
    stats = parts_of(ink)[1][1:, :4]
    stats = stats[(stats[:, 2] <= 300 / POINTS_PER_HALF) & (stats[:, 3] <= 150 / POINTS_PER_HALF)]
    return [ring for ring in rings if not _lies_within(ring.span, stats)]


def _lies_within(span: Span, boxes: NDArray[np.int32]) -> bool:
    x0, y0, x1, y1 = span
    right, bottom = boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]
    around = (boxes[:, 0] < x0 - 3) & (boxes[:, 1] < y0 - 3) & (right > x1 + 3) & (bottom > y1 + 3)
    return bool(around.any())


def _wipe(cleaned: Grey, paper: Grey, ring: _Ring) -> None:
    """Take the line of a ring out of a sheet in place; the letters within stay."""
    x0, y0, x1, y1 = (2 * number for number in ring.span)
    margin = 6
    inside = np.asarray(cv2.resize(ring.inside, (x1 - x0, y1 - y0), interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
    framed = np.pad(inside, margin)
    top, left = max(y0 - margin, 0), max(x0 - margin, 0)
    region = cleaned[top : y1 + margin, left : x1 + margin]
    framed = framed[top - y0 + margin :, left - x0 + margin :][: region.shape[0], : region.shape[1]]
    light = int(paper[min((y0 + y1) // 16, paper.shape[0] - 1), min((x0 + x1) // 16, paper.shape[1] - 1)])
    gone = _line_of(framed, region < light - CONTRAST)
    np.copyto(region, light, where=grown(gone, 5, 5) > 0)


def _line_of(inside: Grey, ink: Flags) -> Grey:
    """Ink at the edge of a region, as thick as the line mostly is."""
    within = np.asarray(cv2.distanceTransform(inside, cv2.DIST_L2, 3), dtype=np.float32)
    outside = cv2.distanceTransform(255 - inside, cv2.DIST_L2, 3)
    thick = _thickness(within, ink)
    band = (within <= thick + 1.5) & (outside <= 4)
    return np.where(band & ink, 255, 0).astype(np.uint8)


def _thickness(within: NDArray[np.float32], ink: Flags) -> float:
    """How deep the ink of a line goes: up to where most of the way around is white."""
    for depth in range(2, 2 * _LINE):
        layer = (within > depth) & (within <= depth + 1)
        if layer.any() and float(ink[layer].mean()) < 0.4:
            return float(depth)
    return float(2 * _LINE)
