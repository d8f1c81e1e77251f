"""The form read from fillable fields, and compared with what the page shows."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from intake.demo.forms import APPLICANTS, Filling, complete_values, fillable_pdf, written_values
from parsers.acroform import read_acroform, with_widgets
from parsers.document import Page, Word
from parsers.form import Origin, Outcome
from parsers.labels import find_labels
from parsers.reading import Reading
from parsers.sheet import lay_out
from parsers.widgets import Fillable, Widget, WidgetKind
from parsers.wordings import match_name
from parsers.zones import find_zones
from tests.parsers.form_samples import (
    codes,
    definition,
    edited,
    field,
    read_one,
    regions,
    turned,
    widget,
    widgets,
    with_appearance_prefix,
    with_flags,
    with_rectangle,
    with_value,
    without_appearance,
    wrong,
)

ZLATOVICE = complete_values("zlatovice")
FILLINGS = {
    "named": Filling(),
    "numbered": Filling(names="numbers"),
    "not drawn": Filling(appearances=False),
    "numbered, not drawn": Filling(names="numbers", appearances=False),
}


def filled(**changed: object) -> bytes:
    return fillable_pdf(written_values("zlatovice", **changed))  # type: ignore[arg-type]


@pytest.mark.parametrize("filling", FILLINGS)
@pytest.mark.parametrize("name", APPLICANTS)
def test_every_field_is_read_and_accepted(name: str, filling: str, tmp_path: Path) -> None:
    form = read_one(fillable_pdf(written_values(name), FILLINGS[filling]), tmp_path)
    assert wrong(form, complete_values(name)) == {}
    assert [value.key for value in form.fields if not value.accepted] == []
    assert form.outcome is Outcome.COMPLETE
    assert {value.origin for value in form.fields} == {Origin.ACROFORM}


@pytest.mark.parametrize("filling", ["named", "numbered"])
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_pages_are_read(filling: str, degrees: int, tmp_path: Path) -> None:
    form = read_one(turned(fillable_pdf(written_values("zlatovice"), FILLINGS[filling]), degrees), tmp_path)
    assert wrong(form, ZLATOVICE) == {}
    assert form.outcome is Outcome.COMPLETE


@pytest.mark.parametrize(
    ("tamper", "code"),
    [
        (with_value("ico", "99001233"), "acroform-value-differs"),
        (with_value("contact_email", "jiny@obec.example"), "acroform-value-differs"),
        (with_flags("ico", 2), "acroform-value-not-shown"),
        (with_flags("ico", 32), "acroform-value-not-shown"),
        (with_rectangle("ico", (100, 100, 100, 100)), "acroform-value-not-shown"),
        (with_rectangle("ico", (900, 100, 1000, 120)), "acroform-value-not-shown"),
        (with_appearance_prefix("ico", b"3 Tr"), "acroform-value-not-shown"),
        (with_appearance_prefix("ico", b"1 g 1 1 1 rg"), "acroform-value-not-shown"),
        (without_appearance("ico"), "acroform-value-not-shown"),
        (with_value("intent", ZLATOVICE["intent"] + " A ještě něco."), "acroform-value-not-shown"),  # type: ignore[operator]
    ],
)
def test_value_that_the_page_shows_otherwise_is_not_accepted(
    tamper: Callable[[PdfWriter], None], code: str, tmp_path: Path
) -> None:
    form = read_one(edited(filled(), tamper), tmp_path)
    (finding,) = form.findings
    assert finding.code == code
    assert finding.field is not None
    assert not field(form, finding.field).accepted
    assert form.outcome is Outcome.NEEDS_REVIEW


def test_field_of_the_file_that_is_on_no_page_is_told(tmp_path: Path) -> None:
    def edit(writer: PdfWriter) -> None:
        for page in writer.pages:
            kept = [entry for entry in page.get("/Annots", ()) if entry.get_object().get("/T") != "ico"]
            page[NameObject("/Annots")] = ArrayObject(kept)

    form = read_one(edited(filled(), edit), tmp_path)
    assert "acroform-value-not-shown" in codes(form, "ico")
    assert not field(form, "ico").accepted


def test_box_that_looks_ticked_and_is_not_is_told(tmp_path: Path) -> None:
    def edit(writer: PdfWriter) -> None:
        widget(writer, "consent")[NameObject("/V")] = NameObject("/Off")

    form = read_one(edited(filled(), edit), tmp_path)
    assert "acroform-value-differs" in codes(form, "consent")
    assert not field(form, "consent").accepted


def test_box_whose_empty_state_paints_a_tick_is_told(tmp_path: Path) -> None:
    def edit(writer: PdfWriter) -> None:
        states = widget(writer, "consent")["/AP"]["/N"]
        states[NameObject("/Off")] = states.raw_get("/Ano")

    form = read_one(edited(filled(consent=False), edit), tmp_path)
    assert "acroform-value-differs" in codes(form, "consent")


def test_name_that_contradicts_the_label_beside_is_told(tmp_path: Path) -> None:
    def edit(writer: PdfWriter) -> None:
        first, second = widget(writer, "municipality"), widget(writer, "street")
        first[NameObject("/T")], second[NameObject("/T")] = TextStringObject("street"), TextStringObject("municipality")

    form = read_one(edited(filled(), edit), tmp_path)
    assert codes(form, "municipality") == codes(form, "street") == {"acroform-label-differs"}
    assert not field(form, "street").accepted


def test_two_fields_that_answer_one_question_differently_are_told(tmp_path: Path) -> None:
    def edit(writer: PdfWriter) -> None:
        widget(writer, "databox_id")[NameObject("/T")] = TextStringObject("ico_2")

    form = read_one(edited(filled(), edit), tmp_path)
    assert "acroform-field-twice" in codes(form, "ico")
    assert field(form, "ico").value is None


def test_boxes_named_like_their_answers_are_found_by_label(tmp_path: Path) -> None:
    def edit(writer: PdfWriter) -> None:
        for entry in widgets(writer):
            if str(entry.get("/T", "")).startswith("cooperation_areas."):
                name = {"culture": "kultura", "schools": "skola"}.get(str(entry["/T"]).split(".")[1], "obec")
                entry[NameObject("/T")] = TextStringObject(name)
                entry.pop("/TU", None)

    form = read_one(edited(filled(), edit), tmp_path)
    assert field(form, "cooperation_areas").value == ("culture", "schools", "tourism")
    assert field(form, "municipality").value == "Zlatovice u Vrbin"


def test_unfilled_form_misses_what_is_required(tmp_path: Path) -> None:
    form = read_one(fillable_pdf({}), tmp_path)
    assert all(value.value in (None, False) for value in form.fields)
    missing = {finding.field for finding in form.findings if finding.code == "required-missing"}
    assert missing == {f.key for f in definition().fields if f.required} - {"consent"}
    assert codes(form, "consent") == {"consent-not-given"}


def flattened(data: bytes, *, keep_fields: bool) -> bytes:
    """What the fields show becomes print; the fields go, or stay and are empty."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    for page in writer.pages:
        contents = page.get_contents()
        assert contents is not None
        printed, forms = contents.get_data(), DictionaryObject()
        for number, entry in enumerate(page.get("/Annots", ())):
            annotation = entry.get_object()
            normal = annotation["/AP"].raw_get("/N")
            if "/AS" in annotation:
                normal = annotation["/AP"]["/N"].raw_get(annotation["/AS"])
            forms[NameObject(f"/Fl{number}")] = normal
            x, y = (float(corner) for corner in annotation["/Rect"][:2])
            printed += f"\nq 1 0 0 1 {x} {y} cm /Fl{number} Do Q".encode()
            _empty(annotation)
        stream = DecodedStreamObject()
        stream.set_data(printed)
        page[NameObject("/Contents")] = writer._add_object(stream)
        page["/Resources"][NameObject("/XObject")] = forms
        if not keep_fields:
            page.pop("/Annots", None)
    if not keep_fields:
        del writer.root_object["/AcroForm"]
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _empty(annotation: DictionaryObject) -> None:
    annotation[NameObject("/V")] = TextStringObject("")
    if "/AS" in annotation:
        annotation[NameObject("/AS")] = annotation[NameObject("/V")] = NameObject("/Off")
    else:
        del annotation["/AP"]
    if "/Parent" in annotation:
        annotation["/Parent"][NameObject("/V")] = NameObject("/Off")


