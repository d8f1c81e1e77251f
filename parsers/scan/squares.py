"""Printed squares of a mask: pairs of level or upright edges with the other two between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.ink import POINTS_PER_HALF, Numbers, closed, grown, opened, parts_of
from parsers.scan.picture import Grey

Span = tuple[int, int, int, int]
"""(x0, y0, x1, y1) in dots of a mask (half size), the last ones excluded."""
Flags = NDArray[np.bool_]

SMALLEST, LARGEST = 5.4 / POINTS_PER_HALF, 25.0 / POINTS_PER_HALF
_EDGE = 7
"""Dots from which a level or upright run may be an edge; odd, as OpenCV shifts by kernels that have no middle."""
_HOLE = 3
_CAPITAL = 15.0
"""7 points: smaller squares may be letters."""
_MOST_SIZES = 3
_SQUARE = (0.72, 1.38)
"""Width by height."""
_ROOM = 4
"""Dots of a mask around a square that are looked at: 2 points."""
_LETTERS = 0.42
"""Share of a square's height that letters close to it take."""
_FLAWLESS = 0.97
_PEERS = 3
"""Boxes of one size on a sheet from which another of that size with flawless edges is one, wherever it stands."""
_TICK = 0.25
"""Share of a square's height that a tick takes which goes beyond it."""
_BESIDE = 0.35
"""Share of an edge along which something may stand just outside: letters stand close, boxes alone."""


@dataclass(frozen=True, slots=True)
class _Bar:
    """What a rectangle must have to be a box."""

    side: float
    """Share of its weakest edge that is there."""
    mean: float
    """Share of all four."""
    beside: int
    """Edges that something may stand beside."""
    corners: int
    angle: float
    """Share of ink around a corner; a bend has little there."""


_CLEAR = _Bar(0.85, 0.93, 0, 4, 0.36)
_LIKE_OTHERS = _Bar(0.8, 0.9, 0, 2, 0.22)
"""Of a size that clear boxes on the sheet have."""
_EXPECTED = _Bar(0.5, 0.75, 2, 3, 0.22)
"""Where the neighbours say that there must be a box."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """A square on a mask, its outline included."""

    span: Span
    outline: float
    """Share of its edges that is there."""

    @property
    def side(self) -> float:
        """Mean of width and height."""
        x0, y0, x1, y1 = self.span
        return (x1 - x0 + y1 - y0) / 2


def find_squares(ink: Grey) -> list[Square]:
    """All squares of a box's size, the best where several overlap.

    Squares that nothing touches come first and tell the sizes of this sheet's boxes; then each size is
    looked for everywhere, so that ticks which grow out of a box don't hide it.
    """
    level = _edges(ink)
    upright = _edges(np.ascontiguousarray(ink.T))
    spans = {*_between(level), *(_flip(span) for span in _between(upright)), *_solid(level)}
    plain = _sure(ink, _apart([square for span in spans if (square := _judged(ink, span, _CLEAR))]))
    more = [square for size in _sizes(plain) for square in _of_size(ink, size, _LIKE_OTHERS)]
    more = [square for square in more if _belongs(ink, square, plain) and not _is_in_word(ink, square)]
    return _apart([*plain, *more])


def find_expected(ink: Grey, found: Sequence[Square]) -> list[Square]:
    """Squares with worse edges where those found let expect one: in their columns and rows, of their size.

    A tick may be so heavy that hardly anything of the outline is seen; such a box must not be missed.
    """
    more = [square for size in _sizes(found) for square in _of_size(ink, size, _EXPECTED)]
    more = [s for s in more if _is_in_line(s, found, 2) and not _is_in_word(ink, s)]
    return [square for square in _apart(more) if not any(_overlap(square.span, other.span) for other in found)]


def _sure(ink: Grey, squares: Sequence[Square]) -> list[Square]:
    """Squares with clear edges that are boxes by themselves: empty ones, and larger ones that stand alone.

    Letters such as o and D are squares too when the picture is coarse; they are small and have neighbours.
    """
    hollow = [square for square in squares if _is_hollow(ink, square.span) and _is_open(ink, square.span)]
    apart = [square for square in hollow if stands_alone(ink, square.span)]
    sure = [square for square in hollow if square.side >= _CAPITAL]
    sure += [square for square in apart if square.side < _CAPITAL and _is_in_line(square, apart, 3)]
    filled = [s for s in squares if s not in hollow and s.side >= _CAPITAL and stands_alone(ink, s.span)]
    filled = [square for square in filled if _is_outlined(ink, square.span)]
    return [*sure, *(square for square in filled if square.outline >= 0.97)]


def _belongs(ink: Grey, square: Square, plain: Sequence[Square]) -> bool:
    """Whether a square of the size of others is a box as well."""
    alone = stands_alone(ink, square.span) and _is_outlined(ink, square.span)
    peers = sum(_same_size(square, other) for other in plain)
    if square.side >= _CAPITAL and peers >= _PEERS and square.outline >= _FLAWLESS:
        return max(_beside(ink, square.span)) <= _TICK
    if square.side < _CAPITAL:
        return alone and _is_in_line(square, plain, 1)
    return alone or _is_in_line(square, plain, 1)


def _is_in_word(ink: Grey, square: Square) -> bool:
    """Whether letters stand so close beside a square without flawless edges that it is made of letters itself.

    „lšt“, „Gö“ and „C“ of a coarse scan have four edges; a tick that grows out of its box is narrow there.
    """
    return max(_beside(ink, square.span)) > _LETTERS and square.outline < _FLAWLESS


def _is_hollow(ink: Grey, span: Span) -> bool:
    x0, y0, x1, y1 = span
    inside = ink[y0 + 3 : y1 - 3, x0 + 3 : x1 - 3]
    return inside.size > 0 and float((inside > 0).mean()) < 0.03


def _is_outlined(ink: Grey, span: Span) -> bool:
    """Whether the edges are thin, unlike the stems of heavy letters, or the whole is solid."""
    x0, y0, x1, y1 = span
    region = ink[y0:y1, x0:x1] > 0
    deep = max(4, round(0.2 * (x1 - x0)))
    if region[deep:-deep, deep:-deep].mean() > 0.85:
        return True
    inner = (side[deep, deep:-deep].mean() for side in (region, region[::-1], region.T, region.T[::-1]))
    return sum(float(share) <= 0.5 for share in inner) >= 3


def stands_alone(ink: Grey, span: Span) -> bool:
    """Whether nothing is close on any side."""
    x0, y0, x1, y1 = span
    above, below = ink[max(y0 - 4, 0) : y0 - 1, x0:x1], ink[y1 + 1 : y1 + 4, x0:x1]
    return max(*_beside(ink, span), *(float((side > 0).any(axis=0).mean()) for side in (above, below))) <= 0.2


def _is_open(ink: Grey, span: Span) -> bool:
    """Whether nothing is close on the left or on the right."""
    return min(_beside(ink, span)) <= 0.1


def _beside(ink: Grey, span: Span) -> tuple[float, float]:
    """How much of a square's height has ink a third of its width to the left, and to the right."""
    x0, y0, x1, y1 = span
    far = max(4, round(0.33 * (x1 - x0)))
    left, right = ink[y0:y1, max(x0 - far, 0) : x0 - 1], ink[y0:y1, x1 + 1 : x1 + far]
    return float((left > 0).any(axis=1).mean()), float((right > 0).any(axis=1).mean())


