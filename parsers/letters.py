"""Answers written a letter to a box: numbers, postcodes and identifiers in the combs of official forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from parsers.document import Word, centre
from parsers.sheet import Item, Sheet

LETTER_CELL = 26.0
"""Points up to which a cell is for one letter."""
_NARROW = 6.0
"""Points from which letters stand apart."""
_LEAST = 4
"""Letters in a row that show boxes, drawn or not."""
_EVEN = 2.0
"""Points by which steps between boxes differ: letters stand in the middle of theirs, wide or narrow."""


def spread_letters(sheet: Sheet) -> set[int]:
    """Identities of the letters and digits that stand in a cell of their own, or in a row at even steps."""
    singles = [[item for item in line if _is_single(item)] for line in sheet.lines]
    in_cells = {id(item) for line in singles for item in line if _has_cell(item, sheet)}
    return in_cells | {id(item) for line in singles for row in _rows(line) if len(row) >= _LEAST for item in row}


def _is_single(item: Item) -> bool:
    return isinstance(item.source, Word) and len(item.text) == 1 and item.text.isalnum()


def _has_cell(item: Item, sheet: Sheet) -> bool:
    cell = sheet.cell(centre(item.box))
    return cell is not None and cell[2] - cell[0] <= LETTER_CELL


def _rows(line: Sequence[Item]) -> Iterator[list[Item]]:
    """Letters of one line whose middles follow one another at the same step."""
    row: list[Item] = list(line[:1])
    for before, item in pairwise(line):
        step = centre(item.box)[0] - centre(before.box)[0]
        first = centre(row[1].box)[0] - centre(row[0].box)[0] if len(row) > 1 else step
        if _NARROW <= step <= LETTER_CELL and abs(step - first) <= _EVEN:
            row.append(item)
        else:
            yield row
            row = [item]
    yield row
