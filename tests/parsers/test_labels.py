"""Labels as OCR reads them: letters mistaken for one another, and numbers of questions that became noise."""

from __future__ import annotations

import pytest

from parsers.document import Page, Word
from parsers.labels import find_labels
from parsers.sheet import lay_out
from tests.parsers.form_samples import definition
from tests.parsers.sheet_samples import said, sheet_of, tick, words


def found(*texts: str, confidence: float = 0.9, noise: float | None = None) -> dict[str, str]:
    """Key of the field → its label, of lines that are told apart; ``noise`` is the confidence of words up to „|“."""
    words = []
    for line, text in enumerate(texts):
        x, before = 50.0, "|" in text
        for part in text.replace("|", " | ").split():
            if part == "|":
                before = False
                continue
            sure = noise if before and noise is not None else confidence
            box = (x, 100.0 + 40 * line, x + 6 * len(part), 110.0 + 40 * line)
            words.append(Word(text=part, box=box, page_index=0, confidence=sure))
            x += 6 * len(part) + 3
    sheet = lay_out([Page(index=0, width=595, height=842, words=tuple(words), by_ocr=True)])
    labels = find_labels(sheet, definition())
    return {label.owner.key: " ".join(item.text for item in label.items) for label in labels if label.is_field}


@pytest.mark.parametrize(
    ("read", "key"),
    [
        ("IČ0:", "ico"),
        ("lČO:", "ico"),
        ("P5Č:", "postal_code"),
        ("0bec:", "municipality"),
        ("0kres:", "district"),
        ("Telefan:", "contact_phone"),
        ("E-mai1:", "contact_email"),
    ],
)
def test_short_label_with_letters_mistaken_for_others_is_known(read: str, key: str) -> None:
    assert found(read, "Název žadatele: Lhota").get(key) == read


@pytest.mark.parametrize("printed", ["IČ0:", "P5Č:", "Telefan:"])
def test_print_that_is_sure_is_taken_at_its_word(printed: str) -> None:
    assert set(found(printed, "Název žadatele: Lhota", confidence=1.0)) == {"applicant_name"}


@pytest.mark.parametrize("read", ["IXY:", "Odec Lhota", "Tele:", "abc:"])
def test_other_words_are_no_labels(read: str) -> None:
    assert set(found(read, "Název žadatele: Lhota")) == {"applicant_name"}


def test_label_behind_a_misread_number_is_found_with_it() -> None:
    labels = found("2.l -E|Zřizovatel", "Název žadatele: Lhota", noise=0.4)
    assert labels["founder"] == "2.l -E Zřizovatel"


@pytest.mark.parametrize("noise", [0.95, 1.0])
def test_label_behind_words_that_were_read_surely_is_none(noise: float) -> None:
    assert "founder" not in found("jen též|Zřizovatel obce", "Název žadatele: Lhota", noise=noise)


def test_long_words_before_a_label_are_no_number() -> None:
    assert "founder" not in found("naše obec|Zřizovatel a další", "Název žadatele: Lhota", noise=0.4)


@pytest.mark.parametrize(
    ("label", "key"), [("Typ žadatele", "applicant_type"), ("Druh hledaného partnera", "partner_type")]
)
def test_label_before_the_first_option_whose_box_stands_last_is_complete(label: str, key: str) -> None:
    sheet = sheet_of(words(60, 100, f"{label} obec"), words(300, 100, "město"), marks=[tick(200, 100), tick(340, 100)])
    (found,) = (found for found in find_labels(sheet, definition()) if found.owner.key == key)
    assert (said(found.items), found.score) == (label, 100)


def test_label_of_no_choice_before_a_box_is_not() -> None:
    sheet = sheet_of(words(60, 100, "Název žadatele obec"), marks=[tick(200, 100)])
    assert not any(found.owner.key == "applicant_name" for found in find_labels(sheet, definition()))
