"""Forms of offices that the reader's definition was not made for: arrangements that each once went wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from parsers.captions import find_captions
from parsers.definition import FormDefinition, load_definition
from parsers.form import FieldValue
from parsers.labels import find_labels
from parsers.matrix import find_matrix
from parsers.pages import read_pages
from parsers.print_style import print_styles
from parsers.read import read_document
from parsers.sheet import Sheet, lay_out
from tests.corpus.dev.fonts import families
from tests.corpus.judge import DEFINITION, job_for
from tests.corpus.truth import Kind, Specimen, Truth

Row = tuple[float, float, str]
TITLE = (45.0, 800.0, "Pro zahájení zahraniční spolupráce obcí SK")


def definition() -> FormDefinition:
    return load_definition(DEFINITION)


def drawn(folder: Path, *, printed: list[Row], typed: list[Row] = (), draw: Callable[[Canvas], object] = id) -> Path:  # type: ignore[assignment]  # an empty tuple stands for none
    """A page with print in one typeface and answers in another."""
    path = folder / "document"
    canvas = Canvas(str(path), invariant=True)
    draw(canvas)
    for font, size, rows in ((families()[0].bold, 8, [TITLE, *printed]), (families()[1].regular, 10, list(typed))):
        canvas.setFont(font, size)
        for x, y, text in rows:
            canvas.drawString(x, y, text)
    canvas.save()
    return path


def values(path: Path) -> dict[str, FieldValue]:
    truth = Truth(form=None)
    specimen = Specimen(
        name="a.pdf", kind=Kind.TEXT_PDF, layout="", media_type="application/pdf", content=b"", truth=truth
    )
    (form,) = read_document(job_for(specimen, path))
    return {value.key: value for value in form.fields}


def sheet_of(path: Path) -> Sheet:
    return lay_out(read_pages(path, limit=len(PdfReader(path).pages)))


def ruled(*boxes: tuple[float, float, float, float]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        for x, y, wide, tall in boxes:
            canvas.rect(x, y, wide, tall)

    return draw


LABELS: list[Row] = [
    (45, 700, "IČO"), (45, 660, "PSČ"), (45, 620, "E-mail"), (45, 580, "Telefon"), (45, 540, "Webové stránky"),
]  # fmt: skip
BELOW_LINES: list[Row] = [
    (45, 712, "00990019"), (45, 672, "284 01"), (45, 632, "a@obec.example"), (45, 592, "601 000 111"),
]  # fmt: skip


def lines_above(canvas: Canvas) -> None:
    for _, y, _ in LABELS:
        canvas.line(45, y + 9, 300, y + 9)


def test_labels_below_their_lines_are_known_by_what_stands_above(tmp_path: Path) -> None:
    path = drawn(tmp_path, printed=LABELS, typed=BELOW_LINES, draw=lines_above)
    sheet = sheet_of(path)
    assert len(find_captions(sheet, find_labels(sheet, definition()), definition())) == len(LABELS)
    read = values(path)
    assert read["ico"].value == "00990019"
    assert read["contact_phone"].value == "+420601000111"
    assert read["website"].value is None


def test_lines_under_answers_beside_labels_make_no_captions(tmp_path: Path) -> None:
    beside = [(x + 100, y - 12, text) for x, y, text in BELOW_LINES]
    sheet = sheet_of(drawn(tmp_path, printed=LABELS, typed=beside, draw=lines_above))
    assert find_captions(sheet, find_labels(sheet, definition()), definition()) == ()


PERSONS: list[Row] = [
    (150, 640, "Jméno a příjmení"), (270, 640, "Funkce"), (360, 640, "E-mail"), (480, 640, "Telefon"),
    (50, 610, "Statutární zástupce"), (50, 580, "Kontaktní osoba"),
]  # fmt: skip
IN_ROWS: list[Row] = [
    (150, 610, "Jan Vzorný"), (270, 610, "starosta"), (150, 580, "Eva Vzorná"), (270, 580, "účetní"),
    (360, 580, "eva@obec.example"), (480, 580, "601 000 111"),
]  # fmt: skip


def test_table_of_persons_is_read_by_rows_and_columns(tmp_path: Path) -> None:
    read = values(drawn(tmp_path, printed=PERSONS, typed=IN_ROWS))
    assert read["representative_name"].value == "Jan Vzorný"
    assert read["representative_role"].value == "starosta"
    assert read["contact_name"].value == "Eva Vzorná"
    assert read["contact_role"].value == "účetní"
    assert read["contact_email"].value == "eva@obec.example"


def test_two_labels_under_one_another_are_no_table(tmp_path: Path) -> None:
    rows: list[Row] = [(50, 610, "Statutární zástupce"), (50, 580, "Kontaktní osoba")]
    sheet = sheet_of(drawn(tmp_path, printed=rows))
    assert find_matrix(find_labels(sheet, definition()), sheet, definition()) == ()


def test_type_of_answers_is_told_by_their_shapes(tmp_path: Path) -> None:
    beside = [(x + 150, y - 12, text) for x, y, text in BELOW_LINES]
    sheet = sheet_of(drawn(tmp_path, printed=LABELS, typed=beside))
    styles = print_styles(sheet, find_labels(sheet, definition()))
    assert styles is not None
    words = {item.text: item for line in sheet.lines for item in line}
    assert styles.is_print(words["Telefon"])
    assert not styles.is_print(words["00990019"])


def test_hints_in_the_type_of_print_are_no_answers(tmp_path: Path) -> None:
    beside = [(x + 150, y - 12, text) for x, y, text in BELOW_LINES]
    hints = [*LABELS, (45.0, 500.0, "Zřizovatel"), (150.0, 500.0, "vyplní jen školy")]
    assert values(drawn(tmp_path, printed=hints, typed=beside))["founder"].value is None


def test_question_in_words_of_its_own_is_understood(tmp_path: Path) -> None:
    beside = [(x + 150, y - 12, text) for x, y, text in BELOW_LINES]
    asked = [*LABELS, (45.0, 500.0, "Úplný název žadatele podle rejstříku")]
    typed = [*beside, (45.0, 486.0, "Obec Zlatovice")]
    assert values(drawn(tmp_path, printed=asked, typed=typed))["applicant_name"].value == "Obec Zlatovice"


def test_answer_that_no_question_took_leaves_nothing_surely_empty(tmp_path: Path) -> None:
    beside = [(x + 150, y - 12, text) for x, y, text in BELOW_LINES]
    rows = [*LABELS, (45.0, 480.0, "Zřizovatel"), (45.0, 300.0, "Kraj")]
    lost = [*beside, (420.0, 440.0, "Obec Zlatovice")]
    founder = values(drawn(tmp_path, printed=rows, typed=lost))["founder"]
    assert (founder.value, founder.accepted) == (None, False)


def test_required_answer_that_is_empty_is_for_a_person(tmp_path: Path) -> None:
    beside = [(x + 150, y - 12, text) for x, y, text in BELOW_LINES]
    name = values(drawn(tmp_path, printed=[*LABELS, (45.0, 480.0, "Název žadatele")], typed=beside))["applicant_name"]
    assert (name.value, name.accepted) == (None, False)


@pytest.mark.parametrize("evenodd", [True, False])
def test_text_within_a_frame_painted_as_an_area_is_seen(evenodd: bool, tmp_path: Path) -> None:
    def frame(canvas: Canvas) -> None:
        path = canvas.beginPath()
        path.rect(40, 690, 300, 30)
        path.moveTo(42, 692)
        for x, y in ((42, 718), (338, 718), (338, 692)):  # the other way round than the outer one
            path.lineTo(x, y)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1, fillMode=0 if evenodd else 1)

    (page,) = read_pages(drawn(tmp_path, printed=[(45, 700, "IČO: 00990019")], draw=frame), limit=1)
    assert "00990019" in [word.text for word in page.words]
    assert page.hidden == ()


def test_area_painted_over_text_hides_it_though_another_lies_within(tmp_path: Path) -> None:
    path = tmp_path / "document"
    canvas = Canvas(str(path), invariant=True)
    canvas.setFont(families()[0].regular, 10)
    canvas.drawString(45, 700, "IČO: 00990019")
    cover = canvas.beginPath()
    cover.rect(40, 690, 300, 30)
    cover.rect(42, 692, 296, 26)
    canvas.setFillGray(1)
    canvas.drawPath(cover, stroke=0, fill=1, fillMode=1)
    canvas.save()
    (page,) = read_pages(path, limit=1)
    assert [word.text for word in page.hidden] == ["IČO:", "00990019"]


def test_cells_of_a_comb_with_gaps_are_no_boxes_to_tick(tmp_path: Path) -> None:
    cells = [(150.0 + 16 * n, 695.0, 12.0, 14.0) for n in range(8)]
    typed = [(153.0 + 16 * n, 698.0, letter) for n, letter in enumerate("00990019")]
    read = values(drawn(tmp_path, printed=[(45, 698, "IČO"), *LABELS[2:]], typed=typed, draw=ruled(*cells)))
    assert read["ico"].value == "00990019"
