"""Headings by their numbers: which words are one, and what they end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Word
from parsers.headings import numbered_headings
from parsers.label import OwnerKind
from parsers.labels import find_labels
from tests.parsers.form_samples import definition
from tests.parsers.sheet_samples import answers, said, sheet_of, width, words


def headings(*texts: str) -> list[str]:
    """The headings among lines, thirty points apart."""
    sheet = sheet_of(*(words(60, 60 + 30 * number, text) for number, text in enumerate(texts)))
    return [said(label.items) for label in numbered_headings(sheet, ())]


@pytest.mark.parametrize(
    "texts",
    [
        ("I. Žadatel", "II. Partner", "III. Závěr"),
        ("Článek I", "Článek II"),
        ("Čl. I Žadatel", "Čl. II Partner"),
        ("ČÁST PRVNÍ", "ČÁST DRUHÁ"),
        ("Část první – Žadatel", "Část druhá – Partner"),
        ("Blok A Kdo jsme", "Blok B Koho hledáme"),
        ("Krok 1: O vás", "Krok 2: O partnerovi"),
        ("A. ÚDAJE O ŽADATELI", "B. ÚDAJE O PARTNEROVI"),
    ],
)
def test_numbers_that_go_up_are_headings(texts: tuple[str, ...]) -> None:
    assert headings(*texts[:1], "Obec Lhota", *texts[1:]) == list(texts)


@pytest.mark.parametrize(
    "texts",
    [
        ("I. Žadatel", "Obec Lhota"),
        ("I. Žadatel", "III. Závěr"),
        ("II. Partner", "III. Závěr"),
        ("i jinde", "ii"),
        ("Oddíl prací", "Část peněz"),
        ("1. Žadatel", "2. Partner"),
        ("a) osoba jednající", "b) osoba pověřená"),
        ("A. Novák", "C. Dvořák"),
        ("Obec Lhota", "v obci Lhota"),
    ],
)
def test_other_lines_are_none(texts: tuple[str, ...]) -> None:
    assert headings(*texts) == []


def test_each_number_counts_once_and_in_order() -> None:
    assert headings("Krok 1", "Krok 3", "Krok 2", "Krok 1") == ["Krok 1", "Krok 2"]


def centred(text: str, y: float) -> list[Word]:
    return words(300 - width(text) / 2, y, text)


def test_title_centred_below_the_number_belongs_to_the_heading() -> None:
    sheet = sheet_of(
        words(60, 300, "Okres"),
        *(centred(text, y) for text, y in (("Článek I", 60), ("Žadatel", 74), ("Článek II", 200), ("Partner", 214))),
    )
    assert [said(label.items) for label in numbered_headings(sheet, ())] == ["Článek I Žadatel", "Článek II Partner"]


def test_line_at_the_margin_below_the_number_does_not() -> None:
    sheet = sheet_of(centred("Článek I", 60), words(60, 74, "Obec"), centred("Článek II", 200))
    assert [said(label.items) for label in numbered_headings(sheet, ())] == ["Článek I", "Článek II"]


def test_heading_ends_the_answer_above_it() -> None:
    sheet = sheet_of(
        words(60, 60, "I. Kdo"),
        words(60, 80, "Stručná charakteristika obce:"),
        words(60, 94, "Malá obec u lesa."),
        words(60, 108, "II. Koho hledáme a proč"),
    )
    assert answers(sheet)["profile"] == "Malá obec u lesa."


def test_words_of_a_label_are_left_to_it() -> None:
    sheet = sheet_of(words(60, 60, "I. Název žadatele:"), words(60, 100, "II. Okres:"))
    labels = find_labels(sheet, definition())
    assert [said(label.items) for label in numbered_headings(sheet, labels)] == []


@given(st.lists(st.text(alphabet="IVXivx. Částčldrhý1234ab:–", min_size=1, max_size=14), max_size=8))
@settings(max_examples=60, deadline=None)
def test_any_lines_give_notes_of_their_own_words(texts: list[str]) -> None:
    sheet = sheet_of(*(words(60, 60 + 30 * number, text) for number, text in enumerate(texts)))
    first = {id(line[0]) for line in sheet.lines}
    for heading in numbered_headings(sheet, ()):
        assert heading.owner.kind is OwnerKind.NOTE
        assert id(heading.items[0]) in first


def test_line_right_below_at_the_margin_is_no_title() -> None:
    sheet = sheet_of(words(60, 60, "Krok 1"), words(60, 74, "Kolín."), words(60, 200, "Krok 2"))
    assert [said(label.items) for label in numbered_headings(sheet, ())] == ["Krok 1", "Krok 2"]
