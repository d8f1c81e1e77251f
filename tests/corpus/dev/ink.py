"""What a hand leaves on paper: handwriting, ticks of a pen, signatures, stamps; all as strokes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from tests.corpus.dev import fonts

Colour = tuple[float, float, float]
BLUE, BLACK, VIOLET = (0.08, 0.14, 0.5), (0.1, 0.1, 0.12), (0.35, 0.15, 0.5)
_PENS = (BLUE, BLUE, BLACK)


def pen_colour(rng: Random) -> Colour:
    """Blue mostly."""
    return rng.choice(_PENS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """How one person writes."""

    font: str
    colour: Colour
    slant: float
    """Degrees."""
    wobble: float
    """1 is usual; more is harder to read."""


def choose_hand(rng: Random) -> Hand:
    """One person's hand."""
    return Hand(
        font=rng.choice(fonts.pens()), colour=pen_colour(rng), slant=rng.uniform(4, 22), wobble=rng.uniform(0.8, 1.9)
    )


def write_by_hand(canvas: Canvas, rng: Random, x: float, y: float, text: str, size: float, hand: Hand) -> None:
    """A line of handwriting: slanted letters that jump, tied to one another near the base line."""
    drift, start, jump = rng.uniform(-0.02, 0.02), x, 0.0
    canvas.saveState()
    canvas.setFillColorRGB(*hand.colour)
    canvas.setStrokeColorRGB(*hand.colour)
    for index, letter in enumerate(text):
        wide = fonts.width(letter, hand.font, size) * rng.uniform(0.8, 0.97)
        jump = 0.6 * jump + rng.gauss(0, 0.045 * size * hand.wobble)
        lift = y + drift * (x - start) + jump
        canvas.saveState()
        canvas.translate(x, lift)
        canvas.rotate(rng.gauss(0, 3.5 * hand.wobble))
        canvas.skew(0, hand.slant + rng.gauss(0, 3.0 * hand.wobble))
        canvas.scale(rng.uniform(0.8, 1.08), 1 + rng.gauss(0, 0.09 * hand.wobble))
        canvas.setFont(hand.font, size)
        canvas.drawString(0, 0, letter)
        canvas.restoreState()
        if letter.isalpha() and text[index + 1 : index + 2].isalpha() and rng.random() < 0.85:
            canvas.setLineWidth(0.06 * size)
            dip = lift + rng.uniform(-0.04, 0.12) * size
            canvas.bezier(
                x + 0.5 * wide, dip, x + 0.8 * wide, dip - 0.1 * size, x + wide, dip, x + 1.25 * wide, dip + 1.5
            )
        x += wide
    canvas.restoreState()


def tick_by_pen(canvas: Canvas, rng: Random, x: float, y: float, side: float, colour: Colour) -> None:
    """A quick cross or hook that goes over the edge of the box."""
    canvas.saveState()
    canvas.setStrokeColorRGB(*colour)
    canvas.setLineWidth(rng.uniform(1.0, 1.6))
    over = 0.22 * side

    def spot(u: float, v: float) -> tuple[float, float]:
        return x + u * side + rng.uniform(-over, over), y + v * side + rng.uniform(-over, over)

    if rng.random() < 0.6:
        for (u0, v0), (u1, v1) in (((0.05, 0.05), (0.95, 1.0)), ((0.05, 0.95), (0.95, 0.05))):
            canvas.bezier(*spot(u0, v0), *spot(0.4, 0.5), *spot(0.6, 0.5), *spot(u1, v1))
    else:
        low = spot(0.4, 0.1)
        canvas.bezier(*spot(0.05, 0.6), *spot(0.2, 0.4), *spot(0.3, 0.2), *low)
        canvas.bezier(*low, *spot(0.6, 0.5), *spot(0.9, 1.0), *spot(1.2, 1.35))
    canvas.restoreState()


def circle(canvas: Canvas, rng: Random, x: float, y: float, wide: float, tall: float, colour: Colour) -> None:
    """A ring drawn by hand around something; its ends don't meet."""
    canvas.saveState()
    canvas.setStrokeColorRGB(*colour)
    canvas.setLineWidth(rng.uniform(0.9, 1.4))
    path = canvas.beginPath()
    turns, start = rng.uniform(1.02, 1.15), rng.uniform(0, 6)
    for step in range(41):
        angle = start + turns * 2 * math.pi * step / 40
        grow = 1 + 0.05 * step / 40
        spot = (x + wide / 2 + grow * wide / 2 * math.cos(angle), y + tall / 2 + grow * tall / 2 * math.sin(angle))
        (path.lineTo if step else path.moveTo)(*spot)
    canvas.drawPath(path)
    canvas.restoreState()


