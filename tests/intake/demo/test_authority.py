"""The throw-away trust world: cheap, the same on every run, and believed by pyHanko's own path validation."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, RevokedError

from intake.demo.authority import AT, BASE_URL, Authority, authority
from intake.demo.authority_people import DAY, named
from intake.demo.authority_revocation import Cause
from intake.demo.pki import Identity, make_pki


def asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def validate(world: Authority, identity: Identity, *, crls: bool = True, answers: bool = False) -> None:
    """Validate a path to the pinned root with pyHanko, insisting on revocation data."""
    above = [identity, *(_with(world, certificate) for certificate in world.chain(identity)[:-1])]
    context = ValidationContext(
        trust_roots=[asn1(world.cas.root.certificate)],
        other_certs=[asn1(certificate) for certificate in world.chain(identity)],
        crls=[asn1_crl.CertificateList.load(world.crl(name)) for name in named(world.cas)] if crls else [],
        ocsps=[asn1_ocsp.OCSPResponse.load(world.ocsp(item)) for item in above] if answers else [],
        moment=world.at,
        revocation_mode="require",
    )
    validator = CertificateValidator(asn1(identity.certificate), validation_context=context)
    asyncio.run(validator.async_validate_usage(set()))


def _with(world: Authority, certificate: x509.Certificate) -> Identity:
    return next(ca for ca in named(world.cas).values() if ca.certificate == certificate)


def test_world_takes_less_than_two_seconds_and_nothing_the_second_time() -> None:
    begin = time.process_time()
    authority().trust_files(ocsp=True)
    first = time.process_time()
    authority()
    assert first - begin < 2
    assert time.process_time() - first < 0.5


def test_dates_follow_the_moment(world: Authority) -> None:
    certificate = world.people.mayor.certificate
    assert (certificate.not_valid_before_utc, certificate.not_valid_after_utc) == (AT - 365 * DAY, AT + 365 * DAY)
    later = authority(AT + 10 * DAY)
    assert later.people.mayor.certificate.not_valid_before_utc == AT - 355 * DAY


@pytest.mark.parametrize("name", sorted(set(named(authority().people)) - {"self_signed"}))
def test_everybody_is_issued_by_the_ca_above(world: Authority, name: str) -> None:
    identity = named(world.people)[name]
    identity.certificate.verify_directly_issued_by(world.issuer(identity).certificate)
    assert world.chain(identity)[:-1] == identity.chain


def test_listed_cas_are_not_self_signed(world: Authority) -> None:
    assert all(ca.certificate.issuer != ca.certificate.subject for ca in (world.cas.listed, world.cas.other))


def test_certificates_point_to_the_base_url(world: Authority) -> None:
    points = world.people.mayor.certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    [name] = next(iter(points)).full_name or []
    assert name.value == f"{BASE_URL}/crl/listed.crl"
    bare = authority(base_url="").people.mayor.certificate.extensions
    with pytest.raises(x509.ExtensionNotFound):
        bare.get_extension_for_class(x509.CRLDistributionPoints)


@pytest.mark.parametrize("name", ["mayor", "clerk", "town_seal", "commercial", "tsa", "isds", "before_withdrawal"])
def test_pyhanko_believes_paths_with_crls_and_with_ocsp(world: Authority, name: str) -> None:
    validate(world, named(world.people)[name])
    validate(world, named(world.people)[name], crls=False, answers=True)


@pytest.mark.parametrize("answers", [False, True])
def test_pyhanko_sees_the_revocation(world: Authority, answers: bool) -> None:
    with pytest.raises(RevokedError, match="2026-11-12"):
        validate(world, world.people.revoked, crls=not answers, answers=answers)


@pytest.mark.parametrize("name", ["other", "stranger"])
def test_pyhanko_finds_no_path_from_elsewhere(world: Authority, name: str) -> None:
    with pytest.raises(PathBuildingError):
        validate(world, named(world.people)[name])


def test_revocation_shows_from_its_moment_on(world: Authority) -> None:
    changed = world.revoke(world.people.clerk, AT - 2 * DAY, Cause.SUPERSEDED)
    serial = world.people.clerk.certificate.serial_number
    before, after = (x509.load_der_x509_crl(changed.crl(at=AT - days * DAY)) for days in (3, 1))
    assert before.get_revoked_certificate_by_serial_number(serial) is None
    entry = after.get_revoked_certificate_by_serial_number(serial)
    assert entry is not None
    assert entry.extensions.get_extension_for_class(x509.CRLReason).value.reason is x509.ReasonFlags.superseded
    assert serial not in world.revoked


def test_ocsp_response_keeps_to_the_given_dates(world: Authority) -> None:
    made = world.ocsp(world.people.revoked, at=AT - DAY, until=AT + DAY)
    response = ocsp.load_der_ocsp_response(made)
    assert (response.produced_at_utc, response.this_update_utc) == (AT - DAY, AT - DAY)
    assert response.next_update_utc == AT + DAY
    assert response.certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert response.revocation_time_utc == AT - 10 * DAY


def test_ocsp_response_may_be_signed_by_the_ca_itself_or_know_nothing(world: Authority) -> None:
    response = ocsp.load_der_ocsp_response(world.ocsp(world.people.mayor, delegated=False, known=False))
    assert response.certificates == [world.cas.listed.certificate]
    assert response.certificate_status is ocsp.OCSPCertStatus.UNKNOWN


def test_trust_directory_has_the_agreed_layout(world: Authority, tmp_path: Path) -> None:
    directory = world.write_trust(tmp_path / "trust", ocsp=True)
    written = {path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()}
    assert {"lotl.xml", "tl/cz.xml", "roots/root.pem", "crls/listed.crl", "ocsp/mayor.ocsp"} <= written
    assert {name.partition("/")[0] for name in written} == {"lotl.xml", "lotl-signers", "tl", "roots", "crls", "ocsp"}


@pytest.mark.parametrize(
    ("variant", "missing"),
    [({"roots": ()}, "roots/"), ({"crls": False}, "crls/"), ({}, "ocsp/"), ({"lotl": "missing"}, "lotl.xml")],
)
def test_variants_leave_things_out(world: Authority, variant: dict[str, object], missing: str) -> None:
    assert not [name for name in world.trust_files(**variant) if name.startswith(missing)]


def test_revocation_data_takes_other_dates(world: Authority) -> None:
    files = world.trust_files(revocation_at=AT - 9 * DAY, revocation_until=AT - 8 * DAY)
    stale = x509.load_der_x509_crl(files["crls/listed.crl"])
    assert (stale.last_update_utc, stale.next_update_utc) == (AT - 9 * DAY, AT - 8 * DAY)


def test_keys_are_as_named(world: Authority) -> None:
    key = world.people.weak.certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    assert key.key_size == 1024
    assert (world.people.pss.pss, world.people.rsa.pss) == (True, False)


def test_issuer_of_a_certificate_made_elsewhere_is_not_known(world: Authority) -> None:
    pki = make_pki(AT)
    assert world.issuer(world.people.self_signed) is world.people.self_signed
    with pytest.raises(KeyError):
        world.issuer(pki.person)
