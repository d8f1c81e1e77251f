"""Raw text to values, type by type."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.definition import FieldType
from parsers.form import NormalisedValue
from parsers.normalise import Normalised, ico_is_valid, is_blank, normalise
from tests.corpus import judge
from tests.corpus.offices.people import invent
from tests.parsers.form_samples import context, definition


def read(key: str, raw: str) -> Normalised:
    return normalise(definition().field(key), raw, context())


def codes(read_value: Normalised) -> list[str]:
    return [finding.code for finding in read_value.findings]


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("ico", "00236195", "00236195"),
        ("ico", "236 195", "00236195"),
        ("ico", "0 0 2 3 6 1 9 5", "00236195"),
        ("ico", "IČ: 00236195", "00236195"),
        ("ico", "CZ00236195", "00236195"),
        ("postal_code", "284 01", "28401"),
        ("postal_code", "CZ-284\u00a001", "28401"),
        ("databox_id", "KEEBYYF", "keebyyf"),
        ("website", "WWW.Obec.CZ/Kontakt", "www.obec.cz/Kontakt"),
        ("website", "https://obec.example", "https://obec.example"),
        ("contact_email", "Jana.Vzorova@Obec.CZ", "Jana.Vzorova@obec.cz"),
        ("contact_email", "e-mail: info@obec-žlutá.cz", "info@obec-žlutá.cz"),
        ("contact_email", "<info@obec.cz>", "info@obec.cz"),
        ("contact_phone", "257 280 853", "+420257280853"),
        ("contact_phone", "tel.: +420 257 280 853", "+420257280853"),
        ("contact_phone", "00420257280853", "+420257280853"),
        ("contact_phone", "+49 30 901820", "+4930901820"),
        ("population", "1\u00a0234", 1234),
        ("population", "1.234 obyvatel", 1234),
        ("population", "312 žáků (k 30. 9. 2026)", 312),
        ("signed_date", "1. 2. 2026", "2026-02-01"),
        ("signed_date", "01.02.2026", "2026-02-01"),
        ("signed_date", "01/02/2026", "2026-02-01"),
        ("signed_date", "2026-02-01", "2026-02-01"),
        ("signed_date", "dne 1. února 2026", "2026-02-01"),
        ("signed_date", "1. II. 2026", "2026-02-01"),
        ("planned_start", "1.9.2027", "2027-09-01"),
        ("planned_start", "září 2027", "září 2027"),
        ("applicant_type", "Obce", "obec"),
        ("applicant_type", "základní škola", "skola"),
        ("applicant_type", "statutární město", "mesto"),
        ("district", "praha - východ", "Praha-východ"),
        ("languages", "angličtina (B2), NJ a francouzsky", ("de", "en", "fr")),
        ("cooperation_areas", "1, 2 a 6", ("culture", "schools", "science")),
        ("cooperation_areas", "1 školy, 2 kultura", ("culture", "schools")),
        ("cooperation_areas", "věda, výzkum a inovace; muzea", ("other_institutions", "science")),
        ("partner_region", "Burgundsko", "bourgogne-franche-comte"),
        ("partner_region", "Opolského vojvodství", "opolskie"),
        ("partner_region", "Opolské vojvodství (Polsko)", "opolskie"),
        ("partner_region", "VASTRA GOTALAND", "vastra-gotaland"),
        ("consent", "Ano, souhlasím", True),
        ("consent", "Ne", False),
        ("consent", "souhlas udělujeme", True),
        ("consent", "odmítáme", False),
        ("ico", "IČO: 00236195, DIČ: CZ00236195", "00236195"),
        ("ico", "I.Č.O. 00236195 ____", "00236195"),
        ("ico", "00236195 (obec)", "00236195"),
        ("postal_code", "PSČ: 284 01 Kutná Hora", "28401"),
        ("postal_code", "Praha 5, 150 21", "15021"),
        ("postal_code", "284-01", "28401"),
        ("databox_id", "ID DS: keebyyf", "keebyyf"),
        ("databox_id", "ID datové schránky keebyyf", "keebyyf"),
        ("databox_id", "dsabc23", "dsabc23"),
        ("website", "www obec.cz", "www.obec.cz"),
        ("website", "web: http:// www.obec.cz", "http://www.obec.cz"),
        ("website", "WWW: obec.cz", "obec.cz"),
        ("contact_email", "mailto:jana @ obec.cz", "jana@obec.cz"),
        ("contact_email", "info@obec.cz<mailto:info@obec.cz>", "info@obec.cz"),
        ("contact_email", "email@obec.cz", "email@obec.cz"),
        ("contact_phone", "mobil: 601 123 456 (starosta)", "+420601123456"),
        ("contact_phone", "601123456, tel. 601 123 456", "+420601123456"),
        ("population", "445 obyvatel..", 445),
        ("population", "110 studentů k 31. 12. 2025", 110),
        ("district", ": Berounsko ____", "Beroun"),
        ("applicant_name", ": Obec X,", "Obec X"),
        ("applicant_name", "ABC, s. r. o.", "ABC, s. r. o."),
        ("planned_start", "září 2027 ....", "září 2027"),
        ("signed_date", ": 1. 2. 2026 ____", "2026-02-01"),
        ("representative_name", "Jan Vzor, BA (Hons)", "Jan Vzor, BA (Hons)"),
        (
            "representative_name",
            "prof. Ing. Jana  Vzorová-Malá, Ph.D., MBA",
            "prof. Ing. Jana Vzorová-Malá, Ph.D., MBA",
        ),
        ("intent", "Chceme\n spolupracovat. ", "Chceme spolupracovat."),
    ],
)
def test_value_is_normalised(key: str, raw: str, value: NormalisedValue) -> None:
    result = read(key, raw)
    assert result.value == value
    assert result.certainty >= 0.93 or result.findings


@pytest.mark.parametrize(
    ("key", "raw", "value", "code"),
    [
        ("ico", "00236196", "00236196", "ico-checksum"),
        ("ico", "123456789", None, "ico-shape"),
        ("ico", "00000000", None, "ico-shape"),
        ("postal_code", "084 01", None, "postal-code-shape"),
        ("postal_code", "2840", None, "postal-code-shape"),
        ("databox_id", "abc12o7", "abc12o7", "databox-id-shape"),
        ("databox_id", "nemáme", None, "databox-id-shape"),
        ("website", "nemáme", "nemáme", "url-shape"),
        ("contact_email", "a@b.cz, c@d.cz", "a@b.cz", "email-several"),
        ("contact_email", "jana(zavinac)obec.cz", None, "email-invalid"),
        ("contact_phone", "60112345", None, "phone-invalid"),
        ("contact_phone", "6011234567", None, "phone-invalid"),
        ("contact_phone", "257 280 853, 602 123 456", "+420257280853", "phone-several"),
        ("population", "1000-1200", None, "number-unclear"),
        ("population", "asi tisíc", None, "number-unclear"),
        ("population", "9 999 999", 9999999, "number-range"),
        ("signed_date", "1. 2.", None, "date-unclear"),
        ("signed_date", "31. 2. 2026", None, "date-unclear"),
        ("signed_date", "02/13/2026", None, "date-unclear"),
        ("signed_date", "23. 11. 2026", "2026-11-23", "date-future"),
        ("signed_date", "1. 2. 1926", "1926-02-01", "date-old"),
        ("applicant_type", "obec, město", None, "choice-several"),
        ("applicant_type", "spolek", None, "choice-unknown"),
        ("cooperation_areas", "kultura, rybaření", ("culture",), "choice-partly-read"),
        ("partner_region", "Německo", None, "region-is-country"),
        ("partner_region", "Polsko", None, "region-is-country"),
        ("partner_region", "Slovensko", None, "region-is-country"),
        ("partner_region", "SK", None, "region-unknown"),
        ("partner_region", "Toskánsko", None, "region-unknown"),
        ("partner_region", "Burgundsko nebo Porýní", None, "choice-several"),
        ("partner_region", "Bratislavský kraj (Polsko)", "bratislavsky-kraj", "choice-partly-read"),
        ("consent", "možná", None, "choice-unknown"),
        ("consent", "není souhlas, ano", None, "choice-unknown"),
        ("ico", "00236195, 70891095", None, "ico-shape"),
        ("ico", "00236196 (obec)", None, "ico-shape"),
        ("postal_code", "284 01, 285 02", None, "postal-code-shape"),
        ("website", "www.obec.cz. Další", "www.obec.cz. Další", "url-shape"),
        ("contact_phone", "mobil 601 123 456, tel. 311 222 333", "+420601123456", "phone-several"),
        ("applicant_type", "nejsme škola", None, "choice-unknown"),
        ("applicant_type", "škola (příspěvková organizace města)", "skola", "choice-partly-read"),
        ("applicant_type", "obec (město)", None, "choice-several"),
        ("languages", "anglicky neumíme", None, "choice-unknown"),
        ("partner_region", "Malopolské vojvodství", None, "region-unknown"),
        ("partner_region", "ne Opolsko", None, "region-unknown"),
        ("representative_name", "starosta", "starosta", "person-shape"),
        ("representative_name", "Jana 7", "Jana 7", "person-shape"),
    ],
)
def test_doubtful_value_has_a_finding(key: str, raw: str, value: NormalisedValue, code: str) -> None:
    result = read(key, raw)
    assert result.value == value
    assert codes(result) == [code]
    assert result.certainty < 0.9


@pytest.mark.parametrize(
    ("key", "raw"),
    [("contact_phone", "fax 311 222 333"), ("contact_phone", "257 280 853 linka 12"), ("population", "přes 500")],
)
def test_value_that_may_not_be_meant_isnt_filed_unseen(key: str, raw: str) -> None:
    result = read(key, raw)
    assert result.value is not None
    assert result.certainty < 0.9


@pytest.mark.parametrize("seed", range(40))
def test_applicants_of_many_offices_are_understood(seed: int) -> None:
    applicant = invent(Random(seed), signed_share=0.5)
    broken = {judge.NO_NORMAL_FORM.get(mistake) for mistake in applicant.mistakes}
    for key, answer in applicant.answers.items():
        value = read(key, answer.text).value if answer.text else None
        assert (key in broken and value is None) or judge.is_right(key, answer.value, value), key


def test_closed_region_is_read_and_told() -> None:
    result = read("partner_region", "Marche")
    assert (result.value, result.certainty) == ("marche", 1.0)
    assert codes(result) == ["region-not-offered"]


def test_refused_consent_is_a_value_with_an_error() -> None:
    result = read("consent", "nesouhlasím")
    assert result.value is False
    assert codes(result) == ["consent-not-given"]


def test_short_year_is_a_guess() -> None:
    assert read("signed_date", "1. 2. 26").certainty < 0.9


def test_endless_text_is_cut_and_told() -> None:
    result = read("intent", "a " * 20_000)
    assert isinstance(result.value, str)
    assert len(result.value) <= 20_000
    assert codes(result) == ["text-long"]


def test_findings_never_repeat_the_value() -> None:
    for key in ("ico", "contact_email", "contact_phone", "signed_date", "partner_region"):
        assert all("tajemství" not in finding.message for finding in read(key, "tajemství 7").findings)


@pytest.mark.parametrize("raw", ["", "....", "- - -", "Vyberte ze seznamu", "____"])
def test_blank_answers(raw: str) -> None:
    assert is_blank(definition(), raw)


@pytest.mark.parametrize("ico", ["00236195", "00234516", "70891095", "00231401"])
def test_real_check_digits_hold(ico: str) -> None:
    assert ico_is_valid(ico)
    assert not ico_is_valid(ico[:-1] + str((int(ico[-1]) + 1) % 10))


_WRITTEN = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0123456789 .,-/+()@:abcxyz", max_size=40),
    st.text(alphabet="aeěščřžýáíé,;/. ", max_size=40),
)


@given(st.sampled_from(list(FieldType)), _WRITTEN)
@settings(max_examples=250, deadline=None)
def test_any_text_gives_a_value_of_its_type_or_none(kind: FieldType, raw: str) -> None:
    field = next(field for field in definition().fields if field.type is kind)
    result = normalise(field, raw, context())
    assert 0 <= result.certainty <= 1
    assert result.value is not None or result.findings
    match kind, result.value:
        case FieldType.ICO, str(ico):
            assert len(ico) == 8
            assert ico_is_valid(ico) or result.findings
        case FieldType.NUMBER, value:
            assert value is None or isinstance(value, int)
        case FieldType.CHOICES, value:
            assert value is None or (isinstance(value, tuple) and list(value) == sorted(set(value)))
        case FieldType.YES_NO, value:
            assert value is None or isinstance(value, bool)


@given(
    st.dates(min_value=date(1900, 1, 1)),
    st.sampled_from(["{0.day}. {0.month}. {0.year:04}", "{0.day:02}/{0.month:02}/{0.year:04}", "{0:%Y-%m-%d}"]),
)
@settings(max_examples=60, deadline=None)
def test_every_date_is_read_back(day: object, pattern: str) -> None:
    result = read("signed_date", pattern.format(day))
    assert result.value == str(day)
