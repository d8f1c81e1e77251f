"""Headings of a Word document, by their style or type: they end answers, and aren't labels though they sound like one.

„Vyřizuje“ above „Jméno | Funkce“ isn't the label of the name where the form's labels are set in another type.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.definition import BY_MARK, FormDefinition
from parsers.document import Style, Word, around
from parsers.label import STRONG, Label, Owner, OwnerKind
from parsers.labels import find_labels
from parsers.print_style import print_styles
from parsers.sheet import Item, Sheet
from parsers.word_styles import HEADING

_SHARE = 0.12
"""Of the labels, how many a type needs to be one of labels."""
_MOST = 0.7
"""Of the labels, how many must stand in such types before others are doubted."""


def find_word_labels(sheet: Sheet, definition: FormDefinition) -> tuple[Label, ...]:
    """The labels of a form, and its headings; a wording in the type of labels goes before the same in a heading."""
    labels = find_labels(sheet, definition)
    mistaken = list(_mistaken(labels, sheet, definition))
    if mistaken:
        labels = find_labels(_without(mistaken, sheet), definition)
    labels = tuple(_asked_in_print(labels, sheet, definition))
    owned = {id(item) for label in labels for item in label.items}
    segments = [segment.items for segment in sheet.segments if not any(id(item) in owned for item in segment.items)]
    styles = print_styles(sheet, labels)
    printed = [label for label in mistaken if styles is None or styles.is_print(label.items[0])]
    alone = {tuple(id(item) for item in label.items) for label in printed}
    ends = [_heading(items) for items in segments if _is_heading(items) or tuple(id(item) for item in items) in alone]
    return tuple(sorted((*labels, *ends), key=lambda label: (round(label.items[0].box[1] / 4), label.box[0])))


def _mistaken(labels: Sequence[Label], sheet: Sheet, definition: FormDefinition) -> Iterator[Label]:
    """Labels in the type of no other whose field is asked for elsewhere, in the type of most labels."""
    strong = [label for label in labels if label.is_field and label.score >= STRONG]
    counts = Counter(_style(label.items[0]) for label in strong)
    usual = {style for style, count in counts.items() if count >= max(2, _SHARE * len(strong))}
    if sum(counts[style] for style in usual) < _MOST * len(strong):
        return
    odd = [label for label in labels if label.is_field and _style(label.items[0]) not in usual]
    if not odd:
        return
    again = {label.owner: label for label in find_labels(_without(odd, sheet), definition)}
    for label in odd:
        other = again.get(label.owner)
        if other is not None and other.score >= STRONG and _style(other.items[0]) in usual:
            yield label


def _asked_in_print(labels: Sequence[Label], sheet: Sheet, definition: FormDefinition) -> Iterator[Label]:
    """The labels without what only looks like one within an answer: „Telefon: viz výše“ in the type of answers."""
    styles = print_styles(sheet, labels)
    for label in labels:
        kind = definition.field(label.owner.key).type if label.owner.kind is OwnerKind.FIELD else None
        if styles is None or not label.is_field or kind in BY_MARK or styles.is_print(label.items[0]):
            yield label


def _without(labels: Sequence[Label], sheet: Sheet) -> Sheet:
    dropped = {id(item) for label in labels for item in label.items}
    kept = tuple(s for s in sheet.segments if not any(id(item) in dropped for item in s.items))
    return replace(sheet, segments=kept)


def _is_heading(items: Sequence[Item]) -> bool:
    return all((style := _style(item)) is not None and HEADING in style.font for item in items)


def _heading(items: tuple[Item, ...]) -> Label:
    box = around([item.box for item in items])
    owner = Owner(kind=OwnerKind.NOTE, key="")
    return Label(owner=owner, items=items, box=box, last=items[-1].box, score=STRONG, length=0)


def _style(item: Item) -> Style | None:
    return item.source.style if isinstance(item.source, Word) else None
