"""Which label each word, box and fillable place of a form answers.

Three rules, tried in turn: the ruled cell (the label in it, in the cell to the left, or above); the
last label before it on its line; the last label above it in its column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TypeGuard

from parsers.around_labels import hint_items, like_numbers, numbers_before, other_language, sentences, without_notes
from parsers.captions import Caption, find_captions, owner_above
from parsers.columns import beside_dividers, beyond_lines, colon_column, dividers, raised_lines
from parsers.definition import BY_MARK, FieldType, FormDefinition
from parsers.document import Box, Mark, Spot, Word, around, centre, height, holds
from parsers.headings import numbered_headings
from parsers.label import STRONG, Label, Owner, OwnerKind
from parsers.letters import LETTER_CELL, spread_letters
from parsers.print_style import PrintStyles, print_styles, strangers
from parsers.sheet import Item, Sheet, same_row
from parsers.text import fold

_TABLE_STEPS = 8
_NEXT_LINE = 1.4
"""Heights of a word within which the line above ends."""
_BESIDE_EDGE = 12.0
"""Points from the left edge of a box within which its label begins."""
_OPTIONS = 150.0
"""Points over which options follow their question."""
_OVER = 4.0
"""Points by which a word may stand over the edge of its cell."""


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
    numbers = numbers_before(sheet, labels)
    taken |= hint_items(sheet, labels, definition) | other_language(sheet, labels) | like_numbers(sheet, numbers)
    captions = find_captions(sheet, labels, definition)
    options = {id(item) for s in sheet.segments if s.after_mark or s.before_mark for item in s.items}
    options |= {id(item) for line in sheet.lines for item in line if isinstance(item.source, Mark)}
    by_mark = _ByMark(sheet, labels, definition, captions, options)
    styles = print_styles(sheet, labels)
    headings = list(numbered_headings(sheet, labels))
    taken |= {id(item) for heading in headings for item in heading.items}
    ends = [*labels, *headings, *(_unknown(sheet, labels, styles, by_mark) if styles else ())]
    spread = spread_letters(sheet)
    taken |= colon_column(sheet, labels)
    taken |= beyond_lines(sheet, labels, taken)
    lefts = {label: number.box[0] for label, number in numbers.items()} | dict(sentences(sheet, labels))
    flow = Flow(starts=_run_starts(sheet, taken), dividers=dividers(sheet), lefts=lefts)
    raised = raised_lines(sheet, labels, taken)
    rows: dict[int, dict[int, list[Item]]] = {}
    for number, line in enumerate(sheet.lines):
        for item in line:
            if id(item) in taken:
                continue
            label = raised.get(id(item)) or owner_of(item, sheet, ends, captions, flow)
            label = by_mark.asking(item, label) or label
            if label is None or (styles and styles.is_print(item) and not by_mark(item) and id(item) not in spread):
                continue
            rows.setdefault(id(label), {}).setdefault(number, []).append(item)
    spots = [(owner_of(spot, sheet, labels, captions), spot) for spot in sheet.spots]
    hidden = {id(owner_of(item, sheet, labels, captions)) for item in sheet.hidden if fold(item.text)}
    doubtful = _before_weak_labels(sheet, labels)
    return tuple(
        Zone(
            label=label,
            lines=tuple(without_notes([items for _, items in sorted(rows.get(id(label), {}).items())], styles)),
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


@dataclass(frozen=True, slots=True)
class _ByMark:
    """Whether a word stands where the answer to a question with printed options is looked for."""

    sheet: Sheet
    labels: Sequence[Label]
    definition: FormDefinition
    captions: Sequence[Caption]
    options: set[int]
    """Boxes to tick and the words beside them."""

    def __call__(self, item: Item) -> bool:
        label = owner_of(item, self.sheet, self.labels, self.captions)
        return self._asks(self.asking(item, label) or label)

    def asking(self, item: Item, label: Label | None) -> Label | None:
        """The question with options above a box to tick that stands on the line of another question, without any."""
        if id(item) not in self.options or label is None or not label.is_field or label.area or self._asks(label):
            return None
        right = [other for other in self.labels if other.box[0] > label.last[2] and self._asks(other)]
        above = _above(item.box, right)
        return above if above is not None and above.box[1] > item.box[1] - _OPTIONS else None

    def _asks(self, label: Label | None) -> TypeGuard[Label]:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """How the text of a page runs."""

    starts: Mapping[int, Box]
    """Of words by identity, the first word of those in one run: its column is that of all."""
    dividers: tuple[Box, ...]
    """Lines between columns."""
    lefts: Mapping[int, float]
    """Of labels by identity, where the number or the sentence before them begins."""


def owner_of(
    item: Item,
    sheet: Sheet,
    labels: Sequence[Label],
    captions: Sequence[Caption] = (),
    flow: Flow | None = None,
) -> Label | None:
    """The label that an item answers; a heading or a note where it answers none.

    Args:
        item: A word, a box to tick or a fillable place.
        sheet: The pages.
        labels: And whatever else ends an answer.
        captions: The labels that stand below their answers.
        flow: How the page's text runs.
    """
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
    start = box
    if flow is not None:
        start, labels = flow.starts.get(id(item), box), beside_dividers(box, labels, flow.dividers)
    flowing = _flowing(box, labels, sheet) if isinstance(item.source, Word) else None
    return _on_the_line(box, labels) or flowing or _above(start, labels, flow.lefts if flow else {})


def _run_starts(sheet: Sheet, taken: set[int]) -> dict[int, Box]:
    """Where the run of words begins that each word is in."""
    starts: dict[int, Box] = {}
    for segment in sheet.segments:
        start = None
        for item in segment.items:
            start = None if id(item) in taken else start or item.box
            if start:
                starts[id(item)] = start
    return starts


def _flowing(box: Box, labels: Sequence[Label], sheet: Sheet) -> Label | None:
    """The last label of the line above, where labels and answers follow one another as text does and its room is used.

    Between them are dots, or answers with no more than a space before the next label; behind the last one are
    dots that end early, or not even room for a word.
    """
    tall = height(box)
    upper = [label for label in labels if 0 <= box[1] - label.last[3] <= _NEXT_LINE * tall]
    if len(upper) < 2:
        return None
    upper.sort(key=lambda label: label.box[0])
    last = upper[-1]
    line = next((line for line in sheet.lines if last.items[-1] in line), ())
    y = centre(last.last)[1]
    on_line = [leader for leader in sheet.leaders if leader[1] - 2 <= y <= leader[3] + 2]
    answers = [item.box for item in line if not any(item in label.items for label in upper)]
    closed = all(_is_closed(a, b, on_line, answers) for a, b in pairwise(upper))
    room = any(leader[2] > last.last[2] and leader[2] >= sheet.right_edge - LETTER_CELL for leader in on_line)
    if not any(leader[2] > last.last[2] for leader in on_line):
        room = sheet.right_edge - last.last[2] > box[2] - box[0] + tall
    start = next((line[0].box[0] for line in sheet.lines if any(item.box == box for item in line)), box[0])
    at_margin = start <= upper[0].box[0] + 2
    return last if closed and at_margin and not room else None


def _is_closed(label: Label, following: Label, leaders: Sequence[Box], answers: Sequence[Box]) -> bool:
    """Whether the answer between two labels of one line ends there, as text does and columns don't."""
    if any(label.last[2] <= leader[0] <= following.box[0] for leader in leaders):
        return True
    between = [box for box in answers if label.last[2] <= box[0] <= following.box[0]]
    return bool(between) and following.box[0] - max(box[2] for box in between) <= height(following.last)


