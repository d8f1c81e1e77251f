"""What a specimen of the corpus is and what is true of it: the contract between generators and measurements.

The corpus has two generators that know nothing of each other's layouts and labels: ``dev`` may be
looked at while the reader is written; ``final`` was written before the reader and measures it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Value = str | int | bool | tuple[str, ...] | None
"""As ``ParsedForm`` gives it, normalised: text, ISO date, number, one key, keys in any order; None: left empty."""


class Kind(StrEnum):
    """How a specimen reaches the office; a column of the table."""

    ACROFORM = "acroform"
    TEXT_PDF = "text-pdf"
    DOCX = "docx"
    SCAN_300 = "scan-300"
    SCAN_200 = "scan-200"
    SCAN_150 = "scan-150"
    """Skewed by up to 3 degrees, JPEG of quality 50."""
    FAX = "fax"
    """204 by 196 dpi, bilevel."""
    PHOTO = "photo"


class Mark(StrEnum):
    """What stands in the place for the signature."""

    HANDWRITTEN = "handwritten"
    ABSENT = "absent"
    STAMP_ONLY = "stamp-only"
    PRINTED_NAME_ONLY = "printed-name-only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What the applicant meant."""

    form: str | None
    """Key of the definition; None: not our form."""
    fields: Mapping[str, Value] = field(default_factory=dict)
    """Every key of the definition."""
    handwritten: frozenset[str] = frozenset()
    """Keys whose answer is handwriting: to be read by a person."""
    mark: Mark = Mark.ABSENT
    mistakes: frozenset[str] = frozenset()
    """What the applicant did wrong, in words like ``ico-wrong-digit``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """One file and its truth."""

    name: str
    """File name, unique in its part."""
    kind: Kind
    layout: str
    media_type: str
    content: bytes
    truth: Truth
