"""What a pen leaves on a printed form, as HTML and SVG: handwriting, ticks, rings, strokes, signatures, stamps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from random import Random

_FONTS = ("DejaVu Sans", "DejaVu Serif", "DejaVu Sans Condensed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """How one person writes."""

    font: str
    colour: str
    slant: float
    """Degrees."""
    wobble: float


def choose_hand(rng: Random) -> Hand:
    """One person's hand."""
    return Hand(
        font=rng.choice(_FONTS),
        colour=rng.choice(("#14247f", "#1b2f8f", "#222226")),
        slant=rng.uniform(4, 20),
        wobble=rng.uniform(0.8, 1.9),
    )


def written(rng: Random, hand: Hand, text: str) -> str:
    """Handwriting: letters that jump and lean."""
    words = []
    for word in text.split():
        letters = []
        for letter in word:
            lift, turn = rng.gauss(0, 0.05 * hand.wobble), rng.gauss(0, 3.5 * hand.wobble)
            lean = -hand.slant + rng.gauss(0, 3 * hand.wobble)
            moved = f"translateY({lift:.2f}em) rotate({turn:.1f}deg) skewX({lean:.1f}deg)"
            style = f"display:inline-block;margin-right:-0.06em;transform:{moved}"
            letters.append(f'<span style="{style}">{escape(letter)}</span>')
        words.append(f'<span style="white-space:nowrap">{"".join(letters)}</span>')
    style = f"color:{hand.colour};font-family:{hand.font};font-weight:200;font-size:1.2em"
    return f'<span style="{style}">{" ".join(words)}</span>'


def box(rng: Random, hand: Hand, how: str) -> str:
    """A box to tick, empty or ticked as the words of ``Tick`` say."""
    shapes = ['<rect x="4" y="4" width="20" height="20" fill="none" stroke="black" stroke-width="1.6"/>']
    if how == "cross":
        shapes.append('<path d="M7 7L21 21M7 21L21 7" stroke="black" stroke-width="2.4" fill="none"/>')
    elif how == "check":
        shapes.append('<path d="M7 14L12 20L21 7" stroke="black" stroke-width="2.4" fill="none"/>')
    elif how == "filled":
        shapes.append('<rect x="7" y="7" width="14" height="14"/>')
    elif how:
        shapes.append(f'<path d="{_pen_tick(rng)}" stroke="{hand.colour}" stroke-width="2.6" fill="none"/>')
    style = "width:1.15em;height:1.15em;vertical-align:-0.2em;margin-right:0.25em"
    return f'<svg style="{style}" viewBox="0 0 28 28">{"".join(shapes)}</svg>'


def _pen_tick(rng: Random) -> str:
    def spot(x: float, y: float) -> str:
        return f"{x + rng.uniform(-3, 3):.1f} {y + rng.uniform(-3, 3):.1f}"

    if rng.random() < 0.6:
        falling = f"M{spot(5, 5)}C{spot(11, 12)} {spot(17, 16)} {spot(23, 23)}"
        return falling + f"M{spot(5, 23)}C{spot(11, 16)} {spot(17, 12)} {spot(23, 5)}"
    low = spot(12, 22)
    return f"M{spot(5, 12)}Q{spot(9, 17)} {low}Q{spot(17, 12)} {spot(25, 2)}"


def ringed(rng: Random, hand: Hand, text: str) -> str:
    """A text with a ring drawn around it; its ends don't meet."""
    turns, start, points = rng.uniform(1.02, 1.15), rng.uniform(0, 6), []
    for step in range(41):
        angle, grow = start + turns * 2 * math.pi * step / 40, 1 + 0.05 * step / 40
        points.append(f"{50 + 47 * grow * math.cos(angle):.1f} {50 + 44 * grow * math.sin(angle):.1f}")
    path = f'<path d="M{"L".join(points)}" {_stroke(hand.colour, 1.4)}/>'
    return _over(text, path, "left:-0.5em;top:-0.35em;width:calc(100% + 1em);height:1.9em")


def struck(rng: Random, hand: Hand, text: str) -> str:
    """A text with a stroke or two through it."""
    paths = [
        f'<path d="M0 {rng.uniform(35, 65):.0f}Q{rng.uniform(30, 70):.0f} {rng.uniform(30, 70):.0f} '
        f'100 {rng.uniform(35, 65):.0f}" {_stroke(hand.colour, 1.3)}/>'
        for _ in range(rng.choice((1, 1, 2)))
    ]
    return _over(text, "".join(paths), "left:-0.2em;top:0.1em;width:calc(100% + 0.4em);height:1em")


