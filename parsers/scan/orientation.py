"""Which way up a sheet is: lines of text tell across from upright, letters tell the head from the foot.

Latin letters rise above their line oftener than they hang below it (b d f h k l t, capitals, digits,
háčky and čárky against g j p q y), so the ink of each line leans upwards.  Many lines make that
certain.  Where there are few, Tesseract's own detection is asked, and then, at the last, a few lines
are read both ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import tesserocr
from numpy.typing import NDArray

from parsers.scan.ink import parts_of
from parsers.scan.ocr import read_strip, tessdata
from parsers.scan.picture import Grey
from parsers.scan.skew import Skew, rough_skew_of, skew_of

WORK_DPI = 150.0
"""Of the pictures that are judged here."""
_SURE_LEAN = 4.0
"""Standard errors by which the lean differs from none; wrong sides were never seen beyond 1."""
_SURE_OSD = 2.5
"""Of Tesseract's own measure; wrong answers were seen up to 0.6."""
_SURE_READ = 3.0
"""Letters that read better one way than the other."""
_FEW_LINES = 10
"""Fewer lines than a slanted stamp and a signature could outweigh."""
_MM = WORK_DPI / 25.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Orientation:
    """How to turn a sheet, and how it leans then."""

    turned: int
    """Degrees clockwise: 0, 90, 180 or 270."""
    sure: bool
    """False where there was too little text to tell; pages beside it may know better."""
    axis_sure: bool
    """False where not even lines of text could be told from columns."""
    skew: float
    """Degrees clockwise by which the lines lean once the sheet is turned."""


