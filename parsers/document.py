"""What a page holds: words and boxes in points from the top-left corner of the upright page."""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""(x0, y0, x1, y1) in PDF points (1/72 inch), y downwards, x0 < x1, y0 < y1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One run of characters without white space, as the page shows it."""

    text: str
    box: Box
    page_index: int
