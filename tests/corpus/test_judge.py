from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from parsers.form import FieldValue, HandwrittenSignature, Outcome, ParsedForm
from tests.corpus.dev.generator import specimens
from tests.corpus.dev.measure import judge_whole
from tests.corpus.judge import FORM, NO_NORMAL_FORM, TICKED, Judged, is_right, verdict
from tests.corpus.truth import Kind, Mark, Specimen, Truth, Value


def specimen(*, mistakes: frozenset[str] = frozenset(), mark: Mark = Mark.ABSENT, **fields: Value) -> Specimen:
    truth = Truth(form=FORM.key, fields=fields, mark=mark, mistakes=mistakes, handwritten=frozenset({"street"}))
    return Specimen(name="a", kind=Kind.SCAN_300, layout="b", media_type="image/png", content=b"", truth=truth)


def form(*fields: FieldValue, signed: bool | None = None) -> ParsedForm:
    return ParsedForm(
        outcome=Outcome.NEEDS_REVIEW,
        form=FORM.key,
        form_version="1",
        fields=fields,
        handwritten_signature=HandwrittenSignature(present=signed),
    )


def value(key: str, read: Value, raw: str | None = None, *, accepted: bool = False) -> FieldValue:
    reasons = (TICKED,) if isinstance(read, tuple) else ()
    return FieldValue(key=key, value=read, raw=raw, origin=None, accepted=accepted, reasons=reasons)


def judged(key: str, truth: Value, field: FieldValue, *mistakes: str) -> Judged:
    return verdict(specimen(mistakes=frozenset(mistakes), **{key: truth}), [form(field)]).fields[0]


@pytest.mark.parametrize(
    ("truth", "read", "accepted", "right", "filed", "invented"),
    [
        ("Lhota", "Lhota", True, True, True, False),
        ("Lhota", "Lhotа", True, False, True, False),
        ("Lhota", "Lhota", False, True, False, False),
        ("Lhota", None, True, False, True, False),
        ("Lhota", None, False, False, False, False),
        (None, None, True, True, False, False),
        (None, "Lhota", False, False, False, True),
        (None, "Lhota", True, False, True, True),
    ],
)
def test_field_is_judged(truth: Value, read: Value, accepted: bool, right: bool, filed: bool, invented: bool) -> None:
    entry = judged("municipality", truth, value("municipality", read, accepted=accepted))
    assert (entry.right, entry.filed, entry.invented) == (right, filed, invented)


def test_field_that_wasnt_looked_for_isnt_right() -> None:
    assert not verdict(specimen(municipality=None), [form()]).fields[0].right


@pytest.mark.parametrize(("edits", "right"), [(0, True), (4, True), (5, False)])
def test_long_texts_may_differ_by_two_in_a_hundred(edits: int, right: bool) -> None:
    text = "Chceme navázat setkání spolků." * 7
    assert len(text) == 210
    assert is_right("intent", text, "#" * edits + text[edits:]) == right
    assert is_right("municipality", text, "#" * edits + text[edits:]) == (edits == 0)


@pytest.mark.parametrize(
    ("truth", "read", "right"),
    [(("a", "b"), ("b", "a"), True), (("a", "b"), ("a",), False), (True, True, True), (False, None, False),
     (None, False, False), (1200, 1200, True), (1200, "1200", True)],
)  # fmt: skip
def test_values_are_compared_by_kind(truth: Value, read: object, right: bool) -> None:
    assert is_right("languages", truth, read) == right


def test_answer_that_breaks_its_rule_is_right_as_written() -> None:
    refused = value("contact_phone", None, "724 006 63")
    assert judged("contact_phone", "72400663", refused, "phone-digit-missing").right
    assert not judged("contact_phone", "72400663", refused).right
    assert not judged("contact_phone", "72400669", refused, "phone-digit-missing").right


def test_mistakes_name_fields_of_the_form() -> None:
    assert set(NO_NORMAL_FORM.values()) <= {field.key for field in FORM.fields}


@pytest.mark.parametrize(
    ("truth", "read", "accepted", "wrong"),
    [
        (("cs", "en"), ("cs", "en"), True, 0),
        (("cs", "en"), ("cs",), False, 1),
        (("cs",), ("cs", "en", "de"), False, 2),
        (("cs", "en"), None, True, 2),
        (None, ("cs",), False, 1),
    ],
)
def test_boxes_are_counted_one_by_one(truth: Value, read: Value, accepted: bool, wrong: int) -> None:
    entry = judged("languages", truth, value("languages", read, accepted=accepted))
    assert (entry.boxes, entry.wrong_boxes) == (11, wrong)


@pytest.mark.parametrize(
    ("key", "truth", "field", "mistake"),
    [
        ("languages", ("cs",), value("languages", None), ""),
        ("municipality", "Lhota", value("municipality", "Lhota"), ""),
        ("district", "Kolín", value("district", "Beroun"), ""),
        ("partner_region", "Německo", value("partner_region", None, "Německo"), "country-instead-of-region"),
    ],
)
def test_undecided_and_written_answers_have_no_boxes(key: str, truth: Value, field: FieldValue, mistake: str) -> None:
    assert judged(key, truth, field, mistake).boxes == 0


@pytest.mark.parametrize(
    ("mark", "signed", "right"),
    [
        (Mark.HANDWRITTEN, True, True),
        (Mark.HANDWRITTEN, False, False),
        (Mark.HANDWRITTEN, None, False),
        (Mark.STAMP_ONLY, False, True),
        (Mark.STAMP_ONLY, True, False),
        (Mark.ABSENT, None, False),
    ],
)
def test_signature_unsure_isnt_right(mark: Mark, signed: bool | None, right: bool) -> None:
    assert verdict(specimen(mark=mark), [form(signed=signed)]).mark_right == right


def test_form_found_twice_counts_as_nothing_found() -> None:
    found = form(value("municipality", "Lhota", accepted=True))
    seen = verdict(specimen(municipality="Lhota"), [found, found])
    assert not seen.recognised
    assert not seen.fields[0].right
    assert not seen.fields[0].filed


@pytest.mark.parametrize(
    ("outcome", "recognised"), [(Outcome.NOT_A_FORM, True), (Outcome.UNREADABLE, False), (Outcome.COMPLETE, False)]
)
def test_stranger_has_to_be_told_as_such(outcome: Outcome, recognised: bool) -> None:
    stranger = replace(specimen(), truth=Truth(form=None))
    seen = verdict(stranger, [ParsedForm(outcome=outcome, form=None, form_version=None)])
    assert (seen.recognised, seen.fields) == (recognised, ())


def test_handwriting_is_noted() -> None:
    assert judged("street", "Hlavní 1", value("street", "Hlavní 1")).handwritten


def test_reader_says_which_answers_were_ticked(tmp_path: Path) -> None:
    seen = [judge_whole(entry, tmp_path) for entry in specimens(Kind.TEXT_PDF, 3)]
    ticked = [entry for one in seen for entry in one.fields if entry.ticked]
    assert len(ticked) > 5
    assert all(entry.boxes for entry in ticked)
