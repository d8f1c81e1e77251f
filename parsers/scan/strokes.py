"""Ink of a small part of a sheet taken apart: lines as thin as one dot, connected pieces, straight runs, rings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.ink import POINTS_PER_HALF
from parsers.scan.picture import Grey

STRAIGHT = 34.0
"""Points from which a run without any bend was ruled or stamped: hands bend sooner."""
_FRAME = 55.0
"""Points from which a straight run is the side of a stamp's frame, or a rule."""
_SIDE = 13.0
"""Points: the same beside longer ones, as parts of their frame."""
_ASKEW = 3.0
"""Degrees by which sides of a frame may miss a right angle."""
_SMALL = 8.0
"""Points across: pieces whose shape nobody asks for."""
_BEND = 1.4
"""Points by which an edge may leave a straight one."""
_TRIES = 320
_FIT = 1.8
"""Dots by which ink of a ring may miss its circle."""
_RADIUS = (16.0, 66.0)
"""Points between which the radius of a round stamp lies: official ones are up to 36 mm across."""
_WIDE, _WORN = 26.0, 0.5
"""Circles of so many points or more are no loops of a pen, so that part of one is enough."""
_SECTORS = 48
_COVERED = 0.72
"""Part of the way round that must have ink."""
_PARTS = 0.22
"""Part of the way round from which ink around a known centre is a ring."""
_MOST = 6_000
"""Dots of a piece that are tried for rings; more are thinned out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Connected ink: where it is in a mask, and how much pen went into it; lengths in points."""

    box: tuple[int, int, int, int]
    """(x0, y0, x1, y1) in dots of the mask."""
    wide: float
    tall: float
    length: float
    """Of the way a pen would go."""
    thick: float
    """Mean width of the stroke."""
    narrow: float
    """Across, at its narrowest, however it is turned: a straight stroke has nearly nothing."""
    long: float
    """The other way."""
    corners: int
    """Of its outline, drawn with straight edges: what is left of a frame has few."""

    @property
    def density(self) -> float:
        """Way of the pen to a place of 8 points square: print has 2 and more, a pen's wide loops less than 1."""
        return 8 * self.length / max(self.long * self.narrow, 1.0)

    @property
    def extent(self) -> float:
        """From corner to corner."""
        return float(np.hypot(self.wide, self.tall))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A circle of ink, in dots of a mask."""

    x: float
    y: float
    radius: float


def without(ink: Grey, gone: Grey) -> Grey:
    """A mask without what is in another."""
    return np.asarray(cv2.subtract(ink, gone), dtype=np.uint8)


def both(first: Grey, second: Grey) -> Grey:
    """What is in two masks, with the values of the first."""
    return np.asarray(cv2.copyTo(first, second), dtype=np.uint8)


def thin(ink: Grey) -> Grey:
    """Strokes worn down to lines of one dot (Zhang and Suen, 1984)."""
    skeleton = (ink > 0).astype(np.uint8)
    for _ in range(40):
        before = int(np.count_nonzero(skeleton))
        for table in _TABLES:
            skeleton = np.asarray(cv2.bitwise_and(skeleton, cv2.LUT(neighbours(skeleton), table)), dtype=np.uint8)
        if int(np.count_nonzero(skeleton)) == before:
            break
    return skeleton


def neighbours(mask: Grey) -> Grey:
    """Which of its eight neighbours each dot has in a mask of 0 and 1, a bit each, clockwise from the one above."""
    return np.asarray(cv2.filter2D(mask, -1, _WEIGHTS, borderType=cv2.BORDER_CONSTANT), dtype=np.uint8)


def pieces(ink: Grey, skeleton: Grey) -> tuple[list[Piece], NDArray[np.int32]]:
    """The connected pieces of a mask, and the mask with their numbers from 1."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    numbers = np.asarray(labels, dtype=np.int32)
    ways = np.bincount(numbers[skeleton > 0], minlength=count)
    found = []
    for number in range(1, count):
        x, y, wide, tall, area = (int(value) for value in stats[number])
        way = max(int(ways[number]), 1)
        narrow, long, corners = _outline(numbers[y : y + tall, x : x + wide], number)
        found.append(
            Piece(
                box=(x, y, x + wide, y + tall),
                wide=wide * POINTS_PER_HALF,
                tall=tall * POINTS_PER_HALF,
                length=1.15 * way * POINTS_PER_HALF,
                thick=area / way * POINTS_PER_HALF,
                narrow=narrow,
                long=long,
                corners=corners,
            )
        )
    return found, numbers


def _outline(numbers: NDArray[np.int32], number: int) -> tuple[float, float, int]:
    """Sides of the rectangle around a piece, turned as it is, and how many corners its outline has."""
    if max(numbers.shape) * POINTS_PER_HALF <= _SMALL:
        return min(numbers.shape) * POINTS_PER_HALF, max(numbers.shape) * POINTS_PER_HALF, 0
    mask = np.pad(np.asarray(numbers == number, dtype=np.uint8), 1)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=len)
    edges = cv2.approxPolyDP(outline, _BEND / POINTS_PER_HALF, closed=True)
    narrow, long = sorted((float(side) + 1) * POINTS_PER_HALF for side in cv2.minAreaRect(outline)[1])
    return narrow, long, len(edges)


