"""The sample documents themselves."""

from __future__ import annotations

import io
import struct

import pytest
from pypdf import PdfReader

from intake.demo.applicants import APPLICANTS, complete_values, written_values
from intake.demo.font import font_bytes
from intake.demo.forms import LAYOUTS, Filling, fillable_pdf, not_a_form_pdf, scan_pdf, text_pdf, xfa_pdf
from intake.demo.layouts import LABELS, SECTIONS
from parsers.normalise import ico_is_valid

CZECH = "ÁČĎÉĚÍŇÓŘŠŤÚŮÝŽáčďéěíňóřšťúůýž☐☒☑"


@pytest.mark.parametrize("bold", [True, False])
def test_font_has_every_czech_letter_and_a_right_checksum(bold: bool) -> None:
    from reportlab.pdfbase.ttfonts import TTFontFile

    data = font_bytes(bold=bold)
    font = TTFontFile(io.BytesIO(data), validate=1)
    assert [letter for letter in CZECH if ord(letter) not in font.charToGlyph] == []
    words = struct.unpack(f">{len(data) // 4}L", data)
    assert sum(words) & 0xFFFFFFFF == 0xB1B0AFBA


def test_invented_applicants_have_every_field_and_a_valid_ico() -> None:
    keys = [key for _, section in SECTIONS for key in section]
    assert len(keys) == len(LABELS) == 35
    for name in APPLICANTS:
        values = complete_values(name)
        assert sorted(values) == sorted(keys)
        assert ico_is_valid(str(values["ico"]))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_carry_czech_text_and_embed_their_font(layout: str) -> None:
    reader = PdfReader(io.BytesIO(text_pdf(written_values("mesto"), layout)))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Ďáblov nad Jizerou" in text
    assert "Řehoř Šťastný" in text


def test_samples_are_the_same_each_time() -> None:
    values = written_values("skola")
    assert text_pdf(values) == text_pdf(values)
    assert fillable_pdf(values) == fillable_pdf(values)
    assert not_a_form_pdf() == not_a_form_pdf()


def test_fillable_form_has_values_labels_and_tooltips() -> None:
    fields = PdfReader(io.BytesIO(fillable_pdf(written_values("skola")))).get_fields()
    assert fields is not None
    assert fields["ico"]["/V"] == "99001233"
    assert fields["applicant_type"]["/V"] == "/skola"
    assert fields["contact_email"]["/TU"] == "E-mail"


def test_numbered_fields_say_nothing() -> None:
    fields = PdfReader(io.BytesIO(fillable_pdf(written_values("skola"), Filling(names="numbers")))).get_fields()
    assert fields is not None
    assert all(name.split(" ")[0] in ("Textové", "Zaškrtávací", "Skupina") for name in fields)


def test_scan_has_no_text_and_xfa_is_marked() -> None:
    reader = PdfReader(io.BytesIO(scan_pdf(written_values("mestys"), dpi=60)))
    assert not "".join(page.extract_text() for page in reader.pages).strip()
    assert "/XFA" in PdfReader(io.BytesIO(xfa_pdf())).root_object["/AcroForm"]
