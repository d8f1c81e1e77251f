"""Answers from fillable fields, by name, tooltip or printed label, compared with what the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from parsers.choices import name_regions, one_choice
from parsers.definition import BY_MARK, FieldDefinition, FieldType, FormDefinition
from parsers.document import Box, Mark, Page, Spot, Word, around, centre, holds
from parsers.findings import Finding, error, warning
from parsers.form import Origin
from parsers.label import STRONG, Label, OwnerKind
from parsers.normalise import is_blank
from parsers.reading import Reading
from parsers.regions import Regions
from parsers.sheet import Item, Sheet
from parsers.text import clean, compact, fold
from parsers.ticked import printed_option, read_marks, yes_or_no
from parsers.widgets import Fillable, Widget, WidgetKind
from parsers.wordings import match_name, name_fits
from parsers.zones import Zone, owner_of


def with_widgets(page: Page, widgets: Iterable[Widget]) -> Page:
    """The page with its fillable places; a box printed under a fillable one is the same box."""
    here = [widget for widget in widgets if widget.page_index == page.index and widget.on_page]
    buttons = [widget for widget in here if widget.is_button]
    marks = tuple(m for m in page.marks if not any(holds(b.box, centre(m.box), 2) for b in buttons))
    return replace(
        page,
        marks=(*marks, *(_mark(button) for button in buttons)),
        spots=tuple(Spot(box=w.box, page_index=w.page_index, widget=w.identity) for w in here if not w.is_button),
    )


def _mark(widget: Widget) -> Mark:
    return Mark(box=widget.box, page_index=widget.page_index, ticked=widget.ticked, widget=widget.identity)


def named_field(definition: FormDefinition, widget: Widget) -> str | None:
    """The field that the name of a widget, a part of it, or its tooltip stands for."""
    return next((key for _, key in _telling(definition, widget)), None)


def _telling(definition: FormDefinition, widget: Widget) -> Iterator[tuple[str, str]]:
    """Texts about a widget that stand for a field, with its key, the most telling first."""
    parts = [part.split("[")[0] for part in reversed(widget.name.split("."))]
    for text in (widget.name, *parts, widget.tooltip):
        key = match_name(definition, text) if text else None
        if key and (not widget.is_button or definition.field(key).type in BY_MARK):
            yield text, key


def read_acroform(
    fillable: Fillable, zones: Sequence[Zone], sheet: Sheet, labels: Sequence[Label], definition: FormDefinition,
    regions: Regions,
) -> dict[str, Reading]:  # fmt: skip
    """Read every field that has a fillable place on the pages of the sheet.

    Returns:
        By key; a field without a fillable place isn't there.  One whose value the page doesn't show
        as it is has the finding and certainty 0.
    """
    by_identity = {widget.identity: widget for widget in fillable.widgets}
    named = _by_field(definition, fillable.widgets)
    readings: dict[str, Reading] = {}
    for field in definition.fields:
        zone = next(
            (z for z in zones if z.label.owner.kind is OwnerKind.FIELD and z.label.owner.key == field.key), None
        )
        if widgets := named.get(field.key):
            reading = _read_named(field, widgets, definition, regions, zone)
            doubts = _label_doubts(field, widgets, sheet, labels)
        elif zone is not None and (widgets := _widgets_of(zone, by_identity)):
            reading, doubts = _read_by_label(field, zone, widgets, definition, regions), []
        else:
            continue
        readings[field.key] = _checked(field, reading, widgets, fillable, doubts)
    return readings


def _by_field(definition: FormDefinition, widgets: Iterable[Widget]) -> dict[str, list[Widget]]:
    """Widgets by the field that their name stands for; what two fields are called goes to the one without any."""
    named: dict[str, list[Widget]] = {}
    for widget in widgets:
        if key := named_field(definition, widget):
            named.setdefault(key, []).append(widget)
    for field in definition.fields:
        owner = next((key for key in named if key != field.key and _also(definition, named[key], field.key)), None)
        if field.key in named or owner is None:
            continue
        moved = _also(definition, named[owner], field.key)
        if len(moved) == len(named[owner]):
            moved = [widget for widget in moved if widget.name == max(moved, key=_reading_order).name]
        named[owner] = [widget for widget in named[owner] if widget not in moved]
        named[field.key] = moved
    return named


def _also(definition: FormDefinition, widgets: Sequence[Widget], key: str) -> list[Widget]:
    """Of several differently named widgets those that another field could mean too: „Funkce“."""
    if len({widget.name for widget in widgets}) < 2 or any(widget.is_button for widget in widgets):
        return []
    texts = [(widget, next(_telling(definition, widget))[0]) for widget in widgets]
    return [widget for widget, text in texts if name_fits(definition, text, key)]


def unplaced_findings(fillable: Fillable, definition: FormDefinition) -> list[Finding]:
    """Values that the file holds for fields of the form without any place on a page."""
    keys = [match_name(definition, name.split(".")[-1]) for name, _ in fillable.unplaced]
    message = "The file holds a value for this field that stands on no page."
    return [error("acroform-value-not-shown", message, key) for key in dict.fromkeys(keys) if key]


# ---------------------------------------------------------------- by name


def _read_named(
    field: FieldDefinition,
    widgets: Sequence[Widget],
    definition: FormDefinition,
    regions: Regions,
    zone: Zone | None,
) -> Reading:
    buttons = [widget for widget in widgets if widget.is_button]
    if not buttons:
        return _joined(field, widgets, definition)
    ticked = [widget for widget in buttons if widget.ticked]
    if field.type is FieldType.YES_NO:
        return _yes_no(field, buttons, ticked, zone)
    keys = [_option(field, widget, regions) for widget in ticked]
    if None in keys and zone is not None and _widgets_of(zone, {w.identity: w for w in buttons}):
        return replace(read_marks(zone, field, regions), origin=Origin.ACROFORM)
    return _ticked(field, buttons, ticked, keys)


def _joined(field: FieldDefinition, widgets: Sequence[Widget], definition: FormDefinition) -> Reading:
    """The text of one field, also where it is spread over several places in a row (a box a digit)."""
    filled = [widget for widget in widgets if not is_blank(definition, " ".join(widget.value))]
    names = {widget.name for widget in filled}
    texts = [_text(field, widget) for widget in sorted(filled, key=_reading_order)]
    same = len({compact(text) for text in texts}) <= 1
    reading = Reading(
        key=field.key, origin=Origin.ACROFORM, page_index=_page(filled or widgets), box=_box(filled or widgets)
    )
    if same and texts:
        return replace(reading, raw=clean(texts[0]))
    if len(names) > 1 and _is_one_row(filled):
        return replace(reading, raw=clean((". " if field.type is FieldType.DATE else " ").join(texts)))
    if texts:
        finding = warning("acroform-field-twice", "Two fillable fields answer this differently.", field.key)
        return replace(reading, raw=clean(" | ".join(texts)), undecided=True, certainty=0.0, findings=(finding,))
    return reading


def _is_one_row(widgets: Sequence[Widget]) -> bool:
    tops = [widget.box[1] for widget in widgets]
    return max(tops) - min(tops) < 6 and len({widget.page_index for widget in widgets}) == 1


def _text(field: FieldDefinition, widget: Widget) -> str:
    """What was typed; of a list what it displays, unless only the export value is understood."""
    if widget.kind is WidgetKind.CHOICE and field.choices and widget.exported != widget.value:
        understood = all(one_choice(field, value) for value in widget.value)
        return ", ".join(widget.value if understood else widget.exported)
    return ", ".join(widget.value) if widget.kind is WidgetKind.CHOICE else " ".join(widget.value)


def _yes_no(field: FieldDefinition, buttons: Sequence[Widget], ticked: Sequence[Widget], zone: Zone | None) -> Reading:
    reading = Reading(
        key=field.key,
        origin=Origin.ACROFORM,
        raw="☒" if ticked else "",
        page_index=_page(ticked or buttons),
        box=_box(ticked or buttons),
    )
    if len({(w.name, w.on_state) for w in buttons}) == 1:
        return replace(reading, answer=bool(ticked))
    if not ticked:
        return reading
    states = len({widget.on_state for widget in buttons}) > 1
    said = {_says(widget, zone, by_state=states) for widget in ticked}
    if said == {None}:
        finding = warning("choice-unknown", "Whether the ticked box says yes or no isn't known.", field.key)
        return replace(reading, undecided=True, certainty=0.0, findings=(finding,))
    return _several(field, reading) if len(said) > 1 else replace(reading, answer=said == {"yes"})


def _says(widget: Widget, zone: Zone | None, *, by_state: bool) -> str | None:
    """Yes or no by the words printed beside a box, its tooltip, name and state; None where they don't agree."""
    printed = printed_option(zone, widget.identity) if zone is not None else None
    words = [printed or "", widget.tooltip, *fold(widget.name.replace("_", " ")).split()[-1:]]
    words += [widget.on_state] if by_state else []
    said = {answer for text in words if (answer := yes_or_no(text))}
    return said.pop() if len(said) == 1 else None


