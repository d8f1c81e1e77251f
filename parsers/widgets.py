"""The fillable fields of a PDF: what each widget is named, holds and is allowed to show (ISO 32000-2, 12.7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pypdf import PageObject, PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from parsers.document import Appearance, Box, Page
from parsers.pdf import Geometry, page_geometry
from parsers.text import clean

MAX_WIDGETS = 5_000
_MAX_PARENTS = 32
_RADIO, _PUSH = 1 << 15, 1 << 16
_HIDDEN, _NO_VIEW = 2, 32


class WidgetKind(StrEnum):
    """What can be done with a widget."""

    TEXT = "text"
    CHOICE = "choice"
    CHECK = "check"
    RADIO = "radio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """One place of a fillable field on a page, with the value of the field."""

    identity: str
    """Page and place in the page's annotations, unique in the document."""
    kind: WidgetKind
    name: str
    """Fully qualified, the partial names joined by dots."""
    tooltip: str
    value: tuple[str, ...]
    """Text as filled in, or the display texts of what was chosen; for a button the state of the field."""
    exported: tuple[str, ...]
    """The export values of what was chosen in a list; as ``value`` elsewhere."""
    on_state: str
    """Of a button: the name of its ticked state."""
    state: str
    """Of a button: the state that this widget shows (/AS)."""
    page_index: int
    box: Box
    on_page: bool
    """The place isn't empty, not flagged hidden, and on the page."""
    shown: Appearance | None
    """What it paints; None where it has no appearance at all."""
    off_looks_on: bool = False
    """The unticked state paints the same as the ticked one."""

    @property
    def is_button(self) -> bool:
        """A box or circle to tick."""
        return self.kind in (WidgetKind.CHECK, WidgetKind.RADIO)

    @property
    def is_filled(self) -> bool:
        """Whether anything was typed, chosen or ticked."""
        return self.ticked if self.is_button else any(text.strip() for text in self.value)

    @property
    def ticked(self) -> bool:
        """Whether the field says that this box is ticked."""
        return self.is_button and bool(self.value) and self.value[0] == self.on_state


@dataclass(frozen=True, slots=True, kw_only=True)
class Fillable:
    """All that a PDF's interactive form holds."""

    widgets: tuple[Widget, ...] = ()
    unplaced: tuple[tuple[str, str], ...] = ()
    """Name and value of fields that have a value and no place on any page."""
    need_appearances: bool = False
    """The viewer is asked to draw the values itself."""
    xfa: bool = False


def read_fillable(reader: PdfReader, pages: Sequence[Page]) -> Fillable:
    """Read the interactive form.

    Args:
        reader: As ``parsers.pdf.open_pdf`` gives it; whatever it raises on damage is for the caller
            to translate.
        pages: The pages as seen, with what their widgets paint.
    """
    acroform = _dictionary(reader.root_object.get("/AcroForm"))
    widgets = tuple(_all_widgets(reader, pages))
    placed = {widget.name for widget in widgets}
    fields = reader.get_fields() or {}
    unplaced = tuple(
        (str(name), value)
        for name, field in list(fields.items())[:MAX_WIDGETS]
        if str(name) not in placed and not field.get("/Kids") and (value := _text(field.get("/V")))
        and field.get("/FT") in ("/Tx", "/Ch")
    )  # fmt: skip
    return Fillable(
        widgets=widgets,
        unplaced=unplaced,
        need_appearances=bool(acroform.get("/NeedAppearances", False)),
        xfa="/XFA" in acroform,
    )


def _all_widgets(reader: PdfReader, pages: Sequence[Page]) -> Iterator[Widget]:
    count = 0
    for page, source in zip(pages, reader.pages, strict=False):
        shown = {appearance.annotation: appearance for appearance in page.appearances}
        for index, annotation in enumerate(_annotations(source)):
            if annotation.get("/Subtype") != "/Widget":
                continue
            count += 1
            if count > MAX_WIDGETS:
                return
            widget = _widget(annotation, index, page, source, shown.get(index))
            if widget is not None:
                yield widget


def _annotations(page: PageObject) -> list[DictionaryObject]:
    entries = page.get("/Annots")
    entries = entries.get_object() if entries is not None else None
    return [_dictionary(entry) for entry in entries] if isinstance(entries, ArrayObject) else []


def _widget(
    annotation: DictionaryObject, index: int, page: Page, source: PageObject, shown: Appearance | None
) -> Widget | None:
    kind = _kind(annotation)
    if kind is None:
        return None
    box = _box(annotation, page_geometry(source).turned(page.turned))
    normal = _normal(annotation)
    exported = _values(_inherited(annotation, "/V"))
    displays = _options(_inherited(annotation, "/Opt")) if kind is WidgetKind.CHOICE else {}
    on_state = next((name[1:] for name in normal if name != "/Off"), "")
    state = str(annotation.get("/AS", "/Off")).lstrip("/")
    return Widget(
        identity=f"{page.index}:{index}",
        kind=kind,
        name=_name(annotation),
        tooltip=clean(_text(_inherited(annotation, "/TU"))),
        value=tuple(displays.get(value, value) for value in exported),
        exported=exported,
        on_state=on_state,
        state=state,
        page_index=page.index,
        box=box,
        on_page=_is_on_page(annotation, box, page),
        shown=shown if shown is not None else _empty_appearance(annotation, index),
        off_looks_on=_same_paint(normal.get("/Off"), normal.get(f"/{on_state}")),
    )


