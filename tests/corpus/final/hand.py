"""A hand: letters, signatures, ticks and rings as strokes of a pen, and rubber stamps' shapes.

Glyphs are drawn on a grid of our own: ``x`` in 0 to 4, ``y`` from descender 0 over baseline 3 and x-height 7 to
capital height A (10); a pair of characters is a point, ``/`` lifts the pen.
"""

from __future__ import annotations

import math
import random
import unicodedata
from dataclasses import dataclass

Point = tuple[float, float]
Stroke = tuple[Point, ...]

_GLYPHS = {
    "a": "36 17 05 13 24 36/37 34 43", "b": "1A 13/15 27 36 34 23 13", "c": "36 27 16 05 04 13 23 34",
    "d": "36 17 05 13 24 36/3A 34 43", "e": "05 35 36 27 17 05 04 13 23 34", "f": "3A 2A 19 13/07 27",
    "g": "36 17 05 14 24 36/37 32 20 10 01", "h": "0A 03/05 17 27 36 33", "i": "17 14 23/19 19",
    "j": "27 21 10 00/29 29", "k": "0A 03/37 05 33", "l": "1A 14 23", "m": "07 03/05 17 26 23/25 37 46 43",
    "n": "07 03/05 17 27 36 33", "o": "17 05 13 23 35 27 17", "p": "07 00/06 17 36 34 13 04",
    "q": "36 17 05 13 24 36/37 30 41", "r": "07 03/05 17 27", "s": "36 17 06 25 34 23 03", "t": "1A 14 23 33/07 27",
    "u": "07 04 13 23 35/37 33", "v": "07 13 37", "w": "07 13 26 33 47", "x": "07 33/37 03",
    "y": "07 14 24 37/37 31 20 00", "z": "07 37 03 33", "0": "1A 07 04 13 23 34 37 2A 1A", "1": "08 1A 13",
    "2": "09 1A 2A 38 03 33", "3": "0A 3A 17 26 35 23 03", "4": "2A 05 35/27 23", "5": "3A 0A 07 27 35 23 03",
    "6": "2A 17 04 13 23 35 16 05", "7": "0A 3A 13/06 26", "8": "17 09 1A 2A 39 17 05 13 23 35 17",
    "9": "38 17 08 1A 2A 38 13", "A": "03 2A 43/16 36", "B": "0A 03/0A 2A 38 07/07 27 35 23 03",
    "C": "39 2A 1A 07 05 13 23 34", "D": "0A 03/0A 2A 37 35 23 03", "E": "3A 0A 03 33/07 27", "F": "3A 0A 03/07 27",
    "G": "39 2A 1A 07 05 13 23 35 36 26", "H": "0A 03/3A 33/07 37", "I": "1A 13", "J": "2A 24 13 04",
    "K": "0A 03/3A 07 33", "L": "0A 03 33", "M": "03 0A 26 4A 43", "N": "03 0A 33 3A",
    "O": "1A 07 05 13 23 35 37 2A 1A", "P": "0A 03/0A 2A 38 27 07", "Q": "1A 07 05 13 23 35 37 2A 1A/24 42",
    "R": "0A 03/0A 2A 38 27 07/17 33", "S": "39 2A 1A 08 17 26 34 23 04", "T": "0A 4A/2A 23", "U": "0A 04 13 23 34 3A",
    "V": "0A 23 4A", "W": "0A 13 28 33 4A", "X": "0A 33/3A 03", "Y": "0A 27 4A/27 23", "Z": "0A 3A 03 33",
    ".": "13 13", ",": "14 02", "-": "06 26", "–": "06 36", "/": "02 3A", ":": "17 17/13 13", ";": "17 17/14 02",
    "@": "36 16 05 14 24 35/36 34 44 46 38 18 05 12 32", "+": "06 36/18 14", "(": "2B 18 15 21", ")": "1B 28 25 11",
    "ł": "1A 14 23/06 28", "_": "02 42",
}  # fmt: skip
_MARKS = {"\u0301": "10 21", "\u030c": "01 10 21", "\u030a": "10 01 12 21 10", "\u0308": "00 00/20 20",
          "\u0302": "00 11 20", "\u0307": "10 10"}  # fmt: skip
_UNIT = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """How somebody writes: all lengths are shares of the size."""

    slant: float
    jitter: float
    spacing: float
    wander: float
    width: float
    """Of the pen, in points."""
    colour: tuple[float, float, float]


def some_hand(rng: random.Random) -> Hand:
    """A hand with a pen of its own."""
    return Hand(
        slant=rng.uniform(-0.05, 0.35),
        jitter=rng.uniform(0.015, 0.05),
        spacing=rng.uniform(0.1, 0.2),
        wander=rng.uniform(0.02, 0.08),
        width=rng.uniform(0.7, 1.5),
        colour=some_ink(rng),
    )


def some_ink(rng: random.Random) -> tuple[float, float, float]:
    """Blue, less often black, of some shade."""
    if rng.random() < 0.62:
        return (rng.uniform(0.02, 0.2), rng.uniform(0.08, 0.28), rng.uniform(0.45, 0.75))
    grey = rng.uniform(0.02, 0.2)
    return (grey, grey, grey + 0.03)


def smooth(points: Stroke, steps: int = 6) -> Stroke:
    """A Catmull-Rom curve through the points."""
    if len(points) < 3:
        return points
    ends = (points[0], *points, points[-1])
    curve: list[Point] = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for step in range(steps):
            t = step / steps
            curve.append((_spline(a[0], b[0], c[0], d[0], t), _spline(a[1], b[1], c[1], d[1], t)))
    return (*curve, points[-1])


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


