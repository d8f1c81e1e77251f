"""Rings around words and strokes through them, drawn on sheets; and what must not be taken for either."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from parsers.document import Word
from parsers.scan.boxes import find_boxes
from parsers.scan.lines import take_lines
from parsers.scan.pen import PenMarks, find_pen_marks
from parsers.scan.picture import Grey, Paper, Taken, points

TOP, BASE = 300, 336
WORDS = (("obec", 200), ("mestys", 360), ("mesto", 560), ("skola", 740), ("ne", 920))
"""With the dots at which they begin."""


def marks_of(grey: Grey) -> PenMarks:
    paper = Paper(grey=grey, page_index=0, taken=Taken.SCANNER, to_shown=np.diag([0.24, 0.24, 1.0]))
    lined = take_lines(paper)
    return find_pen_marks(paper, lined, find_boxes(paper, lined))


def wide(text: str) -> int:
    return int(cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1.1, 3)[0][0])


def sheet(count: int = len(WORDS)) -> Grey:
    grey = np.full((700, 1300), 255, np.uint8)
    for text, left in WORDS[:count]:
        cv2.putText(grey, text, (left, BASE), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 0, 3, cv2.LINE_AA)
    return grey


def ring(grey: Grey, number: int, *, turns: float = 1.05, dx: int = 20, dy: int = 36, touch: int = 0) -> None:
    """An uneven curve around a word; ``turns`` below 1 leaves a gap, ``touch`` moves it into its letters."""
    text, left = WORDS[number]
    angle = np.linspace(0.7, 0.7 + turns * 2 * np.pi, 60)
    wobble = 1 + 0.03 * np.sin(3 * angle)
    x = left + wide(text) / 2 + touch + (wide(text) / 2 + dx) * wobble * np.cos(angle)
    y = BASE - 13 + dy * wobble * np.sin(angle)
    cv2.polylines(grey, [np.stack([x, y], axis=1).astype(np.int32)], False, 30, 4, cv2.LINE_AA)


def strike(grey: Grey, number: int, *, rise: int = 0, thick: int = 4, down: int = 12) -> None:
    text, left = WORDS[number]
    start, end = (left - 10, BASE - down + rise // 2), (left + wide(text) + 10, BASE - down - rise // 2)
    cv2.line(grey, start, end, 30, thick, cv2.LINE_AA)


def words() -> list[Word]:
    return [
        Word(text=text, box=points((left, BASE - 32, left + wide(text), BASE + 9)), page_index=0)
        for text, left in WORDS
    ]


@pytest.mark.parametrize("number", range(len(WORDS)))
@pytest.mark.parametrize("turns", [0.95, 1.0, 1.12])
def test_a_ring_is_found_around_its_word(number: int, turns: float) -> None:
    grey = sheet()
    ring(grey, number, turns=turns)
    (found,) = marks_of(grey).rings
    text, left = WORDS[number]
    assert found == pytest.approx(points((left - 20, BASE - 49, left + wide(text) + 20, BASE + 23)), abs=3)


def test_a_ring_is_found_that_touches_letters_and_the_lines_of_a_table() -> None:
    grey = sheet()
    ring(grey, 3, dx=4, touch=6, dy=38)
    for y in (BASE - 54, BASE + 30):
        cv2.line(grey, (100, y), (1200, y), 0, 3)
    assert len(marks_of(grey).rings) == 1


def test_a_ring_is_taken_out_and_the_words_stay() -> None:
    grey = sheet()
    ring(grey, 2)
    cleaned = marks_of(grey).cleaned
    assert np.count_nonzero((cleaned < 128) != (sheet() < 128)) < 30


@pytest.mark.parametrize("rise", [0, 8, -10])
@pytest.mark.parametrize("thick", [3, 6])
def test_words_struck_through_are_told(rise: int, thick: int) -> None:
    grey = sheet()
    for number in (0, 3, 4):
        strike(grey, number, rise=rise, thick=thick)
    told = marks_of(grey).struck(words())
    assert [word.text for word in told if word.struck] == ["obec", "skola", "ne"]


def test_a_long_level_stroke_is_no_rule() -> None:
    grey = sheet()
    strike(grey, 1)
    found = marks_of(grey)
    assert len(found.strokes) == 1
    assert found.without_marks((found.strokes[0], (0.0, 10.0, 200.0, 10.5))) == ((0.0, 10.0, 200.0, 10.5),)


def underlined(grey: Grey) -> None:
    strike(grey, 0, down=-8)
    strike(grey, 1, down=-4, thick=2)


def boxed_words(grey: Grey) -> None:
    for text, left in WORDS:
        cv2.rectangle(grey, (left - 16, BASE - 48), (left + wide(text) + 14, BASE + 24), 0, 3)


def stamp(grey: Grey) -> None:
    cv2.circle(grey, (300, 550), 124, 60, 5, cv2.LINE_AA)
    cv2.circle(grey, (300, 550), 78, 60, 4, cv2.LINE_AA)
    cv2.putText(grey, "12", (270, 570), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 60, 4, cv2.LINE_AA)


def capitals(grey: Grey) -> None:
    cv2.putText(grey, "ODQ OBEC B8 @", (60, 600), cv2.FONT_HERSHEY_DUPLEX, 3.0, 0, 7, cv2.LINE_AA)


def comb(grey: Grey) -> None:
    for cell in range(8):
        cv2.rectangle(grey, (200 + 66 * cell, 500), (266 + 66 * cell, 566), 0, 2)
        cv2.putText(grey, "71", (212 + 66 * cell, 548), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 3)


def circles_to_tick(grey: Grey) -> None:
    for row in range(3):
        cv2.circle(grey, (150, 440 + 80 * row), 20, 0, 2, cv2.LINE_AA)
    cv2.line(grey, (138, 430), (164, 452), 0, 5)


def scrawl(grey: Grey) -> None:
    steps = np.linspace(0, 1, 200)
    x = 500 + 420 * steps + 60 * np.sin(23 * steps)
    y = 560 + 60 * np.cos(31 * steps) * (1.2 - steps)
    cv2.polylines(grey, [np.stack([x, y], axis=1).astype(np.int32)], False, 40, 5, cv2.LINE_AA)


@pytest.mark.parametrize("draw", [underlined, boxed_words, stamp, capitals, comb, circles_to_tick, scrawl])
def test_nothing_else_is_taken_for_a_ring_or_a_stroke(draw: Callable[[Grey], None]) -> None:
    grey = sheet()
    draw(grey)
    found = marks_of(grey)
    assert found.rings == ()
    assert not [word for word in found.struck(words()) if word.struck]


@settings(max_examples=40, deadline=None)
@given(arrays(np.uint8, st.tuples(st.integers(1, 120), st.integers(1, 160)), elements=st.sampled_from([0, 200, 255])))
def test_any_picture_has_pen_marks_or_none(grey: Grey) -> None:
    found = marks_of(np.ascontiguousarray(grey))
    assert found.cleaned.shape == grey.shape