def _kind(annotation: DictionaryObject) -> WidgetKind | None:
    value = _inherited(annotation, "/Ff")
    flags = int(value) if isinstance(value, NumberObject) else 0
    kind = str(_inherited(annotation, "/FT"))
    if kind == "/Btn" and not flags & _PUSH:
        return WidgetKind.RADIO if flags & _RADIO else WidgetKind.CHECK
    return {"/Tx": WidgetKind.TEXT, "/Ch": WidgetKind.CHOICE}.get(kind)


def _normal(annotation: DictionaryObject) -> DictionaryObject:
    """The states of a button's normal appearance; empty for other widgets."""
    normal = _dictionary(annotation.get("/AP")).get("/N")
    normal = normal.get_object() if normal is not None else None
    is_states = isinstance(normal, DictionaryObject) and not isinstance(normal, StreamObject)
    return normal if is_states and isinstance(normal, DictionaryObject) else DictionaryObject()


def _empty_appearance(annotation: DictionaryObject, index: int) -> Appearance | None:
    """An appearance that is there and paints nothing shows nothing; none at all is None."""
    has_one = _dictionary(annotation.get("/AP")).get("/N") is not None
    return Appearance(annotation=index, text="") if has_one else None


def _same_paint(off: PdfObject | None, on: PdfObject | None) -> bool:
    off, on = (entry.get_object() if entry is not None else None for entry in (off, on))
    if not (isinstance(off, StreamObject) and isinstance(on, StreamObject)):
        return False
    data = off.get_data().split()
    return bool(data) and data == on.get_data().split()


def _box(annotation: DictionaryObject, layout: Geometry) -> Box:
    rectangle = annotation.get("/Rect")
    rectangle = rectangle.get_object() if rectangle is not None else None
    if not isinstance(rectangle, ArrayObject) or len(rectangle) != 4:
        return (0.0, 0.0, 0.0, 0.0)
    x0, y0, x1, y1 = (float(number.get_object()) for number in rectangle)
    return layout.upright((x0, y0, x1, y1))


def _is_on_page(annotation: DictionaryObject, box: Box, page: Page) -> bool:
    flags = annotation.get("/F", 0)
    flags = flags if isinstance(flags, int) else 0
    wide, tall = box[2] - box[0], box[3] - box[1]
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return (
        not flags & (_HIDDEN | _NO_VIEW) and wide >= 2 and tall >= 2 and 0 <= x <= page.width and 0 <= y <= page.height
    )


def _name(annotation: DictionaryObject) -> str:
    parts = [_text(node.get("/T")) for node in _lineage(annotation)]
    return ".".join(part for part in reversed(parts) if part)


def _inherited(annotation: DictionaryObject, key: str) -> PdfObject | None:
    for node in _lineage(annotation):
        value = node.get(key)
        if value is not None:
            inner: PdfObject | None = value.get_object()
            return inner
    return None


def _lineage(annotation: DictionaryObject) -> Iterator[DictionaryObject]:
    """The widget and the fields above it."""
    node = annotation
    for _ in range(_MAX_PARENTS):
        yield node
        node = _dictionary(node.get("/Parent"))
        if not node:
            return


def _options(value: PdfObject | None) -> dict[str, str]:
    """Export value → display text of a list."""
    pairs: dict[str, str] = {}
    for entry in value if isinstance(value, ArrayObject) else ():
        option = entry.get_object()
        if isinstance(option, ArrayObject) and len(option) == 2:
            pairs[_text(option[0])] = _text(option[1])
    return pairs


def _values(value: PdfObject | None) -> tuple[str, ...]:
    entries = value if isinstance(value, ArrayObject) else [value]
    return tuple(text for entry in entries if (text := _text(entry)))


def _text(value: PdfObject | None) -> str:
    value = value.get_object() if value is not None else None
    if isinstance(value, NameObject):
        return str(value).lstrip("/")
    if isinstance(value, TextStringObject):
        return str(value)
    if isinstance(value, ByteStringObject):
        return bytes(value).decode("latin-1")
    if isinstance(value, StreamObject):
        return value.get_data().decode("utf-8", "replace")
    return ""


def _dictionary(value: PdfObject | None) -> DictionaryObject:
    value = value.get_object() if value is not None else None
    return value if isinstance(value, DictionaryObject) else DictionaryObject()
