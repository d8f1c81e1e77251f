"""Where a form is to be signed: the cell, the line or the empty place that belongs to a label such as „Podpis“.

In Czech forms the caption stands before the line, in the corner of a cell, above a box, and often
below the line; the hand writes above the line and over its ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from parsers.document import Box, Page, Word, around, centre, height, holds, overlap
from parsers.text import fold, without_numbering

TALL = 46.0
"""Points above a line that belong to it."""
_LEAST = 60.0
"""Points: no place for a signature is narrower."""
_FUZZY = 84.0
_SLACK = 3.0
_OTHERS = ("razitk", "datum", "misto", "dne", "jmeno", "otisk", "funkce")
"""Captions that a cell beside the one to sign in may have."""


@dataclass(frozen=True, slots=True)
class _Label:
    box: Box
    length: int
    """Folded letters of the wording."""
    alone: bool
    """Nothing else is printed in its line."""


def signature_area(page: Page, labels: Sequence[str]) -> Box | None:
    """Find the place for the signature on a page.

    Args:
        page: Its words, rules and leaders, from print or from a picture.
        labels: Wordings of the caption, ``FormDefinition.signature_labels``.

    Returns:
        The place in points, without the caption, bounded by the rules around it; None where no caption is.
    """
    found = [(label, _place(page, label)) for label in _labels(page, labels)]
    if not found:
        return None
    _, (area, _) = max(found, key=lambda entry: (entry[1][1], entry[0].alone, entry[0].box[1]))
    return _within(area, page)


def open_end(page: Page) -> Box | None:
    """The room below the last line of a page, where the hand is when its caption wasn't read; None where it is full."""
    text = [word.box for word in page.words if word.confidence >= 0.6 and word.box[3] < page.height - 60]
    lowest = max((box[3] for box in text), default=0.0)
    room = (30.0, lowest + 4, page.width - 30, min(page.height - 45, lowest + 160))
    return room if text and height(room) >= 30 else None


def _within(area: Box, page: Page) -> Box:
    x0, y0, x1, y1 = area
    return max(0.0, x0), max(0.0, y0), min(page.width, x1), min(page.height, y1)


# ---------------------------------------------------------------- the caption


def _labels(page: Page, labels: Sequence[str]) -> Iterator[_Label]:
    wordings = sorted({fold(label) for label in labels}, key=len, reverse=True)
    for run in _runs(page):
        texts = [fold(without_numbering(word.text) if index == 0 else word.text) for index, word in enumerate(run)]
        for wording in wordings:
            count = len(wording.split())
            if (len(run) >= count and _same(" ".join(texts[:count]), wording)) or _is_rest(texts, wording):
                rest = [text for text in texts[count:] if len(text) > 2]
                yield _Label(around([word.box for word in run[:count]]), len(wording), alone=not rest)
                break


def _is_rest(texts: Sequence[str], wording: str) -> bool:
    """Whether a run is a caption whose beginning wasn't read."""
    text = " ".join(texts)
    return len(text) >= 14 and wording.startswith("podpis ") and wording.endswith(text)


def _same(text: str, wording: str) -> bool:
    if len(wording) <= 6:
        return text == wording or (len(text) == len(wording) and fuzz.ratio(text, wording) > 80)
    return fuzz.ratio(text, wording) >= _FUZZY


def _runs(page: Page) -> Iterator[list[Word]]:
    """Words of one line without a gap or an upright rule between them."""
    rows: list[list[Word]] = []
    for word in sorted(page.words, key=lambda word: (word.box[1] + word.box[3]) / 2):
        row = next((row for row in reversed(rows[-4:]) if overlap(row[-1].box, word.box) > 0.6), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    for row in rows:
        row.sort(key=lambda word: word.box[0])
        run = [row[0]]
        for left, right in pairwise(row):
            if right.box[0] - left.box[2] > 1.1 * height(left.box) or _ruled_off(page, left.box, right.box):
                yield run
                run = []
            run.append(right)
        yield run


def _ruled_off(page: Page, left: Box, right: Box) -> bool:
    middle = (left[1] + left[3]) / 2
    return any(left[2] - 1 <= rule[0] <= right[0] + 1 and rule[1] <= middle <= rule[3] for rule in _upright(page))


# ---------------------------------------------------------------- the place


def _place(page: Page, label: _Label) -> tuple[Box, int]:
    """The place that belongs to a caption, and how sure that is: 2 with a line or cell, 0 without."""
    cell = _cell(page, label.box)
    if cell is not None:
        return cell, 2
    line = _line(page, label.box)
    if line is not None:
        return _above(page, line, label.box), 2
    return _open_place(page, label.box), 0


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
    inside = [fold(word.text) for word in page.words if holds(right, centre(word.box))]
    return not any(text.startswith(_OTHERS) for text in inside)


def _whole(page: Page, cell: Box) -> Box:
    """A cell up to where its upper and lower rules end: the side of a stamp's frame looks like a border."""
    begun = [rule for rule in _level(page) if rule[0] <= cell[0] + 10 and rule[2] > cell[2]]
    above = max((rule[2] for rule in begun if abs(rule[3] - cell[1]) < 2.5), default=cell[2])
    below = max((rule[2] for rule in begun if abs(rule[1] - cell[3]) < 2.5), default=cell[2])
    whole = (cell[0], cell[1], min(above, below), cell[3])
    inside = [fold(word.text) for word in page.words if holds(whole, centre(word.box))]
    return cell if any(text.startswith(_OTHERS) for text in inside) else whole


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
