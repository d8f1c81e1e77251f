"""Dates as people write them in Czech forms (ČSN 01 6910, ISO 8601)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from parsers.text import clean, fold

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "leden ledna led", "unor unora uno", "brezen brezna bre", "duben dubna dub", "kveten kvetna kve",
            "cerven cervna", "cervenec cervence", "srpen srpna srp", "zari zar", "rijen rijna rij",
            "listopad listopadu lis", "prosinec prosince pro",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ROMAN = {name: month for month, name in enumerate("I II III IV V VI VII VIII IX X XI XII".split(), 1)}  # noqa: SIM905

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<![\d.])(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})(?!\d)")
_NAMED = re.compile(r"(?<!\d)(\d{1,2})\s?\.?\s?([^\W\d_]{3,10})\.?\s?(\d{4})(?!\d)")
_ROMAN_MONTH = re.compile(r"(?<!\d)(\d{1,2})\s?\.\s?([IVX]{1,4})\s?\.\s?(\d{4})(?!\d)")
_AROUND = {"", "dne", "dnem", "datum", "od", "r", "roku"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDate:
    """A date found in a text."""

    value: date
    certainty: float
    """1 for a date that stands alone in full; less for a short year or words around it."""


def read_date(text: str) -> ReadDate | None:
    """The one date in a text, day before month; None for none, several or one that can't be."""
    text = clean(text)
    found = [entry for entry in map(_built, _matches(text)) if entry is not None]
    if len(found) != 1:
        return None
    value, certainty, start, end = found[0]
    alone = fold(text[:start]) in _AROUND and fold(text[end:]) in _AROUND
    return ReadDate(value=value, certainty=certainty if alone else 0.8 * certainty)


def _matches(text: str) -> list[tuple[int, int, int, float, int, int]]:
    found = [(int(m[1]), int(m[2]), int(m[3]), 1.0, m.start(), m.end()) for m in _ISO.finditer(text)]
    for match in _NUMERIC.finditer(text):
        short = len(match[3]) == 2
        year = int(match[3]) + (2000 if short else 0)
        found.append((year, int(match[2]), int(match[1]), 0.85 if short else 1.0, match.start(), match.end()))
    for pattern, months in ((_NAMED, _MONTHS), (_ROMAN_MONTH, _ROMAN)):
        for match in pattern.finditer(text):
            month = months.get(match[2]) or months.get(fold(match[2]))
            found += [(int(match[3]), month, int(match[1]), 1.0, match.start(), match.end())] if month else []
    return found


def _built(entry: tuple[int, int, int, float, int, int]) -> tuple[date, float, int, int] | None:
    year, month, day, certainty, start, end = entry
    try:
        return date(year, month, day), certainty, start, end
    except ValueError:
        return None
