"""Printed sheets drawn without any font file, and what scanners and phones make of them, for tests of the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from parsers.scan.picture import Picture

LINES = (
    "Application for a foreign partnership of a municipality",
    "Full name of the applicant by the register of authorities",
    "Mestys Kladruby had Labem, district of Pribram, Bohemia",
    "Telephone, bank holidays, both languages of the school",
    "The children of the third class would like to exchange letters",
    "Brief description of the planned form of partnership below",
    "Statutory deputy, tel. 326 006 394, holds talks in Italian",
    "last but not least: the hall, the library and the football club",
)


def sheet(dpi: float = 150.0, rows: int = 40) -> Any:
    """A4 in grey with lines of text."""
    page = np.full((round(297 / 25.4 * dpi), round(210 / 25.4 * dpi)), 255, np.uint8)
    unit = dpi / 150
    for row in range(rows):
        spot = (round(100 * unit), round((120 + 38 * row) * unit))
        text = LINES[row % len(LINES)][: 60 - 7 * (row % 4)]
        cv2.putText(page, text, spot, cv2.FONT_HERSHEY_COMPLEX, 0.62 * unit, 0, max(1, round(unit)), cv2.LINE_AA)
    return page


def leaning(page: Any, degrees: float) -> Any:
    """Turned clockwise, as it is seen, around the middle."""
    tall, wide = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, tall / 2), -degrees, 1.0)
    return cv2.warpAffine(page, matrix, (wide, tall), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))


def on_a_desk(page: Any, corners: Sequence[tuple[float, float]], frame: tuple[int, int], desk: int = 60) -> Any:
    """A photo: the page with its corners at these places, light falling from the right."""
    tall, wide = page.shape
    whole = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
    matrix = cv2.getPerspectiveTransform(whole, np.array(corners, np.float32))
    scene = cv2.warpPerspective(page, matrix, frame, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full_like(page, 255), matrix, frame) / 255
    light = np.linspace(0.65, 1.0, frame[0])[None, :]
    grain = np.random.default_rng(7).normal(0, 3, scene.shape)
    return np.clip((scene * mask + desk * (1 - mask)) * light + grain, 0, 255).astype(np.uint8)


def picture(grey: Any, dpi: float | None = 150.0, *, bilevel: bool = False, colour: Any = None) -> Picture:
    """A page of a file that is nothing but this picture."""
    tall, wide = grey.shape
    width = wide * 72 / dpi if dpi else 595.0
    height = tall * width / wide
    return Picture(
        grey=np.ascontiguousarray(grey), colour=colour, dpi=dpi, page_index=0, width=width, height=height,
        place=(0.0, 0.0, width, height), bilevel=bilevel,
    )  # fmt: skip
