"""Boxes made of brackets as OCR reads them; their ink tells the state."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from parsers.document import Word
from parsers.scan.brackets import take_read_brackets
from parsers.scan.picture import Grey


def words(*texts: str) -> list[Word]:
    """Side by side, 12 points wide each and 12 high."""
    return [
        Word(text=text, box=(20.0 + 13 * number, 20.0, 32.0 + 13 * number, 32.0), page_index=0, confidence=0.8)
        for number, text in enumerate(texts)
    ]


def sheet(*, cross: bool) -> Grey:
    grey = np.full((200, 400), 255, np.uint8)
    if cross:
        cv2.line(grey, (95, 95), (122, 122), 0, 5)
        cv2.line(grey, (95, 122), (122, 95), 0, 5)
    return grey


@pytest.mark.parametrize("text", ["[]", "[1", "{]", "[|", "()"])
@pytest.mark.parametrize("cross", [True, False])
def test_pair_is_a_box_with_the_state_of_its_ink(text: str, cross: bool) -> None:
    kept, marks = take_read_brackets(words(text, "obec"), sheet(cross=cross))
    assert [word.text for word in kept] == ["obec"]
    assert [mark.ticked for mark in marks] == [cross]


def test_pair_in_two_words_is_one_box() -> None:
    narrow = [
        Word(text="[", box=(20, 20, 23, 32), page_index=0, confidence=0.8),
        Word(text="]", box=(30, 20, 33, 32), page_index=0, confidence=0.8),
    ]
    kept, marks = take_read_brackets(narrow, sheet(cross=False))
    assert (kept, [mark.ticked for mark in marks]) == ([], [False])


def test_box_glued_to_its_word_is_cut_off() -> None:
    kept, marks = take_read_brackets(words("[x]obec"), sheet(cross=False))
    assert ([word.text for word in kept], len(marks)) == (["obec"], 1)


@pytest.mark.parametrize("text", ["(okres", "a)", "Kolín", "1", "[sic]", "(2)x"])
def test_other_words_stay(text: str) -> None:
    kept, marks = take_read_brackets(words(text), sheet(cross=False))
    assert ([word.text for word in kept], marks) == ([text], [])
