"""From the picture of a page to a sheet laid straight: ``Picture`` to ``Paper``.

What took the picture is told from the picture itself.  Everything is measured on a reduced copy (where
the sheet is, its light, which way up, how it leans); the maps found are put together, and the paper is
drawn once from the picture as it came, so that no stroke is softened twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from parsers.scan.edges import beyond_sheet
from parsers.scan.keystone import parallel
from parsers.scan.light import (
    colour_light,
    evened,
    has_colours,
    is_bilevel,
    paper_light,
    unevenness,
    without_specks,
    without_streaks,
)
from parsers.scan.orientation import WORK_DPI, Orientation, orientation_of
from parsers.scan.picture import PAPER_DPI, Colour, Grey, Matrix, Paper, Picture, Taken
from parsers.scan.plane import drawn, moving, onto_rectangle, scaling, through, turning
from parsers.scan.sheet_in_photo import Corners, Sheet, find_sheet

_A4_INCHES = (210 / 25.4, 297 / 25.4)
_ALIKE = 0.18
"""By how much the sides of a photographed A4 may seem to differ from its proportions, seen from the side."""
_LARGEST_INCHES = 18.0
"""Somewhat more than A3: a longer page is read smaller than it is."""
_SMALLEST_INCHES = 2.5
_MOST_DOTS = 24_000_000
_MOST_STRETCH = 6.0
_UNEVEN = 0.2
"""Light of a photo; scanners stay below 0.1."""
_LEAST_SKEW = 0.03
_RIM_MM = 1.5
"""Along a photographed sheet's edge, where the desk looks in because paper is never quite flat."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Laid:
    """All that is known about a picture before its paper is drawn."""

    taken: Taken
    source: Grey
    """What the paper is drawn from: the picture, of a fax without its specks."""
    to_work: Matrix
    """From dots of the picture to those of the work copy, at ``WORK_DPI``."""
    work: Grey
    """Evenly lit, without what lies beyond the sheet."""
    light: Grey
    beyond: Grey | None
    """255 where there is no sheet, on the work copy; None where the sheet fills it."""
    orientation: Orientation
    source_dpi: float


def straighten(picture: Picture) -> Paper:
    """Lay one page straight.

    Returns:
        Always a paper: where the sheet, its orientation or its skew can't be told, the picture as it came.

    Raises:
        Unreadable: ``ocr-missing``: there was too little text to tell without Tesseract, and it isn't installed.
    """
    laid = _lay(picture)
    return _draw(picture, laid, laid.orientation.turned)


def straighten_all(pictures: Iterable[Picture]) -> Iterator[Paper]:
    """Lay the pages of one file straight, each when it is asked for.

    A page with too little text to tell its head from its foot lies as the others do.  At most one
    such page waits for the next.
    """
    votes: Counter[int] = Counter()
    waiting: tuple[Picture, _Laid] | None = None
    for picture in pictures:
        laid = _lay(picture)
        if laid.orientation.sure:
            votes[laid.orientation.turned] += 1
        if waiting is not None:
            yield _draw(*waiting, _voted(waiting[1].orientation, votes))
            waiting = None
        if laid.orientation.sure or votes:
            yield _draw(picture, laid, _voted(laid.orientation, votes))
        else:
            waiting = (picture, laid)
    if waiting is not None:
        yield _draw(*waiting, _voted(waiting[1].orientation, votes))


def _voted(orientation: Orientation, votes: Counter[int]) -> int:
    """The turn of the other pages, for one that couldn't tell; but a line of text that runs across stays so."""
    if orientation.sure or not votes:
        return orientation.turned
    fitting = [turned for turned, _ in votes.most_common() if (turned - orientation.turned) % 180 == 0]
    if fitting:
        return fitting[0]
    return orientation.turned if orientation.axis_sure else votes.most_common(1)[0][0]


# ---------------------------------------------------------------- measured on a reduced copy


def _lay(picture: Picture) -> _Laid:
    fax = picture.bilevel or is_bilevel(picture.grey)
    sheet = None if fax else _sheet_of(picture)
    if sheet is not None and not _is_on_a_lid(sheet, picture):
        laid = _measured(picture, picture.grey, *_unwarped(sheet), Taken.CAMERA, rim_mm=_RIM_MM)
        return _with_parallel_lines(picture, laid) if sheet.cropped else laid
    source = without_specks(without_streaks(picture.grey), _dpi_of(picture)) if fax else picture.grey
    taken = Taken.FAX if fax else Taken.SCANNER
    lid = None if sheet is None else sheet.corners
    laid = _measured(picture, source, *_scaled(picture), taken, lid=lid)
    if not fax and _is_by_camera(picture, laid.light):
        return _with_parallel_lines(picture, replace(laid, taken=Taken.CAMERA))
    return laid


