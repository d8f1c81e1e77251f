"""How text of a Word document looks, as far as it matters: seen, struck through, which glyphs (ECMA-376, 17.3, 17.7).

What a paragraph or a run doesn't say itself comes from its styles, each based on another, and from the defaults.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from parsers.document import Style
from parsers.marks import glyph_state
from parsers.opc import Element

_OFF = frozenset({"0", "false", "off", "none"})
_MAX_BASED_ON = 20
_PAPER = (255, 255, 255)
_UNSEEN = 36
"""Difference of two colours, summed over red, green and blue, below which nobody tells them apart."""
_TINY_HALF_POINTS = 4
_HIGHLIGHTS = {
    "black": (0, 0, 0), "blue": (0, 0, 255), "cyan": (0, 255, 255), "green": (0, 255, 0), "magenta": (255, 0, 255),
    "red": (255, 0, 0), "yellow": (255, 255, 0), "white": _PAPER, "darkBlue": (0, 0, 128), "darkCyan": (0, 128, 128),
    "darkGreen": (0, 128, 0), "darkMagenta": (128, 0, 128), "darkRed": (128, 0, 0), "darkYellow": (128, 128, 0),
    "darkGray": (128, 128, 128), "lightGray": (192, 192, 192),
}  # fmt: skip

HEADING = "(heading)"
"""In the name of a font where its paragraph is a heading."""
_HEADINGS = ("heading", "nadpis", "title", "subtitle")

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Properties of a run of text; None is not said."""

    vanish: bool | None = None
    struck: bool | None = None
    underlined: bool | None = None
    bold: bool | None = None
    italic: bool | None = None
    capitals: bool | None = None
    """All letters are shown as capitals, large or small."""
    colour: Colour | None = None
    paper: Colour | None = None
    highlighted: bool | None = None
    half_points: int | None = None
    font: str | None = None
    style: str | None = None

    def over(self, other: Look) -> Look:
        """This look where it says something, else the other."""
        return Look(
            vanish=other.vanish if self.vanish is None else self.vanish,
            struck=other.struck if self.struck is None else self.struck,
            underlined=other.underlined if self.underlined is None else self.underlined,
            bold=other.bold if self.bold is None else self.bold,
            italic=other.italic if self.italic is None else self.italic,
            capitals=other.capitals if self.capitals is None else self.capitals,
            colour=self.colour or other.colour,
            paper=self.paper or other.paper,
            highlighted=other.highlighted if self.highlighted is None else self.highlighted,
            half_points=other.half_points if self.half_points is None else self.half_points,
            font=self.font or other.font,
            style=self.style or other.style,
        )

    def printed(self, *, heading: bool = False) -> Style:
        """How its words are printed; bold, italic, colour and the like are part of the name of the font."""
        kinds = {
            "bold": self.bold,
            "italic": self.italic,
            "underlined": self.underlined,
            "capitals": self.capitals,
            HEADING: heading,
        }
        name = " ".join([self.font or "", *(kind for kind, on in kinds.items() if on)])
        red, green, blue = self.colour or (0, 0, 0)
        shade = round((0.299 * red + 0.587 * green + 0.114 * blue) / 255, 1)
        return Style(font=f"{name} #{red:02x}{green:02x}{blue:02x}", shade=shade, size=(self.half_points or 0) / 2)

    def unseen(self, paper: Colour | None) -> bool:
        """Whether nobody sees text of this look, on the paper given where it names none itself."""
        behind = self.paper or paper or _PAPER
        alike = self.colour is not None and sum(abs(a - b) for a, b in zip(self.colour, behind, strict=True)) < _UNSEEN
        tiny = self.half_points is not None and self.half_points < _TINY_HALF_POINTS
        return bool(self.vanish) or alike or tiny


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """Where a tab leads, in points from the margin."""

    at: float
    led: bool
    """Dots or a line are drawn up to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Styles:
    """The styles of a document by their ids, and the bullets of its lists that are boxes to tick."""

    defaults: Look = Look()
    looks: Mapping[str, Look] = field(default_factory=dict)
    tabs: Mapping[str, tuple[Tab, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    default_paragraph: str | None = None
    bullets: Mapping[tuple[str, int], bool] = field(default_factory=dict)
    """(list, level) → whether the box is ticked."""

    def is_heading(self, paragraph_style: str | None) -> bool:
        """Whether paragraphs of that style are headings, by the name that programs of every language give it."""
        key = paragraph_style or ""
        return (self.names.get(key) or key.casefold()).startswith(_HEADINGS)

    def run(self, properties: Element | None, paragraph_style: str | None) -> Look:
        """The look of a run with these properties in a paragraph of that style."""
        direct = read_look(properties)
        inherited = self.looks.get(paragraph_style or self.default_paragraph or "", Look()).over(self.defaults)
        if direct.style is not None:
            inherited = self.looks.get(direct.style, Look()).over(inherited)
        return direct.over(inherited)


def read_look(properties: Element | None) -> Look:
    """What one ``rPr`` says itself."""
    if properties is None:
        return Look()
    strikes = [is_on(child) for child in properties if child.tag in ("strike", "dstrike")]
    underline = properties.find("u")
    fonts = properties.find("rFonts")
    size = value_of(properties, "sz")
    return Look(
        vanish=_flag(properties, "vanish"),
        struck=any(strikes) if strikes else None,
        underlined=None if underline is None else underline.get("val", "single") != "none",
        bold=_flag(properties, "b"),
        italic=_flag(properties, "i"),
        capitals=_any_flag(properties, "caps", "smallCaps"),
        colour=hex_colour(value_of(properties, "color")),
        paper=shading(properties) or _HIGHLIGHTS.get(value_of(properties, "highlight") or ""),
        highlighted=_HIGHLIGHTS.get(value_of(properties, "highlight") or "", _PAPER) != _PAPER or None,
        half_points=int(size) if size is not None and size.isdecimal() and len(size) < 6 else None,
        font=None if fonts is None else fonts.get("ascii") or fonts.get("hAnsi"),
        style=value_of(properties, "rStyle"),
    )


def is_on(switch: Element) -> bool:
    """A switch is on by being there, unless it says otherwise."""
    return switch.get("val", "true").casefold() not in _OFF


def value_of(parent: Element | None, name: str) -> str | None:
    """The ``val`` of a child."""
    child = None if parent is None else parent.find(name)
    return None if child is None else child.get("val")


def hex_colour(text: str | None) -> Colour | None:
    """``RRGGBB`` as numbers; None for ``auto`` and anything else."""
    try:
        return (int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)) if text and len(text) == 6 else None
    except ValueError:
        return None


def shading(properties: Element | None) -> Colour | None:
    """The paper that a run, paragraph or cell brings itself."""
    shade = None if properties is None else properties.find("shd")
    if shade is None:
        return None
    return hex_colour(shade.get("color") if shade.get("val") == "solid" else shade.get("fill"))


def read_tabs(properties: Element | None) -> tuple[Tab, ...]:
    """The tab stops that a paragraph, or a style, sets."""
    tabs = None if properties is None else properties.find("tabs")
    stops = [] if tabs is None else [tab for tab in tabs if tab.get("val") not in ("clear", "bar")]
    found = [Tab(at=twips(stop.get("pos")), led=stop.get("leader", "none") != "none") for stop in stops]
    return tuple(sorted(found, key=lambda tab: tab.at))


def twips(text: str | None) -> float:
    """Twentieths of a point as points, within what a page can have; 0 for what is no number."""
    try:
        return max(-600.0, min(2_000.0, float(text or 0) / 20))
    except ValueError:
        return 0.0


def read_styles(root: Element | None, numbering: Element | None) -> Styles:
    """The styles part and the numbering part of a document, either of which may be missing."""
    bullets = {} if numbering is None else _bullets(numbering)
    if root is None:
        return Styles(bullets=bullets)
    elements = {style.get("styleId", ""): style for style in root.iter("style")}
    defaults = read_look(root.find("docDefaults/rPrDefault/rPr"))
    first = next((k for k, s in elements.items() if s.get("type") == "paragraph" and s.get("default") == "1"), None)
    return Styles(
        defaults=defaults,
        looks={key: _inherited(key, elements) for key in elements},
        tabs={key: read_tabs(style.find("pPr")) for key, style in elements.items()},
        names={key: (value_of(style, "name") or "").casefold() for key, style in elements.items()},
        default_paragraph=first,
        bullets=bullets,
    )


def _inherited(key: str, elements: Mapping[str, Element]) -> Look:
    look = Look()
    for _ in range(_MAX_BASED_ON):
        style = elements.get(key)
        if style is None:
            break
        look = look.over(replace(read_look(style.find("rPr")), style=None))
        key = value_of(style, "basedOn") or ""
    return look


def _bullets(root: Element) -> dict[tuple[str, int], bool]:
    shapes: dict[str, dict[int, bool]] = {}
    for abstract in root.iter("abstractNum"):
        for level in abstract.iter("lvl"):
            state = _bullet_state(level)
            if state is not None and level.get("ilvl", "").isdecimal():
                shapes.setdefault(abstract.get("abstractNumId", ""), {})[int(level.get("ilvl", "0"))] = state
    return {
        (number.get("numId", ""), level): state
        for number in root.iter("num")
        for level, state in shapes.get(value_of(number, "abstractNumId") or "", {}).items()
    }


def _bullet_state(level: Element) -> bool | None:
    """Only squares count: ticks, dots and discs stand before lists that nobody is to choose from."""
    text = value_of(level, "lvlText") or ""
    fonts = level.find("rPr/rFonts")
    if value_of(level, "numFmt") != "bullet" or len(text) != 1 or text in "■●•✓✔○◯":
        return None
    font = "" if fonts is None else fonts.get("ascii") or ""
    plain_bullet = "wingdings" in font.casefold() and chr(ord(text) & 0xFF) in "nlmxüû§"
    return None if plain_bullet else glyph_state(text, font)


def _flag(properties: Element, name: str) -> bool | None:
    child = properties.find(name)
    return None if child is None else is_on(child)


def _any_flag(properties: Element, *names: str) -> bool | None:
    said = [flag for name in names if (flag := _flag(properties, name)) is not None]
    return any(said) if said else None
