"""Letters in boxes, drawn or not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.letters import spread_letters
from tests.parsers.sheet_samples import PRINT, TYPED, answers, frame, sheet_of, words


def spread(steps: list[float], letters: str = "26283") -> str:
    """The letters told, of a row with steps between them."""
    places = [60.0 + sum(steps[:number]) for number in range(len(letters))]
    sheet = sheet_of(*(words(x, 100, letter) for x, letter in zip(places, letters, strict=True)))
    found = spread_letters(sheet)
    return "".join(item.text for line in sheet.lines for item in line if id(item) in found)


@pytest.mark.parametrize(
    ("steps", "told"),
    [([15] * 4, "26283"), ([14, 15.5, 15, 14.5], "26283"), ([4] * 4, ""), ([40] * 4, ""), ([10, 20, 12, 25], "")],
    ids=["even", "wide and narrow letters", "a word", "columns", "uneven"],
)
def test_letters_at_even_steps_stand_in_boxes(steps: list[float], told: str) -> None:
    assert spread(steps) == told


def test_letter_in_a_narrow_cell_does_too() -> None:
    sheet = sheet_of(words(60, 100, "X"), rules=frame(55, 95, 75, 115))
    assert len(spread_letters(sheet)) == 1


def test_letters_in_boxes_are_the_answer_whatever_their_type() -> None:
    known = (("Okres", "280 02"), ("Telefon", "321 000 111"), ("E-mail", "urad@lhota.example"), ("PSČ", "281 63"))
    labels = [words(60, 40 + 30 * n, label, style=PRINT) for n, (label, _) in enumerate(known)]
    typed = [words(160, 40 + 30 * n, text, style=TYPED) for n, (_, text) in enumerate(known)]
    comb = [words(160 + 15 * n, 200, digit, style=PRINT) for n, digit in enumerate("00234567")]
    sheet = sheet_of(*labels, *typed, words(60, 200, "IČO", style=PRINT), *comb)
    assert answers(sheet)["ico"] == "0 0 2 3 4 5 6 7"


@given(st.lists(st.tuples(st.floats(0, 500), st.text(max_size=2)), max_size=12))
@settings(max_examples=60, deadline=None)
def test_only_single_letters_are_told(places: list[tuple[float, str]]) -> None:
    sheet = sheet_of(*(words(x, 100, text) for x, text in places))
    found = spread_letters(sheet)
    assert all(len(item.text) == 1 for line in sheet.lines for item in line if id(item) in found)