def _measured(
    picture: Picture,
    source: Grey,
    to_work: Matrix,
    size: tuple[int, int],
    taken: Taken,
    *,
    lid: Corners | None = None,
    rim_mm: float = 0.0,
) -> _Laid:
    """Light, edges, orientation and skew of a picture by its work copy."""
    work = drawn(source, to_work, size, smooth=False)
    corners = None if lid is None else through(to_work, lid)
    beyond = beyond_sheet(work, WORK_DPI, corners=corners, rim_mm=rim_mm)
    fax = taken is Taken.FAX
    light = np.full((4, 4), 255, np.uint8) if fax else paper_light(work, WORK_DPI, beyond)
    even = _without(work if fax else evened(work, light), beyond)
    return _Laid(
        taken=taken,
        source=source,
        to_work=to_work,
        work=even,
        light=light,
        beyond=beyond,
        orientation=orientation_of(even),
        source_dpi=_source_dpi(picture, to_work),
    )


def _with_parallel_lines(picture: Picture, laid: _Laid) -> _Laid:
    """A photo without trustworthy edges, its perspective taken from its lines of text."""
    found = parallel(laid.work, across=laid.orientation.turned in (90, 270))
    if found is None:
        return laid
    matrix, size = found
    return _measured(picture, laid.source, matrix @ laid.to_work, size, laid.taken)


def _sheet_of(picture: Picture) -> Sheet | None:
    """Looked for where the rim of the picture is darker than the rest, or nobody knows what took it."""
    small = cv2.resize(picture.grey, (96, 96), interpolation=cv2.INTER_AREA)
    rim = np.concatenate([small[:2].ravel(), small[-2:].ravel(), small[:, :2].ravel(), small[:, -2:].ravel()])
    if picture.dpi is not None and float(np.percentile(rim, 15)) > 0.8 * float(np.percentile(small, 75)):
        return None
    return find_sheet(picture.grey, picture.colour)


def _is_on_a_lid(sheet: Sheet, picture: Picture) -> bool:
    """Whether a scanner took it: nothing but an even lid around a sheet with right angles."""
    return picture.dpi is not None and sheet.crookedness < 1.0 and sheet.outside_spread < 14


def _is_by_camera(picture: Picture, light: Grey) -> bool:
    """By uneven light; of a picture that doesn't know its dpi, less of it is enough."""
    return unevenness(light) > (_UNEVEN if picture.dpi is not None else _UNEVEN / 2)


def _unwarped(sheet: Sheet) -> tuple[Matrix, tuple[int, int]]:
    """The sheet of a photo as a rectangle."""
    sides = np.hypot(*(np.roll(sheet.corners, -1, axis=0) - sheet.corners).T)
    wide, tall = _inches(float(sides[0] + sides[2]), float(sides[1] + sides[3]), snap=not sheet.cropped)
    size = (round(wide * WORK_DPI), round(tall * WORK_DPI))
    return onto_rectangle(sheet.corners, *size), size


def _scaled(picture: Picture) -> tuple[Matrix, tuple[int, int]]:
    """The whole picture, as large as its paper was."""
    rows, columns = picture.grey.shape
    dpi = _dpi_of(picture)
    longest = max(rows, columns) / dpi
    share = WORK_DPI / dpi * min(1.0, _LARGEST_INCHES / longest)
    size = (max(1, round(columns * share)), max(1, round(rows * share)))
    return scaling(size[0] / columns, size[1] / rows), size


def _dpi_of(picture: Picture) -> float:
    """As the file says, where that gives a sheet of paper; otherwise as if the picture were of A4."""
    rows, columns = picture.grey.shape
    if picture.dpi and _SMALLEST_INCHES < max(rows, columns) / picture.dpi < 1.2 * _LARGEST_INCHES:
        return float(picture.dpi)
    wide, _ = _inches(float(columns), float(rows), snap=False)
    return float(max(columns / wide, PAPER_DPI / _MOST_STRETCH))


def _inches(wide: float, tall: float, *, snap: bool) -> tuple[float, float]:
    """The size of a sheet with these proportions: A4, or one that A4 holds one way."""
    short, long = _A4_INCHES
    ratio = max(wide, tall) / min(wide, tall)
    if snap and abs(ratio / (long / short) - 1) < _ALIKE:
        sides = (short, long)
    elif ratio > long / short:
        sides = (long / ratio, long)
    else:
        sides = (short, short * ratio)
    return sides if tall >= wide else (sides[1], sides[0])


def _source_dpi(picture: Picture, to_work: Matrix) -> float:
    """How many dots of the picture went into an inch of the sheet, in its middle."""
    rows, columns = picture.grey.shape
    x, y = columns / 2, rows / 2
    spots = through(to_work, [(x, y), (x + 1, y), (x, y + 1)])
    across, down = spots[1] - spots[0], spots[2] - spots[0]
    area = abs(float(across[0] * down[1] - across[1] * down[0]))
    return float(WORK_DPI / np.sqrt(max(area, 1e-9)))


def _without(sheet: Grey, beyond: Grey | None) -> Grey:
    """White beyond the sheet."""
    return sheet if beyond is None else np.asarray(cv2.max(sheet, _enlarged(beyond, sheet)), dtype=np.uint8)


