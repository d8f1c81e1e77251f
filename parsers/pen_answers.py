"""Answers that a pen gave among printed ones: what isn't struck through, or what has a ring around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.definition import BY_MARK, FieldDefinition
from parsers.document import Word, around
from parsers.findings import warning
from parsers.reading import Reading
from parsers.text import clean


def without_struck(reading: Reading, words: Sequence[Word], field: FieldDefinition) -> Reading:
    """„Nehodící se škrtněte“: what isn't struck through is the answer; elsewhere a person looks."""
    left = clean(" ".join(word.text for word in words if not word.struck)).strip(" ,/;-")
    if field.type in BY_MARK and left:
        return replace(reading, raw=left, certainty=0.96 * reading.certainty)
    finding = warning("text-struck", "The value, or a part of it, is struck through.", field.key)
    return replace(reading, certainty=0.0, findings=(finding,))


def circled(reading: Reading, words: Sequence[Word], chosen: Sequence[Word]) -> Reading:
    """Rings around some of the printed answers; with all of them ringed nobody knows what is meant."""
    certainty = 0.0 if len(chosen) == len(words) > 1 else 0.96
    raw = clean(" ".join(word.text for word in chosen)).strip(" ,/;-")
    box = around([word.box for word in chosen if word.page_index == chosen[0].page_index])
    return replace(reading, raw=raw, box=box, words=tuple(chosen), certainty=certainty * reading.certainty)
