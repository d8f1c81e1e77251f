"""Which of several places where a field's label may stand only heads the questions."""

from __future__ import annotations

import pytest

from parsers.document import Word
from parsers.labels import find_labels
from tests.parsers.form_samples import definition
from tests.parsers.sheet_samples import said, sheet_of, tick, width, words


def label_of(key: str, *texts: list[Word], right: float = 500) -> str | None:
    """The words of a field's label, with where they stand."""
    sheet = sheet_of(*texts, words(right, 700, "konec"))
    found = next((label for label in find_labels(sheet, definition()) if label.owner.key == key), None)
    return None if found is None else f"{said(found.items)} {found.box[1]:.0f}"


def test_headings_side_by_side_are_not_answered_by_one_another() -> None:
    heads = words(60, 100, "Statutární zástupce"), words(300, 100, "Kontaktní osoba")
    names = [words(x, 122, "Jméno a příjmení") for x in (60, 300)]
    answers = words(60, 142, "Jana Malá"), words(300, 142, "Petr Dlouhý")
    assert label_of("contact_name", *heads, *names, *answers) == "Jméno a příjmení 122"


def test_heading_above_the_same_question_in_other_words_is_none() -> None:
    texts = words(60, 100, "Kontaktní osoba"), words(60, 118, "Jméno kontaktní osoby"), words(220, 118, "Petr Dlouhý")
    assert label_of("contact_name", *texts) == "Jméno kontaktní osoby 118"


def test_answer_in_the_words_of_a_label_does_not_make_a_heading() -> None:
    texts = words(60, 100, "Souhlas s předáním údajů partnerskému regionu:"), words(60, 118, "Souhlasíme")
    assert label_of("consent", *texts) == "Souhlas s předáním údajů partnerskému regionu: 100"


def test_star_of_a_required_field_is_no_answer() -> None:
    head = words(60, 100, "Kontaktní osoba"), words(60 + width("Kontaktní osoba") + 10, 100, "*")
    below = words(60, 118, "Jméno kontaktní osoby"), words(220, 118, "Petr Dlouhý")
    assert label_of("contact_name", *head, *below) == "Jméno kontaktní osoby 118"


def test_label_with_its_answer_below_is_no_heading() -> None:
    texts = words(60, 100, "Okres"), words(60, 112, "Kolín"), words(60, 124, "Telefon")
    sheet = sheet_of(*texts)
    assert not any(label.heads for label in find_labels(sheet, definition()) if label.owner.key == "district")


def test_labels_set_to_the_right_are_a_column_of_labels() -> None:
    texts = words(200 - width("Velikost partnera"), 100, "Velikost partnera"), words(200 - width("Web"), 118, "Web")
    sheet = sheet_of(*texts)
    assert not any(label.heads for label in find_labels(sheet, definition()))


@pytest.mark.parametrize(("text", "expected"), [("(typ partnera):", "(typ partnera): 100"), ("(typ partnera", None)])
def test_label_in_brackets_before_its_options_is_one(text: str, expected: str | None) -> None:
    sheet_marks = [tick(200, 100), tick(260, 100)]
    sheet = sheet_of(words(60, 100, text), words(212, 100, "obec"), words(272, 100, "město"), marks=sheet_marks)
    found = [label for label in find_labels(sheet, definition()) if label.owner.key == "partner_type"]
    assert [f"{said(label.items)} {label.box[1]:.0f}" for label in found] == ([expected] if expected else [])


def test_brackets_within_a_longer_label_are_none() -> None:
    label = words(60, 100, "Přibližná velikost partnera (počet obyvatel, žáků):")
    sheet = sheet_of(label, words(60, 300, "Počet obyvatel (u škol počet žáků):"))
    found = {entry.owner.key: entry.box[1] for entry in find_labels(sheet, definition())}
    assert found["population"] == 300
