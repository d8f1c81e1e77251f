"""What printed phrases may be the label of: wordings in other words, shared ones, and what is no label."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.definition import FormDefinition, load_definition
from parsers.meaning import FLOOR, Meaning, meanings
from tests.parsers.form_samples import definition

SMALL = """key = "tabor"
version = "1"
name = "Přihláška na tábor"
hints = ["vyplní rodič"]
notes = ["Podpis zákonného zástupce"]
[recognise]
titles = ["Přihláška na letní tábor"]
[[sections]]
key = "A"
label = "Údaje o dítěti"
[[fields]]
key = "child"
section = "A"
label = "Jméno a příjmení dítěte"
aliases = ["Jak se dítě jmenuje", "Jméno"]
type = "text"
[[fields]]
key = "parent"
section = "A"
label = "Zákonný zástupce"
aliases = ["Jméno rodiče", "Kdo za dítě odpovídá", "Jméno"]
shared = ["Jméno"]
type = "text"
[[fields]]
key = "term"
section = "A"
label = "Turnus"
aliases = ["Zvolený turnus", "Který turnus jste vybrali"]
type = "choice"
choices = [{ key = "first", label = "první turnus" }, { key = "second", label = "druhý turnus" }]
[[fields]]
key = "other_term"
section = "A"
label = "Náhradní turnus"
aliases = ["Který jiný turnus připadá v úvahu"]
type = "text"
"""


@lru_cache(maxsize=1)
def small() -> FormDefinition:
    return load_definition(SMALL)


def best(text: str, form: FormDefinition | None = None) -> str | None:
    found = meanings(form or small(), text)
    return found[0].key if found else None


def test_every_wording_of_the_shipped_form_means_its_field() -> None:
    for field in definition().fields:
        for wording in field.labels:
            scores = {meaning.key: meaning.score for meaning in meanings(definition(), wording)}
            assert scores.get(field.key, 0.0) == pytest.approx(max(scores.values())), wording


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("Jmenuje se dítě", "child"),
        ("Jméno, příjmení dítěte:", "child"),
        ("Příjm. a jm. dítěte", "child"),
        ("Zák. zástupce", "parent"),
        ("4) Kdo odpovídá za dítě?", "parent"),
        ("Jméno rodiče (vyplní rodič)", "parent"),
        ("Jméno rodiče / Name of parent", "parent"),
        ("Vybrali jsme turnus", "term"),
        ("Zvoleny turmus", "term"),
        ("Jiný turnus", "other_term"),
        ("Náhradní turnus, připadá-li v úvahu", "other_term"),
    ],
)
def test_phrase_in_other_words_means_the_field(printed: str, key: str) -> None:
    assert best(printed) == key


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("Kdo smí za vaši školu podepisovat?", "representative_name"),
        ("Úplný úřední název žadatele", "applicant_name"),
        ("Jazyky, kterými lze jednat s partnerem", "languages"),
        ("Zástupce kraje smí údaje předat partnerskému regionu", "consent"),
        ("Počet obyvatel partnerského města", "partner_size"),
        ("Zvolený náhradní region", "alternate_region"),
        ("Dosud navázaná partnerství v zahraničí", "existing_partnerships"),
        ("Jakých mezinárodních projektů jste se účastnili?", "international_experience"),
    ],
)
def test_shipped_form_is_understood_in_other_words(printed: str, key: str) -> None:
    assert best(printed, definition()) == key


def test_shared_wording_means_all_its_fields_alike() -> None:
    assert {(meaning.key, round(meaning.score, 6)) for meaning in meanings(small(), "JMÉNO:")} == {
        ("child", 1.0),
        ("parent", 1.0),
    }


@pytest.mark.parametrize(
    "printed",
    [
        "", "–", "2.", "vyplní rodič", "první turnus", "☐ první turnus ☐ druhý turnus", "Podpis zákonného zástupce",
        "Přihláška na letní tábor", "Údaje o dítěti", "Zaplaťte do konce května", "Novák", "(jméno rodiče)",
        "x" * 500,
    ],
)  # fmt: skip
def test_other_print_means_nothing(printed: str) -> None:
    assert meanings(small(), printed) == ()


@pytest.mark.parametrize("printed", ["Ing. Jana Příkladná", "starostka", "ředitel školy", "Razítko", "Číslo jednací"])
def test_answers_and_captions_of_the_shipped_form_mean_nothing(printed: str) -> None:
    assert meanings(definition(), printed) == ()


def test_unknown_words_cost() -> None:
    scores = [meanings(small(), text)[0].score for text in ("Zvolený turnus", "Zvolený turnus plavby")]
    assert scores[0] == pytest.approx(1)
    assert scores[1] < 0.8


def test_known_word_with_more_than_an_ending_is_another() -> None:
    assert meanings(small(), "turnusovnami") == ()
    assert best("turnusu") == "term"


def test_single_letter_or_figure_means_only_what_it_is_a_wording_of() -> None:
    assert [meaning.key for meaning in meanings(definition(), "V")] == ["signed_place"]
    assert meanings(definition(), "2") == meanings(definition(), "č.") == ()


_WORDS = st.lists(
    st.one_of(st.sampled_from(sorted(set(SMALL.replace('"', " ").split()))), st.text(max_size=12)), max_size=12
)


@given(words=_WORDS, separator=st.sampled_from([" ", " / ", "(", ") ", ":", "\n"]))
@settings(max_examples=200, deadline=None)
def test_any_text_has_sorted_scores_of_known_fields(words: list[str], separator: str) -> None:
    found = meanings(small(), separator.join(words))
    assert all(isinstance(meaning, Meaning) and FLOOR <= meaning.score <= 1 for meaning in found)
    assert [m.score for m in found] == sorted((m.score for m in found), reverse=True)
    assert len({m.key for m in found} & {field.key for field in small().fields}) == len(found)
    assert found == meanings(small(), separator.join(words))
