"""Answers beside a question that wasn't found: they may hold its answer, or stand under its label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.definition import SHAPED, FormDefinition
from parsers.form import FieldValue, Origin

_CERTAINTY = 0.8


def without_gaps(values: Sequence[FieldValue], definition: FormDefinition) -> list[FieldValue]:
    """The values, those beside a gap no longer accepted.

    A question of the form whose label isn't known on this print leaves its answer to the questions before
    and after it: a name with a second one behind it, boxes of two questions in one.  Where the form's order has
    such a gap, of what was read from a picture only what its own shape proves is filed unseen.

    Args:
        values: In the order of the definition.
        definition: The form.
    """
    absent = [value.origin is None for value in values]
    beside = [any(absent[max(number - 1, 0) : number + 2]) for number in range(len(values))]
    types = {field.key: field.type for field in definition.fields}
    return [
        _doubted(value) if gap and value.origin is Origin.OCR and types[value.key] not in SHAPED else value
        for value, gap in zip(values, beside, strict=True)
    ]


def _doubted(value: FieldValue) -> FieldValue:
    reasons = (*value.reasons, "gap-beside")
    return replace(value, accepted=False, confidence=round(_CERTAINTY * value.confidence, 4), reasons=reasons)