@pytest.mark.parametrize("keep_fields", [True, False])
def test_flattened_form_is_read_from_its_print(keep_fields: bool, tmp_path: Path) -> None:
    form = read_one(flattened(filled(), keep_fields=keep_fields), tmp_path)
    assert wrong(form, ZLATOVICE) == {}
    assert form.outcome is Outcome.COMPLETE
    assert field(form, "ico").origin is Origin.TEXT_LAYER


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("ico", "ico"),
        ("IČO", "ico"),
        ("nazev_zadatele", "applicant_name"),
        ("contact_email_2", "contact_email"),
        ("Funkce", "representative_role"),
        ("Textové pole 3", None),
        ("Text1", None),
        ("", None),
    ],
)
def test_technical_names_are_understood(name: str, key: str | None) -> None:
    assert match_name(definition(), name) == key


def _named(name: str, *, state: str = "", ticked: bool = False, top: float = 100, **changed: Any) -> Widget:
    """A fillable place: a box to tick where it has a state."""
    value = ((state if ticked else "Off"),) if state else ("x",)
    entries = {
        "identity": f"0:{name}{state}{top}", "kind": WidgetKind.RADIO if state else WidgetKind.TEXT, "name": name,
        "tooltip": "", "value": value, "exported": value, "on_state": state, "state": state if ticked else "Off",
        "page_index": 0, "box": (100.0, top, 110.0, top + 10), "on_page": True, "shown": None,
    }  # fmt: skip
    return Widget(**{**entries, **changed})


