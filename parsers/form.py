"""Values of a form that was read: each with where it came from and how sure it is.

The definition of a form (fields, labels, rules) is data in ``config/forms/*.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from parsers.document import Box
from parsers.findings import Finding

FieldScalar = str | int | bool
"""A normalised value: text, whole number, yes/no; dates are ISO 8601 text, phones E.164."""
NormalisedValue = FieldScalar | tuple[str, ...] | None
"""Several choices are a sorted tuple; None is an empty or unread field."""


class Outcome(StrEnum):
    """What became of a document that could hold a form."""

    COMPLETE = "complete"
    NEEDS_REVIEW = "needs_review"
    NOT_A_FORM = "not_a_form"
    UNREADABLE = "unreadable"


class Origin(StrEnum):
    """How a value was read."""

    ACROFORM = "acroform"
    TEXT_LAYER = "text_layer"
    OCR = "ocr"
    DOCX = "docx"
    BARCODE = "barcode"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldValue:
    """One field as read; ``value is None and accepted`` says that it is surely empty."""

    key: str
    value: NormalisedValue
    raw: str | None
    origin: Origin | None
    page_index: int | None = None
    box: Box | None = None
    confidence: float = 0.0
    """Probability from 0 to 1 that ``value`` is what the applicant wrote."""
    accepted: bool = False
    """The value may be filed without a person looking."""
    reasons: tuple[str, ...] = ()
    """Codes of what speaks for and against it, e.g. ``check-digit-ok``; ``intake parse --explain`` has the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandwrittenSignature:
    """Whether a hand has signed; ``present is None`` says that nobody could tell."""

    present: bool | None = None
    confidence: float = 0.0
    page_index: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedForm:
    """One document that could hold a form, as far as it could be read."""

    outcome: Outcome
    form: str | None
    """Key of the form definition, None where no form was recognised."""
    form_version: str | None
    fields: tuple[FieldValue, ...] = ()
    """In the order of the definition; a field that is not there wasn't looked for."""
    handwritten_signature: HandwrittenSignature = HandwrittenSignature()
    findings: tuple[Finding, ...] = ()
    page_count: int = 0

    def value(self, key: str) -> NormalisedValue:
        """The value of a field, None where it is empty or wasn't read."""
        return next((field.value for field in self.fields if field.key == key), None)
