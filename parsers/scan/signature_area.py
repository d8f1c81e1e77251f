"""Where a form is to be signed: the cell, the line or the empty place that belongs to a label such as „Podpis“.

In Czech forms the caption stands before the line, in the corner of a cell, above a box, and often
below the line; the hand writes above the line and over its ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document import Box, Page, around, centre, height, holds, overlap
from parsers.scan.signature_captions import Caption, Rank, captions, runs
from parsers.text import fold

TALL = 46.0
"""Points above a line that belong to it."""
_LEAST = 60.0
"""Points: no place for a signature is narrower."""
_REACH = 64.0
"""Points above and below a caption that a hand may reach."""
_NO_LINE = 17.0
"""Points from which a rule is too far from a caption to be its line: it belongs to the next field."""
_FAR = 30.0
"""Points between a caption and what is no part of it."""
_TEXT = 6
"""Words of a line from which it is a sentence."""
_HEAD = 40.0
"""Points: a cell lower than this with a caption is the head of the one below."""
_WORDS = 5
"""Words from which a page has text."""
_LAST_PART, _BELOW = 240.0, 160.0
"""Points above and below the last line of text where a form is signed."""
_SLACK = 3.0
_OTHERS = ("razitk", "datum", "misto", "dne", "jmeno", "otisk", "funkce")
"""Captions that a cell beside the one to sign in may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the hand is to be looked for that belongs to one caption."""

    caption: Caption
    area: Box
    """The cell, or the room above the line."""
    bounded: bool
    """There is a cell or a line; otherwise the area is a guess."""
    room: Box
    """The cells, or all around the caption up to what is surely of another field; the area included."""


def signature_area(page: Page, labels: Sequence[str]) -> Box | None:
    """Find the place for the signature on a page.

    Args:
        page: Its words, rules and leaders, from print or from a picture.
        labels: Wordings of the caption, ``FormDefinition.signature_labels``.

    Returns:
        The place in points, without the caption, bounded by the rules around it; None where no caption is.
    """
    found = [place for place in places(page, labels) if place.caption.rank > Rank.DOUBTFUL]
    return found[0].area if found else None


def places(page: Page, labels: Sequence[str]) -> list[Place]:
    """All places for a signature on a page, the likeliest first.

    Args:
        page: Its words, rules and leaders, from print or from a picture.
        labels: Wordings of the caption, ``FormDefinition.signature_labels``.
    """
    found = [_place(page, caption) for caption in captions(page, labels)]
    return sorted(found, key=lambda p: (p.caption.rank, p.bounded, p.caption.alone, p.caption.box[1]), reverse=True)


def open_end(page: Page) -> Box | None:
    """The last part of a page and the room below it, where the hand is when its caption wasn't read.

    None for a page without text, such as an empty last one with nothing but its number.
    """
    text = [word.box for word in page.words if word.confidence >= 0.6 and word.box[3] < page.height - 60]
    if len(text) < _WORDS:
        return None
    lowest = max(box[3] for box in text)
    return 20.0, max(0.0, lowest - _LAST_PART), page.width - 20, min(page.height - 30, lowest + _BELOW)


def _within(area: Box, page: Page) -> Box:
    x0, y0, x1, y1 = area
    return max(0.0, x0), max(0.0, y0), min(page.width, x1), min(page.height, y1)


# ---------------------------------------------------------------- the place


def _place(page: Page, caption: Caption) -> Place:
    """The place that belongs to a caption."""
    label = caption.box
    area, bounded = _cell(page, label), True
    if area is None:
        line = _line(page, label)
        area, bounded = (_above(page, line, label), True) if line is not None else (_open_place(page, label), False)
    area = _within(area, page)
    room = _within(around([_cells(page, label) or _room(page, caption.line), area]), page)
    return Place(caption=caption, area=area, bounded=bounded, room=room)


def _cells(page: Page, label: Box) -> Box | None:
    """The ruled cell that holds a caption, with those beside and below it that have none of their own."""
    x, y = centre(label)
    own = _around(page, x, y)
    if own is None or own[1] > label[1] + 1 or own[3] < label[3] - 1:
        return None
    cells = [own := _whole(page, own)]
    right = _around(page, own[2] + 12, (own[1] + own[3]) / 2)
    if right is not None and _goes_on(page, own, right):
        cells.append(_whole(page, right))
    below = _around(page, x, own[3] + 10)
    if height(own) < _HEAD and below is not None and not _has_caption(page, below):
        cells.append(below)
    return around(cells)


def _room(page: Page, label: Box) -> Box:
    """All around a caption up to the rules and the columns of its neighbours."""
    left, right = _columns(page, label)
    spanning = [
        rule for rule in _level(page) if min(rule[2], label[2]) - max(rule[0], label[0]) > 0.8 * (label[2] - label[0])
    ]
    top = max([label[1] - _REACH, *(rule[3] for rule in spanning if rule[3] < label[1] - _NO_LINE)])
    bottom = min([label[3] + _REACH, *(rule[1] for rule in spanning if rule[1] > label[3] + _NO_LINE)])
    top = max([top, *(line[3] for line in _sentences(page, label) if line[3] < label[1])])
    bottom = min([bottom, *(line[1] for line in _sentences(page, label) if line[1] > label[3])])
    return left, top, right, bottom


def _columns(page: Page, label: Box) -> tuple[float, float]:
    """From where to where the column of a caption goes, judged by what else stands in its line."""
    line = [word.box for word in page.words if word.confidence >= 0.5 and overlap(word.box, label) > 0.4]
    line += [rule for rule in _upright(page) if rule[1] <= label[1] + 2 and rule[3] >= label[3] - 2]
    ends = [box[2] for box in line if box[2] <= label[0] - 6]
    begins = [box[0] for box in line if box[0] >= label[2] + _FAR]
    left = max([label[0] - 70, *((end + label[0]) / 2 for end in ends)])
    return left, min([label[2] + 250, *(begin - 6 for begin in begins)])


def _sentences(page: Page, label: Box) -> list[Box]:
    """Lines of running text above and below a caption: nobody is to sign beyond them."""
    lines = [run for run in runs(page) if len(run) >= _TEXT and min(word.confidence for word in run[:_TEXT]) >= 0.6]
    boxes = [around([word.box for word in run]) for run in lines]
    return [box for box in boxes if min(box[2], label[2]) - max(box[0], label[0]) > 0.5 * (label[2] - label[0])]


def _level(page: Page) -> list[Box]:
    return [rule for rule in page.rules if rule[2] - rule[0] > 3 * (rule[3] - rule[1])]


def _upright(page: Page) -> list[Box]:
    return [rule for rule in page.rules if rule[3] - rule[1] > 3 * (rule[2] - rule[0])]


def _cell(page: Page, label: Box) -> Box | None:
    """The ruled cell of a caption, or the one beside or below it where the caption fills its own."""
    own = _around(page, (label[0] + label[2]) / 2, (label[1] + label[3]) / 2)
    if own is not None and height(own) >= 22:
        right = _around(page, own[2] + 12, (own[1] + own[3]) / 2)
        if label[2] - label[0] >= 0.5 * (own[2] - own[0]) and right is not None and _goes_on(page, own, right):
            return around([_corner(own, label), _whole(page, right)])
        return _corner(own, label)
    if own is not None and height(own) < 22:
        below = _around(page, (label[0] + label[2]) / 2, own[3] + 10)
        return below if below is not None and height(below) >= 18 else None
    return _box_beside(page, label)


def _goes_on(page: Page, cell: Box, right: Box) -> bool:
    """Whether the cell right of one is of the same row and has no caption of its own."""
    if right[2] - right[0] < _LEAST or abs(right[1] - cell[1]) > 8 or abs(right[3] - cell[3]) > 8:
        return False
    return not _has_caption(page, right)


def _has_caption(page: Page, cell: Box) -> bool:
    """Whether something else than the signature is asked for in a cell."""
    inside = [fold(word.text) for word in page.words if holds(cell, centre(word.box))]
    return any(text.startswith(_OTHERS) for text in inside)


def _whole(page: Page, cell: Box) -> Box:
    """A cell up to where its upper and lower rules end: the side of a stamp's frame looks like a border."""
    begun = [rule for rule in _level(page) if rule[0] <= cell[0] + 10 and rule[2] > cell[2]]
    above = max((rule[2] for rule in begun if abs(rule[3] - cell[1]) < 2.5), default=cell[2])
    below = max((rule[2] for rule in begun if abs(rule[1] - cell[3]) < 2.5), default=cell[2])
    whole = (cell[0], cell[1], min(above, below), cell[3])
    return cell if _has_caption(page, whole) else whole


