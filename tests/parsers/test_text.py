"""Text made comparable."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.text import clean, compact, fold, without_numbering


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  Obec\u00a0Zlatovice \n u  Vrbin ", "Obec Zlatovice u Vrbin"),
        (unicodedata.normalize("NFD", "Říčany"), "Říčany"),
        ("spolu\u00adpráce\u200b\ufeff", "spolupráce"),
        ("a\x00b\x07c", "a b c"),
    ],
)
def test_clean_gives_nfc_with_single_spaces(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("E-mail:", "e mail"),
        ("Charakteristika obce/školy", "charakteristika obce skoly"),
        ("Województwo Dolnośląskie", "wojewodztwo dolnoslaskie"),
        ("Název žadatele ……", "nazev zadatele"),
        ("四川省", "四川省"),
    ],
)
def test_fold_drops_case_diacritics_and_punctuation(raw: str, folded: str) -> None:
    assert fold(raw) == folded


@pytest.mark.parametrize("text", ["A2. Název", "1) Název", "IV. Název", "B. Název", "C3 Název"])
def test_numbering_before_a_label_is_dropped(text: str) -> None:
    assert without_numbering(text) == "Název"


def test_a_title_is_no_numbering() -> None:
    assert without_numbering("Ing. Novák") == "Ing. Novák"


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_clean_and_fold_done_twice_change_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)
    assert compact(text) == fold(text).replace(" ", "")


@pytest.mark.parametrize(
    ("raw", "bare"),
    [
        ("1.3 IČO", "IČO"),
        ("2.1.4. PSČ", "PSČ"),
        ("Část 4: Zamýšlená spolupráce", "Zamýšlená spolupráce"),
        ("ODDÍL II – Žadatel", "Žadatel"),
        ("1.3", "1.3"),
        ("15.10.2026", "15.10.2026"),
        ("Části obce", "Části obce"),
        ("Díla a stavby", "Díla a stavby"),
    ],
)
def test_numbering_of_sections_goes_and_other_text_stays(raw: str, bare: str) -> None:
    assert without_numbering(raw) == bare
