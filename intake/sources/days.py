"""Days as the office counts them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

PRAGUE = ZoneInfo("Europe/Prague")


def is_before(received_at: datetime, start_from: date | None) -> bool:
    """Whether something was received before the day (Prague) from which a source is the office's business."""
    return start_from is not None and received_at.astimezone(PRAGUE).date() < start_from
