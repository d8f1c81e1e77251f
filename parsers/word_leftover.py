"""Answers that no label claims: what stands as empty near them may be what they answer, so a person looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from parsers.document import Mark, Word, height
from parsers.findings import warning
from parsers.label import Label, OwnerKind
from parsers.print_style import PrintStyles
from parsers.reading import Reading
from parsers.sheet import Item, Sheet
from parsers.zones import Zone, owner_of

_EXACT = 100.0
"""Score of a label whose wording is known; what only means the same, and has no answer, may be one itself."""
_BELOW = 5.0
"""Heights of a label within which an answer below it may be its own."""


def with_empties_doubted(
    readings: Mapping[str, Reading],
    zones: Sequence[Zone],
    labels: Sequence[Label],
    sheet: Sheet,
    styles: PrintStyles | None,
) -> dict[str, Reading]:
    """The readings; those that are empty in doubt where an answer that belongs to nothing stands near.

    Args:
        readings: By key of the field.
        zones: What each label was given.
        labels: All labels, with headings and notes.
        sheet: The pages.
        styles: The types of print and answers; where they aren't known only ticked boxes are surely answers.
    """
    left = _leftover(zones, labels, sheet, styles)
    doubted = dict(readings)
    for zone in zones:
        key = zone.label.owner.key
        reading = readings.get(key) if zone.label.owner.kind is OwnerKind.FIELD else None
        own = {id(item) for item in zone.label.items}
        near = any(_may_answer(item, zone.label) for item in left if id(item) not in own)
        if reading is None or not reading.is_empty or not near:
            continue
        finding = warning("text-unclear", "An answer near this empty field belongs to no label that is known.", key)
        findings = (*reading.findings, finding)
        doubted[key] = replace(reading, certainty=0.0, undecided=True, findings=findings)
    return doubted


def _leftover(zones: Sequence[Zone], labels: Sequence[Label], sheet: Sheet, styles: PrintStyles | None) -> list[Item]:
    taken = {id(item) for zone in zones for line in zone.lines for item in line}
    taken |= {id(item) for label in labels for item in label.items}
    guessed = [
        zone.label
        for zone in zones
        if zone.label.score < _EXACT
        and (not (zone.lines or zone.spots) or any(_is_right_behind(zone.label, other) for other in labels))
    ]
    claimed = {id(zone.claimed) for zone in zones}
    found = [item for label in guessed for item in label.items]
    for line in sheet.lines:
        for item in line:
            if id(item) in taken or id(item.source) in claimed or not _is_answer(item, styles):
                continue
            owner = owner_of(item, sheet, labels)
            if owner is None or owner.is_field or not owner.owner.key:
                found.append(item)
    return found


def _is_answer(item: Item, styles: PrintStyles | None) -> bool:
    if isinstance(item.source, Mark):
        return item.source.ticked is not False
    said = isinstance(item.source, Word) and any(character.isalnum() for character in item.text)
    return said and styles is not None and not styles.is_print(item)


def _may_answer(item: Item, label: Label) -> bool:
    """Behind the label on its lines, or not far below it."""
    below = item.box[1] - label.box[1]
    return -height(label.last) / 2 <= below <= _BELOW * height(label.last) and item.box[2] > label.box[0]


def _is_right_behind(label: Label, other: Label) -> bool:
    """Whether a label begins where another ends: it may be the beginning of that one's answer."""
    on_line = abs(label.items[0].box[1] - other.last[1]) < height(other.last) / 2
    return on_line and 0 <= label.items[0].box[0] - other.last[2] < height(other.last)
