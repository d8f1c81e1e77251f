"""What pyHanko's difference analysis lets pass and we don't: signed content that is shown otherwise or covered.

A form's defaults for drawing may be changed after any signature, and viewers then draw the signed
values anew (shadow attack "replace").  A later signature may show what it likes where it likes
(sneaky signature attack); one beside the text is honest, one over a filled field or a good part
of the page isn't.  Both compare the signed revision with the newest one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver

from signatures.pdf_compare import pages
from signatures.pdf_fields import MAX_DEPTH, entry

MAX_ANNOTATIONS = 50_000
"""Of both revisions together; an array may be shared by all pages."""
SHARE_OF_FIELD = 0.5
"""How much of a field may lie under a later signature; forms have fields and signatures side by side."""
SHARE_OF_PAGE = 0.25
_HIDDEN = 0b10_0010
"""Flags Hidden and NoView (ISO 32000-2, 12.5.3)."""
_DEFAULTS = ("/DA", "/Q")


def is_drawn_otherwise(old: HistoricalResolver, new: HistoricalResolver, *, may_fill: bool) -> bool:
    """Whether the form's defaults for drawing its values aren't the signed ones; something more than before is none.

    Args:
        may_fill: Filling was permitted; whoever fills may ask for values to be drawn anew.
    """
    before, after = entry(old.root, "/AcroForm"), entry(new.root, "/AcroForm")
    if not isinstance(before, generic.DictionaryObject) or not isinstance(after, generic.DictionaryObject):
        return False
    if any(key in before and entry(before, key) != entry(after, key) for key in _DEFAULTS):
        return True
    anew = bool(entry(after, "/NeedAppearances")) and not entry(before, "/NeedAppearances")
    return (anew and not may_fill) or _resources_changed(entry(before, "/DR"), entry(after, "/DR"))


def covered_places(old: HistoricalResolver, new: HistoricalResolver) -> tuple[str, ...]:
    """Pages on which a signature that came later lies over what was signed, as ``page 1``.

    Raises:
        ValueError: There are too many annotations to look at.
    """
    before = dict(pages(old))
    places = []
    count = _Count()
    for number, (reference, page) in enumerate(pages(new), start=1):
        signed = list(_widgets(before[reference][0], count)) if reference in before else []
        added = _later(signed, list(_widgets(page[0], count)))
        if any(_covers(item.box, signed, _box_of_page(page)) for item in added):
            places.append(f"page {number}")
    return tuple(places)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    left: float
    bottom: float
    right: float
    top: float

    @property
    def area(self) -> float:
        return max(self.right - self.left, 0.0) * max(self.top - self.bottom, 0.0)

    def common(self, other: _Box) -> float:
        """Area of what both cover."""
        return _Box(
            left=max(self.left, other.left),
            bottom=max(self.bottom, other.bottom),
            right=min(self.right, other.right),
            top=min(self.top, other.top),
        ).area


@dataclass(slots=True)
class _Count:
    """How many annotations may still be looked at."""

    left: int = MAX_ANNOTATIONS

    def take(self, number: int) -> None:
        self.left -= number
        if self.left < 0:
            raise ValueError("too many annotations")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Widget:
    identity: Any
    signs: bool
    filled: bool
    box: _Box


def _later(before: list[_Widget], after: list[_Widget]) -> list[_Widget]:
    """Signatures that weren't shown, or not there, before."""
    known = {(item.identity, item.box) for item in before}
    return [item for item in after if item.signs and (item.identity, item.box) not in known]


def _covers(box: _Box, signed: list[_Widget], page: _Box | None) -> bool:
    if page is not None and page.area and page.common(box) > SHARE_OF_PAGE * page.area:
        return True
    fields = (item.box for item in signed if item.filled and not item.signs)
    return any(field.area and field.common(box) > SHARE_OF_FIELD * field.area for field in fields)


def _widgets(page: generic.DictionaryObject, count: _Count) -> Iterator[_Widget]:
    """Widgets of fields that are shown."""
    annotations = entry(page, "/Annots")
    if not isinstance(annotations, generic.ArrayObject):
        return
    count.take(len(annotations))
    for index in range(len(annotations)):
        raw, widget = annotations.raw_get(index), annotations[index]
        if not isinstance(widget, generic.DictionaryObject) or int(entry(widget, "/F") or 0) & _HIDDEN:
            continue
        box = _box(entry(widget, "/Rect"))
        kind = _inherited(widget, "/FT")
        if box is None or kind is None:
            continue
        identity = raw.reference if isinstance(raw, generic.IndirectObject) else index
        filled = _inherited(widget, "/V") is not None
        yield _Widget(identity=identity, signs=kind == "/Sig", filled=filled, box=box)


def _inherited(field: Any, key: str) -> Any:
    for _ in range(MAX_DEPTH):
        if not isinstance(field, generic.DictionaryObject):
            return None
        if (value := entry(field, key)) is not None:
            return value
        field = entry(field, "/Parent")
    return None


def _box_of_page(page: list[Any]) -> _Box | None:
    """That of a page with what it inherits, as ``pages`` yields it."""
    own = _box(entry(page[0], "/MediaBox"))
    inherited = (
        item.get_object() if isinstance(item, generic.IndirectObject) else item  # type: ignore[no-untyped-call]  # pyHanko left it so
        for item in page[1:]
    )
    return own or next((box for item in inherited if (box := _box(item))), None)


def _box(array: Any) -> _Box | None:
    if not isinstance(array, generic.ArrayObject) or len(array) != 4:
        return None
    x = sorted((float(array[0]), float(array[2])))
    y = sorted((float(array[1]), float(array[3])))
    return _Box(left=x[0], bottom=y[0], right=x[1], top=y[1])


def _resources_changed(before: Any, after: Any) -> bool:
    """Whether a font that values may be drawn with is another than before, or gone."""
    return any(_fonts_changed(_part(before, key), _part(after, key)) for key in ("/Font", "/Encoding"))


def _fonts_changed(before: Any, after: Any) -> bool:
    if not isinstance(before, generic.DictionaryObject) or not len(before):
        return False
    if not isinstance(after, generic.DictionaryObject):
        return True
    return any(name not in after or not _same(before.raw_get(name), after.raw_get(name)) for name in before)


def _part(dictionary: Any, key: str) -> Any:
    return entry(dictionary, key) if isinstance(dictionary, generic.DictionaryObject) else None


def _same(one: generic.PdfObject, other: generic.PdfObject) -> bool:
    """Whether two objects of different revisions are the same; what they refer to isn't looked at."""
    if isinstance(one, generic.IndirectObject) and isinstance(other, generic.IndirectObject):
        return (one.idnum, one.generation) == (other.idnum, other.generation)
    return bool(one == other)