def without_straight(ink: Grey, skeleton: Grey) -> Grey:
    """The mask without long straight runs in any direction: frames of stamps, rests of rules.

    Where there are such, shorter runs along or across them are sides of the same frame and go too.
    """
    sides: list[float] = []
    for _ in range(3):
        band = _straight(skeleton, STRAIGHT, sides, known=False)
        if band is None:
            break
        ink, skeleton = without(ink, band), without(skeleton, band)
    band = _straight(skeleton, _SIDE, sides, known=True) if sides else None
    return ink if band is None else without(ink, band)


def _straight(skeleton: Grey, points_long: float, sides: list[float], *, known: bool) -> Grey | None:
    """A broad band along every straight run; None where there is none.

    Args:
        sides: Directions of the runs found, in degrees from 0 to 90; those of long ones are put in.
        known: Only runs in one of these directions.
    """
    least = points_long / POINTS_PER_HALF
    near = np.asarray(cv2.dilate(skeleton, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    runs = cv2.HoughLinesP(near, 1, np.pi / 360, int(least), minLineLength=least, maxLineGap=3)
    band, found = np.zeros_like(skeleton), False
    for x0, y0, x1, y1 in () if runs is None else runs.reshape(-1, 4)[:200].tolist():
        side = float(np.degrees(np.arctan2(y1 - y0, x1 - x0))) % 90
        if known and not any(abs((side - other + 45) % 90 - 45) < _ASKEW for other in sides):
            continue
        if _support(near, (x0, y0), (x1, y1)) >= 0.9:
            cv2.line(band, (x0, y0), (x1, y1), 255, 7)
            found = True
            if not known and np.hypot(x1 - x0, y1 - y0) >= _FRAME / POINTS_PER_HALF:
                sides.append(side)
    return band if found else None


def _support(near: Grey, start: tuple[int, int], end: tuple[int, int]) -> float:
    """Part of a straight way that has ink on it or right beside it."""
    steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
    across, down = np.linspace(start[0], end[0], steps), np.linspace(start[1], end[1], steps)
    return float(np.mean(near[down.round().astype(int), across.round().astype(int)] > 0))


def rings(skeleton: Grey, most: int = 4) -> list[Ring]:
    """Circles of ink, complete but for gaps; the largest first (RANSAC, the same for the same mask)."""
    down, across = np.nonzero(skeleton)
    spots = np.stack([across, down], axis=1).astype(np.float32)
    random = np.random.default_rng(7)
    found: list[Ring] = []
    while len(found) < most and len(spots) > 60:
        ring = _best_ring(spots, skeleton.shape, random)
        if ring is None:
            break
        found.append(ring)
        spots = spots[np.abs(_distances(spots, ring) - ring.radius) > 2 * _FIT]
    return sorted(found, key=lambda ring: -ring.radius)


def concentric(skeleton: Grey, found: Sequence[Ring]) -> list[Ring]:
    """Further rings around the same centres, of which only parts are there: worn, or cut by a rule taken out."""
    down, across = np.nonzero(skeleton)
    spots = np.stack([across, down], axis=1).astype(np.float32)
    further: list[Ring] = []
    for ring in found:
        far = _distances(spots, ring)
        counts = np.bincount(far.astype(int), minlength=2)
        near = counts[:-1] + counts[1:]
        for radius in np.argsort(-near)[:12].tolist():
            drawn = _peak(near, radius) / (2 * np.pi * max(radius, 1))
            one = Ring(x=ring.x, y=ring.y, radius=radius + 1.0)
            known = any(_same(one, other) for other in (*found, *further))
            if drawn >= _PARTS and not known and 0.4 * ring.radius < radius < 2.2 * ring.radius:
                further.append(one)
    return further


def _peak(counts: NDArray[np.int64], radius: int) -> float:
    """How much more ink a radius has than those beside it: letters along a ring are no ring."""
    beside = [counts[at] for at in (radius - 5, radius - 4, radius + 4, radius + 5) if 0 <= at < len(counts)]
    return float(counts[radius]) - 1.5 * float(np.mean(beside)) if beside else 0.0


def _same(first: Ring, second: Ring) -> bool:
    return abs(first.radius - second.radius) < 4 and float(np.hypot(first.x - second.x, first.y - second.y)) < 6


def without_rings(ink: Grey, found: Sequence[Ring], thick: float = 3.0) -> Grey:
    """The mask without the ink of circles; ``thick`` in points."""
    band = np.zeros_like(ink)
    for ring in found:
        centre = (round(ring.x), round(ring.y))
        cv2.circle(band, centre, round(ring.radius), 255, max(3, round(thick / POINTS_PER_HALF)))
    return without(ink, band)


def _best_ring(spots: NDArray[np.float32], shape: tuple[int, ...], random: np.random.Generator) -> Ring | None:
    sample = spots if len(spots) <= _MOST else spots[random.choice(len(spots), _MOST, replace=False)]
    candidates = sorted(_through_three(sample, random), key=lambda entry: -entry[0])
    for _, rough in candidates[:40]:
        ring = _fitted(spots, rough)
        if _coverage(spots, ring, shape) >= (_COVERED if ring.radius * POINTS_PER_HALF < _WIDE else _WORN):
            return ring
    return None


def _through_three(spots: NDArray[np.float32], random: np.random.Generator) -> Iterator[tuple[float, Ring]]:
    """Circles through three spots each, with the part of the circle's length that has ink."""
    triples = spots[random.integers(0, len(spots), (_TRIES, 3))].astype(np.float64)
    a, b, c = triples[:, 0], triples[:, 1], triples[:, 2]
    twice = 2 * (a[:, 0] * (b[:, 1] - c[:, 1]) + b[:, 0] * (c[:, 1] - a[:, 1]) + c[:, 0] * (a[:, 1] - b[:, 1]))
    twice[np.abs(twice) < 1e-6] = np.inf
    aa, bb, cc = (np.sum(p * p, axis=1) for p in (a, b, c))
    x = (aa * (b[:, 1] - c[:, 1]) + bb * (c[:, 1] - a[:, 1]) + cc * (a[:, 1] - b[:, 1])) / twice
    y = (aa * (c[:, 0] - b[:, 0]) + bb * (a[:, 0] - c[:, 0]) + cc * (b[:, 0] - a[:, 0])) / twice
    radius = np.hypot(a[:, 0] - x, a[:, 1] - y)
    least, most = (number / POINTS_PER_HALF for number in _RADIUS)
    for index in np.nonzero((radius >= least) & (radius <= most))[0]:
        ring = Ring(x=float(x[index]), y=float(y[index]), radius=float(radius[index]))
        on = np.count_nonzero(np.abs(_distances(spots, ring) - ring.radius) < _FIT)
        yield float(on) / (2 * np.pi * ring.radius), ring


def _distances(spots: NDArray[np.float32], ring: Ring) -> NDArray[np.float32]:
    return np.asarray(np.hypot(spots[:, 0] - ring.x, spots[:, 1] - ring.y), dtype=np.float32)


def _fitted(spots: NDArray[np.float32], ring: Ring) -> Ring:
    """The circle through all ink near a rough one (least squares, Kasa 1976)."""
    near = spots[np.abs(_distances(spots, ring) - ring.radius) < 2 * _FIT].astype(np.float64)
    if len(near) < 12:
        return ring
    across, down = near[:, 0] - ring.x, near[:, 1] - ring.y
    system = np.stack([across, down, np.ones(len(near))], axis=1)
    (x, y, rest), *_ = np.linalg.lstsq(system, across**2 + down**2, rcond=None)
    square = rest + (x * x + y * y) / 4
    if square <= 0 or np.hypot(x, y) > ring.radius:
        return ring
    return Ring(x=ring.x + float(x) / 2, y=ring.y + float(y) / 2, radius=float(np.sqrt(square)))


def _coverage(spots: NDArray[np.float32], ring: Ring, shape: tuple[int, ...]) -> float:
    """Part of the way round that has ink, of what lies in the mask; 0 where less than half does."""
    on = spots[np.abs(_distances(spots, ring) - ring.radius) < _FIT]
    angles = np.arctan2(on[:, 1] - ring.y, on[:, 0] - ring.x)
    sectors = ((angles + np.pi) / (2 * np.pi) * _SECTORS).astype(int) % _SECTORS
    way = (np.arange(_SECTORS) + 0.5) / _SECTORS * 2 * np.pi - np.pi
    x, y = ring.x + ring.radius * np.cos(way), ring.y + ring.radius * np.sin(way)
    seen = int(np.count_nonzero((x >= 0) & (x < shape[1]) & (y >= 0) & (y < shape[0])))
    if seen < _SECTORS / 2:
        return 0.0
    return float(np.count_nonzero(np.bincount(sectors, minlength=_SECTORS) >= 2)) / seen


# ---------------------------------------------------------------- thinning by table

_WEIGHTS = np.array([[128, 1, 2], [64, 0, 4], [32, 16, 8]], dtype=np.float32)
"""Neighbours clockwise from the one above, a bit each."""


def _table(second: bool) -> NDArray[np.uint8]:
    """For each of the 256 neighbourhoods 0 where the dot in the middle goes, else 1."""
    keep = np.ones(256, np.uint8)
    for code in range(256):
        ring = [code >> bit & 1 for bit in range(8)]
        turns = sum(ring[bit] == 0 and ring[(bit + 1) % 8] == 1 for bit in range(8))
        up, right, down, left = ring[0], ring[2], ring[4], ring[6]
        edges = (up * right * left, up * down * left) if second else (up * right * down, right * down * left)
        if 2 <= sum(ring) <= 6 and turns == 1 and not any(edges):
            keep[code] = 0
    return keep


_TABLES = (_table(second=False), _table(second=True))
