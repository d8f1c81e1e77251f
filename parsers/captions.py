"""Labels printed below the line on which their answer is written.

Where an answer stands to its label is a habit of the whole form: answers of a telling shape (numbers, addresses,
dates) show it, and labels in the same type with a line above them follow.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from math import inf

from parsers.definition import BY_MARK, FieldDefinition, FieldType, FormDefinition
from parsers.document import Box, Word, centre, height
from parsers.label import Label, OwnerKind
from parsers.sheet import Item, Sheet

_ABOVE = 1.3
"""Heights of a label within which its line runs above it."""
_NEAR = 2.2
"""Heights of a label within which the answer stands from which the habit is learnt."""
_FEW_LINES = 4.0
"""Heights of a label that an answer of one line may take when it is broken."""
_SHAPE = {
    FieldType.ICO: re.compile(r"\d{8}|\d{3} ?\d{2} ?\d{3}|\d{6,7}"),
    FieldType.POSTAL_CODE: re.compile(r"\d{3} ?\d{2}"),
    FieldType.DATABOX_ID: re.compile(r"(?=.*\d)[a-zA-Z0-9]{7}"),
    FieldType.EMAIL: re.compile(r"\S+@\S+"),
    FieldType.URL: re.compile(r"(https?://|www\.)\S+|\S+\.[a-z]{2,7}(/\S*)?"),
    FieldType.PHONE: re.compile(r"[+\d][\d /.()-]{8,}"),
    FieldType.DATE: re.compile(r".*\d{1,2}\. ?(\d{1,2}\.|\w+) ?\d{4}"),
    FieldType.NUMBER: re.compile(r"(\w+ )?\d[\d .]*( ?\w+)?"),
}
"""What answers of these types look like."""
_OF_ONE_LINE = frozenset({FieldType.ICO, FieldType.POSTAL_CODE, FieldType.DATABOX_ID, FieldType.DATE})
"""Types whose shape tells that nothing follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """A label below its line."""

    label: Label
    line: Box
    reach: float = inf
    """Points above the line within which its answer stands."""


def find_captions(sheet: Sheet, labels: Sequence[Label], definition: FormDefinition) -> tuple[Caption, ...]:
    """The labels whose answers stand above them; none where the form rather asks above or before the answer."""
    lined = [(label, line) for label in labels if label.is_field and (line := _line_above(label, sheet))]
    if not lined:
        return ()
    votes: Counter[Hashable] = Counter()
    for label, line in lined:
        votes[_look(label)] += _vote(label, line, sheet, definition)
    return tuple(
        Caption(label=label, line=line, reach=_reach(label, definition))
        for label, line in lined
        if votes[_look(label)] >= 2 and not _asks_below(label, line, sheet)
    )


def is_whole(text: str, field: FieldDefinition) -> bool:
    """Whether a line is all that such a field may hold: a number or date, whatever is printed below it."""
    return field.type in _OF_ONE_LINE and _SHAPE[field.type].fullmatch(text) is not None


def owner_above(box: Box, captions: Sequence[Caption], sheet: Sheet, labels: Sequence[Label]) -> Label | None:
    """The caption under the next line below a word."""
    x, bottom = centre(box)[0], box[3]
    here = [c for c in captions if c.line[0] - 3 <= x <= c.line[2] + 3 and -4 <= c.line[1] - bottom <= c.reach]
    caption = min(here, key=lambda c: c.line[1], default=None)
    if caption is None or _parted(box, caption, sheet, labels):
        return None
    return caption.label


def _reach(label: Label, definition: FormDefinition) -> float:
    """A long answer and options take many lines, others a few."""
    if label.owner.kind is not OwnerKind.FIELD:
        return inf
    kind = definition.field(label.owner.key).type
    return inf if kind is FieldType.LONG_TEXT or kind in BY_MARK else _FEW_LINES * height(label.last)


def _parted(box: Box, caption: Caption, sheet: Sheet, labels: Sequence[Label]) -> bool:
    """Whether a label or another line lies between a word and the line below it."""
    x, y = centre(box)
    bottom, line = box[3] - 0.3 * height(box), caption.line[1]
    across = any(r[0] - 1 <= x <= r[2] + 1 and bottom < r[1] < line - 2 for r in sheet.horizontals)
    asked = any(
        other.box[1] > bottom - 2 and other.box[3] < line + 2 and other.box[0] <= x <= other.box[2] for other in labels
    )
    beside = any(other.box[1] <= y <= other.box[3] and other.box[0] <= x <= other.box[2] for other in labels)
    return across or asked or beside


def _line_above(label: Label, sheet: Sheet) -> Box | None:
    tall = height(label.last)
    near = [
        line
        for line in (*sheet.horizontals, *sheet.leaders)
        if label.box[1] - _ABOVE * tall <= line[3] <= label.box[1] + 0.35 * tall
        and line[0] <= centre(label.box)[0] <= line[2]
        and line[2] - line[0] >= 0.5 * (label.box[2] - label.box[0])
    ]
    return max(near, key=lambda line: line[1], default=None)


def _vote(label: Label, line: Box, sheet: Sheet, definition: FormDefinition) -> int:
    """1 where what stands above the line looks like the answer and what stands beside or below doesn't; -1 if not."""
    if label.owner.kind is not OwnerKind.FIELD:
        return 0
    shape = _SHAPE.get(definition.field(label.owner.key).type)
    if shape is None:
        return 0
    tall = height(label.last)
    x0, x1 = line[0] - 3, line[2] + 3
    above = _texts(sheet, (x0, line[1] - _NEAR * tall, x1, line[1] + 2))
    below = _texts(sheet, (label.box[0] - 3, label.box[3] - 1, x1, label.box[3] + _NEAR * tall))
    beside = _texts(sheet, (label.last[2] + 1, label.last[1] - 1, sheet.right_edge, label.last[3] + 1))
    fits = any(shape.fullmatch(text) for text in above)
    others = any(shape.fullmatch(text) for text in (*below, *beside))
    return int(fits) - int(others)


def _texts(sheet: Sheet, area: Box) -> Iterator[str]:
    """What stands in an area, line by line."""
    for line in sheet.lines:
        words = [item for item in line if isinstance(item.source, Word) and _lies_in(item, area)]
        if words:
            yield " ".join(item.text for item in words).strip(" ,;")


def _lies_in(item: Item, area: Box) -> bool:
    x, y = centre(item.box)
    return area[0] <= x <= area[2] and area[1] <= y <= area[3]


def _asks_below(label: Label, line: Box, sheet: Sheet) -> bool:
    """Whether nothing is written above the line and something in the label's own frame below it."""
    tall = height(label.last)
    above = any(True for _ in _texts(sheet, (line[0], line[1] - _NEAR * tall, line[2], line[1] + 2)))
    if above:
        return False
    cell = sheet.cell(centre(label.box))
    if cell is None or height(cell) < 2.5 * tall:
        return False
    return any(True for _ in _texts(sheet, (cell[0], label.box[3] + 1, cell[2], cell[3])))


def _look(label: Label) -> Hashable:
    """The type of a label; from a picture all are alike."""
    source = label.items[-1].source
    style = source.style if isinstance(source, Word) else None
    return style and (style.font, style.shade, style.size)
