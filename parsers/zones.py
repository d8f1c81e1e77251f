"""Which label each word, box and fillable place of a form answers.

Three rules, tried in turn: the ruled cell (the label in it, in the cell to the left, or above); the
last label before it on its line; the last label above it in its column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.captions import Caption, find_captions, owner_above
from parsers.definition import BY_MARK, FieldType, FormDefinition
from parsers.document import Box, Mark, Spot, Word, around, centre, height, holds
from parsers.headings import numbered_headings
from parsers.label import STRONG, Label, Owner, OwnerKind
from parsers.print_style import PrintStyles, print_styles, strangers
from parsers.sheet import Item, Sheet, same_row
from parsers.text import fold

_TABLE_STEPS = 8
_HINT_WORDS = 10
_NUMBER = re.compile(r"(\d{1,2}|[A-Z]\d?|\d{1,2}\.\d{1,2})[.)]?")
_NEXT_LINE = 1.4
"""Heights of a word within which the line above ends."""
_OVER = 4.0
"""Points by which a word may stand over the edge of its cell."""
_LETTER_CELL = 26.0
"""Points up to which a cell is for one letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """What stands where the answer to one label is expected, in reading order by lines."""

    label: Label
    lines: tuple[tuple[Item, ...], ...]
    spots: tuple[Item, ...] = ()
    claimed: Mark | None = None
    """The box printed before the label of a yes/no."""
    hidden: bool = False
    """Text that nobody can see lies there as well."""
    right_edge: float = 0.0
    """Where a line of the value would have to break."""
    ruled: bool = False
    """The value stands in a cell or box of its own."""
    mixed: bool = False
    """Its words stand in several cells: some may answer a label that nobody knows."""
    captioned: bool = False
    """The form asks below its answers, here too."""


def find_zones(sheet: Sheet, labels: Sequence[Label], definition: FormDefinition) -> tuple[Zone, ...]:
    """One zone for each field label; words that belong to no field are left out."""
    claimed = _claimed_marks(sheet, labels, definition)
    taken = {id(item) for label in labels for item in label.items} | {id(item) for item in claimed.values()}
    taken |= _hint_items(sheet, labels, definition) | _other_language(sheet, labels) | _numbers(sheet, labels)
    captions = find_captions(sheet, labels, definition)
    by_mark = _ByMark(sheet, labels, definition, captions)
    styles = print_styles(sheet, labels)
    headings = list(numbered_headings(sheet, labels))
    taken |= {id(item) for heading in headings for item in heading.items}
    ends = [*labels, *headings, *(_unknown(sheet, labels, styles, by_mark) if styles else ())]
    rows: dict[int, dict[int, list[Item]]] = {}
    for number, line in enumerate(sheet.lines):
        for item in line:
            label = owner_of(item, sheet, ends, captions) if id(item) not in taken else None
            if label is None or (
                styles and styles.is_print(item) and not by_mark(item) and not _is_letter(item, sheet)
            ):
                continue
            rows.setdefault(id(label), {}).setdefault(number, []).append(item)
    spots = [(owner_of(spot, sheet, labels, captions), spot) for spot in sheet.spots]
    hidden = {id(owner_of(item, sheet, labels, captions)) for item in sheet.hidden if fold(item.text)}
    doubtful = _before_weak_labels(sheet, labels)
    return tuple(
        Zone(
            label=label,
            lines=tuple(tuple(items) for _, items in sorted(rows.get(id(label), {}).items())),
            spots=tuple(spot for owner, spot in spots if owner is label),
            claimed=_mark(claimed.get(id(label))),
            hidden=id(label) in hidden,
            right_edge=_right_limit(label, labels, sheet),
            ruled=label.area is not None or _is_ruled(rows.get(id(label), {}), label, sheet),
            mixed=_is_mixed(rows.get(id(label), {}), sheet, doubtful),
            captioned=any(caption.label is label for caption in captions),
        )
        for label in labels
        if label.is_field
    )


def _is_letter(item: Item, sheet: Sheet) -> bool:
    """A letter or digit in a cell of its own."""
    if len(item.text) != 1 or not item.text.isalnum():
        return False
    cell = sheet.cell(centre(item.box))
    return cell is not None and cell[2] - cell[0] <= _LETTER_CELL


@dataclass(frozen=True, slots=True)
class _ByMark:
    """Whether a word stands where the answer to a question with printed options is looked for."""

    sheet: Sheet
    labels: Sequence[Label]
    definition: FormDefinition
    captions: Sequence[Caption]

    def __call__(self, item: Item) -> bool:
        label = owner_of(item, self.sheet, self.labels, self.captions)
        if label is None or label.owner.kind is not OwnerKind.FIELD:
            return False
        return self.definition.field(label.owner.key).type in BY_MARK


