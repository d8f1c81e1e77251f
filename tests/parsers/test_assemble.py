"""What kind of document it is, how many forms are in it, and that nothing breaks the reader."""

from __future__ import annotations

import io
import random
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from intake.demo.forms import (
    Applicant,
    complete_values,
    dark_photo,
    encrypted_pdf,
    fillable_pdf,
    not_a_form_pdf,
    scan_pdf,
    text_pdf,
    two_forms_pdf,
    written_values,
    xfa_pdf,
)
from intake.demo.scanner import jpeg, printed, scanned
from parsers.form import Origin, Outcome, ParsedForm
from parsers.read import ReadJob, read_document
from parsers.toml import BadDefinition
from tests.parsers import hostile_pdfs
from tests.parsers.form_samples import (
    DEFINITION_TEXT,
    REGIONS_TEXT,
    codes,
    field,
    read_all,
    read_one,
    wrong,
)

ZLATOVICE = complete_values("zlatovice")
FORM = text_pdf(written_values("zlatovice"))
FILLED = fillable_pdf(written_values("mestys"))
_SIZE = {"partner_size": "5 000 až 15 000 obyvatel"}
SCANNED = Applicant(written={**written_values("mesto"), **_SIZE}, truth={**complete_values("mesto"), **_SIZE})


def joined(*files: bytes) -> bytes:
    writer = PdfWriter()
    for data in files:
        writer.append(PdfReader(io.BytesIO(data)))
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def only(data: bytes, *numbers: int) -> bytes:
    writer = PdfWriter()
    for number in numbers:
        writer.add_page(PdfReader(io.BytesIO(data)).pages[number])
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def told(form: ParsedForm) -> tuple[Outcome, set[str]]:
    return form.outcome, codes(form)


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg", "image/heic", "image/tiff"])
def test_what_is_no_picture_but_says_so_is_damaged(media_type: str, tmp_path: Path) -> None:
    (form,) = read_all(b"picture", tmp_path, media_type=media_type)
    assert told(form) == (Outcome.UNREADABLE, {"picture-damaged"})


def test_picture_too_dark_to_read_says_so(tmp_path: Path) -> None:
    (form,) = read_all(dark_photo(written_values("mesto")), tmp_path, media_type="image/jpeg")
    assert told(form) == (Outcome.UNREADABLE, {"picture-without-text"})


def test_picture_of_a_letter_is_not_the_form(tmp_path: Path) -> None:
    picture = jpeg(scanned(printed(not_a_form_pdf(), 150)[0], degrees=0.3, seed=1))
    (form,) = read_all(picture, tmp_path, media_type="image/jpeg")
    assert told(form) == (Outcome.NOT_A_FORM, {"not-the-form"})


@pytest.mark.parametrize(
    ("media_type", "code"),
    [
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx-damaged"),
        ("application/msword", "needs-reader"),
        ("application/rtf", "needs-reader"),
        ("application/vnd.oasis.opendocument.text", "needs-reader"),
        ("application/x-dosexec", "unsupported-type"),
    ],
)
def test_other_documents_say_why_they_are_not_read(media_type: str, code: str, tmp_path: Path) -> None:
    (form,) = read_all(b"document", tmp_path, media_type=media_type)
    assert told(form) == (Outcome.UNREADABLE, {code})


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> ParsedForm:
    return read_one(scan_pdf(SCANNED.written, dpi=150), tmp_path_factory.mktemp("scan"))


def test_scan_is_read_with_its_values(scan: ParsedForm) -> None:
    different = wrong(scan, SCANNED.truth)
    assert len(different) <= 2, different
    assert (scan.form, scan.page_count) == ("zahranicni-spoluprace", 2)
    assert {value.origin for value in scan.fields if value.value is not None} == {Origin.OCR}


def test_value_of_a_scan_has_its_place_on_the_page(scan: ParsedForm) -> None:
    ico = field(scan, "ico")
    assert ico.page_index == 0
    assert ico.box is not None
    x0, y0, x1, y1 = ico.box
    assert 0 < x0 < x1 < 595
    assert 0 < y0 < y1 < 842


def test_value_of_a_scan_says_how_it_was_weighed(scan: ParsedForm) -> None:
    reasons = field(scan, "ico").reasons
    assert {"check-digit-ok", "read-twice"} <= set(reasons)