def _corner(cell: Box, label: Box) -> Box:
    """A cell with its caption in it: the caption's line counts too where there is room beside it."""
    x0, y0, x1, y1 = cell
    if x1 - label[2] >= 100 and y1 - label[3] < 28:
        return label[2] + 2, y0, x1, y1
    if label[1] - y0 > y1 - label[3]:
        return x0, y0, x1, label[1]
    return x0, y0 if x1 - label[2] > 60 else label[3], x1, y1


def _box_beside(page: Page, label: Box) -> Box | None:
    """A frame that stands right of or below a caption without holding it."""
    middle = (label[1] + label[3]) / 2
    for x, y in (((label[0] + label[2]) / 2, label[3] + 14), (label[0] + 20, label[3] + 14)):
        box = _around(page, x, y)
        if box is not None and 20 <= height(box) <= 140 and -2 <= box[1] - label[3] <= 14:
            return _whole(page, box)
    for x in range(int(label[2]) + 8, int(label[2]) + 140, 12):
        box = _around(page, x, middle + 2)
        if box is not None and box[0] >= label[2] - 2:
            box = _whole(page, box)
            return box if 20 <= height(box) <= 140 and box[2] - box[0] >= _LEAST else None
    return None


def _around(page: Page, x: float, y: float) -> Box | None:
    """The nearest rules on the four sides of a spot, where there are four that meet."""
    level = [rule for rule in _level(page) if rule[0] - _SLACK <= x <= rule[2] + _SLACK]
    upright = [rule for rule in _upright(page) if rule[1] - _SLACK <= y <= rule[3] + _SLACK]
    top = max((r for r in level if r[3] <= y), key=lambda r: r[3], default=None)
    bottom = min((r for r in level if r[1] >= y), key=lambda r: r[1], default=None)
    left = max((r for r in upright if r[2] <= x), key=lambda r: r[2], default=None)
    right = min((r for r in upright if r[0] >= x), key=lambda r: r[0], default=None)
    if top is None or bottom is None or left is None or right is None:
        return None
    box = (left[2], top[3], right[0], bottom[1])
    return box if height(box) <= 160 and _meet(left, box) and _meet(right, box) else None


