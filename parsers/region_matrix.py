"""Tables that ask for both regions at once: a row for each region, a column of boxes for each choice.

„Burgundsko ☐ ☐ / Porýní-Falc ☒ ☐“ under „1. volba | 2. volba“: the head says which question a column answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.choices import name_regions
from parsers.definition import FieldDefinition, FieldType, FormDefinition
from parsers.document import Mark, Word, around, centre, height
from parsers.findings import warning
from parsers.form import Origin
from parsers.option_lists import words_before
from parsers.reading import Reading
from parsers.regions import Regions
from parsers.sheet import Item, Sheet
from parsers.text import fold
from parsers.zones import Zone

_ROWS = 3
"""Rows from which they are a table."""
_ALIGNED = 3.0
_HEAD = (60.0, 45.0)
"""Points above the first row, and to either side of a column's middle, within which its head stands."""
_ORDINALS = (
    re.compile(r"\b1\b|\bprvni|\bprioritni|\bhlavni|\bfirst|\bpremier"),
    re.compile(r"\b2\b|\bdruh[aey]|\bnahradni|\bsecond|\bdeuxieme|\balternativ"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A region, and a box for each choice."""

    region: str
    words: tuple[Item, ...]
    marks: tuple[Item, Item]


def read_region_matrix(sheet: Sheet, definition: FormDefinition, regions: Regions) -> dict[str, Reading]:
    """The answers to both questions for a region, by key, where a table asks for them; else nothing."""
    fields = [field for field in definition.fields if field.type is FieldType.REGION]
    rows = _rows(sheet, regions)
    if len(fields) != len(_ORDINALS) or len(rows) < _ROWS:
        return {}
    order = [_ordinal(sheet, [row.marks[column] for row in rows]) for column in range(len(_ORDINALS))]
    if {*order} != {0, 1}:
        message = "Nothing says which column of boxes is for this."
        return {field.key: _unsure(_reading(field, rows, 0), message) for field in fields}
    return {field.key: _reading(field, rows, order.index(place)) for place, field in enumerate(fields)}


def without_matrix(zones: Sequence[Zone], sheet: Sheet, regions: Regions) -> tuple[Zone, ...]:
    """The zones without what such a table says beside or below them."""
    rows = _rows(sheet, regions)
    if len(rows) < _ROWS:
        return tuple(zones)
    taken = {id(item) for row in rows for item in (*row.words, *row.marks)}
    kept = [[tuple(item for item in line if id(item) not in taken) for line in zone.lines] for zone in zones]
    return tuple(
        replace(zone, lines=tuple(line for line in lines if line)) for zone, lines in zip(zones, kept, strict=True)
    )


def _rows(sheet: Sheet, regions: Regions) -> list[_Row]:
    return _table(list(_found(sheet, regions)))


def _found(sheet: Sheet, regions: Regions) -> Iterator[_Row]:
    for line in sheet.lines:
        for place, (mark, other) in enumerate(pairwise(line)):
            if not (isinstance(mark.source, Mark) and isinstance(other.source, Mark)):
                continue
            words = words_before(line[: place + 1])
            keys = name_regions(regions, " ".join(item.text for item in words)).keys
            if len(keys) == 1:
                yield _Row(region=keys[0], words=words, marks=(mark, other))


def _table(rows: Sequence[_Row]) -> list[_Row]:
    """The rows whose boxes stand below those of the first; none where a region comes twice."""
    if not rows:
        return []
    aligned = [row for row in rows if all(_is_below(a, b) for a, b in zip(rows[0].marks, row.marks, strict=True))]
    return aligned if len({row.region for row in aligned}) == len(aligned) == len(rows) else []


def _is_below(first: Item, second: Item) -> bool:
    return abs(first.box[0] - second.box[0]) < _ALIGNED


def _ordinal(sheet: Sheet, marks: Sequence[Item]) -> int | None:
    """Which choice the head of a column says that it is for."""
    x, top = centre(marks[0].box)[0], marks[0].box[1]
    head = fold(
        " ".join(
            item.text
            for line in sheet.lines
            for item in line
            if isinstance(item.source, Word)
            and top - _HEAD[0] < item.box[1] < top - 0.5 * height(item.box)
            and abs(centre(item.box)[0] - x) < _HEAD[1]
        )
    )
    said = [number for number, pattern in enumerate(_ORDINALS) if pattern.search(head)]
    return said[0] if len(said) == 1 else None


def _reading(field: FieldDefinition, rows: Sequence[_Row], column: int) -> Reading:
    marks = [mark for row in rows if isinstance(mark := row.marks[column].source, Mark)]
    ticked = [row.region for row, mark in zip(rows, marks, strict=True) if mark.ticked]
    chosen = [mark for mark in marks if mark.ticked] or marks
    page = chosen[0].page_index
    reading = Reading(
        key=field.key,
        origin=Origin.TEXT_LAYER,
        raw=", ".join(ticked),
        answer=tuple(ticked),
        page_index=page,
        box=around([mark.box for mark in chosen if mark.page_index == page]),
    )
    if any(mark.ticked is None for mark in marks):
        return _unsure(reading, "A box is neither clearly empty nor clearly ticked.")
    return reading if len(ticked) <= 1 else _unsure(reading, "Several answers are ticked where one is asked.")


def _unsure(reading: Reading, message: str) -> Reading:
    finding = warning("mark-unclear", message, reading.key)
    return replace(reading, answer=None, undecided=True, certainty=0.0, findings=(finding,))
