"""Pages as they are seen, and what nobody sees."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from intake.demo.forms import scan_pdf, text_pdf, written_values
from intake.demo.layouts import BOLD, REGULAR, Paper
from parsers.document import Page
from parsers.errors import LimitExceeded
from parsers.pages import read_pages
from tests.parsers import hostile_pdfs
from tests.parsers.form_samples import stamped, turned


def pages(data: bytes, folder: Path) -> tuple[Page, ...]:
    path = folder / "a.pdf"
    path.write_bytes(data)
    return read_pages(path, limit=20)


def page(draw: Callable[[Paper], object], folder: Path) -> Page:
    paper = Paper()
    draw(paper)
    return pages(paper.done(), folder)[0]


def texts(found: Page) -> list[str]:
    return [word.text for word in found.words if word.text not in ("Strana", "1")]


def test_words_have_their_place_from_the_top_left(tmp_path: Path) -> None:
    found = page(lambda paper: paper.text(100, 742, "Žádost"), tmp_path)
    (word,) = [word for word in found.words if word.text == "Žádost"]
    assert word.box[0] == pytest.approx(100, abs=1)
    assert word.box[3] == pytest.approx(102, abs=2)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_page_on_its_side_is_turned_and_its_boxes_turn_back(degrees: int, tmp_path: Path) -> None:
    paper = Paper()
    paper.text(100, 742, "Text dlouhý dost, aby rozhodl o poloze celé stránky")
    data = paper.done()
    upright = pages(data, tmp_path)[0]
    found = pages(turned(data, degrees), tmp_path)[0]
    assert [word.text for word in found.words] == [word.text for word in upright.words]
    assert found.turned == 360 - degrees
    shown = found.as_shown(found.words[0].box)
    x, y = (shown[0] + shown[2]) / 2, (shown[1] + shown[3]) / 2
    wide, tall = (found.width, found.height) if degrees == 180 else (found.height, found.width)
    there = {90: (y, wide - x), 180: (wide - x, tall - y), 270: (tall - y, x)}[degrees]
    box = upright.words[0].box
    assert there == pytest.approx(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), abs=1)


def _invisible(canvas: Canvas) -> None:
    text = canvas.beginText(300, 400)
    text.setTextRenderMode(3)
    text.textOut("tajné")
    canvas.drawText(text)


def _white(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    canvas.drawString(300, 400, "tajné")


def _grey_on_grey(canvas: Canvas) -> None:
    canvas.setFillGray(0.8)
    canvas.rect(290, 390, 100, 30, fill=1, stroke=0)
    canvas.setFillGray(0.79)
    canvas.drawString(300, 400, "tajné")


def _tiny(canvas: Canvas) -> None:
    canvas.setFont(REGULAR, 1)
    canvas.drawString(300, 400, "tajné")


def _off_page(canvas: Canvas) -> None:
    canvas.drawString(700, 400, "tajné")


def _covered(canvas: Canvas) -> None:
    canvas.drawString(300, 400, "tajné")
    canvas.setFillGray(1)
    canvas.rect(290, 390, 100, 30, fill=1, stroke=0)


def _transparent(canvas: Canvas) -> None:
    canvas.setFillAlpha(0)
    canvas.drawString(300, 400, "tajné")


def _clipped(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.rect(0, 0, 50, 50)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.drawString(300, 400, "tajné")


@pytest.mark.parametrize(
    "draw", [_invisible, _white, _grey_on_grey, _tiny, _off_page, _covered, _transparent, _clipped]
)
def test_text_that_nobody_sees_is_kept_apart(draw: Callable[[Canvas], None], tmp_path: Path) -> None:
    found = pages(stamped(Paper().done(), draw), tmp_path)[0]
    assert "tajné" not in texts(found)
    assert [word.text for word in found.hidden] == ["tajné"]


def _white_on_black(canvas: Canvas) -> None:
    canvas.setFillGray(0)
    canvas.rect(290, 390, 100, 30, fill=1, stroke=0)
    canvas.setFillGray(1)
    canvas.drawString(300, 400, "vidět")


def _marked(canvas: Canvas) -> None:
    canvas.drawString(300, 400, "vidět")
    canvas.setFillColorRGB(1, 1, 0)
    canvas.setFillAlpha(0.4)
    canvas.rect(290, 390, 100, 30, fill=1, stroke=0)


def _on_a_shade(canvas: Canvas) -> None:
    canvas.setFillGray(0.9)
    canvas.rect(290, 390, 100, 30, fill=1, stroke=0)
    canvas.setFillGray(0.2)
    canvas.drawString(300, 400, "vidět")


def _twice(canvas: Canvas) -> None:
    canvas.drawString(300, 400, "vidět")
    canvas.drawString(300.4, 400, "vidět")


@pytest.mark.parametrize("draw", [_white_on_black, _marked, _on_a_shade, _twice])
def test_text_that_can_be_seen_is_seen_once(draw: Callable[[Canvas], None], tmp_path: Path) -> None:
    found = pages(stamped(Paper().done(), draw), tmp_path)[0]
    assert texts(found) == ["vidět"]
    assert not found.hidden


def test_leaders_are_cut_off_and_remembered(tmp_path: Path) -> None:
    found = page(lambda paper: paper.text(50, 700, "Název......Obec Lhota____ . . . ."), tmp_path)
    assert texts(found) == ["Název", "Obec", "Lhota"]
    assert len(found.leaders) >= 2


def test_value_glued_to_its_colon_is_a_word_of_its_own(tmp_path: Path) -> None:
    found = page(
        lambda paper: paper.text(50, 700, "IČO:00990019 Tel.:+420601000111 https://obec.example 10:30"), tmp_path
    )
    assert texts(found) == ["IČO:", "00990019", "Tel.:", "+420601000111", "https://obec.example", "10:30"]


def test_struck_words_are_told_and_table_edges_strike_nothing(tmp_path: Path) -> None:
    def draw(paper: Paper) -> None:
        end = paper.text(50, 700, "městys")
        paper.canvas.line(49, 703, end + 1, 703)
        paper.text(50, 600, "obec")
        paper.canvas.rect(40, 603, 200, 30)

    found = page(draw, tmp_path)
    assert [word.text for word in found.words if word.struck] == ["městys"]


def test_scan_is_a_picture_and_a_form_is_none(tmp_path: Path) -> None:
    assert all(found.is_picture for found in pages(scan_pdf(written_values("mestys"), dpi=60), tmp_path))
    assert not pages(text_pdf(written_values("mestys")), tmp_path)[0].is_picture


def test_page_that_paints_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LimitExceeded):
        pages(hostile_pdfs.many_glyphs(), tmp_path)


def _ring(canvas: Canvas) -> None:
    canvas.ellipse(95, 735, 140, 756)


def _filled_ring(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.9, 0.9, 0.7)
    canvas.ellipse(95, 735, 140, 756, fill=1, stroke=0)


def _rectangle(canvas: Canvas) -> None:
    canvas.rect(95, 735, 45, 21)


def _stroke(canvas: Canvas) -> None:
    canvas.line(95, 738, 140, 738)


def _stamp(canvas: Canvas) -> None:
    canvas.ellipse(60, 690, 180, 800)


@pytest.mark.parametrize(
    ("draw", "circled"),
    [(_ring, True), (_filled_ring, False), (_rectangle, False), (_stroke, False), (_stamp, False)],
)
def test_word_in_a_drawn_ring_is_circled(draw: Callable[[Canvas], None], circled: bool, tmp_path: Path) -> None:
    def paint(paper: Paper) -> None:
        draw(paper.canvas)
        paper.canvas.setFillColorRGB(0, 0, 0)
        paper.text(100, 742, "město")
        paper.text(200, 742, "škola")

    words = {word.text: word.circled for word in page(paint, tmp_path).words}
    assert (words["město"], words["škola"]) == (circled, False)


def test_full_stop_before_leaders_of_another_size_stays(tmp_path: Path) -> None:
    def paint(paper: Paper) -> None:
        end = paper.text(100, 742, "Lhota č. p. 7.", 10)
        paper.text(end, 742, "." * 60, 9)

    found = page(paint, tmp_path)
    assert texts(found) == ["Lhota", "č.", "p.", "7."]
    assert found.leaders


def test_printed_frames_of_buttons_are_no_rings_and_a_ring_in_one_is(tmp_path: Path) -> None:
    paper = Canvas(str(tmp_path / "a.pdf"))
    for number, text in enumerate(("obec", "mesto", "skola")):
        paper.setFillGray(0.95)
        paper.roundRect(95 + 70 * number, 696, 50, 15, 7, stroke=0, fill=1)
        paper.roundRect(95 + 70 * number, 696, 50, 15, 7, stroke=1, fill=0)
        paper.setFillGray(0)
        paper.drawString(105 + 70 * number, 700, text)
    paper.ellipse(170, 695, 212, 712.5)
    paper.save()
    (page,) = read_pages(tmp_path / "a.pdf", limit=1)
    assert [word.text for word in page.words if word.circled] == ["mesto"]


def test_stroke_after_a_cross_of_one_path_is_seen(tmp_path: Path) -> None:
    paper = Canvas(str(tmp_path / "a.pdf"))
    paper.rect(60, 700, 9, 9)
    cross = paper.beginPath()
    cross.moveTo(61, 701)
    cross.lineTo(68, 708)
    cross.moveTo(61, 708)
    cross.lineTo(68, 701)
    paper.drawPath(cross)
    paper.bezier(98, 703, 110, 706, 120, 702, 140, 705)
    paper.drawString(100, 700, "skola")
    paper.save()
    (page,) = read_pages(tmp_path / "a.pdf", limit=1)
    assert [(word.text, word.struck) for word in page.words] == [("skola", True)]
    assert [mark.ticked for mark in page.marks] == [True]


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("prof. Jan Malý, DrSc............", "DrSc."),
        ("Mgr. Jana Malá, Ph.D............", "Ph.D."),
        ("Lhota............", "Lhota"),
        ("............", "prof."),
    ],
)
def test_full_stop_of_a_title_is_no_leader(drawn: str, read: str, tmp_path: Path) -> None:
    found = page(lambda paper: (paper.text(60, 742, "prof."), paper.text(100, 742, drawn)), tmp_path)
    assert texts(found)[-1] == read
    assert len(found.leaders) == 1


@pytest.mark.parametrize(("typed", "comma", "read"), [(BOLD, REGULAR, ["Louny", ","]), (REGULAR, REGULAR, ["Louny,"])])
def test_comma_of_the_sentence_around_an_answer_is_cut_off(
    typed: str, comma: str, read: list[str], tmp_path: Path
) -> None:
    def draw(paper: Paper) -> None:
        paper.text(60, 742, "Louny", 10, typed)
        paper.text(60 + pdfmetrics.stringWidth("Louny", typed, 10), 742, ",", 10, comma)

    assert texts(page(draw, tmp_path)) == read
