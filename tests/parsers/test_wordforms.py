"""Czech words in their cases."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.wordforms import forms, place_forms


@pytest.mark.parametrize(
    ("word", "inflected"),
    [
        ("nemcina", ["nemcinu", "nemciny", "nemcinou"]),
        ("anglicky", ["anglickeho", "anglickem", "anglicka"]),
        ("jazyk", ["jazyka", "jazyce", "jazyky"]),
        ("obec", ["obce", "obci", "obcich"]),
        ("nymburk", ["nymburka", "nymburce"]),
        ("praha", ["prahy", "praze", "prahou"]),
        ("gymnazium", ["gymnazia", "gymnaziem"]),
        ("vojvodstvi", ["vojvodstvim"]),
        ("dolni", ["dolniho", "dolnimu"]),
    ],
)
def test_cases_are_known(word: str, inflected: list[str]) -> None:
    assert forms(word) >= {word, *inflected}


@pytest.mark.parametrize("word", ["aj", "en", "12", "veda", "四川省"])
def test_short_words_and_numbers_stay(word: str) -> None:
    assert forms(word) == {word}


@pytest.mark.parametrize(
    ("place", "called"),
    [
        ("benesov", "benesovsko"), ("beroun", "berounska"), ("kladno", "kladensko"), ("kolin", "kolinsky"),
        ("kutna hora", "kutnohorsko"), ("melnik", "melnicko"), ("mlada boleslav", "mladoboleslavsku"),
        ("nymburk", "nymbursko"), ("pribram", "pribramska"), ("rakovnik", "rakovnicke"),
        ("opole", "opolskeho"), ("burgundsko", "burgundske"),
    ],
)  # fmt: skip
def test_regions_are_called_after_places(place: str, called: str) -> None:
    assert called in place_forms(place.split())


@given(st.text(alphabet="abcehiknorsuy", min_size=1, max_size=12))
@settings(max_examples=100, deadline=None)
def test_every_word_is_a_form_of_itself(word: str) -> None:
    assert word in forms(word)
    assert all(form for form in place_forms([word]))
