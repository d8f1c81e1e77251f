"""Boxes to tick on a sheet: where they are, which are ticked, and the sheet without them.

An outline is looked for first, its state is told by the ink inside.  What is neither clearly empty nor
clearly a tick stays unknown, and so does a box that was blackened beyond its edges, as people do to take
a tick back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from parsers.document import Mark
from parsers.scan.circles import find_circles
from parsers.scan.ink import CONTRAST, grown, halved, ink_of
from parsers.scan.lines import Lined
from parsers.scan.picture import Grey, Paper, points
from parsers.scan.squares import Span, Square, find_expected, find_squares

_EMPTY, _TICKED = 0.04, 0.11
"""Share of ink inside a box up to which it is empty, and from which it is ticked."""
_FAINT = 0.1
"""Share of faint dots from which something may be in an empty box, a pencil's tick perhaps."""
_FAINT_CONTRAST = 26
_CORNER = 0.2
"""Of its side, a corner of a box."""
_LEAST_CORNER, _CORNERS = 0.45, 0.5
"""Share of ink in the whitest corner, and in all four."""
_COMB = 4
"""Boxes side by side from which they are for a letter each."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Boxed:
    """The boxes of a sheet, and the sheet without them."""

    marks: tuple[Mark, ...]
    """From the top, in points."""
    cleaned: Grey
    """No lines, no leaders, no boxes: to be read."""


def find_boxes(paper: Paper, lined: Lined) -> Boxed:
    """Find the boxes of a sheet whose lines are taken out, and tell which are ticked."""
    ink = ink_of(halved(lined.cleaned), lined.paper)
    squares = [square for square in find_squares(ink) if _has_corners(lined, square.span)]
    squares += [square for square in find_expected(ink, squares) if _has_corners(lined, square.span)]
    squares = _without_combs(squares)
    circles = find_circles(_without(ink, squares))
    cleaned = lined.cleaned.copy()
    marks = []
    for box in sorted((*squares, *circles), key=lambda s: (s.span[1], s.span[0])):
        x0, y0, x1, y1 = (2 * number for number in box.span)
        ticked = _state(paper.grey, lined.paper, box.span, 0.3 if box in circles else 0.25)
        marks.append(Mark(box=points((x0, y0, x1, y1)), page_index=paper.page_index, ticked=ticked))
        _wipe(cleaned, lined.paper, box.span, ticked=ticked is not False)
    return Boxed(marks=tuple(marks), cleaned=cleaned)


def _has_corners(lined: Lined, span: Span) -> bool:
    """Whether ink stands in the corners, at full size: the bends of an o or O leave them white."""
    x0, y0, x1, y1 = (2 * number for number in span)
    size = min(max(5, round(_CORNER * (x1 - x0))), 8)
    light = _light(lined.paper, (x0, y0, x1, y1))
    box = (lined.cleaned[max(y0 - 2, 0) : y1 + 2, max(x0 - 2, 0) : x1 + 2] < light - CONTRAST).astype(np.uint8)
    shares = cv2.boxFilter(box, cv2.CV_32F, (size, size), anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
    if min(shares.shape) < 2 * size + 10:
        return False
    near, far = slice(None, 5), slice(-size - 4, 1 - size)
    corners = sorted(float(shares[down, across].max()) for down in (near, far) for across in (near, far))
    return corners[0] >= _LEAST_CORNER and sum(corners) / 4 >= _CORNERS


def _without_combs(squares: Sequence[Square]) -> list[Square]:
    """The boxes but for close rows of them without words between: a letter is written into each."""
    rows: list[list[Square]] = []
    for square in sorted(squares, key=lambda s: s.span[0]):
        row = next((row for row in rows if _follows(row[-1], square)), None)
        if row is None:
            rows.append([square])
        else:
            row.append(square)
    return [square for row in rows if len(row) < _COMB for square in row]


def _without(ink: Grey, squares: Sequence[Square]) -> Grey:
    """A mask on which these boxes aren't."""
    rest = ink.copy()
    for x0, y0, x1, y1 in (square.span for square in squares):
        rest[max(y0 - 2, 0) : y1 + 2, max(x0 - 2, 0) : x1 + 2] = 0
    return rest


def _follows(left: Square, right: Square) -> bool:
    gap, drop = right.span[0] - left.span[2], abs(right.span[1] - left.span[1])
    return -3 <= gap <= 0.5 * left.side and drop <= 3 and abs(left.side - right.side) <= 0.15 * left.side + 1


def _state(grey: Grey, paper: Grey, span: Span, border: float) -> bool | None:
    x0, y0, x1, y1 = (2 * number for number in span)
    side = (x1 - x0 + y1 - y0) / 2
    inset = round(max(4.0, border * side))
    inside = grey[y0 + inset : y1 - inset, x0 + inset : x1 - inset]
    light = _light(paper, (x0, y0, x1, y1))
    if inside.size == 0:
        return None
    share = float((inside < light - CONTRAST).mean())
    if share >= _TICKED:
        return None if share > 0.6 and _is_blackened(grey, light, (x0, y0, x1, y1)) else True
    faint = float((cv2.blur(inside, (5, 5)) < light - _FAINT_CONTRAST).mean())
    return False if share <= _EMPTY and faint <= _FAINT else None


def _light(paper: Grey, box: Span) -> float:
    """Of the paper around the middle of a box, from the coarse ground."""
    x0, y0, x1, y1 = box
    return float(paper[min((y0 + y1) // 16, paper.shape[0] - 1), min((x0 + x1) // 16, paper.shape[1] - 1)])


def _is_blackened(grey: Grey, light: float, box: Span) -> bool:
    """Whether ink goes over at least three edges of a box for half their length."""
    x0, y0, x1, y1 = box
    out = max(4, round(0.12 * (x1 - x0)))
    sides = (
        grey[max(y0 - out - 2, 0) : max(y0 - out, 1), x0:x1],
        grey[y1 + out : y1 + out + 2, x0:x1],
        grey[y0:y1, max(x0 - out - 2, 0) : max(x0 - out, 1)],
        grey[y0:y1, x1 + out : x1 + out + 2],
    )
    over = [side.size > 0 and float((side < light - CONTRAST).mean()) > 0.5 for side in sides]
    return sum(over) >= 3


def _wipe(cleaned: Grey, paper: Grey, span: Span, *, ticked: bool) -> None:
    """Take a box out of a sheet in place, with the strokes of its tick that go beyond it."""
    x0, y0, x1, y1 = (2 * number for number in span)
    over = round(0.6 * (x1 - x0)) if ticked else 3
    top, left = max(y0 - over, 0), max(x0 - over, 0)
    region = cleaned[top : y1 + over, left : x1 + over]
    light = int(paper[min((y0 + y1) // 16, paper.shape[0] - 1), min((x0 + x1) // 16, paper.shape[1] - 1)])
    ink = np.where(region < light - CONTRAST, 255, 0).astype(np.uint8)
    box = np.zeros_like(ink)
    box[max(y0 - 2 - top, 0) : y1 + 2 - top, max(x0 - 2 - left, 0) : x1 + 2 - left] = 255
    _, labels = cv2.connectedComponents(ink, connectivity=8)
    strokes = np.isin(labels, np.unique(labels[(box & ink) > 0])) & (labels > 0)
    gone = grown(strokes.astype(np.uint8) * 255, 5, 5) | box
    np.copyto(region, light, where=gone > 0)
