"""Whose name and telephone: where wordings fit several persons and the persons stand in another order, nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.definition import FieldType, FormDefinition
from parsers.findings import warning
from parsers.label import Label, OwnerKind
from parsers.matrix import parties_of
from parsers.reading import Reading
from parsers.text import fold, without_numbering


def with_persons_doubted(
    readings: Mapping[str, Reading], labels: Sequence[Label], definition: FormDefinition
) -> dict[str, Reading]:
    """The readings; those of two persons in doubt whose labels are shared and stand against the definition's order."""
    places = {label.owner.key: label for label in labels if label.owner.kind is OwnerKind.FIELD}
    doubted = dict(readings)
    parties = parties_of(definition)
    for first, second in pairwise(parties):
        upper, lower = places.get(first), places.get(second)
        if upper is None or lower is None or upper.box[1] <= lower.box[1] or upper.area or lower.area:
            continue
        if not (_is_shared(upper, definition) or _is_shared(lower, definition)):
            continue
        for key in (*parties[first], *parties[second]):
            if (reading := readings.get(key)) is not None:
                finding = warning("text-unclear", "It isn't sure which person this is asked of.", key)
                doubted[key] = replace(reading, certainty=0.0, findings=(*reading.findings, finding))
    return doubted


def _is_shared(label: Label, definition: FormDefinition) -> bool:
    """Whether the wording of a person's name says nothing of whose it is, or isn't known at all."""
    said = fold(without_numbering(" ".join(item.text for item in label.items)))
    names = [field for field in definition.fields if field.type is FieldType.PERSON]
    owners = sum(any(said == fold(wording) for wording in field.labels) for field in names)
    return owners != 1