def letters_of(even: Grey) -> Grey:
    """The ink of letters alone: without rules, frames, borders, pictures and specks.

    Args:
        even: Evenly lit, at ``WORK_DPI``.

    Returns:
        255 where there is ink.
    """
    ink = np.asarray(cv2.threshold(even, 165, 255, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)
    labels, stats = parts_of(np.asarray(ink, dtype=np.uint8))
    wide, tall, area = (stats[:, c] for c in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    small, large = np.minimum(wide, tall), np.maximum(wide, tall)
    line = (large > 5 * _MM) & (large > 9 * small)
    kept = (large < 14 * _MM) & (small < 6 * _MM) & (area > 3) & ~line
    kept[0] = False
    return np.asarray(np.where(kept, 255, 0).astype(np.uint8)[labels], dtype=np.uint8)


def orientation_of(even: Grey) -> Orientation:
    """How to turn an evenly lit sheet at ``WORK_DPI``."""
    letters = letters_of(even)
    rows, columns = rough_skew_of(letters), rough_skew_of(_turned(letters, 90))
    across, axis_sure = _axis(rows, columns)
    if not axis_sure:
        across = _detected(even) in (90, 270)
    quarter = 90 if across else 0
    skew = _trusted_skew(_turned(letters, quarter), _turned(even, quarter))
    upside_down, sure = _is_upside_down(levelled(_turned(letters, quarter), skew), even, quarter, skew)
    turned = (quarter + 180 * upside_down) % 360
    return Orientation(
        turned=turned, sure=sure and axis_sure, axis_sure=axis_sure, skew=skew if axis_sure or sure else 0.0
    )


def levelled(picture: Grey, degrees: float, border: int = 0) -> Grey:
    """Turned back by a skew around its middle, in the same frame."""
    if abs(degrees) < 0.05:
        return picture
    tall, wide = picture.shape
    matrix = cv2.getRotationMatrix2D((wide / 2, tall / 2), degrees, 1.0)
    return np.asarray(
        cv2.warpAffine(picture, matrix, (wide, tall), flags=cv2.INTER_LINEAR, borderValue=border), dtype=np.uint8
    )


def _turned(picture: Grey, degrees: int) -> Grey:
    return np.ascontiguousarray(np.rot90(picture, -degrees // 90)) if degrees else picture


def _axis(rows: Skew, columns: Skew) -> tuple[bool, bool]:
    """Whether text runs down the picture, and whether that is certain."""
    across = columns.sharpness > rows.sharpness
    more, less = max(rows.sharpness, columns.sharpness), min(rows.sharpness, columns.sharpness)
    return across, more > 1.35 * less and more > 2.0


def _trusted_skew(letters: Grey, even: Grey) -> float:
    """By the letters; where there are few lines (a signature leans as it likes), by rules and frames; else none."""
    skew = skew_of(letters)
    if len(_lines(levelled(letters, skew.degrees))) >= _FEW_LINES:
        return skew.degrees
    slope = _longest_slope(even)
    if slope is None:
        return 0.0
    return skew.degrees if abs(skew.degrees - slope) < 0.3 else slope


def _longest_slope(even: Grey) -> float | None:
    """Degrees by which the longest printed line across the sheet leans; a stamp's frame is shorter than that."""
    ink = cv2.threshold(even, 165, 255, cv2.THRESH_BINARY_INV)[1]
    least = round(25 * _MM)
    found = cv2.HoughLinesP(ink, 1, np.deg2rad(0.1), least // 2, minLineLength=least, maxLineGap=round(1.2 * _MM))
    if found is None:
        return None
    x0, y0, x1, y1 = np.asarray(found, dtype=np.float64).reshape(-1, 4).T
    slopes, lengths = np.degrees(np.arctan2(y1 - y0, x1 - x0)), np.hypot(x1 - x0, y1 - y0)
    lengths[np.abs(slopes) > 12] = 0
    longest = int(lengths.argmax())
    alike = (np.abs(slopes - slopes[longest]) < 0.3) & (lengths > 0.5 * lengths[longest])
    return float(np.average(slopes[alike], weights=lengths[alike])) if lengths[longest] else None


def _is_upside_down(letters: Grey, even: Grey, quarter: int, skew: float) -> tuple[bool, bool]:
    """Whether a sheet whose lines run level stands on its head, and whether that is certain."""
    lean = _lean(letters)
    if abs(lean) >= _SURE_LEAN:
        return lean < 0, True
    level = levelled(_turned(even, quarter), skew, border=255)
    detected = _detected(level)
    if detected in (0, 180):
        return detected == 180, True
    better = _read_both_ways(letters, level)
    if abs(better) >= _SURE_READ:
        return better < 0, True
    return False, False


def _detected(even: Grey) -> int | None:
    """What Tesseract's detection says, in degrees to turn clockwise; None where it isn't sure."""
    if min(even.shape) < 100:
        return None
    api = _detector()
    tall, wide = even.shape
    api.SetImageBytes(even.tobytes(), wide, tall, 1, wide)
    api.SetSourceResolution(round(WORK_DPI))
    found = api.DetectOrientationScript()
    api.Clear()
    if not found or found["orient_conf"] < _SURE_OSD:
        return None
    return (360 - int(found["orient_deg"])) % 360


@lru_cache(maxsize=1)
def _detector() -> tesserocr.PyTessBaseAPI:
    return tesserocr.PyTessBaseAPI(path=str(tessdata()), lang="osd", psm=tesserocr.PSM.OSD_ONLY)


def _read_both_ways(letters: Grey, level: Grey) -> float:
    """How much better a few lines read upright than upside down: letters read, each by its confidence."""
    better = 0.0
    for x, y, wide, tall in sorted(_lines(letters), key=lambda line: -line[2])[:3]:
        strip = cv2.resize(level[y : y + tall, x : x + wide], None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
        upright = np.asarray(strip, dtype=np.uint8)
        better += _read(upright) - _read(_turned(upright, 180))
    return better


def _read(strip: Grey) -> float:
    line = read_strip(strip, "ces+eng")
    return line.confidence * sum(character.isalpha() for character in line.text)


def _lean(letters: Grey) -> float:
    """How much more ink is above the small letters than below them, over all lines, in standard errors."""
    leans, weights = _leans(letters)
    if len(leans) < 5:
        return 0.0
    mean = float(np.average(leans, weights=weights))
    spread = float(np.sqrt(np.average((leans - mean) ** 2, weights=weights)))
    count = float(weights.sum()) ** 2 / float((weights**2).sum())
    return mean / max(spread / float(np.sqrt(count)), 1e-3)


def _lines(letters: Grey) -> list[tuple[int, int, int, int]]:
    """Lines of text as x, y, width and height."""
    joined = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((1, round(2.2 * _MM)), np.uint8))
    joined = cv2.dilate(joined, np.ones((3, 1), np.uint8))
    stats = parts_of(np.asarray(joined, dtype=np.uint8))[1]
    return [
        (x, y, wide, tall)
        for x, y, wide, tall, _area in stats[1:].tolist()
        if 1.4 * _MM < tall < 9 * _MM and wide > 2 * tall
    ]


def _leans(letters: Grey) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    found: list[tuple[float, float]] = []
    for x, y, wide, tall in _lines(letters):
        lean = _lean_of(letters[y : y + tall, x : x + wide])
        if lean is not None:
            found.append((lean, min(wide / tall, 30.0)))
    values = np.array(found, dtype=np.float64).reshape(-1, 2)
    return values[:, 0], values[:, 1]


def _lean_of(line: Grey) -> float | None:
    rows = cv2.reduce(line, 1, cv2.REDUCE_SUM, dtype=cv2.CV_64F).ravel()
    total = float(rows.sum())
    full = np.flatnonzero(rows > 0.5 * rows.max())
    if not total or not len(full):
        return None
    first, last = int(full[0]), int(full[-1])
    return float(rows[:first].sum() - rows[last + 1 :].sum()) / total