def _read(page: Page, *entries: Widget) -> dict[str, Reading]:
    sheet = lay_out([with_widgets(page, entries)])
    labels = find_labels(sheet, definition())
    zones = find_zones(sheet, labels, definition())
    fillable = Fillable(widgets=entries, need_appearances=True)
    return read_acroform(fillable, zones, sheet, labels, definition(), regions())


def _printed(*runs: tuple[str, float, float]) -> Page:
    words = []
    for text, x, y in runs:
        for word in text.split():
            words.append(Word(text=word, box=(x, y, x + 5 * len(word), y + 10), page_index=0))
            x += 5 * len(word) + 3
    return Page(index=0, width=595, height=842, words=tuple(words))


CONSENT = _printed(("Souhlas s předáním údajů partnerskému regionu", 40, 60), ("ano", 115, 100), ("ne", 115, 120))


@pytest.mark.parametrize(("states", "expected"), [(("0", "1"), True), (("1", "0"), True), (("Ano", "Ne"), True)])
def test_states_that_are_numbers_say_neither_yes_nor_no(states: tuple[str, str], expected: bool) -> None:
    yes = _named("consent", state=states[0], ticked=True)
    no = _named("consent", state=states[1], top=120)
    readings = _read(CONSENT, yes, no)
    assert readings["consent"].answer is expected


def test_yes_and_no_as_two_boxes_of_one_state_are_told_apart_by_print() -> None:
    boxes = [_named("consent", state="1"), _named("consent_2", state="1", ticked=True, top=120)]
    assert _read(CONSENT, *boxes)["consent"].answer is False


def test_unlabelled_yes_and_no_leave_it_undecided() -> None:
    boxes = [_named("consent", state="0", ticked=True), _named("consent", state="1", top=120)]
    reading = _read(_printed(("Obec", 40, 700)), *boxes)["consent"]
    assert (reading.answer, reading.undecided) == (None, True)


@pytest.mark.parametrize("names", [("Funkce zástupce", "Funkce"), ("Funkce", "Funkce 2"), ("funkce", "funkce_2")])
def test_name_of_two_fields_goes_to_each(names: tuple[str, str]) -> None:
    first, second = (_named(name, top=100 + 50.0 * n, value=(str(n),)) for n, name in enumerate(names))
    readings = _read(_printed(("Okres", 40, 700)), first, second)
    assert (readings["representative_role"].raw, readings["contact_role"].raw) == ("0", "1")


def test_place_of_an_unknown_label_below_isnt_the_value() -> None:
    page = _printed(("Zřizovatel", 40, 100), ("Sídlo", 40, 130))
    empty = _named("Text1", top=100, value=())
    other = _named("Text2", top=130, value=("Hlavní 5",))
    assert _read(page, empty, other)["founder"].raw == ""
