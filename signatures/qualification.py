"""Whether a certificate was a qualified one, and of which kind (ETSI TS 119 615, 4.4; Regulation 910/2014).

What the certificate says of itself (QcStatements; before 1 July 2016 also its policies) is
corrected by the qualifiers of the listed services above it that were granted then.  Where
qualifiers, or services, contradict one another, or a criterion isn't understood, the worse is taken.
pyHanko's own assessor does the same for what it knows (a test compares the two), but raises for a
certificate of more than one type and overlooks policies spelt ``urn:oid:``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import x509
from pyhanko.sign.ades.qualified_asn1 import QcStatement, get_qc_statements
from pyhanko_certvalidator.path import ValidationPath

from signatures import trust_store
from signatures.trust_store import Criteria, ListKind, ListStatus, Service, ServiceKind, TrustStore

EIDAS = datetime(2016, 6, 30, 22, 0, tzinfo=UTC)
"""Midnight of 1 July 2016 in Brussels."""
_QCP, _QCP_PLUS = "0.4.0.1456.1.1", "0.4.0.1456.1.2"
_OTHER_LAW = "0.4.0.1862.1.7"
"""QcCClegislation: qualified by the law of countries outside the Union (ETSI EN 319 412-5, 4.2.4)."""
_TYPES = {"qct_esign": "esign", "qct_eseal": "eseal", "qct_web": "web"}
_WORST_FIRST = ("web", "eseal", "esign")
_TYPE_QUALIFIERS = {"QCForESig": "esign", "QCForESeal": "eseal", "QCForWSA": "web"}
_LOWERING = frozenset({"NotQualified", "QCForLegalPerson", "QCNoQSCD", "QCNoSSCD", "QCForESeal", "QCForWSA"})
"""Those that count even where it isn't certain that they are about the certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification:
    """What the trusted lists and the certificate say together, as of one moment."""

    qualified: bool
    """At the moment asked for, and when the certificate was issued."""
    qscd: bool
    """Qualified, and the key is in a qualified device."""
    certificate_type: str | None
    """``esign``, ``eseal`` or ``web``; None where the certificate isn't qualified."""
    territory: str | None = None
    """Of the list that decided, lower case."""
    service: Service | None = None
    """The one that decided; None where no service was granted at the moment."""
    stale: ListStatus | None = None
    """The list that decided, or else the list of lists, if it had passed its date at the judgement."""
    unusable: ListStatus | None = None
    """Where no service is known: a list that might have named one, but has a problem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Status:
    """What one look gives."""

    qualified: bool
    qscd: bool
    types: frozenset[str]


_UNQUALIFIED = _Status(qualified=False, qscd=False, types=frozenset())


def assess(
    path: ValidationPath, services: Sequence[Service], store: TrustStore, *, moment: datetime, at: datetime
) -> Qualification:
    """Judge the certificate at the end of a path.

    Args:
        services: All periods of the services above it.
        moment: Aware, the time at which the signature is proven.
        at: Aware moment of judgement.
    """
    issuing = [service for service in services if service.kind is ServiceKind.CA_QC]
    certificate = path.leaf
    if not isinstance(certificate, x509.Certificate) or not issuing:
        return Qualification(
            qualified=False,
            qscd=False,
            certificate_type=None,
            stale=_stale_union(store, at),
            unusable=_unusable(store, certificate),
        )
    then, service = _as_of(certificate, issuing, moment)
    issued, _ = _as_of(certificate, issuing, certificate.not_valid_before)
    qualified = then.qualified and issued.qualified
    territory = (service or issuing[0]).territory
    return Qualification(
        qualified=qualified,
        qscd=qualified and then.qscd,
        certificate_type=_worst_type(then.types) if qualified else None,
        territory=territory,
        service=service,
        stale=store.stale_at(territory, at) or _stale_union(store, at),
    )


def _as_of(
    certificate: x509.Certificate, services: Iterable[Service], moment: datetime
) -> tuple[_Status, Service | None]:
    """The status that all services granted at a moment agree on; unqualified where they don't."""
    own = _own_word(certificate, moment)
    found: list[tuple[_Status, Service]] = []
    granted = None
    for service in services:
        if not (service.since <= moment and (service.until is None or moment < service.until)):
            continue
        granted = granted or service
        status = _corrected(own, certificate, service)
        if status.types:
            found.append((status, service))
    if len({status for status, _ in found}) != 1:
        return _UNQUALIFIED, found[0][1] if found else granted
    return found[0]


