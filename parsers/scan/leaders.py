"""Leaders: rows of dots or dashes printed where something is to be written, taken out of a sheet."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from parsers.scan.ink import Numbers, grown, parts_of
from parsers.scan.picture import Grey

Span = tuple[int, int, int, int]

_WIDE, _TALL = 16, 5
"""A dot or dash at most, in dots of a mask (half size)."""
_REACH = 13
"""6 points: the widest gap between two of a row."""
_LEAST = 4
_OVER_LETTER = 0.3
"""Share of dots with ink just below them from which they are dots of i and j."""


def take_leaders(cleaned: Grey, ink: Grey, paper: Grey) -> list[Span]:
    """Find the leaders of a mask of half the size and take them out of the sheet in place."""
    labels, stats = parts_of(ink)
    small = np.flatnonzero((stats[:, 2] <= _WIDE) & (stats[:, 3] <= _TALL) & (stats[:, 2] + 1 >= stats[:, 3]))
    small = small[small > 0]
    rows = [row for row in _chains(stats[small]) if _leads(stats[small[row]], ink)]
    if not rows:
        return []
    _wipe(cleaned, labels, np.concatenate([small[row] for row in rows]), len(stats), paper)
    return [_around(stats[small[row]]) for row in rows]


def _chains(parts: Numbers) -> Iterator[Numbers]:
    """Indexes of parts that follow one another on a line, from left to right."""
    following = _followers(parts)
    first = np.ones(len(parts), bool)
    first[following[following >= 0]] = False
    for start in np.flatnonzero(first):
        row, here = [int(start)], int(following[start])
        while here >= 0:
            row.append(here)
            here = int(following[here])
        if len(row) >= _LEAST:
            yield np.array(row, dtype=np.int32)


def _followers(parts: Numbers) -> Numbers:
    """For each part the next to its right on the same line and of its size; -1 where there is none."""
    left, right = parts[:, 0], parts[:, 0] + parts[:, 2]
    middle = parts[:, 1] + parts[:, 3] / 2
    band = (middle / 3).astype(np.int64)
    key = band * 100_000 + left
    order = np.argsort(key, kind="stable")
    keys = key[order]
    best, distance = np.full(len(parts), -1, np.int32), np.full(len(parts), _REACH + 1)
    for offset in (-1, 0, 1):
        at = np.searchsorted(keys, (band + offset) * 100_000 + right)
        there = order[np.minimum(at, len(order) - 1)] if len(order) else at
        gap = left[there] - right
        fits = (gap >= 0) & (gap < distance) & (np.abs(middle[there] - middle) <= 1.5)
        fits &= (np.abs(parts[there, 3] - parts[:, 3]) <= 2) & (np.abs(parts[there, 2] - parts[:, 2]) <= 5)
        best, distance = np.where(fits, there, best).astype(np.int32), np.where(fits, gap, distance)
    return best


def _leads(parts: Numbers, ink: Grey) -> bool:
    """Whether a chain is evenly spaced and stands on nothing."""
    steps = np.diff(parts[:, 0] + parts[:, 2] / 2)
    pitch = float(np.median(steps))
    even = np.abs(steps / pitch - np.maximum(np.round(steps / pitch), 1)) < 0.3
    x = parts[:, 0] + parts[:, 2] // 2
    bottom = parts[:, 1] + parts[:, 3]
    below = np.stack([ink[np.minimum(bottom + down, ink.shape[0] - 1), x] for down in range(1, 6)])
    return bool(even.mean() >= 0.7 and (below.max(axis=0) > 0).mean() < _OVER_LETTER)


def _wipe(cleaned: Grey, labels: Numbers, leading: Numbers, count: int, paper: Grey) -> None:
    chosen = np.zeros(count, np.uint8)
    chosen[leading] = 255
    mask = chosen[labels]
    others = np.where(mask == 0, (labels > 0).astype(np.uint8), 0).astype(np.uint8)
    mask = grown(mask, 3, 3)
    mask[others > 0] = 0
    size = (mask.shape[1] * 2, mask.shape[0] * 2)
    full = cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST) > 0
    tall, wide = full.shape
    np.copyto(cleaned[:tall, :wide], paper[:tall, :wide], where=full)


def _around(parts: Numbers) -> Span:
    x1, y1 = (parts[:, 0] + parts[:, 2]).max(), (parts[:, 1] + parts[:, 3]).max()
    return int(parts[:, 0].min()), int(parts[:, 1].min()), int(x1), int(y1)
