"""What forms leave around an answer of one line, cut off: leaders, colons, commas, half a bracket.

Full stops of abbreviations („s. r. o.“, „DiS.“) stay, and so does everything inside the answer.
"""

from __future__ import annotations

import re

_LEADING = " :;,_=|…·•*"
_TRAILING = " :;,_=|…·•"
_DASHES = "-–—"
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_LONGEST = 4_000
"""Letters above which a text is no answer of one line and stays as it is."""
ABBREVIATION = re.compile(
    r"(?:^|[\s.,(])(?:[a-zá-ž]|[^\W\d_]\.\s?[^\W\d_]|(?i:ph\.?\s?d|th\.?\s?d|csc|drsc|dis|spol|čp|arch|ml|tř|nám|ul"
    r"|okr|obl|tis|mil|obyv?|stud|žák))$"
)
"""Words that end with a full stop: single small letters, initials, titles, and what else answers often end with."""
_PRICE = re.compile(r"\d,[-–—]+$")


def without_remains(text: str) -> str:
    """The answer without remains of print at both ends; unchanged where nothing else would be left.

    Args:
        text: One line with single spaces, as from ``parsers.text.clean``.
    """
    if len(text) > _LONGEST:
        return text
    left, before = text, None
    while left != before:
        before = left
        left = _unbracketed(_without_trailing(_without_leading(left)))
    return left if any(character.isalnum() for character in left) else text


def _without_leading(text: str) -> str:
    left = text.lstrip(_LEADING)
    for marks in (".", _DASHES):
        after = left.lstrip(marks)
        if after.startswith(" ") or len(left) - len(after) > 1:
            left = after.lstrip()
    return left


def _without_trailing(text: str) -> str:
    left = text.rstrip(_TRAILING)
    bare = left.rstrip(_DASHES)
    if not _PRICE.search(left) and (bare.endswith((" ", "_", ".")) or len(left) - len(bare) > 1):
        left = bare.rstrip(_TRAILING)
    stops = left.rstrip(" .")
    detached = " ." in left[len(stops) :]
    if left.endswith(".") and (detached or len(left) - len(stops) > 1):
        left = stops + ("." if ABBREVIATION.search(stops[-40:]) else "")
    return left


def _unbracketed(text: str) -> str:
    """Without a bracket that has no partner at either end, and without a pair around everything."""
    for opening, closing in _PAIRS.items():
        if text.startswith(closing):
            text = text[1:]
        if text.endswith(opening):
            text = text[:-1]
        if text.startswith(opening) and (closing not in text or text.find(closing) == len(text) - 1):
            text = text[1:].removesuffix(closing)
        elif text.endswith(closing) and opening not in text:
            text = text[:-1]
    return text.strip()
