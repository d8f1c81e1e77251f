"""The throw-away PKI holds together and is cheap."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from intake.demo.pki import YEAR, Identity, Pki, Qc, Role, issue, make_pki, revocation_list, subject

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def pki() -> Pki:
    return make_pki(AT, organisation="Škola Ukázkov", ico="00000027")


def test_whole_pki_takes_less_than_a_second() -> None:
    begin = time.process_time()
    make_pki()
    assert time.process_time() - begin < 1


@pytest.mark.parametrize("name", ["issuing", "person", "clerk", "seal", "expired", "tsa"])
def test_each_certificate_is_issued_by_the_one_above(pki: Pki, name: str) -> None:
    identity: Identity = getattr(pki, name)
    issuer = pki.root if name == "issuing" else pki.issuing
    identity.certificate.verify_directly_issued_by(issuer.certificate)
    assert identity.chain == (() if name == "issuing" else (pki.issuing.certificate,))


def test_signers_are_valid_at_the_moment_but_for_the_expired(pki: Pki) -> None:
    def valid(identity: Identity) -> bool:
        return identity.certificate.not_valid_before_utc <= AT <= identity.certificate.not_valid_after_utc

    assert all(map(valid, (pki.root, pki.issuing, pki.person, pki.clerk, pki.seal, pki.self_signed, pki.tsa)))
    assert not valid(pki.expired)


def test_organisation_stands_in_the_certificate(pki: Pki) -> None:
    name = pki.person.certificate.subject
    assert name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value == "Škola Ukázkov"
    assert name.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)[0].value == "NTRCZ-00000027"
    assert name.get_attributes_for_oid(NameOID.SURNAME)[0].value == "Vzorová"


def test_usages_follow_the_role(pki: Pki) -> None:
    def usage(identity: Identity) -> x509.KeyUsage:
        return identity.certificate.extensions.get_extension_for_class(x509.KeyUsage).value

    assert usage(pki.issuing).key_cert_sign
    assert not usage(pki.issuing).content_commitment
    assert usage(pki.person).content_commitment
    extended = pki.tsa.certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert ExtendedKeyUsageOID.TIME_STAMPING in extended


def test_issue_makes_further_certificates(pki: Pki) -> None:
    other = issue(pki.issuing, subject("Jan Vzor"), Role.PERSON, valid=(AT - YEAR, AT + YEAR), claims=(Qc.COMPLIANCE,))
    assert isinstance(other.key, ec.EllipticCurvePrivateKey)
    assert other.certificate_pem().startswith(b"-----BEGIN CERTIFICATE-----")


def test_revocation_list_names_the_revoked(pki: Pki) -> None:
    serial = pki.person.certificate.serial_number
    listed = x509.load_der_x509_crl(revocation_list(pki.issuing, AT, {serial: AT - YEAR}))
    assert listed.is_signature_valid(pki.issuing.key.public_key())
    entry = listed.get_revoked_certificate_by_serial_number(serial)
    assert entry is not None
    assert entry.revocation_date_utc == AT - YEAR
