"""Which documents of one mail make one request, and which stay apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from intake.decide import Reading, decide
from intake.message import MessageState
from intake.request import EnvelopeSignature
from intake.together import together
from parsers.findings import warning
from parsers.form import FieldValue, HandwrittenSignature, Origin, Outcome, ParsedForm
from parsers.message import PartEnd
from signatures.report import FileReport, Kind, Verdict
from tests.fakes import cases as make
from tests.fakes.signed import report
from tests.parsers.form_samples import definition

FORM = definition()
KEYS = tuple(field.key for field in FORM.fields)
FRONT, BACK = KEYS[:17], KEYS[17:]
VALUES: dict[str, object] = {
    **{key: f"odpověď {key}" for key in KEYS},
    "ico": "00236195",
    "applicant_name": "Obec Lhota Vzorová",
    "intent": "Hledáme partnera pro výměnu žáků a společné slavnosti v roce 2027, nejlépe z hor.",
    "consent": True,
}
OTHER = {"ico": "00234516", "applicant_name": "Město Kocourkov"}


def form(
    keys: Iterable[str] = KEYS,
    origin: Origin = Origin.TEXT_LAYER,
    *,
    doubtful: Iterable[str] = (),
    missing: Iterable[str] = (),
    signed: bool | None = None,
    **changes: object,
) -> ParsedForm:
    """A form with the fields ``keys`` on it; the others aren't found."""
    here, unsure, away = set(keys), set(doubtful), set(missing)
    values = VALUES | changes
    fields = tuple(
        FieldValue(
            key=key,
            value=values[key] if key not in away else None,  # type: ignore[arg-type]  # the table holds anything
            raw=str(values[key]) if key not in away else None,
            origin=origin,
            page_index=0,
            confidence=0.6 if key in unsure else 0.98,
            accepted=key not in unsure and key not in away,
        )
        if key in here
        else FieldValue(key=key, value=None, raw=None, origin=None)
        for key in KEYS
    )
    absent = any(field.required and field.key not in here for field in FORM.fields)
    return ParsedForm(
        outcome=Outcome.NEEDS_REVIEW if absent or unsure or away else Outcome.COMPLETE,
        form=FORM.key,
        form_version=FORM.version,
        fields=fields,
        findings=(warning("form-part", "many required fields aren't there"),) if absent else (),
        handwritten_signature=HandwrittenSignature(present=signed),
        page_count=1,
    )


def document(
    path: str, parsed: ParsedForm, *, media_type: str = "application/pdf", report: FileReport | None = None
) -> Reading:
    return make.reading(make.part(path, f"{path}.bin", media_type=media_type), parsed, verification=report)


def photo(path: str, keys: Iterable[str], **changes: object) -> Reading:
    return document(path, form(keys, Origin.OCR, **changes), media_type="image/jpeg")  # type: ignore[arg-type]


def joined(*readings: Reading) -> tuple[Reading, ...]:
    return together(readings, (FORM,))


def codes(reading: Reading, key: str | None = None) -> set[str]:
    return {finding.code for finding in reading.forms[0].findings if key in (None, finding.field)}


def paths(reading: Reading) -> list[str]:
    return [reading.part.path, *(other.part.path for other in reading.beside)]


# -- pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [("2", "3"), ("3", "2")])
def test_pages_become_one_form_in_the_order_of_their_fields(order: tuple[str, str]) -> None:
    [one] = joined(*sorted((photo(order[0], FRONT), photo(order[1], BACK)), key=lambda r: r.part.path))
    parsed = one.forms[0]
    assert paths(one) == list(order)
    assert parsed.outcome is Outcome.COMPLETE
    assert {value.key: value.value for value in parsed.fields} == VALUES
    assert (parsed.fields[0].page_index, parsed.fields[-1].page_index, parsed.page_count) == (0, 1, 2)
    assert codes(one) == {"documents-joined"}


def test_three_pages_of_a_form_are_joined() -> None:
    [one] = joined(photo("2", KEYS[:12]), photo("3", KEYS[24:]), photo("4", KEYS[12:24]))
    assert paths(one) == ["2", "4", "3"]


def test_answer_on_two_pages_must_be_the_same() -> None:
    front, back = photo("2", FRONT), photo("3", ("contact_phone", *BACK), contact_phone="odpověď jiná než ta první")
    assert "contact_phone" in FRONT
    [one] = joined(front, back)
    assert "documents-differ" in codes(one, "contact_phone")
    assert not next(value for value in one.forms[0].fields if value.key == "contact_phone").accepted
    assert one.forms[0].outcome is Outcome.NEEDS_REVIEW


