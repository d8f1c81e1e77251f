"""What stands around a label and is no answer to it: hints, numbers of questions, the same in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from parsers.definition import FormDefinition
from parsers.document import Mark, Style, Word, height
from parsers.label import Label
from parsers.print_style import PrintStyles
from parsers.sheet import Item, Sheet
from parsers.text import fold

_HINT_WORDS = 10
_NUMBER = re.compile(r"(\d{1,2}|[A-Z]\d?|\d{1,2}\.\d{1,2})[.)]?")


def hint_items(sheet: Sheet, labels: Sequence[Label], definition: FormDefinition) -> set[int]:
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


def numbers_before(sheet: Sheet, labels: Sequence[Label]) -> dict[int, Item]:
    """The numbers of questions by their label: printed right before it, in a box or a type of their own."""
    found: dict[int, Item] = {}
    for label in labels:
        first = label.items[0]
        line = next((line for line in sheet.lines if first in line), ())
        before = [item for item in line if item.box[2] <= first.box[0] + 1]
        last = max(before, key=lambda item: item.box[2], default=None)
        if last is None or not _NUMBER.fullmatch(last.text) or first.box[0] - last.box[2] > 1.6 * height(first.box):
            continue
        if all(last.box[0] - item.box[2] > 1.6 * height(first.box) for item in before if item is not last):
            found[id(label)] = last
    return found


def like_numbers(sheet: Sheet, numbers: Mapping[int, Item]) -> set[int]:
    """The numbers, and those in their column and type of questions that nobody knows."""
    columns = {(round(number.box[0]), _style(number)) for number in numbers.values()}
    return {id(number) for number in numbers.values()} | {
        id(item)
        for line in sheet.lines
        for item in line
        if _NUMBER.fullmatch(item.text) and any((round(item.box[0]) + d, _style(item)) in columns for d in (-1, 0, 1))
    }


def _style(item: Item) -> Style | None:
    return item.source.style if isinstance(item.source, Word) else None


def sentences(sheet: Sheet, labels: Sequence[Label]) -> Iterator[tuple[int, float]]:
    """Where the sentence begins that ends in a label in brackets: „Rádi bychom do regionu (partnerský region):“."""
    owned = {id(item): label for label in labels for item in label.items}
    for segment in sheet.segments:
        for item in segment.items:
            label = owned.get(id(item))
            if label is not None and item is label.items[0] and item.text.startswith("("):
                yield id(label), segment.box[0]
                break


def other_language(sheet: Sheet, labels: Sequence[Label]) -> set[int]:
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


def without_notes(lines: Sequence[Sequence[Item]], styles: PrintStyles | None) -> Iterator[tuple[Item, ...]]:
    """The lines of an answer but for print that explains: unlike the options, or beside what was typed."""
    items = [item for line in lines for item in line]
    options = {_style(b) for line in lines for a, b in pairwise(line) if isinstance(a.source, Mark)} - {None}
    typed = styles is not None and not options and any(_is_typed(item, styles) for item in items)
    for line in lines:
        kept = tuple(item for item in line if not _is_note(item, options, styles if typed or options else None))
        if kept:
            yield kept


def _is_typed(item: Item, styles: PrintStyles) -> bool:
    return isinstance(item.source, Word) and not styles.is_print(item)


def _is_note(item: Item, options: set[Style | None], styles: PrintStyles | None) -> bool:
    if styles is None or not isinstance(item.source, Word) or item.source.circled or item.source.struck:
        return False
    return styles.is_print(item) and _style(item) not in options