def _sizes(squares: Sequence[Square]) -> list[int]:
    """The commonest sides, those one dot apart once."""
    counts = Counter(round(square.side) for square in squares)
    sides: list[int] = []
    for side, _ in counts.most_common():
        if all(abs(side - other) > 1 for other in sides):
            sides.append(side)
    return sides[:_MOST_SIZES]


def _of_size(ink: Grey, side: int, bar: _Bar) -> Iterator[Square]:
    """Squares of one size anywhere on a mask: where four runs of that length meet."""
    loss = side - max(5, round(side * bar.side * 0.85)) | 1
    length = side - loss
    level, upright = (_runs(ink, length, axis) for axis in (1, 0))
    tall, wide = ink.shape[0] - side, ink.shape[1] - side
    half = side // 2
    top, bottom = level[:tall, half : half + wide], level[side - 1 : side - 1 + tall, half : half + wide]
    left, right = upright[half : half + tall, :wide], upright[half : half + tall, side - 1 : side - 1 + wide]
    for x, y, across, down, _ in parts_of(top & bottom & left & right)[1][1:].tolist():
        near = [(x + dx, y + dy) for dx in range(min(across, 4)) for dy in range(min(down, 4))]
        spans = [(a, b, a + side, b + side) for a, b in near]
        squares = [square for span in spans if (square := _judged(ink, span, bar))]
        yield from _apart(squares)[:1]


def _runs(ink: Grey, length: int, axis: int) -> Grey:
    """Middles of runs of a length, a dot thicker than they are."""
    shape = (1, length) if axis else (length, 1)
    thick = grown(ink, 1, 3) if axis else grown(ink, 3, 1)
    return np.asarray(cv2.erode(thick, np.ones(shape, np.uint8)), dtype=np.uint8)


