"""Fonts of the dev part: those of fonts-dejavu-core, and others where the machine has them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_FOLDER = Path("/usr/share/fonts/truetype")
_FAMILIES = (
    ("dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans-Bold.ttf"),
    ("dejavu/DejaVuSerif.ttf", "dejavu/DejaVuSerif-Bold.ttf"),
    ("dejavu/DejaVuSansMono.ttf", "dejavu/DejaVuSansMono-Bold.ttf"),
    ("dejavu/DejaVuSansCondensed.ttf", "dejavu/DejaVuSansCondensed-Bold.ttf"),
    ("dejavu/DejaVuSerifCondensed.ttf", "dejavu/DejaVuSerifCondensed-Bold.ttf"),
    ("liberation/LiberationSans-Regular.ttf", "liberation/LiberationSans-Bold.ttf"),
    ("liberation/LiberationSerif-Regular.ttf", "liberation/LiberationSerif-Bold.ttf"),
    ("crosextra/Carlito-Regular.ttf", "crosextra/Carlito-Bold.ttf"),
)
_PENS = ("dejavu/DejaVuSans-ExtraLight.ttf", "dejavu/DejaVuSerif-Italic.ttf", "dejavu/DejaVuSans.ttf")
SYMBOLS = "DejaVuSans"
"""Has the glyphs of boxes and ticks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Names under which reportlab knows a typeface."""

    regular: str
    bold: str

    @property
    def is_wide(self) -> bool:
        """Letters of one width need more room."""
        return "Mono" in self.regular


@lru_cache(maxsize=1)
def families() -> tuple[Family, ...]:
    """The typefaces of this machine, registered; the first is always there."""
    there = [pair for pair in _FAMILIES if all((_FOLDER / name).is_file() for name in pair)]
    return tuple(Family(regular=_registered(regular), bold=_registered(bold)) for regular, bold in there)


@lru_cache(maxsize=1)
def pens() -> tuple[str, ...]:
    """Typefaces that handwriting is made of."""
    return tuple(_registered(name) for name in _PENS if (_FOLDER / name).is_file())


def _registered(name: str) -> str:
    path = _FOLDER / name
    if path.stem not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(path.stem, path))
    return path.stem


def width(text: str, font: str, size: float) -> float:
    """How wide a text is, in points."""
    return float(pdfmetrics.stringWidth(text, font, size))


def wrap(text: str, room: float, font: str, size: float) -> list[str]:
    """Break a text into lines that fit; no word is broken."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}", font, size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
