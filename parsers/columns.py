"""What print limits answers by: colons under one another, lines to write on, lines that end beside their label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.document import Box, Style, Word, centre, height
from parsers.label import Label
from parsers.sheet import Item, Segment, Sheet

_FEW = 4
"""Colons under one another that make a column."""
_SAME = 1.5
"""Points within which they stand there."""
_INDENT = 24.0
"""Points by which a label's second line begins behind the first."""
_CLOSE = 0.6
"""Heights of a line within which the next one belongs to it."""
_STEP = 3.0
"""Points within which lines begin at one place."""
_TALL = 60.0
"""Points from which an upright line divides columns."""
_FARTHER = 1.5
"""How many times farther off the line above is than the one below."""


def colon_column(sheet: Sheet, labels: Sequence[Label]) -> set[int]:
    """The colons of a column and the rest of the labels before it: „Adresa sídla (ulice, : Palackého 54“."""
    colons = [item for line in sheet.lines for item in line if item.text == ":"]
    places = Counter(round(item.box[0] / _SAME) for item in colons)
    columns = [x for x, count in places.items() if count >= _FEW]
    if not columns:
        return set()
    mine = [item for item in colons if any(abs(item.box[0] / _SAME - x) <= 1 for x in columns)]
    starts = {id(label.items[0]): label for label in labels if label.is_field}
    return {id(item) for colon in mine for item in (colon, *_rest_of_label(colon, sheet, starts))}


def _rest_of_label(colon: Item, sheet: Sheet, starts: dict[int, Label]) -> Iterator[Item]:
    """What stands before a colon on its line, and closely below that up to the next label."""
    number = next(number for number, line in enumerate(sheet.lines) if colon in line)
    line = sheet.lines[number]
    if id(line[0]) not in starts:
        return
    before, left = line[0], line[0].box[0]
    yield from (item for item in line if item.box[2] <= colon.box[0] + 1)
    for following in sheet.lines[number + 1 :]:
        first = following[0]
        close = first.box[1] - before.box[3] <= _CLOSE * height(before.box) and not _has_label(following, starts)
        if not close or not left - _STEP <= first.box[0] <= left + _INDENT:
            return
        yield from (item for item in following if item.box[2] <= colon.box[0] + 1)
        before = first


def _has_label(line: Sequence[Item], starts: dict[int, Label]) -> bool:
    return any(id(item) in starts or item.text == ":" for item in line)


def raised_lines(sheet: Sheet, labels: Sequence[Label], taken: set[int]) -> dict[int, Label]:
    """Words above the line of their label: an answer broken into lines of which the last stands beside it."""
    fields = [label for label in labels if label.is_field]
    behind = {id(item): label for label in fields if (item := _first_behind(label, sheet, taken))}
    free = [run for segment in sheet.segments if (run := _without(segment, taken)) is not None]
    raised: dict[int, Label] = {}
    for segment in free:
        label, lower = behind.get(id(segment.items[0])), segment
        while label is not None and (upper := _right_above(lower, free, sheet)) is not None:
            raised |= {id(item): label for item in upper.items}
            lower = upper
    return raised


def _without(segment: Segment, taken: set[int]) -> Segment | None:
    """The words of a segment behind its label."""
    items = segment.items
    while items and id(items[0]) in taken:
        items = items[1:]
    return replace(segment, items=items, box=(items[0].box[0], *segment.box[1:])) if items else None


def _first_behind(label: Label, sheet: Sheet, taken: set[int]) -> Item | None:
    line = next((line for line in sheet.lines if label.items[-1] in line), ())
    behind = [item for item in line if item.box[0] >= label.last[2] - 1 and id(item) not in taken]
    return behind[0] if behind and isinstance(behind[0].source, Word) else None


