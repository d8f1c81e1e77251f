"""What the type on a page tells apart: the print of the form and the answers typed into it.

Whoever fills in a form on a screen rarely has the very type in which its labels are set.  Where the shapes of
answers (numbers, addresses, dates) stand in a type of their own, what is set in another type is no answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from parsers.document import Style, Word, height
from parsers.label import STRONG, Label, OwnerKind
from parsers.sheet import Item, Sheet

SHAPES = re.compile(
    r"[\w.+-]+@[\w-]+(\.[\w-]+)+"
    r"|(https?://|www\.)\S+|[\w-]+\.(cz|eu|com|org|net|example)(/\S*)?"
    r"|(\+\s?420|00\s?420)?\s?\d{3}[ /.-]?\d{3}[ .-]?\d{3}"
    r"|\d{8}|\d{3} ?\d{2}"
    r"|\d{1,2}\. ?(\d{1,2}\.|[a-zá-ž]{5,9}) ?\d{4}"
)
"""What addresses, numbers and dates look like."""
_FEW = 3
"""Answers of a telling shape from which the type says anything."""
_SHARE = 0.2
"""Of the answers with a shape, how many a type needs to be one of answers, and how many may stand among print."""
_OWN = 0.12

Look = tuple[str, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintStyles:
    """The types of one form."""

    answers: frozenset[Look]
    labels: frozenset[Look]
    """Of the labels that are known, with their size."""
    sized: bool
    """The size of the letters tells as well."""

    def is_print(self, item: Item) -> bool:
        """Whether a word is set in none of the types of answers."""
        style = item.source.style if isinstance(item.source, Word) else None
        return style is not None and _look(style, sized=self.sized) not in self.answers

    def is_question(self, item: Item) -> bool:
        """Whether a word is set as the labels are: a question that nobody knows, and no gloss or hint."""
        return _look_of(item, sized=True) in self.labels


def print_styles(sheet: Sheet, labels: Sequence[Label]) -> PrintStyles | None:
    """The types of a form's answers; None where they are those of its labels, or unknown."""
    strong = [label for label in labels if label.owner.kind is OwnerKind.FIELD and label.score >= STRONG]
    if not strong:
        return None
    owned = {id(item) for label in labels for item in label.items}
    top, bottom = min(label.box[1] for label in strong), max(label.box[3] for label in strong)
    shaped = [run for run in _runs(sheet, owned) if SHAPES.fullmatch(_text(run).strip(" ,;()"))]
    shaped = [run for run in shaped if top - 20 <= run[0].box[1] <= bottom + 40]
    sized_labels = Counter(look for label in strong if (look := _look_of(label.items[-1], sized=True)))
    known = frozenset(look for look, count in sized_labels.items() if count >= max(2, _OWN * len(strong)))
    for sized in (False, True):
        hits = Counter(look for run in shaped if (look := _look_of(run[0], sized=sized)))
        total = sum(hits.values())
        mine = Counter(look for label in strong if (look := _look_of(label.items[-1], sized=sized)))
        printed = {look for look, count in mine.items() if count >= max(2, _OWN * len(strong))}
        answers = frozenset(look for look, count in hits.items() if count >= _SHARE * total and look not in printed)
        if total >= _FEW and sum(hits[look] for look in answers) >= (1 - _SHARE) * total:
            return PrintStyles(answers=answers, labels=known, sized=sized)
    return None


def _runs(sheet: Sheet, owned: set[int]) -> Iterator[list[Item]]:
    """Words of one line in one type that belong to no label."""
    for line in sheet.lines:
        run: list[Item] = []
        for item in line:
            goes_on = run and not _breaks(run[-1], item)
            if id(item) in owned or not isinstance(item.source, Word):
                if run:
                    yield run
                run = []
                continue
            if run and not goes_on:
                yield run
                run = []
            run.append(item)
        if run:
            yield run


def _breaks(before: Item, item: Item) -> bool:
    apart = item.box[0] - before.box[2] > 1.2 * height(before.box)
    return apart or _look_of(before, sized=True) != _look_of(item, sized=True)


def _look_of(item: Item, *, sized: bool) -> Look | None:
    style = item.source.style if isinstance(item.source, Word) else None
    return None if style is None else _look(style, sized=sized)


def _look(style: Style, *, sized: bool) -> Look:
    return (style.font, style.shade, style.size if sized else 0.0)


def _text(run: Sequence[Item]) -> str:
    return " ".join(item.text for item in run)


def strangers(
    sheet: Sheet, labels: Sequence[Label], styles: PrintStyles, answered_by_mark: Callable[[Item], bool]
) -> Iterator[tuple[Item, ...]]:
    """Printed words that belong to no known label: questions that nobody knows, headings, notes.

    Args:
        sheet: The pages.
        labels: Those that are known.
        styles: Which type is print.
        answered_by_mark: Whether a word stands where printed options are looked for.
    """
    owned = {id(item) for label in labels for item in label.items}
    beside_marks = {id(item) for s in sheet.segments if s.after_mark or s.before_mark for item in s.items}
    for run in _runs(sheet, owned | beside_marks):
        first = run[0]
        telling = sum(character.isalpha() for item in run for character in item.text) >= 1
        if (
            telling
            and styles.is_print(first)
            and styles.is_question(first)
            and not answered_by_mark(first)
            and not _is_rest(run, labels)
        ):
            yield tuple(run)


def _is_rest(run: Sequence[Item], labels: Sequence[Label]) -> bool:
    """Whether words go on where a label ends: beside its last word, or right below it."""
    box = run[0].box
    for label in labels:
        tall = height(label.last)
        beside = abs((label.last[1] + label.last[3]) / 2 - (box[1] + box[3]) / 2) < 0.6 * tall
        if beside and -2 <= box[0] - label.last[2] <= 1.5 * tall:
            return True
        below = -2 <= box[1] - label.box[3] <= 0.7 * tall
        if below and abs(box[0] - label.box[0]) <= 6:
            return True
    return False
