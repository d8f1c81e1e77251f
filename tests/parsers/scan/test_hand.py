"""Handwritten marks against stamps, printed names and lines; drawn by curves of this file, not by the corpus."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from random import Random

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from parsers.document import Box, Page, Word
from parsers.scan.hand import find_signature, judge_signature
from parsers.scan.lines import take_lines
from parsers.scan.picture import Grey, Paper, Taken, points
from tests.parsers.scan import marks

_WIDE, _TALL = 1100, 420
AREA: Box = points((100, 90, 1000, 330))
Draw = Callable[[Grey, Random], None]


def _paper(grey: Grey) -> Paper:
    return Paper(grey=grey, page_index=0, taken=Taken.SCANNER, to_shown=np.eye(3))


def _judged(draw: Draw | tuple[Draw, ...], seed: int, scan: str = "clean", words: tuple[Word, ...] = ()) -> bool | None:
    random = Random(seed)
    grey = np.full((_TALL, _WIDE), 255, np.uint8)
    for one in draw if isinstance(draw, tuple) else (draw,):
        one(grey, random)
    paper = _paper(_scanned(grey, scan, seed))
    return judge_signature(paper, take_lines(paper).cleaned, words, AREA).present


def _scanned(grey: Grey, scan: str, seed: int) -> Grey:
    noise = np.random.default_rng(seed)
    if scan == "clean":
        return grey
    small = cv2.resize(grey, None, fx=0.5 if scan == "coarse" else 0.66, fy=0.5 if scan == "coarse" else 0.66,
                       interpolation=cv2.INTER_AREA).astype(np.float32)  # fmt: skip
    small += noise.normal(0, 8, small.shape)
    if scan == "fax":
        small = np.where(small < 150, 0.0, 255.0)
    back = cv2.resize(np.clip(small, 0, 255).astype(np.uint8), grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(back, dtype=np.uint8)


# ---------------------------------------------------------------- hands


def _stroke(grey: Grey, x: NDArray[np.float64], y: NDArray[np.float64], thick: int, shade: int = 40) -> None:
    spots = np.stack([x, y], axis=1).round().astype(np.int32)
    cv2.polylines(grey, [spots], isClosed=False, color=shade, thickness=thick, lineType=cv2.LINE_AA)


def loops(grey: Grey, random: Random) -> None:
    """A trochoid: round loops from left to right, a large first letter."""
    t = np.linspace(0, 2 * np.pi * random.uniform(5, 9), 700)
    size = random.uniform(26, 45) * (1 + 1.2 * np.exp(-t / 4))
    x = random.uniform(220, 320) + t / t[-1] * random.uniform(280, 420) + 0.9 * size * np.cos(t)
    _stroke(grey, x, random.uniform(200, 240) + size * np.sin(t) + 8 * np.sin(t / 3), random.choice((4, 5, 6, 7)))


def waves(grey: Grey, random: Random) -> None:
    """A long flat line with a few swings, and a tall beginning."""
    t = np.linspace(0, 1, 500)
    swing = random.uniform(20, 34) * np.sin(2 * np.pi * t * random.uniform(6, 10)) * (1 - 0.6 * t)
    y = 230 + swing - random.uniform(60, 110) * np.exp(-(((t - 0.06) / 0.05) ** 2))
    _stroke(grey, 240 + 460 * t + 0.4 * swing, y, random.choice((4, 5, 6)))


def spikes(grey: Grey, random: Random) -> None:
    """Sharp strokes up and down that lean."""
    x, y = 260.0, 250.0
    spots = [(x, y)]
    for _ in range(random.randrange(6, 11)):
        x += random.uniform(18, 40)
        spots += [(x + 18, y - random.uniform(50, 140)), (x, y + random.uniform(-10, 25))]
    array = np.array(spots)
    _stroke(grey, array[:, 0], array[:, 1], random.choice((4, 5, 6)))


def initials(grey: Grey, random: Random) -> None:
    """Two letters and a bow under them."""
    t = np.linspace(0, 1, 200)
    lean = random.uniform(-15, 15)
    _stroke(grey, 420 + 60 * np.sin(7 * t) + lean * t, 150 + 120 * t, 6)
    _stroke(grey, 460 + 130 * t, 240 - 110 * np.abs(np.sin(2 * np.pi * t)), 6)
    _stroke(grey, 380 + 260 * t, 270 + 22 * np.sin(np.pi * t) - 30 * t, 6)


# ---------------------------------------------------------------- what is no hand


def _printed(grey: Grey, lines: tuple[str, ...], x: int, y: int, scale: float = 0.9, shade: int = 70) -> None:
    for row, line in enumerate(lines):
        cv2.putText(grey, line, (x, y + 44 * row), cv2.FONT_HERSHEY_DUPLEX, scale, shade, 2, cv2.LINE_AA)


def _turned(grey: Grey, degrees: float) -> None:
    matrix = cv2.getRotationMatrix2D((550, 210), degrees, 1.0)
    grey[:] = cv2.warpAffine(grey, matrix, grey.shape[::-1], borderValue=255)


def framed_stamp(grey: Grey, random: Random) -> None:
    """A frame with three lines, set down askew."""
    sheet = np.full_like(grey, 255)
    cv2.rectangle(sheet, (230, 110), (230 + random.randrange(480, 640), 300), 80, random.choice((4, 6)), cv2.LINE_AA)
    _printed(sheet, ("Obec Horni Dolni", "Namesti 17, 250 01", "ICO 00234567"), 270, 165)
    _turned(sheet, random.uniform(-14, 14))
    np.minimum(grey, sheet, out=grey)


def bare_stamp(grey: Grey, random: Random) -> None:
    """Lines without a frame."""
    sheet = np.full_like(grey, 255)
    _printed(sheet, ("ZAKLADNI SKOLA", "Lhota, okres Kolin", "281 44 tel. 321 720 111"), 280, 170, 1.0)
    _turned(sheet, random.uniform(-8, 8))
    np.minimum(grey, sheet, out=grey)


def round_stamp(grey: Grey, random: Random) -> None:
    """Two rings, letters between them, the arms of a town within."""
    x, y, radius = random.randrange(350, 700), 210, random.randrange(105, 150)
    cv2.circle(grey, (x, y), radius, 70, 7, cv2.LINE_AA)
    cv2.circle(grey, (x, y), round(0.66 * radius), 70, 4, cv2.LINE_AA)
    for index, letter in enumerate("OBEC HORNI DOLNI OKRES KOLIN"):
        angle = 2 * np.pi * index / 28
        spot = (round(x + 0.82 * radius * np.cos(angle)) - 9, round(y + 0.82 * radius * np.sin(angle)) + 9)
        cv2.putText(grey, letter, spot, cv2.FONT_HERSHEY_DUPLEX, 0.75, 70, 2, cv2.LINE_AA)
    arms = [
        (x + round(random.uniform(-0.4, 0.4) * radius), y + round(random.uniform(-0.4, 0.4) * radius))
        for _ in "12345678"
    ]
    cv2.polylines(grey, [np.array(arms, np.int32)], isClosed=True, color=70, thickness=4)


def printed_name(grey: Grey, random: Random) -> None:
    """A name and an office below the line."""
    cv2.line(grey, (180, 260), (900, 260), 30, 3)
    _printed(grey, (random.choice(("Ing. Jan Novak", "Mgr. Eva Mala, starostka", "Bc. Petr Dub")),), 260, 245, 1.1, 20)


def only_a_line(grey: Grey, random: Random) -> None:
    """Nobody has signed; a speck of dust."""
    cv2.line(grey, (180, 260), (900, 263), 30, 3)
    cv2.circle(grey, (random.randrange(200, 900), 150), 4, 60, -1)


HANDS: tuple[Draw, ...] = (loops, waves, spikes, initials)
OTHERS: tuple[Draw, ...] = (framed_stamp, bare_stamp, round_stamp, printed_name, only_a_line)
SCANS = ("clean", "coarse", "fax")


@pytest.mark.parametrize(("draw", "scan"), list(itertools.product(HANDS, SCANS)))
def test_signatures_of_many_hands_are_present(draw: Draw, scan: str) -> None:
    judged = [_judged(draw, seed, scan) for seed in range(6)]
    assert judged.count(True) >= 5
    assert False not in judged


@pytest.mark.parametrize(("draw", "scan"), list(itertools.product(OTHERS, SCANS)))
def test_stamps_names_and_lines_are_no_signature(draw: Draw, scan: str) -> None:
    judged = [_judged(draw, seed, scan) for seed in range(6)]
    assert True not in judged
    assert judged.count(False) >= 5


_OVER = [
    pytest.param(
        hand,
        stamp,
        marks=[pytest.mark.xfail(strict=True, reason="a hand within the rings of a stamp is left unsure")]
        if (hand, stamp) == (waves, round_stamp)
        else [],
    )
    for hand, stamp in itertools.product(HANDS, OTHERS)
]


@pytest.mark.parametrize(("hand", "stamp"), _OVER)
def test_signature_over_a_stamp_counts(hand: Draw, stamp: Draw) -> None:
    assert _judged((stamp, hand), 3) is True


def test_hand_within_the_rings_of_a_stamp_is_never_called_absent() -> None:
    assert _judged((round_stamp, waves), 3) is not False


def test_mark_is_where_the_hand_wrote() -> None:
    grey = np.full((_TALL, _WIDE), 255, np.uint8)
    spikes(grey, Random(1))
    judged = judge_signature(_paper(grey), grey, (), AREA)
    assert judged.box is not None
    assert judged.page_index == 0
    assert judged.confidence > 0.8
    x0, y0, x1, y1 = judged.box
    assert 55 < x0 < 75
    assert 25 < y0 < y1 < 75
    assert x1 > 85


@pytest.mark.parametrize("name", ["official_stamp", "worn_stamp"])
def test_worn_and_turned_stamps_are_no_signature(name: str) -> None:
    judged = []
    for seed in range(4):
        paper = _paper(marks.drawn((getattr(marks, name),), seed, marks.SCANS[seed]))
        judged.append(judge_signature(paper, take_lines(paper).cleaned, (), AREA).present)
    assert True not in judged
    assert judged.count(False) >= 2


def test_signature_is_looked_for_beside_its_caption() -> None:
    grey = np.full((1600, 1240), 255, np.uint8)
    grey[500:920, :1100] = marks.drawn((marks.loops,), 1)
    caption = Word(text="Podpis", box=points((60, 700, 160, 740)), page_index=0)
    paper = _paper(grey)
    page = Page(index=0, width=paper.width, height=paper.height, words=(caption,))
    assert find_signature([(page, paper, grey)], ("Podpis",)).present is True


def test_without_a_place_nobody_can_tell() -> None:
    paper = _paper(np.full((400, 400), 255, np.uint8))
    page = Page(index=0, width=paper.width, height=paper.height)
    assert find_signature([(page, paper, paper.grey)], ("Podpis",)).present is None
    assert find_signature([], ("Podpis",)).present is None


@settings(max_examples=25, deadline=None)
@given(
    grey=arrays.arrays(np.uint8, st.tuples(st.integers(1, 90), st.integers(1, 90))),
    area=st.tuples(*[st.floats(-50, 900)] * 4),
)
def test_any_picture_and_place_is_judged(grey: Grey, area: Box) -> None:
    x0, y0, x1, y1 = area
    judged = judge_signature(_paper(grey), grey, (), (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    assert 0 <= judged.confidence <= 1
