"""Trusted lists of the demo's trust world (ETSI TS 119 612 with XAdES-BASELINE-B): LOTL, pivot, national list.

The national list has what the Czech one has: issuing CAs that aren't self-signed, types of
certificates, qualifications by policy, history, a withdrawn service, a time stamping unit.
A ``Variant`` says how the lists shall differ from good ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from intake.demo.authority_people import DEVICE_POLICY, NO_DEVICE_POLICY, Cas, People
from intake.demo.authority_tsl import Heading, Listed, Period, Pointer, Qualifying, trusted_list, unsigned
from intake.demo.authority_xml import enveloped_signature
from intake.demo.pki import YEAR, Identity, Role, issue, subject


class Spoil(StrEnum):
    """What is wrong with a list."""

    NONE = "none"
    MISSING = "missing"
    TAMPERED = "tampered"
    """A name was changed after signing."""
    UNSIGNED = "unsigned"
    FOREIGN = "foreign"
    """Signed by a key that nobody named."""
    EXPIRED_SIGNER = "expired_signer"
    """Signed by a key that is named, but whose certificate has ended since."""
    BROKEN = "broken"
    """Cut off in the middle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """How a trust directory differs from the usual one."""

    issued: datetime | None = None
    """Issue of both lists; 20 days before the moment when None."""
    next_update: datetime | None = None
    """Of both lists; 160 days after the moment when None."""
    lotl_next_update: datetime | None = None
    """Of the LOTL alone."""
    sequence_number: int = 42
    """Of the national list."""
    lotl_sequence_number: int = 388
    version: int = 5
    """TSLVersionIdentifier, 5 or 6."""
    tl: Spoil = Spoil.NONE
    lotl: Spoil = Spoil.NONE
    pivot: bool = False
    """The LOTL is signed by a new key; ``lotl-signers`` has the old one, which signed ``pivots/lotl-pivot-387.xml``."""
    roots: tuple[str, ...] = ("root",)
    """Names in ``Cas`` that are pinned."""
    crls: bool = True
    ocsp: bool = False
    """OCSP responses for everybody; ``crls=False, ocsp=True`` is OCSP only."""
    revocation_at: datetime | None = None
    """thisUpdate of CRLs and OCSP responses; an hour before the moment when None."""
    revocation_until: datetime | None = None
    """Their nextUpdate; a day after thisUpdate when None."""
    tsa_listed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Operators:
    """Who signs the lists; all certificates are self-signed, as usual."""

    lotl: Identity
    """Signs the LOTL."""
    lotl_next: Identity
    """Signs it after the pivot."""
    lotl_expired: Identity
    national: Identity
    national_expired: Identity
    foreign: Identity
    """Named by nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """What lists are made from."""

    at: datetime
    base_url: str
    cas: Cas
    people: People
    operators: Operators
    withdrawn_at: datetime


def make_operators(at: datetime) -> Operators:
    """The keys that sign lists, around a moment."""

    def operator(name: str, organisation: str, ended: bool = False) -> Identity:
        valid = (at - 5 * YEAR, at - timedelta(days=5) if ended else at + 3 * YEAR)
        return issue(None, subject(name, organisation=organisation), Role.LIST, valid=valid)

    union, agency = "European Commission (DEMO)", "Digitální a informační agentura (DEMO)"
    return Operators(
        lotl=operator("DEMO LOTL signer 1", union),
        lotl_next=operator("DEMO LOTL signer 2", union),
        lotl_expired=operator("DEMO LOTL signer 0", union, ended=True),
        national=operator("DEMO TSL signer 1", agency),
        national_expired=operator("DEMO TSL signer 0", agency, ended=True),
        foreign=operator("DEMO TSL signer 1", agency),
    )


def list_files(scheme: Scheme, variant: Variant) -> dict[str, bytes]:
    """The lists and the pinned signers, by their places in a trust directory."""
    operators = scheme.operators
    lists = {
        "lotl.xml": _spoilt(_lotl(scheme, variant), _lotl_signer(operators, variant), scheme, variant, variant.lotl),
        "tl/cz.xml": _spoilt(_national(scheme, variant), operators.national, scheme, variant, variant.tl),
    }
    if variant.pivot:
        lists[_pivot_name(variant)] = _signed(_lotl(scheme, variant, is_pivot=True), operators.lotl, scheme, variant)
    pinned = {"lotl-1": operators.lotl, "lotl-0": operators.lotl_expired}
    signers = {f"lotl-signers/{name}.pem": signer.certificate_pem() for name, signer in pinned.items()}
    return {name: content for name, content in lists.items() if content is not None} | signers


def _lotl(scheme: Scheme, variant: Variant, *, is_pivot: bool = False) -> Any:
    operators = scheme.operators
    own = (operators.lotl_next,) if variant.pivot else (operators.lotl, operators.lotl_expired)
    information = [f"{scheme.base_url}/lotl-legal.html"]
    if variant.pivot:
        information.insert(0, f"{scheme.base_url}/{_pivot_name(variant)}")
    to_itself = Pointer(
        location=f"{scheme.base_url}/lotl.xml",
        territory="EU",
        operator="European Commission (DEMO)",
        rules="EUlistofthelists",
        kind="EUlistofthelists",
        signers=own,
    )
    heading = Heading(
        version=variant.version,
        sequence_number=variant.lotl_sequence_number - (1 if is_pivot else 0),
        kind="EUlistofthelists",
        operator="European Commission (DEMO)",
        territory="EU",
        information=tuple(information),
        rules="EUlistofthelists",
        pointers=(to_itself, _to_national(scheme)),
        issued=_issued(scheme, variant) - (timedelta(days=1) if is_pivot else timedelta()),
        next_update=variant.lotl_next_update or _next_update(scheme, variant),
        location=f"{scheme.base_url}/lotl.xml",
    )
    return trusted_list(heading, {})


def _to_national(scheme: Scheme) -> Pointer:
    return Pointer(
        location=f"{scheme.base_url}/tl/cz.xml",
        territory="CZ",
        operator="Digitální a informační agentura (DEMO)",
        rules="CZ",
        kind="EUgeneric",
        signers=(scheme.operators.national_expired, scheme.operators.national),
    )


def _national(scheme: Scheme, variant: Variant) -> Any:
    to_lotl = Pointer(
        location=f"{scheme.base_url}/lotl.xml",
        territory="EU",
        operator="European Commission (DEMO)",
        rules="EUlistofthelists",
        kind="EUlistofthelists",
        signers=(scheme.operators.lotl,),
    )
    heading = Heading(
        version=variant.version,
        sequence_number=variant.sequence_number,
        kind="EUgeneric",
        operator="Digitální a informační agentura (DEMO)",
        territory="CZ",
        information=(f"{scheme.base_url}/info.html",),
        rules="EUcommon",
        pointers=(to_lotl,),
        issued=_issued(scheme, variant),
        next_update=_next_update(scheme, variant),
        location=f"{scheme.base_url}/tl/cz.xml",
    )
    return trusted_list(heading, {"DEMO Důvěra, a.s.": _main(scheme, variant), "DEMO Jiná, s.p.": _other(scheme)})


def _main(scheme: Scheme, variant: Variant) -> tuple[Listed, ...]:
    cas, begin = scheme.cas, scheme.at - 6 * YEAR
    listed = Listed(
        name="DEMO Qualified CA",
        kind="CA/QC",
        identity=cas.listed,
        periods=(Period(granted=True, since=scheme.at - 5 * YEAR), Period(granted=False, since=begin)),
        types=("ForeSignatures", "ForeSeals", "ForWebSiteAuthentication"),
        qualifying=(
            Qualifying(qualifier="QCWithQSCD", policy=DEVICE_POLICY),
            Qualifying(qualifier="QCNoQSCD", policy=f"urn:oid:{NO_DEVICE_POLICY}"),
        ),
    )
    withdrawn = Listed(
        name="DEMO Former Qualified CA",
        kind="CA/QC",
        identity=cas.withdrawn,
        periods=(Period(granted=False, since=scheme.withdrawn_at), Period(granted=True, since=begin)),
        types=("ForeSignatures", "ForeSeals"),
    )
    unit = Listed(
        name="DEMO Time Stamping Unit 1",
        kind="TSA/QTST",
        identity=scheme.people.tsa,
        periods=(Period(granted=True, since=scheme.at - 2 * YEAR),),
    )
    return (listed, withdrawn, unit) if variant.tsa_listed else (listed, withdrawn)


def _other(scheme: Scheme) -> tuple[Listed, ...]:
    since = Period(granted=True, since=scheme.at - 6 * YEAR)
    return (
        Listed(
            name="DEMO Jiná Qualified CA",
            kind="CA/QC",
            identity=scheme.cas.other,
            periods=(since,),
            types=("ForeSignatures",),
        ),
    )


def _spoilt(root: Any, signer: Identity, scheme: Scheme, variant: Variant, spoil: Spoil) -> bytes | None:
    operators = scheme.operators
    if spoil == Spoil.MISSING:
        return None
    if spoil == Spoil.UNSIGNED:
        return unsigned(root)
    if spoil == Spoil.FOREIGN:
        signer = operators.foreign
    if spoil == Spoil.EXPIRED_SIGNER:
        signer = operators.national_expired if signer is operators.national else operators.lotl_expired
    content = _signed(root, signer, scheme, variant)
    if spoil == Spoil.TAMPERED:
        return content.replace(b"DEMO trusted list", b"DEMO trusted lisT", 1)
    return content[: len(content) // 2] if spoil == Spoil.BROKEN else content


def _signed(root: Any, signer: Identity, scheme: Scheme, variant: Variant) -> bytes:
    return enveloped_signature(root, signer, _issued(scheme, variant))


def _lotl_signer(operators: Operators, variant: Variant) -> Identity:
    return operators.lotl_next if variant.pivot else operators.lotl


def _pivot_name(variant: Variant) -> str:
    return f"pivots/lotl-pivot-{variant.lotl_sequence_number - 1}.xml"


def _issued(scheme: Scheme, variant: Variant) -> datetime:
    return variant.issued or scheme.at - timedelta(days=20)


def _next_update(scheme: Scheme, variant: Variant) -> datetime:
    return variant.next_update or scheme.at + timedelta(days=160)
