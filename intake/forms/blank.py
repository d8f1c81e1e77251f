"""A form as it is printed: pages of texts, frames and places to fill in, in points from the top left corner."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Box = tuple[float, float, float, float]

WIDTH, HEIGHT = 595.0, 842.0
"""A4 upright."""


class Tag(StrEnum):
    """What a text is (ISO 32000-2, 14.8.4); an artifact is left out by screen readers."""

    H1 = "H1"
    H2 = "H2"
    P = "P"
    LABEL = "Lbl"
    ARTIFACT = "Artifact"


class PlaceKind(StrEnum):
    """How a place is filled in."""

    TEXT = "text"
    LONG = "long"
    LIST = "list"
    RADIO = "radio"
    CHECK = "check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One printed line of text."""

    text: str
    x: float
    y: float
    """Of the baseline."""
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Lines that are read as one."""

    tag: Tag
    lines: tuple[Line, ...]
    section: str = ""
    field: str = ""
    """Key of the field whose label this is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A rectangle drawn in black, since greys turn to dots in print, scan and fax; one without height is a line."""

    box: Box
    line: float = 0.5
    """How thick it is drawn; 0: it is filled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a field, or one of its answers, is filled in."""

    key: str
    kind: PlaceKind
    box: Box
    tooltip: str
    required: bool = False
    section: str = ""
    option: str = ""
    """Key of the answer to tick."""
    options: tuple[str, ...] = ()
    """The answers of a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankPage:
    """One page in the order of reading."""

    content: tuple[Piece | Place, ...]
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """The whole form."""

    key: str
    version: str
    title: str
    subject: str
    pages: tuple[BlankPage, ...]
