"""Signatures, stamps and names to be told apart; drawn by curves of this file, not by the corpus.

Everything is drawn at 300 dpi into a place of 1100 × 420 dots (93 × 36 mm) whose inner part, ``AREA``, is
the place for the signature.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.document import Box
from parsers.scan.picture import Grey, points

WIDE, TALL = 1100, 420
AREA: Box = points((100, 90, 1000, 330))
Draw = Callable[[Grey, Random], None]


def drawn(draws: tuple[Draw, ...], seed: int, scan: str = "clean") -> Grey:
    """A place with everything drawn into it, as a scanner, a fax or a phone gives it."""
    random = Random(seed)
    grey = np.full((TALL, WIDE), 255, np.uint8)
    for one in draws:
        one(grey, random)
    return scanned(grey, scan, seed)


def scanned(grey: Grey, scan: str, seed: int) -> Grey:
    """The picture at the resolution and with the grain of a kind of scan, at its own size again."""
    if scan == "clean":
        return grey
    noise = np.random.default_rng(seed)
    scale = {"fine": 1.0, "coarse": 0.5, "fax": 0.66, "photo": 0.6}[scan]
    if scan == "photo":
        grey = np.asarray(cv2.GaussianBlur(grey, (5, 5), 1.3), dtype=np.uint8)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32)
    small += noise.normal(0, 8, small.shape)
    if scan == "fax":
        small = np.where(small < 150, 0.0, 255.0)
    rough = np.clip(small, 0, 255).astype(np.uint8)
    if scan in ("coarse", "photo"):
        rough = cv2.imdecode(cv2.imencode(".jpg", rough, [cv2.IMWRITE_JPEG_QUALITY, 55])[1], cv2.IMREAD_GRAYSCALE)
    return np.asarray(cv2.resize(rough, (WIDE, TALL), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


SCANS = ("clean", "fine", "coarse", "fax", "photo")


# ---------------------------------------------------------------- hands


def _stroke(grey: Grey, x: NDArray[np.float64], y: NDArray[np.float64], thick: int, shade: int = 40) -> None:
    spots = (np.stack([x, y], axis=1) * 8).round().astype(np.int32)
    sheet = np.full_like(grey, 255)
    cv2.polylines(sheet, [spots], isClosed=False, color=shade, thickness=thick, lineType=cv2.LINE_AA, shift=3)
    np.minimum(grey, sheet, out=grey)


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


def scrawl(grey: Grey, random: Random) -> None:
    """Any smooth way of the pen: sums of waves, drifting to the right, in one piece or three."""
    parts, x0 = random.choice((1, 1, 2, 3)), random.uniform(180, 360)
    size, shade, thick = random.uniform(24, 55), random.randrange(20, 110), random.choice((3, 4, 4, 5, 6))
    wide = random.uniform(240, 480) / parts
    for part in range(parts):
        t = np.linspace(0, 1, 600)
        fast = random.uniform(4, 9) / parts + 1
        x = x0 + part * (wide + 25) + wide * t
        y = random.uniform(200, 240) - 10 * t
        for step in (1, 2, 3):
            x = x + size / step * random.uniform(0.2, 0.7) * np.sin(2 * np.pi * fast * step * t + random.uniform(0, 6))
            y = y + size / step * random.uniform(0.4, 1.0) * np.sin(2 * np.pi * fast * step * t + random.uniform(0, 6))
        _stroke(grey, x, y, thick, shade)


def flat(grey: Grey, random: Random) -> None:
    """A hasty signature: one tall stroke, then nearly a level line."""
    t = np.linspace(0, 1, 400)
    x0, y0, wide = random.uniform(220, 330), random.uniform(205, 250), random.uniform(260, 440)
    rise = random.uniform(70, 120)
    _stroke(grey, x0 + 30 * np.sin(np.pi * t), y0 + 20 - rise * np.sin(np.pi * t) - 10 * t, 5, 50)
    slope, wave = random.uniform(-30, 5), random.uniform(4, 12)
    _stroke(grey, x0 - 30 + wide * t, y0 + slope * t + wave * np.sin(random.uniform(8, 16) * t), 4, 50)


HANDS: tuple[Draw, ...] = (loops, waves, spikes, initials, scrawl, flat)


# ---------------------------------------------------------------- what is no hand


def _printed(grey: Grey, lines: tuple[str, ...], x: int, y: int, scale: float = 0.9, shade: int = 70) -> None:
    for row, line in enumerate(lines):
        cv2.putText(grey, line, (x, y + 44 * row), cv2.FONT_HERSHEY_DUPLEX, scale, shade, 2, cv2.LINE_AA)


def _turned(grey: Grey, degrees: float, middle: tuple[float, float] = (550, 210)) -> None:
    matrix = cv2.getRotationMatrix2D(middle, degrees, 1.0)
    grey[:] = cv2.warpAffine(grey, matrix, grey.shape[::-1], borderValue=255)


def _pressed(grey: Grey, sheet: Grey, random: Random, *, worn: float) -> None:
    """Set a stamp down: its ink isn't even, and where it is worn or tilted there is none."""
    noise = np.random.default_rng(random.randrange(1 << 30))
    patches = cv2.resize(noise.normal(0, 1, (TALL // 12, WIDE // 12)).astype(np.float32), (WIDE, TALL))
    grain = noise.normal(0, 1, (TALL, WIDE)).astype(np.float32)
    ramp = np.linspace(-1, 1, WIDE, dtype=np.float32)[None, :] * random.uniform(-1, 1)
    ramp = ramp + np.linspace(-1, 1, TALL, dtype=np.float32)[:, None] * random.uniform(-1, 1)
    faint = np.clip(worn * (0.35 * patches + 0.15 * grain + 0.7 * ramp + 0.3), 0, 1)
    inked = (255 - sheet.astype(np.float32)) * (1 - faint)
    np.minimum(grey, (255 - inked).astype(np.uint8), out=grey)


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
    """Two rings, letters between them that stand upright, the arms of a town within."""
    x, y, radius = random.randrange(350, 700), 210, random.randrange(105, 150)
    cv2.circle(grey, (x, y), radius, 70, 7, cv2.LINE_AA)
    cv2.circle(grey, (x, y), round(0.66 * radius), 70, 4, cv2.LINE_AA)
    for index, letter in enumerate("OBEC HORNI DOLNI OKRES KOLIN"):
        angle = 2 * np.pi * index / 28
        spot = (round(x + 0.82 * radius * np.cos(angle)) - 9, round(y + 0.82 * radius * np.sin(angle)) + 9)
        cv2.putText(grey, letter, spot, cv2.FONT_HERSHEY_DUPLEX, 0.75, 70, 2, cv2.LINE_AA)
    _arms(grey, (x, y), radius, random)


def _arms(grey: Grey, middle: tuple[int, int], radius: float, random: Random) -> None:
    x, y = middle
    spots = [
        (x + round(random.uniform(-0.4, 0.4) * radius), y + round(random.uniform(-0.4, 0.4) * radius))
        for _ in "12345678"
    ]
    cv2.polylines(grey, [np.array(spots, np.int32)], isClosed=True, color=70, thickness=4)


_ALONG = ("OBECNI URAD HORNI LHOTA * OKRES KOLIN *", "MESTO DOLNI POCERNICE", "MATERSKA SKOLA KVITEK, PRISPEVKOVA ORG.")


def official_stamp(grey: Grey, random: Random) -> None:
    """One to three rings, letters that turn along them, arms or a number within; turned, worn, partly printed."""
    sheet = np.full_like(grey, 255)
    radius = random.randrange(118, 205)
    x, y = random.randrange(250, 850), random.randrange(150, 270)
    shade = random.randrange(40, 130)
    inner = random.uniform(0.55, 0.72)
    for part in random.choice(((1.0,), (1.0, inner), (1.0, inner), (1.0, 0.94, inner))):
        cv2.circle(sheet, (x, y), round(part * radius), shade, random.choice((3, 4, 6, 8)), cv2.LINE_AA)
    _along(sheet, (x, y), (1 + inner) / 2 * radius, random.choice(_ALONG), shade, random)
    _within(sheet, (x, y), inner * radius, shade, random)
    _pressed(grey, sheet, random, worn=random.choice((0.0, 0.4, 0.8)))


def _along(sheet: Grey, middle: tuple[int, int], radius: float, text: str, shade: int, random: Random) -> None:
    begin, scale = random.uniform(0, 360), random.uniform(0.7, 1.1)
    for index, letter in enumerate(text):
        tile = np.full((90, 90), 255, np.uint8)
        cv2.putText(tile, letter, (34, 56), cv2.FONT_HERSHEY_DUPLEX, scale, shade, random.choice((2, 3)), cv2.LINE_AA)
        angle = begin + 345 * index / len(text)
        turn = cv2.getRotationMatrix2D((45, 45), -angle - 90, 1.0)
        tile = np.asarray(cv2.warpAffine(tile, turn, (90, 90), borderValue=255), dtype=np.uint8)
        left = round(middle[0] + radius * np.cos(np.radians(angle))) - 45
        top = round(middle[1] + radius * np.sin(np.radians(angle))) - 45
        x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + 90, WIDE), min(top + 90, TALL)
        if x1 > x0 and y1 > y0:
            part = sheet[y0:y1, x0:x1]
            np.minimum(part, tile[y0 - top : y1 - top, x0 - left : x1 - left], out=part)


def _within(sheet: Grey, middle: tuple[int, int], radius: float, shade: int, random: Random) -> None:
    x, y = middle
    kind = random.choice(("arms", "shield", "number", "lines", "star"))
    if kind == "arms":
        _arms(sheet, middle, 1.3 * radius, random)
    elif kind == "shield":
        half = 0.55 * radius
        t = np.linspace(0, 1, 30)
        side = np.stack([half * (1 - t**3), -half + 2.1 * half * t], axis=1)
        outline = np.concatenate([side, side[::-1] * (-1, 1)]) + np.array((x, y))
        cv2.polylines(sheet, [outline.round().astype(np.int32)], isClosed=True, color=shade, thickness=5)
        cv2.line(sheet, (x, round(y - half)), (x, round(y + half)), shade, 4)
        cv2.ellipse(sheet, (x, y), (round(half / 2), round(half / 3)), 20, 0, 360, shade, 4)
    elif kind == "star":
        spots = [
            (x + length * np.cos(a), y + length * np.sin(a))
            for index in range(10)
            for length, a in [((0.8 if index % 2 else 0.32) * radius, index * np.pi / 5 + 0.3)]
        ]
        cv2.fillPoly(sheet, [np.array(spots).round().astype(np.int32)], shade)
    elif kind == "number":
        cv2.putText(sheet, str(random.randrange(1, 9)), (x - 22, y + 26), cv2.FONT_HERSHEY_DUPLEX, 2.4, shade, 5)
    else:
        tilt = np.full_like(sheet, 255)
        for row, line in enumerate(("OBEC", "Lhota", "12")):
            spot = (round(x - 0.5 * radius), round(y - 18 + 36 * row))
            cv2.putText(tilt, line, spot, cv2.FONT_HERSHEY_DUPLEX, 0.9, shade, 2, cv2.LINE_AA)
        _turned(tilt, random.uniform(-25, 25), (x, y))
        np.minimum(sheet, tilt, out=sheet)


def worn_stamp(grey: Grey, random: Random) -> None:
    """A frame with round corners or lines alone, turned further, its ink uneven."""
    sheet, shade, thick = np.full_like(grey, 255), random.randrange(40, 130), random.choice((3, 5, 7))
    x0, y0, x1, y1, r = 260, 110, 260 + random.randrange(430, 600), random.randrange(270, 310), 24
    if random.random() < 0.7:
        for a, b in (((x0 + r, y0), (x1 - r, y0)), ((x0 + r, y1), (x1 - r, y1)), ((x0, y0 + r), (x0, y1 - r)),
                     ((x1, y0 + r), (x1, y1 - r))):  # fmt: skip
            cv2.line(sheet, a, b, shade, thick, cv2.LINE_AA)
        for spot, start in (
            ((x0 + r, y0 + r), 180),
            ((x1 - r, y0 + r), 270),
            ((x1 - r, y1 - r), 0),
            ((x0 + r, y1 - r), 90),
        ):
            cv2.ellipse(sheet, spot, (r, r), 0, start, start + 90, shade, thick, cv2.LINE_AA)
    lines = random.choice((("Obec Horni Dolni", "Namesti 17, 250 01", "ICO 00234567"), ("MESTO", "LHOTA (4)"),
                           ("Materska skola Kvitek", "U Lesa 5, Kolin", "tel. 321 720 111", "reditelka")))  # fmt: skip
    _printed(sheet, lines, x0 + 35, y0 + 50, random.uniform(0.75, 1.1), shade)
    _turned(sheet, random.uniform(-20, 20))
    _pressed(grey, sheet, random, worn=random.choice((0.0, 0.4, 0.8)))


def two_stamps(grey: Grey, random: Random) -> None:
    """A round one beside or over a framed one."""
    official_stamp(grey, random)
    worn_stamp(grey, random)


def stamp_over_name(grey: Grey, random: Random) -> None:
    """A stamp set over the printed name."""
    printed_name(grey, random)
    random.choice((official_stamp, worn_stamp, framed_stamp))(grey, random)


def printed_name(grey: Grey, random: Random) -> None:
    """A name and an office below the line."""
    cv2.line(grey, (180, 260), (900, 260), 30, 3)
    _printed(grey, (random.choice(("Ing. Jan Novak", "Mgr. Eva Mala, starostka", "Bc. Petr Dub")),), 260, 245, 1.1, 20)


def slanted_name(grey: Grey, random: Random) -> None:
    """A name in an italic or in letters that look written, larger than the rest of the form."""
    face = random.choice((cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX)) | cv2.FONT_ITALIC
    cv2.line(grey, (180, 270), (900, 270), 30, 3)
    text = random.choice(("Ing. Jan Novak", "Mgr. Eva Mala", "Bc. Petr Dub, starosta"))
    cv2.putText(grey, text, (230, 255), face, random.uniform(1.0, 1.6), 30, 2, cv2.LINE_AA)


def only_a_line(grey: Grey, random: Random) -> None:
    """Nobody has signed; a speck of dust."""
    cv2.line(grey, (180, 260), (900, 263), 30, 3)
    cv2.circle(grey, (random.randrange(200, 900), 150), 4, 60, -1)


STAMPS: tuple[Draw, ...] = (
    framed_stamp, bare_stamp, round_stamp, official_stamp, worn_stamp, two_stamps, stamp_over_name,
)  # fmt: skip
OTHERS: tuple[Draw, ...] = (*STAMPS, printed_name, slanted_name, only_a_line)
