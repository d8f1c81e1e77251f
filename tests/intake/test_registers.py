"""Names made comparable, and a misread name snapped to the register."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.registers import (
    NoRegisters,
    OrganisationKind,
    bare_name,
    district_hint,
    kind_of,
    name_key,
    same_district,
    same_name,
    same_region,
    snap,
)
from tests.fakes.registers import KALISKO_KOLIN, LHOTA, SCHOOL, VZOROV, MemoryRegisters

REGISTERS = MemoryRegisters()


@pytest.mark.parametrize(
    ("written", "bare", "district"),
    [
        ("Obec Lhota Vzorová", "Lhota Vzorová", None),
        ("OBEC  LHOTA VZOROVÁ", "LHOTA VZOROVÁ", None),
        ("Statutární město Velká Vzorová", "Velká Vzorová", None),
        ("Městys Kalisko (okres Kolín)", "Kalisko", "kolin"),
        ("Kalisko, okr. Praha-východ", "Kalisko", "praha vychod"),
        ("Obecní úřad Kalisko", "Kalisko", None),
        ("Městec Vzorový", "Městec Vzorový", None),
        ("Obec", "Obec", None),
        ("", "", None),
    ],
)
def test_name_is_bared_of_kind_and_district(written: str, bare: str, district: str | None) -> None:
    assert bare_name(written) == bare
    assert district_hint(written) == district


@pytest.mark.parametrize(
    ("written", "registered", "same"),
    [
        ("kutna hora", "Město Kutná Hora", True),
        ("Velká Vzorová-Nové Lesy", "Statutární město Velká Vzorová - Nové Lesy", True),
        ("Město Albrechtice", "Město Město Albrechtice", True),
        ("ZŠ a MŠ Vzorov", "Základní škola a Mateřská škola Vzorov, příspěvková organizace", True),
        ("Základní škola Vzorov", "Základní škola Vzorov, okres Příbram", True),
        ("Základní škola Vzorov", "Základní škola Vzorov, Školní 5", True),
        ("Lhota", "Obec Lhotka", False),
        ("Dolní Vzorová", "Obec Horní Vzorová", False),
        ("Vzorov", "Základní škola Vzorov", False),
        ("Základní škola a Mateřská škola Lhota", "Základní škola a Mateřská škola Lhotka", False),
    ],
)
def test_names_are_the_same_in_any_dress_and_only_then(written: str, registered: str, same: bool) -> None:
    assert same_name(written, registered) is same


@pytest.mark.parametrize(
    ("name", "legal_form", "kind"),
    [
        ("Obec Lhota", "", OrganisationKind.MUNICIPALITY),
        ("Kalisko", "801", OrganisationKind.MUNICIPALITY),
        ("Městská část Vzorov 1", "811", OrganisationKind.CITY_PART),
        ("Vzorový kraj", "804", OrganisationKind.REGION),
        ("Gymnázium Vzorov", "331", OrganisationKind.SCHOOL),
        ("Waldorfské lyceum", "641", OrganisationKind.SCHOOL),
        ("Městská knihovna Vzorov", "331", OrganisationKind.CONTRIBUTORY),
        ("Spolek přátel", "", OrganisationKind.OTHER),
    ],
)
def test_kind_is_that_of_the_legal_form_or_the_name(name: str, legal_form: str, kind: OrganisationKind) -> None:
    assert kind_of(name, legal_form) is kind


def test_districts_and_regions_are_compared_loosely() -> None:
    assert same_district("okres Praha - západ", "Praha-západ")
    assert same_region("Středočeský kraj", "středočeský")
    assert not same_region("Středočeský", "Jihočeský")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_a_stable_key(text: str) -> None:
    assert name_key(text) == name_key(text.upper()) or not text.isascii()
    assert isinstance(bare_name(text), str)


# -- snapping -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "confirmed", "found"),
    [
        ("Ohec Lhota Vz0rova", {"ico": "00990001"}, LHOTA),
        ("Vzorcv", {"ico": "00990019"}, VZOROV),
        ("Kalisko", {"ico": "00990035"}, KALISKO_KOLIN),
        ("Ka1isko", {"postal_code": "28101"}, KALISKO_KOLIN),
        ("Zakladni skola a Materska skcla Vzorov", {"postal_code": "26202"}, SCHOOL),
        ("ZŠ a MŠ Vzorov", {"ico": "00990051"}, SCHOOL),
    ],
)
def test_misread_name_is_snapped_where_a_second_value_confirms(name: str, confirmed: dict, found: object) -> None:
    assert snap(REGISTERS, name, **confirmed) == found


@pytest.mark.parametrize(
    ("name", "confirmed"),
    [
        ("Kalisko", {}),
        ("Obec Lhota Vzorová", {"ico": "00990019"}),
        ("Obec Lhota Vzorová", {"ico": "00999999", "postal_code": "25101"}),
        ("Obec Lhota Vzorová", {"postal_code": "28101"}),
        ("Zaniklá", {"postal_code": "25102"}),
        ("", {"postal_code": "25101"}),
    ],
)
def test_name_is_not_snapped_without_or_against_the_second_value(name: str, confirmed: dict) -> None:
    assert snap(REGISTERS, name, **confirmed) is None


def test_two_that_would_do_are_not_snapped() -> None:
    twins = MemoryRegisters(everybody=(KALISKO_KOLIN, SCHOOL, *(LHOTA,) * 2))
    assert snap(twins, "Lhota Vzorova", postal_code="25101") is None


def test_without_a_register_nothing_is_snapped() -> None:
    assert snap(NoRegisters(), "Vzorov", ico="00990019") is None
