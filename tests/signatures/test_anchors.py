"""Paths, time stamping services and revocation data out of a trust store, with pinned roots and without."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import crl, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator.authority import AuthorityWithCert
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import InsufficientRevinfoError, PathBuildingError, RevokedError
from pyhanko_certvalidator.ltv.poe import POEManager
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import CertificateRegistry, PathBuilder
from pyhanko_certvalidator.revinfo.archival import CRLContainer
from pyhanko_certvalidator.revinfo.manager import RevinfoManager
from pyhanko_certvalidator.validate import async_validate_path

from intake.demo.authority import Authority, authority
from intake.demo.authority_revocation import crl as make_crl
from intake.demo.pki import Identity, PrivateKey, Role, issue, subject
from signatures.anchors import Anchors, anchors
from signatures.trust_lists import TrustJob, compile_trust
from signatures.trust_store import Service, ServiceKind, TrustStore
from signatures.validation_context import WholeCertificateContext


@pytest.fixture(scope="module")
def anchor_world() -> Authority:
    return authority()


def store(directory: Path, world: Authority, **variant: object) -> TrustStore:
    return compile_trust(TrustJob(directory=world.write_trust(directory, **variant)))


def load(identity: Identity) -> x509.Certificate:
    return x509.Certificate.load(identity.certificate_der())


def paths(known: Anchors, certificate: x509.Certificate) -> list[ValidationPath]:
    registry = CertificateRegistry.build(known.certificates([certificate]))
    try:
        return asyncio.run(PathBuilder(known.manager, registry).async_build_paths(certificate))
    except PathBuildingError:
        return []


def check_revocation(
    known: Anchors,
    certificate: x509.Certificate,
    at: datetime,
    *,
    context: type[ValidationContext] = WholeCertificateContext,
    extra: tuple[x509.Certificate, ...] = (),
    crls: tuple[CRLContainer, ...] = (),
) -> None:
    (path,) = paths(known, certificate)
    registry = CertificateRegistry.build((*known.certificates([certificate]), *extra))
    own_crls, ocsps = known.revocation(path.iter_certs(include_root=True))
    manager = RevinfoManager(
        certificate_registry=registry, poe_manager=POEManager(), crls=[*own_crls, *crls], ocsps=ocsps
    )
    policy = CertRevTrustPolicy(revocation_checking_policy=REQUIRE_REVINFO)
    checked = context(
        trust_manager=known.manager,
        certificate_registry=registry,
        revinfo_manager=manager,
        moment=at,
        best_signature_time=at,
        revinfo_policy=policy,
    )
    asyncio.run(async_validate_path(checked, path))


@pytest.mark.parametrize(("roots", "length"), [(("root",), 3), ((), 2)])
def test_a_listed_ca_anchors_only_where_no_root_is_pinned_above(
    tmp_path: Path, anchor_world: Authority, roots: tuple[str, ...], length: int
) -> None:
    known = anchors(store(tmp_path, anchor_world, roots=roots))
    (path,) = paths(known, load(anchor_world.people.mayor))
    assert len(path) == length
    assert known.qualification(path, anchor_world.at).qualified


@pytest.mark.parametrize("variant", [{}, {"crls": False, "ocsp": True}])
@pytest.mark.parametrize("roots", [("root",), ()])
def test_revocation_data_works_under_a_root_and_under_a_listed_ca(
    tmp_path: Path, anchor_world: Authority, roots: tuple[str, ...], variant: dict[str, bool]
) -> None:
    known = anchors(store(tmp_path, anchor_world, roots=roots, **variant))
    check_revocation(known, load(anchor_world.people.mayor), anchor_world.at)
    with pytest.raises(RevokedError):
        check_revocation(known, load(anchor_world.people.revoked), anchor_world.at)


def test_a_crl_of_another_key_says_nothing_under_a_listed_ca(tmp_path: Path, anchor_world: Authority) -> None:
    known = anchors(store(tmp_path, anchor_world, roots=(), crls=False))
    forged = forged_crl(anchor_world, anchor_world.operators.foreign.key)
    with pytest.raises(InsufficientRevinfoError):
        check_revocation(known, load(anchor_world.people.revoked), anchor_world.at, crls=(forged,))


def forged_crl(world: Authority, key: PrivateKey) -> CRLContainer:
    liar = replace(world.cas.listed, key=key)
    content = make_crl(liar, world.at - timedelta(hours=1), world.at + timedelta(days=1), {})
    return CRLContainer(crl.CertificateList.load(content))


def copied_signature(world: Authority, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """A certificate of the CA's name with another key, and with the CA's own signature value on it."""
    listed = world.cas.listed.certificate
    builder = pyca.CertificateBuilder(listed.issuer, listed.subject, key.public_key(), 4711)
    builder = builder.not_valid_before(listed.not_valid_before_utc).not_valid_after(listed.not_valid_after_utc)
    signed = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
    forged = x509.Certificate.load(signed)
    forged["signature_value"] = load(world.cas.listed)["signature_value"].copy()
    return x509.Certificate.load(forged.dump(force=True))


@pytest.mark.parametrize("roots", [("root",), ()])
def test_a_forged_crl_issuer_with_a_copied_signature_is_not_believed(
    tmp_path: Path, anchor_world: Authority, roots: tuple[str, ...]
) -> None:
    known = anchors(store(tmp_path, anchor_world, roots=roots, crls=False))
    key = ec.generate_private_key(ec.SECP256R1())
    above = CRLContainer(crl.CertificateList.load(anchor_world.crl("root")))
    with pytest.raises(InsufficientRevinfoError):
        check_revocation(
            known,
            load(anchor_world.people.revoked),
            anchor_world.at,
            extra=(copied_signature(anchor_world, key),),
            crls=(above, forged_crl(anchor_world, key)),
        )


def test_nobody_unlisted_anchors(tmp_path: Path, anchor_world: Authority) -> None:
    known = anchors(store(tmp_path, anchor_world))
    for stranger in (anchor_world.people.stranger, anchor_world.people.self_signed):
        assert paths(known, load(stranger)) == []


def test_a_ca_of_the_same_name_with_another_key_is_no_anchor(tmp_path: Path, anchor_world: Authority) -> None:
    known = anchors(store(tmp_path, anchor_world, roots=()))
    listed = anchor_world.cas.listed.certificate
    twin = issue(None, listed.subject, Role.CA, valid=(listed.not_valid_before_utc, listed.not_valid_after_utc))
    assert known.manager.as_trust_anchor(AuthorityWithCert(load(twin))) is None
    assert known.manager.as_trust_anchor(AuthorityWithCert(load(anchor_world.cas.listed))) is not None


def test_a_listed_unit_is_an_anchor_of_its_own(tmp_path: Path, anchor_world: Authority) -> None:
    known = anchors(store(tmp_path, anchor_world))
    unit = load(anchor_world.people.tsa)
    assert [len(path) for path in paths(known, unit)] == [1]
    assert known.timestamp_service(unit, anchor_world.at) is not None
    assert known.timestamp_service(unit, anchor_world.at - timedelta(days=3650)) is None
    assert known.timestamp_service(load(anchor_world.people.other_tsa), anchor_world.at) is None
    assert known.timestamp_service(load(anchor_world.people.mayor), anchor_world.at) is None


def test_an_unlisted_unit_has_no_service(tmp_path: Path, anchor_world: Authority) -> None:
    known = anchors(store(tmp_path, anchor_world, tsa_listed=False))
    assert known.timestamp_service(load(anchor_world.people.tsa), anchor_world.at) is None


def stamping_ca(world: Authority) -> Anchors:
    """A store in which the CA above the units is listed for time stamping."""
    service = Service(
        territory="cz",
        provider="P",
        name="S",
        kind=ServiceKind.QTST,
        certificates=(world.cas.listed.certificate_der(),),
        since=world.at - timedelta(days=3000),
        until=None,
    )
    return anchors(TrustStore(services=(service,)))


def test_a_ca_listed_for_time_stamping_vouches_for_units_alone(anchor_world: Authority) -> None:
    known = stamping_ca(anchor_world)
    valid = (anchor_world.at - timedelta(days=9), anchor_world.at + timedelta(days=9))
    unit = load(issue(anchor_world.cas.listed, subject("Unit"), Role.TSA, valid=valid))
    assert known.timestamp_service(unit, anchor_world.at) is not None
    assert [len(path) for path in paths(known, unit)] == [2]
    assert paths(known, load(anchor_world.people.mayor)) == []


def test_only_revocation_data_that_can_matter_is_read(tmp_path: Path, anchor_world: Authority) -> None:
    known = anchors(store(tmp_path, anchor_world, ocsp=True))
    crls, ocsps = known.revocation([load(anchor_world.people.mayor)])
    assert [one.crl_data.issuer for one in crls] == [load(anchor_world.cas.listed).subject]
    assert len(ocsps) == 1


def test_revocation_data_that_has_gone_is_left_out(tmp_path: Path, anchor_world: Authority) -> None:
    known = anchors(store(tmp_path, anchor_world))
    for file in known.store.revocation:
        file.path.unlink()
    assert known.revocation([load(anchor_world.people.mayor)]) == ([], [])


def test_rubbish_among_the_certificates_is_passed_over(anchor_world: Authority) -> None:
    rubbish = (b"", b"\x30\x00", b"\x30\x80", b"\x30\x03\x02\x01\x01", b"CA")
    known = anchors(TrustStore(roots=(*rubbish, anchor_world.cas.root.certificate_der())))
    assert len(known.certificates([load(anchor_world.cas.listed)])) == 1
