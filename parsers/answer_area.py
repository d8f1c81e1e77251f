"""Where the answer to a label may stand on the page, whether or not anything was read there."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.document import Box, centre, height
from parsers.label import Label
from parsers.sheet import Sheet
from parsers.zones import Zone

_BELOW = 2.2
"""Lines below a label, by its height, where an answer begins at the latest when no cell bounds it."""
_TALLEST = 500.0
"""Points from which a ruled cell is the frame of the page."""


def answer_areas(zone: Zone, sheet: Sheet, labels: Sequence[Label]) -> tuple[Box, ...]:
    """The places on the label's page: behind it on its line, below it, and the next cell of the table.

    Args:
        zone: Of the label.
        sheet: Its pages.
        labels: All labels: an answer ends before the next.

    Returns:
        Boxes in points of the page on which the label ends; other labels may reach into them.
    """
    label = zone.label
    top = label.items[-1].box[1] - label.items[-1].source.box[1]
    cell = _cell(sheet, centre(label.last))
    right = min(zone.right_edge, cell[2]) if cell else zone.right_edge
    bottom = min(_next_below(label, labels, right), cell[3] if cell else float("inf"))
    areas = [(label.last[2] + 1, label.last[1], right, label.last[3])]
    if cell is None:
        bottom = min(bottom, label.box[3] + _BELOW * height(label.last))
    areas.append((label.box[0], label.box[3], right, bottom))
    beside = _cell(sheet, (cell[2] + 3, centre(label.last)[1])) if cell else None
    if beside and not any(_is_in(other, beside) for other in labels):
        areas.append(beside)
    return tuple(_inside(area, top) for area in areas if area[2] - area[0] > 4 and area[3] - area[1] > 4)


def _inside(area: Box, top: float) -> Box:
    """The area on its page, a little smaller than the cell around it."""
    return (area[0] + 1.5, area[1] - top + 1.5, area[2] - 1.5, area[3] - top - 1.5)


def _cell(sheet: Sheet, point: tuple[float, float]) -> Box | None:
    cell = sheet.cell(point)
    return cell if cell is not None and height(cell) < _TALLEST else None


def _next_below(label: Label, labels: Sequence[Label], right: float) -> float:
    tops = [
        other.box[1]
        for other in labels
        if other is not label
        and other.box[1] >= label.box[3] - 2
        and other.box[0] < right
        and other.box[2] > label.box[0]
    ]
    return min(tops, default=float("inf"))


def _is_in(label: Label, cell: Box) -> bool:
    x, y = centre(label.last)
    return cell[0] <= x <= cell[2] and cell[1] <= y <= cell[3]