def cross_out(canvas: Canvas, rng: Random, x: float, y: float, wide: float, colour: Colour) -> None:
    """One or two strokes through something."""
    canvas.saveState()
    canvas.setStrokeColorRGB(*colour)
    canvas.setLineWidth(rng.uniform(0.9, 1.3))
    for _ in range(rng.choice((1, 1, 2))):
        left, right = y + rng.uniform(-1.0, 1.0), y + rng.uniform(-1.0, 1.0)
        canvas.bezier(x - 2, left, x + wide / 3, left + 1, x + 2 * wide / 3, right - 1, x + wide + 2, right)
    canvas.restoreState()


def sign(canvas: Canvas, rng: Random, x: float, y: float, wide: float, tall: float) -> None:
    """A scrawled signature within a rectangle, sometimes a little over it."""
    canvas.saveState()
    canvas.setStrokeColorRGB(*pen_colour(rng))
    canvas.setLineWidth(rng.uniform(0.9, 1.6))
    path = canvas.beginPath()
    if rng.random() < 0.35:
        _zigzag(path, rng, x, y, wide, tall)
        canvas.drawPath(path)
        canvas.restoreState()
        return
    loops = rng.randrange(5, 10)
    here = (x + 0.05 * wide, y + rng.uniform(0.3, 0.6) * tall)
    path.moveTo(*here)
    for loop in range(loops):
        reach = x + wide * (0.1 + 0.85 * (loop + 1) / loops)
        height = tall * (rng.uniform(0.7, 1.15) if loop in (0, loops // 2) else rng.uniform(0.25, 0.7))
        end = (reach, y + rng.uniform(0.05, 0.4) * tall)
        path.curveTo(here[0] + rng.uniform(-8, 4), y + height, reach + rng.uniform(-4, 8), y + height, *end)
        here = end
    path.curveTo(here[0] + 10, here[1] - 0.3 * tall, x + 0.4 * wide, y - 0.1 * tall, x + rng.uniform(0, 0.3) * wide, y)
    canvas.drawPath(path)
    canvas.restoreState()


def _zigzag(path: PDFPathObject, rng: Random, x: float, y: float, wide: float, tall: float) -> None:
    """A tall first letter, then sharp strokes that flatten out."""
    path.moveTo(x + rng.uniform(0, 0.1) * wide, y + 0.1 * tall)
    steps = rng.randrange(7, 14)
    for step in range(steps):
        reach = x + wide * (0.12 + 0.8 * (step + 1) / steps)
        height = tall * (1.1 if step == 0 else rng.uniform(0.15, 0.75) * (1 - 0.6 * step / steps))
        lean = rng.uniform(0.02, 0.08) * wide
        path.curveTo(reach - 2 * lean, y + height, reach - lean, y + height * 1.05, reach - lean, y + 0.6 * height)
        path.curveTo(reach - lean, y + 0.2 * height, reach, y, reach + lean / 2, y + rng.uniform(0, 0.15) * tall)
    path.curveTo(x + wide, y + 0.1 * tall, x + 1.1 * wide, y + 0.3 * tall, x + 1.15 * wide, y + 0.05 * tall)


def stamp(canvas: Canvas, rng: Random, x: float, y: float, lines: tuple[str, ...]) -> None:
    """An office's stamp, 150 by 44 points or round, tilted a little; the ink isn't even."""
    canvas.saveState()
    colour = rng.choice((BLUE, VIOLET, (0.6, 0.1, 0.15)))
    canvas.setStrokeColorRGB(*colour)
    canvas.setFillColorRGB(*colour)
    canvas.setStrokeAlpha(rng.uniform(0.55, 0.85))
    canvas.setFillAlpha(rng.uniform(0.55, 0.85))
    canvas.translate(x, y)
    canvas.rotate(rng.uniform(-6, 6))
    font = fonts.families()[0].bold
    if rng.random() < 0.6:
        canvas.setLineWidth(1.2)
        canvas.rect(0, 0, 150, 44)
        for row, line in enumerate(lines[:3]):
            size = min(8.5, 8.5 * 140 / max(fonts.width(line, font, 8.5), 1))
            canvas.setFont(font, size)
            canvas.drawCentredString(75, 31 - 12 * row, line)
    else:
        canvas.setLineWidth(1.6)
        canvas.circle(32, 24, 30)
        canvas.circle(32, 24, 19)
        canvas.setFont(font, 6)
        letters = lines[0].upper()[:26]
        for index, letter in enumerate(letters):
            canvas.saveState()
            canvas.translate(32, 24)
            canvas.rotate(160 - 320 * index / max(len(letters) - 1, 1))
            canvas.drawCentredString(0, 22, letter)
            canvas.restoreState()
        canvas.setFont(font, 14)
        canvas.drawCentredString(32, 19, rng.choice("123"))
    canvas.restoreState()