def _own_word(certificate: x509.Certificate, moment: datetime) -> _Status:
    """What a certificate says of itself."""
    statements = list(get_qc_statements(certificate))
    names = {item["statement_id"].native for item in statements}
    policies = _policies(certificate) if moment < EIDAS else frozenset[str]()
    foreign = _OTHER_LAW in {item["statement_id"].dotted for item in statements}
    qualified = ("qc_compliance" in names and not foreign) or not policies.isdisjoint({_QCP, _QCP_PLUS})
    return _Status(
        qualified=qualified,
        qscd="qc_sscd" in names or _QCP_PLUS in policies,
        # no type at all is a certificate for signatures, as all were before the Regulation
        types=frozenset(_own_types(statements)) or frozenset({"esign"}),
    )


def _own_types(statements: Iterable[QcStatement]) -> list[str]:
    """Of all statements of types: the least of them will count, whatever their order."""
    typed = (item for item in statements if item["statement_id"].native == "qc_type")
    return [_TYPES.get(kind.native, "web") for item in typed for kind in item["statement_info"]]


def _corrected(own: _Status, certificate: x509.Certificate, service: Service) -> _Status:
    """What a service makes of a certificate; without types where it isn't about such certificates."""
    qualifiers = _qualifiers(certificate, service.qualifications)
    qualified = "QCStatement" in qualifiers or own.qualified
    if not qualifiers.isdisjoint({"NotQualified", "QCForLegalPerson"}):
        qualified = False
    types = frozenset(kind for name, kind in _TYPE_QUALIFIERS.items() if name in qualifiers) or own.types
    if service.certificate_types:
        types &= frozenset(service.certificate_types)
    return _Status(qualified=qualified, qscd=qualified and _in_device(own, qualifiers), types=types)


def _in_device(own: _Status, qualifiers: frozenset[str]) -> bool:
    if not qualifiers.isdisjoint({"QCNoQSCD", "QCNoSSCD"}):
        return False
    return own.qscd or not qualifiers.isdisjoint({"QCWithQSCD", "QCWithSSCD", "QCQSCDManagedOnBehalf"})


def _qualifiers(certificate: x509.Certificate, qualifications: Iterable[trust_store.Qualification]) -> frozenset[str]:
    found: set[str] = set()
    for item in qualifications:
        fits = matches(item.criteria, certificate)
        found.update(name for name in item.qualifiers if fits or (fits is None and name in _LOWERING))
    return frozenset(found)


def matches(criteria: Criteria, certificate: x509.Certificate) -> bool | None:
    """Whether a certificate meets criteria; None where it can't be said.

    Source: ETSI TS 119 612, 5.5.9.2.2.
    """
    answers = [*_own_criteria(criteria, certificate), *(matches(item, certificate) for item in criteria.nested)]
    if criteria.undecidable or not answers:
        answers.append(None)
    if criteria.combine == "all":
        return _every(answers)
    if criteria.combine in {"atLeastOne", "none"}:
        some = _some(answers)
        return some if criteria.combine == "atLeastOne" or some is None else not some
    return None


def _every(answers: Sequence[bool | None]) -> bool | None:
    return False if False in answers else None if None in answers else True


def _some(answers: Sequence[bool | None]) -> bool | None:
    return True if True in answers else None if None in answers else False


def _own_criteria(criteria: Criteria, certificate: x509.Certificate) -> list[bool]:
    """The answers to the criteria of a list, those nested aside."""
    answers = []
    if criteria.key_usage:
        usage = certificate.key_usage_value
        bits = usage.native if usage is not None else set()
        answers.append(all((name in bits) is wanted for name, wanted in criteria.key_usage))
    if criteria.policies:
        answers.append(_policies(certificate).issuperset(criteria.policies))
    if criteria.subject_attributes:
        there = {pair["type"].dotted for part in certificate.subject.chosen for pair in part}
        answers.append(there.issuperset(criteria.subject_attributes))
    if criteria.extended_key_usage:
        purposes = certificate.extended_key_usage_value or ()
        answers.append({item.dotted for item in purposes}.issuperset(criteria.extended_key_usage))
    return answers


def _policies(certificate: x509.Certificate) -> frozenset[str]:
    return frozenset(item["policy_identifier"].dotted for item in certificate.certificate_policies_value or ())


def _worst_type(types: frozenset[str]) -> str | None:
    """A certificate of several types is worth what its least type is worth."""
    return next((kind for kind in _WORST_FIRST if kind in types), None)


def _stale_union(store: TrustStore, at: datetime) -> ListStatus | None:
    used = (item for item in store.lists if item.problem is None)
    return next((item for item in used if item.kind is ListKind.LOTL and item.is_stale(at)), None)


def _unusable(store: TrustStore, certificate: object) -> ListStatus | None:
    """The spoilt list of lists, or that of the country in which the certificate was issued."""
    country = certificate.issuer.native.get("country_name") if isinstance(certificate, x509.Certificate) else None
    for item in store.lists:
        if item.problem is None or item.problem.startswith("list-superseded"):
            continue
        if item.kind is ListKind.LOTL or item.territory == str(country).lower():
            return item
    return None
