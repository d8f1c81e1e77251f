"""How many: the one whole number of an answer like „cca 1 200 obyvatel k 31. 12. 2025“ or „1,2 tis.“.

Dates and years of the count are taken out first; then exactly one number must be left.  Ranges, bounds and
several numbers have none: which is meant can't be told.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from fractions import Fraction

from parsers.text import fold

ABOUT = 0.93
"""Certainty of a number that is said to be rounded, or beside which stands a remark."""
NEARLY = 0.8
"""Certainty of a number that the true one only comes near to, from a known side."""
_MAX_DIGITS = 12
_MAX_LENGTH = 400

_YEAR = r"(?:19|20)\d\d"
_MONTH = (
    r"(?:led(?:en|n[au])|únor[au]?|břez(?:en|n[au])|dub(?:en|n[au])|květ(?:en|n[au])|červ(?:en|n[au])|červen(?:ec|c[ei])|srp(?:en|n[au])"
    r"|září|říj(?:en|n[au])|listopadu?|prosin(?:ec|c[ei]))"
)
_AS_OF = re.compile(
    rf"(?i)\b(?:stav |údaj(?:e)? |data )?(?:ke? |ke dni |ze dne |dne )(?:dni )?"
    rf"(?:\d{{1,2}}\s?[./]\s?\d{{1,2}}\s?[./]?(?:\s?{_YEAR}\b)?|\d{{1,2}} \d{{1,2}} {_YEAR}\b"
    rf"|\d{{1,2}}\s?\.\s?{_MONTH}\b(?:\s?{_YEAR}\b)?|(?:konci |začátku |počátku )?(?:roku? |r\. ?){_YEAR}\b)"
    rf"|(?<![\d.])\d{{1,2}}\s?[./]\s?\d{{1,2}}\s?[./]\s?{_YEAR}\b"
    rf"|\b\d{{1,2}}\s?\.\s?{_MONTH}\s?{_YEAR}\b|\b{_YEAR}-\d\d-\d\d\b"
    rf"|\b(?:(?:(?:ve?|za|pro|z) )?(?:školní(?:m|ho)? |šk\. ?|kalendářní(?:m|ho)? )?"
    rf"(?:rok(?:u|em|y)?|roce|rocích|r\.) ?"
    rf"|sčítání (?:lidu )?|sldb |čsú |kone?c(?:em)? (?:roku )?){_YEAR}(?:\s?[/–-]\s?(?:{_YEAR}|\d\d)\b)?(?!\d)"
    rf"|\b{_YEAR}\s?/\s?(?:{_YEAR}|\d\d)\b"
)
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:([ .'’])\d{3})(?:\1\d{3})*(?![\d]|[.,]\d)")
_THOUSANDS = re.compile(r"(?i)(?<![\d.,])(\d{1,3}(?:[.,]\d{1,3})?) ?(?:tis(?:íc(?:e|ů|i)?)?\b\.?)")
_BRACKETS = re.compile(r"\([^()]*\)")
_PART_OF = re.compile(r"(?i)^\(\s*(?:z toho|z nich|včetně|vč\.|s přechodn)")
_OF_THEM = re.compile(r"(?i)[ ,;–-]+z (?:toho|nich)\b[^()]*$")
_BOUND = re.compile(
    r"(?i)[<>≤≥±+]|\b(?:do|pod|nad|více než|vice nez|méně než|mene nez|aspoň|alespoň|nejméně|nejvýše|nejvíce|min|max"
    r"|minimálně|maximálně|maximum|minimum|až|od|mezi|až do)\b(?=[\s.:]*\d)"
    r"|\d\s*(?:[-–—]|až)\s*\d|-\d|\d\s*,\s*\d|\d\s*(?:a )?(?:více|víc|vice|výše)\b"
)
_NEAR = frozenset(["pres", "temer", "skoro", "necelych", "necela", "necele", "bezmala", "takrka", "malem"])
_ABOUT = frozenset(
    [
        "cca",
        "ca",
        "asi",
        "priblizne",
        "pribl",
        "prib",
        "zhruba",
        "kolem",
        "okolo",
        "circa",
        "cirka",
        "odhadem",
        "odhad",
        "prumerne",
    ]
)
_SAYS_NOTHING = frozenset(
    [
        "celkem",
        "aktualne",
        "nyni",
        "presne",
        "pocet",
        "stav",
        "k",
        "ke",
        "dle",
        "podle",
        "csu",
        "je",
        "ma",
        "mame",
        "nas",
        "s",
        "v",
        "tj",
        "ob",
        "obyv",
        "obcanu",
        "obcane",
        "lidi",
        "dusi",
        "hlav",
        "stalych",
        "hlasenych",
        "prihlasenych",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A whole number found in a text."""

    value: int
    certainty: float


def read_amount(text: str, understood: Set[str] = frozenset()) -> Amount | None:
    """The one whole number of a text; None for none, several, a range, a bound or a fraction.

    Args:
        text: One line with single spaces.
        understood: Folded words beside a number that say nothing, such as units.
    """
    if len(text) > _MAX_LENGTH:
        return None
    bare = _without_remarks(text)
    if bare is None:
        return None
    thousands, whole = _whole(bare)
    if _BOUND.search(whole):
        return None
    words = fold(whole).split()
    numbers = [word for word in words if not word.isalpha()]
    others = [word for word in words if word.isalpha() and word not in understood | _SAYS_NOTHING | _ABOUT | _NEAR]
    if len(numbers) != 1 or others or not _is_number(numbers[0]):
        return None
    about = thousands or bare != text or not _ABOUT.isdisjoint(words)
    certainty = NEARLY if not _NEAR.isdisjoint(words) else ABOUT if about else 1.0
    return Amount(value=int(numbers[0]), certainty=certainty)


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= _MAX_DIGITS


def _without_remarks(text: str) -> str | None:
    """The text without dates and what stands in brackets; None where another number stands in these."""
    dated = _AS_OF.sub(" ", _OF_THEM.sub(" ", text.replace("~", " cca ")))
    for remark in _BRACKETS.findall(dated):
        inside = re.sub(rf"\b{_YEAR}\b", " ", remark)
        if re.search(r"\d", inside) and not _PART_OF.search(inside):
            return None
    return _BRACKETS.sub(" ", dated)


def _whole(text: str) -> tuple[bool, str]:
    """Numbers as plain digits, and whether one was given in thousands."""
    counted = _THOUSANDS.sub(_in_thousands, text)
    return counted != text, _GROUPED.sub(lambda match: re.sub(r"\D", "", match[0]), counted)


def _in_thousands(match: re.Match[str]) -> str:
    return str(int(1000 * Fraction(match[1].replace(",", "."))))
