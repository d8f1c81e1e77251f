"""Who signs the samples."""

from __future__ import annotations

import pytest
from cryptography.x509.oid import NameOID

from intake.demo.applicants import APPLICANTS
from intake.demo.authority import Authority
from intake.demo.signatories import By, Signatories

WHO = APPLICANTS["muzeum"]


@pytest.mark.parametrize(
    ("by", "ca", "name"),
    [
        (By.DEVICE, "listed", "doc. PhDr. Květa Úlehlová, CSc."),
        (By.NO_DEVICE, "listed", "doc. PhDr. Květa Úlehlová, CSc."),
        (By.SEAL, "listed", "Muzeum voroplavby Čelůstky - elektronická pečeť"),
        (By.COMMERCIAL, "commercial", "doc. PhDr. Květa Úlehlová, CSc."),
        (By.REVOKED, "listed", "Ing. Jana Vzorová"),
        (By.CONSULTANT, "listed", "Ing. Radim Poradný"),
    ],
)
def test_signer_is_named_and_issued_by_his_kind(world: Authority, by: By, ca: str, name: str) -> None:
    certificate = Signatories(world).of(WHO, by).certificate
    [common_name] = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert common_name.value == name
    assert certificate.issuer == world.ca(ca).certificate.subject


def test_signer_has_one_certificate(world: Authority) -> None:
    signatories = Signatories(world)
    assert signatories.of(WHO, By.DEVICE) is signatories.of(WHO, By.DEVICE)
    assert signatories.of(WHO, By.DEVICE) is not signatories.of(WHO, By.SEAL)
