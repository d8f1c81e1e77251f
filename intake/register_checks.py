"""Checks of a form against the public registers: IČO, name, district, PSČ and data box must mean one applicant.

Facts only: each contradiction is a finding with what the register says, of which day it is; a
person decides.  Where no register was imported, one finding says that nothing was checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from intake.registers import (
    Organisation,
    OrganisationKind,
    Place,
    RegisterInfo,
    Registers,
    bare_name,
    district_hint,
    districts_of,
    looks_like_school,
    same_district,
    same_name,
    same_region,
)
from parsers.findings import Finding, info, warning
from parsers.form import Outcome, ParsedForm
from parsers.text import fold

MUNICIPAL_TYPES = frozenset({"obec", "mestys", "mesto"})
SCHOOL = "skola"

_ASK_WHO = "Find out who the applicant is; correct the field, or ask the applicant."
_COMPARE = "Compare with the page and with the register (`intake registers find`); correct the field, or ask."

CODES: Mapping[str, tuple[str, str]] = {
    "register-not-checked": (
        "No public register was imported, so IČO, name, district, PSČ and data box weren't compared.",
        "Nothing for this request; `intake registers update` imports the registers for the next ones.",
    ),
    "register-ico-unknown": (
        "The applicant is a municipality by its own word, but no organisation of the register has this IČO.",
        _ASK_WHO,
    ),
    "register-not-listed": (
        "The register of public authorities doesn't have this IČO; private schools and associations aren't in it.",
        "Look the IČO up elsewhere (ARES) where it matters.",
    ),
    "register-ico-name": ("The IČO belongs to an organisation of another name.", _ASK_WHO),
    "register-ico-founder": (
        "The IČO is that of the school's founder, or that of a school where a municipality applies.",
        "Ask who the applicant is, and for the applicant's own IČO.",
    ),
    "register-founder": ("The school lies in another municipality than its founder by the form.", _COMPARE),
    "register-name-unknown": ("The register has no municipality of this name.", _COMPARE),
    "register-name-ambiguous": (
        "Several municipalities bear this name, and nothing on the form tells which one applies.",
        "Ask for the IČO or the district.",
    ),
    "register-district": ("The applicant lies in another district than the form says.", _COMPARE),
    "register-municipality": ("The applicant's seat lies in another municipality than the form says.", _COMPARE),
    "register-postal-code": ("The PSČ isn't used in the applicant's municipality.", _COMPARE),
    "register-databox": ("The data box belongs to another organisation.", _ASK_WHO),
    "register-databox-unknown": ("The register has no data box with this id.", _COMPARE),
    "register-outside-region": (
        "The applicant lies outside the region.",
        "Refer the applicant to its own region, or take the request on; a person decides.",
    ),
    "register-ended": ("The register says that the organisation no longer exists.", _ASK_WHO),
}
REVIEW_CODES = frozenset(
    {
        "register-ico-unknown",
        "register-ico-name",
        "register-ico-founder",
        "register-name-ambiguous",
        "register-district",
        "register-databox",
        "register-outside-region",
        "register-ended",
    }
)
"""Contradictions about who the applicant is: they send a request to a clerk.

A postal code, a municipality of the seat, or an id that the register doesn't know are told and don't: lists grow old.
"""
CZECH: Mapping[str, str] = {
    "register-not-checked": "Údaje nebyly porovnány s rejstříkem, protože žádný není načten.",
    "register-ico-unknown": "Toto IČO rejstřík nezná, ačkoli žádá obec.",
    "register-not-listed": "Toto IČO není v seznamu orgánů veřejné moci.",
    "register-ico-name": "IČO patří organizaci jiného názvu.",
    "register-ico-founder": "IČO patří zřizovateli školy, nebo naopak škole, ačkoli žádá obec.",
    "register-founder": "Škola leží v jiné obci, než je uvedený zřizovatel.",
    "register-name-unknown": "Obec tohoto názvu rejstřík nezná.",
    "register-name-ambiguous": "Tento název má více obcí a z formuláře není zřejmé, která žádá.",
    "register-district": "Žadatel leží v jiném okrese, než uvádí formulář.",
    "register-municipality": "Sídlo žadatele je v jiné obci, než uvádí formulář.",
    "register-postal-code": "PSČ nepatří k obci žadatele.",
    "register-databox": "Datová schránka patří jiné organizaci.",
    "register-databox-unknown": "Datovou schránku s tímto ID rejstřík nezná.",
    "register-outside-region": "Žadatel má sídlo mimo kraj.",
    "register-ended": "Organizace podle rejstříku zanikla.",
}
"""code → sentence for a clerk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """What the form says of its applicant."""

    type: str | None
    name: str | None
    ico: str | None
    postal_code: str | None
    municipality: str | None
    district: str | None
    databox_id: str | None
    founder: str | None