def _option(field: FieldDefinition, widget: Widget, regions: Regions) -> str | None:
    """Which answer a ticked box is, by its state, the last part of its name, or its tooltip."""
    for text in (widget.on_state, widget.name.split(".")[-1], widget.tooltip):
        if field.type is FieldType.REGION:
            keys = name_regions(regions, text).keys
            if len(keys) == 1:
                return keys[0]
        elif not text.isdigit() and (key := one_choice(field, text)):
            return key
    return None


def _ticked(
    field: FieldDefinition, buttons: Sequence[Widget], ticked: Sequence[Widget], keys: Sequence[str | None]
) -> Reading:
    reading = Reading(
        key=field.key,
        origin=Origin.ACROFORM,
        raw=", ".join(widget.tooltip or widget.on_state for widget in ticked),
        answer=tuple(key for key in keys if key is not None),
        page_index=_page(ticked or buttons),
        box=_box(ticked or buttons),
    )
    if None in keys:
        finding = warning("choice-unknown", "A ticked answer is none of those known.", field.key)
        return replace(reading, answer=None, undecided=True, certainty=0.0, findings=(finding,))
    if field.type is not FieldType.CHOICES and len(set(keys)) > 1:
        return _several(field, reading)
    return reading


def _several(field: FieldDefinition, reading: Reading) -> Reading:
    finding = warning("choice-several", "Several answers are ticked where one is asked.", field.key)
    return replace(reading, answer=None, undecided=True, certainty=0.0, findings=(finding,))


