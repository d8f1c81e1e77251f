"""Ways of the pen: the lines of a thinned mask followed straight on through their crossings.

Where a signature runs over a ring or a letter, connected ink is one tangle; the pen went straight on at
each crossing, so its way can be told from the others by direction alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.picture import Grey
from parsers.scan.strokes import neighbours

Way = NDArray[np.int32]
"""Dots (x, y) in order."""
_LEAST = 4
"""Dots: shorter pieces between two crossings are part of the crossing."""
_LOOK = 9
"""Dots back from an end that tell its direction."""
_REACH = 9.0
"""Dots over which a way goes on through a crossing or a break."""
_BENT = 1.6
"""Dots by which something ruled may leave a straight line."""
_PART, _BENDS = 20, 2
"""Dots of a straight part, and turns between such, from which a line was drawn without a ruler."""
_WAVE = 1.5
"""Dots by which a rule may leave a bow: sheets bend, but not to and fro."""
_LONG = 60
"""Dots, 29 points: strokes that were taken for a rule."""
_FLAT = 12
"""Dots from top to bottom of most columns of such a stroke; of the border of a cell it is all its height."""
_TURN = 0.72
"""Cosine of the sharpest turn in a crossing, 44 degrees."""


def ways(skeleton: Grey) -> list[Way]:
    """The ways of a mask thinned to lines of one dot, each through all crossings it goes straight on at."""
    segments = [segment for segment in _segments(skeleton) if len(segment) >= _LEAST]
    if not segments:
        return []
    return list(_chained(segments, _partners(segments)))


def ruled_parts(way: Way, straight: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which dots of a way belong to something ruled.

    Args:
        way: Dots in order.
        straight: Those on straight runs; a hand's nearly level stroke is a chain of such, and bends.
    """
    ruled = straight.copy()
    edges = np.flatnonzero(np.diff(np.concatenate(([0], straight.astype(np.int8), [0])))).reshape(-1, 2)
    for begin, end in edges.tolist():
        if _bends(way[begin:end]) >= _BENDS:
            ruled[begin:end] = False
    return ruled


def _bends(way: Way) -> int:
    """How often a line turns a little between two long straight parts; corners of frames turn sharply."""
    if len(way) < 2 * _PART:
        return 0
    spots = cv2.approxPolyDP(way.reshape(-1, 1, 2), _BENT, closed=False).reshape(-1, 2).astype(np.float64)
    edges = np.diff(spots, axis=0)
    long = np.hypot(edges[:, 0], edges[:, 1])
    side = np.degrees(np.arctan2(edges[:, 1], edges[:, 0]))
    turns = np.abs((np.diff(side) + 180) % 360 - 180)
    return int(np.count_nonzero((turns > 3) & (turns < 35) & (np.minimum(long[:-1], long[1:]) >= _PART)))


