"""Names, strength and validity as the certificate has them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.x509.oid import NameOID

from intake.demo.pki import YEAR, Identity, Pki, Role, issue, new_rsa_key, subject
from signatures.certificate import remarks_on, subject_of
from signatures.reasons import code_of


def loaded(identity: Identity) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(identity.certificate_der())


def codes(identity: Identity, at: datetime) -> set[str]:
    return {code_of(text) for text in remarks_on(loaded(identity), at=at)}


def test_subject_of_a_mayor(throwaway_pki: Pki) -> None:
    found = subject_of(loaded(throwaway_pki.person))
    assert found.signer == "Ing. Jana Vzorová"
    assert found.organisation == "Obec Vzorová Lhota"
    assert found.organisation_id == "NTRCZ-00000019"
    assert found.issuer == "DEMO Issuing CA"
    assert int(found.serial, 16) == throwaway_pki.person.certificate.serial_number


@pytest.mark.parametrize("organisation", ["Obec Horní Lhota [IČ 00123456]", "Obec Horní Lhota [IČO: 00123456]"])
def test_identification_number_in_brackets_counts(throwaway_pki: Pki, organisation: str) -> None:
    name = subject("Jan Vzor", organisation=organisation)
    identity = issue(throwaway_pki.issuing, name, Role.PERSON, valid=_valid(throwaway_pki))
    assert subject_of(loaded(identity)).organisation_id == "NTRCZ-00123456"


def test_repeated_attributes_become_one_line(throwaway_pki: Pki) -> None:
    attributes = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, text) for text in ("Obec", "Škola")]
    attributes.append(x509.NameAttribute(NameOID.SURNAME, "Vzor\nová"))
    identity = issue(throwaway_pki.issuing, x509.Name(attributes), Role.PERSON, valid=_valid(throwaway_pki))
    found = subject_of(loaded(identity))
    assert (found.signer, found.organisation) == ("Vzor ová", "Obec, Škola")


def test_validity_is_judged_at_the_moment(throwaway_pki: Pki) -> None:
    at = throwaway_pki.at
    assert "certificate-expired" in codes(throwaway_pki.expired, at)
    assert "certificate-expired" not in codes(throwaway_pki.expired, at - YEAR)
    assert "certificate-not-yet-valid" in codes(throwaway_pki.expired, at - 2 * YEAR)


def test_short_key_is_weak(throwaway_pki: Pki) -> None:
    name = subject("Jan Krátký")
    weak = issue(throwaway_pki.issuing, name, Role.PERSON, valid=_valid(throwaway_pki), key=new_rsa_key(1024))
    assert "weak-key" in codes(weak, throwaway_pki.at)


def test_certificate_of_a_ca_is_not_for_signing(throwaway_pki: Pki) -> None:
    assert "usage-unsuitable" in codes(throwaway_pki.issuing, throwaway_pki.at)


def test_claims_are_told_as_claims(throwaway_pki: Pki) -> None:
    [claim] = [text for text in remarks_on(loaded(throwaway_pki.seal), at=throwaway_pki.at) if "claims" in text]
    assert claim.endswith("(on a qualified device, of an organisation)")


def test_self_signed_is_named(throwaway_pki: Pki) -> None:
    assert codes(throwaway_pki.self_signed, throwaway_pki.at) == {"self-signed"}


def _valid(pki: Pki) -> tuple[datetime, datetime]:
    return pki.at - timedelta(days=1), pki.at + timedelta(days=1)
