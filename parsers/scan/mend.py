"""What every reader of pictures loses, put back by what is known of the kind of answer."""

from __future__ import annotations

import re

from parsers.definition import FieldType
from parsers.text import fold

_DEGREES = {
    fold(title).replace(" ", ""): title
    for title in (
        "Ing.", "Bc.", "BcA.", "Mgr.", "MgA.", "MUDr.", "MVDr.", "MDDr.", "JUDr.", "PhDr.", "RNDr.", "PharmDr.",
        "PaedDr.", "ThDr.", "ThLic.", "doc.", "prof.", "arch.", "CSc.", "DrSc.", "DiS.", "Ph.D.", "Th.D.", "MBA",
        "LL.M.", "MPA",
    )
}  # fmt: skip
"""Czech academic degrees (Act 111/1998 Sb., §§ 45–47a) and usual foreign ones, as they are written."""
_SPACED_DEGREE = re.compile(r"\b(Ph|Th)(?:\s?\.\s?|\s)D\b\.?")


def mended(kind: FieldType, text: str) -> str:
    """An answer as it was meant, as far as its kind tells: full stops of degrees are the first that a scan loses."""
    if kind is not FieldType.PERSON:
        return text
    whole = _SPACED_DEGREE.sub(r"\1.D.", text)
    return " ".join(_degree(word) for word in whole.split())


def _degree(word: str) -> str:
    """A word, or the degree that it is but for its dots and capitals; a comma behind it stays."""
    bare = word.rstrip(",")
    known = _DEGREES.get(fold(bare).replace(" ", ""))
    return known + word[len(bare) :] if known else word
