"""A page as a picture: as it came (``Picture``) and laid straight for reading (``Paper``)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from parsers.document import Box

Grey = NDArray[np.uint8]
"""Height × width; 0 is black, 255 white."""
Colour = NDArray[np.uint8]
"""Height × width × 3: red, green, blue."""
Matrix = NDArray[np.float64]
"""3 × 3, a projective map of the plane: (x, y, 1) to (x', y', w')."""

PAPER_DPI = 300.0
"""Dots an inch of every ``Paper``; one dot is 0.24 points."""
POINTS_PER_DOT = 72.0 / PAPER_DPI


class Taken(StrEnum):
    """What took the picture, as far as the picture shows it."""

    SCANNER = "scanner"
    FAX = "fax"
    """Black and white only."""
    CAMERA = "camera"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """One page as the file has it, its dots square, Exif orientation and /Rotate applied."""

    grey: Grey
    colour: Colour | None = None
    """None where the file has no colours."""
    dpi: float | None = None
    """As the file says; None where it doesn't, or says what no scanner would (a phone's 72)."""
    page_index: int
    width: float
    """Of the page as viewers show it, in points; of a picture file its dots at ``dpi``, or as on A4."""
    height: float
    place: Box
    """Where on the page the picture lies, in points; the whole page for a picture file."""
    bilevel: bool = False
    """The file has only black and white."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Paper:
    """One sheet laid straight: upright, level, cut out of its surroundings, evenly lit, at ``PAPER_DPI``."""

    grey: Grey
    """Paper close to 255 everywhere, ink dark."""
    colour: Colour | None = None
    """The same sheet in colours, evenly lit as well; None where the picture has none."""
    page_index: int
    taken: Taken
    to_shown: Matrix
    """From dots of this paper to points on the page as viewers show it."""
    turned: int = 0
    """Degrees clockwise by which the picture had to be turned to read it: 0, 90, 180 or 270."""
    source_dpi: float = PAPER_DPI
    """How many dots an inch the picture really had, estimated for photos: little detail makes reading doubtful."""

    @property
    def width(self) -> float:
        """In points."""
        return float(self.grey.shape[1]) * POINTS_PER_DOT

    @property
    def height(self) -> float:
        """In points."""
        return float(self.grey.shape[0]) * POINTS_PER_DOT


def dots(box: Box) -> tuple[int, int, int, int]:
    """A box in points as whole dots of a paper: (x0, y0, x1, y1)."""
    x0, y0, x1, y1 = (round(number / POINTS_PER_DOT) for number in box)
    return x0, y0, x1, y1


def points(box: tuple[float, float, float, float]) -> Box:
    """A box in dots of a paper as points."""
    x0, y0, x1, y1 = (number * POINTS_PER_DOT for number in box)
    return x0, y0, x1, y1