def test_long_text_at_the_end_of_a_page_may_go_on() -> None:
    cut = KEYS.index("intent") + 1
    [one] = joined(photo("2", KEYS[:cut]), photo("3", KEYS[cut:]))
    assert "text-over-pages" in codes(one, "intent")


def test_what_is_missing_on_all_pages_stays_missing() -> None:
    [one] = joined(photo("2", FRONT[4:]), photo("3", BACK))
    assert one.forms[0].value("ico") is None
    assert one.forms[0].outcome is Outcome.NEEDS_REVIEW


def test_a_signed_page_signs_the_form() -> None:
    [one] = joined(photo("2", FRONT, signed=False), photo("3", BACK, signed=True))
    assert one.forms[0].handwritten_signature.present is True


def test_pages_of_two_applicants_stay_apart_and_say_so() -> None:
    found = joined(photo("2", FRONT), photo("3", BACK), photo("4", FRONT, **OTHER), photo("5", BACK, consent=False))
    assert [paths(one) for one in found] == [["2"], ["3"], ["4"], ["5"]]
    assert all("documents-ambiguous" in codes(one) for one in found)


def test_page_shot_twice_counts_once() -> None:
    [one] = joined(photo("2", FRONT), photo("3", FRONT), photo("4", BACK))
    assert sorted(paths(one)) == ["2", "3", "4"]
    assert one.forms[0].outcome is Outcome.COMPLETE


@pytest.mark.parametrize("media_type", ["image/jpeg", "application/pdf"])
def test_picture_without_labels_beside_pages_is_no_request_of_its_own(media_type: str) -> None:
    unread = make.scan(make.part("4", "x", media_type=media_type))
    [one] = joined(photo("2", FRONT, signed=False), photo("3", BACK, signed=False), unread)
    assert paths(one) == ["2", "3", "4"]
    assert "page-unread" in codes(one)
    assert one.forms[0].handwritten_signature.present is None


def test_unread_document_beside_a_whole_form_stays_a_request() -> None:
    assert len(joined(document("2", form()), make.scan(make.part("3")))) == 2


def test_signature_around_counts_where_it_is_around_every_page() -> None:
    mail = EnvelopeSignature(part_path="", report=report(Verdict.RECOGNISED, kind=Kind.SMIME))
    beside = EnvelopeSignature(part_path="4", report=report(Verdict.QUALIFIED, kind=Kind.CADES))
    broken = EnvelopeSignature(part_path="5", report=report(Verdict.INVALID, kind=Kind.CADES))
    front = replace(photo("2", FRONT), envelopes=(mail, beside))
    [one] = joined(front, replace(photo("3", BACK), envelopes=(mail, broken)))
    assert one.envelopes == (mail, broken)


# -- copies --------------------------------------------------------------------------------------

SIGNED = FileReport(kind=Kind.PADES, verdict=Verdict.ADVANCED)


@pytest.mark.parametrize(
    ("scan", "report"),
    [
        (form(origin=Origin.OCR, doubtful=KEYS), None),
        (form(origin=Origin.OCR, doubtful=KEYS, signed=True), None),
        (form(origin=Origin.OCR, doubtful=KEYS), SIGNED),
    ],
)
def test_signed_scan_counts_and_its_typed_copy_confirms(scan: ParsedForm, report: FileReport | None) -> None:
    [one] = joined(document("2", form(origin=Origin.DOCX)), document("3", scan, report=report))
    parsed = one.forms[0]
    assert paths(one) == ["3", "2"]
    assert parsed.outcome is Outcome.COMPLETE
    assert all(value.accepted and value.origin is Origin.OCR for value in parsed.fields)
    assert all("confirmed-by-document" in value.reasons and value.confidence > 0.98 for value in parsed.fields)
    assert codes(one) == {"confirmed-by-document"}


@pytest.mark.parametrize("doubtful", [(), ("street",)])
def test_answers_that_differ_are_a_finding_with_both(doubtful: tuple[str, ...]) -> None:
    scan = form(origin=Origin.OCR, doubtful=doubtful, street="Hlavní 3", signed=True)
    [one] = joined(document("2", form(street="Dlouhá 12")), document("3", scan))
    [said] = [finding for finding in one.forms[0].findings if finding.field == "street"]
    street = next(value for value in one.forms[0].fields if value.key == "street")
    assert (street.value, street.accepted, said.code) == ("Hlavní 3", False, "documents-differ")
    assert "„Hlavní 3“" in said.message
    assert "„Dlouhá 12“" in said.message


def test_lost_accent_is_not_confirmed() -> None:
    scan = form(origin=Origin.OCR, doubtful=["municipality"], municipality="Český Tesin")
    [one] = joined(document("2", form(municipality="Český Těšín")), document("3", scan))
    assert not next(value for value in one.forms[0].fields if value.key == "municipality").accepted


