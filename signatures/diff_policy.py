"""Which later changes of a signed PDF are harmless: pyHanko's difference analysis with two rules of our own.

Its rule for the document security store (DSS) is a strict reading of the standard, and many
programs write stores that it refuses: VRI entries without a type or with a wrong one, entries
replaced or dropped, objects of an older store set free.  A store shows nothing on any page, so
here everything in it may change as long as it is reached from nowhere else.

Its form rule gives up on a form whose partial field names hold periods, which the standard
forbids and old programs write; they are read under another name here.  And it names each field as
changed whose appearance is older than the signed revision, so nearly every form that was filled in.

It trusts the signed revision to name no object that is yet to be defined, which a shadow attack does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DiffResult,
    DocInfoRule,
    FormUpdatingRule,
    GenericFieldModificationRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.form_rules_api import FieldComparisonContext, FieldComparisonSpec, FormUpdate
from pyhanko.sign.diff_analysis.rules_api import ReferenceUpdate, WhitelistRule

from signatures.pdf_fields import MAX_DEPTH, MAX_FIELDS, entry

MAX_STORE_OBJECTS = 20_000
_STORE = ("/Root", "/DSS")
_PERIOD = "."
PERIOD_STAND_IN = "\u2024"
"""ONE DOT LEADER: looks like a period and is none."""


class StoreRule(WhitelistRule):
    """Lets the security store change, but nothing that is used outside of it."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterator[ReferenceUpdate]:
        """Approve what the new store reaches, and what of the old one was set free."""
        reached = _reached(entry(new.root, "/DSS"), _raw(new.root, "/DSS"))
        freed = new.refs_freed_in_revision()  # type: ignore[no-untyped-call]  # pyHanko left it so
        for reference in (*reached, *freed):
            # how pyHanko's own rules learn it; it has no public name
            usages = old._get_usages_of_ref(reference)
            if all(tuple(path)[:2] == _STORE for path in usages):
                yield ReferenceUpdate(reference)


class FieldRule(GenericFieldModificationRule):
    """pyHanko's rule without what it tells of objects that nobody wrote since the signed revision."""

    def check_form_field(
        self, fq_name: str, spec: FieldComparisonSpec, context: FieldComparisonContext
    ) -> Iterator[tuple[ModificationLevel, FormUpdate]]:
        """Approve changes of one field, as pyHanko calls it for each."""
        last_change = context.old.reader.xrefs.get_last_change
        for level, update in super().check_form_field(fq_name, spec, context):
            if last_change(update.updated_ref) > context.old.revision:
                yield level, update


class TolerantPolicy(StandardDiffPolicy):
    """pyHanko's policy with the rules of this module."""

    def __init__(self) -> None:
        level = ModificationLevel.LTA_UPDATES
        super().__init__(
            global_rules=[
                CatalogModificationRule(),  # type: ignore[no-untyped-call]  # as above
                DocInfoRule().as_qualified(level),
                XrefStreamRule().as_qualified(level),
                ObjectStreamRule().as_qualified(level),
                StoreRule().as_qualified(level),
                MetadataUpdateRule().as_qualified(level),  # type: ignore[no-untyped-call]  # as above
            ],
            form_rule=FormUpdatingRule(
                field_rules=[
                    SigFieldCreationRule(),  # type: ignore[no-untyped-call]  # as above
                    SigFieldModificationRule(),
                    FieldRule(),
                ]
            ),
            # what is set free still has to be approved by a rule
            reject_object_freeing=False,
        )

    def apply(self, old: HistoricalResolver, new: HistoricalResolver, *spec: Any, **specs: Any) -> DiffResult:
        """Compare two revisions, whose objects in memory are changed where field names hold periods."""
        for revision in (old, new):
            _rename_fields(revision)
        result = super().apply(old, new, *spec, **specs)
        # it takes such an object for one that nothing leads to; the usages were collected by its analysis
        if any(_was_awaited(old, reference) for reference in new.explicit_refs_in_revision()):  # type: ignore[no-untyped-call]  # as above
            raise SuspiciousModification("An object was defined that the signed revision already used.")
        return result


def has_periods(names: Iterable[str]) -> bool:
    """Whether names that the analysis tells stand for names with periods."""
    return any(PERIOD_STAND_IN in name for name in names)


def _was_awaited(old: HistoricalResolver, reference: generic.Reference) -> bool:
    return bool(old.is_ref_unassignable(reference) and old._get_usages_of_ref(reference))


def _raw(dictionary: generic.DictionaryObject, key: str) -> generic.PdfObject | None:
    return dictionary.raw_get(key) if key in dictionary else None


def _reached(store: Any, raw: generic.PdfObject | None) -> set[generic.Reference]:
    """All references below the store, not going on below what is no store's: pages, fields, the catalogue."""
    found: set[generic.Reference] = set()
    waiting = [item for item in (raw if isinstance(raw, generic.IndirectObject) else store,) if item is not None]
    while waiting and len(found) < MAX_STORE_OBJECTS:
        item = waiting.pop()
        if isinstance(item, generic.IndirectObject):
            if item.reference in found:
                continue
            found.add(item.reference)
            item = item.get_object()  # type: ignore[no-untyped-call]  # as above
        if isinstance(item, generic.DictionaryObject):
            waiting += [item.raw_get(key) for key in item]
        elif isinstance(item, generic.ArrayObject):
            waiting += [item.raw_get(index) for index in range(len(item))]
    return found


def _rename_fields(revision: HistoricalResolver) -> None:
    form = entry(revision.root, "/AcroForm")
    waiting = [(form, "/Fields", 0)] if isinstance(form, generic.DictionaryObject) else []
    seen = 0
    while waiting and seen < MAX_FIELDS:
        parent, key, depth = waiting.pop()
        fields = entry(parent, key)
        count = len(fields) if isinstance(fields, generic.ArrayObject) and depth < MAX_DEPTH else 0
        seen += count
        for item in (fields[index] for index in range(count)):
            if isinstance(item, generic.DictionaryObject):
                _rename(item)
                waiting.append((item, "/Kids", depth + 1))


def _rename(field: generic.DictionaryObject) -> None:
    name = entry(field, "/T")
    if isinstance(name, generic.TextStringObject) and _PERIOD in name:
        renamed = generic.TextStringObject(name.replace(_PERIOD, PERIOD_STAND_IN))
        renamed.autodetected_encoding = generic.TextStringEncoding.UTF16BE  # strings are compared as encoded
        field[generic.pdf_name("/T")] = renamed
