"""Checks over a form that was read: rules that need the channel, the signature or the whole form."""

from __future__ import annotations

import hashlib
import json
import unicodedata

from intake import register_checks
from intake.message import Channel
from parsers.findings import Finding, Severity
from parsers.form import Outcome, ParsedForm
from signatures.report import FileReport, Verdict

SUFFICIENT_VERDICTS = frozenset(
    {
        Verdict.QUALIFIED,
        Verdict.RECOGNISED,
        Verdict.ADVANCED,
        Verdict.SEAL,
        Verdict.PENDING,
        Verdict.NO_PROOF_OF_TIME,
    }
)
BROKEN_VERDICTS = frozenset({Verdict.MODIFIED, Verdict.INVALID})
REVIEW_CODES = register_checks.REVIEW_CODES | {
    "documents-ambiguous",
    "documents-differ",
    "form-in-body",
    "page-unread",
    "region-not-offered",
    "region-unknown",
    "signature-not-intact",
    "signature-missing",
    "signed-in-part",
    "text-over-pages",
}
"""Findings that send a request to a clerk though every field is there."""


def is_complete(form: ParsedForm) -> bool:
    """Every required field accepted, no finding of severity error."""
    errors = any(finding.severity is Severity.ERROR for finding in form.findings)
    return form.outcome is Outcome.COMPLETE and not errors


def signature_findings(form: ParsedForm, verification: FileReport | None, channel: Channel) -> tuple[Finding, ...]:
    """What the signature means for this channel; empty where it suffices.

    A message from a data box needs none (act 300/2008, section 18(2): recorded as a fact), paper
    needs a handwritten mark, e-mail either that or an electronic signature.
    """
    verdict = verification.verdict if verification else Verdict.NONE
    if verdict in BROKEN_VERDICTS:
        words = "was changed after it was signed" if verdict is Verdict.MODIFIED else "has a broken signature"
        return (_finding("signature-not-intact", f"The document {words}; a person has to look at it."),)
    if channel is Channel.DATABOX or form.handwritten_signature.present:
        return ()
    if channel is Channel.EMAIL and verdict in SUFFICIENT_VERDICTS:
        return ()
    return (_finding("signature-missing", _missing_words(form, verdict)),)


def _missing_words(form: ParsedForm, verdict: Verdict) -> str:
    if verdict is Verdict.UNSUPPORTED:
        return "The kind of signature can't be judged by this version; a person has to look at it."
    if form.handwritten_signature.present is None:
        return "No electronic signature; whether a hand has signed has to be seen by a person."
    return "Neither an electronic signature nor a handwritten mark was found."


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


def _finding(code: str, message: str) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, message=message)
