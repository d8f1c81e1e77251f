"""Answers under labels that the form's definition doesn't have but whose words, or nearly all, it knows.

„Telefonický kontakt: 601 000 111“ answers the field „Telefon“ that wasn't found otherwise, „Sídlo – ulice a číslo“
the field „Ulice a číslo“.  A person looks at each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parsers.definition import BY_MARK, FieldDefinition, FieldType, FormDefinition
from parsers.document import Word, around, centre, holds
from parsers.findings import warning
from parsers.form import Origin
from parsers.label import Label
from parsers.normalise import Context, normalise
from parsers.reading import Reading
from parsers.sheet import Item, Sheet
from parsers.text import clean, fold, without_numbering

_SHAPED = frozenset(
    {
        FieldType.EMAIL,
        FieldType.PHONE,
        FieldType.URL,
        FieldType.ICO,
        FieldType.POSTAL_CODE,
        FieldType.DATABOX_ID,
        FieldType.NUMBER,
    }
)
_NOT_HERE = BY_MARK | {FieldType.LONG_TEXT}
"""Types whose answers are boxes, or of more than one line."""
_LABEL_WORDS = 8
_STEM = 4
"""Letters of a word that inflections leave alone."""
_CERTAINTY = 0.85
"""Below what is filed unseen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Words that look like a label, and those that answer it."""

    label: str
    answer: str
    words: tuple[Word, ...]


def read_unknown_labels(
    readings: Mapping[str, Reading],
    labels: Sequence[Label],
    sheet: Sheet,
    definition: FormDefinition,
    context: Context,
    *,
    origin: Origin,
) -> dict[str, Reading]:
    """Readings of fields that have none yet; one whose answer stands in two places stays without."""
    wanted = [field for field in definition.fields if field.key not in readings and field.type not in _NOT_HERE]
    claims: dict[str, dict[str, _Asked]] = {}
    for entry in _asked(labels, sheet):
        meant = [field for field in wanted if _means(entry.label, field) and _fits(field, entry.answer, context)]
        if len(meant) == 1:
            claims.setdefault(meant[0].key, {})[entry.answer] = entry
    return {key: _reading(key, next(iter(found.values())), origin) for key, found in claims.items() if len(found) == 1}


def _reading(key: str, asked: _Asked, origin: Origin) -> Reading:
    message = "The answer was found under a label that the form's definition doesn't have."
    finding = warning("label-unknown", message, key)
    return Reading(
        key=key,
        origin=origin,
        raw=asked.answer,
        page_index=asked.words[0].page_index,
        box=around([word.box for word in asked.words if word.page_index == asked.words[0].page_index]),
        words=asked.words,
        certainty=_CERTAINTY,
        findings=(finding,),
    )


def _asked(labels: Sequence[Label], sheet: Sheet) -> Iterator[_Asked]:
    """Lines „label: answer“, and cells with a cell beside them, in which no known label stands."""
    owned = {id(item) for label in labels for item in label.items}
    for line in sheet.lines:
        words = [item for item in line if isinstance(item.source, Word)]
        for start, item in enumerate(words):
            if start and not _begins(words[start - 1], item, sheet):
                continue
            rest = words[start:]
            end = _end_of_label(rest, sheet)
            answer = _answer(rest[end:], sheet) if end else []
            if answer and not any(id(word) in owned for word in (*rest[:end], *answer)):
                found = tuple(each.source for each in answer if isinstance(each.source, Word))
                yield _Asked(label=_text(rest[:end]), answer=_text(answer), words=found)


def _begins(before: Item, item: Item, sheet: Sheet) -> bool:
    """Whether a word is the first of its cell."""
    cell = sheet.cell(centre(item.box))
    return cell is not None and not holds(cell, centre(before.box))


def _end_of_label(words: Sequence[Item], sheet: Sheet) -> int:
    """How many words the label has: up to a colon, or to the end of its cell; 0 for none."""
    cell = sheet.cell(centre(words[0].box))
    for number, word in enumerate(words[:_LABEL_WORDS], start=1):
        if word.text.endswith(":"):
            return number
        if cell is not None and number < len(words) and not holds(cell, centre(words[number].box)):
            return number
    return 0


def _answer(words: Sequence[Item], sheet: Sheet) -> list[Item]:
    """The words of the cell, or of the line, in which the answer begins."""
    if not words:
        return []
    cell = sheet.cell(centre(words[0].box))
    return [word for word in words if cell is None or holds(cell, centre(word.box))]


def _means(label: str, field: FieldDefinition) -> bool:
    """Whether all words of one wording of the field are in the label, but for their endings.

    A single word is enough where the answer's shape tells the rest.
    """
    said = fold(without_numbering(label)).split()
    least = 1 if field.type in _SHAPED else 2
    wordings = [words for wording in field.labels if len(words := fold(wording).split()) >= least]
    return any(all(any(_alike(word, other) for other in said) for word in words) for words in wordings)


def _alike(first: str, second: str) -> bool:
    return first == second or (min(len(first), len(second)) > _STEM and first[:_STEM] == second[:_STEM])


def _fits(field: FieldDefinition, answer: str, context: Context) -> bool:
    normalised = normalise(field, answer, context)
    return normalised.value is not None and not normalised.findings


def _text(items: Sequence[Item]) -> str:
    return clean(" ".join(item.text for item in items))
