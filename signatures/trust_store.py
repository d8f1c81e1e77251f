"""What is believed, as a value: services of the trusted lists, pinned roots, revocation data and their dates.

Made by ``signatures.trust_lists.compile_trust`` from a trust directory, once for many judgements;
it carries no library's type, so that it can go from child to child as JSON.

The directory: ``lotl.xml``, ``lotl-signers/*.pem``, ``tl/*.xml``, ``roots/*.pem``, ``crls/*``, ``ocsp/*``.
Also, where needed: ``lotl-pivots/*.xml`` (or ``pivots/``), former issues of the list of lists that name new
signers, and ``tl-signers/*.pem``, who signs national lists where there is no list of lists to say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class ServiceKind(StrEnum):
    """What a listed service does (ETSI TS 119 612, 5.5.1)."""

    CA_QC = "ca_qc"
    """Issues qualified certificates."""
    QTST = "qtst"
    """Issues qualified time stamps."""


class ListKind(StrEnum):
    """Which list."""

    LOTL = "lotl"
    NATIONAL = "tl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """Which certificates a qualification is about (ETSI TS 119 612, 5.5.9.2.2)."""

    combine: str
    """``all``, ``atLeastOne`` or ``none``."""
    key_usage: tuple[tuple[str, bool], ...] = ()
    """(name of the bit as in RFC 5280, whether it must be set)."""
    policies: tuple[str, ...] = ()
    """Dotted OIDs that must all be there; ``urn:oid:`` is taken off."""
    subject_attributes: tuple[str, ...] = ()
    """Dotted OIDs that the subject must have."""
    extended_key_usage: tuple[str, ...] = ()
    nested: tuple[Criteria, ...] = ()
    undecidable: bool = False
    """Holds a criterion that isn't known here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification:
    """What the list says beyond the certificate itself."""

    qualifiers: tuple[str, ...]
    """Last part of each URI, e.g. ``QCWithQSCD``."""
    criteria: Criteria


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A listed service during one period in which it was granted."""

    territory: str
    """Lower case, e.g. ``cz``."""
    provider: str
    name: str
    kind: ServiceKind
    certificates: tuple[bytes, ...]
    """DER; often an issuing CA that isn't self-signed."""
    since: datetime
    until: datetime | None
    """None: to this day."""
    certificate_types: tuple[str, ...] = ()
    """``esign``, ``eseal``, ``web``; empty: not narrowed."""
    qualifications: tuple[Qualification, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStatus:
    """One list of the directory, whether it is used or not."""

    file: str
    """Below the directory, e.g. ``tl/cz.xml``."""
    kind: ListKind
    territory: str
    sequence_number: int | None
    issued_at: datetime | None
    next_update: datetime | None
    """None where the list is closed or doesn't say."""
    sha256: str
    services: int = 0
    problem: str | None = None
    """``code: Sentence.`` of ``signatures.trust_errors``; a list with a problem isn't used."""
    remarks: tuple[str, ...] = ()
    """What of a list in use was left out, ``code: Sentence. (detail)`` each."""

    def is_stale(self, at: datetime) -> bool:
        """Whether the next issue was due before a moment."""
        return self.next_update is not None and self.next_update < at


class RevocationKind(StrEnum):
    """RFC 5280 and RFC 6960."""

    CRL = "crl"
    OCSP = "ocsp"


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationFile:
    """A CRL or an OCSP response of the directory."""

    path: Path
    """Absolute."""
    kind: RevocationKind
    issuer: str
    """SHA-256 over the issuer's name in DER (CRL) or over the responder's file (OCSP: empty)."""
    this_update: datetime
    next_update: datetime | None
    sha256: str
    serials: tuple[str, ...] = ()
    """Hexadecimal serial numbers of the certificates that an OCSP response is about; empty for a CRL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustStore:
    """Everything that is believed."""

    lists: tuple[ListStatus, ...] = ()
    services: tuple[Service, ...] = ()
    roots: tuple[bytes, ...] = ()
    """Pinned national roots, DER: they anchor paths, but qualify nothing."""
    revocation: tuple[RevocationFile, ...] = ()
    hosts: tuple[str, ...] = ()
    """Host names that the services used name for themselves or in their certificates, for fetching."""
    problems: tuple[str, ...] = ()
    """Files of the directory, lists aside, that can't be used: ``code: Sentence. (file)`` each."""

    @property
    def is_empty(self) -> bool:
        return not (self.services or self.roots)

    def stale_at(self, territory: str, at: datetime) -> ListStatus | None:
        """The list that a territory's services come from, if it was past its date."""
        used = (item for item in self.lists if item.problem is None)
        return next((item for item in used if item.territory == territory and item.is_stale(at)), None)