def test_password_is_asked_for(tmp_path: Path) -> None:
    assert told(read_one(encrypted_pdf(written_values("mestys")), tmp_path)) == (Outcome.UNREADABLE, {"pdf-encrypted"})


def test_empty_password_opens(tmp_path: Path) -> None:
    form = read_one(encrypted_pdf(written_values("zlatovice"), password=""), tmp_path)
    assert wrong(form, ZLATOVICE) == {}
    assert form.outcome is Outcome.COMPLETE


def test_letter_from_abroad_is_not_the_form(tmp_path: Path) -> None:
    form = read_one(not_a_form_pdf(), tmp_path)
    assert told(form) == (Outcome.NOT_A_FORM, {"not-the-form"})


def test_xfa_without_values_is_explained(tmp_path: Path) -> None:
    assert told(read_one(xfa_pdf(), tmp_path)) == (Outcome.UNREADABLE, {"xfa-form"})


def test_xfa_beside_fillable_fields_is_read_and_told(tmp_path: Path) -> None:
    form = read_one(xfa_pdf(written_values("zlatovice")), tmp_path)
    assert wrong(form, ZLATOVICE) == {}
    assert codes(form) == {"xfa-form"}


def test_two_forms_in_one_file_are_two(tmp_path: Path) -> None:
    forms = read_all(two_forms_pdf(written_values("zlatovice"), written_values("mesto"), "letter"), tmp_path)
    assert [wrong(form, complete_values(name)) for form, name in zip(forms, ("zlatovice", "mesto"), strict=True)] == [
        {},
        {},
    ]
    assert {code for form in forms for code in codes(form)} == {"several-forms"}
    assert [field(form, "ico").page_index for form in forms] == [0, 2]


def test_three_forms_of_different_kinds_are_three(tmp_path: Path) -> None:
    names = ("zlatovice", "mesto", "mestys")
    data = joined(FORM, text_pdf(written_values("mesto"), "stacked"), FILLED)
    forms = read_all(data, tmp_path)
    assert [wrong(form, complete_values(name)) for form, name in zip(forms, names, strict=True)] == [{}, {}, {}]


@pytest.mark.parametrize("order", [(not_a_form_pdf(), FORM), (FORM, not_a_form_pdf())])
def test_letter_around_the_form_changes_nothing(order: tuple[bytes, bytes], tmp_path: Path) -> None:
    form = read_one(joined(*order), tmp_path)
    assert wrong(form, ZLATOVICE) == {}
    assert form.outcome is Outcome.COMPLETE


def test_pages_in_the_wrong_order_are_read(tmp_path: Path) -> None:
    form = read_one(only(FORM, 1, 0), tmp_path)
    assert wrong(form, ZLATOVICE) == {}


def test_scan_behind_a_letter_is_read(tmp_path: Path) -> None:
    data = joined(not_a_form_pdf(), only(scan_pdf(SCANNED.written, dpi=150), 0))
    form = read_one(data, tmp_path)
    assert form.outcome is Outcome.NEEDS_REVIEW
    assert field(form, "ico").value == SCANNED.truth["ico"]
    assert field(form, "ico").page_index == 1


@pytest.mark.parametrize("number", [0, 1])
def test_one_page_of_two_is_a_part_of_the_form(number: int, tmp_path: Path) -> None:
    form = read_one(only(FORM, number), tmp_path)
    assert form.outcome is Outcome.NEEDS_REVIEW
    assert {"form-part", "required-missing"} <= codes(form)
    there = [v for v in form.fields if v.value is not None]
    assert len(there) > 5
    assert all(v.value == ZLATOVICE[v.key] for v in there)
    assert field(form, "intent" if number == 0 else "ico").accepted is False


def test_typed_first_page_and_scanned_second_are_one_form(tmp_path: Path) -> None:
    form = read_one(joined(only(FORM, 0), only(scan_pdf(written_values("zlatovice"), dpi=150), 1)), tmp_path)
    assert (field(form, "ico").origin, field(form, "ico").accepted) == (Origin.TEXT_LAYER, True)
    assert field(form, "signed_place").origin is Origin.OCR
    assert field(form, "signed_place").value == ZLATOVICE["signed_place"]
    assert not {"form-part", "several-forms"} & codes(form)


