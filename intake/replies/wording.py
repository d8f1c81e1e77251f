"""Words for letters: foreign text made harmless, Czech and English numbers and times. Pure."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from intake.days import PRAGUE

_CZECH_ZONES = {1: "středoevropský čas", 2: "středoevropský letní čas"}
_ENGLISH_ZONES = {1: "Central European Time", 2: "Central European Summer Time"}
# strftime would follow the locale of the host
_ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_NO_BREAK_SPACE = "\u00a0"


def clean(text: str, limit: int) -> str:
    """Foreign text on one line: NFC, no control, format (bidi) or private characters, at most ``limit`` long.

    Separators and controls become spaces so that words don't grow together; format characters vanish.
    """
    kept = "".join(map(_harmless, unicodedata.normalize("NFC", text[: limit * 8])))
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _harmless(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp", "Zs"}:
        return " "
    if category in {"Cf", "Cs", "Co", "Cn"}:
        return ""
    return character


def czech_count(number: int, one: str, few: str, many: str) -> str:
    """A number with its noun: 1 bajt, 2 bajty, 5 bajtů, thousands apart by a no-break space."""
    noun = one if number == 1 else few if 2 <= number <= 4 else many
    return f"{number:,}".replace(",", _NO_BREAK_SPACE) + _NO_BREAK_SPACE + noun


def english_count(number: int, one: str, many: str) -> str:
    """A number with its noun: 1 byte, 12,345 bytes."""
    return f"{number:,}{_NO_BREAK_SPACE}{one if number == 1 else many}"


def czech_time(moment: datetime) -> str:
    """``22. 11. 2026 v 10:02:31 (středoevropský čas, UTC+1)``; Prague time whatever the zone given."""
    local = moment.astimezone(PRAGUE)
    day = f"{local.day}.{_NO_BREAK_SPACE}{local.month}.{_NO_BREAK_SPACE}{local.year}"
    hours = _offset_hours(local)
    return f"{day} v{_NO_BREAK_SPACE}{local:%H:%M:%S} ({_CZECH_ZONES[hours]}, UTC+{hours})"


def english_time(moment: datetime) -> str:
    """``22 November 2026 at 10:02:31 (Central European Time, UTC+1)``."""
    local = moment.astimezone(PRAGUE)
    hours = _offset_hours(local)
    day = f"{local.day} {_ENGLISH_MONTHS[local.month - 1]} {local.year}"
    return f"{day} at {local:%H:%M:%S} ({_ENGLISH_ZONES[hours]}, UTC+{hours})"


def _offset_hours(local: datetime) -> int:
    offset = local.utcoffset()
    return 2 if offset is not None and offset.total_seconds() > 3600 else 1
