"""Several lists of the same organisations made one: joined by IČO, placed in a district by the list of postal codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intake.registers import OrganisationKind, kind_of, name_key
from parsers.register_records import AuthorityRecord, PlaceRecord, RegisterBatch, RegisterKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedOrganisation:
    """An organisation as the store keeps it: the municipality's postal codes are looked up."""

    ico: str
    name: str
    kind: OrganisationKind
    municipality: str
    municipality_code: str
    district: str
    region: str
    postal_code: str
    """Of the seat."""
    databox_ids: tuple[str, ...]
    valid: bool


def merge(batches: Iterable[RegisterBatch]) -> Iterator[MergedOrganisation]:
    """Organisations of all lists, each once.

    The list of authorities speaks before that of data boxes (it has legal form and municipality
    code); within a list the organisation's own record before those of its offices.
    """
    known = list(batches)
    atlas = _Atlas(place for batch in known for place in batch.places)
    groups: defaultdict[str, list[AuthorityRecord]] = defaultdict(list)
    for batch in sorted(known, key=lambda each: each.kind is not RegisterKind.AUTHORITIES):
        for record in sorted(batch.authorities, key=lambda each: (not each.primary, not each.valid)):
            groups[record.ico or f"{record.databox_id}/{record.name}"].append(record)
    for records in groups.values():
        yield _merged(records, atlas)


def _merged(records: list[AuthorityRecord], atlas: _Atlas) -> MergedOrganisation:
    first = records[0]

    def given(name: str) -> str:
        return next((str(getattr(record, name)) for record in records if getattr(record, name)), "")

    place = atlas.find(given("municipality_code"), first.municipality, first.postal_code)
    return MergedOrganisation(
        ico=first.ico,
        name=first.name,
        kind=kind_of(first.name, given("legal_form")),
        municipality=place.municipality if place else given("municipality"),
        municipality_code=place.municipality_code if place else given("municipality_code"),
        district=place.district if place else "",
        region=place.region if place and place.region else given("region"),
        postal_code=given("postal_code"),
        databox_ids=tuple(dict.fromkeys(record.databox_id for record in records if record.databox_id)),
        valid=any(record.valid for record in records),
    )


class _Atlas:
    """Where a municipality lies: by its code, else by its name with a postal code when only one fits."""

    def __init__(self, places: Iterable[PlaceRecord]) -> None:
        self._by_code: dict[str, PlaceRecord] = {}
        self._by_name: defaultdict[tuple[str, str], dict[str, PlaceRecord]] = defaultdict(dict)
        for place in places:
            self._by_code.setdefault(place.municipality_code, place)
            self._by_name[name_key(place.municipality), place.postal_code][place.municipality_code] = place

    def find(self, code: str, name: str, postal_code: str) -> PlaceRecord | None:
        if code in self._by_code:
            return self._by_code[code]
        fitting = self._by_name.get((name_key(name), postal_code), {})
        return next(iter(fitting.values())) if len(fitting) == 1 else None