RegisterCheck = Callable[[ParsedForm], ParsedForm]


def checking(registers: Registers, region: str) -> RegisterCheck:
    """A step that adds the register's findings to a form; ``region`` is the office's own."""

    def check(form: ParsedForm) -> ParsedForm:
        if form.outcome not in (Outcome.COMPLETE, Outcome.NEEDS_REVIEW):
            return form
        return replace(form, findings=(*form.findings, *register_findings(form, registers, region)))

    return check


def register_findings(form: ParsedForm, registers: Registers, region: str) -> tuple[Finding, ...]:
    """Contradictions between the form and the registers; one ``register-not-checked`` where there are none."""
    there = registers.info()
    if there is None:
        return (info("register-not-checked", CODES["register-not-checked"][0]),)
    return tuple(_findings(applicant_of(form), registers, there, region))


def applicant_of(form: ParsedForm) -> Applicant:
    """The applicant's fields, as far as they were read; a value that isn't sure is compared all the same."""

    def text(key: str) -> str | None:
        value = form.value(key)
        return value if isinstance(value, str) and value else None

    return Applicant(
        type=text("applicant_type"),
        name=text("applicant_name"),
        ico=text("ico"),
        postal_code=text("postal_code"),
        municipality=text("municipality"),
        district=text("district"),
        databox_id=text("databox_id"),
        founder=text("founder"),
    )


def _findings(applicant: Applicant, registers: Registers, there: RegisterInfo, region: str) -> Iterator[Finding]:
    """Each value against the lists that were imported; what no list could know isn't called unknown."""
    organisation = registers.by_ico(applicant.ico) if applicant.ico else None
    if organisation is not None:
        yield from _identity(applicant, organisation)
        yield from _place(applicant, organisation, postal_codes=there.places > 0)
        yield from _region(organisation, region)
        yield from _founder(applicant, organisation, registers)
    else:
        if applicant.ico and there.organisations:
            yield _unknown(applicant)
        if there.places:
            yield from _by_place(applicant, registers, region)
    if applicant.databox_id is not None and there.databoxes:
        yield from _databox(applicant.databox_id, applicant, organisation, registers)


def _identity(applicant: Applicant, found: Organisation) -> Iterator[Finding]:
    """Whether the IČO is that of the one who is named."""
    if not found.valid:
        yield warning("register-ended", f"The register says that {found.name} no longer exists.", "ico")
    if applicant.name is None:
        return
    if not same_name(applicant.name, found.name):
        code = "register-ico-founder" if _is_founders(applicant, found) else "register-ico-name"
        yield warning(code, f"By the register the IČO belongs to: {found.name}{_in_district(found)}.", "ico")


def _is_founders(applicant: Applicant, found: Organisation) -> bool:
    """A school with the number of a municipality, or the other way round."""
    school = applicant.type == SCHOOL or looks_like_school(applicant.name or "")
    if school:
        return found.kind in (OrganisationKind.MUNICIPALITY, OrganisationKind.REGION)
    return found.kind is OrganisationKind.SCHOOL


def _place(applicant: Applicant, found: Organisation, *, postal_codes: bool) -> Iterator[Finding]:
    """Whether district, municipality and PSČ are those of the seat; ``postal_codes``: all of them are known."""
    said = applicant.district or district_hint(applicant.name or "")
    if said and found.district and not same_district(said, found.district):
        words = f"By the register {found.name} lies in the district {found.district}."
        yield warning("register-district", words, "district")
    if applicant.municipality and found.municipality and not _same_municipality(applicant, found):
        words = f"By the register the seat of {found.name} lies in {found.municipality}."
        yield warning("register-municipality", words, "municipality")
    known = found.postal_codes if postal_codes else ()
    if applicant.postal_code and known and applicant.postal_code not in known:
        words = f"By the register {found.name} has the PSČ {', '.join(found.postal_codes[:4])}."
        yield warning("register-postal-code", words, "postal_code")