def _unknown(
    sheet: Sheet, labels: Sequence[Label], styles: PrintStyles, by_mark: Callable[[Item], bool]
) -> Iterator[Label]:
    """Questions and notes that nobody knows: what stands beside or below them is their answer."""
    for items in strangers(sheet, labels, styles, by_mark):
        box = around([item.box for item in items])
        owner = Owner(kind=OwnerKind.NOTE, key="")
        yield Label(owner=owner, items=items, box=box, last=items[-1].box, score=STRONG, length=0)


def owner_of(item: Item, sheet: Sheet, labels: Sequence[Label], captions: Sequence[Caption] = ()) -> Label | None:
    """The label that an item answers; a heading or a note where it answers none."""
    box = _first_line(item)
    if any(label.area for label in labels):
        if label := next((c for c in labels if c.area and holds(c.area, centre(box))), None):
            return label
        labels = [label for label in labels if not label.area]
    if captions:
        if label := owner_above(box, captions, sheet, labels):
            return label
        above = {id(caption.label) for caption in captions}
        labels = [label for label in labels if id(label) not in above]
    cell = sheet.cell(centre(box))
    if cell is not None and (label := _in_table(box, cell, sheet, labels)) is not None:
        return label
    return _on_the_line(box, labels) or _flowing(box, labels, sheet) or _above(box, labels)


def _flowing(box: Box, labels: Sequence[Label], sheet: Sheet) -> Label | None:
    """The last label of the line above, where labels and dots follow one another as text does and its room is used."""
    tall = height(box)
    upper = [label for label in labels if 0 <= box[1] - label.last[3] <= _NEXT_LINE * tall]
    if len(upper) < 2:
        return None
    upper.sort(key=lambda label: label.box[0])
    last = upper[-1]
    y = centre(last.last)[1]
    on_line = [leader for leader in sheet.leaders if leader[1] - 2 <= y <= leader[3] + 2]
    closed = all(any(a.last[2] <= leader[0] <= b.box[0] for leader in on_line) for a, b in pairwise(upper))
    room = any(leader[2] > last.last[2] and leader[2] >= sheet.right_edge - _LETTER_CELL for leader in on_line)
    at_margin = box[0] <= upper[0].box[0] + 2
    return last if closed and at_margin and not room else None


def _first_line(item: Item) -> Box:
    """The box of an item; of a tall fillable place only the height of one line."""
    x0, y0, x1, y1 = item.box
    return (x0, y0, x1, min(y1, y0 + 16)) if isinstance(item.source, Spot) else item.box


def _in_table(box: Box, cell: Box, sheet: Sheet, labels: Sequence[Label]) -> Label | None:
    inside = [label for label in labels if _lies_in(label, cell)]
    if inside:
        before = [label for label in inside if _precedes(label, box)]
        return _on_the_line(box, before) or _above(box, before) or max(before, key=lambda c: c.box[1], default=None)
    row = cell
    for _ in range(_TABLE_STEPS):
        left = sheet.cell((row[0] - 3, centre(box)[1]))
        if left is None or not same_row(cell, left):
            break
        if found := [label for label in labels if _lies_in(label, left)]:
            above = [label for label in found if label.box[1] <= box[3]]
            return max(above or found, key=lambda label: label.box[1])
        row = left
    head = sheet.cell((centre(box)[0], cell[1] - 3))
    if head is not None and abs(head[0] - cell[0]) < 4 and abs(head[2] - cell[2]) < 4:
        found = [label for label in labels if _lies_in(label, head)]
        return max(found, key=lambda label: label.box[1], default=None)
    return None


def _lies_in(label: Label, cell: Box) -> bool:
    """The whole last word: what lines to write on happen to enclose may cut through one."""
    x0, x1 = label.last[0], label.last[2]
    return holds(cell, centre(label.last), 1) and x0 >= cell[0] - _OVER and x1 <= cell[2] + _OVER


def _precedes(label: Label, box: Box) -> bool:
    same_line = label.box[1] - 2 <= centre(box)[1] <= label.box[3] + 2
    return label.last[2] <= box[0] + 3 if same_line else label.box[3] <= box[1] + 3


def _on_the_line(box: Box, labels: Sequence[Label]) -> Label | None:
    y = centre(box)[1]
    found = [label for label in labels if label.box[1] - 2 <= y <= label.box[3] + 2 and _right_of(box, label)]
    return max(found, key=lambda label: label.box[0], default=None)


def _right_of(box: Box, label: Label) -> bool:
    """Behind the label: behind its last word, or beside a label of several lines."""
    on_last = label.last[1] - 2 <= centre(box)[1] <= label.last[3] + 2
    return box[0] >= (label.last[2] if on_last else label.box[2]) - 2


def _above(box: Box, labels: Sequence[Label]) -> Label | None:
    found = [
        label
        for label in labels
        if label.box[3] <= box[1] + 3 and label.box[0] - 6 <= box[0] < _column_end(label, labels) - 2
    ]
    return max(found, key=lambda label: (round(label.box[3] / 4), label.box[0]), default=None)


def _column_end(label: Label, labels: Sequence[Label]) -> float:
    """Where the next label of the same line begins."""
    y = centre(label.last)[1]
    right = [other.box[0] for other in labels if other.box[1] <= y <= other.box[3] and other.box[0] >= label.last[2]]
    return min(right, default=float("inf"))


