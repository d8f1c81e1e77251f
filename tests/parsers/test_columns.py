"""Colons under one another, lines to write on, lines above their label's, columns of a page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.columns import beside_dividers, beyond_lines, colon_column, dividers, raised_lines
from parsers.labels import find_labels
from parsers.sheet import Sheet
from tests.parsers.form_samples import definition
from tests.parsers.sheet_samples import answers, sheet_of, width, words

COLONS = (("IČO", "00234567"), ("PSČ", "280 02"), ("Okres", "Kolín"), ("Telefon", "321 000 111"))


def with_colons(label: str, rest: str, answer: str) -> Sheet:
    """Labels, colons under one another, answers; one label goes on below."""
    rows = [(60 + 20 * n, *row) for n, row in enumerate(COLONS)]
    texts = [part for y, name, said in rows for part in (words(60, y, name), words(220, y, ":"), words(230, y, said))]
    own = (words(60, 140, label), words(220, 140, ":"), words(230, 140, answer), words(66, 152, rest))
    return sheet_of(*texts, *own)


def test_label_goes_on_before_the_column_of_colons() -> None:
    found = answers(with_colons("Webové stránky (jsou-li", "zřízeny)", "www.lhota.example"))
    assert (found["website"], found["district"]) == ("www.lhota.example", "Kolín")


def test_few_colons_make_no_column() -> None:
    sheet = sheet_of(words(60, 60, "IČO"), words(220, 60, ":"), words(230, 60, "00234567"))
    assert colon_column(sheet, find_labels(sheet, definition())) == set()


def test_answer_ends_with_its_line() -> None:
    line = [(80, 71, 200, 71.5)]
    sheet = sheet_of(words(60, 60, "IČO"), words(110, 60, "00234567"), words(206, 60, "se sídlem"), rules=line)
    assert answers(sheet)["ico"] == "00234567"


def test_words_on_the_next_line_to_write_on_are_left() -> None:
    lines = [(80, 71, 200, 71.5), (250, 71, 300, 71.5)]
    sheet = sheet_of(words(60, 60, "IČO"), words(110, 60, "00234567"), words(260, 60, "Kolín"), rules=lines)
    assert beyond_lines(sheet, find_labels(sheet, definition()), set()) == set()


def broken(gap: float) -> Sheet:
    """„neuvolněná starostka“ / „Funkce: obce“, below another row."""
    end = 60 + width("Funkce kontaktní osoby:") + 8
    above = (words(60, 40, "Okres:"), words(end, 40, "Kolín"))
    return sheet_of(
        *above, words(end, 88 - gap, "neuvolněná starostka"), words(60, 100, "Funkce kontaktní osoby:"),
        words(end, 100, "obce"),
    )  # fmt: skip


def test_answer_whose_last_line_stands_beside_its_label_begins_above() -> None:
    found = answers(broken(0))
    assert (found["contact_role"], found["district"]) == ("neuvolněná starostka obce", "Kolín")


def test_line_nearer_to_the_answer_above_goes_on_with_that() -> None:
    sheet = broken(34)  # right below „Kolín“
    assert raised_lines(sheet, find_labels(sheet, definition()), set()) == {}


DIVIDER = (300.0, 40.0, 300.5, 400.0)


def test_line_between_columns_parts_a_label_from_what_stands_beyond() -> None:
    texts = (
        words(60, 60, "Okres"),
        words(130, 60, "Kolín"),
        words(320, 50, "E-mail"),
        words(320, 61, "a@lhota.example"),
    )
    found = answers(sheet_of(*texts, rules=[DIVIDER]))
    assert (found["district"], found["contact_email"]) == ("Kolín", "a@lhota.example")


@pytest.mark.parametrize("across", [(60.0, 200.0, 500.0, 200.5), (300.0, 100.0, 500.0, 100.5)])
def test_line_of_a_table_is_no_divider(across: tuple[float, float, float, float]) -> None:
    assert dividers(sheet_of(words(60, 60, "Okres"), rules=[DIVIDER, across])) == ()


def test_labels_above_a_divider_are_left() -> None:
    sheet = sheet_of(words(60, 20, "Okres:"), words(320, 60, "Kolín"), rules=[DIVIDER])
    labels = find_labels(sheet, definition())
    assert list(beside_dividers((320, 60, 340, 70), labels, dividers(sheet))) == list(labels)


@given(st.lists(st.tuples(st.integers(20, 560), st.integers(20, 800), st.text(max_size=9)), max_size=12))
@settings(max_examples=60, deadline=None)
def test_any_words_are_told_only_once(places: list[tuple[int, int, str]]) -> None:
    sheet = sheet_of(*(words(x, y, text) for x, y, text in places), rules=[DIVIDER, (60, 71, 200, 71.5)])
    labels = find_labels(sheet, definition())
    everything = {id(item) for line in sheet.lines for item in line}
    assert (
        colon_column(sheet, labels) | beyond_lines(sheet, labels, set()) | set(raised_lines(sheet, labels, set()))
        <= everything
    )
