"""Certificates beside the form: names in their many dresses, numbers in two places."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.signer import Named, ico_of, same_person, signers
from tests.fakes.cases import form
from tests.fakes.signed import signature

FORM = form(
    values={
        "ico": "00123456",
        "applicant_name": "Obec Horní Lhota",
        "representative_name": "Ing. Jana Nováková",
        "contact_name": "Petr Dvořák",
    }
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ing. Jana Nováková, Ph.D.", "NOVÁKOVÁ Jana", True),
        ("Mgr. et Mgr. Jana Novakova MBA", "Jana Nováková", True),
        ("Jana Marie Nováková", "Jana Nováková", True),
        ("Jana Nováková, starostka", "Jana Nováková", True),
        ("Jan Novák", "Jana Nováková", False),
        ("Nováková", "Jana Nováková", False),
        ("", "", False),
        ("Ing.", "Ing.", False),
    ],
)
def test_names_are_compared_without_titles_order_and_accents(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same


@pytest.mark.parametrize(
    ("organisation_id", "organisation", "ico"),
    [
        ("NTRCZ-00123456", "Obec Horní Lhota", "00123456"),
        ("NTRCZ-123456", None, "00123456"),
        ("VATCZ-00123456", None, "00123456"),
        (None, "Obec Horní Lhota [IČ 00123456]", "00123456"),
        (None, "Obec Horní Lhota [IČO: 00123456]", "00123456"),
        ("NTRSK-00123456", None, None),
        (None, None, None),
    ],
)
def test_ico_is_read_from_both_places(organisation_id: str | None, organisation: str | None, ico: str | None) -> None:
    assert ico_of(signature(organisation=organisation, organisation_id=organisation_id)) == ico


@pytest.mark.parametrize(
    ("changes", "fits", "named"),
    [
        ({"signer": "Ing. Jana Nováková", "organisation_id": "NTRCZ-00123456"}, True, Named.REPRESENTATIVE),
        ({"signer": "Petr Dvořák", "organisation": "Obec Horní Lhota"}, True, Named.CONTACT),
        ({"signer": "Eva Malá", "organisation": "Obec Horní Lhota"}, True, Named.NOBODY),
        ({"signer": "Jana Nováková", "organisation_id": "NTRCZ-00000019"}, False, Named.REPRESENTATIVE),
        ({"signer": "Jana Nováková", "organisation": None}, True, Named.REPRESENTATIVE),
        ({"signer": "Eva Malá", "organisation": None}, False, Named.NOBODY),
    ],
)
def test_signer_is_compared_with_the_applicant(changes: dict[str, str | None], fits: bool, named: Named) -> None:
    [signer] = signers([signature(**({"organisation": None} | changes))], FORM)
    assert (signer.fits, signer.named) == (fits, named)


def test_seal_is_of_nobody_by_name() -> None:
    [seal] = signers([signature(signer="Obec Horní Lhota", certificate_type="eseal")], FORM)
    assert (seal.is_seal, seal.named) == (True, Named.UNKNOWN)


def test_form_without_names_contradicts_nobody() -> None:
    blank = replace(FORM, fields=())
    [signer] = signers([signature(organisation=None)], blank)
    assert (signer.fits, signer.organisation_fits, signer.named) == (True, None, Named.UNKNOWN)
