"""The office's calendar: days and years are those of Prague."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

PRAGUE = ZoneInfo("Europe/Prague")


def prague_day(moment: datetime) -> date:
    """The Prague day of an aware time."""
    return moment.astimezone(PRAGUE).date()


def is_before(received_at: datetime, start_from: date | None) -> bool:
    """Whether something was received before the day from which a source is the office's business."""
    return start_from is not None and prague_day(received_at) < start_from
