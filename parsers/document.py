"""What a page holds: words, boxes to tick and lines, in points from the top-left corner of the upright page."""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""(x0, y0, x1, y1) in PDF points (1/72 inch), y downwards, x0 < x1, y0 < y1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a word is printed."""

    font: str
    """Its name without the tag of a subset."""
    shade: float
    """0 black to 1 white, in tenths; -1 where unknown."""
    size: float
    """Points, in halves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One run of characters without white space, as the page shows it."""

    text: str
    box: Box
    page_index: int
    struck: bool = False
    """A line goes through it."""
    circled: bool = False
    """A ring is drawn around it, alone or with its neighbours."""
    tangled: bool = False
    """Its characters stand on one another: it may be two texts in one place."""
    confidence: float = 1.0
    """How sure the reader of a picture is of its characters, 0 to 1."""
    style: Style | None = None
    """How it is printed, where that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A box or circle to be ticked, printed or fillable."""

    box: Box
    page_index: int
    ticked: bool | None
    """None: something is in it, but nobody can say whether it is a tick."""
    widget: str | None = None
    """Which fillable field it belongs to (``Widget.identity``), None for a printed one."""
    solid: bool = False
    """A glyph such as ● or ✓ that could also be a bullet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """The place of a fillable text field on the page; its value is with the widget."""

    box: Box
    page_index: int
    widget: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """What the page shows for one fillable field."""

    annotation: int
    """Place in the page's list of annotations."""
    text: str
    """The characters that are seen."""
    unread: bool = False
    """It couldn't be run, so nobody can say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page as it is seen; ``hidden`` is what it holds and nobody sees."""

    index: int
    width: float
    height: float
    words: tuple[Word, ...] = ()
    marks: tuple[Mark, ...] = ()
    spots: tuple[Spot, ...] = ()
    leaders: tuple[Box, ...] = ()
    """Dots, underscores and dashes printed where something is to be written."""
    rules: tuple[Box, ...] = ()
    """Thin horizontal and vertical lines, also the edges of rectangles."""
    hidden: tuple[Word, ...] = ()
    appearances: tuple[Appearance, ...] = ()
    """Of fillable fields that paint anything."""
    image_share: float = 0.0
    """Part of the page that its largest picture covers, 0 to 1."""
    unreadable: bool = False
    """The page's content is damaged; what is here may not be all."""
    garbled: bool = False
    """Its fonts don't tell what their characters are: only a picture of it can be read."""
    turned: int = 0
    """Degrees clockwise by which the page had to be turned to read it; all boxes here are of the turned page."""
    by_ocr: bool = False
    """Its words were read from a picture."""
    shown: tuple[float, ...] = ()
    """Of a page read from a picture: the nine numbers, row by row, of the map from its points to those shown."""

    def as_shown(self, box: Box) -> Box:
        """A box on the page as viewers show it, with /Rotate but not turned by us."""
        x0, y0, x1, y1 = box
        if self.shown:
            return around([(*point, *point) for point in (self._mapped(x, y) for x in (x0, x1) for y in (y0, y1))])
        if self.turned == 90:
            return (y0, self.width - x1, y1, self.width - x0)
        if self.turned == 180:
            return (self.width - x1, self.height - y1, self.width - x0, self.height - y0)
        if self.turned == 270:
            return (self.height - y1, x0, self.height - y0, x1)
        return box

    def _mapped(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f, g, h, i = self.shown
        depth = g * x + h * y + i
        return (a * x + b * y + c) / depth, (d * x + e * y + f) / depth

    @property
    def is_picture(self) -> bool:
        """Nearly nothing but a picture that wasn't read: its text is in there, whatever lies invisible behind it."""
        letters = sum(len(word.text) for word in self.words)
        if self.by_ocr:
            return False
        return self.garbled or letters < 20 or (self.image_share > 0.6 and letters < 200)


def centre(box: Box) -> tuple[float, float]:
    """The middle of a box."""
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def height(box: Box) -> float:
    """How tall a box is."""
    return box[3] - box[1]


def holds(outer: Box, point: tuple[float, float], slack: float = 0.0) -> bool:
    """Whether a point lies in a box, or within ``slack`` points of it."""
    x, y = point
    return outer[0] - slack <= x <= outer[2] + slack and outer[1] - slack <= y <= outer[3] + slack


def around(boxes: list[Box]) -> Box:
    """The smallest box that holds all boxes; there must be one."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def overlap(first: Box, second: Box) -> float:
    """Height that two boxes share, as a part of the lower one's height."""
    shared = min(first[3], second[3]) - max(first[1], second[1])
    return shared / max(min(height(first), height(second)), 0.1)
