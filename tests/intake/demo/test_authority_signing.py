"""Documents signed in the trust world hold by the libraries' own verification."""

from __future__ import annotations

import asyncio
import base64
import email
import email.policy
import hashlib
import zipfile
from datetime import timedelta
from io import BytesIO
from urllib.parse import unquote

import pytest
from asn1crypto import cms as asn1_cms
from asn1crypto import tsp
from lxml import etree
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.generic_cms import async_validate_cms_signature, async_validate_detached_cms
from pyhanko.sign.validation.status import StandardCMSSignatureStatus
from pyhanko_certvalidator import ValidationContext
from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier

from intake.demo.authority import AT, Authority
from intake.demo.authority_people import named
from intake.demo.authority_signing import DS, Level, asice_cades, asice_xades, cms, sign_pdf, smime, timestamp_token
from signatures.detect import detect
from signatures.report import Kind
from tests.intake.demo.test_authority_lists import asn1
from tests.signatures.documents import form_pdf

ENTITY = b"Content-Type: text/plain; charset=utf-8\n\nDobry den.\n"
FILES = {"žádost o spolupráci.pdf": b"%PDF-1.7", "p.txt": b"text"}


def context(world: Authority) -> ValidationContext:
    return ValidationContext(
        trust_roots=[asn1(world.cas.root)], moment=AT, allow_fetching=False, revocation_mode="soft-fail"
    )


def status(world: Authority, value: bytes, data: bytes | None = None) -> StandardCMSSignatureStatus:
    """Validate attached data, or detached when it is given."""
    signed = asn1_cms.ContentInfo.load(value)["content"]
    if data is None:
        return asyncio.run(
            async_validate_cms_signature(
                signed, status_cls=StandardCMSSignatureStatus, validation_context=context(world)
            )
        )
    return asyncio.run(async_validate_detached_cms(data, signed, signer_validation_context=context(world)))


def attribute_names(value: bytes, kind: str) -> set[str]:
    [info] = asn1_cms.ContentInfo.load(value)["content"]["signer_infos"]
    return {attribute["type"].native for attribute in info[kind]}


@pytest.mark.parametrize(
    ("level", "stamps", "document_stamps", "archived"),
    [("B-B", 0, 0, False), ("B-T", 1, 0, False), ("B-LT", 1, 0, True), ("B-LTA", 1, 1, True)],
)
def test_pdf_has_what_its_level_asks_for(
    world: Authority, level: str, stamps: int, document_stamps: int, archived: bool
) -> None:
    pdf = sign_pdf(world, form_pdf(), world.people.mayor, level=Level(level), archived_at=AT + timedelta(days=1))
    reader = PdfFileReader(BytesIO(pdf))
    [signature] = reader.embedded_regular_signatures
    assert signature.self_reported_timestamp == AT
    assert len(signature.signer_info["unsigned_attrs"].native or ()) == stamps
    assert len(reader.embedded_timestamp_signatures) == document_stamps
    assert ("/DSS" in reader.root) == archived


@pytest.mark.parametrize("name", ["mayor", "pss", "rsa"])
def test_pdf_signature_is_intact_with_every_kind_of_key(world: Authority, name: str) -> None:
    pdf = sign_pdf(world, form_pdf(), named(world.people)[name], level=Level.T)
    [signature] = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
    expected = {"mayor": "ecdsa", "pss": "rsassa_pss"}.get(name, "rsassa_pkcs1v15")
    assert signature.signer_info["signature_algorithm"].signature_algo == expected
    judged = asyncio.run(async_validate_pdf_signature(signature, context(world)))
    assert (judged.intact, judged.trusted) == (True, True)
    assert judged.timestamp_validity is not None
    assert judged.timestamp_validity.trusted


@pytest.mark.parametrize("name", ["mayor", "pss", "rsa"])
@pytest.mark.parametrize("detached", [True, False])
def test_cms_is_believed_by_pyhanko(world: Authority, name: str, detached: bool) -> None:
    value = cms(world, b"data", named(world.people)[name], detached=detached, stamped=AT)
    judged = status(world, value, b"data" if detached else None)
    assert (judged.intact, judged.valid, judged.trusted) == (True, True, True)
    assert {"signing_certificate_v2", "signing_time"} <= attribute_names(value, "signed_attrs")
    assert attribute_names(value, "unsigned_attrs") == {"signature_time_stamp_token"}


