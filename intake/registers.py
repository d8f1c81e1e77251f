"""Public registers as the domain sees them: organisations, postal codes, and names made comparable.

Names come in many dresses ("Obec Lhota", "LHOTA", "Městys Lhota, okres Kladno", "Obecní úřad
Lhota"); they are compared by their bare name, folded (lower case, no diacritics).  A bare name may
belong to several municipalities: 102 of the 1,144 of the Central Bohemian Region share 49 names,
so a name alone identifies nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Protocol

from parsers.text import clean, fold

SNAP_LIKENESS = 0.75
"""How alike a read name and a registered one must be, both folded, to be taken for the same."""
SNAP_AHEAD = 0.1
"""How far the best candidate must be ahead of the second where only the postal code confirms."""
MAX_WORDS = 12
"""No municipality's name with its kind and district has more."""
MAX_COMPARED = 200
"""Characters of a name that are compared letter by letter."""

_KINDS = (
    "statutarni mesto",
    "hlavni mesto",
    "mestska cast",
    "mestsky obvod",
    "mesto",
    "mestys",
    "obec",
    "obecni urad",
    "mestsky urad",
    "urad mestyse",
    "magistrat mesta",
)
_PREFIX = re.compile(rf"^(?:{'|'.join(sorted(_KINDS, key=len, reverse=True))})\s+(?=\S)")
_DISTRICT = re.compile(r"\s+(?:v\s+)?okr(?:ese|es)?\s+(?P<district>\S.*)$")
_SCHOOL = re.compile(r"\b(?:skola|skoly|skolka|skolni|gymnazium|lyceum|ucilis\w*|konzervator)\b|^(?:zs|ms|ss|zus)\b")
_REGION = re.compile(r"\s*\bkraj\b\s*")
_SHORT = {
    "zs": "zakladni skola",
    "ms": "materska skola",
    "ss": "stredni skola",
    "zus": "zakladni umelecka skola",
    "sos": "stredni odborna skola",
    "sou": "stredni odborne uciliste",
}
_LEGAL_SUFFIX = re.compile(r"\s+(?:prispevkova organizace|p o)$")


class OrganisationKind(StrEnum):
    """What an organisation is, as far as it matters to an applicant's form."""

    MUNICIPALITY = "municipality"
    CITY_PART = "city_part"
    REGION = "region"
    SCHOOL = "school"
    CONTRIBUTORY = "contributory"
    """Contributory organisation (příspěvková organizace) that doesn't look like a school."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One organisation of the register."""

    ico: str
    """8 digits; empty where the register gives none."""
    name: str
    """Official name, e.g. "Město Kutná Hora"."""
    kind: OrganisationKind = OrganisationKind.OTHER
    municipality: str = ""
    """In which the seat lies; for a municipality its own bare name."""
    municipality_code: str = ""
    """RÚIAN code of that municipality."""
    district: str = ""
    """Empty where no register says it."""
    region: str = ""
    postal_codes: tuple[str, ...] = ()
    """All that are used in the municipality, that of the seat first."""
    databox_ids: tuple[str, ...] = ()
    valid: bool = True
    """The register says that it exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A municipality, with or without an organisation of its own in the register."""

    municipality: str
    municipality_code: str
    district: str
    region: str
    postal_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSource:
    """One list of the register, as it was imported."""

    kind: str
    """authorities, databoxes or postal_codes."""
    origin: str
    """Address or file name."""
    data_date: date | None
    """Of which day the list is, where its server or its file says so."""
    imported_at: datetime
    records: int
    skipped: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterInfo:
    """What there is of the register."""

    sources: tuple[RegisterSource, ...]
    organisations: int
    municipalities: int
    places: int
    databoxes: int

    @property
    def data_date(self) -> date:
        """The day of the oldest list: what is said today holds as of then."""
        return min(source.data_date or source.imported_at.date() for source in self.sources)


class Registers(Protocol):
    """Look-ups in the register; all answers are empty while there is none."""

    def info(self) -> RegisterInfo | None:
        """What there is; None: no register was ever imported, nothing can be checked."""

    def by_ico(self, ico: str) -> Organisation | None: ...

    def by_databox(self, databox_id: str) -> Organisation | None: ...

    def by_name(self, name: str, *, district: str | None = None) -> tuple[Organisation, ...]:
        """Organisations of that bare name, however dressed; in that district only, where one is given."""

    def by_postal_code(self, postal_code: str) -> tuple[Organisation, ...]:
        """Organisations whose seat has that postal code, and municipalities in which it is used."""

    def places(self, *, name: str | None = None, postal_code: str | None = None) -> tuple[Place, ...]:
        """Municipalities of that name, and in which that postal code is used."""

    def search(self, text: str, *, limit: int = 20) -> tuple[Organisation, ...]:
        """For a person: by IČO, data box, postal code, or the beginning of a word of the name."""


