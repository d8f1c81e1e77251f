"""Handwriting against print: capitals drawn by strokes of this file, and typefaces."""

from __future__ import annotations

from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image, ImageDraw, ImageFont

from parsers.document import Word
from parsers.scan.handwriting import looks_handwritten
from parsers.scan.picture import Grey, Paper, Taken, points

_FONTS = Path("/usr/share/fonts/truetype/dejavu")
ZONE = points((60, 50, 1000, 150))
_CAPITALS = {
    "A": ((0, 0), (0.5, 1), (1, 0), (0.8, 0.4), (0.2, 0.4)),
    "E": ((1, 1), (0, 1), (0, 0.5), (0.7, 0.5), (0, 0.5), (0, 0), (1, 0)),
    "H": ((0, 0), (0, 1), (0, 0.5), (1, 0.5), (1, 1), (1, 0)),
    "K": ((0, 0), (0, 1), (0, 0.4), (1, 1), (0.2, 0.5), (1, 0)),
    "L": ((0, 1), (0, 0), (0.8, 0)),
    "N": ((0, 0), (0, 1), (1, 0), (1, 1)),
    "O": ((0.5, 0), (0, 0.3), (0, 0.7), (0.5, 1), (1, 0.7), (1, 0.3), (0.5, 0), (0.4, 0.05)),
    "T": ((0, 1), (1, 1), (0.5, 1), (0.5, 0)),
    "V": ((0, 1), (0.5, 0), (1, 1)),
}


def _written(text: str, seed: int, shade: int = 40) -> Grey:
    """Capitals of a hand: no two letters alike, none on the line."""
    random, grey, x = Random(seed), np.full((200, 1100), 255, np.uint8), 80.0
    for letter in text:
        wide, tall, foot = random.uniform(22, 34), random.uniform(34, 50), 115 + random.uniform(-6, 6)
        lean = random.uniform(-0.1, 0.25)
        spots = [
            (x + wide * u + lean * tall * v + random.uniform(-2, 2), foot - tall * v + random.uniform(-3, 3))
            for u, v in _CAPITALS.get(letter, ())
        ]
        if spots:
            cv2.polylines(grey, [np.array(spots).round().astype(np.int32)], isClosed=False, color=shade, thickness=4)
        x += wide + random.uniform(6, 14)
    return cv2.GaussianBlur(grey, (3, 3), 0.8)


def _typed(text: str, font: str, size: int, noise: float = 0.0) -> Grey:
    image = Image.new("L", (1100, 200), 255)
    ImageDraw.Draw(image).text((80, 70), text, font=ImageFont.truetype(str(_FONTS / font), size), fill=20)
    grain = np.random.default_rng(3).normal(0, noise, (200, 1100)) if noise else 0.0
    return np.asarray(np.clip(np.asarray(image, np.float64) + grain, 0, 255), dtype=np.uint8)


def _judged(grey: Grey, text: str, confidence: float) -> bool | None:
    paper = Paper(grey=grey, page_index=0, taken=Taken.SCANNER, to_shown=np.eye(3))
    word = Word(text=text, box=ZONE, page_index=0, confidence=confidence)
    return looks_handwritten(paper, grey, (word,), ZONE)


@pytest.mark.parametrize("seed", range(8))
def test_capitals_of_a_hand_are_never_print(seed: int) -> None:
    grey = _written("HALKOVA NOVE TETOVE", seed)
    assert _judged(grey, "HALKOVANOVETETOVE", 0.45) is True
    assert _judged(grey, "HALKOVANOVETETOVE", 0.93) is not False


@pytest.mark.parametrize("font", ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf", "DejaVuSerif.ttf"])
@pytest.mark.parametrize("size", [33, 42, 50])
def test_typefaces_are_print(font: str, size: int) -> None:
    if not (_FONTS / font).is_file():
        pytest.skip("the typeface isn't installed")
    text = "Základní škola Horní Lhota"
    assert _judged(_typed(text, font, size), text, 0.95) is False
    assert _judged(_typed(text, font, size, noise=12), text, 0.75) is not True


def test_neat_blue_ink_is_not_called_print() -> None:
    grey = _typed("28. 2. 2026", "DejaVuSans.ttf", 42)
    colour = np.stack([grey, grey, np.maximum(grey, 150)], axis=2)
    paper = Paper(grey=grey, colour=colour, page_index=0, taken=Taken.SCANNER, to_shown=np.eye(3))
    word = Word(text="28. 2. 2026", box=ZONE, page_index=0, confidence=0.95)
    assert looks_handwritten(paper, grey, (word,), ZONE) is not False


@settings(max_examples=25, deadline=None)
@given(grey=arrays.arrays(np.uint8, st.tuples(st.integers(1, 80), st.integers(1, 80))), x=st.floats(-20, 60))
def test_any_picture_and_zone_is_judged(grey: Grey, x: float) -> None:
    paper = Paper(grey=grey, page_index=0, taken=Taken.SCANNER, to_shown=np.eye(3))
    assert looks_handwritten(paper, grey, (), (x, x, x + 15, x + 9)) in (True, False, None)
