"""Checks over a form that was read: rules that need the whole form; signatures are ``signature_checks``."""

from __future__ import annotations

import hashlib
import json
import unicodedata

from intake import register_checks, signature_checks
from parsers.findings import Finding, Severity
from parsers.form import Outcome, ParsedForm

_OWN_REVIEW_CODES = frozenset(
    {
        "documents-ambiguous",
        "documents-differ",
        "form-in-body",
        "page-unread",
        "region-not-offered",
        "region-unknown",
        "signature-settled-worse",
        "signature-still-pending",
        "signed-in-part",
        "text-over-pages",
    }
)
REVIEW_CODES = register_checks.REVIEW_CODES | signature_checks.REVIEW_CODES | _OWN_REVIEW_CODES
"""Findings that send a request to a clerk though every field is there."""


def is_complete(form: ParsedForm) -> bool:
    """Every required field accepted, no finding of severity error."""
    errors = any(finding.severity is Severity.ERROR for finding in form.findings)
    return form.outcome is Outcome.COMPLETE and not errors


def needs_clerk(form: ParsedForm, findings: tuple[Finding, ...]) -> bool:
    """Whether a person has to settle something before the request counts as registered."""
    return not is_complete(form) or any(finding.code in REVIEW_CODES for finding in findings)


def values_digest(form: ParsedForm) -> str | None:
    """SHA-256 over all values that were read; None where there are none."""
    values = {field.key: field.value for field in form.fields if field.value is not None}
    if not values:
        return None
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def applicant_key(form: ParsedForm) -> str | None:
    """What tells the applicant apart: the IČO, else the folded name."""
    ico, name = form.value("ico"), form.value("applicant_name")
    if isinstance(ico, str):
        return f"ico:{ico}"
    return f"name:{_folded(name)}" if isinstance(name, str) else None


def _folded(text: str) -> str:
    plain = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return " ".join(plain.casefold().split())
