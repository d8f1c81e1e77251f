"""What a layout of an office asks for: labels, answers, options and the signature, as HTML that is printed to PDF.

A layout (``Office.draw``) only says where things stand; whether an answer is print, handwriting or a
fillable place is decided here, so that every layout comes in every kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from random import Random

from tests.corpus.dev.paper import Tick
from tests.corpus.dev.people import Answer, Applicant
from tests.corpus.dev.wording import OPTIONS, SINGLE
from tests.corpus.offices import pen
from tests.corpus.truth import Mark

_UNSEEN = "color:white;text-decoration:none"
FIELD = "http://field.example/"
"""Beginning of the links that mark fillable places until they are made fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One form as one office has made it."""

    name: str
    """Letters, digits and hyphens; unique."""
    labels: Mapping[str, str | Sequence[str]]
    """The printed wording of each key; several: one is chosen for each specimen."""
    draw: Callable[[Sheet], str]
    """HTML with its ``<style>``."""
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Printed wordings of options, by key and option; the others keep their usual one."""
    in_words: frozenset[str] = frozenset()
    """Keys whose options this form never prints: the answer is written."""
    one_box: bool = False
    """Consent is one box beside a sentence (``consent_mark``), not yes and no."""
    ticks: tuple[Tick, ...] = tuple(Tick)
    """How options may be chosen on this form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One printed option."""

    key: str
    mark: str
    """Its box, as HTML; empty where the text itself is ringed or struck out."""
    text: str
    """Its text, as HTML."""

    def __str__(self) -> str:
        """Box and text; the box is never parted from the first word."""
        first, space, rest = ("", "", self.text) if "<" in self.text else self.text.partition(" ")
        return f'<span class="option"><span style="white-space:nowrap">{self.mark}{first}</span>{space}{rest}</span>'


