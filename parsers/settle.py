"""From a raw answer to the value that is filed: normalised, judged, accepted or not."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.definition import BY_MARK, FieldDefinition, FieldType, FormDefinition
from parsers.findings import Finding, error, warning
from parsers.form import FieldValue, NormalisedValue, Origin
from parsers.normalise import Context, Normalised, consent, is_blank, normalise, region_offered
from parsers.reading import Reading

BASE_CONFIDENCE = {Origin.ACROFORM: 0.99, Origin.TEXT_LAYER: 0.98, Origin.DOCX: 0.98}
"""Before label, answer and rule have their say; facts/ocr: 0 wrong of 240 and 97.9 to 98.8 % of fields."""

_ANY_TEXT = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.DATE_OR_TEXT})
"""Types whose rule takes whatever is written."""


def settle(
    field: FieldDefinition, reading: Reading | None, definition: FormDefinition, context: Context
) -> tuple[FieldValue, tuple[Finding, ...]]:
    """Make the value of a field, with everything there is to say about it.

    Args:
        field: Its definition.
        reading: None where neither label nor fillable place was found.
        definition: The form, for thresholds and what counts as not filled in.
        context: Today and the regions.
    """
    if reading is None:
        missing = _missing(field, "The field wasn't found on the document.")
        reasons = ("not-found", *(("required-missing",) if missing else ()))
        return FieldValue(key=field.key, value=None, raw=None, origin=None, reasons=reasons), missing
    normalised = _normalised(field, reading, definition, context)
    confidence = round(BASE_CONFIDENCE.get(reading.origin, 0.9) * reading.certainty * normalised.certainty, 3)
    empty = normalised.value is None and not normalised.findings and not reading.undecided
    findings = (*reading.findings, *normalised.findings)
    if empty and not reading.findings:
        findings = (*findings, *_missing(field, "The field is empty."))
    sure = confidence >= definition.threshold(field) and not (empty and (field.required or reading.certainty < 1))
    return (
        FieldValue(
            key=field.key,
            value=normalised.value,
            raw=reading.raw or None,
            origin=reading.origin,
            page_index=reading.page_index,
            box=reading.box,
            confidence=confidence,
            accepted=sure and (normalised.value is not None or empty),
            reasons=(*_reasons(field, reading, normalised, empty=empty), *(() if sure else ("below-threshold",))),
        ),
        findings,
    )


def _reasons(field: FieldDefinition, reading: Reading, normalised: Normalised, *, empty: bool) -> Iterator[str]:
    """What speaks for and against the value; ``intake parse --explain`` has the words."""
    if empty:
        yield "left-empty"
        yield from ("required-missing",) if field.required else ()
    elif reading.undecided:
        yield "box-unclear" if field.type in BY_MARK else "answer-unclear"
    elif normalised.value is None or normalised.certainty == 0:
        yield "rule-broken"
    else:
        yield _why(field, reading)
        yield from ("rule-unsure",) if normalised.certainty < 1 else ()
    if 0 < reading.certainty < 1 or (reading.certainty == 0 and not reading.undecided):
        yield "label-unsure"


def _why(field: FieldDefinition, reading: Reading) -> str:
    """What the rule of its type says for a value."""
    if reading.answer is not None:
        return "ticked"
    if field.type is FieldType.ICO:
        return "check-digit-ok"
    return "any-text" if field.type in _ANY_TEXT else "rule-fits"


def _missing(field: FieldDefinition, message: str) -> tuple[Finding, ...]:
    return (error("required-missing", message, field.key),) if field.required else ()


def _normalised(field: FieldDefinition, reading: Reading, definition: FormDefinition, context: Context) -> Normalised:
    if reading.undecided:
        return Normalised(value=None, certainty=0.0)
    if reading.answer is not None:
        return _ticked(field, reading.answer, context)
    if is_blank(definition, reading.raw):
        return Normalised(value=None)
    return normalise(field, reading.raw, context)


def _ticked(field: FieldDefinition, answer: tuple[str, ...] | bool, context: Context) -> Normalised:
    if isinstance(answer, bool):
        return consent(field, answer)
    value: NormalisedValue = tuple(sorted(answer)) if field.type is FieldType.CHOICES else next(iter(answer), None)
    if not value:
        return Normalised(value=None)
    if field.type is FieldType.REGION and isinstance(value, str):
        return Normalised(value=value, findings=region_offered(field, value, context.regions))
    return Normalised(value=value)


def hidden_text(key: str | None) -> Finding:
    """The finding that there is text which nobody can see, beside a field or anywhere."""
    return warning("hidden-text", "There is text here that nobody can see; it wasn't read.", key)
