"""Certification authorities and their customers for the demo's trust world: who is who, and since when.

Every kind of certificate that the office may meet is there once, each an ``Identity`` of
``intake.demo.pki``.  RSA keys are costly, so one process makes each of them once and uses it again.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from intake.demo.pki import YEAR, Identity, Places, PrivateKey, Qc, Role, issue, new_rsa_key, subject

DAY = timedelta(days=1)
WITHDRAWN_BEFORE = 180 * DAY
"""How long before the moment the withdrawn service lost its status."""
REVOKED_BEFORE = 10 * DAY
"""How long before the moment the certificate of ``revoked`` was revoked."""

DEVICE_POLICY = "1.3.6.1.4.1.99999.1.1"
"""Certificates with this policy are on a qualified device, says the list."""
NO_DEVICE_POLICY = "1.3.6.1.4.1.99999.1.2"
"""Certificates with this policy are on none, whatever they claim, says the list; it spells the policy ``urn:oid:…``."""

ON_DEVICE = (Qc.COMPLIANCE, Qc.DEVICE, Qc.SIGNATURE)
TOWN = {"organisation": "Obec Vzorová Lhota", "organisation_id": "NTRCZ-00000019"}
AGENCY = {"organisation": "Digitální a informační agentura", "organisation_id": "NTRCZ-17651921"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cas:
    """Certification authorities; a field's name is also that of its CRL file and of its place on the server."""

    root: Identity
    """The pinned root."""
    listed: Identity
    """Below ``root``, itself on the national list as CA/QC: the usual issuer."""
    commercial: Identity
    """Below ``root``, on no list."""
    withdrawn: Identity
    """Below ``root``, listed, but its status was withdrawn ``WITHDRAWN_BEFORE`` the moment."""
    stamping: Identity
    """Below ``root``, on no list itself: issues the time stamping units."""
    other_root: Identity
    """Nobody pins it."""
    other: Identity
    """Below ``other_root``, on the national list as CA/QC: the list alone anchors it."""
    stranger_root: Identity
    """Known to nobody."""
    stranger: Identity
    """Below ``stranger_root``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who signs; of ``Cas.listed`` and valid at the moment unless named otherwise."""

    mayor: Identity
    """Qualified, of a person, on a device."""
    clerk: Identity
    """Qualified, of a person, no word of a device."""
    town_seal: Identity
    """Qualified seal of the town on a device."""
    plain_seal: Identity
    """Qualified seal of the town, no word of a device."""
    expired: Identity
    """The mayor's certificate before the present one: it ended half a year ago."""
    future: Identity
    """Begins in a month."""
    revoked: Identity
    """Revoked ``REVOKED_BEFORE`` the moment, its key being compromised."""
    not_qualified: Identity
    """Of the listed CA, but without QcCompliance."""
    device_by_list: Identity
    """Says nothing of a device; the list does, by its policy."""
    device_denied: Identity
    """Claims a device; the list denies it, by its policy."""
    pss: Identity
    """Like the mayor, with an RSA key that signs by RSASSA-PSS."""
    rsa: Identity
    """Like the mayor, with an RSA key that signs by PKCS #1 v1.5."""
    weak: Identity
    """Like the mayor, with an RSA key of 1024 bits."""
    web: Identity
    """Qualified for web sites, not for signing."""
    encryption: Identity
    """The mayor's certificate for encryption only."""
    commercial: Identity
    """Of ``Cas.commercial``, claims nothing."""
    before_withdrawal: Identity
    """Of ``Cas.withdrawn``, issued while that was granted."""
    after_withdrawal: Identity
    """Of ``Cas.withdrawn``, issued after that was withdrawn."""
    other: Identity
    """Of ``Cas.other``, qualified, on a device."""
    stranger: Identity
    """Of ``Cas.stranger``, claims to be qualified on a device."""
    self_signed: Identity
    """Claims to be qualified on a device."""
    isds: Identity
    """The seal of the data boxes' administrator, RSASSA-PSS as since December 2024."""
    isds_old: Identity
    """The same with PKCS #1 v1.5."""
    isds_test: Identity
    """That of the test environment."""
    tsa: Identity
    """Time stamping unit, itself on the list as QTST, without QcStatements."""
    plain_tsa: Identity
    """Time stamping unit of ``Cas.stamping``, on no list: trusted, not qualified."""
    other_tsa: Identity
    """Time stamping unit of ``Cas.stranger``, on no list."""
    responder: Identity
    """Answers OCSP requests for ``Cas.listed``."""


