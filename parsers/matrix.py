"""Tables that ask the same of several persons: one row (or column) for each, one column (or row) for each question.

„Statutární zástupce | Kontaktní osoba“ head the rows, „jméno, funkce, e-mail, telefon“ the columns: what is asked
in a cell follows from both.  The fields from one person's name to the next one's are that person's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.definition import FieldType, FormDefinition
from parsers.document import Box, centre, height
from parsers.label import Label, OwnerKind
from parsers.sheet import Sheet

_APART = 160.0
"""Points within which the rows of two persons follow one another."""
_HEAD = 45.0
"""Points within which the heads of columns stand above the first person."""
_SURE = 95.0
"""Score from which a wording heads a row."""
_STEPS = 12
"""Of 3 points from the heads to the first row, and rows after it."""
_LINE = 14.0
"""Points within which the heads of the columns stand on one height."""


def find_matrix(candidates: Sequence[Label], sheet: Sheet, definition: FormDefinition) -> tuple[Label, ...]:
    """The labels of the fields that a table of persons asks for, each with the area of its answer.

    Args:
        candidates: Every wording that was found on the sheet, also several for one field.
        sheet: The pages.
        definition: The form; its fields of type ``person`` head the rows.
    """
    parties = parties_of(definition)
    if len(parties) < 2:
        return ()
    for first, second in pairwise(parties):
        for upper in _of(candidates, first):
            for lower in _of(candidates, second):
                for turned in (False, True):
                    table = _Table(sheet=sheet, turned=turned)
                    if table.follow(upper, lower) and (found := _cells(table, (upper, lower), candidates, parties)):
                        return found
    return _without_rows_named(candidates, sheet, parties)


def _without_rows_named(
    candidates: Sequence[Label], sheet: Sheet, parties: Mapping[str, tuple[str, ...]]
) -> tuple[Label, ...]:
    """A ruled table whose rows are headed in words that nobody knows: the first two below the heads of columns."""
    for name in (label for party in parties for label in _of(candidates, party)):
        heads = _heads_beside(name, candidates, parties)
        asked = {key for labels in heads for key in _asked(labels, parties)}
        if len(heads) < 2 or len(asked) < 4 or all(len(_asked(labels, parties)) < 2 for labels in heads):
            continue
        rows = _rows_below(name, sheet)
        if len(rows) == len(parties) and not _is_asked_in(rows, name, candidates, asked):
            return tuple(_in_rows(heads, rows, sheet, parties))
    return ()


def _is_asked_in(
    rows: Sequence[tuple[float, float]],
    name: Label,
    candidates: Sequence[Label],
    asked: Collection[str],
) -> bool:
    """Whether the questions stand in the rows, or below them once more: captions of answers, and no table."""
    end = max(bottom for _, bottom in rows) + _LINE
    return any(
        label.owner.key in asked and label.score >= _SURE and name.box[3] < label.box[1] < end for label in candidates
    )


def _heads_beside(
    name: Label, candidates: Sequence[Label], parties: Mapping[str, tuple[str, ...]]
) -> list[list[Label]]:
    """What may head the columns from that of the name on, each place with all that it may ask for."""
    places: dict[int, list[Label]] = {}
    for label in candidates:
        if label.is_field and abs(label.box[1] - name.box[1]) < _LINE and label.box[0] > name.box[0] - 1:
            places.setdefault(round(label.box[0]), []).append(label)
    return [labels for _, labels in sorted(places.items()) if _asked(labels, parties)]


def _in_rows(
    heads: Sequence[list[Label]],
    rows: Sequence[tuple[float, float]],
    sheet: Sheet,
    parties: Mapping[str, tuple[str, ...]],
) -> Iterator[Label]:
    """The label of each cell, with its area."""
    found: set[str] = set()
    for number, labels in enumerate(heads):
        end = heads[number + 1][0].box[0] - 4 if number + 1 < len(heads) else labels[0].box[2] + 120
        for (top, bottom), party in zip(rows, parties, strict=True):
            key = party if number == 0 else next((k for k in _asked(labels, parties) if k in parties[party]), None)
            if key is None or key in found:
                continue
            found.add(key)
            label = next((c for c in labels if c.owner.key == key), labels[0])
            cell = sheet.cell((centre(label.box)[0], (top + bottom) / 2))
            left, right = (cell[0], cell[2]) if cell else (label.box[0] - 5, end)
            owner = replace(label.owner, key=key)  # the first column asks each of them for the name
            yield replace(label, owner=owner, area=(left, top, right, bottom))


def _rows_below(name: Label, sheet: Sheet) -> list[tuple[float, float]]:
    """The first ruled rows below a head of a column, from top to bottom."""
    x, y = centre(name.box)[0], name.box[3] + 2
    rows: list[tuple[float, float]] = []
    for _ in range(_STEPS):
        cell = sheet.cell((x, y))
        if cell is None:
            y += 3  # heads may stand above the rules, and shaded rows apart from one another
            continue
        if height(cell) > 120 or len(rows) == 2:
            break
        if not _holds(cell, name) and height(cell) > 6:
            rows.append((cell[1], cell[3]))
        y = cell[3] + 1.5
    return rows[:2]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """A way to read a table: with persons in rows, or turned, with persons in columns."""

    sheet: Sheet
    turned: bool

    def box(self, box: Box) -> Box:
        """As if persons stood in rows."""
        return (box[1], box[0], box[3], box[2]) if self.turned else box

    def follow(self, first: Label, second: Label) -> bool:
        """Whether two persons head rows one after the other."""
        one, two = self.box(first.box), self.box(second.box)
        if self.turned:
            return abs(one[0] - two[0]) < _LINE and 0 < two[1] - one[3] < 2 * _APART
        near = 2 < two[1] - one[1] < _APART
        return near and (abs(one[0] - two[0]) < 8 or abs(one[2] - two[2]) < 8)

    def heads(self, person: Label, candidates: Sequence[Label]) -> list[Label]:
        """What may head the columns: above the first person, and right of it."""
        own = self.box(person.box)
        found = []
        for label in candidates:
            box = self.box(label.box)
            if self.turned:
                below = own[0] + 4 < box[0] < own[0] + 2 * _APART and box[3] <= own[1] + 4
                if below and label.is_field:
                    found.append(label)
            elif box[3] <= own[1] + 4 and own[1] - box[3] < _HEAD and box[0] > own[0] + 20 and label.is_field:
                found.append(label)
        return found


def _of(candidates: Sequence[Label], key: str) -> list[Label]:
    return [c for c in candidates if c.owner.kind is OwnerKind.FIELD and c.owner.key == key and c.score >= _SURE]


def parties_of(definition: FormDefinition) -> dict[str, tuple[str, ...]]:
    """The fields of each person, by the field of the name."""
    parties: dict[str, tuple[str, ...]] = {}
    current: str | None = None
    section: str | None = None
    for field in definition.fields:
        if field.type is FieldType.PERSON:
            current, section = field.key, field.section
        elif field.section != section:
            current = None
        if current is not None:
            parties[current] = (*parties.get(current, ()), field.key)
    return parties


def _cells(
    table: _Table, persons: tuple[Label, Label], candidates: Sequence[Label], parties: Mapping[str, tuple[str, ...]]
) -> tuple[Label, ...]:
    places: dict[tuple[int, int], list[Label]] = {}
    for label in table.heads(persons[0], candidates):
        if any(id(item) in {id(other) for p in persons for other in p.items} for item in label.items):
            continue
        places.setdefault((round(label.box[0]), round(label.box[1])), []).append(label)
    heads = [labels for labels in places.values() if _asked(labels, parties)]
    heads = _on_one_line(heads, table)
    asked = {key for labels in heads for key in _asked(labels, parties)}
    both = [labels for labels in heads if len(_asked(labels, parties)) > 1]
    if len(heads) < 2 or not both or len(asked) < 3:
        return ()
    found: dict[str, Label] = {}
    for number, labels in enumerate(heads):
        following = heads[number + 1][0] if number + 1 < len(heads) else None
        for row, person in enumerate(persons):
            key = next((k for k in _asked(labels, parties) if k in parties[person.owner.key]), None)
            if key is not None and key not in found:
                label = next(c for c in labels if c.owner.key == key)
                area = _area(table, labels[0], following, person, persons[1] if row == 0 else None)
                found[key] = replace(label, area=area)
    return tuple(found.values())


def _asked(labels: Sequence[Label], parties: Mapping[str, tuple[str, ...]]) -> list[str]:
    known = {key for keys in parties.values() for key in keys}
    return list(dict.fromkeys(label.owner.key for label in labels if label.owner.key in known))


def _on_one_line(heads: Sequence[list[Label]], table: _Table) -> list[list[Label]]:
    """The heads in their order, those only that stand on the line of most of them."""
    if not heads:
        return []
    best = max(([h for h in heads if abs(_line(h, table) - _line(other, table)) < _LINE] for other in heads), key=len)
    return sorted(best, key=lambda labels: table.box(labels[0].box)[0])


def _line(head: Sequence[Label], table: _Table) -> float:
    box = table.box(head[0].box)
    return box[1]


def _area(table: _Table, head: Label, following: Label | None, person: Label, below: Label | None) -> Box:
    """The cell of a column and a row, by its rules or by where the next ones begin."""
    column, row = table.box(head.box), table.box(person.box)
    middle = (column[0] + column[2]) / 2, (row[1] + row[3]) / 2
    point = (middle[1], middle[0]) if table.turned else middle
    cell = table.sheet.cell(point)
    if cell is not None and height(cell) < 200 and not _holds(cell, head) and not _holds(cell, person):
        return cell
    right = table.box(following.box)[0] - 4 if following is not None else column[0] + 220
    last = table.sheet.right_edge + 5 if table.turned else row[3] + 30
    bottom = table.box(below.box)[1] - 3 if below is not None else last
    area = (column[0] - 5, row[1] - 4, right, bottom)
    return (area[1], area[0], area[3], area[2]) if table.turned else area


def _holds(cell: Box, label: Label) -> bool:
    x, y = centre(label.box)
    return cell[0] <= x <= cell[2] and cell[1] <= y <= cell[3]
