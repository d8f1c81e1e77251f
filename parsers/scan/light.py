"""The light on a sheet: how bright white paper would be at each place, and the sheet as if lit evenly.

Ink is taken away by a closing, so what is left is paper under its light.  Where that is far darker
than the paper around it, something is printed solid (a heading in white on black, a photo, a stamp):
there the light is taken from the surroundings, so that the dark stays dark.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.picture import Colour, Grey

_SOLID = 0.62
"""Of the brightness around it: what is darker isn't paper in shadow. Soft shadows leave more."""
_LIFT = 1.04
"""Grain and JPEG blocks of white paper end in white; pencil at 85 % of the paper's brightness stays."""
_DARKEST = 24
"""A background below this isn't lit at all: dividing by it would only make noise."""


def paper_light(small: Grey, dpi: float, beyond: Grey | None = None) -> Grey:
    """The brightness of bare paper.

    Args:
        small: The sheet, at 60 to 200 dots an inch; colours one by one.
        dpi: Of ``small``.
        beyond: 255 where there is no paper, of any size; None where there is paper everywhere.

    Returns:
        A map much smaller than ``small``, of the same proportions, to be stretched over the sheet.
    """
    tall, wide = small.shape
    share = 25.0 / dpi
    size = (max(4, round(wide * share)), max(4, round(tall * share)))
    stroke = _odd(dpi / 25.4 * 1.6)
    bare = cv2.dilate(_between(small, dpi), np.ones((stroke, stroke), np.uint8))
    bare = cv2.resize(bare, size, interpolation=cv2.INTER_AREA)
    bare = cv2.morphologyEx(bare, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_REPLICATE)
    known = np.ones(bare.shape, bool)
    if beyond is not None:
        known = cv2.erode(_bytes(cv2.resize(255 - beyond, size, interpolation=cv2.INTER_AREA)), np.ones((3, 3))) > 250
    return _filled(_bytes(cv2.medianBlur(bare, 5)), known)


def evened(sheet: Grey, light: Grey) -> Grey:
    """The sheet with its paper close to 255 everywhere.

    Args:
        sheet: Grey, or in colours: then each has its own light, so that warm light and coloured paper become white.
        light: Of any size, with as many channels.
    """
    tall, wide = sheet.shape[:2]
    stretched = cv2.resize(light, (wide, tall), interpolation=cv2.INTER_LINEAR)
    return _bytes(cv2.divide(sheet, stretched, dst=stretched, scale=255 * _LIFT))


def colour_light(small: Colour, dpi: float, beyond: Grey | None = None) -> Colour:
    """The light of each colour, as ``paper_light`` of grey."""
    return _bytes(cv2.merge([paper_light(channel, dpi, beyond) for channel in map(_bytes, cv2.split(small))]))


def unevenness(light: Grey) -> float:
    """How far the paper's brightness varies, 0 to 1; a scanner stays below 0.1."""
    low, high = np.percentile(light, (6, 94))
    return float((high - low) / max(high, 1.0))


def has_colours(small: Colour) -> bool:
    """Whether an evened sheet holds more than black on white: coloured ink, a stamp, a printed logo."""
    softened = cv2.blur(small, (3, 3))
    spread = softened.max(axis=2).astype(np.int16) - softened.min(axis=2)
    return bool(np.count_nonzero(spread > 24) > max(40, spread.size // 10_000))


_BANDS = 16
"""Parts of the height in all but two of which a streak shows."""
_STREAK = 0.2
_BESIDE = 16
"""Dots beside a streak within which a letter may be that it crosses."""


def is_bilevel(grey: Grey) -> bool:
    """Nothing but black and white, or so nearly that a fax was saved as JPEG."""
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel()
    between = float(counts[40:216].sum()) / max(float(counts.sum()), 1.0)
    return between < 0.004 and float(counts[:40].sum()) > 0


def without_specks(grey: Grey, dpi: float) -> Grey:
    """Black and white without single dots of either that stand alone, its steps smoothed for resampling.

    A dot over i, a háček or a full stop is larger than one or two dots, or has its letter beside it.
    """
    reach, most = (5, 2) if dpi < 260 else (7, 4) if dpi < 450 else (9, 9)
    black = (grey < 128).astype(np.uint8)
    around = cv2.boxFilter(black, -1, (reach, reach), normalize=False, borderType=cv2.BORDER_CONSTANT)
    near = cv2.boxFilter(black, -1, (3, 3), normalize=False, borderType=cv2.BORDER_REPLICATE)
    black[(black == 1) & (around <= most)] = 0
    black[near == 8] |= 1  # a white dot in solid black; a black one with eight neighbours is black already
    return _bytes(cv2.GaussianBlur((1 - black) * np.uint8(255), (0, 0), 0.6 if dpi < 260 else 0.8))


def without_streaks(grey: Grey) -> Grey:
    """Black and white without the lines that dust on the glass of a fax leaves from edge to edge, down or across.

    They lie in the margins as well, where no printed line does, and are one or two dots wide.
    """
    black = grey < 128
    for turned in (black, black.T):
        _erase_streaks(turned)
    return _bytes(np.where(black, 0, 255))


def _erase_streaks(black: NDArray[np.bool_]) -> None:
    """Take upright streaks out of a picture, in place; near letters they stay, lest a stem goes with them."""
    tall, wide = black.shape
    if tall < 10 * _BANDS or wide < 30:
        return
    alone = black[:, 3:-3] & ~black[:, :-6] & ~black[:, 6:]
    bands = alone[: tall // _BANDS * _BANDS].reshape(_BANDS, tall // _BANDS, -1).mean(1)
    for column in np.flatnonzero((bands > _STREAK).sum(0) >= _BANDS - 2) + 3:
        left, right = black[:, max(column - _BESIDE, 0) : column - 2], black[:, column + 3 : column + _BESIDE]
        beside = np.asarray(left.any(axis=1) | right.any(axis=1))
        near = np.convolve(beside, np.ones(9), mode="same") > 0
        black[black[:, column] & ~near, column - 1 : column + 2] = False


def _between(small: Grey, dpi: float) -> Grey:
    """Softened, so that the brightest grain doesn't count as paper."""
    return _bytes(cv2.blur(small, (3, 3))) if dpi > 100 and min(small.shape) > 3 else small


def _filled(bare: Grey, known: NDArray[np.bool_]) -> Grey:
    """Solid areas, and what is no paper, take the light around them."""
    values = np.where(known, bare, 0).astype(np.float32)
    reach = _odd(min(61, max(bare.shape)))
    bright = cv2.GaussianBlur(cv2.dilate(values, np.ones((reach, reach), np.uint8)), (0, 0), 8)
    paper = ((values >= bright * _SOLID) & known).astype(np.float32)
    if not paper.any():
        return np.full_like(bare, max(_DARKEST, int(values.max())))
    result = values
    for sigma in (40.0, 10.0, 3.0):
        weight = cv2.GaussianBlur(paper, (0, 0), sigma)
        mean = cv2.GaussianBlur(values * paper, (0, 0), sigma) / np.maximum(weight, 1e-6)
        result = np.where(weight > 1e-3, mean, result)
    kept = np.where(paper > 0, values, result)
    return _bytes(np.clip(cv2.GaussianBlur(kept, (0, 0), 1.5), _DARKEST, 255))


def _odd(number: float) -> int:
    return max(3, round(number) // 2 * 2 + 1)


def _bytes(array: Any) -> NDArray[np.uint8]:
    return np.asarray(array).astype(np.uint8, copy=False)
