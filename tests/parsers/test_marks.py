"""Boxes to tick."""

from __future__ import annotations

import pytest

from parsers.marks import bracket_state, find_marks
from parsers.painting import Glyph, Shape

BOX = Shape(box=(100, 100, 109, 109), order=0, is_rectangle=True, stroked=True, stroke_lightness=0.0)


def glyph(text: str, *, font: str = "Arial", box: tuple[float, float, float, float] = (101, 101, 108, 108)) -> Glyph:
    return Glyph(text=text, box=box, size=9, font=font, angle=0, order=50, lightness=0.0, visible=True)


def line(x0: float, y0: float, x1: float, y1: float, order: int = 9) -> Shape:
    return Shape(box=(x0, y0, x1, y1), order=order, is_line=True, stroked=True, stroke_lightness=0.0)


def state(glyphs: list[Glyph], shapes: list[Shape]) -> bool | None:
    (mark,) = find_marks(glyphs, shapes, 0).marks
    return mark.ticked


def test_drawn_box_with_nothing_in_it_is_empty() -> None:
    assert state([], [BOX]) is False


@pytest.mark.parametrize("text", ["x", "X", "✓", "✔", "×", "●"])
def test_drawn_box_with_a_character_is_ticked(text: str) -> None:
    assert state([glyph(text)], [BOX]) is True


def test_drawn_box_with_another_letter_is_unsure() -> None:
    assert state([glyph("A")], [BOX]) is None


def test_drawn_box_with_crossing_lines_is_ticked() -> None:
    assert state([], [BOX, line(102, 102, 107, 107), line(102, 102, 107, 107, 10)]) is True


def test_edges_drawn_twice_are_no_tick() -> None:
    again = Shape(box=(100.5, 100.5, 108.5, 108.5), order=3, is_rectangle=True, stroked=True)
    assert state([], [BOX, again, line(100, 100, 109, 100)]) is False


def test_filled_square_is_ticked_and_a_speck_is_unsure() -> None:
    filled = Shape(box=(102, 102, 107, 107), order=3, is_rectangle=True, filled=True, lightness=0.0)
    assert state([], [BOX, filled]) is True
    speck = Shape(box=(104, 104, 105, 105), order=3, filled=True, lightness=0.0)
    assert state([], [BOX, speck]) is None


def test_picture_in_a_box_is_unsure() -> None:
    picture = Shape(box=(101, 101, 108, 108), order=3, picture=True, filled=True)
    assert state([], [BOX, picture]) is None


@pytest.mark.parametrize(
    ("text", "font", "expected"),
    [
        ("☐", "DejaVu", False),
        ("☒", "DejaVu", True),
        ("☑", "DejaVu", True),
        ("\uf0a8", "ABCDEF+Wingdings-Regular", False),
        ("\uf0fe", "Wingdings", True),
        ("\xfd", "Wingdings", True),
        ("\xa3", "Wingdings2", False),
        ("R", "Wingdings 2", True),
        ("o", "ZapfDingbats", False),
        ("4", "ZapfDingbats", True),
        ("❑", "ZapfDingbats", False),
    ],
)
def test_glyphs_of_symbol_fonts_are_boxes(text: str, font: str, expected: bool) -> None:
    assert state([glyph(text, font=font)], []) is expected


def test_ordinary_letters_are_no_boxes() -> None:
    assert find_marks([glyph("o"), glyph("R")], [], 0).marks == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("[x]", True), ("[ ]", False), ("(X)", True), ("( )", False), ("[_]", False), ("(od)", None), ("x", None)],
)
def test_brackets_are_boxes(text: str, expected: bool | None) -> None:
    assert bracket_state(text) is expected


def test_dark_square_filled_and_outlined_in_a_box_is_a_tick() -> None:
    dark = Shape(
        box=(101, 101, 108, 108), order=3, is_rectangle=True, stroked=True, stroke_lightness=0.0,
        filled=True, lightness=0.0,
    )  # fmt: skip
    assert state([], [BOX, dark]) is True


def test_boxes_for_a_letter_each_arent_marks() -> None:
    comb = [
        Shape(box=(100 + 16 * n, 100, 116 + 16 * n, 116), order=n, is_rectangle=True, stroked=True) for n in range(5)
    ]
    digits = [glyph("4", box=(105 + 16 * n, 103, 110 + 16 * n, 113)) for n in range(5)]
    assert find_marks(digits, comb, 0).marks == ()
    apart = [comb[0], comb[2], comb[4]]
    assert len(find_marks([], apart, 0).marks) == 3