def wavy(ink: Grey, cleaned: Grey) -> Grey:
    """Ink that was taken for rules but swings: nearly level strokes of a pen.

    Args:
        ink: Mask of the sheet as it came.
        cleaned: Mask of the sheet without rules.
    """
    gone = np.asarray(cv2.subtract(ink, cleaned), dtype=np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(gone, connectivity=8, ltype=cv2.CV_32S)
    back = np.zeros_like(gone)
    for number in range(1, count):
        x, y, wide, tall, area = (int(value) for value in stats[number])
        if wide < _LONG or tall < 6 or area > 9 * wide:
            continue
        part = labels[y : y + tall, x : x + wide] == number
        if np.median(_spans(part)) > _FLAT:
            continue
        across = np.arange(wide)[part.any(axis=0)].astype(np.float64)
        middle = (part * np.arange(tall)[:, None]).sum(axis=0)[part.any(axis=0)] / part.sum(axis=0)[part.any(axis=0)]
        bow = np.polyval(np.polyfit(across / wide, middle, 2), across / wide)
        if float(np.sqrt(np.mean((middle - bow) ** 2))) > _WAVE / 2:
            back[y : y + tall, x : x + wide][part] = 255
    return back


def _spans(part: NDArray[np.bool_]) -> NDArray[np.int64]:
    """From the first to the last dot of each column that has any."""
    columns = part[:, part.any(axis=0)]
    return np.asarray(columns.shape[0] - columns[::-1].argmax(axis=0) - columns.argmax(axis=0), dtype=np.int64)


def _segments(skeleton: Grey) -> Iterator[Way]:
    """Lines between crossings, cut at them."""
    mask = np.asarray(skeleton > 0, dtype=np.uint8)
    arms = cv2.LUT(neighbours(mask), _ARMS)
    crossing = np.asarray((np.asarray(arms) > 2) & (mask > 0), dtype=np.uint8)
    crossing = np.asarray(cv2.dilate(crossing, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    simple = np.asarray(cv2.subtract(mask, crossing), dtype=np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(simple, connectivity=8, ltype=cv2.CV_32S)
    down, across = np.nonzero(simple)
    numbers = labels[down, across]
    order = np.argsort(numbers, kind="stable")
    ends = np.cumsum(stats[1:count, cv2.CC_STAT_AREA])
    begin = 0
    for end in ends.tolist():
        if end - begin >= _LEAST:
            chosen = order[begin:end]
            yield _ordered(list(zip(across[chosen].tolist(), down[chosen].tolist(), strict=True)))
        begin = end


def _arm_table() -> NDArray[np.uint8]:
    """For each of the 256 neighbourhoods how many lines leave the dot in the middle."""
    bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1)
    return np.asarray(((bits == 0) & (np.roll(bits, 1, axis=1) == 1)).sum(axis=1), dtype=np.uint8)


_ARMS = _arm_table()
_NEAR = ((1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))


def _ordered(spots: Sequence[tuple[int, int]]) -> Way:
    """Dots of a simple line from one end to the other."""
    left = set(spots)
    start = next((spot for spot in spots if sum((spot[0] + x, spot[1] + y) in left for x, y in _NEAR) <= 1), spots[0])
    way, spot = [start], start
    left.discard(start)
    while True:
        following = next(((spot[0] + x, spot[1] + y) for x, y in _NEAR if (spot[0] + x, spot[1] + y) in left), None)
        if following is None:
            return np.array(way, dtype=np.int32)
        left.discard(following)
        way.append(following)
        spot = following


def _partners(segments: Sequence[Way]) -> dict[int, int]:
    """Which end goes on at which: ends are numbered 2 n and 2 n + 1."""
    ends = np.array([end for segment in segments for end in (segment[0], segment[-1])], dtype=np.float64)
    out = np.array([way for segment in segments for way in _directions(segment)], dtype=np.float64)
    gaps = ends[None, :, :] - ends[:, None, :]
    far = np.hypot(gaps[..., 0], gaps[..., 1])
    first, second = np.nonzero((far <= _REACH) & (np.arange(len(ends))[:, None] < np.arange(len(ends))[None, :]))
    cosine = -(out[first] * out[second]).sum(axis=1)
    along = (out[first] * gaps[first, second]).sum(axis=1)
    possible = (cosine >= _TURN) & (along >= -2.5)
    cost = (1 - cosine) + 0.05 * far[first, second]
    partner: dict[int, int] = {}
    for index in np.argsort(cost):
        one, other = int(first[index]), int(second[index])
        if possible[index] and one not in partner and other not in partner:
            partner[one], partner[other] = other, one
    return partner


def _directions(segment: Way) -> Iterator[NDArray[np.float64]]:
    """Unit vectors out of the two ends of a line."""
    back = min(_LOOK, len(segment) - 1)
    for end, inner in ((segment[0], segment[back]), (segment[-1], segment[-1 - back])):
        out = (end - inner).astype(np.float64)
        yield out / max(float(np.hypot(*out)), 1e-6)


def _chained(segments: Sequence[Way], partner: dict[int, int]) -> Iterator[Way]:
    done: set[int] = set()
    starts = [end for end in range(2 * len(segments)) if end not in partner]
    for start in [*starts, *range(2 * len(segments))]:
        if start // 2 in done:
            continue
        chain, end = [], start
        while end // 2 not in done:
            done.add(end // 2)
            segment = segments[end // 2]
            chain.append(segment if end % 2 == 0 else segment[::-1])
            following = partner.get(end ^ 1)
            if following is None:
                break
            end = following
        yield np.concatenate(chain)
