"""Fonts of the drawn forms: what the machine has, with DejaVu in place of what it hasn't.

The same seed gives the same bytes on machines with the same fonts; ``families_missing`` says which aren't there, so
that a table of measurements can name them.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

ROOTS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
)
_DEJAVU = {
    "sans": ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf"),
    "condensed": ("DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf", "DejaVuSansCondensed-Oblique.ttf"),
    "serif": ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSerif-Italic.ttf"),
    "serif-condensed": ("DejaVuSerifCondensed.ttf", "DejaVuSerifCondensed-Bold.ttf", "DejaVuSerifCondensed-Italic.ttf"),
    "mono": ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf", "DejaVuSansMono-Oblique.ttf"),
}
_FAMILIES = {
    "Liberation Sans": (("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "LiberationSans-Italic.ttf"),
    "condensed"),
    "Liberation Serif": (
        ("LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf", "LiberationSerif-Italic.ttf"), "serif-condensed",
    ),
    "Liberation Mono": (("LiberationMono-Regular.ttf", "LiberationMono-Bold.ttf", "LiberationMono-Italic.ttf"), "mono"),
    "Carlito": (("Carlito-Regular.ttf", "Carlito-Bold.ttf", "Carlito-Italic.ttf"), "condensed"),
    **{name: (files, name) for name, files in _DEJAVU.items()},
}  # fmt: skip


class FontMissing(RuntimeError):
    """Not even the fonts of ``fonts-dejavu-core`` are there."""


@lru_cache(maxsize=1)
def _files() -> dict[str, Path]:
    return {path.name: path for root in ROOTS if root.is_dir() for path in sorted(root.rglob("*.ttf"))}


def families_missing() -> tuple[str, ...]:
    """Families that a DejaVu face stands in for."""
    return tuple(name for name, (files, _) in _FAMILIES.items() if any(file not in _files() for file in files))


@lru_cache(maxsize=64)
def face(family: str, *, bold: bool = False, italic: bool = False) -> str:
    """The name under which reportlab knows a face of a family.

    Raises:
        FontMissing: Neither the face nor DejaVu is on the machine.
    """
    files, fallback = _FAMILIES[family]
    slot = 1 if bold else 2 if italic else 0
    for names in (files, _DEJAVU[fallback], (_DEJAVU["sans"][0], _DEJAVU["sans"][1], _DEJAVU["sans"][0])):
        if found := _files().get(names[slot]):
            if found.stem not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(found.stem, str(found)))
            return found.stem
    raise FontMissing(family)


def has_dejavu() -> bool:
    """Whether the fonts that nothing can replace are there."""
    return all(name in _files() for name in (*_DEJAVU["sans"][:2], *_DEJAVU["mono"][:2], *_DEJAVU["serif"][:2]))
