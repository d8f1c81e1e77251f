"""The blank Word document: controls, order, texts; judged by its XML."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from docx import Document

from intake.forms.render import Format, render
from parsers.definition import FieldType, FormDefinition
from parsers.regions import Regions
from tests.intake.forms.test_pdf import TEXTS, TICKS, expected
from tests.parsers.form_samples import read_all

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


def typed(docx: bytes) -> bytes:
    """A copy filled in as Word does it: the answer in the control, its prompt gone."""
    document = Document(io.BytesIO(docx))
    chosen = {"applicant_type": "město", "partner_region": "Opolské vojvodství", "partner_type": "škola",
              "cooperation_form": "projekt"}  # fmt: skip
    for control in document.element.body.iter(f"{W}sdt"):
        settings, shown = control.find(f"{W}sdtPr"), next(control.iter(f"{W}t"))
        tag = settings.find(f"{W}tag").get(f"{W}val")
        if (box := settings.find(f"{W14}checkbox")) is not None:
            ticked = tag in TICKS
            box.find(f"{W14}checked").set(f"{W14}val", str(int(ticked)))
            shown.text = "☒" if ticked else "☐"
        elif answer := TEXTS.get(tag) or chosen.get(tag):
            settings.remove(settings.find(f"{W}showingPlcHdr"))
            shown.text = answer
    document.save(file := io.BytesIO())
    return file.getvalue()


@pytest.fixture(scope="module")
def controls(blank_docx: bytes) -> dict[str, Element]:
    body = fromstring(zipfile.ZipFile(io.BytesIO(blank_docx)).read("word/document.xml"))
    found = [control.find(f"{W}sdtPr") for control in body.iter(f"{W}sdt")]
    return {settings.find(f"{W}tag").get(f"{W}val"): settings for settings in found}


def test_every_field_has_a_control_in_order(controls: dict[str, Element], definition: FormDefinition) -> None:
    assert list(dict.fromkeys(tag.split(".")[0] for tag in controls)) == [field.key for field in definition.fields]


def test_controls_say_their_labels(controls: dict[str, Element], definition: FormDefinition) -> None:
    titles = {tag: settings.find(f"{W}alias").get(f"{W}val") for tag, settings in controls.items()}
    assert titles["ico"].startswith("IČO (8 číslic)")
    assert titles["languages.cs"].endswith(": čeština")
    assert len({settings.find(f"{W}id").get(f"{W}val") for settings in controls.values()}) == len(controls)


def test_each_type_has_its_control(controls: dict[str, Element], definition: FormDefinition) -> None:
    kinds = {FieldType.DATE: "date", FieldType.CHOICE: "dropDownList", FieldType.REGION: "dropDownList"}
    for field in definition.fields:
        if field.type in (FieldType.CHOICES, FieldType.YES_NO):
            tags = [f"{field.key}.{choice.key}" for choice in field.choices] or [field.key]
            assert all(controls[tag].find(f"{W14}checkbox") is not None for tag in tags)
        else:
            assert controls[field.key].find(f"{W}{kinds.get(field.type, 'text')}") is not None
    items = [item.get(f"{W}value") for item in controls["applicant_type"].iter(f"{W}listItem")]
    assert items == ["obec", "městys", "město", "škola", "jiná instituce"]


def test_headings_and_texts_are_those_of_the_definition(blank_docx: bytes, definition: FormDefinition) -> None:
    document = Document(io.BytesIO(blank_docx))
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings[0] == "Žádost o zahájení zahraniční spolupráce"
    assert headings[1:] == [f"{section.key}. {section.label}" for section in definition.sections]
    assert any("protokol@kr-s.cz" in paragraph.text for paragraph in document.paragraphs)
    assert document.core_properties.language == "cs-CZ"


def test_machine_mark_is_a_picture_with_words(blank_docx: bytes) -> None:
    archive = zipfile.ZipFile(io.BytesIO(blank_docx))
    assert [name for name in archive.namelist() if name.startswith("word/media/") and name.endswith(".png")]
    assert "Strojová značka" in archive.read("word/footer1.xml").decode()


def test_same_definition_gives_same_bytes(blank_docx: bytes, definition: FormDefinition, regions: Regions) -> None:
    assert render(definition, regions, Format.DOCX) == blank_docx


def test_filled_copy_is_read_back_whole(blank_docx: bytes, definition: FormDefinition, tmp_path: Path) -> None:
    (form,) = read_all(typed(blank_docx), tmp_path, media_type=DOCX)
    assert {field.key: field.value for field in form.fields} == {f.key: expected(f.key) for f in definition.fields}


def test_unfilled_form_holds_no_value(blank_docx: bytes, tmp_path: Path) -> None:
    (form,) = read_all(blank_docx, tmp_path, media_type=DOCX)
    assert {field.key: field.value for field in form.fields if field.value not in (None, False)} == {}