def test_pages_beyond_the_time_are_left_out_and_told(tmp_path: Path) -> None:
    scan = joined(scan_pdf(SCANNED.written, dpi=100))
    (form,) = read_document(replace(job(tmp_path, scan), seconds=0.01))
    assert {"pictures-left-out", "required-missing"} <= codes(form)
    assert field(form, "ico").value == SCANNED.truth["ico"]


def test_region_that_is_not_offered_is_told_and_filed(tmp_path: Path) -> None:
    form = read_one(text_pdf(written_values("zlatovice", partner_region="marche")), tmp_path)
    assert field(form, "partner_region").value == "marche"
    assert told(form) == (Outcome.COMPLETE, {"region-not-offered"})


def test_fields_come_in_the_order_of_the_form_with_its_version(tmp_path: Path) -> None:
    form = read_one(FORM, tmp_path)
    assert (form.form, form.form_version, form.page_count) == ("zahranicni-spoluprace", "1", 2)
    assert [value.key for value in form.fields] == list(ZLATOVICE)
    assert form.handwritten_signature.present is None


def job(folder: Path, data: bytes) -> ReadJob:
    path = folder / "document"
    path.write_bytes(data)
    return ReadJob(
        path=path,
        name="a.pdf",
        media_type="application/pdf",
        definitions=(DEFINITION_TEXT,),
        regions=REGIONS_TEXT,
        today=date(2026, 11, 22),
    )


def test_form_that_is_asked_for_is_the_only_one_tried(tmp_path: Path) -> None:
    other = DEFINITION_TEXT.replace('key = "zahranicni-spoluprace"', 'key = "jiny"', 1).replace(
        '"Název žadatele"', '"Xyz"'
    )
    both = replace(job(tmp_path, FORM), definitions=(other, DEFINITION_TEXT))
    assert read_document(both)[0].form == "zahranicni-spoluprace"
    assert read_document(replace(both, form="jiny"))[0].form == "jiny"
    assert read_document(replace(both, form="none"))[0].outcome is Outcome.NOT_A_FORM


def test_bad_definition_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadDefinition):
        read_document(replace(job(tmp_path, FORM), definitions=("key = 1",)))


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (hostile_pdfs.flate_bomb, "pdf-too-complex"),
        (hostile_pdfs.double_bomb, "pdf-too-complex"),
        (hostile_pdfs.nested_forms, "pdf-too-complex"),
        (hostile_pdfs.many_glyphs, "pdf-too-complex"),
        (hostile_pdfs.many_pages, "pdf-many-pages"),
        (hostile_pdfs.page_tree_loop, "pdf-damaged"),
        (hostile_pdfs.field_parent_loop, "picture-without-text"),
        (hostile_pdfs.huge_box, "picture-without-text"),
        (hostile_pdfs.deep_arrays, "picture-without-text"),
    ],
)
def test_hostile_file_ends_quickly_with_a_code(make: object, code: str, tmp_path: Path) -> None:
    data = make()  # type: ignore[operator]
    started = time.process_time()
    (form,) = read_document(replace(job(tmp_path, data), seconds=2.0))
    assert form.outcome is Outcome.UNREADABLE
    assert code in codes(form)
    assert time.process_time() - started < 10


PIECES = [b"<<", b">>", b"null", b"-1", b"[", b"(", b"0 R"]
SEEDS = (text_pdf(written_values("mestys"), "leaders"), FILLED, xfa_pdf(written_values("mestys")))


@given(st.integers(0, len(SEEDS) - 1), st.randoms(use_true_random=False), st.integers(1, 40))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_files_never_break_the_reader(tmp_path: Path, seed: int, chance: random.Random, count: int) -> None:
    data = bytearray(SEEDS[seed])
    for _ in range(count):
        place = chance.randrange(len(data))
        if chance.random() < 0.5:
            data[place] = chance.randrange(256)
        else:
            data[place : place + chance.randrange(1, 30)] = chance.choice(
                [b"<<", b">>", b"null", b"-1", b"[", b"(", b"0 R"]
            )
    started = time.process_time()
    forms = read_all(bytes(data), tmp_path)
    assert forms
    assert time.process_time() - started < 10