def test_cms_without_a_stamp_has_no_unsigned_attribute(world: Authority) -> None:
    [info] = asn1_cms.ContentInfo.load(cms(world, b"data", world.people.mayor))["content"]["signer_infos"]
    assert not info["unsigned_attrs"].native


def test_time_stamp_token_is_over_the_data(world: Authority) -> None:
    token = asn1_cms.ContentInfo.load(timestamp_token(world, b"data", at=AT + timedelta(days=2), digest="sha512"))
    told = token["content"]["encap_content_info"]["content"].parsed
    assert isinstance(told, tsp.TSTInfo)
    assert told["gen_time"].native == AT + timedelta(days=2)
    assert told["message_imprint"]["hashed_message"].native == hashlib.sha512(b"data").digest()


def test_clear_signed_mail_signs_the_raw_bytes_of_its_first_part(world: Authority) -> None:
    mail = smime(world, ENTITY, world.people.mayor, headers={"Subject": "Pokus"})
    parsed = email.message_from_bytes(mail, policy=email.policy.SMTP)
    signed = mail.split(b"----demo-boundary-7f3a\r\n")[1].removesuffix(b"\r\n--")
    assert parsed["Subject"] == "Pokus"
    assert parsed.get_content_type() == "multipart/signed"
    assert signed == ENTITY.replace(b"\n", b"\r\n")
    assert status(world, parsed.get_payload(1).get_content(), signed).trusted


def test_opaque_mail_holds_the_entity(world: Authority) -> None:
    parsed = email.message_from_bytes(smime(world, ENTITY, world.people.rsa, opaque=True), policy=email.policy.SMTP)
    assert parsed.get_content_type() == "application/pkcs7-mime"
    value = parsed.get_content()
    assert status(world, value).trusted
    content = asn1_cms.ContentInfo.load(value)["content"]["encap_content_info"]["content"].native
    assert content == ENTITY.replace(b"\n", b"\r\n")


def test_container_with_cades_signs_the_digests_of_the_files(world: Authority) -> None:
    archive = zipfile.ZipFile(BytesIO(asice_cades(world, FILES, world.people.mayor, stamped=AT)))
    manifest = archive.read("META-INF/ASiCManifest001.xml")
    digests = {node.text for node in etree.fromstring(manifest).iter(f"{{{DS}}}DigestValue")}
    assert archive.infolist()[0].filename == "mimetype"
    assert digests == {base64.b64encode(hashlib.sha256(content).digest()).decode() for content in FILES.values()}
    assert status(world, archive.read("META-INF/signature001.p7s"), manifest).trusted


def test_manifest_may_leave_a_file_out(world: Authority) -> None:
    archive = zipfile.ZipFile(BytesIO(asice_cades(world, FILES, world.people.mayor, signed=("p.txt",))))
    assert archive.read("META-INF/ASiCManifest001.xml").count(b"<asic:DataObjectReference") == 1
    assert set(FILES) <= set(archive.namelist())


@pytest.mark.parametrize("name", ["mayor", "rsa", "pss"])
def test_container_with_xades_is_believed_by_signxml(world: Authority, name: str) -> None:
    identity = named(world.people)[name]
    archive = zipfile.ZipFile(BytesIO(asice_xades(world, FILES, identity, stamped=AT)))
    config = XAdESSignatureConfiguration(require_x509=True, expect_references=4, location=".//", verification_time=AT)
    results = XAdESVerifier().verify(
        archive.read("META-INF/signatures001.xml"),
        x509_cert=identity.certificate,
        uri_resolver=lambda uri: archive.read(unquote(uri)),
        expect_config=config,
    )
    assert len(results) == 4
    assert b"<xades:EncapsulatedTimeStamp>" in archive.read("META-INF/signatures001.xml")


def test_every_document_is_recognised_by_its_content(world: Authority) -> None:
    mayor = world.people.mayor
    assert detect(sign_pdf(world, form_pdf(), mayor)) is Kind.PADES
    assert detect(cms(world, b"x", mayor)) is Kind.CADES
    assert detect(smime(world, ENTITY, mayor)) is Kind.SMIME
    assert detect(asice_cades(world, FILES, mayor)) is Kind.ASIC_E
    assert detect(asice_xades(world, FILES, mayor)) is Kind.ASIC_E
