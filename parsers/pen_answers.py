"""Answers that a pen gave among printed ones: what isn't struck through, or what has a ring around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from parsers.choices import name_choices
from parsers.definition import BY_MARK, FieldDefinition
from parsers.document import Word, around
from parsers.findings import warning
from parsers.reading import Reading
from parsers.text import clean, fold

_SEPARATORS = " ,/;|-–—"


def without_struck(reading: Reading, words: Sequence[Word], field: FieldDefinition) -> Reading:
    """„Nehodící se škrtněte“: what isn't struck through is the answer; elsewhere a person looks."""
    left = _said(word for word in _offered(words, field) if not word.struck) if field.type in BY_MARK else ""
    if left:
        return replace(reading, raw=left, certainty=0.96 * reading.certainty)
    finding = warning("text-struck", "The value, or a part of it, is struck through.", field.key)
    return replace(reading, certainty=0.0, findings=(finding,))


def circled(reading: Reading, words: Sequence[Word], chosen: Sequence[Word]) -> Reading:
    """Rings around some of the printed answers; with all of them ringed nobody knows what is meant."""
    certainty = 0.0 if len(chosen) == len(words) > 1 else 0.96
    box = around([word.box for word in chosen if word.page_index == chosen[0].page_index])
    return replace(reading, raw=_said(chosen), box=box, words=tuple(chosen), certainty=certainty * reading.certainty)


def _said(words: Iterable[Word]) -> str:
    """The words, without what only stands between printed answers."""
    return clean(" ".join(word.text for word in words if fold(word.text))).strip(_SEPARATORS)


def _offered(words: Sequence[Word], field: FieldDefinition) -> Sequence[Word]:
    """The printed answers, without what stands before them: more of the question, or what it is called elsewhere.

    „catégorie  obec město škola“: in a type of its own; „I. Kdo žádá / Žadatelem je*: obec – škola“: up to the colon.
    """
    styles = {word.style for word in words if word.struck}
    first = next((number for number, word in enumerate(words) if word.style in styles), 0)
    words = words[first:]
    colons = [number for number, word in enumerate(words) if word.text.endswith(":") and not word.struck]
    before = words[: colons[-1] + 1] if colons else ()
    is_question = before and not any(word.struck for word in before)
    if is_question and not name_choices(field, " ".join(word.text for word in before)).keys:
        return words[len(before) :]
    return words
