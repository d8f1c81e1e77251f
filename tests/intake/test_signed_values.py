"""Signed values beside later ones: the signed ones count, and each difference is told."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.signature_checks import REVIEW_CODES
from intake.signed_values import differences, forms_of_signed
from parsers.findings import Severity
from parsers.form import Outcome
from tests.fakes.cases import form

SIGNED = form(values={"ico": "00000019", "applicant_name": "Obec Lhota", "cooperation_areas": ("culture", "schools")})


def test_signed_value_counts_and_both_are_told() -> None:
    [filed] = forms_of_signed([SIGNED], [form(values={"ico": "00236195", "applicant_name": "Obec Lhota"})])
    assert filed.value("ico") == "00000019"
    told = {finding.field: finding for finding in filed.findings}
    assert told["ico"].message.endswith("(signed: „00000019“; last: „00236195“)")
    assert told["cooperation_areas"].message.endswith("(signed: „culture, schools“; last: empty)")
    assert {finding.severity for finding in filed.findings} == {Severity.WARNING}
    assert {finding.code for finding in filed.findings} <= REVIEW_CODES


def test_equal_values_need_no_finding() -> None:
    assert forms_of_signed([SIGNED], [SIGNED]) == (SIGNED,)


def test_form_that_was_certified_blank_keeps_its_answers() -> None:
    blank = form(values={"ico": None, "consent": False, "cooperation_areas": ()})
    [filed] = forms_of_signed([blank], [SIGNED])
    assert filed.value("ico") == "00000019"
    assert [finding.code for finding in filed.findings] == ["values-not-signed"]


def test_signed_revision_that_is_no_form_is_told() -> None:
    for signed in ([], [form(Outcome.NOT_A_FORM)], [form(Outcome.UNREADABLE)], [SIGNED, SIGNED]):
        [filed] = forms_of_signed(signed, [SIGNED])
        assert filed.value("ico") == "00000019"
        assert [finding.code for finding in filed.findings] == ["signed-version-unread"]


VALUES = st.dictionaries(
    st.sampled_from(["ico", "intent", "consent"]), st.one_of(st.none(), st.text(max_size=300), st.booleans())
)


@settings(max_examples=60, deadline=None)
@given(VALUES, VALUES)
def test_differences_name_exactly_the_fields_that_differ(one: dict, other: dict) -> None:
    told = {finding.field for finding in differences(form(values=one), form(values=other))}
    assert told == {key for key in one | other if one.get(key) != other.get(key)}
