"""Forms in Word documents: layouts, fillable places, what counts as written, and hostile files."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from docx import Document
from extract_msg import OleWriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.demo.forms import complete_values, written_values
from intake.demo.layouts import LABELS, TITLE
from parsers.form import Origin, Outcome, ParsedForm
from tests.parsers.form_samples import codes, field, read_all, wrong
from tests.parsers.word_samples import (
    BREAK,
    DOCM,
    DOCX,
    FORMS,
    NAMESPACES,
    NEW_PAGE,
    TAB,
    box,
    document,
    form,
    in_words,
    legacy,
    legacy_box,
    p,
    package,
    picture,
    prompt,
    sdt,
    t,
    table_form,
    tbl,
    tc,
    text_box,
    tr,
)


def read(data: bytes, folder: Path, media_type: str = DOCX) -> ParsedForm:
    forms = read_all(data, folder, media_type=media_type)
    assert len(forms) == 1
    return forms[0]


def read_body(folder: Path, *body: str) -> ParsedForm:
    """A form that has its title and these questions."""
    return read(document(p(TITLE), *body, p("Webové stránky: www.lhota.example")), folder)


def answer(form: ParsedForm, key: str) -> tuple[object, bool]:
    value = field(form, key)
    return value.value, value.accepted


def encrypted() -> bytes:
    """A document with a password: a compound file with the package sealed in it."""
    writer, buffer = OleWriter(), io.BytesIO()
    writer.addEntry("EncryptionInfo", b"\4\0\4\0" * 300)
    writer.addEntry("EncryptedPackage", b"sealed" * 1_000)
    writer.write(buffer)
    return buffer.getvalue()


# ---------------------------------------------------------------- layouts


@pytest.mark.parametrize("layout", sorted(FORMS))
@pytest.mark.parametrize("sample", ["zlatovice", "mesto", "mestys"])
def test_every_layout_is_read_without_a_mistake(layout: str, sample: str, tmp_path: Path) -> None:
    parsed = read(document(form(layout, sample)), tmp_path)
    assert wrong(parsed, complete_values(sample)) == {}
    assert sum(value.accepted for value in parsed.fields) >= len(parsed.fields) - 3


def test_values_say_where_they_come_from(tmp_path: Path) -> None:
    value = field(read(document(form()), tmp_path), "ico")
    assert (value.origin, value.page_index, value.box) == (Origin.DOCX, None, None)


def test_document_of_python_docx_is_complete(tmp_path: Path) -> None:
    made = Document()
    made.add_heading(TITLE, 0)
    table = made.add_table(rows=0, cols=2)
    for key, written in written_values("zlatovice").items():
        row = table.add_row().cells
        row[0].text, row[1].text = LABELS[key][0], in_words(key, written)
    buffer = io.BytesIO()
    made.save(buffer)
    parsed = read(buffer.getvalue(), tmp_path)
    assert (wrong(parsed, complete_values("zlatovice")), parsed.outcome) == ({}, Outcome.COMPLETE)


@pytest.mark.parametrize(
    ("body", "key", "expected"),
    [
        (p("Název žadatele: ......Obec Lhota"), "applicant_name", "Obec Lhota"),
        (p("Název žadatele: ……………Obec Lhota……………"), "applicant_name", "Obec Lhota"),
        (p("Název žadatele: ____Obec Lhota____"), "applicant_name", "Obec Lhota"),
        (p("Název žadatele:", TAB, "Obec Lhota", BREAK, "u Prahy"), "applicant_name", "Obec Lhota u Prahy"),
        (p("Název žadatele:") + p("Obec Lhota"), "applicant_name", "Obec Lhota"),
        (p("Název žadatele", BREAK, "Obec Lhota") + p("PSČ: 250 01"), "applicant_name", "Obec Lhota"),
        (p("PSČ: 250 01", TAB, "Obec: Lhota"), "municipality", "Lhota"),
        (p("PSČ: 250 01      Obec: Lhota"), "postal_code", "25001"),
        (tbl(tr("PSČ", "250 01", "Obec", "Lhota")), "municipality", "Lhota"),
        (tbl(tr("PSČ", "Obec"), tr("250 01", "Lhota")), "postal_code", "25001"),
        (tbl(tr(tc("Adresa žadatele", merge='w:val="restart"'), "PSČ", "250 01"),
             tr(tc(merge=""), "Obec", "Lhota")), "municipality", "Lhota"),
        (tbl(tr(tc("Žadatel", span=3)), tr(tc("Název žadatele"), tc("Obec Lhota", span=2))),
         "applicant_name", "Obec Lhota"),
        (tbl(tr(tc(tbl(tr("Název žadatele", "Obec Lhota")), p()), "PSČ")), "applicant_name", "Obec Lhota"),
        (tbl(tr("IČ", *(tc(digit, width=300) for digit in "00990019"))), "ico", "00990019"),
        (tbl(tr("Název žadatele", tc(p("Obec Lhota"), p("u Prahy")))), "applicant_name", "Obec Lhota u Prahy"),
        (tbl(tr("Popis záměru", tc(p("První."), p(), p("Druhý.")))), "intent", "První. Druhý."),
        (p("Popis záměru:") + p("První odstavec.") + p() + p("Druhý odstavec."), "intent",
         "První odstavec. Druhý odstavec."),
        (p("Název žadatele: ") + p(text_box(p("Obec Lhota"))), "applicant_name", "Obec Lhota"),
        (p(text_box(p("Obec Lhota")), "Název žadatele:"), "applicant_name", "Obec Lhota"),
        (p("Název žadatele: ", '<w:hyperlink r:id="r5">' + t("Obec") + "</w:hyperlink>", " Lhota"),
         "applicant_name", "Obec Lhota"),
        (p("Název žadatele: ", '<w:fldSimple w:instr="DOCPROPERTY x">' + t("Obec Lhota") + "</w:fldSimple>"),
         "applicant_name", "Obec Lhota"),
        (p("Místo a datum: V Lhotě dne 3. 9. 2026"), "signed_date", "2026-09-03"),
        (p("Název žadatele: Obec Lho") + "<w:altChunk r:id='r1'/>", "applicant_name", "Obec Lho"),
        (p("Název žadatele: Obec Lhota<>&\"'"), "applicant_name", "Obec Lhota<>&\"'"),
    ],
)  # fmt: skip
def test_value_is_found(body: str, key: str, expected: str, tmp_path: Path) -> None:
    assert field(read_body(tmp_path, body), key).value == expected


def test_value_that_may_go_on_in_the_next_paragraph_is_for_a_person(tmp_path: Path) -> None:
    parsed = read_body(tmp_path, p("Název žadatele:"), p("Základní škola"), p("Lhota u Prahy"))
    assert answer(parsed, "applicant_name") == ("Základní škola", False)
    assert "value-cut" in codes(parsed, "applicant_name")


# ---------------------------------------------------------------- labels that aren't known whole, or not at all


@pytest.mark.parametrize(
    ("body", "key", "expected"),
    [
        (p("Název žadatele dle registru: Obec Lhota"), "applicant_name", "Obec Lhota"),
        (tbl(tr("Název žadatele dle registru", "Obec Lhota")), "applicant_name", "Obec Lhota"),
        (p("Sídlo – ulice a číslo: Náves 1"), "street", "Náves 1"),
        (tbl(tr("Sídlo – ulice a číslo", "Náves 1")), "street", "Náves 1"),
        (p("Telefonické spojení k vyřízení: 601 000 111"), "contact_phone", "+420601000111"),
        (tbl(tr("E-mail pro komunikaci", "urad@lhota.example")), "contact_email", "urad@lhota.example"),
    ],
)
def test_answer_under_another_wording_is_found(body: str, key: str, expected: str, tmp_path: Path) -> None:
    assert field(read_body(tmp_path, body), key).value == expected


def test_answer_under_an_unknown_label_is_for_a_person(tmp_path: Path) -> None:
    parsed = read_body(tmp_path, p("Dopoledne volejte telefon: 601 000 111"))
    assert not field(parsed, "contact_phone").accepted
    assert codes(parsed, "contact_phone") == {"label-unknown"}


def test_two_answers_under_unknown_labels_are_none(tmp_path: Path) -> None:
    parsed = read_body(tmp_path, p("Dopoledne volejte telefon: 601 000 111"), p("Telefonní linka: 601 000 222"))
    assert field(parsed, "contact_phone").value is None


@pytest.mark.parametrize(
    "body",
    [
        tbl(tr("Funkce kontaktní osoby", ""), tr("Poznámka úřadu", "nic")),
        tbl(tr("Funkce kontaktní osoby", "")) + p("Poznámka úřadu: nic"),
        p("Funkce kontaktní osoby: ") + p("Poznámka úřadu: nic"),
    ],
)
def test_answer_of_an_unknown_label_belongs_to_no_other_field(body: str, tmp_path: Path) -> None:
    assert answer(read_body(tmp_path, body), "contact_role") == (None, True)


def test_cell_beside_or_below_is_told_by_the_other_labels(tmp_path: Path) -> None:
    rows = tbl(tr("Funkce kontaktní osoby", "účetní"), tr("Poznámka úřadu", "nic"), tr("PSČ", "250 01"))
    columns = tbl(tr("Funkce kontaktní osoby", "Poznámka úřadu", "PSČ"), tr("účetní", "nic", "250 01"))
    for body in (rows, columns):
        assert field(read_body(tmp_path, body), "contact_role").value == "účetní"


def test_words_before_a_label_leave_the_empty_field_above_in_doubt(tmp_path: Path) -> None:
    parsed = read_body(tmp_path, p("Název zřizovatele:"), p("Lhota Ulice a číslo popisné: Náves 1"))
    assert answer(parsed, "founder") == (None, False)
    assert answer(parsed, "street") == ("Náves 1", True)


# ---------------------------------------------------------------- boxes and lists


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ((t("☐ obec ☒ město ☐ škola"),), "mesto"),
        ((t("☐ obec ☑ město ☐ škola"),), "mesto"),
        ((t("[ ] obec   [x] město   [ ] škola"),), "mesto"),
        ((t("( ) obec   (X) město   ( ) škola"),), "mesto"),
        ((box(False), t(" obec "), box(True), t(" město "), box(False), t(" škola")), "mesto"),
        ((legacy_box(False), t(" obec "), legacy_box(True), t(" město")), "mesto"),
        ((t("obec / "), t("město", "<w:strike/>"), t(" / "), t("škola", "<w:dstrike/>")), "obec"),
        ((t("obec/"), t("město/", "<w:strike/>"), t("škola", '<w:strike w:val="0"/>')), None),
        ((t("o", '<w:rFonts w:ascii="Wingdings"/>'), t(" obec "), t("þ", '<w:rFonts w:ascii="Wingdings"/>'),
          t(" město")), "mesto"),
        (('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', t(" obec "),
          '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', t(" město")), "mesto"),
        ((sdt(t("město"), kind='<w:dropDownList><w:listItem w:displayText="město" w:value="2"/></w:dropDownList>'),),
         "mesto"),
        ((legacy('<w:ddList><w:result w:val="1"/><w:listEntry w:val="obec"/><w:listEntry w:val="město"/></w:ddList>',
                 result="město"),), "mesto"),
    ],
)  # fmt: skip
def test_choice_is_found(content: tuple[str, ...], expected: str | None, tmp_path: Path) -> None:
    assert field(read_body(tmp_path, p("Typ žadatele: ", *content)), "applicant_type").value == expected


def test_crossed_narrow_cells_are_boxes(tmp_path: Path) -> None:
    small = [tc(text, width=400) for text in ("", "X", "")]
    row = tr("Typ žadatele", small[0], "obec", small[1], "město", small[2], "škola")
    assert answer(read_body(tmp_path, tbl(row)), "applicant_type") == ("mesto", True)


def test_bullets_of_a_list_are_boxes(tmp_path: Path) -> None:
    levels = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="{glyph}"/>'
        f'</w:lvl></w:abstractNum><w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>'
        for n, glyph in ((1, "☐"), (2, "☒"))
    )
    lines = [
        p(text, properties=f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{n}"/></w:numPr>')
        for text, n in (("obec", 1), ("město", 2), ("škola", 1))
    ]
    body = (p(TITLE), p("Typ žadatele:"), *lines, p("Název žadatele: Lhota"))
    numbering = {"word/numbering.xml": f"<w:numbering {NAMESPACES}>{levels}</w:numbering>"}
    assert answer(read(document(*body, extra=numbering), tmp_path), "applicant_type") == ("mesto", True)


def test_box_that_looks_otherwise_than_it_says_is_in_doubt(tmp_path: Path) -> None:
    parsed = read_body(tmp_path, p("Typ žadatele: ", box(True, shown=False), t(" obec "), box(False), t(" město")))
    assert answer(parsed, "applicant_type") == (None, False)
    assert codes(parsed, "applicant_type") == {"mark-unclear"}


# ---------------------------------------------------------------- fillable places


def test_control_counts_by_its_name_where_no_label_stands(tmp_path: Path) -> None:
    parsed = read_body(tmp_path, p(sdt(t("Obec Lhota"), alias="Název žadatele")))
    assert answer(parsed, "applicant_name") == ("Obec Lhota", True)


def test_control_that_contradicts_its_label_is_for_a_person(tmp_path: Path) -> None:
    body = p("Název žadatele: Obec Lhota") + p("Poznámka: ", sdt(t("Obec Nová Ves"), tag="applicant_name"))
    parsed = read_body(tmp_path, body)
    assert not field(parsed, "applicant_name").accepted
    assert "control-differs" in codes(parsed, "applicant_name")


def test_copied_control_with_the_name_of_another_doesnt_disturb(tmp_path: Path) -> None:
    body = [
        p(f"{label}: ", sdt(t(value), alias="Název žadatele"))
        for label, value in (("Název žadatele", "Obec Lhota"), ("Ulice a číslo", "Náves 1"))
    ]
    parsed = read_body(tmp_path, *body)
    assert answer(parsed, "applicant_name") == ("Obec Lhota", True)
    assert answer(parsed, "street") == ("Náves 1", True)


@pytest.mark.parametrize("text", ["Klepněte sem a zadejte text.", "Název obce podle registru"])
def test_placeholder_is_empty(text: str, tmp_path: Path) -> None:
    parsed = read_body(tmp_path, p("Název žadatele: ", prompt(text)))
    assert answer(parsed, "applicant_name") == (None, False)
    assert "required-missing" in codes(parsed, "applicant_name")


def test_text_that_another_program_typed_over_a_placeholder_counts(tmp_path: Path) -> None:
    parsed = read_body(tmp_path, p("Název žadatele: ", sdt(t("Obec Lhota"), placeholder=True)))
    assert field(parsed, "applicant_name").value == "Obec Lhota"


@pytest.mark.parametrize("around", [lambda s: sdt(s, tag="applicant_name"), lambda s: s])
def test_controls_around_rows_and_cells_are_read(around: object, tmp_path: Path) -> None:
    assert callable(around)
    row = tr("Název žadatele", around(tc("Obec Lhota")))
    assert answer(read_body(tmp_path, tbl(around(row))), "applicant_name") == ("Obec Lhota", True)


def test_date_control_with_another_date_is_for_a_person(tmp_path: Path) -> None:
    kind = '<w:date w:fullDate="2026-09-04T00:00:00Z"/>'
    parsed = read_body(tmp_path, p("Datum: ", sdt(t("3. 9. 2026"), alias="signed_date", kind=kind)))
    assert "control-differs" in codes(parsed, "signed_date")


def test_date_control_is_read(tmp_path: Path) -> None:
    kind = '<w:date w:fullDate="2026-09-03T00:00:00Z"/>'
    parsed = read_body(tmp_path, p("Datum: ", sdt(t("3. září 2026"), alias="signed_date", kind=kind)))
    assert answer(parsed, "signed_date") == ("2026-09-03", True)


# ---------------------------------------------------------------- what counts as written


def test_tracked_changes_count_as_they_end(tmp_path: Path) -> None:
    changed = f"<w:del><w:r><w:delText>Ves</w:delText></w:r></w:del><w:ins>{t('Lhota')}</w:ins>"
    parsed = read_body(tmp_path, p("Název žadatele: Obec ", changed))
    assert field(parsed, "applicant_name").value == "Obec Lhota"
    assert "tracked-changes" in codes(parsed)


@pytest.mark.parametrize(
    "look", ["<w:vanish/>", '<w:color w:val="FFFFFF"/>', '<w:rStyle w:val="Skryty"/>', '<w:sz w:val="2"/>']
)
def test_text_that_nobody_sees_is_no_value(look: str, tmp_path: Path) -> None:
    parsed = read_body(tmp_path, p("Název žadatele: ", t("Obec Lhota", look)))
    assert answer(parsed, "applicant_name") == (None, False)
    assert "hidden-text" in codes(parsed, "applicant_name")


def test_hidden_paragraph_is_told(tmp_path: Path) -> None:
    parsed = read(document(form(), p(t("Cena je jiná.", "<w:vanish/>"))), tmp_path)
    assert codes(parsed) == {"hidden-text"}


def test_white_text_on_dark_paper_is_seen(tmp_path: Path) -> None:
    dark = tc(p(t("Název žadatele", '<w:color w:val="FFFFFF"/>')), shade='<w:shd w:val="clear" w:fill="1F3864"/>')
    parsed = read_body(tmp_path, tbl(tr(dark, "Obec Lhota")))
    assert answer(parsed, "applicant_name") == ("Obec Lhota", True)
    assert "hidden-text" not in codes(parsed)


def test_headers_and_comments_are_no_values(tmp_path: Path) -> None:
    extra = {
        "word/header1.xml": f"<w:hdr {NAMESPACES}>{p('Název žadatele: Záhlaví')}</w:hdr>",
        "word/comments.xml": f"<w:comments {NAMESPACES}>{p('Název žadatele: Poznámka')}</w:comments>",
    }
    body = (p(TITLE), p("Webové stránky: www.lhota.example", '<w:r><w:commentReference w:id="0"/></w:r>'))
    parsed = read(document(*body, extra=extra), tmp_path)
    assert field(parsed, "applicant_name").value is None


def test_macros_are_told(tmp_path: Path) -> None:
    data = document(form(), extra={"word/vbaProject.bin": b"\xd0\xcf"})
    assert codes(read(data, tmp_path, DOCM)) == {"docx-macros"}


def test_embedded_documents_are_told_and_keep_it_from_being_complete(tmp_path: Path) -> None:
    parsed = read(document(form(), p("<w:r><w:object><w:control/></w:object></w:r>")), tmp_path)
    assert (parsed.outcome, codes(parsed)) == (Outcome.NEEDS_REVIEW, {"docx-part-unread"})


# ---------------------------------------------------------------- which form, how many


@pytest.mark.parametrize("between", [NEW_PAGE, "", p(properties="<w:sectPr/>")])
def test_two_forms_in_one_file_are_two(between: str, tmp_path: Path) -> None:
    data = document(form("table"), between, form("dotted", "mesto"))
    first, second = read_all(data, tmp_path, media_type=DOCX)
    assert (wrong(first, complete_values("zlatovice")), wrong(second, complete_values("mesto"))) == ({}, {})
    assert codes(first) == {"several-forms"}


def test_form_over_several_pages_is_one(tmp_path: Path) -> None:
    body = form("dotted").replace(p("D. Spolupráce"), NEW_PAGE + p("D. Spolupráce"))
    assert NEW_PAGE in body
    assert wrong(read(document(body), tmp_path), complete_values("zlatovice")) == {}


def test_letter_is_not_the_form(tmp_path: Path) -> None:
    parsed = read(document(p("Vážení,"), p("děkujeme za Váš dopis ze dne 3. 9. 2026 a srdečně zdravíme.")), tmp_path)
    assert (parsed.outcome, codes(parsed)) == (Outcome.NOT_A_FORM, {"not-the-form"})


def test_picture_of_the_form_waits_for_ocr(tmp_path: Path) -> None:
    parsed = read(document(p(picture(18, 25))), tmp_path)
    assert (parsed.outcome, codes(parsed)) == (Outcome.UNREADABLE, {"needs-ocr"})


def test_logo_in_a_letter_is_no_scan(tmp_path: Path) -> None:
    parsed = read(document(p(picture(4, 2)), p("Děkujeme za dopis.")), tmp_path)
    assert parsed.outcome is Outcome.NOT_A_FORM


# ---------------------------------------------------------------- damaged and hostile

ENTITIES = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
FETCH = '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"not a zip", "docx-damaged"),
        (b"PK\x03\x04 cut", "docx-damaged"),
        (package({"[Content_Types].xml": "<a/>"}), "docx-damaged"),
        (package({"word/document.xml": "<document><body>"}), "docx-damaged"),
        (package({"word/document.xml": "<document/>"}), "docx-damaged"),
        (document(p("&a;"), prolog=ENTITIES), "docx-damaged"),
        (document(form(), prolog=FETCH), "docx-damaged"),
        (document(), "docx-empty"),
        (document("<w:sdt>" * 400 + "</w:sdt>" * 400), "docx-too-complex"),
        (document("<w:p/>" * 600_000), "docx-too-complex"),
        (document(" " * 30_000_000), "docx-too-complex"),
        (encrypted(), "office-encrypted"),
    ],
)
def test_file_that_cant_be_read_says_why(data: bytes, code: str, tmp_path: Path) -> None:
    parsed = read(data, tmp_path)
    assert (parsed.outcome, codes(parsed)) == (Outcome.UNREADABLE, {code})


def test_long_document_is_read_as_far_as_a_form_goes(tmp_path: Path) -> None:
    parsed = read(document(form(), NEW_PAGE, *[p("Lorem ipsum dolor sit amet.")] * 4_000), tmp_path)
    assert wrong(parsed, complete_values("zlatovice")) == {}
    assert codes(parsed) == {"docx-long"}


def test_main_part_may_have_another_name(tmp_path: Path) -> None:
    parsed = read(document(form(), main="word/document2.xml"), tmp_path)
    assert parsed.outcome is Outcome.COMPLETE


def test_strict_form_of_the_standard_is_read(tmp_path: Path) -> None:
    body = table_form(written_values("zlatovice"))
    strict = NAMESPACES.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    data = package({"word/document.xml": f"<w:document {strict}><w:body>{body}</w:body></w:document>"})
    assert read(data, tmp_path).outcome is Outcome.COMPLETE


WHOLE = document(form("controls"), p(text_box(p("a"), p("b"))), p(legacy_box(True)))
BODY = form("controls") + p(text_box(p("a"), p("b"))) + form("legacy") + form("pairs")
END = [Outcome.COMPLETE, Outcome.NEEDS_REVIEW, Outcome.NOT_A_FORM, Outcome.UNREADABLE]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), count=st.integers(1, 60))
def test_mutated_file_ends_in_an_outcome(seed: int, count: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    data = bytearray(WHOLE)
    for _ in range(count):
        data[chance.randrange(len(data))] = chance.randrange(256)
    assert all(parsed.outcome in END for parsed in read_all(bytes(data), tmp_path, media_type=DOCX))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), count=st.integers(1, 80))
def test_shuffled_elements_end_in_an_outcome(seed: int, count: int, tmp_path: Path) -> None:
    """Tags swapped and values replaced, so that the XML is well-formed and its structure is nonsense."""
    chance = random.Random(seed)
    pieces = BODY.replace("><", ">\0<").split("\0")
    for _ in range(count):
        at = chance.randrange(len(pieces))
        if pieces[at].endswith("/>"):
            pieces[at] = ""
        else:
            pieces[at] = pieces[at].replace('"1"', f'"{chance.choice(["-1", "99999999", "x", "", "²"])}"')
            pieces[at] = pieces[at].replace("2500", chance.choice(["1e9", "nan", "-5", "inf", "65535"]))
    moved = "".join(pieces)
    for one, other in (("w:tc>", "w:tr>"), ("w:p>", "w:tbl>"), ("w:r>", "w:sdt>"), ("w:tr>", "w:p>")):
        if chance.random() < 0.3:
            moved = moved.replace(f"<{one}", "<\0").replace(f"</{one}", "</\0").replace(f"<{other}", f"<{one}")
            moved = moved.replace(f"</{other}", f"</{one}").replace("\0", other)
    assert all(parsed.outcome in END for parsed in read_all(document(moved), tmp_path, media_type=DOCX))
