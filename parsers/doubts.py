"""Answers in words that don't look whole, or look like print: not filed unseen, whatever their rule says.

A phrase that two fields share, words that ask for another field, a lone letter: each is rare in a good reading and
usual in a bad one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.definition import FieldDefinition, FieldType, FormDefinition
from parsers.document import Word, height
from parsers.form import FieldValue, Origin
from parsers.label import Label
from parsers.meaning import meanings
from parsers.reading import Reading
from parsers.sheet import Item, Sheet
from parsers.wordings import is_question

REASON = "answer-torn"
_WORDY = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.DATE_OR_TEXT, FieldType.PERSON})
_READ = frozenset({Origin.TEXT_LAYER, Origin.DOCX, Origin.OCR})
_SPACE = 0.5
"""Heights of a word within which the next one belongs to the same phrase."""
_LEAST = 3
"""Letters and digits below which a text is no answer."""
_ASKS = 0.55
"""Nearness of meaning from which a text rather asks for another field."""
_LABEL = 140
"""Letters above which a text is no label."""


def without_doubts(
    values: Sequence[FieldValue],
    readings: Mapping[str, Reading],
    sheet: Sheet,
    labels: Sequence[Label],
    definition: FormDefinition,
) -> list[FieldValue]:
    """The values; of words, those that look torn or printed are no longer accepted.

    Args:
        values: As they were settled.
        readings: What each was made of, by key.
        sheet: The pages.
        labels: Of the form.
        definition: The form.
    """
    neighbours = _neighbours(sheet, {id(item) for label in labels for item in label.items})
    result = []
    for value in values:
        field, reading = definition.field(value.key), readings.get(value.key)
        wordy = value.accepted and value.value is not None and field.type in _WORDY and value.origin in _READ
        doubt = wordy and reading is not None and reading.words and _is_doubtful(reading, field, neighbours, definition)
        result.append(replace(value, accepted=False, reasons=(*value.reasons, REASON)) if doubt else value)
    return result


def _is_doubtful(
    reading: Reading, field: FieldDefinition, neighbours: Mapping[int, set[int]], definition: FormDefinition
) -> bool:
    if sum(character.isalnum() for character in reading.raw) < _LEAST:
        return True
    own = {id(word) for word in reading.words}
    if any(neighbours.get(id(word), set()) - own for word in reading.words):
        return True
    if field.type is not FieldType.LONG_TEXT:
        last = reading.words[-1].text
        if any(is_asked(reading.words, definition)) or (len(reading.words) > 1 and is_question(definition, last)):
            return True
    if len(reading.raw) > _LABEL or field.type is FieldType.PERSON:
        return False
    return any(meaning.key != field.key and meaning.score >= _ASKS for meaning in meanings(definition, reading.raw))


def is_asked(words: Sequence[Word], definition: FormDefinition) -> Iterator[bool]:
    """Whether a question with its colon stands among words, for each of its ends."""
    for end, word in enumerate(words, start=1):
        if word.text.endswith(":"):
            yield any(
                is_question(definition, " ".join(w.text for w in words[start:end]))
                for start in range(max(0, end - 4), end)
            )


def _neighbours(sheet: Sheet, owned: set[int]) -> dict[int, set[int]]:
    """For each word those right beside it, with no more than a space between; not the end of a label."""
    beside: dict[int, set[int]] = {}
    for line in sheet.lines:
        for left, right in pairwise(line):
            if _is_one_phrase(left, right) and id(left) not in owned:
                beside.setdefault(id(left.source), set()).add(id(right.source))
                beside.setdefault(id(right.source), set()).add(id(left.source))
    return beside


def _is_one_phrase(left: Item, right: Item) -> bool:
    one, other = left.source, right.source
    if not (isinstance(one, Word) and isinstance(other, Word)) or one.style != other.style:
        return False
    told = any(c.isalnum() for c in one.text) and any(c.isalnum() for c in other.text)
    return told and right.box[0] - left.box[2] < _SPACE * height(left.box)