# ---------------------------------------------------------------- by label


def _widgets_of(zone: Zone, by_identity: Mapping[str, Widget]) -> list[Widget]:
    sources = [item.source for line in zone.lines for item in line if isinstance(item.source, Mark)]
    identities = [mark.widget for mark in sources] + [zone.claimed.widget if zone.claimed else None]
    identities += [spot.source.widget for spot in zone.spots if isinstance(spot.source, Spot)]
    return [by_identity[identity] for identity in identities if identity is not None and identity in by_identity]


def _read_by_label(
    field: FieldDefinition, zone: Zone, widgets: Sequence[Widget], definition: FormDefinition, regions: Regions
) -> Reading:
    texts = _nearest([widget for widget in widgets if not widget.is_button])
    buttons = [widget for widget in widgets if widget.is_button]
    if texts and not (field.type in BY_MARK and buttons and _reading_order(buttons[0]) < _reading_order(texts[0])):
        reading = _joined(field, texts, definition)
        return replace(reading, certainty=reading.certainty * (1.0 if zone.label.score >= STRONG else 0.85))
    return replace(read_marks(zone, field, regions), origin=Origin.ACROFORM)


def _reading_order(widget: Widget) -> tuple[int, int, float]:
    return (widget.page_index, round(widget.box[1] / 6), widget.box[0])


def _nearest(widgets: Sequence[Widget]) -> list[Widget]:
    """The first place and those beside it; one further down may answer a label that nobody knows."""
    ordered = sorted(widgets, key=_reading_order)
    return [widget for widget in ordered if _is_one_row([ordered[0], widget])]


