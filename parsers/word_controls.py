"""Answers in content controls and form fields that are called like a field of the form, beside what its label says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from parsers.dates import read_date
from parsers.definition import BY_MARK, FieldDefinition, FieldType, FormDefinition
from parsers.findings import Finding, warning
from parsers.form import Origin
from parsers.normalise import is_blank
from parsers.reading import Reading
from parsers.text import compact, fold
from parsers.word_blocks import Control
from parsers.wordings import match_name

_ONLY_NAMED = 0.95
"""Certainty where the control's name alone says which field it answers."""
_PART = 0.97
"""Certainty where more text than the control's stands beside the label."""


def with_controls(
    readings: Mapping[str, Reading], controls: Sequence[Control], definition: FormDefinition
) -> dict[str, Reading]:
    """The readings by label, completed and confirmed by what the controls are called."""
    named: dict[str, list[Control]] = {}
    for control in controls:
        if key := _named(control, definition):
            named.setdefault(key, []).append(control)
    merged = dict(readings)
    for key, same in named.items():
        field = definition.field(key)
        boxes = [control for control in same if control.is_box]
        reading = (
            _by_box(field, merged.get(key), boxes) if boxes else _by_text(field, merged.get(key), same, definition)
        )
        if reading is not None:
            merged[key] = reading
    return merged


def _named(control: Control, definition: FormDefinition) -> str | None:
    for name in control.names:
        wording = fold(name)
        several = sum(wording in {fold(label) for label in field.labels} for field in definition.fields) > 1
        key = None if several else match_name(definition, name)
        if key and (not control.is_box or definition.field(key).type is FieldType.YES_NO):
            return key
    return None


def _by_box(field: FieldDefinition, reading: Reading | None, boxes: Sequence[Control]) -> Reading | None:
    if reading is not None or len(boxes) > 1 or boxes[0].ticked is None:
        return reading
    ticked = boxes[0].ticked
    return Reading(key=field.key, origin=Origin.DOCX, raw="☒" if ticked else "", answer=ticked, certainty=_ONLY_NAMED)


def _by_text(
    field: FieldDefinition, reading: Reading | None, controls: Sequence[Control], definition: FormDefinition
) -> Reading | None:
    if reading is not None and (reading.answer is not None or reading.undecided):
        return reading
    filled = {compact(c.text): c for c in controls if not is_blank(definition, c.text)}
    if reading is not None and not reading.is_empty and (not filled or compact(reading.raw) in filled):
        return _dated(field, reading, filled.get(compact(reading.raw)))
    if len(filled) > 1:
        message = "Two controls named for this field hold different values."
        return _differs(field, " | ".join(control.text for control in filled.values()), message)
    text = next(iter(filled.values())).text if filled else ""
    named = Reading(key=field.key, origin=Origin.DOCX, raw=text, certainty=_ONLY_NAMED)
    if reading is None or reading.is_empty:
        return named if text or reading is None else reading
    if compact(text) in compact(reading.raw) and not reading.findings and field.type not in BY_MARK:
        return replace(named, certainty=_PART)
    return _differs(field, text, "The control named for this field holds another value than stands beside its label.")


def _dated(field: FieldDefinition, reading: Reading, control: Control | None) -> Reading:
    """A date control also stores its date; one that was changed by other means than its calendar may differ."""
    if control is None or control.date is None or field.type is not FieldType.DATE:
        return reading
    shown = read_date(reading.raw)
    if shown is not None and shown.value.isoformat() != control.date:
        return _differs(field, reading.raw, "The date control stores another date than it shows.")
    return reading


def _differs(field: FieldDefinition, text: str, message: str) -> Reading:
    finding: Finding = warning("control-differs", message, field.key)
    return Reading(key=field.key, origin=Origin.DOCX, raw=text, certainty=0.0, findings=(finding,))
