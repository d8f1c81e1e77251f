"""Application forms of offices that publish them as Word files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from tests.corpus.dev.people import Applicant
from tests.corpus.offices import word_controls, word_lines, word_tables

WORD_OFFICES: Mapping[str, Callable[[Random, Applicant], tuple[bytes, bool]]] = {
    "word-two-columns": word_tables.two_columns,
    "word-captions": word_tables.captions,
    "word-leaders": word_lines.leaders,
    "word-letter": word_lines.letter,
    "word-questions": word_lines.questions,
    "word-controls": word_controls.controls,
    "word-bilingual": word_controls.bilingual,
}
"""What makes the file of one office, and whether its consent is one box, by name."""
