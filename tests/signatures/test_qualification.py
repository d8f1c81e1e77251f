"""Whether a certificate is qualified: the world's people, qualifiers, contradictions, and pyHanko's assessor too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ObjectIdentifier
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.sign.validation.qualified import tsp
from pyhanko.sign.validation.qualified.assess import QualificationAssessor
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.path import ValidationPath

from intake.demo.authority import Authority, authority
from intake.demo.pki import Identity, Qc, Role, issue, subject
from signatures.anchors import Anchors, anchors
from signatures.qualification import Qualification, matches
from signatures.trust_errors import problem
from signatures.trust_lists import TrustJob, compile_trust
from signatures.trust_store import Criteria, ListKind, ListStatus, Service, ServiceKind, TrustStore
from signatures.trust_store import Qualification as Listed

_POLICY = "1.3.6.1.4.1.99999.7"
_DAY = timedelta(days=1)
_QSCD = (Qc.COMPLIANCE, Qc.DEVICE, Qc.SIGNATURE)


@pytest.fixture(scope="module")
def judged_world() -> Authority:
    return authority()


@pytest.fixture(scope="module")
def judged_store(judged_world: Authority, tmp_path_factory: pytest.TempPathFactory) -> TrustStore:
    directory: Path = judged_world.write_trust(tmp_path_factory.mktemp("trust"))
    return compile_trust(TrustJob(directory=directory))


def load(identity: Identity) -> x509.Certificate:
    return x509.Certificate.load(identity.certificate_der())


def path_of(world: Authority, identity: Identity) -> ValidationPath:
    above = [x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in world.chain(identity)]
    return ValidationPath(CertTrustAnchor(above[-1]), above[-2::-1], load(identity))


def facts(found: Qualification) -> tuple[bool, bool, str | None]:
    return found.qualified, found.qscd, found.certificate_type


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("mayor", (True, True, "esign")),
        ("clerk", (True, False, "esign")),
        ("town_seal", (True, True, "eseal")),
        ("not_qualified", (False, False, None)),
        ("device_by_list", (True, True, "esign")),
        ("device_denied", (True, False, "esign")),
        ("web", (True, False, "web")),
        ("commercial", (False, False, None)),
        ("before_withdrawal", (False, False, None)),
        ("other", (True, True, "esign")),
    ],
)
def test_people_are_what_the_list_makes_of_them(
    judged_world: Authority, judged_store: TrustStore, person: str, expected: tuple[bool, bool, str | None]
) -> None:
    identity = getattr(judged_world.people, person)
    found = anchors(judged_store).qualification(path_of(judged_world, identity), judged_world.at)
    assert facts(found) == expected
    assert found.stale is None
    assert found.unusable is None


def test_a_withdrawn_service_qualified_before(judged_world: Authority, judged_store: TrustStore) -> None:
    path = path_of(judged_world, judged_world.people.before_withdrawal)
    issued = path.last.not_valid_before
    assert anchors(judged_store).qualification(path, issued + _DAY).qualified


def test_issued_after_withdrawal_never_qualifies(judged_world: Authority, judged_store: TrustStore) -> None:
    path = path_of(judged_world, judged_world.people.after_withdrawal)
    known = anchors(judged_store)
    assert not known.qualification(path, judged_world.at).qualified
    assert not known.qualification(path, judged_world.at - 1000 * _DAY).qualified


# --- services of our own above one certificate


def listed(world: Authority, *qualifications: Listed, types: tuple[str, ...] = (), **changed: Any) -> Service:
    service = Service(
        territory="cz",
        provider="P",
        name="S",
        kind=ServiceKind.CA_QC,
        certificates=(world.cas.listed.certificate_der(),),
        since=datetime(2000, 1, 1, tzinfo=UTC),
        until=None,
        certificate_types=types,
        qualifications=qualifications,
    )
    return replace(service, **changed)


def certificate(
    world: Authority, claims: tuple[Qc, ...], policies: tuple[str, ...] = (_POLICY,), since: datetime | None = None
) -> Identity:
    begin = since or world.at - 9 * _DAY
    valid = (begin, begin + 1000 * _DAY)
    return issue(world.cas.listed, subject("A"), Role.PERSON, valid=valid, claims=claims, policies=policies)


def judged(world: Authority, identity: Identity, *services: Service, at: datetime | None = None) -> Qualification:
    known: Anchors = anchors(TrustStore(services=services))
    return known.qualification(path_of(world, identity), at or world.at)


def says(*qualifiers: str, criteria: Criteria | None = None) -> Listed:
    return Listed(qualifiers=qualifiers, criteria=criteria or Criteria(combine="all", policies=(_POLICY,)))


@pytest.mark.parametrize(
    ("claims", "qualifiers", "types", "expected"),
    [
        (_QSCD, (), (), (True, True, "esign")),
        (_QSCD, ("QCNoQSCD",), (), (True, False, "esign")),
        (_QSCD, ("QCNoSSCD", "QCWithQSCD"), (), (True, False, "esign")),
        (_QSCD, ("NotQualified", "QCStatement"), (), (False, False, None)),
        (_QSCD, ("QCForLegalPerson",), (), (False, False, None)),
        ((Qc.COMPLIANCE,), ("QCWithSSCD",), (), (True, True, "esign")),
        ((Qc.COMPLIANCE,), ("QCQSCDManagedOnBehalf",), (), (True, True, "esign")),
        ((Qc.COMPLIANCE,), ("QCQSCDStatusAsInCert",), (), (True, False, "esign")),
        ((Qc.COMPLIANCE, Qc.SEAL), (), (), (True, False, "eseal")),
        ((Qc.COMPLIANCE, Qc.SEAL), ("QCForESig",), (), (True, False, "esign")),
        ((Qc.COMPLIANCE,), ("QCForESig", "QCForESeal"), (), (True, False, "eseal")),
        ((Qc.COMPLIANCE, Qc.SEAL), (), ("esign",), (False, False, None)),
        ((Qc.COMPLIANCE, Qc.SIGNATURE, Qc.SEAL), (), ("esign", "web"), (True, False, "esign")),
        ((Qc.COMPLIANCE, Qc.SIGNATURE, Qc.SEAL), (), (), (True, False, "eseal")),
        ((), ("QCStatement", "QCForESig"), (), (True, False, "esign")),
        ((), ("QCWithQSCD",), (), (False, False, None)),
        ((Qc.DEVICE,), (), (), (False, False, None)),
    ],
)
def test_qualifiers_correct_the_certificate(
    judged_world: Authority,
    claims: tuple[Qc, ...],
    qualifiers: tuple[str, ...],
    types: tuple[str, ...],
    expected: tuple[bool, bool, str | None],
) -> None:
    service = listed(judged_world, says(*qualifiers), types=types)
    assert facts(judged(judged_world, certificate(judged_world, claims), service)) == expected


def test_services_that_contradict_one_another_qualify_nothing(judged_world: Authority) -> None:
    identity = certificate(judged_world, _QSCD)
    one, two = listed(judged_world), listed(judged_world, says("QCNoQSCD"), name="T")
    assert judged(judged_world, identity, one, replace(one, name="T")).qualified
    assert facts(judged(judged_world, identity, one, two)) == (False, False, None)


@pytest.mark.parametrize(
    ("changed", "qualified"),
    [
        ({}, True),
        ({"until": -1}, False),
        ({"since": -1}, False),  # granted now, but not at issuance
        ({"until": 1}, True),
        ({"kind": ServiceKind.QTST}, False),
    ],
)
def test_the_service_must_be_granted_at_both_moments(
    judged_world: Authority, changed: dict[str, Any], qualified: bool
) -> None:
    moments = {
        key: judged_world.at + value * _DAY if isinstance(value, int) else value for key, value in changed.items()
    }
    service = replace(listed(judged_world), **moments)
    assert judged(judged_world, certificate(judged_world, _QSCD), service).qualified is qualified


def test_an_undecidable_criterion_only_ever_lowers(judged_world: Authority) -> None:
    unknown = Criteria(combine="all", undecidable=True)
    raised = listed(judged_world, says("QCWithQSCD", criteria=unknown))
    lowered = listed(judged_world, says("QCNoQSCD", criteria=unknown))
    assert not judged(judged_world, certificate(judged_world, (Qc.COMPLIANCE,)), raised).qscd
    assert not judged(judged_world, certificate(judged_world, _QSCD), lowered).qscd


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("0.4.0.1456.1.1", (True, False, "esign")),
        ("0.4.0.1456.1.2", (True, True, "esign")),
        (_POLICY, (False, False, None)),
    ],
)
def test_before_the_regulation_policies_speak(
    judged_world: Authority, policy: str, expected: tuple[bool, bool, str | None]
) -> None:
    since = datetime(2015, 1, 1, tzinfo=UTC)
    identity = certificate(judged_world, (), (policy,), since)
    assert facts(judged(judged_world, identity, listed(judged_world), at=since + 90 * _DAY)) == expected
    assert not judged(judged_world, identity, listed(judged_world), at=since + 900 * _DAY).qualified


def test_a_pinned_root_alone_qualifies_nothing(judged_world: Authority) -> None:
    known = anchors(TrustStore(roots=(judged_world.cas.root.certificate_der(),)))
    found = known.qualification(path_of(judged_world, judged_world.people.mayor), judged_world.at)
    assert facts(found) == (False, False, None)
    assert found.service is None


def test_an_anchor_is_not_qualified_by_itself(judged_world: Authority) -> None:
    known = anchors(
        TrustStore(services=(listed(judged_world, says("QCStatement", criteria=Criteria(combine="none"))),))
    )
    path = ValidationPath(CertTrustAnchor(load(judged_world.cas.listed)), [], None)
    assert not known.qualification(path, judged_world.at).qualified


def status(world: Authority, **changed: object) -> ListStatus:
    base = ListStatus(
        file="tl/cz.xml",
        kind=ListKind.NATIONAL,
        territory="cz",
        sequence_number=1,
        issued_at=world.at - 200 * _DAY,
        next_update=world.at - _DAY,
        sha256="",
    )
    return replace(base, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "at", "stale"),
    [
        ({}, 0, True),
        ({}, -2, False),
        ({"territory": "sk"}, 0, False),
        ({"territory": "eu", "kind": ListKind.LOTL}, 0, True),
        ({"problem": problem("list-superseded")}, 0, False),
        ({"next_update": None}, 0, False),
    ],
)
def test_freshness_is_that_of_the_lists_that_decide_at_the_judgement(
    judged_world: Authority, changed: dict[str, object], at: int, stale: bool
) -> None:
    one = status(judged_world, **changed)
    known = anchors(TrustStore(lists=(one,), services=(listed(judged_world),)))
    path = path_of(judged_world, certificate(judged_world, _QSCD))
    found = known.qualification(path, judged_world.at - 3 * _DAY, at=judged_world.at + at * _DAY)
    assert found.stale == (one if stale else None)
    assert found.qualified


@pytest.mark.parametrize(("territory", "told"), [("cz", True), ("sk", False)])
def test_a_spoilt_list_of_the_country_is_named(judged_world: Authority, territory: str, told: bool) -> None:
    spoilt = status(judged_world, territory=territory, problem=problem("list-unsigned"))
    known = anchors(TrustStore(lists=(spoilt,), roots=(judged_world.cas.root.certificate_der(),)))
    found = known.qualification(path_of(judged_world, judged_world.people.mayor), judged_world.at)
    assert (found.unusable is not None) is told


# --- criteria, and pyHanko's own assessor

_LEAVES = st.sampled_from(
    [
        Criteria(combine="all", policies=(_POLICY,)),
        Criteria(combine="all", policies=(_POLICY, "1.2.3")),
        Criteria(combine="all", policies=("1.2.3",)),
        Criteria(combine="all", key_usage=(("non_repudiation", True),)),
        # pyHanko overlooks bits that must not be set where none must be
        Criteria(combine="all", key_usage=(("non_repudiation", True), ("digital_signature", False))),
        Criteria(combine="all", key_usage=(("crl_sign", True), ("non_repudiation", True))),
        Criteria(combine="all", subject_attributes=("2.5.4.3",)),
        Criteria(combine="all", subject_attributes=("2.5.4.97",)),
    ]
)
_CRITERIA = st.recursive(
    _LEAVES,
    lambda inner: st.builds(
        lambda combine, nested: Criteria(combine=combine, nested=tuple(nested)),
        st.sampled_from(["all", "atLeastOne", "none"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)

_CLAIMS = st.sampled_from([_QSCD, (Qc.COMPLIANCE,), (Qc.COMPLIANCE, Qc.SEAL), ()])


def theirs(criteria: Criteria) -> tsp.CriteriaList:
    parts: list[tsp.Criterion] = [theirs(item) for item in criteria.nested]
    if criteria.policies:
        parts.append(tsp.PolicySetCriterion(frozenset(criteria.policies)))
    if criteria.subject_attributes:
        parts.append(tsp.CertSubjectDNCriterion(frozenset(criteria.subject_attributes)))
    if criteria.key_usage:
        wanted = frozenset(name for name, value in criteria.key_usage if value)
        forbidden = frozenset(name for name, value in criteria.key_usage if not value)
        bits = KeyUsageConstraints(key_usage=wanted, key_usage_forbidden=forbidden, match_all_key_usages=True)
        parts.append(tsp.KeyUsageCriterion(bits))
    return tsp.CriteriaList(tsp.CriteriaCombination(criteria.combine), frozenset(parts))


def their_service(service: Service) -> tsp.CAServiceInformation:
    types = {"esign": tsp.QcCertType.QC_ESIGN, "eseal": tsp.QcCertType.QC_ESEAL, "web": tsp.QcCertType.QC_WEB}
    base = tsp.BaseServiceInformation(
        service_type=tsp.CA_QC_URI,
        service_name=service.name,
        valid_from=service.since,
        valid_until=service.until,
        provider_certs=tuple(map(x509.Certificate.load, service.certificates)),
        additional_info_certificate_type=frozenset(types[name] for name in service.certificate_types),
        other_additional_info=frozenset(),
    )
    qualifications = frozenset(
        tsp.Qualification(frozenset(map(tsp.Qualifier, item.qualifiers)), theirs(item.criteria))
        for item in service.qualifications
    )
    return tsp.CAServiceInformation(base, qualifications, None)


@settings(max_examples=60, deadline=None)
@given(
    criteria=_CRITERIA, claims=st.sampled_from([_QSCD, (Qc.COMPLIANCE,), (Qc.COMPLIANCE, Qc.SEAL), ()]), data=st.data()
)
def test_we_agree_with_pyhanko_where_it_decides(
    judged_world: Authority, criteria: Criteria, claims: tuple[Qc, ...], data: st.DataObject
) -> None:
    many = [item.value for item in tsp.Qualifier if not item.value.startswith("QCFor")]
    qualifiers = data.draw(st.lists(st.sampled_from(many), min_size=1, max_size=3, unique=True))
    types = data.draw(st.sampled_from([(), ("esign",), ("eseal", "web")]))
    service = listed(judged_world, says(*qualifiers, criteria=criteria), types=types)
    identity = certificate(judged_world, claims)
    assert matches(criteria, load(identity)) is theirs(criteria).matches(load(identity))
    registry = tsp.TSPRegistry()
    registry.register_ca(their_service(service))
    path = path_of(judged_world, identity)
    their = QualificationAssessor(registry).check_entity_cert_qualified(path, moment=judged_world.at).status
    ours = judged(judged_world, identity, service)
    assert (ours.qualified, ours.qscd) == (their.qualified, their.qualified and their.qc_key_security.is_qscd)


@pytest.mark.parametrize(
    ("combine", "nested", "expected"),
    [
        ("all", (True, None), None),
        ("all", (False, None), False),
        ("atLeastOne", (True, None), True),
        ("atLeastOne", (False, None), None),
        ("none", (True, None), False),
        ("none", (False, None), None),
        ("none", (False, False), True),
        ("most", (True,), None),
        ("all", (), None),
    ],
)
def test_criteria_know_three_answers(
    judged_world: Authority, combine: str, nested: tuple[bool | None, ...], expected: bool | None
) -> None:
    answers = {
        True: Criteria(combine="all", policies=(_POLICY,)),
        False: Criteria(combine="all", policies=("1.2.3",)),
        None: Criteria(combine="all", undecidable=True),
    }
    criteria = Criteria(combine=combine, nested=tuple(answers[one] for one in nested))
    assert matches(criteria, load(certificate(judged_world, ()))) is expected


def test_extended_key_usage_is_a_criterion(judged_world: Authority) -> None:
    unit = load(judged_world.people.tsa)
    stamping = ObjectIdentifier("1.3.6.1.5.5.7.3.8").dotted_string
    assert matches(Criteria(combine="all", extended_key_usage=(stamping,)), unit) is True
    assert matches(Criteria(combine="all", extended_key_usage=("1.2.3",)), unit) is False


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ((("non_repudiation", True),), True),
        ((("non_repudiation", False),), False),
        ((("crl_sign", False),), True),
        ((("crl_sign", True), ("non_repudiation", True)), False),
    ],
)
def test_every_bit_of_a_key_usage_criterion_counts(
    judged_world: Authority, usage: tuple[tuple[str, bool], ...], expected: bool
) -> None:
    leaf = load(certificate(judged_world, ()))
    assert matches(Criteria(combine="all", key_usage=usage), leaf) is expected
