"""Where a PDF differs between two of its revisions, in words for a clerk: pages and fields of the form.

Only for telling; whether a change matters is decided by ``signatures.changes``.  Each page is
digested with everything that it draws (content, resources, annotations, boxes), references
followed, so that it doesn't matter under which numbers the objects lie.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

from signatures.pdf_fields import MAX_DEPTH, MAX_FIELDS, entry

MAX_PAGES = 2_000
MAX_OBJECTS = 200_000
MAX_PLACES = 40
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_LEADS_AWAY = frozenset({"/Parent", "/P", "/Popup", "/IRT", "/StructParent", "/StructParents", "/Dest", "/A"})
"""Keys of pages and annotations that lead to other pages; ``/A`` is told as an action of the document."""
_SETTINGS = ("/OpenAction", "/AA", "/Names", "/Outlines", "/OCProperties", "/PageLabels", "/ViewerPreferences")


@dataclass(slots=True)
class _Digester:
    """Digests objects by content within a budget for the whole comparison."""

    left: int = MAX_OBJECTS
    streams: dict[int, bytes] = field(default_factory=dict)

    def digest(self, roots: list[Any]) -> bytes:
        """One digest of everything that is reached; beyond the budget what is left counts as equal."""
        hasher = sha256()
        seen: dict[generic.Reference, int] = {}
        waiting = list(reversed(roots))
        while waiting and self.left > 0:
            self.left -= 1
            item = waiting.pop()
            if isinstance(item, generic.IndirectObject):
                if item.reference in seen:
                    hasher.update(b"again %d;" % seen[item.reference])
                    continue
                seen[item.reference] = len(seen)
                item = item.get_object()  # type: ignore[no-untyped-call]  # pyHanko left it so
            if isinstance(item, generic.StreamObject):
                hasher.update(sha256(item.encoded_data or b"").digest())
            if isinstance(item, generic.DictionaryObject):
                keys = sorted(key for key in item if key not in _LEADS_AWAY)
                hasher.update(b"<" + " ".join(keys).encode() + b">")
                waiting += [item.raw_get(key) for key in reversed(keys)]
            elif isinstance(item, generic.ArrayObject):
                hasher.update(b"[%d]" % len(item))
                waiting += [item.raw_get(index) for index in reversed(range(len(item)))]
            else:
                hasher.update(repr(item).encode("utf-8", "surrogatepass") + b";")
        return hasher.digest()


def changed_places(reader: PdfFileReader, revision: int) -> tuple[str, ...]:
    """What differs between a revision and the newest one.

    Returns:
        ``page 2``, ``page 3 (added)``, ``page 1 (removed)``, names of fields, ``document settings``; the first few.
    """
    old = reader.get_historical_resolver(revision)
    new = reader.get_historical_resolver(reader.xrefs.total_revisions - 1)
    found = [*_changed_pages(old, new), *_changed_fields(old, new)]
    digester = _Digester()
    if digester.digest(_values(old.root, _SETTINGS)) != digester.digest(_values(new.root, _SETTINGS)):
        found.append("document settings")
    return tuple(found[:MAX_PLACES])


def _changed_pages(old: HistoricalResolver, new: HistoricalResolver) -> Iterator[str]:
    """Pages are matched by their objects, so that one put in doesn't make all that follow seem changed."""
    before, after = dict(pages(old)), dict(pages(new))
    digester = _Digester()
    numbers = {reference: number for number, reference in enumerate(before, start=1)}
    for number, (reference, page) in enumerate(after.items(), start=1):
        if reference not in before:
            yield f"page {number} (added)"
        elif digester.digest(page) != digester.digest(before[reference]):
            yield f"page {number}"
    for reference, number in numbers.items():
        if reference not in after:
            yield f"page {number} (removed)"


def pages(revision: HistoricalResolver) -> Iterator[tuple[Any, list[Any]]]:
    """Each page's reference, and the page with the values that it may inherit (some of them None)."""
    root = entry(revision.root, "/Pages")
    waiting: list[tuple[Any, Any, dict[str, Any], int]] = [(None, root, {}, 0)]
    count = 0
    while waiting and count < MAX_PAGES:
        reference, node, inherited, depth = waiting.pop()
        if not isinstance(node, generic.DictionaryObject) or depth > MAX_DEPTH:
            continue
        count += 1
        inherited = inherited | {key: node.raw_get(key) for key in _INHERITED if key in node}
        kids = entry(node, "/Kids")
        if isinstance(kids, generic.ArrayObject):
            pairs = [(_reference(kids.raw_get(index)), kids[index]) for index in range(len(kids))]
            waiting += [(one, kid, inherited, depth + 1) for one, kid in reversed(pairs)]
        elif reference is not None:
            yield reference, [node, *(inherited.get(key) for key in _INHERITED)]


def _reference(item: Any) -> Any:
    return item.reference if isinstance(item, generic.IndirectObject) else id(item)


def _changed_fields(old: HistoricalResolver, new: HistoricalResolver) -> Iterator[str]:
    before, after = dict(_fields(old)), dict(_fields(new))
    digester = _Digester()
    for name in sorted(before.keys() | after.keys()):
        if name not in before or name not in after:
            yield f"{name[:60]} ({'removed' if name in before else 'added'})"
        elif digester.digest(before[name]) != digester.digest(after[name]):
            yield name[:60]


def _fields(revision: HistoricalResolver) -> Iterator[tuple[str, list[Any]]]:
    """Each field but signatures by its full name, with its value."""
    form = entry(revision.root, "/AcroForm")
    top = entry(form, "/Fields") if isinstance(form, generic.DictionaryObject) else None
    waiting = [(item, "", None, 0) for item in _items(top)]
    count = 0
    while waiting and count < MAX_FIELDS:
        item, parent, kind, depth = waiting.pop()
        count += 1
        if not isinstance(item, generic.DictionaryObject) or depth > MAX_DEPTH:
            continue
        name = ".".join(part for part in (parent, str(entry(item, "/T") or "")) if part)
        kind = entry(item, "/FT") or kind
        kids = entry(item, "/Kids")
        if name and kind != "/Sig" and "/V" in item:
            yield name, _values(item, ("/V",))
        waiting += [(kid, name, kind, depth + 1) for kid in _items(kids)]


def _items(array: Any) -> list[Any]:
    """References followed."""
    return [array[index] for index in range(len(array))] if isinstance(array, generic.ArrayObject) else []


def _values(dictionary: generic.DictionaryObject, keys: tuple[str, ...]) -> list[Any]:
    return [dictionary.raw_get(key) for key in keys if key in dictionary]