def _right_limit(label: Label, labels: Sequence[Label], sheet: Sheet) -> float:
    return min(_column_end(label, labels) - 6, sheet.right_edge)


def _is_ruled(rows: dict[int, list[Item]], label: Label, sheet: Sheet) -> bool:
    first = next((items[0] for _, items in sorted(rows.items())), None)
    cell = sheet.cell(centre(first.box)) if first is not None else None
    return cell is not None and height(cell) < 500 and not holds(cell, centre(label.last), -1)


def _before_weak_labels(sheet: Sheet, labels: Sequence[Label]) -> set[int]:
    """Words right before what may be a label: „Telefonický kontakt:“ isn't „Kontakt“."""
    weak = {id(label.items[0]) for label in labels if label.score < STRONG}
    found: set[int] = set()
    for segment in sheet.segments:
        start = next((number for number, item in enumerate(segment.items) if id(item) in weak), 0)
        found |= {id(item) for item in segment.items[:start]}
    return found


def _is_mixed(rows: dict[int, list[Item]], sheet: Sheet, doubtful: set[int]) -> bool:
    """Whether words stand in cells of several columns or before a doubtful label; a letter to a cell is one value."""
    words = [item for items in rows.values() for item in items if isinstance(item.source, Word)]
    if any(id(word) in doubtful for word in words):
        return True
    cells = {cell for word in words if (cell := sheet.cell(centre(word.box))) is not None and height(cell) < 500}
    wide = {(round(cell[0] / 4), round(cell[2] / 4)) for cell in cells if cell[2] - cell[0] > _LETTER_CELL}
    return len(wide) > 1


def _claimed_marks(sheet: Sheet, labels: Sequence[Label], definition: FormDefinition) -> dict[int, Item]:
    """Boxes that stand before the label of a yes/no."""
    claimed = {}
    for label in labels:
        if label.owner.kind is not OwnerKind.FIELD or definition.field(label.owner.key).type is not FieldType.YES_NO:
            continue
        first = label.items[0].box
        near = [
            item
            for line in sheet.lines
            for item in line
            if isinstance(item.source, Mark)
            and abs(centre(item.box)[1] - centre(first)[1]) < height(first)
            and 0 <= first[0] - item.box[2] + 2 <= 27
        ]
        if near:
            claimed[id(label)] = max(near, key=lambda item: item.box[2])
    return claimed


def _mark(item: Item | None) -> Mark | None:
    return item.source if item is not None and isinstance(item.source, Mark) else None


def _hint_items(sheet: Sheet, labels: Sequence[Label], definition: FormDefinition) -> set[int]:
    """Words printed in brackets behind a label that are known to explain it."""
    hints = {fold(hint) for hint in definition.hints}
    found: set[int] = set()
    for label in labels:
        behind = _behind(sheet, label)
        for count in range(min(len(behind), _HINT_WORDS), 0, -1):
            if behind[0].text.startswith("(") and fold(" ".join(item.text for item in behind[:count])) in hints:
                found |= {id(item) for item in behind[:count]}
                break
    return found


def _numbers(sheet: Sheet, labels: Sequence[Label]) -> set[int]:
    """The numbers of questions: printed right before a label, in a box or a type of their own."""
    found: set[int] = set()
    for label in labels:
        first = label.items[0]
        line = next((line for line in sheet.lines if first in line), ())
        before = [item for item in line if item.box[2] <= first.box[0] + 1]
        last = max(before, key=lambda item: item.box[2], default=None)
        if last is None or not _NUMBER.fullmatch(last.text) or first.box[0] - last.box[2] > 1.6 * height(first.box):
            continue
        if all(last.box[0] - item.box[2] > 1.6 * height(first.box) for item in before if item is not last):
            found.add(id(last))
    return found


def _other_language(sheet: Sheet, labels: Sequence[Label]) -> set[int]:
    """What follows a label behind a stroke, up to a colon or the next gap: „Název žadatele / Name of applicant“."""
    found: set[int] = set()
    for label in labels:
        last = label.items[-1]
        line = next((line for line in sheet.lines if last in line), ())
        rest = [item for item in line if item.box[0] >= last.box[2] - 1 and isinstance(item.source, Word)]
        if not rest or not rest[0].text.startswith("/") or last.text.endswith(":"):
            continue
        for before, item in pairwise((last, *rest)):
            if before.text.endswith(":") or item.box[0] - before.box[2] > 1.2 * height(before.box):
                break
            found.add(id(item))
    return found


def _behind(sheet: Sheet, label: Label) -> list[Item]:
    """The words that follow a label on its line and the next two."""
    for number, line in enumerate(sheet.lines):
        if label.items[-1] in line:
            rest = list(line[line.index(label.items[-1]) + 1 :])
            following = [item for later in sheet.lines[number + 1 : number + 3] for item in later]
            return [item for item in (*rest, *following) if isinstance(item.source, Word)]
    return []
