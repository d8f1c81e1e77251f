"""A sheet on which a layout draws one form: printed with its answers, filled in by hand, or fillable.

A layout says where things stand; whether an answer is print, handwriting or a fillable place is
decided here, so that every layout comes in every kind.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from tests.corpus.dev import ink
from tests.corpus.dev.fonts import SYMBOLS, Family, width, wrap
from tests.corpus.dev.people import Answer, Applicant
from tests.corpus.dev.wording import OPTIONS, SINGLE, Wording
from tests.corpus.truth import Mark

GROWN = 1.2
"""Handwriting is larger than print."""
Rectangle = tuple[float, float, float, float]


class Tick(StrEnum):
    """How an option is chosen."""

    CROSS = "cross"
    CHECK = "check"
    FILLED = "filled"
    GLYPH = "glyph"
    BRACKET = "bracket"
    PEN = "pen"
    CIRCLED = "circled"
    CROSSED_OUT = "crossed-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The look of one specimen."""

    print: Family
    answers: Family
    size: float
    tick: Tick
    in_words: frozenset[str]
    """Keys whose options aren't printed: the answer is written."""
    consent_box: bool
    """One box beside the sentence instead of yes and no."""
    colon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A fillable place."""

    key: str
    page_index: int
    box: Rectangle
    size: float
    option: str | None = None


@dataclass(slots=True, kw_only=True)
class Paper:
    """A canvas with a pen that moves down and turns the page."""

    applicant: Applicant
    wording: Wording
    style: Style
    rng: Random
    fillable: bool = False
    handwritten: frozenset[str] = frozenset()
    stamps: bool = True
    """A stamp may be drawn; its text is text, so a file that is no scan goes without."""
    wide: bool = False
    buffer: io.BytesIO = field(default_factory=io.BytesIO)
    canvas: Canvas = field(init=False)
    y: float = field(init=False)
    hand: ink.Hand = field(init=False)
    pen: ink.Colour = field(init=False)
    page_index: int = 0
    places: list[Place] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.canvas = Canvas(self.buffer, pagesize=self.page_size, invariant=True)
        self.canvas.setTitle(self.wording.title)
        self.hand = ink.choose_hand(self.rng)
        self.pen = self.hand.colour
        self.y = self.top

    @property
    def page_size(self) -> tuple[float, float]:
        """Width and height in points."""
        wide, tall = landscape(A4) if self.wide else A4
        return float(wide), float(tall)

    @property
    def left(self) -> float:
        """Where the print begins."""
        return 45.0

    @property
    def right(self) -> float:
        """Where the print ends."""
        return self.page_size[0] - 45

    @property
    def top(self) -> float:
        """The first base line."""
        return self.page_size[1] - 52

    # ------------------------------------------------------------ moving

    def room(self, needed: float) -> None:
        """Turn the page where there isn't enough room."""
        if self.y - needed < 52:
            self.turn()

    def turn(self) -> None:
        """Number the page and begin the next."""
        self.text(self.right - 50, 28, f"Strana {self.page_index + 1}", 7.5)
        self.canvas.showPage()
        self.canvas.setPageSize(self.page_size)
        self.page_index += 1
        self.y = self.top

    def done(self) -> bytes:
        """Finish the last page; the PDF without fillable places."""
        self.turn()
        self.canvas.save()
        return self.buffer.getvalue()

    # ------------------------------------------------------------ print

    def text(self, x: float, y: float, text: str, size: float | None = None, *, bold: bool = False) -> float:
        """Print a text; returns where it ends."""
        font, size = self.style.print.bold if bold else self.style.print.regular, size or self.style.size
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, text)
        return x + width(text, font, size)

    def label(self, key: str) -> str:
        """The wording of a label, with its colon where the form has colons."""
        text = self.wording.labels[key]
        return text + self.style.colon

    def label_lines(self, text: str, room: float, size: float | None = None, *, bold: bool = False) -> list[str]:
        """A printed text broken into lines."""
        font = self.style.print.bold if bold else self.style.print.regular
        return wrap(text, room, font, size or self.style.size)

    # ------------------------------------------------------------ answers

    def answer(self, key: str) -> Answer:
        """What the applicant said."""
        return self.applicant.answers[key]

    def words(self, key: str) -> str:
        """What is written, also where others tick."""
        return self.answer(key).text

    def fitting(self, key: str, room: float, size: float) -> float:
        """The size at which the longest word of an answer fits, at most the one given."""
        font = self.style.answers.regular
        factor = GROWN if key in self.handwritten else 1.0
        widest = max((width(word, font, size * factor) for word in self.words(key).split()), default=0.0)
        return min(size, size * (room - 1) / widest) if widest else size

    def answer_lines(self, key: str, room: float, size: float) -> list[str]:
        """The written answer broken into lines as it will be drawn."""
        factor = GROWN if key in self.handwritten else 1.0
        size = self.fitting(key, room, size)
        return wrap(self.words(key), room, self.style.answers.regular, size * factor)

    def write(self, key: str, box: Rectangle, size: float, leading: float) -> None:
        """Put an answer into a rectangle, from its top."""
        x0, _, x1, y1 = box
        size = self.fitting(key, x1 - x0 - 4, size)
        if self.fillable:
            self.places.append(Place(key=key, page_index=self.page_index, box=box, size=size))
            return
        for row, line in enumerate(self.answer_lines(key, x1 - x0, size)):
            self.put(key, x0, y1 - 0.8 * leading - leading * row, line, size)

    def put(self, key: str, x: float, y: float, line: str, size: float) -> float:
        """One line of an answer at its base line, printed or by hand; returns where it ends."""
        if key in self.handwritten:
            ink.write_by_hand(self.canvas, self.rng, x, y, line, size * GROWN, self.hand)
        else:
            self.canvas.setFont(self.style.answers.regular, size)
            self.canvas.drawString(x, y, line)
        return x + width(line, self.style.answers.regular, size)

    # ------------------------------------------------------------ options

    def has_options(self, key: str) -> bool:
        """Whether the options of a field are printed for ticking."""
        listed = key in OPTIONS and key not in self.style.in_words
        return listed and self.answer(key).keys is not None

    def tick_for(self, key: str) -> Tick:
        """Rings and strokes through words are for one answer out of a few."""
        tick = self.style.tick
        if tick in (Tick.CIRCLED, Tick.CROSSED_OUT) and ((key not in SINGLE and key != "consent") or self.fillable):
            return Tick.CROSS if self.fillable else Tick.PEN
        return Tick.PEN if self.handwritten and tick is not Tick.CIRCLED and tick is not Tick.CROSSED_OUT else tick

    def option_lines(self, key: str, room: float, size: float) -> int:
        """How many lines the options need."""
        return max(line for _, line, _, _ in self._flow(key, room, size)) + 1

    def options(self, key: str, x: float, y: float, room: float, size: float, leading: float) -> None:
        """Print the options from the base line ``y`` on, and tick what was chosen."""
        struck = bool(self.answer(key).keys)
        for dx, line, text, option in self._flow(key, room, size):
            here, base = x + dx, y - leading * line
            indent = self._mark(key, option, here, base, size) if option else self._indent(key, size)
            end = self.text(here + indent, base, text, size)
            chosen = option in (self.answer(key).keys or ())
            if self.tick_for(key) is Tick.CIRCLED and chosen:
                ink.circle(self.canvas, self.rng, here - 3, base - 4, end - here + 6, size + 5, self.pen)
            if self.tick_for(key) is Tick.CROSSED_OUT and struck and option and not chosen:
                ink.cross_out(self.canvas, self.rng, here, base + 0.3 * size, end - here, self.pen)

    def consent(self, x: float, y: float, room: float, size: float, leading: float) -> None:
        """The sentence with one box before it."""
        self._mark("consent", "ano", x, y, size)
        for row, line in enumerate(self.label_lines(self.wording.labels["consent"], room - 20, size)):
            self.text(x + self._indent("consent", size), y - leading * row, line, size)

    def _flow(self, key: str, room: float, size: float) -> Iterator[tuple[float, int, str, str | None]]:
        """Offset, line, text and key of each option; no key for the second line of a long one."""
        x, line = 0.0, 0
        indent = self._indent(key, size)
        for option, text in OPTIONS[key]:
            wide = indent + 12 + width(text, self.style.print.regular, size)
            if x and x + wide > room:
                x, line = 0.0, line + 1
            for row, part in enumerate(wrap(text, room - indent, self.style.print.regular, size)):
                line += 1 if row else 0
                yield x, line, part, None if row else option
            x += wide

    def _indent(self, key: str, size: float) -> float:
        tick = self.tick_for(key)
        if tick in (Tick.CIRCLED, Tick.CROSSED_OUT):
            return 0.0
        return width("[x] ", self.style.print.regular, size) if self._bracketed(tick) else size + 4

    def _bracketed(self, tick: Tick) -> bool:
        return tick is Tick.BRACKET and not self.fillable

    def _mark(self, key: str, option: str, x: float, y: float, size: float) -> float:
        """Draw the box of an option; returns how far its text is indented."""
        tick, chosen = self.tick_for(key), option in (self.answer(key).keys or ())
        side = size * 0.95
        if self.fillable:
            box = (x, y - 1.5, x + side, y - 1.5 + side)
            self.places.append(Place(key=key, page_index=self.page_index, box=box, size=size, option=option))
        elif self._bracketed(tick):
            self.text(x, y, "[x]" if chosen else "[ ]", size)
        elif tick is Tick.GLYPH:
            self.canvas.setFont(SYMBOLS, size + 1)
            self.canvas.drawString(x, y, "☒" if chosen else "☐")
        elif tick not in (Tick.CIRCLED, Tick.CROSSED_OUT):
            self._drawn_box(tick, x, y - 1.5, side, chosen=chosen)
        return self._indent(key, size)

    def _drawn_box(self, tick: Tick, x: float, y: float, side: float, *, chosen: bool) -> None:
        canvas = self.canvas
        canvas.setLineWidth(0.7)
        canvas.rect(x, y, side, side)
        if not chosen:
            return
        if tick is Tick.FILLED:
            canvas.rect(x + 1, y + 1, side - 2, side - 2, fill=1)
        elif tick is Tick.CHECK:
            canvas.setFont(SYMBOLS, side + 1)
            canvas.drawString(x + 0.5, y + 1, "✓")
        elif tick is Tick.PEN:
            ink.tick_by_pen(canvas, self.rng, x, y, side, self.pen)
        else:
            canvas.setLineWidth(1.2)
            canvas.line(x + 1.5, y + 1.5, x + side - 1.5, y + side - 1.5)
            canvas.line(x + 1.5, y + side - 1.5, x + side - 1.5, y + 1.5)
            canvas.setLineWidth(0.7)

    # ------------------------------------------------------------ signature

    def signature(self, x: float, y: float, wide: float, tall: float) -> None:
        """What stands in the place for the signature, whose lower left corner is given."""
        mark, name = self.applicant.mark, self.answer("representative_name").text
        if mark is Mark.STAMP_ONLY or (mark is Mark.HANDWRITTEN and self.stamps and self.rng.random() < 0.45):
            lines = (self.words("applicant_name"), self.words("street"), f"IČO {self.words('ico')}")
            ink.stamp(self.canvas, self.rng, x + self.rng.uniform(0, wide / 4), y + 2, lines)
        if mark is Mark.HANDWRITTEN:
            ink.sign(self.canvas, self.rng, x + wide * 0.25, y + 2, min(wide * 0.6, 130), tall * 0.8)
        if mark is Mark.PRINTED_NAME_ONLY or (mark is Mark.HANDWRITTEN and self.rng.random() < 0.3):
            self.text(x + 4, y + 2, name, self.style.size)


def heading(paper: Paper, *, centred: bool = False, size: float = 14) -> None:
    """The title, and who the form goes to."""
    font = paper.style.print.bold
    size = min(size, size * (paper.right - paper.left) / width(paper.wording.title, font, size))
    x = (paper.page_size[0] - width(paper.wording.title, font, size)) / 2 if centred else paper.left
    paper.text(x, paper.y, paper.wording.title, size, bold=True)
    paper.text(paper.left, paper.y - 16, "Středočeský kraj, Zborovská 11, 150 21 Praha 5", 8)
    paper.y -= 40
