"""Remains of print around an answer of one line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.remains import without_remains
from parsers.text import clean


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (": Obec X", "Obec X"),
        ("Kornelno ____", "Kornelno"),
        ("____Kornelno", "Kornelno"),
        ("445 obyvatel..", "445 obyvatel"),
        ("......Obec X......", "Obec X"),
        ("… Obec X …", "Obec X"),
        ("Obec X,", "Obec X"),
        ("Obec X ;", "Obec X"),
        ("Obec X .", "Obec X"),
        ("– Obec X", "Obec X"),
        ("Obec X –", "Obec X"),
        ("Obec X ---", "Obec X"),
        ("Obec X)", "Obec X"),
        ("Obec X (", "Obec X"),
        ("(Obec X)", "Obec X"),
        ("[ Obec X ]", "Obec X"),
        ("* Obec X |", "Obec X"),
        (": [Obec X] ,", "Obec X"),
        ("ABC, s. r. o. ....", "ABC, s. r. o."),
        ("Jan Novák, Ph.D...", "Jan Novák, Ph.D."),
        ("Jana Vzorová, DiS. ____", "Jana Vzorová, DiS."),
        ("2 tis...", "2 tis."),
    ],
)
def test_remains_are_cut_off(text: str, left: str) -> None:
    assert without_remains(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Praha 5 - východ", "ABC, s. r. o.", "ABC s.r.o.", "Spolek X, z. s.", "ZŠ X, p. o.", "Jana Vzorová, DiS.",
        "Jan Novák, Ph.D.", "č. p. 12", "Obec X (okr. Kolín)", "Obec (A) X (B)", "(A) obec (B)", "+420 601 123 456",
        "(+420) 601 123 456", "500,-", "-445",
        "www.obec.cz/", "„Obec X“", "Obec X. Y.", "Hledáme obec.", "...", "--", "",
    ],
)  # fmt: skip
def test_what_may_mean_something_stays(text: str) -> None:
    assert without_remains(text) == text


@given(st.text(alphabet="aB1 .,:;_-–()[]…|*", max_size=30).map(clean))
@settings(max_examples=200, deadline=None)
def test_nothing_but_the_ends_changes_and_once_is_enough(text: str) -> None:
    left = without_remains(text)
    assert left.rstrip(".") in text
    assert without_remains(left) == left
    letters = [character for character in text if character.isalnum()]
    assert [character for character in left if character.isalnum()] == letters
