"""Why a signature is judged as it is: one code and one short sentence a reason, for a clerk to read.

A reason is kept as text, ``code: Sentence. (detail)``.  The code is stable, so that whoever
shows it can put another language in the sentence's place.
"""

from __future__ import annotations

from collections.abc import Mapping

from signatures.details import czech_detail
from signatures.reason import Reason
from signatures.reasons_container import CONTAINER
from signatures.reasons_document import DOCUMENT
from signatures.reasons_trust import TRUST

_NAMES = frozenset({"signs-file", "file-not-signed", "manifest-broken", "form-value-changed", "filled-as-permitted"})
"""Reasons whose detail is made of names from the document."""
REASONS: Mapping[str, Reason] = {**DOCUMENT, **TRUST, **CONTAINER}


def reason(code: str, detail: str | None = None) -> str:
    """Write a reason.

    Args:
        code: A key of ``REASONS``.
        detail: What the sentence can't say in general, e.g. names of fields or a date; no values of the document.
    """
    sentence = REASONS[code].english
    return f"{code}: {sentence} ({detail})" if detail else f"{code}: {sentence}"


def code_of(text: str) -> str:
    """The code of a written reason."""
    return text.partition(":")[0]


def in_czech(text: str) -> str:
    """A written reason in Czech; names in its detail stay, and so does an unknown code."""
    code = code_of(text)
    known = REASONS.get(code)
    if known is None:
        return text
    detail = text.removeprefix(f"{code}: {known.english}")
    return f"{code}: {known.czech}{detail if code in _NAMES else czech_detail(detail)}"
