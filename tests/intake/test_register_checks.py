"""What the registers say about a form."""

from __future__ import annotations

import pytest

from intake import register_checks
from intake.checks import REVIEW_CODES, needs_clerk
from intake.findings import remedy
from intake.register_checks import CODES, CZECH, checking, register_findings
from intake.registers import NoRegisters
from parsers.findings import Severity
from parsers.form import Outcome
from tests.fakes.cases import form
from tests.fakes.registers import EVERYBODY, OURS, MemoryRegisters

REGISTERS = MemoryRegisters()
MUNICIPALITY = {
    "applicant_type": "obec",
    "applicant_name": "Obec Lhota Vzorová",
    "ico": "00990001",
    "postal_code": "25101",
    "municipality": "Lhota Vzorová",
    "district": "Praha-východ",
    "databox_id": "vz2hta3",
}
SCHOOL = {
    "applicant_type": "skola",
    "applicant_name": "ZŠ a MŠ Vzorov",
    "ico": "00990051",
    "postal_code": "26202",
    "municipality": "Vzorov",
    "district": "Příbram",
    "databox_id": "zs5vz2r",
}
KALISKO = {"applicant_type": "obec", "applicant_name": "Obec Kalisko", "municipality": "Kalisko"}


def codes(values: dict, **changes) -> list[str]:
    merged = {key: value for key, value in (values | changes).items() if value is not None}
    return [finding.code for finding in register_findings(form(values=merged), REGISTERS, OURS)]


@pytest.mark.parametrize("values", [MUNICIPALITY, SCHOOL, {}])
def test_values_that_agree_give_no_finding(values: dict) -> None:
    assert codes(values) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"applicant_name": "Obec Vzorov"}, "register-ico-name"),
        ({"applicant_name": "Obec Lhotka Vzorová"}, "register-ico-name"),
        ({"ico": "00990051", "databox_id": None}, "register-ico-founder"),
        ({"ico": "00990116"}, "register-ico-unknown"),
        ({"postal_code": "28101"}, "register-postal-code"),
        ({"municipality": "Vzorov"}, "register-municipality"),
        ({"district": "Kolín"}, "register-district"),
        ({"applicant_name": "Lhota Vzorová, okres Kolín", "district": None}, "register-district"),
        ({"databox_id": "vz2rvm4"}, "register-databox"),
        ({"databox_id": "aaaaaa2"}, "register-databox-unknown"),
        ({"ico": None, "applicant_name": "Obec Nikde", "databox_id": None}, "register-name-unknown"),
        ({"ico": None, "district": "Kolín"}, "register-district"),
        ({"ico": None, "postal_code": "26701"}, "register-postal-code"),
    ],
)
def test_contradiction_of_a_municipality_is_found(changes: dict, code: str) -> None:
    assert code in codes(MUNICIPALITY, **changes)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"ico": "00990019", "databox_id": None}, ["register-ico-founder"]),
        ({"ico": "00990116", "databox_id": None}, ["register-not-listed"]),
        ({"municipality": "Vzorov 2"}, []),
        ({"databox_id": "vz2rvm4"}, ["register-databox"]),
        ({"founder": "Město Vzorov"}, []),
        ({"founder": "Středočeský kraj"}, []),
        ({"founder": "Obec Lhota Vzorová"}, ["register-founder"]),
    ],
)
def test_contradiction_of_a_school_is_found(changes: dict, expected: list[str]) -> None:
    assert codes(SCHOOL, **changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["register-name-ambiguous"]),
        ({"district": "Beroun"}, []),
        ({"applicant_name": "Kalisko (okres Kolín)"}, []),
        ({"postal_code": "28101"}, []),
        ({"ico": "00990035"}, []),
        ({"district": "Blansko"}, ["register-outside-region"]),
        ({"ico": "00990043"}, ["register-outside-region"]),
        ({"postal_code": "11000"}, ["register-postal-code", "register-name-ambiguous"]),
    ],
)
def test_name_of_several_municipalities_needs_a_second_value(changes: dict, expected: list[str]) -> None:
    assert codes(KALISKO, **changes) == expected


def test_ended_organisation_is_told() -> None:
    values = {"applicant_type": "obec", "applicant_name": "Zaniklá", "ico": "00990078"}
    assert codes(values) == ["register-ended"]


def test_words_name_the_owner_and_its_district() -> None:
    (finding,) = register_findings(form(values=KALISKO | {"ico": "00990019"}), REGISTERS, OURS)[:1]
    assert finding.message == "By the register the IČO belongs to: Město Vzorov (okres Příbram)."
    assert (finding.severity, finding.field) == (Severity.WARNING, "ico")


def test_without_a_register_one_fact_says_so_and_sends_nobody_to_review() -> None:
    checked = checking(NoRegisters(), OURS)(form(values=MUNICIPALITY | {"applicant_name": "Obec Vzorov"}))
    assert [(f.code, f.severity) for f in checked.findings] == [("register-not-checked", Severity.INFO)]
    assert not needs_clerk(checked, checked.findings)


@pytest.mark.parametrize(
    ("changes", "review"), [({"applicant_name": "Obec Vzorov"}, True), ({"postal_code": "28101"}, False)]
)
def test_doubt_about_who_applies_sends_to_review_an_old_list_does_not(changes: dict, review: bool) -> None:
    checked = checking(REGISTERS, OURS)(form(values=MUNICIPALITY | changes))
    assert needs_clerk(checked, checked.findings) is review


@pytest.mark.parametrize("outcome", [Outcome.UNREADABLE, Outcome.NOT_A_FORM])
def test_what_is_no_form_is_not_compared(outcome: Outcome) -> None:
    other = form(outcome)
    assert checking(NoRegisters(), OURS)(other) is other


def test_without_data_boxes_in_the_register_no_id_is_unknown() -> None:
    bare = MemoryRegisters(everybody=tuple(one for one in EVERYBODY if not one.databox_ids))
    assert register_findings(form(values={"databox_id": "aaaaaa2"}), bare, OURS) == ()


@pytest.mark.parametrize(
    ("lists", "changes", "expected"),
    [
        ({"authorities"}, {"ico": None}, []),
        ({"authorities"}, {"postal_code": "28101"}, []),
        ({"authorities"}, {"applicant_name": "Obec Vzorov"}, ["register-ico-name"]),
        ({"postal_codes"}, {"ico": "00990116", "databox_id": "aaaaaa2"}, []),
        ({"postal_codes"}, {"district": "Kolín"}, ["register-district"]),
    ],
)
def test_what_no_imported_list_can_know_is_not_called_unknown(
    lists: set[str], changes: dict, expected: list[str]
) -> None:
    values = {key: value for key, value in (MUNICIPALITY | changes).items() if value is not None}
    found = register_findings(form(values=values), MemoryRegisters(lists=frozenset(lists)), OURS)
    assert [finding.code for finding in found] == expected


def test_every_code_has_words_a_czech_sentence_and_a_remedy() -> None:
    assert CODES.keys() == CZECH.keys()
    assert all(remedy(code) for code in CODES)
    assert CODES.keys() >= register_checks.REVIEW_CODES <= REVIEW_CODES