@dataclass(slots=True, kw_only=True)
class Sheet:
    """A form that is being filled in."""

    office: Office
    applicant: Applicant
    rng: Random
    """For choices of a layout: which heading, whether a colon stands."""
    tick: Tick
    in_words: frozenset[str]
    fillable: bool = False
    handwritten: frozenset[str] = frozenset()
    stamps: bool = True
    hand: pen.Hand = field(init=False)
    labels: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.hand = pen.choose_hand(self.rng)
        self.labels = {
            key: wording if isinstance(wording, str) else self.rng.choice(list(wording))
            for key, wording in self.office.labels.items()
        }

    # ------------------------------------------------------------ words

    def label(self, key: str) -> str:
        """The printed wording of a key."""
        return escape(self.labels[key])

    def given(self, key: str) -> Answer:
        """What the applicant said."""
        return self.applicant.answers[key]

    def empty(self, key: str) -> bool:
        """Whether nothing was written and nothing ticked."""
        return not self.given(key).text

    # ------------------------------------------------------------ answers

    def answer(self, key: str, width: str = "100%", lines: int = 1) -> str:
        """The written answer; a place to fill in where the form is fillable.

        Args:
            key: Of the field.
            width: Of the fillable place, in CSS.
            lines: Height of the fillable place; text that is printed takes what it needs.
        """
        if self.fillable:
            style = f"display:inline-block;width:{width};height:{1.5 * lines:.1f}em;vertical-align:middle;{_UNSEEN}"
            return f'<a href="{FIELD}{key}" style="{style}"></a>'
        text = self.given(key).text
        if key in self.handwritten:
            return pen.written(self.rng, self.hand, text)
        return f'<span class="answer">{escape(text)}</span>'

    def cells(self, key: str, count: int, *, blank: str = "") -> str:
        """The answer letter by letter in cells of class ``cell``; longer ones overflow into more cells."""
        if self.fillable:
            return self.answer(key, width=f"{1.4 * count:.1f}em")
        text = self.given(key).text.replace(" ", "")
        letters = [*text, *[""] * max(0, count - len(text))]
        by_hand = key in self.handwritten
        shown = [pen.written(self.rng, self.hand, letter) if by_hand else escape(letter) for letter in letters]
        return "".join(f'<span class="cell">{letter or blank}</span>' for letter in shown)

    # ------------------------------------------------------------ options

    def boxed(self, key: str) -> bool:
        """Whether the options of a field are printed to be ticked; otherwise ``answer`` is for it."""
        return key in OPTIONS and key not in self.in_words and self.given(key).keys is not None

    def choice(self, key: str, between: str = " &nbsp; ", width: str = "100%") -> str:
        """The options one after the other, or the answer in words."""
        return between.join(map(str, self.options(key))) if self.boxed(key) else self.answer(key, width)

    def options(self, key: str) -> list[Option]:
        """All options of a field in their order, the chosen ones ticked; only where ``boxed``."""
        chosen = self.given(key).keys or ()
        wordings = self.office.options.get(key, {})
        return [
            self._option(key, option, wordings.get(option, text), ticked=option in chosen, any_ticked=bool(chosen))
            for option, text in OPTIONS[key]
        ]

    def consent_mark(self) -> str:
        """The one box of a form with ``one_box``."""
        ticked = "ano" in (self.given("consent").keys or ())
        tick = Tick.PEN if self.tick in (Tick.CIRCLED, Tick.CROSSED_OUT) else self.tick
        return self._mark("consent", "ano", tick, ticked=ticked)

    def _option(self, key: str, option: str, text: str, *, ticked: bool, any_ticked: bool) -> Option:
        tick, shown = self._tick_for(key), escape(text)
        if tick is Tick.CIRCLED:
            return Option(key=option, mark="", text=pen.ringed(self.rng, self.hand, shown) if ticked else shown)
        if tick is Tick.CROSSED_OUT:
            struck = any_ticked and not ticked
            return Option(key=option, mark="", text=pen.struck(self.rng, self.hand, shown) if struck else shown)
        return Option(key=option, mark=self._mark(key, option, tick, ticked=ticked), text=shown)

    def _tick_for(self, key: str) -> Tick:
        by_word = self.tick in (Tick.CIRCLED, Tick.CROSSED_OUT)
        if by_word and (self.fillable or (key not in SINGLE and key != "consent")):
            return Tick.CROSS if self.fillable else Tick.PEN
        return Tick.PEN if self.handwritten and not by_word else self.tick

    def _mark(self, key: str, option: str, tick: Tick, *, ticked: bool) -> str:
        if self.fillable:
            style = f"display:inline-block;width:0.9em;height:0.9em;margin-right:0.35em;{_UNSEEN}"
            return f'<a href="{FIELD}{key}/{option}" style="{style}"></a>'
        if tick is Tick.BRACKET:
            return f"[{'x' if ticked else '&nbsp;'}] "
        if tick is Tick.GLYPH:
            return f'<span style="font-family:DejaVu Sans">{"☒" if ticked else "☐"}</span> '
        return pen.box(self.rng, self.hand, tick.value if ticked else "")

    # ------------------------------------------------------------ signature

    def signature(self, width: float = 60, height: float = 18) -> str:
        """What stands in the place for the signature: ink, a stamp, a printed name, or nothing.

        Args:
            width: Of the place, in millimetres.
            height: Of the place, in millimetres.
        """
        mark, rng = self.applicant.mark, self.rng
        parts = []
        if mark is Mark.STAMP_ONLY or (mark is Mark.HANDWRITTEN and self.stamps and rng.random() < 0.45):
            lines = [self.given(key).text for key in ("applicant_name", "street", "ico")]
            parts.append(pen.stamp(rng, lines, width, height))
        if mark is Mark.HANDWRITTEN:
            parts.append(pen.signed(rng, self.hand, width, height))
        if mark is Mark.PRINTED_NAME_ONLY or (mark is Mark.HANDWRITTEN and rng.random() < 0.3):
            name = escape(self.given("representative_name").text)
            parts.append(f'<span style="position:absolute;left:2mm;bottom:0.5mm">{name}</span>')
        style = f"position:relative;display:inline-block;width:{width}mm;height:{height}mm"
        return f'<span style="{style}">{"".join(parts)}</span>'
