"""Tables that ask the same of two persons: whose cell is whose, however their rows are headed."""

from __future__ import annotations

from itertools import pairwise

import pytest

from parsers.document import Box
from parsers.labels import find_labels
from parsers.sheet import Sheet
from tests.parsers.form_samples import definition
from tests.parsers.sheet_samples import answers, frame, sheet_of, words

COLUMNS = (60, 200, 320, 440, 560)
HEADS = ("Jméno a příjmení", "Funkce", "E-mail", "Telefon")
PERSONS = (
    ("Jana Malá", "starostka", "mala@lhota.example", "321 000 111"),
    ("Petr Dlouhý", "tajemník", "dlouhy@lhota.example", "321 000 222"),
)


def table(first: str, second: str, heads: tuple[str, ...] = HEADS, *, head_ruled: bool = True) -> Sheet:
    """Two persons in ruled rows below the heads of columns; the first column holds what they are."""
    texts = [words(x + 4, 104, head) for x, head in zip(COLUMNS, heads, strict=False)]
    rules: list[Box] = []
    for row, (said, person) in enumerate(zip((first, second), PERSONS, strict=True)):
        top = 124 + 24 * row
        texts += [words(8, top + 6, said)] if said else []
        texts += [words(x + 4, top + 6, text) for x, text in zip(COLUMNS, person, strict=False)]
    tops = (100, 124, 148) if head_ruled else (124, 148)
    for top in tops:
        for left, right in zip((4, *COLUMNS[:-1]), COLUMNS, strict=True):
            rules += frame(left, top, right, top + 24)
    return sheet_of(*texts, words(60, 300, "Okres:"), rules=rules)


EXPECTED = {
    "representative_name": "Jana Malá",
    "representative_role": "starostka",
    "contact_name": "Petr Dlouhý",
    "contact_role": "tajemník",
    "contact_email": "dlouhy@lhota.example",
    "contact_phone": "321 000 222",
}


@pytest.mark.parametrize(("first", "second"), [("Podpis:", "Hovoří"), ("", ""), ("za nás", "pro vás")])
def test_rows_headed_in_words_unknown_are_told_by_their_order(first: str, second: str) -> None:
    found = answers(table(first, second))
    assert {key: found.get(key) for key in ("representative_role", "contact_role", "contact_phone")} == {
        key: EXPECTED[key] for key in ("representative_role", "contact_role", "contact_phone")
    }


def test_first_column_asks_each_of_them_for_the_name() -> None:
    heads = ("Kontaktní osoba", "Funkce", "E-mail", "Telefon")
    found = answers(table("", "", heads))
    assert (found["representative_name"], found["contact_name"]) == ("Jana Malá", "Petr Dlouhý")


def test_heads_may_stand_above_the_rules() -> None:
    found = answers(table("", "", head_ruled=False))
    assert (found["representative_role"], found["contact_role"]) == ("starostka", "tajemník")


def test_each_label_of_the_table_has_its_own_cell() -> None:
    labels = [label for label in find_labels(table("", ""), definition()) if label.area]
    areas = [label.area for label in labels]
    assert len({label.owner.key for label in labels}) == len(labels) == len(set(areas))


def test_one_row_is_no_table_of_persons() -> None:
    texts = [words(x + 4, 104, head) for x, head in zip(COLUMNS, HEADS, strict=False)]
    texts += [words(x + 4, 130, text) for x, text in zip(COLUMNS, PERSONS[0], strict=False)]
    rules = [rule for left, right in pairwise(COLUMNS) for rule in frame(left, 124, right, 148)]
    assert not any(label.area for label in find_labels(sheet_of(*texts, rules=rules), definition()))


def test_two_columns_that_both_ask_twice_make_a_table() -> None:
    heads = words(64, 104, "Jméno a příjmení"), words(204, 104, "Funkce")
    rules: list[Box] = []
    for top in (124, 152):  # rows apart from one another
        rules += [*frame(60, top, 198, top + 22), *frame(200, top, 320, top + 22)]
    places = [(x, y, PERSONS[row][column]) for row, y in enumerate((130, 158)) for column, x in enumerate((64, 204))]
    rows = [words(x, y, text) for x, y, text in places]
    found = answers(sheet_of(*heads, *rows, words(60, 300, "Okres:"), rules=rules))
    assert (found["representative_role"], found["contact_name"]) == ("starostka", "Petr Dlouhý")
