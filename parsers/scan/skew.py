"""How far lines of text lean, by projection profiles: of all angles, the right one has the sharpest rows.

The page is summed up in narrow strips; for each angle the strips are shifted against one another and
added.  That costs a fraction of turning the page, and is as exact.  In the end the strips are shifted
by the phase of their waves: any interpolation between dots would favour angle 0, where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from parsers.scan.picture import Grey

_REACH = 12.0
_COARSE = 0.5
_FINE = 0.05
_STRIP = 16
_TOP = 2
_LONGEST_WAVE = 60.0
"""Dots: twice the distance of lines."""
_SHORTEST_WAVE = 6.0
"""Dots: shorter ones are the grain of the strokes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skew:
    """How rows lie."""

    degrees: float
    """Clockwise, as they are seen; turn back by as much."""
    sharpness: float
    """How much sharper the rows are at this angle than at others: 1 for no rows at all, 3 and more for text."""


def skew_of(ink: Grey) -> Skew:
    """The skew of the rows.

    Args:
        ink: 255 where there is ink, 0 elsewhere; 100 to 200 dots an inch are enough.

    Returns:
        Within 12 degrees either way, to some hundredths; 0 with sharpness 1 where there is nothing to measure.
    """
    rough = rough_skew_of(ink)
    if rough.sharpness <= 1.0:
        return rough
    return replace(rough, degrees=_refined(_strips(ink), rough.degrees))


def rough_skew_of(ink: Grey) -> Skew:
    """The same to half a degree, in a third of the time."""
    if min(ink.shape) < 2 * _STRIP or not ink.any():
        return Skew(degrees=0.0, sharpness=1.0)
    strips = cv2.GaussianBlur(_strips(ink), (1, 0), sigmaX=0.1, sigmaY=1.0)
    angles = np.arange(-_REACH, _REACH + _COARSE / 2, _COARSE)
    scores = np.array([_sharpness(strips, degrees) for degrees in angles])
    typical = max(float(np.median(scores)), 1e-9)
    return Skew(degrees=float(angles[int(scores.argmax())]), sharpness=float(scores.max()) / typical)


def _strips(ink: Grey) -> NDArray[np.float32]:
    """Sums of ink across narrow strips."""
    tall, wide = ink.shape
    count = max(2, wide // _STRIP)
    narrow = cv2.resize(ink[:, : count * _STRIP], (count, tall), interpolation=cv2.INTER_AREA)
    return narrow.astype(np.float32)


def _sharpness(strips: MatLike, degrees: float) -> float:
    """The energy of the steps from row to row, when strips are shifted as if the page were level."""
    tall, count = strips.shape
    slope = np.tan(np.deg2rad(degrees)) * _STRIP
    matrix = np.array([[1.0, 0.0, 0.0], [slope, 1.0, -slope * (count - 1) / 2]])
    shifted = cv2.warpAffine(strips, matrix, (count, tall), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    rows = cv2.reduce(shifted, 1, cv2.REDUCE_SUM).ravel()
    steps = np.diff(rows)
    return float(np.dot(steps, steps))


def _refined(strips: NDArray[np.float32], rough: float) -> float:
    """The angle at which the waves of the strips add up best, near a rough one."""
    waves = np.fft.rfft(strips, axis=0)
    pitch = np.fft.rfftfreq(len(strips))
    kept = (pitch > 1 / _LONGEST_WAVE) & (pitch < 1 / _SHORTEST_WAVE)
    waves = (waves[kept] * pitch[kept, None]).astype(np.complex64)
    turn = (2j * np.pi * _STRIP * pitch[kept]).astype(np.complex64)
    place = np.arange(strips.shape[1], dtype=np.float32) - strips.shape[1] / 2
    slopes = np.tan(np.deg2rad(rough)) + np.deg2rad(np.arange(-1.2 * _COARSE, 1.2 * _COARSE + _FINE / 2, _FINE))
    waves *= np.exp(np.outer(turn * slopes[0], place)).astype(np.complex64)
    further = np.exp(np.outer(turn * (slopes[1] - slopes[0]), place)).astype(np.complex64)
    scores = np.empty(len(slopes))
    for number in range(len(slopes)):
        added = waves.sum(axis=1)
        scores[number] = float(np.vdot(added, added).real)
        waves *= further
    angles = np.rad2deg(np.arctan(slopes))
    return _peak(angles, scores)


def _peak(angles: NDArray[np.float64], scores: NDArray[np.float64]) -> float:
    """The middle of the top: of a parabola through its highest point and some beside it."""
    top = int(scores.argmax())
    if not _TOP <= top < len(scores) - _TOP or not scores[top]:
        return float(angles[top])
    near = slice(top - _TOP, top + _TOP + 1)
    bend, slope, _ = np.polyfit(angles[near] - angles[top], scores[near] / scores[top], 2)
    shift = -slope / (2 * bend) if bend < 0 else 0.0
    return float(angles[top] + np.clip(shift, -_FINE, _FINE))
