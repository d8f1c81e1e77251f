"""How a form is laid out, marked and described for registration."""

from __future__ import annotations

import tomllib

import cv2
import numpy as np
import pytest
from pypdfium2 import PdfDocument

from intake.errors import IntakeError
from intake.forms.blank import PlaceKind
from intake.forms.font import LETTERS, encode, load_font
from intake.forms.layout import lay_out
from intake.forms.pdf import write_pdf
from intake.forms.question import questions
from intake.forms.render import Format, render
from parsers.definition import FormDefinition, load_definition
from parsers.regions import Regions

SMALL = """
key = "pes"
version = "2"
name = "Přihláška psa"
[recognise]
titles = ["Přihláška psa"]
[[sections]]
key = "pes"
label = "Pes"
"""


def small(fields: str) -> FormDefinition:
    return load_definition(SMALL + fields)


def test_page_says_what_it_is(blank_pdf: bytes) -> None:
    document = PdfDocument(blank_pdf)
    for number, page in enumerate(document, 1):
        picture = page.render(scale=200 / 72, grayscale=True).to_numpy()
        said, _, _ = cv2.QRCodeDetector().detectAndDecode(np.ascontiguousarray(picture.reshape(picture.shape[:2])))
        assert said == f"FORM:ZAHRANICNI-SPOLUPRACE:1:{number}/{len(document)}"


def test_mark_outlives_a_bad_scan(blank_pdf: bytes) -> None:
    """150 dpi, 3 degrees askew, blurred, JPEG 50; looked for where it stands."""
    page = PdfDocument(blank_pdf)[0].render(scale=150 / 72, grayscale=True).to_numpy()
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 3, 1)
    askew = cv2.warpAffine(page.reshape(height, width), turn, (width, height), borderValue=255)
    _, packed = cv2.imencode(".jpg", cv2.GaussianBlur(askew, (0, 0), 0.8), [cv2.IMWRITE_JPEG_QUALITY, 50])
    corner = cv2.imdecode(packed, 0)[int(height * 0.86) :, int(width * 0.75) :]
    said, _, _ = cv2.QRCodeDetector().detectAndDecode(cv2.resize(corner, None, fx=2, fy=2))
    assert said == "FORM:ZAHRANICNI-SPOLUPRACE:1:1/3"


def test_other_form_needs_no_code(regions: Regions) -> None:
    definition = small('[[fields]]\nkey = "jmeno"\nsection = "pes"\nlabel = "Jméno psa"\ntype = "text"\n')
    blank = lay_out(definition, regions)
    assert (len(blank.pages), blank.title) == (1, "Přihláška psa")
    assert write_pdf(blank).startswith(b"%PDF-1.7")
    assert render(definition, regions, Format.DOCX).startswith(b"PK")


def test_long_form_goes_on_over_pages(regions: Regions) -> None:
    field = '[[fields]]\nkey = "p{0}"\nsection = "pes"\nlabel = "Pes {0}"\ntype = "long_text"\nlines = 18\n'
    blank = lay_out(small("".join(field.format(number) for number in range(4))), regions)
    assert [sum(not hasattr(item, "tag") for item in page.content) for page in blank.pages] == [1, 2, 1]


@pytest.mark.parametrize(
    ("count", "rule", "kind"),
    [
        (3, "", PlaceKind.RADIO),
        (12, "", PlaceKind.LIST),
        (12, "boxes = true", PlaceKind.RADIO),
        (3, "boxes = false", PlaceKind.LIST),
    ],
)
def test_answers_are_ticked_or_chosen(count: int, rule: str, kind: PlaceKind, regions: Regions) -> None:
    answers = ", ".join(f'{{ key = "rasa{n}", label = "rasa {n}" }}' for n in range(count))
    text = (
        f'[[fields]]\nkey = "rasa"\nsection = "pes"\nlabel = "Rasa"\ntype = "choice"\nchoices = [{answers}]\n{rule}\n'
    )
    assert questions(small(text), regions)[0].kind is kind


def test_only_offered_regions_are_printed(definition: FormDefinition, regions: Regions) -> None:
    (asked,) = [q for q in questions(definition, regions) if q.key == "partner_region"]
    assert asked.options[0] == ("bourgogne-franche-comte", "Burgundsko-Franche-Comté")
    assert "astrachanskaja-oblast" not in dict(asked.options)


def test_geometry_is_read_by_the_definition(definition: FormDefinition, regions: Regions) -> None:
    data = tomllib.loads(render(definition, regions, Format.TOML).decode())
    geometry = FormDefinition.model_validate(definition.model_dump() | data).geometry
    assert geometry is not None
    assert (geometry.pages, len(geometry.corners)) == (3, 4)
    assert {place.field for place in geometry.places} == {field.key for field in definition.fields}


def test_shipped_geometry_is_that_of_the_print(definition: FormDefinition, regions: Regions) -> None:
    """Where this fails: `intake forms render KEY --format toml`, and put it into the definition."""
    data = tomllib.loads(render(definition, regions, Format.TOML).decode())
    assert FormDefinition.model_validate(definition.model_dump() | data).geometry == definition.geometry


def test_geometry_has_every_label_and_the_code(definition: FormDefinition, regions: Regions) -> None:
    geometry = definition.geometry
    assert geometry is not None
    assert {label.field for label in geometry.labels} == {field.key for field in definition.fields}
    assert geometry.mark == (496, 761, 541, 806)


def test_letter_that_cannot_be_printed_is_named(regions: Regions) -> None:
    definition = small('[[fields]]\nkey = "jmeno"\nsection = "pes"\nlabel = "名"\ntype = "text"\n')
    with pytest.raises(IntakeError, match=r"U\+540D") as caught:
        write_pdf(lay_out(definition, regions))
    assert caught.value.code == "form-letter"


def test_font_has_every_letter_of_its_encoding() -> None:
    text = "".join(LETTERS.values())
    assert [LETTERS[code] for code in encode(text)] == list(text)
    assert all(load_font(bold=bold).width(letter, 10) > 0 for bold in (False, True) for letter in text)
