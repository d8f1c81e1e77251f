"""Text keeps all its letters: what is round or square among them is no box to tick."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from intake.demo.layouts import Paper as Drawing
from parsers.scan.boxes import find_boxes
from parsers.scan.lines import take_lines
from tests.parsers.scan.prints import ink, paper

LINES = (
    "Chceme pořádat společné výstavy o obou oblastech, Obec Oboora, Götaland",
    "italština, ukrajinština, slovenština; doopravdy dobrovolně dodáme co nejdříve",
)


def page(drawing: Drawing) -> None:
    for number, size in enumerate((8, 9, 10, 11, 12)):
        for row, line in enumerate(LINES):
            drawing.text(45, 760 - 44 * number - 20 * row, line, size=size)


def boxed(grey: np.ndarray, places: list[tuple[int, int]]) -> list[bool | None]:
    for x, y in places:
        cv2.rectangle(grey, (x, y), (x + 40, y + 40), 0, 3)
    sheet = paper(grey)
    return [mark.ticked for mark in find_boxes(sheet, take_lines(sheet)).marks]


@pytest.mark.parametrize("blur", [0.0, 1.2])
def test_only_the_boxes_are_boxes(blur: float) -> None:
    grey = ink(page)
    grey = cv2.GaussianBlur(grey, (0, 0), blur) if blur else grey.copy()
    places = [(190, 1600), (190, 1700), (190, 1800), (700, 1600), (700, 1700), (700, 1800)]
    assert boxed(np.asarray(grey), places) == [False] * len(places)