def _label_doubts(
    field: FieldDefinition, widgets: Sequence[Widget], sheet: Sheet, labels: Sequence[Label]
) -> list[Finding]:
    """Whether the label printed beside a named place is that of another field."""
    identities = {widget.identity for widget in widgets}
    spots = [spot for spot in sheet.spots if isinstance(spot.source, Spot) and spot.source.widget in identities]
    own = any(label.owner.kind is OwnerKind.FIELD and label.owner.key == field.key for label in labels)
    beside = [owner for spot in spots if (owner := owner_of(spot, sheet, labels)) and _is_close(spot, owner)]
    other = [owner for owner in beside if owner.owner.kind is OwnerKind.FIELD and owner.owner.key != field.key]
    if not other or not own or any(owner.owner.key == field.key for owner in beside):
        return []
    message = "The label printed beside this fillable field is that of another field."
    return [warning("acroform-label-differs", message, field.key)]


def _is_close(spot: Item, label: Label) -> bool:
    if label.score < STRONG:
        return False
    beside = label.box[1] - 4 <= centre(spot.box)[1] <= label.box[3] + 4 and -2 <= spot.box[0] - label.last[2] < 150
    above = 0 <= spot.box[1] - label.box[3] + 2 <= 8 and abs(spot.box[0] - label.box[0]) < 8
    return beside or above


# ---------------------------------------------------------------- value against page


def _checked(
    field: FieldDefinition, reading: Reading, widgets: Sequence[Widget], fillable: Fillable, doubts: Sequence[Finding]
) -> Reading:
    found = [*doubts, *(f for w in widgets if (f := _difference(field, w, fillable)) is not None)]
    distinct = list({finding.code: finding for finding in found}.values())
    if not distinct:
        return reading
    return replace(reading, certainty=0.0, findings=(*reading.findings, *distinct))


def _difference(field: FieldDefinition, widget: Widget, fillable: Fillable) -> Finding | None:
    if widget.is_button:
        return _button_difference(field, widget)
    value = clean(" ".join(widget.value))
    if value and not widget.on_page:
        return error("acroform-value-not-shown", "The field holds a value and is hidden.", field.key)
    if widget.shown is None:
        if not value or fillable.need_appearances:
            return None
        return warning("acroform-value-not-shown", "The field has a value and no appearance.", field.key)
    if widget.shown.unread or "(cid:" in widget.shown.text:
        unread = warning("acroform-appearance-unread", "What the page shows here can't be read.", field.key)
        return unread if value else None
    return _text_difference(field, value, widget.shown.text, need=fillable.need_appearances)


def _text_difference(field: FieldDefinition, value: str, shown: str, *, need: bool) -> Finding | None:
    wanted, seen = compact(value), compact(shown)
    if wanted == seen or _plain(value) == _plain(shown) != "":
        return None
    if not seen and wanted:
        if need:
            return None
        return warning("acroform-value-not-shown", "The page shows nothing for this value.", field.key)
    if len(seen) >= 20 and wanted.startswith(seen):
        return warning("acroform-value-not-shown", "The page shows only the beginning of this text.", field.key)
    return error("acroform-value-differs", "The page shows another value than the field holds.", field.key)


def _plain(text: str) -> str:
    """Without the letters that a poor font of the appearance loses."""
    return "".join(character for character in text if character.isascii() and character.isalnum()).casefold()


def _button_difference(field: FieldDefinition, widget: Widget) -> Finding | None:
    if widget.ticked and not widget.on_page:
        return error("acroform-value-not-shown", "A ticked box is hidden.", field.key)
    looks_ticked = widget.state == widget.on_state and bool(widget.on_state)
    if widget.ticked != looks_ticked or (not looks_ticked and widget.off_looks_on):
        return error("acroform-value-differs", "A box looks otherwise than the field says.", field.key)
    return None


def _page(widgets: Sequence[Widget]) -> int:
    return min(widget.page_index for widget in widgets)


def _box(widgets: Sequence[Widget]) -> Box:
    """Around those widgets that are on the first of their pages."""
    return around([widget.box for widget in widgets if widget.page_index == _page(widgets)])


def printed_inside(zone: Zone) -> list[Word]:
    """Words printed within the fillable places of a zone: a form that was filled in and flattened."""
    words = [item.source for line in zone.lines for item in line if isinstance(item.source, Word)]
    boxes = [spot.source.box for spot in zone.spots]
    return [word for word in words if any(holds(box, centre(word.box), 1) for box in boxes)]
