"""A sheet of paper: labels, answers and boxes, typed, written by hand or as AcroForm fields.

Lengths are points, ``y`` counts from the top; the layouts know where, the sheet knows how.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from tests.corpus.final import hand as pen
from tests.corpus.final.answers import OPTIONS, WORDS, Answers
from tests.corpus.final.fonts import face
from tests.corpus.final.widgets import Widgets
from tests.corpus.truth import Mark

WIDTH, HEIGHT = A4
BLACK = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """How the answers get onto the sheet."""

    answers: Answers
    mark: Mark
    hand: pen.Hand
    handwritten: frozenset[str] = frozenset()
    family: str = "sans"
    """Of the typed answers."""
    colour: tuple[float, float, float] = BLACK
    tick: str = "cross"
    """cross, check, fill, letter, or by pen: pen-cross, pen-check, pen-scrawl."""
    acroform: bool = False
    names: str = "keys"
    """Of AcroForm fields: keys, numbered-cs, numbered-en."""
    radios: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)


class Sheet:
    """One document in the making."""

    def __init__(self, filling: Filling, family: str, rng: random.Random, *, title: str) -> None:
        self.filling = filling
        self.family = family
        self.rng = rng
        self._buffer = BytesIO()
        self.canvas = Canvas(self._buffer, pagesize=A4, invariant=1, pageCompression=1)
        self.canvas.setTitle(title)
        self._widgets = Widgets(self.canvas)
        self._named = 0
        self.drawn: set[str] = set()
        """Keys that have their place on the sheet."""

    def finish(self) -> bytes:
        """The PDF."""
        self.canvas.showPage()
        if self.filling.acroform:
            self._widgets.finish()
        self.canvas.save()
        return self._buffer.getvalue()

    def page(self) -> None:
        """Go on on a new page."""
        self.canvas.showPage()

    # -- printed

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 9,
        *,
        bold: bool = False,
        italic: bool = False,
        colour: tuple[float, float, float] = BLACK,
        align: str = "left",
        fit: float | None = None,
        family: str | None = None,
    ) -> float:
        """Print a line and return where it ends; ``fit`` is the width that it may take."""
        font = face(family or self.family, bold=bold, italic=italic)
        while fit is not None and size > 5.5 and stringWidth(text, font, size) > fit:
            size -= 0.25
        width = float(stringWidth(text, font, size))
        left = {"left": x, "right": x - width, "centre": x - width / 2}[align]
        self.canvas.setFillColorRGB(*colour)
        self.canvas.setFont(font, size)
        self.canvas.drawString(left, HEIGHT - y, text)
        return left + width

    def width(self, text: str, size: float = 9, *, bold: bool = False, family: str | None = None) -> float:
        """Width of a printed line."""
        return float(stringWidth(text, face(family or self.family, bold=bold), size))

    def paragraph(self, x: float, y: float, text: str, size: float, width: float, *, italic: bool = False,
                  bold: bool = False, family: str | None = None) -> float:  # fmt: skip
        """Print running text and return the baseline below it."""
        font = face(family or self.family, italic=italic, bold=bold)
        for line in wrapped(text, width, lambda part: stringWidth(part, font, size)):
            self.text(x, y, line, size, italic=italic, bold=bold, family=family)
            y += size * 1.3
        return y

    def rule(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.6, dash: Sequence[float] = (),
             colour: tuple[float, float, float] = BLACK) -> None:  # fmt: skip
        """A straight line."""
        self.canvas.setStrokeColorRGB(*colour)
        self.canvas.setLineWidth(width)
        self.canvas.setDash(*([list(dash), 0] if dash else [[], 0]))
        self.canvas.line(x1, HEIGHT - y1, x2, HEIGHT - y2)
        self.canvas.setDash([], 0)

    def box(self, x: float, y: float, w: float, h: float, *, grey: float | None = None, line: float = 0.6) -> None:
        """A rectangle whose upper left corner is given, filled when ``grey`` is."""
        self.canvas.setStrokeColorRGB(0, 0, 0)
        self.canvas.setLineWidth(line)
        if grey is not None:
            self.canvas.setFillColorRGB(grey, grey, grey)
        self.canvas.rect(x, HEIGHT - y - h, w, h, stroke=1 if line else 0, fill=0 if grey is None else 1)

    def ink(self, strokes: Sequence[pen.Stroke], *, width: float | None = None,
            colour: tuple[float, float, float] | None = None) -> None:  # fmt: skip
        """Strokes of a pen, ``y`` upwards."""
        self.canvas.setStrokeColorRGB(*(colour or self.filling.hand.colour))
        self.canvas.setLineCap(1)
        self.canvas.setLineJoin(1)
        base = width or self.filling.hand.width
        for stroke in strokes:
            self.canvas.setLineWidth(base * self.rng.uniform(0.85, 1.15))
            path = self.canvas.beginPath()
            path.moveTo(*stroke[0])
            for point in stroke[1:]:
                path.lineTo(*point)
            self.canvas.drawPath(path)
        self.canvas.setLineCap(0)
        self.canvas.setLineJoin(0)

    # -- answers in words

    def answer(self, key: str, x: float, y: float, width: float, *, lines: int = 1, leading: float = 13,
               size: float = 9.5, options: tuple[str, ...] = ()) -> int:  # fmt: skip
        """Put the answer to a key on one or more lines, the first baseline at ``y``; return how many it took."""
        self.drawn.add(key)
        text = self.filling.answers.text(key)
        if self.filling.acroform:
            self._text_widget(key, text, x, y, width, lines, leading, size, options)
            return lines
        if key in self.filling.handwritten:
            return self._by_hand(text, x, y, width, lines, leading, size + 1.5)
        font = face(self.filling.family)
        parts, size = fitted(text, width, lines, size, lambda part, at: stringWidth(part, font, at))
        if key in self.filling.answers.outside and len(parts) == 1:
            x, y = self._beside(parts[0], x, y, width, font, size)
        for index, part in enumerate(parts):
            self.text(x, y + index * leading, part, size, colour=self.filling.colour, family=self.filling.family)
        return len(parts)

    def cells(self, key: str, x: float, y: float, count: int, side: float = 14, *, size: float = 10) -> None:
        """One cell a character: the upper left corner is given."""
        if self.filling.acroform:
            self.box(x, y, count * side, side + 2)
            self.answer(key, x + 3, y + side - 2, count * side - 6, size=size)
            return
        self.drawn.add(key)
        text = self.filling.answers.text(key).replace(" ", "")
        for index in range(count):
            self.box(x + index * side, y, side, side + 2)
        for index, character in enumerate(text):
            middle = x + index * side + side / 2
            if key in self.filling.handwritten:
                self.ink(
                    pen.write(character, middle - 2.5, HEIGHT - y - side + 1, self.filling.hand, size + 2, self.rng)
                )
            else:
                self.text(middle, y + side - 2, character, size, align="centre", colour=self.filling.colour,
                          family=self.filling.family)  # fmt: skip

    def _beside(self, text: str, x: float, y: float, width: float, font: str, size: float) -> tuple[float, float]:
        if self.rng.random() < 0.6:
            return x, y + self.rng.choice((-1, 1)) * self.rng.uniform(3, 4)  # over a line of the box
        reach = stringWidth(text, font, size)
        return max(x, x + width - reach + self.rng.uniform(5, 9)), y  # through its right side

    def _by_hand(self, text: str, x: float, y: float, width: float, lines: int, leading: float, size: float) -> int:
        hand = self.filling.hand
        parts, size = fitted(text, width, lines, size, lambda part, at: pen.text_width(part, hand, at))
        for index, part in enumerate(parts):
            low = HEIGHT - y - index * leading + self.rng.uniform(-0.5, 1.2)
            self.ink(pen.write(part, x + self.rng.uniform(0, 3), low, hand, size, self.rng), width=hand.width * 0.8)
        return len(parts)

    def _text_widget(self, key: str, text: str, x: float, y: float, width: float, lines: int, leading: float,
                     size: float, options: tuple[str, ...]) -> None:  # fmt: skip
        height = size + 4 + (lines - 1) * leading
        font = face(self.filling.family)
        parts, fits = fitted(text, width - 4, lines, size, lambda part, at: stringWidth(part, font, at))

        def paint(canvas: Canvas, w: float, h: float) -> None:
            canvas.setFillColorRGB(*self.filling.colour)
            canvas.setFont(font, fits)
            for index, part in enumerate(parts):
                canvas.drawString(2, h - size - index * leading, part)

        rect = (x - 1, HEIGHT - y - 3 - (lines - 1) * leading, width, height)
        self._widgets.text(self._name(key), text, rect, paint, multiline=lines > 1, options=options, size=size,
                           tooltip=self.filling.labels.get(key,
                           "") if self.filling.names != "numbered-en" else "")  # fmt: skip

    def _name(self, key: str) -> str:
        self._named += 1
        return {"keys": key, "numbered-cs": f"Textové pole {self._named}", "numbered-en": f"Text{self._named}"}[
            self.filling.names
        ]

    # -- choices

    def option(self, key: str, option: str, x: float, y: float, *, side: float = 8.5, shape: str = "box") -> None:
        """The box or circle of one option; ``y`` is the baseline of its words."""
        self.drawn.add(key)
        on = self.filling.answers.ticked(key, option)
        bottom = HEIGHT - y - 1.3
        if self.filling.acroform:
            self._button(key, option, x, bottom, side, shape, on)
            return
        self._outline(self.canvas, x, bottom, side, shape)
        if on:
            self._mark(self.canvas, x, bottom, side, shape)

    def _button(self, key: str, option: str, x: float, bottom: float, side: float, shape: str, on: bool) -> None:
        def paint(canvas: Canvas, w: float, h: float, ticked: bool) -> None:
            self._outline(canvas, 0.5, 0.5, w - 1, shape)
            if ticked:
                self._mark(canvas, 0.5, 0.5, w - 1, shape)

        single = key not in {"languages", "cooperation_areas", "consent"}
        group = key if self.filling.radios and single and len(self.filling.answers.chosen.get(key, ())) < 2 else None
        self._named += 1
        number = {"keys": f"{key}_{option}".replace("-", "_"), "numbered-cs": f"Zaškrtávací pole {self._named}"}
        name = number.get(self.filling.names, f"CheckBox{self._named}")
        state = option.replace("-", "_").encode("ascii", "ignore").decode() if group else "Yes"
        rect = (x - 0.5, bottom - 0.5, side + 1, side + 1)
        group = {"keys": key}.get(self.filling.names, f"Skupina_{key}") if group else None
        self._widgets.button(name, rect, paint, on=on, state=state, group=group)

    def _outline(self, canvas: Canvas, x: float, y: float, side: float, shape: str) -> None:
        canvas.setStrokeColorRGB(0, 0, 0)
        canvas.setLineWidth(0.7)
        if shape == "circle":
            canvas.circle(x + side / 2, y + side / 2, side / 2)
        else:
            canvas.rect(x, y, side, side)

    def _mark(self, canvas: Canvas, x: float, y: float, side: float, shape: str) -> None:
        kind = self.filling.tick
        canvas.setFillColorRGB(*self.filling.colour)
        canvas.setStrokeColorRGB(*self.filling.colour)
        if kind.startswith("pen-"):
            strokes = pen.tick(kind.removeprefix("pen-"), x, y, side, self.rng)
            self.ink(strokes, width=max(0.9, self.filling.hand.width))
        elif shape == "circle":
            canvas.circle(x + side / 2, y + side / 2, side * 0.28, stroke=0, fill=1)
        elif kind == "fill":
            canvas.rect(x + side * 0.18, y + side * 0.18, side * 0.64, side * 0.64, stroke=0, fill=1)
        elif kind in {"letter", "check"}:
            canvas.setFont(face("sans", bold=kind == "letter"), side * 1.05)
            canvas.drawCentredString(x + side / 2, y + side * 0.12, "X" if kind == "letter" else "✓")
        else:
            canvas.setLineWidth(1.1)
            canvas.line(x + 1, y + 1, x + side - 1, y + side - 1)
            canvas.line(x + 1, y + side - 1, x + side - 1, y + 1)

    def options(
        self,
        key: str,
        x: float,
        y: float,
        width: float,
        *,
        words: Mapping[str, str] | None = None,
        style: str = "box",
        columns: int = 0,
        size: float = 9,
        leading: float = 13,
        chosen_from: tuple[str, ...] = (),
        separator: str = "",
    ) -> float:
        """The options of a choice with its marks, in rows or in columns; returns the last baseline.

        Args:
            style: box, circle, after (the box stands after the word), ascii, ring (the word is ringed by pen),
                strike (the words that don't hold are crossed out).
            columns: 0 sets them one after the other.
        """
        names = words or WORDS["partner_region" if key == "alternate_region" else key]
        keys = chosen_from or OPTIONS["partner_region" if key == "alternate_region" else key]
        column, left = width / columns if columns else 0.0, x
        for index, option in enumerate(keys):
            label = names[option]
            needs = self.width(label, size) + (13 if style in {"box", "circle", "after"} else 2)
            if columns:
                left = x + index % columns * column
                y += leading if index and not index % columns else 0
            elif left + needs > x + width and left > x:
                left, y = x, y + leading
            right = self._choice(key, option, label, left, y, size, style)
            if separator and index < len(keys) - 1 and not columns:
                right = self.text(right, y, separator, size)
            left = right + (3 if separator else 13)
        self.drawn.add(key)
        return y

    def _choice(self, key: str, option: str, label: str, x: float, y: float, size: float, style: str) -> float:
        on = self.filling.answers.ticked(key, option)
        if style == "after":
            end = self.text(x, y, label, size)
            self.option(key, option, end + 4, y)
            return end + 13
        if self.filling.acroform or style in {"box", "circle"}:
            self.option(key, option, x, y, shape="circle" if style == "circle" else "box")
            return self.text(x + 12.5, y, label, size)
        if style == "ascii":
            mark = "[X] " if on else "[ ] "
            return self.text(x, y, mark + label, size)
        end = self.text(x, y, label, size)
        if style == "ring" and on:
            self.ink([pen.ring(x, HEIGHT - y - 2, end - x, size, self.rng)], width=max(0.9, self.filling.hand.width))
        if style == "strike" and not on and self.filling.answers.chosen.get(key):
            self._strike(x, end, y, size)
        return end

    def _strike(self, x: float, end: float, y: float, size: float) -> None:
        if self.filling.tick.startswith("pen-"):
            level = HEIGHT - y + size * 0.3
            path = tuple((x - 2 + (end - x + 4) * i / 3, level + self.rng.gauss(0, 0.9)) for i in range(4))
            self.ink([pen.smooth(path)], width=max(1.0, self.filling.hand.width))
        else:
            self.rule(x - 1, y - size * 0.32, end + 1, y - size * 0.32, 0.9, colour=self.filling.colour)


def wrapped(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Lines of a text, broken at spaces."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and measure(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return [line for line in lines if line]


def fitted(
    text: str, width: float, lines: int, size: float, measure: Callable[[str, float], float]
) -> tuple[list[str], float]:
    """Lines of a text and the size at which they fit."""
    while True:
        parts = wrapped(text, width, partial(_at_size, measure, size))
        broad = any(measure(part, size) > width for part in parts)
        if (len(parts) <= lines and not broad) or size <= 5.5:
            return parts, size
        size -= 0.25


def _at_size(measure: Callable[[str, float], float], size: float, text: str) -> float:
    return measure(text, size)
