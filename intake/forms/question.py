"""How a field is asked on paper: its label, its room on the line, and whether it is written, chosen or ticked."""

from __future__ import annotations

from dataclasses import dataclass

from intake.forms.blank import PlaceKind
from parsers.definition import FieldDefinition, FieldType, FormDefinition
from parsers.regions import Regions, RegionState

MOST_BOXES = 12
_WIDTHS = {
    FieldType.ICO: 4,
    FieldType.POSTAL_CODE: 3,
    FieldType.DATABOX_ID: 4,
    FieldType.NUMBER: 4,
    FieldType.DATE: 4,
    FieldType.PERSON: 6,
    FieldType.PHONE: 6,
    FieldType.EMAIL: 6,
    FieldType.URL: 6,
    FieldType.DATE_OR_TEXT: 6,
}
_KINDS = {FieldType.CHOICES: PlaceKind.CHECK, FieldType.YES_NO: PlaceKind.CHECK, FieldType.LONG_TEXT: PlaceKind.LONG}
_LONG_LINES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field as our own form asks it."""

    key: str
    section: str
    label: str
    """With the mark of a required field."""
    hint: str
    tooltip: str
    kind: PlaceKind
    type: FieldType
    required: bool
    width: int
    """Twelfths of the line."""
    lines: int
    options: tuple[tuple[str, str], ...] = ()
    """Key and text of each answer."""


def questions(definition: FormDefinition, regions: Regions) -> tuple[Question, ...]:
    """The fields of a form in printed order; regions are those offered now."""
    return tuple(_question(field, regions) for field in definition.fields)


def _question(field: FieldDefinition, regions: Regions) -> Question:
    options = _options(field, regions)
    kind = _kind(field, options)
    whole_line = kind in (PlaceKind.RADIO, PlaceKind.CHECK, PlaceKind.LONG)
    return Question(
        key=field.key,
        section=field.section,
        label=f"{field.label}\xa0*" if field.required else field.label,
        hint=f"({field.hint})" if field.hint else "",
        tooltip=_tooltip(field),
        kind=kind,
        type=field.type,
        required=field.required,
        width=field.width or (12 if whole_line else _WIDTHS.get(field.type, 6 if options else 12)),
        lines=field.lines or (_LONG_LINES if kind is PlaceKind.LONG else 1),
        options=options,
    )


def _options(field: FieldDefinition, regions: Regions) -> tuple[tuple[str, str], ...]:
    if field.type is FieldType.REGION:
        return tuple((r.key, r.name) for r in regions.regions if r.state is RegionState.OFFERED)
    return tuple((choice.key, choice.label) for choice in field.choices)


def _kind(field: FieldDefinition, options: tuple[tuple[str, str], ...]) -> PlaceKind:
    boxes = field.boxes if field.boxes is not None else len(options) < MOST_BOXES
    if field.type is FieldType.CHOICES or not options:
        return _KINDS.get(field.type, PlaceKind.TEXT)
    return PlaceKind.RADIO if boxes else PlaceKind.LIST


def _tooltip(field: FieldDefinition) -> str:
    """What a screen reader says: label, hint, help, and that it must be there."""
    parts = [field.label + (f" ({field.hint})" if field.hint else ""), field.help]
    parts += ["povinný údaj"] if field.required else []
    return ". ".join(part.rstrip(".") for part in parts if part)
