"""Answers read once more, and ink that no word accounts for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.demo.layouts import Paper as Drawing
from parsers.definition import FieldType
from parsers.document import Mark, Word
from parsers.scan.again import lines_of, read_again, unread_ink
from parsers.scan.pages import Scanned
from tests.parsers.scan.prints import ink, unread


def word(text: str, x: float, y: float, wide: float = 40, tall: float = 11) -> Word:
    return Word(text=text, box=(x, y, x + wide, y + tall), page_index=0)


def printed(*texts: tuple[float, float, str]) -> tuple[Scanned, list[Word]]:
    """A sheet, and its texts as words where they stand; y is that of the baseline from the top."""
    ends: list[float] = []

    def draw(drawing: Drawing) -> None:
        ends.extend(drawing.text(x, 842 - y, text) for x, y, text in texts)

    grey = ink(draw)
    words = [word(text, x, y - 9, end - x, 12) for (x, y, text), end in zip(texts, ends, strict=True)]
    scanned = unread(grey)
    return replace(scanned, page=replace(scanned.page, words=tuple(words))), words


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (FieldType.TEXT, "Žďár nad Sázavou"),
        (FieldType.EMAIL, "urad@lhota.example"),
        (FieldType.ICO, "00990019"),
        (FieldType.DATE, "20. 11. 2026"),
        (FieldType.PHONE, "+420 601 000 111"),
    ],
)
def test_answer_is_read_with_what_may_occur_in_it(kind: FieldType, text: str) -> None:
    scanned, words = printed((60, 100, text))
    assert read_again(scanned, words, kind, text).text.replace(" ", "") == text.replace(" ", "")


def test_answer_of_two_lines_is_read_line_by_line() -> None:
    scanned, words = printed((60, 100, "První řádek odpovědi"), (60, 116, "a její konec"))
    assert read_again(scanned, words, FieldType.LONG_TEXT, "").text == "První řádek odpovědi a její konec"


def test_neighbour_is_not_read_with_the_answer() -> None:
    scanned, words = printed((60, 100, "Lhota"), (92, 100, "Okres"))
    assert read_again(scanned, words[:1], FieldType.TEXT, "Lhota").text == "Lhota"


def test_no_words_are_no_text() -> None:
    scanned, _ = printed((60, 100, "Lhota"))
    line = read_again(scanned, [], FieldType.TEXT, "")
    assert (line.text, line.confidence) == ("", 0.0)


def test_ink_without_a_word_is_told() -> None:
    scanned, words = printed((60, 100, "Lhota"))
    zone = (50.0, 85.0, 200.0, 110.0)
    assert unread_ink(scanned, zone) == 0
    assert unread_ink(replace(scanned, page=replace(scanned.page, words=())), zone) > 20
    mark = Mark(box=words[0].box, page_index=0, ticked=None)
    assert unread_ink(replace(scanned, page=replace(scanned.page, words=(), marks=(mark,))), zone) == 0


@pytest.mark.parametrize("zone", [(700.0, 100.0, 800.0, 120.0), (50.0, 900.0, 90.0, 950.0), (-90.0, -9.0, -5.0, -1.0)])
def test_zone_off_the_page_has_no_ink(zone: tuple[float, float, float, float]) -> None:
    scanned, _ = printed((60, 100, "Lhota"))
    assert unread_ink(scanned, zone) == 0


def test_lines_are_sorted_from_left_to_right() -> None:
    words = [word("b", 100, 51), word("a", 40, 50), word("c", 40, 70)]
    assert [[w.text for w in line] for line in lines_of(words)] == [["a", "b"], ["c"]]


SHEET = printed((60, 100, "Lhota"))[0]
PLACES = st.floats(-200, 1100, allow_nan=False)


@given(st.lists(st.tuples(PLACES, PLACES, st.floats(0.1, 300), st.floats(0.1, 40)), max_size=2))
@settings(max_examples=15, deadline=None)
def test_words_anywhere_never_break_the_reader(boxes: list[tuple[float, float, float, float]]) -> None:
    words = [word("x", *box) for box in boxes]
    line = read_again(SHEET, words, FieldType.TEXT, "x")
    assert 0 <= line.confidence <= 1
