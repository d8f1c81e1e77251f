from __future__ import annotations

import re
import unicodedata
from datetime import date
from random import Random

import pytest

from tests.corpus.dev.people import Answer, Applicant
from tests.corpus.dev.wording import DISTRICTS, KEYS, OPTIONS
from tests.corpus.judge import NO_NORMAL_FORM, TYPES
from tests.corpus.offices import choices, phrases, writing
from tests.corpus.offices.mistakes import MISTAKES
from tests.corpus.offices.people import invent
from tests.corpus.truth import Mark

COUNT = 1500
NORMAL = {
    "ico": r"\d{8}",
    "postal_code": r"\d{5}",
    "contact_phone": r"\+420\d{9}",
    "signed_date": r"\d{4}-\d\d-\d\d",
    "databox_id": r"[a-km-np-z2-9]{7}",
    "website": r"(https?://)?[a-z0-9.-]+\.example(/\S+)?",
    "contact_email": r"[a-z0-9][a-z0-9._-]*@[a-z0-9.-]+\.example",
}


@pytest.fixture(scope="module")
def applicants() -> list[Applicant]:
    return [invent(Random(f"people {number}"), signed_share=0.7) for number in range(COUNT)]


def whole(applicant: Applicant, key: str) -> bool:
    """No mistake takes this answer's normal form away."""
    return not any(NO_NORMAL_FORM.get(mistake) == key for mistake in applicant.mistakes)


def test_same_seed_same_applicant() -> None:
    assert [invent(Random(5), signed_share=0.5) for _ in range(2)] == [invent(Random(5), signed_share=0.5)] * 2


def test_every_key_of_the_form_and_no_other(applicants: list[Applicant]) -> None:
    assert set(KEYS) == set(TYPES)
    assert all(tuple(applicant.answers) == KEYS for applicant in applicants)


def test_choices_are_known_and_may_be_ticked(applicants: list[Applicant]) -> None:
    for applicant in applicants:
        for key, answer in applicant.answers.items():
            if key not in OPTIONS:
                assert answer.keys is None, key
            elif whole(applicant, key):
                known = [option for option, _ in OPTIONS[key]]
                assert answer.keys is not None
                assert list(answer.keys) == [option for option in known if option in answer.keys]
                assert answer.value == meant(key, answer.keys)
            else:
                assert (answer.keys, answer.value) == (None, answer.text)


def meant(key: str, keys: tuple[str, ...]) -> object:
    if not keys:
        return None
    if key == "consent":
        return keys == ("ano",)
    return tuple(sorted(keys)) if key in ("languages", "cooperation_areas") else keys[0]


def test_normal_forms_hold_unless_a_mistake_says_otherwise(applicants: list[Applicant]) -> None:
    for applicant in applicants:
        for key, form in NORMAL.items():
            answer = applicant.answers[key]
            if answer.value is not None and whole(applicant, key):
                assert re.fullmatch(form, str(answer.value)), (key, answer)
            elif answer.value is not None and key != "contact_email":
                assert answer.value == answer.text
                assert not valid(key, str(answer.value)), answer


def valid(key: str, text: str) -> bool:
    digits = text.replace(" ", "")
    if key == "ico":
        return len(digits) == 8 and int(digits[7]) == phrases.check_digit(digits)
    return len(digits) == {"postal_code": 5, "contact_phone": 9}.get(key)


def test_check_digits(applicants: list[Applicant]) -> None:
    assert phrases.check_digit("70891095") == 5
    for applicant in applicants:
        if applicant.answers["ico"].value is not None:
            assert valid("ico", str(applicant.answers["ico"].value)) is whole(applicant, "ico")


def test_digits_are_those_written(applicants: list[Applicant]) -> None:
    for answers in (applicant.answers for applicant in applicants):
        for key in ("ico", "postal_code", "contact_phone"):
            assert (
                str(answers[key].value or "")
                .replace(" ", "")
                .endswith(re.sub(r"\D", "", answers[key].text).removeprefix("00420")[-9:])
            )
        count = re.sub(r"(?<=\d)[ .](?=\d{3})", "", answers["population"].text)
        found = re.search(r"\d+", count)
        assert answers["population"].value == (int(found[0]) if found else None)


def test_dates_are_past_unless_a_mistake_says_otherwise(applicants: list[Applicant]) -> None:
    for applicant in applicants:
        value = applicant.answers["signed_date"].value
        if value is not None and whole(applicant, "signed_date"):
            assert (date.fromisoformat(str(value)) > writing.TODAY) is ("date-in-future" in applicant.mistakes)


def test_texts_are_single_spaced_and_composed(applicants: list[Applicant]) -> None:
    for applicant in applicants:
        for key, answer in applicant.answers.items():
            assert answer.text == unicodedata.normalize("NFC", " ".join(answer.text.split()))
            assert not re.search(r"<\w+>|[{}]|\bNone\b", answer.text), answer.text
            assert (answer.value is None) is (not answer.text), (key, answer)


def test_two_regions_differ(applicants: list[Applicant]) -> None:
    for answers in (applicant.answers for applicant in applicants):
        regions = {str(answers[key].value) for key in ("partner_region", "alternate_region") if answers[key].value}
        assert len(regions) == sum(answers[key].value is not None for key in ("partner_region", "alternate_region"))


def test_signatures_and_mistakes(applicants: list[Applicant]) -> None:
    assert {applicant.mark for applicant in applicants} == set(Mark)
    assert 0.65 < sum(applicant.mark is Mark.HANDWRITTEN for applicant in applicants) / COUNT < 0.75
    for applicant in applicants:
        assert ("missing-signature" in applicant.mistakes) is (applicant.mark is not Mark.HANDWRITTEN)
    wrong = [applicant.mistakes - {"missing-signature"} for applicant in applicants]
    assert 0.28 < sum(map(bool, wrong)) / COUNT < 0.42
    assert set().union(*wrong) == set(MISTAKES)
    assert all(mistake.key in KEYS for mistake in MISTAKES.values())
    broken = {name: mistake.key for name, mistake in MISTAKES.items() if name in NO_NORMAL_FORM}
    assert all(NO_NORMAL_FORM[name] == key for name, key in broken.items())


@pytest.mark.parametrize(
    ("key", "least"),
    [("applicant_name", 700), ("street", 900), ("municipality", 500), ("representative_name", 1200), ("intent", 1200)],
)
def test_much_variety(applicants: list[Applicant], key: str, least: int) -> None:
    assert len({applicant.answers[key].text for applicant in applicants}) >= least


@pytest.mark.parametrize("district", DISTRICTS)
def test_district_in_many_ways(district: str) -> None:
    rng = Random(district)
    written: list[Answer] = [choices.district(rng, district) for _ in range(200)]
    assert {answer.value for answer in written} == {district}
    assert len({answer.text for answer in written}) >= 8
