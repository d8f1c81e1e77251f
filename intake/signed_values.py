"""Values of the signed revision of a document beside those of its last one: the signed ones count.

Whatever was changed after signing is told with both values, so that a clerk sees what was done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from intake.signature_words import finding
from parsers.findings import Finding
from parsers.form import NormalisedValue, Outcome, ParsedForm

MAX_CHARS = 120
"""Of a value that a finding quotes."""
_READ = (Outcome.COMPLETE, Outcome.NEEDS_REVIEW)


def forms_of_signed(signed: Sequence[ParsedForm], last: Sequence[ParsedForm]) -> tuple[ParsedForm, ...]:
    """The forms that are filed, where a document was extended after it was signed.

    Args:
        signed: As read from the signed revision.
        last: As read from the whole file, in the same order.

    Returns:
        Those of the signed revision, each with a finding for every value that differs.  Where the signed
        revision is the form before anybody filled it in, or can't be read as the form, those of the last
        one, with a finding that says so.
    """
    if len(signed) != len(last) or any(form.outcome not in _READ for form in signed):
        return tuple(_told(form, finding("signed-version-unread")) for form in last)
    return tuple(_counting(one, other) for one, other in zip(signed, last, strict=True))


def differences(signed: ParsedForm, last: ParsedForm) -> Iterator[Finding]:
    """One finding for each field whose value was changed, set or emptied after signing."""
    keys = dict.fromkeys(field.key for form in (signed, last) for field in form.fields)
    for key in keys:
        one, other = signed.value(key), last.value(key)
        if one != other:
            yield finding("signed-value-differs", f"signed: {_shown(one)}; last: {_shown(other)}", field=key)


def _counting(signed: ParsedForm, last: ParsedForm) -> ParsedForm:
    if _is_blank(signed) and not _is_blank(last):
        return _told(last, finding("values-not-signed"))
    return _told(signed, *differences(signed, last))


def _is_blank(form: ParsedForm) -> bool:
    """Nobody has filled it in: a box that isn't ticked is no answer."""
    return all(field.value in (None, False, ()) for field in form.fields)


def _told(form: ParsedForm, *findings: Finding) -> ParsedForm:
    return replace(form, findings=(*form.findings, *findings))


def _shown(value: NormalisedValue) -> str:
    if value is None:
        return "empty"
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return f"„{text[:MAX_CHARS]}…“" if len(text) > MAX_CHARS else f"„{text}“"