def advance(character: str, hand: Hand, size: float) -> float:
    """Width of one character."""
    base = unicodedata.normalize("NFD", character)[0]
    if base == " ":
        return size * 0.36
    glyph = _GLYPHS.get(base, "33 33")
    right = max(int(pair[0]) for stroke in glyph.split("/") for pair in stroke.split())
    return size * (right / _UNIT + hand.spacing)


def text_width(text: str, hand: Hand, size: float) -> float:
    """Width of a line of writing."""
    return sum(advance(character, hand, size) for character in text)


def write(text: str, x: float, y: float, hand: Hand, size: float, rng: random.Random) -> list[Stroke]:
    """Strokes of a line of writing; ``y`` upwards, the baseline at ``y``."""
    strokes: list[Stroke] = []
    phase = rng.uniform(0, 6)
    for index, character in enumerate(text):
        base = y + math.sin(phase + index * 0.5) * hand.wander * size
        strokes += _character(character, x, base, hand, size * rng.uniform(0.93, 1.07), rng)
        x += advance(character, hand, size)
    return strokes


def _character(character: str, x: float, y: float, hand: Hand, size: float, rng: random.Random) -> list[Stroke]:
    parts = unicodedata.normalize("NFD", character)
    base, marks = parts[0], parts[1:]
    if base == " ":
        return []
    strokes = [_pairs(stroke) for stroke in _GLYPHS.get(base, "13 13").split("/")]
    for mark in marks:
        lift = 11 if base.isupper() or base in "dtl" else 8.3
        strokes += [
            tuple((px + 0.6, py + lift) for px, py in _pairs(part)) for part in _MARKS.get(mark, "10 21").split("/")
        ]
    return [smooth(_placed(stroke, x, y, hand, size, rng)) for stroke in strokes]


def _pairs(stroke: str) -> Stroke:
    return tuple((float(int(pair[0], 16)), float(int(pair[1], 16))) for pair in stroke.split())


def _placed(stroke: Stroke, x: float, y: float, hand: Hand, size: float, rng: random.Random) -> Stroke:
    unit = size / _UNIT
    points = []
    for px, py in stroke:
        up = (py - 3) * unit
        off = hand.jitter * size
        points.append((x + px * unit + up * hand.slant + rng.gauss(0, off * 0.5), y + up + rng.gauss(0, off * 0.5)))
    if (len(points) == 2 and points[0] == points[1]) or (stroke[0] == stroke[-1] and len(stroke) == 2):
        points[1] = (points[0][0] + 0.06 * size, points[0][1] - 0.02 * size)
    return tuple(points)


def signature(x: float, y: float, width: float, height: float, rng: random.Random) -> list[Stroke]:
    """A scribble within a rectangle whose lower left corner is given: a capital's loop, waves, a flourish."""
    first = width * rng.uniform(0.18, 0.32)
    loop = [(x + first * rng.uniform(0.1, 1.0), y + height * share) for share in (0.15, 0.95, 0.7, 0.05, 0.45)]
    start = x + first
    count = rng.randint(5, 13)
    waves = [
        (
            start + (width - first) * (i + rng.uniform(-0.35, 0.45)) / count,
            y + height * (0.32 + (0.26 if i % 2 else -0.2) * rng.uniform(0.3, 1.35) * (1 - 0.5 * i / count)),
        )
        for i in range(count)
    ]
    strokes = [smooth(tuple(loop + waves), 10)]
    if rng.random() < 0.6:
        low = y + height * rng.uniform(-0.05, 0.12)
        strokes.append(smooth(((x + width * 0.2, low), (x + width * 0.6, low - 2), (x + width * 1.05, low + 5)), 10))
    if rng.random() < 0.4:
        strokes.append(smooth(tuple((x + width * rng.random(), y + height * rng.random()) for _ in range(4)), 10))
    return strokes


def ring(x: float, y: float, width: float, height: float, rng: random.Random) -> Stroke:
    """An ellipse by hand round a rectangle, its ends overlapping."""
    start, turns = rng.uniform(0, 6.28), rng.uniform(1.03, 1.15)
    rx, ry = width / 2 + rng.uniform(2.5, 4), height / 2 + rng.uniform(1.6, 2.6)
    cx, cy = x + width / 2, y + height / 2
    angles = [start + turns * 6.28 * i / 22 for i in range(23)]
    return smooth(
        tuple(
            (cx + (rx + rng.gauss(0, 0.3)) * math.cos(a), cy + (ry + rng.gauss(0, 0.25)) * math.sin(a)) for a in angles
        ),
        4,
    )


def tick(kind: str, x: float, y: float, size: float, rng: random.Random) -> list[Stroke]:
    """A cross or a check mark by hand over a square box."""

    def near(px: float, py: float) -> Point:
        return (x + size * (px + rng.gauss(0, 0.07)), y + size * (py + rng.gauss(0, 0.07)))

    if kind == "check":
        return [smooth((near(0.08, 0.5), near(0.4, 0.12), near(0.7, 0.7), near(1.15, 1.2)), 6)]
    if kind == "scrawl":
        return [smooth(tuple(near(0.1 + 0.8 * (i / 6), 0.85 if i % 2 else 0.15) for i in range(7)), 5)]
    return [
        smooth((near(0.02, 0.05), near(0.5, 0.48), near(1.0, 1.02)), 5),
        smooth((near(0.02, 1.0), near(0.55, 0.5), near(1.0, 0.0)), 5),
    ]
