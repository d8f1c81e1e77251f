"""Text as people write it made comparable: Unicode NFC, single spaces, and a fold without diacritics."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACED = {"Cc", "Zl", "Zp", "Zs"}
_DROPPED = {"Cf", "Cs", "Co", "Cn"}
_BETWEEN = re.compile(r"[\W_]+")
"""What no letter or digit is."""
_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe"})
_NUMBERING = re.compile(
    r"^\s*\d{1,2}(?:\.\d{1,2}){1,2}[.)]?\s+(?=\D)"
    r"|^\s*(?:[Čč]ást|ČÁST|[Oo]ddíl|ODDÍL|[Dd]íl|DÍL|Part|Section)\s+(?:\d{1,2}|[A-Za-z]|[IVX]{1,4})\b\s*[.):–-]*\s*"
    r"|^\s*(?:[A-Fa-f]\s?\d{1,2}|\d{1,2}|[A-Fa-f]|[IVX]{1,4})\s?[.)]\s*(?=\D)|^\s*[A-F]\d{1,2}\s+"
    r"|^\s*[a-z]\)\s*(?=\D)|^\s*(?:0\d\s+(?=\D)|\d{1,2}\s+(?=[^\W\d_a-zá-ž]))"
)


def clean(text: str) -> str:
    """Text in NFC with single spaces; control, format and private-use characters are gone."""
    kept = (
        " " if unicodedata.category(character) in _SPACED else character
        for character in unicodedata.normalize("NFC", text)
        if unicodedata.category(character) not in _DROPPED
    )
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Text for comparison: lower case, no diacritics, everything but letters and digits a single space."""
    if text.isascii():
        return _BETWEEN.sub(" ", text.lower()).strip(" ")
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    plain = (c for c in decomposed if c.isascii() or not unicodedata.combining(c))
    return _BETWEEN.sub(" ", "".join(plain).translate(_LETTERS)).strip(" ")


def without_numbering(text: str) -> str:
    """Text without the number that forms print before a label: ``A2.``, ``1)``, ``IV.``, ``1.3``, ``Část 4:``."""
    return _NUMBERING.sub("", text, count=1)


def compact(text: str) -> str:
    """The folded text without any space, for comparing what different programs wrap differently."""
    return fold(text).replace(" ", "")