@cache
def demo_key(_name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """The RSA key of that name, the same throughout a process."""
    return new_rsa_key(bits)


def places(base_url: str, ca: str) -> Places:
    """Where a CA offers its CRL, OCSP and certificate; nowhere without a base URL."""
    if not base_url:
        return Places()
    return Places(crl=f"{base_url}/crl/{ca}.crl", ocsp=f"{base_url}/ocsp", issuer=f"{base_url}/ca/{ca}.cer")


def make_cas(at: datetime, base_url: str) -> Cas:
    """All certification authorities around a moment."""
    long, usual = (at - 8 * YEAR, at + 12 * YEAR), (at - 6 * YEAR, at + 6 * YEAR)

    def ca(
        name: str, above: Identity | None, above_name: str = "", organisation: str = "DEMO Důvěra, a.s."
    ) -> Identity:
        where = places(base_url, above_name) if above_name else None
        valid = usual if above else long
        return issue(above, subject(name, organisation=organisation), Role.CA, valid=valid, places=where)

    root = ca("DEMO Root CA", None)
    other_root = ca("DEMO Jiná Root CA", None, organisation="DEMO Jiná, s.p.")
    stranger_root = ca("Cizí Root CA", None, organisation="Cizí, Ltd.")
    return Cas(
        root=root,
        listed=ca("DEMO Qualified CA", root, "root"),
        commercial=ca("DEMO Public CA", root, "root"),
        withdrawn=ca("DEMO Former Qualified CA", root, "root"),
        stamping=ca("DEMO TSA CA", root, "root"),
        other_root=other_root,
        other=ca("DEMO Jiná Qualified CA", other_root, "other_root", "DEMO Jiná, s.p."),
        stranger_root=stranger_root,
        stranger=ca("DEMO Qualified CA 2", stranger_root, "stranger_root", "Cizí, Ltd."),
    )


def make_people(at: datetime, base_url: str, cas: Cas) -> People:
    """Everybody around a moment."""
    maker = _Maker(at=at, base_url=base_url, cas=cas)
    return People(**_officials(maker), **_keys(maker), **_elsewhere(maker), **_systems(maker))


def named(group: Cas | People) -> dict[str, Identity]:
    """Names and identities of a group."""
    return {field.name: getattr(group, field.name) for field in fields(group)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Maker:
    at: datetime
    base_url: str
    cas: Cas

    def issue(
        self,
        name: x509.Name,
        claims: tuple[Qc, ...] = (),
        *,
        ca: str = "listed",
        role: Role = Role.PERSON,
        valid: tuple[timedelta, timedelta] = (-YEAR, YEAR),
        key: PrivateKey | None = None,
        policies: tuple[str, ...] = (),
        pss: bool = False,
    ) -> Identity:
        return issue(
            getattr(self.cas, ca),
            name,
            role,
            valid=(self.at + valid[0], self.at + valid[1]),
            key=key,
            claims=claims,
            places=places(self.base_url, ca),
            policies=policies,
            pss=pss,
        )


def _officials(maker: _Maker) -> dict[str, Identity]:
    mayor, clerk = _official("Ing. Jana Vzorová", "Jana Vzorová"), _official("Bc. Petr Ukázka", "Petr Ukázka")
    seal = subject("Obec Vzorová Lhota - elektronická pečeť", **TOWN)
    return {
        "mayor": maker.issue(mayor, ON_DEVICE),
        "clerk": maker.issue(clerk, (Qc.COMPLIANCE, Qc.SIGNATURE)),
        "town_seal": maker.issue(seal, (Qc.COMPLIANCE, Qc.DEVICE, Qc.SEAL), role=Role.SEAL),
        "plain_seal": maker.issue(seal, (Qc.COMPLIANCE, Qc.SEAL), role=Role.SEAL),
        "expired": maker.issue(mayor, ON_DEVICE, valid=(-1.5 * YEAR, -0.5 * YEAR)),
        "future": maker.issue(mayor, ON_DEVICE, valid=(30 * DAY, YEAR)),
        "revoked": maker.issue(mayor, ON_DEVICE),
        "not_qualified": maker.issue(clerk),
        "device_by_list": maker.issue(mayor, (Qc.COMPLIANCE, Qc.SIGNATURE), policies=(DEVICE_POLICY,)),
        "device_denied": maker.issue(mayor, ON_DEVICE, policies=(NO_DEVICE_POLICY,)),
    }


def _keys(maker: _Maker) -> dict[str, Identity]:
    mayor = _official("Ing. Jana Vzorová", "Jana Vzorová")
    site = subject("www.vzorova-lhota.example", **TOWN)
    return {
        "pss": maker.issue(mayor, ON_DEVICE, key=demo_key("pss"), pss=True),
        "rsa": maker.issue(mayor, ON_DEVICE, key=demo_key("rsa")),
        "weak": maker.issue(mayor, ON_DEVICE, key=demo_key("weak", 1024)),
        "web": maker.issue(site, (Qc.COMPLIANCE, Qc.WEB), role=Role.WEB),
        "encryption": maker.issue(mayor, role=Role.ENCRYPTION),
    }


def _elsewhere(maker: _Maker) -> dict[str, Identity]:
    mayor, clerk = _official("Ing. Jana Vzorová", "Jana Vzorová"), _official("Bc. Petr Ukázka", "Petr Ukázka")
    own = (maker.at - YEAR, maker.at + YEAR)
    return {
        "commercial": maker.issue(clerk, ca="commercial"),
        "before_withdrawal": maker.issue(mayor, ON_DEVICE, ca="withdrawn"),
        "after_withdrawal": maker.issue(mayor, ON_DEVICE, ca="withdrawn", valid=(-90 * DAY, YEAR)),
        "other": maker.issue(mayor, ON_DEVICE, ca="other"),
        "stranger": maker.issue(mayor, ON_DEVICE, ca="stranger"),
        "self_signed": issue(
            None, subject("Karel Samopodpis", person="Karel Samopodpis"), Role.PERSON, valid=own, claims=ON_DEVICE
        ),
    }


def _systems(maker: _Maker) -> dict[str, Identity]:
    name = "Informační systém datových schránek"
    boxes, trial = subject(name, **AGENCY), subject("Datové schránky - zkušební prostředí", **AGENCY)
    claims = (Qc.COMPLIANCE, Qc.DEVICE, Qc.SEAL)
    unit = subject("DEMO Time Stamping Unit 1", organisation="DEMO Důvěra, a.s.")
    plain_unit = subject("DEMO Time Stamping Unit 0", organisation="DEMO Důvěra, a.s.")
    foreign_unit = subject("DEMO Time Stamping Unit 2", organisation="Cizí, Ltd.")
    answers = subject("DEMO Qualified CA OCSP", organisation="DEMO Důvěra, a.s.")
    return {
        "isds": maker.issue(boxes, claims, role=Role.SEAL, key=demo_key("isds"), pss=True),
        "isds_old": maker.issue(boxes, claims, role=Role.SEAL, key=demo_key("isds_old")),
        "isds_test": maker.issue(trial, claims, role=Role.SEAL, key=demo_key("isds_test"), pss=True),
        "tsa": maker.issue(unit, ca="stamping", role=Role.TSA, key=demo_key("tsa"), valid=(-2 * YEAR, 4 * YEAR)),
        "plain_tsa": maker.issue(plain_unit, ca="stamping", role=Role.TSA, key=demo_key("plain_tsa")),
        "other_tsa": maker.issue(foreign_unit, ca="stranger", role=Role.TSA, key=demo_key("other_tsa")),
        "responder": maker.issue(answers, role=Role.RESPONDER),
    }


def _official(common_name: str, person: str) -> x509.Name:
    return subject(common_name, **TOWN, person=person)
