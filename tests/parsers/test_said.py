"""Answers out of a list, in applicants' own words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.said import said_choice, said_choices, said_regions, says_country
from tests.parsers.form_samples import definition, regions


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Benešovsko", "Benešov"), ("v Benešově", "Benešov"), ("Berounsko", "Beroun"), ("z Berouna", "Beroun"),
        ("Kladensko", "Kladno"), ("kladenský okres", "Kladno"), ("na Kolínsku", "Kolín"), ("Kolínský", "Kolín"),
        ("Kutnohorsko", "Kutná Hora"), ("K. Hora", "Kutná Hora"), ("K.Hora", "Kutná Hora"),
        ("v okrese Kutné Hoře", "Kutná Hora"), ("Mělnicko", "Mělník"), ("okres Mělníka", "Mělník"),
        ("Mladoboleslavsko", "Mladá Boleslav"), ("Ml. Boleslav", "Mladá Boleslav"),
        ("Mladé Boleslavi", "Mladá Boleslav"),
        ("Nymbursko", "Nymburk"), ("v Nymburce", "Nymburk"), ("Praze-východ", "Praha-východ"),
        ("Praha-vých.", "Praha-východ"), ("Prahy – západ", "Praha-západ"), ("Příbramsko", "Příbram"),
        ("u Příbrami", "Příbram"), ("Rakovnicko", "Rakovník"), ("okr. Rakovník", "Rakovník"),
        ("Kolín (Středočeský kraj)", "Kolín"), ("Středočeský kraj, okres Kolín", "Kolín"), ("PŘÍBRAM", "Příbram"),
    ],
)  # fmt: skip
def test_districts_are_known_in_all_forms(text: str, key: str) -> None:
    said = said_choice(definition().field("district"), text)
    assert (said.keys, said.rest) == ((key,), "")
    assert said.certainty >= 0.95


@pytest.mark.parametrize("text", ["Praha", "východ", "Hora", "Boleslav", "Brno-venkov", "Plzeň-sever", "M.", "Písek"])
def test_other_places_are_no_district(text: str) -> None:
    assert said_choice(definition().field("district"), text).keys == ()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("škola (příspěvková organizace města)", "skola"), ("základní škola města Kornelna", "skola"),
        ("škola zřízená městem", "skola"), ("škola, příspěvková organizace obce", "skola"),
        ("mateřské školy", "skola"), ("město s rozšířenou působností", "mesto"), ("městysem", "mestys"),
        ("OBCÍ", "obec"), ("obec – územní samosprávný celek", "obec"), ("jiná instituce – spolek", "jina_instituce"),
    ],
)  # fmt: skip
def test_what_only_describes_an_answer_is_none(text: str, key: str) -> None:
    assert said_choice(definition().field("applicant_type"), text).keys == (key,)


@pytest.mark.parametrize(
    "text", ["obec (město)", "město (základní škola)", "obec, škola", "obec/město", "Obce, města", "obec, resp. město"]
)
def test_two_answers_stay_two(text: str) -> None:
    assert len(said_choice(definition().field("applicant_type"), text).keys) == 2


@pytest.mark.parametrize("text", ["nejsme škola", "ne obec, ale město", "vše kromě školy", "obec (nejsme město)"])
def test_denial_is_noticed(text: str) -> None:
    assert said_choice(definition().field("applicant_type"), text).negated


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("AJ B2", ("en",)), ("AJ – B2, NJ - A1", ("en", "de")), ("angličtina, základy němčiny", ("en", "de")),
        ("anglického jazyka", ("en",)), ("v anglickém a německém jazyce", ("en", "de")), ("mluvíme polsky", ("pl",)),
        ("domluvíme se francouzštinou", ("fr",)), ("angličtinu i slovenštinu", ("en", "sk")),
    ],
)  # fmt: skip
def test_languages_are_known_in_all_cases(text: str, keys: tuple[str, ...]) -> None:
    said = said_choices(definition().field("languages"), text)
    assert (said.keys, said.rest, said.negated) == (keys, "", False)


def test_language_that_isnt_offered_is_left_over() -> None:
    said = said_choices(definition().field("languages"), "AJ, ruština")
    assert (said.keys, said.rest) == (("en",), "rustina")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("v Burgundsku", "bourgogne-franche-comte"), ("Opolského vojvodství, Polsko", "opolskie"),
        ("Opolsko (PL)", "opolskie"), ("woj. opolskie", "opolskie"), ("Opolské (Polsko)", "opolskie"),
        ("Kyjevské oblasti (Ukrajina)", "kyjevska-oblast"), ("Kyjevská obl.", "kyjevska-oblast"),
        ("Bratislavského kraje", "bratislavsky-kraj"), ("Bratislavský kraj (SK)", "bratislavsky-kraj"),
        ("z Porýní-Falcka", "rheinland-pfalz"), ("Dolního Slezska", "dolnoslaskie"), ("v Benátkách", "veneto"),
        ("Bourgone-Franche-Comté", "bourgogne-franche-comte"), ("Mazovský", "mazowieckie"),
    ],
)  # fmt: skip
def test_regions_are_known_in_all_cases(text: str, key: str) -> None:
    said = said_regions(regions(), text)
    assert (said.keys, said.rest) == ((key,), "")


@pytest.mark.parametrize(
    "text",
    [
        "Malopolské vojvodství", "Velkopolské vojvodství", "Hornoslezské vojvodství", "Trnavský samosprávný kraj",
        "Lvovská oblast", "Dolní Sasko", "samosprávný kraj", "SK", "Polsko", "jakýkoliv",
    ],
)  # fmt: skip
def test_neighbours_of_a_region_arent_taken_for_it(text: str) -> None:
    assert said_regions(regions(), text).keys == ()


def test_foreign_country_beside_a_region_is_left_over() -> None:
    assert said_regions(regions(), "Opolsko (DE)").rest == "de"
    assert said_regions(regions(), "Opolsko, Německo").rest == "nemecko"


@pytest.mark.parametrize(
    ("text", "alone"), [("v Polsku", True), ("Německo, Francie", True), ("Opolsko, Polsko", False)]
)
def test_country_alone_is_told(text: str, alone: bool) -> None:
    assert says_country(regions(), text) is alone


@given(st.text(alphabet="obecměstškola, (/)PrahýchdKín.-1 2", max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_names_only_what_is_offered(text: str) -> None:
    for key in ("applicant_type", "district", "cooperation_areas"):
        field = definition().field(key)
        said = said_choices(field, text)
        assert set(said.keys) <= {choice.key for choice in field.choices}
        assert 0 < said.certainty <= 1
        assert set(said_choice(field, text).keys) <= set(said.keys)
