"""Answers in sentences whose type is that of the print: their ends can't be told for sure, so a person looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from parsers.definition import FieldDefinition, FieldType, FormDefinition
from parsers.document import centre
from parsers.findings import warning
from parsers.reading import Reading
from parsers.sheet import Sheet
from parsers.text import compact, fold
from parsers.zones import Zone

_WORDS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.PERSON, FieldType.DATE_OR_TEXT})
_SENTENCE = 8
"""Words up to which a long text hardly ends with a full stop of its own; other answers hardly ever do."""
_ABBREVIATIONS = frozenset(
    {
        "aj", "apod", "atd", "atp", "bc", "csc", "dis", "dr", "drsc", "hod", "ing", "kc", "mgr",
        "mil", "mld", "ml", "obyv", "ops", "phd", "resp", "sro", "spol", "st", "tis", "zs", "zu",
    }
)  # fmt: skip
"""Last words of answers, folded and without their full stops, that end with one."""


def with_prose_doubted(
    readings: Mapping[str, Reading], zones: Sequence[Zone], sheet: Sheet, definition: FormDefinition
) -> dict[str, Reading]:
    """The readings; those in doubt that begin or end with what a printed sentence may have around a blank."""
    doubted = dict(readings)
    alone = {zone.label.owner.key for zone in zones if _stands_alone(zone, sheet)}
    for key, reading in readings.items():
        field = definition.field(key)
        if key in alone or not reading.raw or field.type not in _WORDS:
            continue
        if _has_print(reading.raw, field, definition):
            finding = warning("text-unclear", "Printed words or marks around the answer may be taken for it.", key)
            doubted[key] = replace(reading, certainty=0.0, findings=(*reading.findings, finding))
    return doubted


def _has_print(text: str, field: FieldDefinition, definition: FormDefinition) -> bool:
    words = text.split()
    asks = words[-1].islower() and any(fold(words[-1]) == fold(label) for label in _labels(definition))
    if field.type is not FieldType.LONG_TEXT and (text.startswith("(") or text.endswith((",", ";")) or asks):
        return True
    ended = text.endswith(".") and (len(words) <= _SENTENCE or field.type is not FieldType.LONG_TEXT)
    return text.endswith("..") or (ended and compact(words[-1]) not in _ABBREVIATIONS)


def _labels(definition: FormDefinition) -> list[str]:
    return [label for field in definition.fields for label in field.labels]


def _stands_alone(zone: Zone, sheet: Sheet) -> bool:
    """Whether the answer has a cell of its own."""
    first = zone.lines[0][0] if zone.lines else None
    cell = sheet.cell(centre(first.box)) if first is not None else None
    return cell is not None and cell != sheet.cell(centre(zone.label.last))