def _stroke(colour: str, width: float) -> str:
    return f'fill="none" stroke="{colour}" stroke-width="{width:.2f}" vector-effect="non-scaling-stroke"'


def _over(text: str, shapes: str, place: str) -> str:
    svg = f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" style="position:absolute;{place}">{shapes}</svg>'
    return f'<span style="position:relative;display:inline-block">{text}{svg}</span>'


def signed(rng: Random, hand: Hand, width: float, height: float) -> str:
    """A scrawled signature that may leave its place a little."""
    x, y, parts = 5.0, rng.uniform(40, 70), []
    parts.append(f"M{x:.1f} {y:.1f}")
    loops = rng.randrange(5, 11)
    for loop in range(loops):
        reach = 5 + 88 * (loop + 1) / loops
        top = y - (rng.uniform(45, 75) if loop in (0, loops // 2) else rng.uniform(12, 40))
        base = rng.uniform(50, 82)
        sharp = rng.random() < 0.4
        ahead = rng.uniform(-3, 7) if not sharp else 0.0
        parts.append(f"C{x + rng.uniform(-6, 3):.1f} {top:.1f} {reach + ahead:.1f} {top:.1f} {reach:.1f} {base:.1f}")
        x, y = reach, base
    parts.append(f"C{x + 8:.1f} {y + 18:.1f} 40 {y + 8:.1f} {rng.uniform(0, 30):.1f} {rng.uniform(78, 95):.1f}")
    path = f'<path d="{"".join(parts)}" {_stroke(hand.colour, rng.uniform(1.1, 2.2))}/>'
    wide, tall = min(width, rng.uniform(32, 55)), min(height * 1.15, rng.uniform(11, 20))
    left = rng.uniform(0, max(0.0, width - wide))
    bottom = rng.uniform(-1.5, 1.5)
    style = f"position:absolute;left:{left:.1f}mm;bottom:{bottom:.1f}mm;width:{wide:.1f}mm;height:{tall:.1f}mm"
    return f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" style="{style}">{path}</svg>'


def stamp(rng: Random, lines: Sequence[str], width: float, height: float) -> str:
    """An office's stamp, framed or round, a little tilted, in worn ink."""
    colour = rng.choice(("#1b2f8f", "#57267a", "#8f1a24", "#2a2a6a"))
    tilt, ink = round(rng.uniform(-7, 7), 1), rng.uniform(0.55, 0.9)
    left = rng.uniform(0, max(2.0, width / 3))
    if rng.random() < 0.6:
        rows = "".join(
            f'<text x="75" y="{14 + 13 * row}" font-size="{min(9.0, 260 / max(len(line), 1)):.1f}" '
            f'text-anchor="middle" font-weight="bold" fill="{colour}">{escape(line)}</text>'
            for row, line in enumerate(lines[:3])
        )
        frame = f'<rect x="1" y="1" width="148" height="48" fill="none" stroke="{colour}" stroke-width="1.5"/>'
        shapes, view, size = (frame if rng.random() < 0.7 else "") + rows, "0 0 150 50", "width:50mm;height:17mm"
    else:
        letters = lines[0].upper()[:28]
        around = "".join(
            f'<text x="50" y="14" font-size="9" text-anchor="middle" fill="{colour}" '
            f'transform="rotate({-150 + 300 * index / max(len(letters) - 1, 1):.1f} 50 50)">{escape(letter)}</text>'
            for index, letter in enumerate(letters)
        )
        rings = "".join(
            f'<circle cx="50" cy="50" r="{radius}" fill="none" stroke="{colour}" stroke-width="2"/>'
            for radius in (48, 33)
        )
        number = f'<text x="50" y="57" font-size="20" text-anchor="middle" fill="{colour}">{rng.choice("123")}</text>'
        shapes, view, size = rings + around + number, "0 0 100 100", "width:24mm;height:24mm"
    place = f"position:absolute;left:{left:.1f}mm;bottom:{rng.uniform(-4, 1):.1f}mm;{size};overflow:visible"
    turn = " ".join(str(number) for number in (tilt, *(int(number) / 2 for number in view.split()[2:])))
    return f'<svg viewBox="{view}" style="{place}"><g opacity="{ink:.2f}" transform="rotate({turn})">{shapes}</g></svg>'
