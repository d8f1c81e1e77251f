"""What a reader or a check has to say about a document: a code, how bad, which field.

Messages are English and stable; whoever shows them to a clerk translates by ``code``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an error keeps a request from being complete."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One remark on a document or on one of its fields."""

    code: str
    """Stable, lower case with hyphens, e.g. ``ico-checksum``; ``intake explain CODE`` explains it."""
    severity: Severity
    message: str
    """One English sentence for a person; no secrets."""
    field: str | None = None
    """Key of the form field, or None for the document as a whole."""


CODES: Mapping[str, tuple[str, str]] = {}
"""code → (what it means, what to do), for ``intake explain``."""
