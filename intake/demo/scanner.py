"""What an office scanner and a telephone make of a printed page, for the sample documents.

Numbers are those of ordinary devices: a scanner feeds a sheet a little askew, shows paper not quite white, grain
and the shadow of the sheet's edge, and writes JPEG.  The same page and seed give the same bytes.
"""

from __future__ import annotations

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
"""Height × width; 0 is black, 255 white."""


def printed(pdf: bytes, dpi: float) -> tuple[Grey, ...]:
    """The pages of a PDF as a printer puts them on paper."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return tuple(np.array(page.render(scale=dpi / 72).to_pil().convert("L")) for page in document)
    finally:
        document.close()


def scanned(page: Grey, *, degrees: float, seed: int) -> Grey:
    """A page after an office scanner with a sheet feeder.

    Args:
        page: At the resolution of the scan.
        degrees: By which the feeder drew it askew, counterclockwise.
        seed: Of the grain.
    """
    tall, wide = page.shape
    rng = np.random.default_rng(seed)
    turn = cv2.getRotationMatrix2D((wide / 2, tall / 2), degrees, 1.0)
    straight = cv2.warpAffine(page, turn, (wide, tall), flags=cv2.INTER_CUBIC, borderValue=(255,))
    light = 246 / 255 * np.linspace(0.985, 1.0, wide, dtype=np.float32)
    light[: max(2, wide // 150)] *= np.float32(0.8)  # the lid behind the sheet's edge
    soft = cv2.GaussianBlur(straight, (0, 0), 0.6).astype(np.float32) * light
    return _bytes(soft + rng.normal(0, 1.5, page.shape))


def photographed_in_the_dark(page: Grey, *, seed: int) -> Grey:
    """A page as a telephone takes it without light and with an unsteady hand: nobody can read it."""
    tall, wide = page.shape
    rng = np.random.default_rng(seed)
    small = cv2.resize(page, (wide // 2, tall // 2), interpolation=cv2.INTER_AREA)
    shaken = cv2.GaussianBlur(small, (0, 0), 9).astype(np.float32) * 0.12
    return _bytes(shaken + rng.normal(14, 2, small.shape))


def jpeg(page: Grey, *, quality: int = 72) -> bytes:
    """The page as such devices write it."""
    written: Grey = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return written.tobytes()


def _bytes(light: NDArray[np.floating]) -> Grey:
    grey: Grey = np.clip(light, 0, 255).astype(np.uint8)
    return grey