class NoRegisters:
    """The register of an office that has imported none."""

    def info(self) -> RegisterInfo | None:
        """There is none."""
        return None

    def by_ico(self, ico: str) -> Organisation | None:  # noqa: ARG002 - as the protocol asks
        """Nobody."""
        return None

    def by_databox(self, databox_id: str) -> Organisation | None:  # noqa: ARG002
        """Nobody."""
        return None

    def by_name(self, name: str, *, district: str | None = None) -> tuple[Organisation, ...]:  # noqa: ARG002
        """Nobody."""
        return ()

    def by_postal_code(self, postal_code: str) -> tuple[Organisation, ...]:  # noqa: ARG002
        """Nobody."""
        return ()

    def places(self, *, name: str | None = None, postal_code: str | None = None) -> tuple[Place, ...]:  # noqa: ARG002
        """None."""
        return ()

    def search(self, text: str, *, limit: int = 20) -> tuple[Organisation, ...]:  # noqa: ARG002
        """Nobody."""
        return ()


# -- names ----------------------------------------------------------------------------------------


def bare_name(name: str) -> str:
    """A municipality's name without its kind and district, diacritics and case as written.

    ``Statutární město Kladno`` → ``Kladno``; ``Lhota, okres Kladno`` → ``Lhota``; another
    organisation's name stays as it is.
    """
    text = clean(name)
    words = text.split(" ")
    key = name_key(text)
    if len(words) > MAX_WORDS:
        return text
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            part = " ".join(words[start:end]).strip(" ,;()")
            if part and fold(part) == key:
                return part
    return text


def name_key(name: str) -> str:
    """The bare name folded, schools' abbreviations spelt out: equal keys are the same name in other dress."""
    folded = " ".join(_SHORT.get(word, word) for word in fold(name).split())
    bare = _PREFIX.sub("", _LEGAL_SUFFIX.sub("", folded), count=1)
    return _DISTRICT.sub("", bare) or bare


def district_hint(name: str) -> str | None:
    """The district that a name itself brings, folded: ``Lhota, okres Kladno`` → ``kladno``."""
    found = _DISTRICT.search(fold(name))
    return found["district"] if found else None


def same_district(one: str, other: str) -> bool:
    """Whether two names mean one district ("okres Praha-západ", "Praha - západ")."""
    return fold(one).removeprefix("okres ") == fold(other).removeprefix("okres ")


def same_region(one: str, other: str) -> bool:
    """Whether two names mean one region ("Středočeský", "Středočeský kraj")."""
    return _REGION.sub("", fold(one)) == _REGION.sub("", fold(other))


def kind_of(name: str, legal_form: str = "") -> OrganisationKind:
    """What an organisation is, by the code of its legal form (číselník RES), else by its name."""
    folded = fold(name)
    if legal_form == "801" or (not legal_form and re.match(r"(?:obec|mesto|mestys|statutarni mesto)\s", folded)):
        return OrganisationKind.MUNICIPALITY
    if legal_form == "811":
        return OrganisationKind.CITY_PART
    if legal_form == "804":
        return OrganisationKind.REGION
    if legal_form == "641" or looks_like_school(name):
        return OrganisationKind.SCHOOL
    return OrganisationKind.CONTRIBUTORY if legal_form == "331" else OrganisationKind.OTHER


def looks_like_school(name: str) -> bool:
    """Whether a name is that of a school or school facility."""
    return bool(_SCHOOL.search(fold(name)))


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1, dress and diacritics aside."""
    left, right = name_key(one), name_key(other)
    if left == right:
        return 1.0
    return SequenceMatcher(None, left[:MAX_COMPARED], right[:MAX_COMPARED], autojunk=False).ratio()


def same_name(written: str, registered: str) -> bool:
    """Whether an applicant's wording names this organisation.

    A letter that differs is another name: Lhota and Lhotka are two places, and a name that was
    misread is better looked at.  A name that begins or ends with the whole other one ("Základní škola
    Zdice" of "Základní škola Zdice, Náměstí 1") is the same only from three words on.
    """
    left, right = name_key(written), name_key(registered)
    if {left, fold(written)} & {right, fold(registered)} or left.replace(" ", "") == right.replace(" ", ""):
        return True
    short, long = sorted((left.split(), right.split()), key=len)
    return len(short) >= 3 and short in (long[: len(short)], long[-len(short) :])


# -- snapping -------------------------------------------------------------------------------------


def snap(
    registers: Registers, name: str, *, ico: str | None = None, postal_code: str | None = None
) -> Organisation | None:
    """The registered organisation that a badly read name stands for, where a second value confirms it.

    Args:
        registers: Where to look.
        name: As read, with its mistakes ("Kutna Hara").
        ico: Read and with a right check digit; its organisation is the only candidate then.
        postal_code: Read; the candidates are the organisations there.

    Returns:
        The organisation, or None: nothing confirms the name, or two would do.  A name alone is never snapped.
    """
    if ico and (found := registers.by_ico(ico)) is not None:
        near = likeness(name, found.name) >= SNAP_LIKENESS
        return found if near or same_name(name, found.name) else None
    if ico or not postal_code:
        return None
    return _clear_best(name, (each for each in registers.by_postal_code(postal_code) if each.valid))


def _clear_best(name: str, candidates: Iterable[Organisation]) -> Organisation | None:
    ranked = sorted(((likeness(name, each.name), each) for each in candidates), key=lambda pair: -pair[0])
    if not ranked or ranked[0][0] < SNAP_LIKENESS:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < SNAP_AHEAD:
        return None
    return ranked[0][1]


def districts_of(found: Sequence[Organisation | Place]) -> tuple[str, ...]:
    """Their districts, each once, in the order of the alphabet."""
    return tuple(sorted({each.district for each in found if each.district}))
