"""The typeface of a printed form: Roboto with every Latin letter of Europe, cut down to those (ISO 32000-2, 9.6.3).

Its letters have one byte each, by an encoding of our own: that is what every program that fills in
forms understands, while the two-byte kind loses „ř“ in some.  The package `font-roboto` carries it
(Apache-2.0), so that no font of the system is needed and the same definition gives the same bytes.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]  # no type information in any of it
from fontTools.agl import UV2AGL  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from intake.errors import IntakeError

FAMILY = "Roboto"
_ADDED = "ČčĆćĎďĐđĚěĘęĄąĹĺĽľŁłŃńŇňŐőŔŕŘřŤťŮůŰűŹźŻż"
_GIVEN_UP = bytes.fromhex(
    "81 83 86 87 88 89 8b 8d 8f 90 98 99 9b 9d"
    "a1 a2 a3 a4 a5 a6 a8 a9 aa ab ac ae af b1 b2 b3 b4 b5 b6 b8 b9 ba bb bc be bf"
)
"""Codes of signs that no form needs, in the order in which the letters take them."""
CHANGES = dict(zip(_GIVEN_UP, _ADDED, strict=False))
"""Code → letter, where the encoding differs from that of Windows for Western Europe (WinAnsiEncoding)."""
LETTERS = {
    **{code: bytes((code,)).decode("cp1252") for code in range(32, 256) if code not in {*_GIVEN_UP, 127}},
    **CHANGES,
}
"""Code → letter.  Letters keep their places, since programs that fill in forms count on it."""

_SPACES = re.compile(r"[ \t\r\n]+")
"""Where a line may be broken: not at a no-break space."""

CODES = {
    "form-font-missing": (
        "The typeface that forms are printed in isn't installed.",
        "Run: pip install 'intake[forms]'",
    ),
    "form-letter": (
        "A text of the form definition has a letter that the printed form can't show.",
        "Write it with letters of European languages in Latin script.",
    ),
}
"""code → (what it means, what to do), for ``intake explain``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Font:
    """One weight of the typeface, ready to be embedded."""

    name: str
    data: bytes
    """The TrueType file with the letters of ``LETTERS``."""
    widths: dict[str, int]
    """Letter → advance in thousandths of the size."""
    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, int, int, int]

    def width(self, text: str, size: float) -> float:
        """How wide a text is, in points.

        Raises:
            IntakeError: It has a letter that isn't in the font (``form-letter``).
        """
        try:
            return sum(self.widths[letter] for letter in text) * size / 1000
        except KeyError as error:
            raise _unprintable(str(error.args[0])) from error

    def wrapped(self, text: str, size: float, width: float) -> list[str]:
        """The text in lines; a word that is too wide has its own."""
        lines: list[str] = []
        for word in filter(None, _SPACES.split(text)):
            if lines and self.width(f"{lines[-1]} {word}", size) <= width:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
        return lines or [""]


def encode(text: str) -> bytes:
    """A text in the one-byte encoding of the font.

    Raises:
        IntakeError: It has a letter that isn't in it (``form-letter``).
    """
    try:
        return bytes(_CODES[letter] for letter in text)
    except KeyError as error:
        raise _unprintable(str(error.args[0])) from error


_CODES = {letter: code for code, letter in LETTERS.items()}


def glyph_name(letter: str) -> str:
    """The name of a letter (Adobe Glyph List)."""
    return str(UV2AGL.get(ord(letter), f"uni{ord(letter):04X}"))


@cache
def load_font(*, bold: bool = False) -> Font:
    """The typeface in regular or bold.

    Raises:
        IntakeError: It isn't installed (``form-font-missing``).
    """
    path = _folder() / f"{FAMILY}-{'Bold' if bold else 'Regular'}.ttf"
    font = TTFont(path, recalcTimestamp=False)
    options = subset.Options(
        layout_features=[], hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 6, 13], drop_tables=["GDEF", "DSIG"]
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(LETTERS.values()))
    subsetter.subset(font)
    file = io.BytesIO()
    font.save(file)
    return _measured(font, file.getvalue(), f"{FAMILY}-Bold" if bold else FAMILY)


def _measured(font: TTFont, data: bytes, name: str) -> Font:
    scale = 1000 / font["head"].unitsPerEm
    cmap, advances = font.getBestCmap(), font["hmtx"]
    widths = {letter: round(advances[cmap[ord(letter)]][0] * scale) for letter in LETTERS.values()}
    head, lines = font["head"], font["hhea"]
    x0, y0, x1, y1 = (round(value * scale) for value in (head.xMin, head.yMin, head.xMax, head.yMax))
    return Font(
        name=name,
        data=data,
        widths=widths,
        ascent=round(lines.ascent * scale),
        descent=round(lines.descent * scale),
        cap_height=round(font["OS/2"].sCapHeight * scale),
        box=(x0, y0, x1, y1),
    )


def _folder() -> Path:
    spec = find_spec("font_roboto")
    if spec is None or spec.origin is None:
        raise IntakeError("form-font-missing", *CODES["form-font-missing"])
    return Path(spec.origin).parent / "files"


def _unprintable(letter: str) -> IntakeError:
    name = f"U+{ord(letter):04X}"
    return IntakeError("form-letter", f"The printed form can't show the letter {name}.", CODES["form-letter"][1])
