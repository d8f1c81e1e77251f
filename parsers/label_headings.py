"""What stands below a label tells what it is: the head of other questions, or a question answered by ticking.

„Kontaktní osoba“ above „Jméno“ and „Telefon“ heads them; boxes right below a phrase don't answer in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.definition import BY_MARK, FormDefinition
from parsers.document import Mark, centre, height
from parsers.label import STRONG, Label, OwnerKind
from parsers.sheet import Sheet

_BESIDE = (0.4, 250.0)
"""Heights of a label, and points, between which an answer begins behind it."""
_TICKED = 10.0
_EDGE = 2.0
"""Points within which labels set to the right end: a column of them, and no heading."""
_TWO_LINES = 1.6
"""Heights of a word from which a label has several lines."""


def with_headings(candidates: Sequence[Label], sheet: Sheet) -> Iterator[Label]:
    """The candidates, with which of them look like headings: asked below, and nothing answered beside."""
    fields = [c for c in candidates if c.is_field and c.score >= STRONG]
    heading = {id(label) for label in candidates if _is_followed(label, fields, sheet)}
    headings = {id(item) for label in candidates if id(label) in heading for item in label.items}
    for label in candidates:
        own = {id(item) for item in label.items} | headings
        yield replace(label, heads=True) if id(label) in heading and not _has_beside(label, sheet, own) else label


def without_ticked(candidates: Sequence[Label], sheet: Sheet, definition: FormDefinition) -> Iterator[Label]:
    """Lower the score of labels that ask for words where boxes to tick follow on the next line."""
    for label in candidates:
        is_field = label.owner.kind is OwnerKind.FIELD
        by_words = is_field and definition.field(label.owner.key).type not in BY_MARK
        yield replace(label, score=label.score - _TICKED) if by_words and _is_ticked_below(label, sheet) else label


def _is_ticked_below(label: Label, sheet: Sheet) -> bool:
    number = next((n for n, line in enumerate(sheet.lines) if label.items[-1] in line), None)
    if number is None or number + 2 >= len(sheet.lines) or sheet.lines[number][-1] is not label.items[-1]:
        return False
    below = [line[0] for line in sheet.lines[number + 1 : number + 3]]
    near = below[0].box[1] - label.box[3] <= 1.5 * height(label.last)
    return near and all(isinstance(item.source, Mark) for item in below)


def _is_followed(label: Label, fields: Sequence[Label], sheet: Sheet) -> bool:
    """Whether a question stands right below: for another field, or for the same one in other words and answered."""
    tall, own = height(label.last), {id(item) for item in label.items}
    return any(
        0 <= other.box[1] - label.box[3] <= 2.5 * tall
        and label.box[0] - 12 <= other.box[0] <= label.box[2] + 40
        and not (abs(other.box[2] - label.box[2]) <= _EDGE and abs(other.box[0] - label.box[0]) > _EDGE)
        and not any(id(item) in own for item in other.items)
        and (other.owner != label.owner or _asks(other, sheet))
        and not _has_between(label, other, sheet)
        for other in fields
    )


def _asks(label: Label, sheet: Sheet) -> bool:
    """Whether words rather ask than answer: „Souhlasíme“ may be either."""
    return label.items[-1].text.endswith(("?", ":")) or _has_beside(label, sheet, {id(item) for item in label.items})


def _has_between(upper: Label, lower: Label, sheet: Sheet) -> bool:
    """Whether something stands between two labels: the answer to the upper one."""
    return any(
        upper.box[3] - 1 <= centre(item.box)[1] <= lower.box[1] and upper.box[0] - 12 <= item.box[0] <= upper.box[2]
        for line in sheet.lines
        for item in line
    )


def _has_beside(label: Label, sheet: Sheet, own: set[int]) -> bool:
    """Whether something stands on the line behind a label, neither right at its end nor at the other edge."""
    tall = height(label.last)
    line = next((line for line in sheet.lines if label.items[-1] in line), ())
    behind = [item for item in line if item.box[0] >= label.last[2] - 1 and id(item) not in own and item.text != "*"]
    if not behind and height(label.box) > _TWO_LINES * tall:
        inside = (item for line in sheet.lines for item in line if label.box[1] < centre(item.box)[1] < label.box[3])
        behind = [item for item in inside if item.box[0] >= label.box[2] - 1 and id(item) not in own]
    first = min(behind, key=lambda item: item.box[0], default=None)
    return first is not None and _BESIDE[0] * tall <= first.box[0] - label.last[2] <= _BESIDE[1]