def _meet(upright: Box, box: Box) -> bool:
    shared = min(upright[3], box[3]) - max(upright[1], box[1])
    return shared >= 0.6 * height(box)


def _line(page: Page, label: Box) -> Box | None:
    """The line or the leaders to sign on: above a caption, behind it, or below it."""
    lines = [line for line in (*_level(page), *page.leaders) if line[2] - line[0] >= 40]
    wide = label[2] - label[0]
    shared = [(min(line[2], label[2]) - max(line[0], label[0]), line) for line in lines]
    behind = [
        line for line in lines if -4 <= line[0] - label[2] <= 60 and -6 <= (line[1] + line[3]) / 2 - label[3] + 2 <= 14
    ]
    above = [line for part, line in shared if part >= 0.5 * wide and -2 <= label[1] - line[3] <= 16]
    below = [line for part, line in shared if part >= 0.5 * wide and 16 <= line[1] - label[3] <= 80]
    page_wide = 0.8 * page.width
    for group in (behind, [line for line in above if line[2] - line[0] < page_wide], below):
        if group:
            return _joined(min(group, key=lambda line: abs(line[1] - label[3])), lines)
    return None


def _joined(line: Box, lines: Sequence[Box]) -> Box:
    """A line with the further parts it was read in."""
    for other in sorted(lines):
        if abs(other[3] - line[3]) < 4 and -2 <= other[0] - line[2] <= 14:
            line = around([line, other])
    return line


def _above(page: Page, line: Box, label: Box) -> Box:
    """The room above a line, up to the next rule, and a little below it."""
    top = line[1] - TALL
    wide = line[2] - line[0]
    for rule in _level(page):
        if rule[3] < line[1] - 18 and min(rule[2], line[2]) - max(rule[0], line[0]) > 0.6 * wide:
            top = max(top, rule[3])
    left = line[0] - 4 if label[2] > line[0] + 10 else max(line[0] - 6, label[2])
    below = label[1] if label[1] > line[1] + 2 else line[3] + 10
    return left, top, line[2] + 12, min(below, line[3] + 10)


def _open_place(page: Page, label: Box) -> Box:
    """Nothing is drawn, or its line wasn't found: the room behind the caption and above it."""
    middle = (label[1] + label[3]) / 2
    ends = [w.box[0] for w in page.words if w.box[0] > label[2] + 140 and w.box[1] < middle < w.box[3]]
    right = min([page.width - 20, label[2] + 260, *ends])
    if right - label[2] < _LEAST:
        return label[0] - 20, label[1] - TALL, max(label[2], label[0] + 200), label[1]
    return label[0] - 20, label[1] - TALL, right, label[3] + 20
