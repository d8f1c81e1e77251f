"""The machine mark of our own printed form: a QR code (ISO/IEC 18004) with form, version and page.

A code is a square of about half ink with white around it.  Such squares are looked for on a copy at 75 dpi, which
costs next to nothing where there are none; what is found is decoded from the paper itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from parsers.document import around
from parsers.scan.code_grid import CodeGrid, drawn_clean, read_grids
from parsers.scan.picture import POINTS_PER_DOT, Grey, Matrix, Paper, dots
from parsers.scan.plane import moving, through, turning

_COARSE = 4
"""Dots of the paper in one of the copy."""
_SIDE = (26.0, 90.0)
"""Points between which the side of a mark lies: ours has 45, a copy may be reduced or enlarged."""
_CLOSED = 3
"""Dots of the copy by which modules are joined; the white around a code is four modules."""
_INK = (0.3, 0.72)
_SQUARE = 1.3
_WHITE = 6.0
"""Points around a candidate that are cut out with it."""
_RIM = 6
"""Dots around a mark that are taken out with it."""
_MOST = 6
"""Candidates that are decoded at most, the likeliest first."""
_TEXT = re.compile(r"FORM:(?P<key>[A-Z][A-Z0-9-]{0,63}):(?P<version>[^:]{1,20}):(?P<page>\d{1,2})/(?P<pages>\d{1,2})")

Corners = tuple[tuple[float, float], ...]
"""Four points of a paper, in points, clockwise from the one that is the upper left of what is printed."""
_Span = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineMark:
    """What the code on a page says, and where it stands."""

    form: str
    """Key of the definition."""
    version: str
    page: int
    """From 0."""
    pages: int
    corners: Corners
    """Of the code, without the white around it."""
    turned: int
    """Degrees clockwise by which the paper has yet to be turned to stand upright."""


def find_mark(paper: Paper) -> MachineMark | None:
    """The machine mark of one of our forms on a paper, whichever way up it lies."""
    candidates = sorted(_candidates(paper.grey), key=lambda span: _remoteness(span, paper))
    for span in candidates[:_MOST]:
        if (mark := _decoded(paper.grey, span)) is not None:
            return mark
    return None


def take_mark(paper: Paper) -> tuple[Paper, MachineMark | None]:
    """The paper as its mark says it stands, without the mark, which is no text and no box to tick."""
    mark = find_mark(paper)
    if mark is None:
        return paper, None
    paper, mark = upright(paper, mark)
    grey = paper.grey.copy()
    x0, y0, x1, y1 = dots(around([(x, y, x, y) for x, y in mark.corners]))
    grey[max(y0 - _RIM, 0) : y1 + _RIM, max(x0 - _RIM, 0) : x1 + _RIM] = 255
    return replace(paper, grey=grey), mark


def upright(paper: Paper, mark: MachineMark) -> tuple[Paper, MachineMark]:
    """The paper turned as its mark says, and the mark where it is then."""
    if not mark.turned:
        return paper, mark
    quarters = -(mark.turned // 90)
    grey = np.ascontiguousarray(np.rot90(paper.grey, quarters))
    colour = None if paper.colour is None else np.ascontiguousarray(np.rot90(paper.colour, quarters))
    turn = _turn(paper.grey.shape, mark.turned)
    corners = through(turn, np.array(mark.corners) / POINTS_PER_DOT) * POINTS_PER_DOT
    turned = replace(
        paper,
        grey=grey,
        colour=colour,
        to_shown=paper.to_shown @ np.linalg.inv(turn),
        turned=(paper.turned + mark.turned) % 360,
    )
    return turned, replace(mark, corners=tuple((float(x), float(y)) for x, y in corners), turned=0)


def _turn(shape: tuple[int, ...], degrees: int) -> Matrix:
    """The map of dots that turns a picture clockwise by right angles."""
    tall, wide = shape[:2]
    size = (tall, wide) if degrees % 180 else (wide, tall)
    return moving(size[0] / 2, size[1] / 2) @ turning(degrees) @ moving(-wide / 2, -tall / 2)


def _candidates(grey: Grey) -> Iterator[_Span]:
    """Squares of the size of a mark that are about half ink, in dots of the paper."""
    size = (max(1, grey.shape[1] // _COARSE), max(1, grey.shape[0] // _COARSE))
    ink = cv2.threshold(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), 150, 255, cv2.THRESH_BINARY_INV)[1]
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((_CLOSED, _CLOSED), np.uint8))
    blocks = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(blocks, connectivity=4, ltype=cv2.CV_16U)
    low, high = (side / POINTS_PER_DOT / _COARSE for side in _SIDE)
    for x, y, wide, tall, area in stats[1:].tolist():
        if not (low <= min(wide, tall) and max(wide, tall) <= high and max(wide, tall) <= _SQUARE * min(wide, tall)):
            continue
        share = float((ink[y : y + tall, x : x + wide] > 0).mean())
        if area > 0.5 * wide * tall and _INK[0] < share < _INK[1]:
            yield x * _COARSE, y * _COARSE, (x + wide) * _COARSE, (y + tall) * _COARSE


def _remoteness(span: _Span, paper: Paper) -> float:
    """How far a candidate is from the nearest corner of the paper: there the mark stands."""
    tall, wide = paper.grey.shape
    x, y = (span[0] + span[2]) / 2, (span[1] + span[3]) / 2
    return float(min(x, wide - x) + min(y, tall - y))


def _decoded(grey: Grey, span: _Span) -> MachineMark | None:
    margin = round(_WHITE / POINTS_PER_DOT)
    x0, y0, x1, y1 = (max(span[0] - margin, 0), max(span[1] - margin, 0), span[2] + margin, span[3] + margin)
    for grid in read_grids(grey[y0:y1, x0:x1]):
        if said := _TEXT.fullmatch(_text_of(grid)):
            return _mark(said, grid, (x0, y0))
    return None


def _text_of(grid: CodeGrid) -> str:
    try:
        return str(cv2.QRCodeDetector().detectAndDecode(drawn_clean(grid.dark))[0])
    except cv2.error:  # its error correction fails on some squares that are no codes
        return ""


def _mark(said: re.Match[str], grid: CodeGrid, origin: tuple[int, int]) -> MachineMark | None:
    page, pages = int(said["page"]), int(said["pages"])
    if not 1 <= page <= pages:
        return None
    return MachineMark(
        form=said["key"].lower(),
        version=said["version"],
        page=page - 1,
        pages=pages,
        corners=tuple((float(x) * POINTS_PER_DOT, float(y) * POINTS_PER_DOT) for x, y in grid.corners + origin),
        turned=grid.turned * 90,
    )
