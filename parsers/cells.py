"""Labels and answers held to the cells and lines they stand in, where the document says for sure what belongs together.

A wording that isn't known whole („Název žadatele dle registru“) leaves words over that are no answer, and a label
that isn't known at all leaves an answer over that belongs to no other label.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.document import Box, around, centre, height
from parsers.label import Label
from parsers.sheet import Item, Segment, Sheet, same_row
from parsers.zones import Zone

_TELLING = 12
"""Letters from which a wording is that label whatever stands before it."""
_HABIT = 3
"""Labels answered in the next cell that show the habit of a table, and how many times more than otherwise."""
_COLON_WITHIN = 5
"""Words behind a known wording among which a colon ends the label."""


def with_whole_wordings(labels: Sequence[Label], sheet: Sheet) -> tuple[Label, ...]:
    """The labels with the words that belong to them though the form's definition doesn't have them.

    Those are words before it at the beginning of its line; words behind it up to a colon; and the rest of its
    cell, where the answer stands in the next cell.  A short wording behind other words isn't that label:
    „Telefonický kontakt“ isn't „Kontakt“.
    """
    segments = {id(item): segment for segment in sheet.segments for item in segment.items}
    owned = {id(item) for label in labels for item in label.items}
    whole = [_whole(label, segments, owned, labels, sheet) if label.is_field else label for label in labels]
    return tuple(_with_gloss(label, sheet) if label.is_field else label for label in whole if label is not None)


def within_cells(zone: Zone, labels: Sequence[Label], sheet: Sheet) -> Zone:
    """The zone of a label in a table without what stands in cells that have nothing to do with it.

    Where both the cell beside and the one below have words, the other labels of the table tell which of them
    is the answer: they stand under one another, or beside one another.
    """
    home = sheet.cell(centre(zone.label.last))
    if home is None or zone.label.area is not None:
        return zone
    beside_only = _is_answered_in_rows(home, labels, sheet)
    lines = [tuple(item for item in line if _belongs(item.box, home, sheet)) for line in zone.lines]
    if beside_only:
        lines = [tuple(item for item in line if item.box[0] >= home[2] - 1) for line in lines]
    below = {id(item) for line in lines for item in line if item.box[1] >= home[3]}
    beside = {id(item) for line in lines for item in line if item.box[0] >= home[2] and item.box[1] < home[3]}
    dropped = set() if not below or not beside else below if _in_a_column(home, labels, sheet) else beside
    lines = [tuple(item for item in line if id(item) not in dropped) for line in lines]
    return replace(zone, lines=tuple(line for line in lines if line))


def _is_answered_in_rows(home: Box, labels: Sequence[Label], sheet: Sheet) -> bool:
    """Whether the labels of a column of cells are answered beside them: what else stands with them explains them."""
    cells = [cell for label in labels if label.is_field and (cell := sheet.cell(centre(label.last))) is not None]
    column = {cell for cell in cells if abs(cell[0] - home[0]) < 2 and abs(cell[2] - home[2]) < 2}
    answered = [cell for cell in column if _has_answer_beside(cell, labels, sheet)]
    owned = {id(item) for label in labels for item in label.items}
    filled = [cell for cell in answered if any(id(i) not in owned for i in _items_in(cell, sheet))]
    if not (here := sheet.cell((home[2] + 3, (home[1] + home[3]) / 2))) or not same_row(home, here):
        return False
    return len(answered) >= _HABIT and len(answered) > _HABIT * len(filled) and len(answered) > 0.5 * len(column)


def _has_answer_beside(home: Box, labels: Sequence[Label], sheet: Sheet) -> bool:
    beside = sheet.cell((home[2] + 3, (home[1] + home[3]) / 2))
    if beside is None or any(_lies_in(other.last, beside) for other in labels):
        return False
    return _has_items(beside, sheet)


def _items_in(cell: Box, sheet: Sheet) -> Iterator[Item]:
    return (item for line in sheet.lines for item in line if _lies_in(item.box, cell))


def without_beginnings(zones: Sequence[Zone], labels: Sequence[Label], sheet: Sheet) -> list[Zone]:
    """The zones, those in doubt that hold words right before another label: they may be its beginning."""
    first = {id(label.items[0]) for label in labels}
    before: set[int] = set()
    for segment in sheet.segments:
        start = next((number for number, item in enumerate(segment.items) if id(item) in first), 0)
        before |= {id(item) for item in segment.items[:start]}
    return [
        replace(zone, mixed=True) if any(id(item) in before for line in zone.lines for item in line) else zone
        for zone in zones
    ]


def _in_a_column(home: Box, labels: Sequence[Label], sheet: Sheet) -> bool:
    """Whether at least as many labels stand in the column of a cell as in its row."""
    cells = [cell for label in labels if (cell := sheet.cell(centre(label.last))) is not None and cell != home]
    column = sum(abs(cell[0] - home[0]) < 2 for cell in cells)
    return column >= sum(abs(cell[1] - home[1]) < 2 for cell in cells)


def swallowed(before: Sequence[Label], after: Sequence[Label], zones: Sequence[Zone]) -> Iterator[Zone]:
    """Empty zones of labels right above one that has taken the words before it: they may have been the answer."""
    positions = {label.owner: label for label in before}
    grown = [label for label in after if label.items[0] is not positions[label.owner].items[0]]
    for zone in zones:
        below = [label for label in after if label.box[1] > zone.label.box[1] + 1]
        first = min(below, key=lambda label: (label.box[1], label.box[0]), default=None)
        if first is not None and any(first is label for label in grown) and not zone.lines and not zone.spots:
            yield zone


def _with_gloss(label: Label, sheet: Sheet) -> Label:
    """The label with what says it once more, behind a stroke and in a type of its own: „Název / *Name*“."""
    segments = iter(sheet.segments)
    home = next((segment for segment in segments if label.items[-1] is segment.items[-1]), None)
    gloss = next(segments, None)
    if home is None or gloss is None or gloss.line != home.line or not gloss.items[0].text.startswith("/"):
        return label
    gap = gloss.box[0] - home.box[2]
    if gap > height(label.last) or label.items[-1].text.endswith(":") or gloss.after_mark:
        return label
    items = (*label.items, *gloss.items)
    return replace(label, items=items, box=around([item.box for item in items]), last=items[-1].box)


def _whole(
    label: Label, segments: dict[int, Segment], owned: set[int], labels: Sequence[Label], sheet: Sheet
) -> Label | None:
    first, last = segments.get(id(label.items[0])), segments.get(id(label.items[-1]))
    if first is None or last is None:
        return label
    before = _before(label, first, owned, sheet)
    behind = [] if label.items[-1].text.endswith(":") else _behind(label, last, owned, labels, sheet)
    if before and label.length < _TELLING:
        return None
    if not before and not behind:
        return label
    items = (*before, *label.items, *behind)
    return replace(label, items=items, box=around([item.box for item in items]), last=items[-1].box)


def _before(label: Label, segment: Segment, owned: set[int], sheet: Sheet) -> Sequence[Item]:
    words = segment.items[: segment.items.index(label.items[0])]
    line = sheet.lines[segment.line]
    at = line.index(segment.items[0])
    cell = sheet.cell(centre(segment.items[0].box))
    starts = at == 0 or (cell is not None and not _lies_in(line[at - 1].box, cell))
    numbering = not any(character.isalpha() for item in words for character in item.text)
    return words if starts and not numbering and not any(id(item) in owned for item in words) else ()


def _behind(label: Label, segment: Segment, owned: set[int], labels: Sequence[Label], sheet: Sheet) -> Sequence[Item]:
    words: list[Item] = []
    for item in segment.items[segment.items.index(label.items[-1]) + 1 :]:
        if id(item) in owned:
            break
        words.append(item)
        if item.text.endswith(":") and len(words) <= _COLON_WITHIN:
            return words
    return words if words and _answered_beside(label, labels, sheet) else ()


def _answered_beside(label: Label, labels: Sequence[Label], sheet: Sheet) -> bool:
    """Whether the cell to the right of the label's has words, or boxes, and no label."""
    home = sheet.cell(centre(label.last))
    beside = None if home is None else sheet.cell((home[2] + 3, centre(label.last)[1]))
    if home is None or beside is None or any(_lies_in(other.last, beside) for other in labels):
        return False
    return _has_items(beside, sheet)


def _belongs(box: Box, home: Box, sheet: Sheet) -> bool:
    cell = sheet.cell(centre(box))
    if cell is None:
        return False
    if _lies_in(box, home) or (same_row(home, cell) or same_row(cell, home)) or _lies_in(home, cell):
        return True
    head = sheet.cell((centre(box)[0], cell[1] - 3))
    return head is not None and head == home and not _is_answered(cell, sheet)


def _is_answered(cell: Box, sheet: Sheet) -> bool:
    """Whether a cell below a label has words in the next cell of its row and the label hasn't: it is a label too."""
    beside = sheet.cell((cell[2] + 3, (cell[1] + cell[3]) / 2))
    above = sheet.cell((cell[2] + 3, cell[1] - 3))
    return beside is not None and above is not None and _has_items(beside, sheet) and not _has_items(above, sheet)


def _has_items(cell: Box, sheet: Sheet) -> bool:
    return any(_lies_in(item.box, cell) for line in sheet.lines for item in line)


def _lies_in(box: Box, cell: Box) -> bool:
    x, y = centre(box)
    return cell[0] <= x <= cell[2] and cell[1] <= y <= cell[3]