def _is_in_line(square: Square, found: Sequence[Square], least: int) -> bool:
    """Whether so many boxes of its size (itself counts where it is found) stand in one column or row with a square."""
    alike = [other for other in found if _same_size(square, other)]
    column = [other for other in alike if abs(other.span[0] - square.span[0]) <= 3]
    row = [other for other in alike if abs(other.span[1] - square.span[1]) <= 3]
    return max(len(column), len(row)) >= least


def _same_size(one: Square, other: Square) -> bool:
    return abs(one.side - other.side) <= 0.15 * one.side + 1


def _edges(ink: Grey) -> Numbers:
    """Level runs as (x0, y0, x1, y1) rows; solid blocks are among them."""
    parts = parts_of(opened(closed(ink, _HOLE, 1), _EDGE, 1))[1][1:, :4]
    parts = parts[(parts[:, 2] >= SMALLEST - 1) & (parts[:, 2] <= 1.3 * LARGEST) & (parts[:, 3] <= LARGEST)]
    return np.concatenate([parts[:, :2], parts[:, :2] + parts[:, 2:]], axis=1).astype(np.int32)


def _between(edges: Numbers) -> Iterator[Span]:
    """Rectangles of two level edges of one length, one above the other."""
    thin = edges[edges[:, 3] - edges[:, 1] <= 8]
    for x0, y0, x1, _ in thin.tolist():
        wide, slack = x1 - x0, 3
        below = thin[(np.abs(thin[:, 0] - x0) <= slack) & (np.abs(thin[:, 2] - x1) <= slack)]
        tall = below[:, 3] - y0
        below = below[(tall >= wide * _SQUARE[0]) & (tall <= wide * _SQUARE[1]) & (below[:, 1] - y0 > 4)]
        for a0, _, a1, b1 in below.tolist():
            yield min(x0, a0), y0, max(x1, a1), b1


def _solid(edges: Numbers) -> Iterator[Span]:
    """Blocks that are as tall as wide."""
    yield from (tuple(row) for row in edges[edges[:, 3] - edges[:, 1] >= SMALLEST].tolist())


def _flip(span: Span) -> Span:
    return span[1], span[0], span[3], span[2]


def _judged(ink: Grey, span: Span, bar: _Bar) -> Square | None:
    """A rectangle as a square if its edges are there, straight, with corners, and free of neighbours."""
    x0, y0, x1, y1 = span
    wide, tall = x1 - x0, y1 - y0
    fits = min(wide, tall) >= SMALLEST and max(wide, tall) <= LARGEST and min(x0, y0) >= _ROOM
    if not fits or not _SQUARE[0] <= wide / tall <= _SQUARE[1]:
        return None
    region = ink[y0 - _ROOM : y1 + _ROOM, x0 - _ROOM : x1 + _ROOM] > 0
    if region.shape != (tall + 2 * _ROOM, wide + 2 * _ROOM):
        return None
    total, beside = 0.0, 0
    for side in (region, region[::-1], region.T, region.T[::-1]):
        edge, near = _edge(side)
        total += edge
        beside += near > _BESIDE
        if edge < bar.side or beside > bar.beside:
            return None
    outline = total / 4
    if outline < bar.mean or _corners(region, bar.angle) < bar.corners:
        return None
    return Square(span=span, outline=outline)


def _edge(region: Flags) -> tuple[float, float]:
    """How far the top edge of a region is there in one straight line, and how much stands just outside of it."""
    trim = _ROOM + max(1, round(0.06 * (region.shape[1] - 2 * _ROOM)))
    rows = region[: _ROOM + 4, trim:-trim]
    pairs = (rows[_ROOM - 1 : -1] | rows[_ROOM:]).mean(axis=1)
    return float(pairs.max()), float(rows[: _ROOM - 1].any(axis=0).mean())


def _corners(region: Flags, angle: float) -> int:
    """How many of a region's corners are angles, not bends."""
    ends = (slice(_ROOM - 1, _ROOM + 3), slice(-_ROOM - 3, 1 - _ROOM))
    return sum(float(region[down, across].mean()) >= angle for down in ends for across in ends)


def _apart(squares: Sequence[Square]) -> list[Square]:
    """The best of those that overlap; of equal ones the smaller, which has the clear edges."""
    chosen: list[Square] = []
    for square in sorted(squares, key=lambda s: (-round(s.outline, 2), s.side)):
        if not any(_overlap(square.span, other.span) for other in chosen):
            chosen.append(square)
    return chosen


def _overlap(one: Span, other: Span) -> bool:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    tall = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((one[2] - one[0]) * (one[3] - one[1]), (other[2] - other[0]) * (other[3] - other[1]))
    return wide > 0 and tall > 0 and wide * tall > 0.25 * smaller
