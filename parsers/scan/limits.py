"""How large pictures may be and how many, decided before anything is decoded."""

from __future__ import annotations

from math import sqrt

from parsers.errors import LimitExceeded

MAX_PIXELS = 120_000_000
"""Width × height; an A4 at 1100 dpi, a phone's 108 megapixels."""
MAX_DECODED_BYTES = 300_000_000
"""What one picture may take while it is decoded: an A3 in colours at 600 dpi."""
KEPT_PIXELS = 24_000_000
"""Larger pictures are reduced to this: an A3 at 350 dpi, more than a phone shows sharply."""
HALVED_PIXELS = 44_000_000
"""Still larger ones are halved at least: a JPEG's decoder can do that by itself, without the memory for the whole."""
MAX_PICTURES = 16
"""Pages of one file of pictures; forms have six at most, and there is time for about a dozen."""
FINEST_DPI = 450.0
"""Finer scans are reduced to ``READ_DPI``: they show the same letters for four times the work."""
READ_DPI = 300.0

_TOO_LARGE = "picture-too-large"


def check_size(width: int, height: int, *, bytes_a_dot: int = 1) -> None:
    """Refuse a picture by what its header says.

    Raises:
        LimitExceeded: ``picture-too-large``.
    """
    if width * height > MAX_PIXELS or width * height * bytes_a_dot > MAX_DECODED_BYTES:
        raise LimitExceeded(_TOO_LARGE, f"A picture has {width * height / 1e6:.0f} megapixels, which is too many.")


def reduction(width: int, height: int, dpi: float | None) -> float:
    """The factor, 1 or less, by which a picture's sides are to be scaled."""
    by_size = sqrt(KEPT_PIXELS / max(width * height, 1))
    if width * height > HALVED_PIXELS:
        by_size = min(by_size, 0.5)
    by_dpi = READ_DPI / dpi if dpi is not None and dpi > FINEST_DPI else 1.0
    return min(1.0, by_size, by_dpi)