def _enlarged(beyond: Grey, sheet: Grey) -> Grey:
    """The map of what isn't paper, as large as a sheet, with sharp edges."""
    mask = cv2.resize(beyond, sheet.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.threshold(mask, 127, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)


# ---------------------------------------------------------------- drawn once


def _draw(picture: Picture, laid: _Laid, turned: int) -> Paper:
    to_paper, size = _paper_frame(laid, turned)
    matrix = to_paper @ laid.to_work
    grey = drawn(laid.source, matrix, size)
    if laid.taken is not Taken.FAX:
        grey = evened(grey, _on_paper(laid.light, laid, to_paper, size))
    beyond = None if laid.beyond is None else _on_paper(laid.beyond, laid, to_paper, size)
    if beyond is not None:
        grey = _without(grey, beyond)
    elif grey is picture.grey:
        grey = grey.copy()
    return Paper(
        grey=grey,
        colour=_colours(picture, laid, to_paper, size),
        page_index=picture.page_index,
        taken=laid.taken,
        to_shown=_to_points(picture) @ np.linalg.inv(matrix),
        turned=turned,
        source_dpi=laid.source_dpi,
    )


def _paper_frame(laid: _Laid, turned: int) -> tuple[Matrix, tuple[int, int]]:
    """From the work copy to the paper, and the paper's size: the sheet's, or more where a corner would be cut off."""
    tall, wide = laid.work.shape
    degrees = laid.orientation.skew if abs(laid.orientation.skew) >= _LEAST_SKEW else 0.0
    size = np.array([tall, wide] if turned in (90, 270) else [wide, tall], dtype=np.float64)
    turn = moving(*(size / 2)) @ turning(turned - degrees) @ moving(-wide / 2, -tall / 2)
    if turned == 0 and not degrees:
        turn = np.eye(3)
    low, high = _ink_bounds(laid.work, turn) if degrees else (np.zeros(2), size)
    low, high = np.minimum(low, 0), np.maximum(high, size)
    scale = PAPER_DPI / WORK_DPI
    scale *= min(1.0, float(np.sqrt(_MOST_DOTS / (np.prod(high - low) * scale * scale))))
    across, down = (max(1, round(float(number) * scale)) for number in high - low)
    return scaling(scale) @ moving(-low[0], -low[1]) @ turn, (across, down)


def _ink_bounds(work: Grey, turn: Matrix) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...]:
    """Between which corners the ink lies once turned, with 3 mm around it."""
    small = cv2.resize(work, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    rows, columns = np.nonzero(small < 150)
    if not len(rows):
        return np.full(2, np.inf), np.full(2, -np.inf)
    spots = through(
        turn @ scaling(work.shape[1] / small.shape[1], work.shape[0] / small.shape[0]),
        np.column_stack([columns, rows]) + 0.5,
    )
    margin = 3 / 25.4 * WORK_DPI
    return spots.min(axis=0) - margin, spots.max(axis=0) + margin


def _on_paper(small: Grey, laid: _Laid, to_paper: Matrix, size: tuple[int, int]) -> Grey:
    """A map of the work copy, of any size, as a map of the paper at an eighth of its size."""
    rows, columns = laid.work.shape
    few = (max(4, size[0] // 8), max(4, size[1] // 8))
    matrix = (
        scaling(few[0] / size[0], few[1] / size[1])
        @ to_paper
        @ scaling(columns / small.shape[1], rows / small.shape[0])
    )
    return drawn(small, matrix, few, smooth=False, border=None)


def _colours(picture: Picture, laid: _Laid, to_paper: Matrix, size: tuple[int, int]) -> Colour | None:
    """The paper in colours, where there are any."""
    if picture.colour is None or laid.taken is Taken.FAX:
        return None
    dpi = WORK_DPI / 2
    step = max(1, round(laid.source_dpi / WORK_DPI))
    few = np.ascontiguousarray(picture.colour[::step, ::step])  # a quarter of the work, for a map that is smooth anyway
    half = (max(1, laid.work.shape[1] // 2), max(1, laid.work.shape[0] // 2))
    to_half = scaling(half[0] / laid.work.shape[1], half[1] / laid.work.shape[0]) @ laid.to_work
    small = drawn(few, to_half @ scaling(step), half, smooth=False)
    light = colour_light(small, dpi, laid.beyond)
    even = evened(small, light)
    if laid.beyond is not None:
        even[_enlarged(laid.beyond, even) > 0] = 255
    if not has_colours(even):
        return None
    sheet = drawn(picture.colour, to_paper @ laid.to_work, size, smooth=False)
    even = evened(sheet, _on_paper(light, laid, to_paper, size))
    if laid.beyond is not None:
        even[_enlarged(_on_paper(laid.beyond, laid, to_paper, size), even) > 0] = 255
    return even


def _to_points(picture: Picture) -> Matrix:
    """From dots of the picture to points on the page as it is shown."""
    rows, columns = picture.grey.shape
    x0, y0, x1, y1 = picture.place
    return moving(x0, y0) @ scaling((x1 - x0) / columns, (y1 - y0) / rows)
