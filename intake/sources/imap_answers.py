"""FETCH answers in the form that most servers give, read at several times the speed of imapclient's lexer.

Whatever looks different is left to imapclient: each reader here returns None for the whole answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from intake.sources.imap_plan import Listed

Answer = Sequence[bytes | tuple[bytes, bytes] | None]
"""What imaplib returns: a line, or a line that ends with a literal and the literal."""

_BODY = re.compile(rb"\d+ \(UID (\d+) BODY\[\] \{\d+\}")
_LISTED = re.compile(
    rb"\d+ \(UID (\d+) RFC822\.SIZE (\d+) "
    rb'INTERNALDATE "([ 0-3]\d)-([A-Z][a-z]{2})-(\d{4}) ([0-2]\d):([0-5]\d):([0-6]\d) ([-+][01]\d[0-5]\d)"\)'
)
_MONTHS = {name: number for number, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}


def bodies(answer: Answer) -> dict[int, bytes] | None:
    """UID → whole mail, from ``UID FETCH … BODY.PEEK[]``."""
    found: dict[int, bytes] = {}
    for part in answer:
        if isinstance(part, tuple):
            if not (head := _BODY.fullmatch(part[0])):
                return None
            found[int(head[1])] = part[1]
        elif part != b")":
            return None
    return found


def listing(answer: Answer) -> list[Listed] | None:
    """Sizes and dates, from ``UID FETCH … (RFC822.SIZE INTERNALDATE)``."""
    found: list[Listed] = []
    for line in answer:
        if not isinstance(line, bytes) or not (plain := _LISTED.fullmatch(line)):
            return None
        try:
            received_at = _date(*plain.groups()[2:])
        except (KeyError, ValueError):
            return None  # no such day, or no such month
        found.append(Listed(uid=int(plain[1]), size_bytes=int(plain[2]), received_at=received_at))
    return found


def _date(day: bytes, month: bytes, year: bytes, hour: bytes, minute: bytes, second: bytes, zone: bytes) -> datetime:
    return datetime(
        int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=_zone(zone.decode())
    )


@lru_cache(maxsize=64)
def _zone(offset: str) -> timezone:
    """RFC 3501, ``zone``: hours and minutes ahead of UTC."""
    minutes = int(offset[1:3]) * 60 + int(offset[3:])
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