@pytest.mark.parametrize(
    ("read", "accepted"),
    [
        (str(VALUES["intent"]).replace("slavnosti", "slavnostl"), True),
        (str(VALUES["intent"]).replace("2027", "2021"), False),
        (str(VALUES["intent"]).replace("z hor", "od moře, u Jadranu"), False),
    ],
)
def test_long_text_may_be_misread_in_letters_but_not_in_figures(read: str, accepted: bool) -> None:
    scan = form(origin=Origin.OCR, doubtful=["intent"], intent=read)
    [one] = joined(document("2", form()), document("3", scan))
    assert next(value for value in one.forms[0].fields if value.key == "intent").accepted is accepted


def test_answer_that_could_not_be_read_is_proposed_from_the_copy() -> None:
    scan = form(origin=Origin.OCR, missing=["street"], signed=True)
    [one] = joined(document("2", form(origin=Origin.DOCX)), document("3", scan))
    street = next(value for value in one.forms[0].fields if value.key == "street")
    assert (street.value, street.accepted, street.origin) == (VALUES["street"], False, Origin.DOCX)
    assert "only-on-unsigned" in codes(one, "street")


def test_signed_last_page_beside_the_typed_form_is_signed_in_part() -> None:
    [one] = joined(document("2", form(origin=Origin.DOCX)), photo("3", BACK, signed=True))
    assert (one.part.path, one.forms[0].value("ico")) == ("3", "00236195")
    assert "signed-in-part" in codes(one)
    assert one.forms[0].handwritten_signature.present is True


def test_pages_of_the_scan_are_joined_before_the_typed_copy_confirms_them() -> None:
    typed = document("2", form(origin=Origin.DOCX))
    [one] = joined(typed, photo("3", FRONT, doubtful=FRONT), photo("4", BACK, doubtful=BACK, signed=True))
    assert paths(one) == ["3", "4", "2"]
    assert one.forms[0].outcome is Outcome.COMPLETE


@pytest.mark.parametrize("scanned", [False, True])
def test_forms_of_two_applicants_stay_two(scanned: bool) -> None:
    second = form(origin=Origin.OCR if scanned else Origin.TEXT_LAYER, signed=scanned or None, **OTHER)
    assert len(joined(document("2", form()), document("3", second))) == 2


def test_applicant_that_was_read_with_its_neighbour_is_the_same() -> None:
    read = form(origin=Origin.OCR, missing=["ico"], applicant_name="Obec Lhota Vzorova čo 00236195", signed=True)
    assert len(joined(document("2", form()), document("3", read))) == 1


def test_two_requests_of_one_applicant_stay_two() -> None:
    assert len(joined(document("2", form()), document("3", form(partner_region="opolskie")))) == 2


def test_copies_find_the_form_of_their_applicant() -> None:
    readings = [
        document("2", form()),
        document("3", form(**OTHER)),
        document("4", form(origin=Origin.OCR, signed=True, **OTHER)),
        document("5", form(origin=Origin.OCR, signed=True)),
    ]
    assert [paths(one) for one in joined(*readings)] == [["4", "3"], ["5", "2"]]


def test_blank_form_confirms_nothing() -> None:
    blank = replace(form(missing=KEYS), outcome=Outcome.NEEDS_REVIEW)
    assert len(joined(document("2", blank), document("3", form(origin=Origin.OCR)))) == 2


@pytest.mark.parametrize("forms", [(form(), form(**OTHER))])
def test_file_with_several_forms_stays_as_it_is(forms: tuple[ParsedForm, ...]) -> None:
    several = make.reading(make.part("2"), *forms)
    assert joined(several, document("3", form()))[0] is several


# -- the whole decision --------------------------------------------------------------------------


def test_joined_documents_are_one_request_and_all_are_used() -> None:
    readings = [document("2", form(origin=Origin.DOCX)), document("3", form(origin=Origin.OCR, signed=True))]
    parts = make.case(*readings)
    decision = decide(replace(parts, readings=joined(*readings)), make.policy(), make.FakeLookup())
    assert decision.state is MessageState.FILED
    assert [request.part_path for request in decision.requests] == ["3"]
    assert all(part.end is PartEnd.USED for part in decision.parts)
    assert "copy" in decision.parts[1].reason


def test_new_second_page_is_no_repetition_of_the_first() -> None:
    readings = [photo("2", FRONT), photo("3", BACK, signed=True)]
    lookup = make.FakeLookup(documents={readings[0].part.sha256: make.known()})
    case = replace(make.case(*readings), readings=joined(*readings))
    assert len(decide(case, make.policy(), lookup).requests) == 1