def _first_line(item: Item) -> Box:
    """The box of an item; of a tall fillable place only the height of one line."""
    x0, y0, x1, y1 = item.box
    return (x0, y0, x1, min(y1, y0 + 16)) if isinstance(item.source, Spot) else item.box


def _in_table(box: Box, cell: Box, sheet: Sheet, labels: Sequence[Label]) -> Label | None:
    inside = [label for label in labels if _lies_in(label, cell)]
    if inside:
        before = [label for label in inside if _precedes(label, box)]
        return _on_the_line(box, before) or _above(box, before) or max(before, key=lambda c: c.box[1], default=None)
    if (label := _over_box(cell, sheet, labels)) is not None:
        return label
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


def _over_box(cell: Box, sheet: Sheet, labels: Sequence[Label]) -> Label | None:
    """The label right above the edge of a box, at its left: in no cell of the same column, as a table would have it."""
    for label in labels:
        near = -1 <= cell[1] - label.box[3] <= height(label.last) and abs(label.box[0] - cell[0]) < _BESIDE_EDGE
        home = sheet.cell(centre(label.last)) if near else None
        if home is not None and home[0] < cell[0] - _OVER and home[2] > cell[2] + _OVER:
            return label
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


def _above(box: Box, labels: Sequence[Label], lefts: Mapping[int, float] = MappingProxyType({})) -> Label | None:
    found = [
        label
        for label in labels
        if label.box[3] <= box[1] + 3
        and lefts.get(id(label), label.box[0]) - 6 <= box[0] < _column_end(label, labels) - 2
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
    wide = {(round(cell[0] / 4), round(cell[2] / 4)) for cell in cells if cell[2] - cell[0] > LETTER_CELL}
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
