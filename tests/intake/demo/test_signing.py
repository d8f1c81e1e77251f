"""Signing and altering of sample PDFs."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from intake.demo import signing
from intake.demo.pki import Pki, make_pki
from tests.signatures.documents import form_pdf

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def signers() -> Pki:
    return make_pki(AT)


def test_signature_claims_the_given_time_and_keeps_the_original(signers: Pki) -> None:
    signed = signing.sign_pdf(form_pdf(), signers.person, at=AT)
    [signature] = PdfFileReader(BytesIO(signed)).embedded_regular_signatures
    assert signed.startswith(form_pdf())
    assert (signature.field_name, signature.self_reported_timestamp) == ("Podpis", AT)


def test_layout_is_the_same_each_time(signers: Pki) -> None:
    sizes = {len(signing.sign_pdf(form_pdf(), signers.person, at=AT)) for _ in range(3)}
    assert len(sizes) == 1


def test_archiving_adds_validation_data_and_a_time_stamp(signers: Pki) -> None:
    signed = signing.sign_pdf(form_pdf(), signers.person, at=AT, tsa=signers.tsa)
    reader = PdfFileReader(BytesIO(signing.archive_pdf(signed, signers, at=AT)))
    assert len(reader.root["/DSS"]["/CRLs"]) == 2
    assert len(reader.embedded_timestamp_signatures) == 1


def test_fill_field_is_an_update(signers: Pki) -> None:
    filled = signing.fill_field(form_pdf(), "ico", "00000027")
    reader = PdfFileReader(BytesIO(filled))
    assert filled.startswith(form_pdf())
    assert reader.root["/AcroForm"]["/Fields"][0]["/V"] == "00000027"
    with pytest.raises(KeyError):
        signing.fill_field(form_pdf(), "neni", "x")


def test_flip_byte_changes_one_byte() -> None:
    assert signing.flip_byte(b"abc", 1) == b"a\x9dc"


def test_encrypted_file_opens_without_a_password() -> None:
    reader = PdfFileReader(BytesIO(signing.encrypt_pdf(form_pdf())))
    assert reader.encrypted
    assert reader.decrypt(b"").status.name != "FAILED"
