"""What a pen struck through or ringed among printed answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers.document import Style, Word
from parsers.form import Origin
from parsers.pen_answers import circled, without_struck
from parsers.reading import Reading
from tests.parsers.form_samples import definition

PRINT, GLOSS = Style(font="Arial", shade=0.0, size=9.0), Style(font="Arial-Italic", shade=0.4, size=8.0)
READING = Reading(key="applicant_type", origin=Origin.TEXT_LAYER)
FIELD = definition().field("applicant_type")


def words(text: str) -> list[Word]:
    """``~obec`` is struck through, ``(obec`` ringed, ``'obec`` of another type."""
    found = []
    for number, part in enumerate(text.split()):
        box = (50.0 * number, 0.0, 50.0 * number + 40, 10.0)
        word = Word(text=part.strip("~('"), box=box, page_index=0, style=GLOSS if part.startswith("'") else PRINT)
        found.append(replace(word, struck=part.startswith("~"), circled=part.startswith("(")))
    return found


@pytest.mark.parametrize(
    "text",
    [
        "~obec – ~městys – město – ~škola",
        "~obec / město / ~škola ,",
        "'catégorie ~obec město ~škola",
        "I. Kdo žádá Žadatelem je*: ~obec – město – ~škola",
    ],
)
def test_what_is_not_struck_through_is_the_answer(text: str) -> None:
    assert without_struck(READING, words(text), FIELD).raw == "město"


def test_two_answers_not_struck_through_both_stay() -> None:
    assert without_struck(READING, words("obec – ~město – škola"), FIELD).raw == "obec škola"


def test_everything_struck_through_is_for_a_person() -> None:
    assert without_struck(READING, words("~obec – ~město"), FIELD).certainty == 0


def test_struck_through_text_of_another_type_is_for_a_person() -> None:
    name = definition().field("applicant_name")
    assert without_struck(replace(READING, key="applicant_name"), words("~Obec Zlatovice"), name).certainty == 0


def test_what_is_ringed_is_the_answer() -> None:
    found = words("obec – (město – škola")
    assert circled(READING, found, [word for word in found if word.circled]).raw == "město"