def _right_above(lower: Segment, free: Sequence[Segment], sheet: Sheet) -> Segment | None:
    """The words that begin right above others in their type, alone on their line and nearer to them than to any above.

    A rule between them parts two answers.
    """
    for upper in free:
        if upper.line >= lower.line or not _is_close(upper, lower) or _style_of(upper) != _style_of(lower):
            continue
        gap = max(lower.box[1] - upper.box[3], 1.0)
        alone = sheet.lines[upper.line][0] is upper.items[0]
        above = [other for other in sheet.segments if other.line < upper.line and _shares_column(other, upper)]
        farther = all(upper.box[1] - other.box[3] > _FARTHER * gap + 2 for other in above)
        if alone and farther and not _is_ruled_apart(upper, lower, sheet):
            return upper
    return None


def _is_close(upper: Segment, lower: Segment) -> bool:
    tall = height(lower.box)
    return abs(upper.box[0] - lower.box[0]) <= _STEP and -0.3 * tall <= lower.box[1] - upper.box[3] <= _CLOSE * tall


def _style_of(segment: Segment) -> Style | None:
    source = segment.items[0].source
    return source.style if isinstance(source, Word) else None


def _shares_column(other: Segment, segment: Segment) -> bool:
    return other.box[0] < segment.box[2] and segment.box[0] < other.box[2]


def _is_ruled_apart(upper: Segment, lower: Segment, sheet: Sheet) -> bool:
    x = lower.box[0] + 1
    return any(upper.box[3] - 3 < r[1] < lower.box[1] + 3 and r[0] <= x <= r[2] for r in sheet.horizontals)


def beyond_lines(sheet: Sheet, labels: Sequence[Label], taken: set[int]) -> set[int]:
    """Words behind the line on which the answer to a label is written: „IČO  00234567  se sídlem“."""
    found: set[int] = set()
    for label in (label for label in labels if label.is_field):
        first = _first_behind(label, sheet, taken)
        rule = _rule_under(first, label, sheet) if first is not None else None
        if rule is not None:
            line = next(line for line in sheet.lines if first in line)
            found |= {id(item) for item in _up_to_label(line, rule[2], labels) if not _is_underlined(item, sheet)}
    return found


def _rule_under(first: Item, label: Label, sheet: Sheet) -> Box | None:
    """The line to write on that begins between a label and its answer."""
    return next((rule for rule in _under(first, sheet) if label.last[2] - 1 <= rule[0] <= first.box[0] + 2), None)


def _under(item: Item, sheet: Sheet) -> Iterator[Box]:
    bottom, tall = item.box[3], height(item.box)
    yield from (rule for rule in sheet.horizontals if -0.4 * tall <= rule[1] - bottom <= 0.5 * tall)


def _is_underlined(item: Item, sheet: Sheet) -> bool:
    return any(rule[0] - 2 <= centre(item.box)[0] <= rule[2] + 2 for rule in _under(item, sheet))


def _up_to_label(line: Sequence[Item], start: float, labels: Sequence[Label]) -> Iterator[Item]:
    firsts = {id(label.items[0]) for label in labels}
    for item in line:
        if item.box[0] < start + 1:
            continue
        if id(item) in firsts or not isinstance(item.source, Word):
            return
        yield item


def dividers(sheet: Sheet) -> tuple[Box, ...]:
    """Upright lines between the columns of a page: no line of a table touches them."""
    return tuple(rule for rule in sheet.verticals if height(rule) > _TALL and not _is_touched(rule, sheet))


def _is_touched(rule: Box, sheet: Sheet) -> bool:
    x = (rule[0] + rule[2]) / 2
    return any(
        r[0] - _STEP <= x <= r[2] + _STEP and rule[1] - _STEP <= r[1] <= rule[3] + _STEP for r in sheet.horizontals
    )


def beside_dividers(box: Box, labels: Sequence[Label], lines: Sequence[Box]) -> Sequence[Label]:
    """The labels but for those across a line between columns."""
    x, y = centre(box)
    near = [line for line in lines if line[1] <= y <= line[3]]
    if not near:
        return labels
    return [label for label in labels if not any(_parts(line, x, label) for line in near)]


def _parts(line: Box, x: float, label: Label) -> bool:
    across = (line[0] < x) != (line[0] < centre(label.last)[0])
    return across and line[1] <= centre(label.last)[1] <= line[3]
