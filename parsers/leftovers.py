"""Answers that no question took: while one is left over, no field is surely empty and its neighbours may lack words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from parsers.definition import BY_MARK, FormDefinition
from parsers.document import Box, Mark, Word, height
from parsers.form import FieldValue, Origin
from parsers.label import Label
from parsers.print_style import PrintStyles
from parsers.reading import Reading
from parsers.sheet import Item, Sheet
from parsers.zones import Zone

REASON = "answer-unclaimed"
_NEAR = 2.5
"""Lines above and below an answer within which words that nobody took may be its rest."""
_BELOW_THE_LAST = 60.0
"""Points below the last label where an answer to it may still stand."""
_PRINTED = frozenset({Origin.TEXT_LAYER, Origin.DOCX})


def leftovers(
    sheet: Sheet,
    labels: Sequence[Label],
    zones: Sequence[Zone],
    readings: Mapping[str, Reading],
    styles: PrintStyles | None,
) -> tuple[Item, ...]:
    """Words in the type of answers that are part of no answer; without a type of their own, none can be told.

    Args:
        sheet: The pages.
        labels: Of the form.
        zones: What stands where the answer to each is expected.
        readings: What was taken of it, by key.
        styles: Which type is that of answers.
    """
    fields = [label for label in labels if label.is_field]
    if styles is None or not fields:
        return ()
    taken = {id(item.source) for label in labels for item in label.items}
    taken |= {id(word) for reading in readings.values() for word in reading.words}
    taken |= {id(item.source) for zone in zones if _is_ticked(zone, readings) for line in zone.lines for item in line}
    beside_marks = {id(item.source) for s in sheet.segments if s.after_mark or s.before_mark for item in s.items}
    top, bottom = min(label.box[1] for label in fields), max(label.box[3] for label in fields) + _BELOW_THE_LAST
    return tuple(
        item
        for line in sheet.lines
        for item in line
        if isinstance(item.source, Word)
        and top - 2 <= item.box[1] <= bottom
        and id(item.source) not in taken | beside_marks
        and any(character.isalnum() for character in item.text)
        and not styles.is_print(item)
    )


def _is_ticked(zone: Zone, readings: Mapping[str, Reading]) -> bool:
    """Whether the words of a zone are printed options."""
    reading = readings.get(zone.label.owner.key)
    boxes = any(isinstance(item.source, Mark) for line in zone.lines for item in line)
    return reading is not None and not reading.words and (boxes or reading.answer is not None or reading.undecided)


def without_leftovers(
    values: Sequence[FieldValue], left: Sequence[Item], definition: FormDefinition
) -> list[FieldValue]:
    """The values; of print, those that words which nobody took may belong to are no longer accepted."""
    types = {field.key: field.type for field in definition.fields}
    result = []
    for value in values:
        words = value.value is not None and types[value.key] not in BY_MARK
        doubtful = left and value.origin in _PRINTED and (value.value is None or (words and _is_near(value, left)))
        result.append(_doubted(value) if doubtful and value.accepted else value)
    return result


def _is_near(value: FieldValue, left: Iterable[Item]) -> bool:
    return value.box is None or any(
        item.source.page_index == value.page_index and _gap(value.box, item.source.box) < _NEAR * height(item.box)
        for item in left
    )


def _gap(one: Box, other: Box) -> float:
    """Points between two boxes from top to bottom."""
    return max(other[1] - one[3], one[1] - other[3], 0.0)


def _doubted(value: FieldValue) -> FieldValue:
    return replace(value, accepted=False, reasons=(*value.reasons, REASON))
