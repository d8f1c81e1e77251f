"""A small invented register in memory, the same as in tests/samples/registers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from intake.registers import (
    Organisation,
    OrganisationKind,
    Place,
    RegisterInfo,
    RegisterSource,
    name_key,
    same_district,
)
from intake.sources.register_store import FILE_NAME, Part, write_store
from parsers.register_file import read_register
from parsers.register_records import RegisterJob, RegisterKind
from parsers.text import fold

SAMPLES = Path(__file__).parents[1] / "samples" / "registers"
AUTHORITIES, DATABOXES, POSTAL_CODES = (
    SAMPLES / name for name in ("seznamovm.xml", "seznam_ds_ovm.xml", "psc-list.csv")
)
OURS = "Středočeský"
IMPORTED = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
SOURCE = RegisterSource(
    kind="authorities",
    origin="seznamovm.xml",
    data_date=None,
    imported_at=IMPORTED,
    records=9,
    skipped=0,
    sha256="a" * 64,
)


def organisation(ico: str, name: str, **changes) -> Organisation:
    values = {"kind": OrganisationKind.MUNICIPALITY, "region": OURS, "postal_codes": (), "databox_ids": ()}
    return Organisation(ico=ico, name=name, **(values | changes))


LHOTA = organisation(
    "00990001",
    "Obec Lhota Vzorová",
    municipality="Lhota Vzorová",
    municipality_code="900001",
    district="Praha-východ",
    postal_codes=("25101",),
    databox_ids=("vz2hta3",),
)
VZOROV = organisation(
    "00990019",
    "Město Vzorov",
    municipality="Vzorov",
    municipality_code="900002",
    district="Příbram",
    postal_codes=("26201", "26202"),
    databox_ids=("vz2rvm4", "vz9dpr2"),
)
KALISKO_BEROUN = organisation(
    "00990027",
    "Obec Kalisko",
    municipality="Kalisko",
    municipality_code="900003",
    district="Beroun",
    postal_codes=("26701",),
    databox_ids=("kaa2ber",),
)
KALISKO_KOLIN = organisation(
    "00990035",
    "Městys Kalisko",
    municipality="Kalisko",
    municipality_code="900004",
    district="Kolín",
    postal_codes=("28101",),
    databox_ids=("kaa3kah",),
)
KALISKO_AWAY = organisation(
    "00990043",
    "Obec Kalisko",
    municipality="Kalisko",
    municipality_code="900005",
    district="Blansko",
    region="Jihomoravský",
    postal_codes=("68001",),
    databox_ids=("kaa4jih",),
)
SCHOOL = organisation(
    "00990051",
    "Základní škola a Mateřská škola Vzorov, příspěvková organizace",
    kind=OrganisationKind.SCHOOL,
    municipality="Vzorov",
    municipality_code="900002",
    district="Příbram",
    postal_codes=("26202", "26201"),
    databox_ids=("zs5vz2r",),
)
ENDED = organisation(
    "00990078",
    "Obec Zaniklá",
    municipality="Zaniklá",
    municipality_code="900006",
    district="Praha-východ",
    postal_codes=("25102",),
    valid=False,
)
EVERYBODY = (LHOTA, VZOROV, KALISKO_BEROUN, KALISKO_KOLIN, KALISKO_AWAY, SCHOOL, ENDED)


@dataclass(frozen=True)
class MemoryRegisters:
    """``Registers`` over a tuple."""

    everybody: tuple[Organisation, ...] = EVERYBODY
    source: RegisterSource = SOURCE
    lists: frozenset[str] = frozenset({"authorities", "postal_codes"})

    def info(self) -> RegisterInfo | None:
        boxes = sum(len(one.databox_ids) for one in self.everybody)
        listed = "authorities" in self.lists
        places = 7 if "postal_codes" in self.lists else 0
        return RegisterInfo(
            sources=(self.source,),
            organisations=len(self.everybody) if listed else 0,
            municipalities=6,
            places=places,
            databoxes=boxes if listed else 0,
        )

    def by_ico(self, ico: str) -> Organisation | None:
        listed = self.everybody if "authorities" in self.lists else ()
        return next((one for one in listed if one.ico == ico), None)

    def by_databox(self, databox_id: str) -> Organisation | None:
        return next((one for one in self.everybody if databox_id.lower() in one.databox_ids), None)

    def by_name(self, name: str, *, district: str | None = None) -> tuple[Organisation, ...]:
        found = (one for one in self.everybody if name_key(one.name) == name_key(name))
        return tuple(one for one in found if not district or same_district(one.district, district))

    def by_postal_code(self, postal_code: str) -> tuple[Organisation, ...]:
        return tuple(one for one in self.everybody if self._used(one, postal_code))

    def _used(self, one: Organisation, postal_code: str) -> bool:
        municipal = one.kind is OrganisationKind.MUNICIPALITY
        return postal_code in (one.postal_codes if municipal else one.postal_codes[:1])

    def places(self, *, name: str | None = None, postal_code: str | None = None) -> tuple[Place, ...]:
        known = self.everybody if "postal_codes" in self.lists else ()
        towns = [one for one in known if one.kind is OrganisationKind.MUNICIPALITY]
        return tuple(
            Place(
                municipality=one.municipality,
                municipality_code=one.municipality_code,
                district=one.district,
                region=one.region,
                postal_codes=one.postal_codes,
            )
            for one in sorted(towns, key=lambda each: (each.municipality, each.district))
            if name is None or name_key(one.municipality) == name_key(name)
            if postal_code is None or postal_code in one.postal_codes
        )

    def search(self, text: str, *, limit: int = 20) -> tuple[Organisation, ...]:
        one = self.by_ico(text) or self.by_databox(text)
        return (one,) if one else tuple(each for each in self.everybody if fold(text) in fold(each.name))[:limit]


def parts(*paths: Path) -> dict[RegisterKind, Part]:
    """Lists as the importer hands them to the store."""
    found = {}
    for path in paths:
        batch = read_register(RegisterJob(path=path))
        source = RegisterSource(
            kind=batch.kind.value,
            origin=path.name,
            data_date=IMPORTED.date(),
            imported_at=IMPORTED,
            records=batch.count,
            skipped=0,
            sha256="a" * 64,
        )
        found[batch.kind] = (source, batch)
    return found


def import_samples(directory: Path) -> Path:
    """The sample lists in a store, without a child process; returns its file."""
    path = directory / FILE_NAME
    write_store(path, parts(AUTHORITIES, DATABOXES, POSTAL_CODES))
    return path