def _same_municipality(applicant: Applicant, found: Organisation) -> bool:
    """A post office's town, or a part of a municipality named after it, is told by its beginning ("Praha 5")."""
    said, known = applicant.municipality or "", found.municipality
    return same_name(said, known) or fold(said).startswith(fold(known) + " ")


def _region(found: Organisation | Place, region: str) -> Iterator[Finding]:
    if found.region and not same_region(found.region, region):
        yield warning("register-outside-region", f"By the register the seat lies in the region {found.region}.")


def _founder(applicant: Applicant, found: Organisation, registers: Registers) -> Iterator[Finding]:
    """A municipality as founder has its school at home; regions, churches and private founders aren't compared."""
    if applicant.founder is None or applicant.type != SCHOOL or not found.municipality_code:
        return
    named = registers.places(name=applicant.founder)
    if named and found.municipality_code not in {place.municipality_code for place in named}:
        words = f"By the register {found.name} lies in {found.municipality}, not at its founder's."
        yield warning("register-founder", words, "founder")


def _unknown(applicant: Applicant) -> Finding:
    if applicant.type in MUNICIPAL_TYPES:
        return warning("register-ico-unknown", CODES["register-ico-unknown"][0], "ico")
    return info("register-not-listed", CODES["register-not-listed"][0], "ico")


def _by_place(applicant: Applicant, registers: Registers, region: str) -> Iterator[Finding]:
    """Without a usable IČO: which municipality is meant, by name, district and PSČ."""
    municipal = applicant.type in MUNICIPAL_TYPES
    name = applicant.name if municipal and applicant.name else applicant.municipality
    if not name:
        return
    field = "applicant_name" if name is applicant.name else "municipality"
    named = registers.places(name=name)
    if not named:
        words = f"The register has no municipality {bare_name(name)}."
        yield warning("register-name-unknown", words, field)
        return
    yield from _among(named, applicant, region, field)


def _among(named: tuple[Place, ...], applicant: Applicant, region: str, field: str) -> Iterator[Finding]:
    said = applicant.district or district_hint(applicant.name or "")
    left = tuple(place for place in named if said and place.district and same_district(said, place.district))
    if said and not left:
        words = f"By the register it lies in {_districts(named)}."
        yield warning("register-district", words, "district")
        return
    left = left or named
    fitting = tuple(place for place in left if applicant.postal_code in place.postal_codes)
    if applicant.postal_code and not fitting:
        words = "The PSČ isn't used in the municipality that the form names."
        yield warning("register-postal-code", words, "postal_code")
    left = fitting or left
    if len(left) > 1:
        words = f"Several municipalities bear this name: {_districts(left)}."
        yield warning("register-name-ambiguous", words, field)
    elif len(left) == 1:
        yield from _region(left[0], region)


def _databox(
    databox_id: str, applicant: Applicant, organisation: Organisation | None, registers: Registers
) -> Iterator[Finding]:
    owner = registers.by_databox(databox_id)
    if owner is None:
        yield warning("register-databox-unknown", CODES["register-databox-unknown"][0], "databox_id")
    elif not _is_owner(owner, organisation, applicant):
        words = f"By the register the data box belongs to: {owner.name}{_in_district(owner)}."
        yield warning("register-databox", words, "databox_id")


def _is_owner(owner: Organisation, organisation: Organisation | None, applicant: Applicant) -> bool:
    if organisation is not None and owner.ico:
        return owner.ico == organisation.ico
    return applicant.name is None or same_name(applicant.name, owner.name)


def _in_district(found: Organisation) -> str:
    return f" (okres {found.district})" if found.district else ""


def _districts(places: tuple[Place, ...]) -> str:
    names = districts_of(places)
    shown = ", ".join(names[:6])
    return f"okres {shown}{' …' if len(names) > 6 else ''}"
