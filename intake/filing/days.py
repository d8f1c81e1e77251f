"""The office's calendar: days and years are those of Prague."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

PRAGUE = ZoneInfo("Europe/Prague")


def prague_day(moment: datetime) -> date:
    """The Prague day of an aware time."""
    return moment.astimezone(PRAGUE).date()
