"""The blank PDF: its fields, its structure for screen readers, and that our own reader reads it back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject
from pypdfium2 import PdfDocument

from intake.forms.render import Format, render
from parsers.definition import FormDefinition
from parsers.form import Origin, ParsedForm
from parsers.regions import Regions
from tests.intake.forms.conftest import filled
from tests.parsers.form_samples import read_all

TEXTS = {
    "applicant_name": "Město Žďár nad Řekou", "ico": "00236195", "street": "Náměstí Šťastných 12",
    "postal_code": "284 01", "municipality": "Kutná Hora", "district": "Kutná Hora", "databox_id": "b65bfx3",
    "website": "www.zdar.example.cz", "population": "20 653", "representative_name": "Mgr. Jiří Řehoř, Ph.D.",
    "representative_role": "starosta", "contact_name": "Bc. Žaneta Dvořáková", "contact_role": "referentka",
    "contact_email": "zaneta@zdar.example.cz", "contact_phone": "+420 327 710 111", "alternate_region": "Porýní-Falc",
    "partner_size": "10 000 až 30 000", "partner_wish": "Bingen", "planned_start": "jaro 2027",
    "partner_character": "Příliš žluťoučký kůň úpěl ďábelské ódy. " * 3, "intent": "Výměna škol a kultury. " * 9,
    "profile": "Historické město ve středních Čechách. " * 6, "existing_partnerships": "Łódź, Polsko, od roku 2001",
    "international_experience": "Erasmus+", "council_resolution": "č. 12/2026", "signed_place": "Kutná Hora",
    "signed_date": "20. 11. 2026",
}  # fmt: skip
TICKS = {
    "applicant_type": "/mesto", "partner_region": "/opolskie", "partner_type": "/skola", "cooperation_form": "/projekt",
    "languages.cs": "/cs", "languages.de": "/de", "cooperation_areas.culture": "/culture",
    "cooperation_areas.other_institutions": "/other_institutions", "consent": "/ano",
}  # fmt: skip
VALUES = {
    "applicant_type": "mesto", "postal_code": "28401", "population": 20653, "contact_phone": "+420327710111",
    "languages": ("cs", "de"), "partner_region": "opolskie", "alternate_region": "rheinland-pfalz",
    "partner_type": "skola", "cooperation_areas": ("culture", "other_institutions"), "cooperation_form": "projekt",
    "consent": True, "signed_date": "2026-11-20", "founder": None,
}  # fmt: skip


def expected(key: str) -> object:
    return VALUES[key] if key in VALUES else TEXTS[key].strip()


def flattened(pdf: bytes) -> bytes:
    """As printed into a PDF: pages without any field."""
    document = PdfDocument(pdf)
    document.init_forms()
    for page in document:
        page.flatten()
    file = io.BytesIO()
    document.save(file)
    writer = PdfWriter(clone_from=PdfReader(file))
    writer.root_object.pop("/AcroForm", None)
    writer.write(file := io.BytesIO())
    return file.getvalue()


def widgets(reader: PdfReader) -> Iterator[DictionaryObject]:
    for page in reader.pages:
        for annotation in page["/Annots"]:
            yield annotation.get_object()


def elements(node: DictionaryObject) -> Iterator[DictionaryObject]:
    yield node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        inner = kid.get_object()
        if isinstance(inner, DictionaryObject) and "/S" in inner:
            yield from elements(inner)


def test_every_field_has_its_key_as_name(reader: PdfReader, definition: FormDefinition) -> None:
    names = {str(field.get_object()["/T"]) for field in reader.root_object["/AcroForm"]["/Fields"]}
    assert names == {field.key for field in definition.fields}


def test_every_widget_says_label_and_hint(reader: PdfReader, definition: FormDefinition) -> None:
    tooltips = {str(widget.get("/T")): str(widget["/TU"]) for widget in widgets(reader)}
    assert tooltips["ico"] == "IČO (8 číslic). Identifikační číslo osoby, osm číslic. povinný údaj"
    assert tooltips["culture"].startswith("Oblasti spolupráce")
    assert tooltips["culture"].endswith(": kultura")
    assert all("/TU" in widget for widget in widgets(reader))


def test_required_fields_are_flagged(reader: PdfReader, definition: FormDefinition) -> None:
    fields = [field.get_object() for field in reader.root_object["/AcroForm"]["/Fields"]]
    flagged = {str(field["/T"]) for field in fields if int(field.get("/Ff", 0)) & 2}
    required = {field.key for field in definition.fields if field.required}
    assert required - flagged == {"cooperation_areas"}  # several boxes: no single one is required
    assert flagged <= required


def test_file_is_tagged_czech_and_without_script(reader: PdfReader, blank_pdf: bytes) -> None:
    root = reader.root_object
    assert root["/Lang"] == "cs-CZ"
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.metadata is not None
    assert reader.metadata.title == "Žádost o zahájení zahraniční spolupráce"
    assert b"JavaScript" not in blank_pdf
    assert b"/JS" not in blank_pdf
    assert all(page["/Tabs"] == "/S" for page in reader.pages)


def test_structure_has_headings_labels_and_every_field(reader: PdfReader, definition: FormDefinition) -> None:
    tree = reader.root_object["/StructTreeRoot"]
    tags = [str(element["/S"]) for element in elements(tree["/K"].get_object())]
    assert tags[0] == "/Document"
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == tags.count("/Sect") == len(definition.sections)
    assert tags.count("/Form") == len(list(widgets(reader)))


def test_parent_tree_leads_back_to_every_widget_and_text(reader: PdfReader) -> None:
    numbers = reader.root_object["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    parents = {int(numbers[i]): numbers[i + 1].get_object() for i in range(0, len(numbers), 2)}
    for page in reader.pages:
        texts = parents[int(page["/StructParents"])]
        assert [int(text.get_object()["/K"]) for text in texts] == list(range(len(texts)))
        assert page.get_contents().get_data().count(b"/MCID") == len(texts)
        for annotation in page["/Annots"]:
            element = parents[int(annotation.get_object()["/StructParent"])]
            assert element["/K"].raw_get("/Obj") == annotation


def test_reading_order_is_the_printed_one(reader: PdfReader, definition: FormDefinition) -> None:
    names = [str((w.get("/Parent") or w).get_object().get("/T") or w["/T"]) for w in widgets(reader)]
    assert list(dict.fromkeys(names)) == [field.key for field in definition.fields]


def test_text_layer_is_czech_and_numbered(reader: PdfReader) -> None:
    texts = [page.extract_text() for page in reader.pages]
    for number, text in enumerate(texts, 1):
        assert f"strana {number} z {len(texts)}" in text
    assert "Žádost o zahájení zahraniční spolupráce" in texts[0]
    assert "protokol@kr-s.cz" in texts[-1]
    assert "keebyyf" in texts[-1]
    assert "Razítko" in texts[-1]


def test_fonts_are_embedded(reader: PdfReader) -> None:
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert {str(font["/Subtype"]) for font in fonts} == {"/TrueType"}
    assert all("/FontFile2" in font["/FontDescriptor"] and "/ToUnicode" in font for font in fonts)


def test_same_definition_gives_same_bytes(blank_pdf: bytes, definition: FormDefinition, regions: Regions) -> None:
    assert render(definition, regions, Format.PDF) == blank_pdf


def test_places_lie_on_the_page_and_apart(reader: PdfReader) -> None:
    for page in reader.pages:
        boxes = [tuple(map(float, annotation.get_object()["/Rect"])) for annotation in page["/Annots"]]
        assert all(50 <= x0 < x1 <= 545 and 85 <= y0 < y1 <= 800 for x0, y0, x1, y1 in boxes)
        for index, (x0, y0, x1, y1) in enumerate(boxes):
            assert not [b for b in boxes[:index] if b[0] < x1 and x0 < b[2] and b[1] < y1 and y0 < b[3]]


@pytest.fixture(scope="module")
def read_back(blank_pdf: bytes, tmp_path_factory: pytest.TempPathFactory) -> ParsedForm:
    (form,) = read_all(filled(blank_pdf, TEXTS | TICKS), tmp_path_factory.mktemp("filled"))
    return form


def test_filled_copy_is_read_back_whole(read_back: ParsedForm, definition: FormDefinition) -> None:
    assert {field.key: field.value for field in read_back.fields} == {f.key: expected(f.key) for f in definition.fields}
    assert not read_back.findings
    assert all(field.accepted for field in read_back.fields)
    assert {field.origin for field in read_back.fields} == {Origin.ACROFORM}


def test_flattened_copy_is_read_by_its_labels(blank_pdf: bytes, tmp_path: Path) -> None:
    (form,) = read_all(flattened(filled(blank_pdf, TEXTS | TICKS)), tmp_path)
    wrong = {field.key: field.value for field in form.fields if field.value != expected(field.key)}
    assert not wrong


def test_unfilled_form_holds_no_value(blank_pdf: bytes, tmp_path: Path) -> None:
    (form,) = read_all(blank_pdf, tmp_path)
    assert {field.key: field.value for field in form.fields if field.value not in (None, False)} == {}
