"""Sealed data messages of the trust world are what the data-box system makes."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re

import pytest
from asn1crypto import cms as asn1_cms
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data

from intake.demo.authority import AT, Authority
from intake.demo.authority_people import named
from intake.demo.authority_zfo import Form, indefinite, zfo
from signatures.detect import detect
from signatures.report import Kind
from tests.intake.demo.test_authority_signing import attribute_names, context, status

FILES = {"žádost & příloha.pdf": b"%PDF-1.7" + b"x" * 4000, "p.txt": b"text"}


def content_of(sealed: bytes) -> bytes:
    content: bytes = asn1_cms.ContentInfo.load(sealed)["content"]["encap_content_info"]["content"].native
    return content


def hash_of(content: bytes) -> bytes:
    found = re.search(rb"<p:dmHash[^>]*>([^<]+)<", content)
    assert found is not None
    return base64.b64decode(found[1])


def message_of(content: bytes) -> bytes:
    return content[content.index(b"<p:dmDm") : content.index(b"</p:dmDm>") + len(b"</p:dmDm>")]


def stamped_hash(content: bytes) -> bytes:
    value: bytes = stamp_of(content)["encap_content_info"]["content"].parsed["message_imprint"]["hashed_message"].native
    return value


def stamp_of(content: bytes) -> asn1_cms.SignedData:
    found = re.search(rb"<p:dmQTimestamp[^>]*>([^<]+)<", content)
    assert found is not None
    return asn1_cms.ContentInfo.load(base64.b64decode(found[1]))["content"]


@pytest.mark.parametrize("name", ["isds", "isds_old", "isds_test"])
@pytest.mark.parametrize("der", [True, False])
def test_seal_is_believed_by_pyhanko(world: Authority, name: str, der: bool) -> None:
    sealed = zfo(world, FILES, identity=named(world.people)[name], der=der)
    signed = asn1_cms.ContentInfo.load(sealed)["content"]
    certificates = [choice.chosen.dump() for choice in signed["certificates"]]
    judged = status(world, _with_issuer(world, sealed))
    assert detect(sealed) is Kind.ZFO
    assert (signed["version"].native, certificates) == ("v1", [named(world.people)[name].certificate_der()])
    assert (judged.intact, judged.valid, judged.trusted) == (True, True, True)
    assert attribute_names(sealed, "unsigned_attrs") == {"signature_time_stamp_token"}


def _with_issuer(world: Authority, sealed: bytes) -> bytes:
    """Add the issuing CA, which a real reader has from elsewhere."""
    info = asn1_cms.ContentInfo.load(sealed)
    info["content"]["certificates"].append(
        asn1_cms.CertificateChoices("certificate", asn1_cms.Certificate.load(world.cas.listed.certificate_der()))
    )
    encoded: bytes = info.dump(force=True)
    return encoded


def test_bytes_are_ber_with_pieces(world: Authority) -> None:
    sealed = zfo(world, FILES)
    assert sealed.startswith(bytes.fromhex("308006092a864886f70d010702a080308002"))
    assert bytes.fromhex("2480048203e8") in sealed
    assert indefinite(sealed) == sealed


@pytest.mark.parametrize("hash_name", ["SHA-1", "SHA-256", "SHA-512"])
def test_hash_is_over_the_raw_bytes_and_repeated_in_the_stamp(world: Authority, hash_name: str) -> None:
    content = content_of(zfo(world, FILES, hash_name=hash_name))
    digest = hashlib.new(hash_name.lower().replace("-", ""), message_of(content)).digest()
    assert hash_of(content) == digest == stamped_hash(content)


def test_receipt_has_events_and_no_files_nor_stamp(world: Authority) -> None:
    sealed = zfo(world, FILES, form=Form.RECEIPT)
    content = content_of(sealed)
    assert content.startswith(b'<q:GetDeliveryInfoResponse xmlns:q="http://isds.czechpoint.cz/v20/delivery">')
    assert b"EV11" in content
    assert b"dmFile" not in content
    assert hash_of(content) == hash_of(content_of(zfo(world, FILES)))
    [info] = asn1_cms.ContentInfo.load(sealed)["content"]["signer_infos"]
    assert not info["unsigned_attrs"].native


def test_envelope_can_be_replaced(world: Authority) -> None:
    content = content_of(zfo(world, FILES, envelope={"dmID": "77", "dbIDRecipient": "zzzzzz9"}, form=Form.SENT))
    assert b"<p:dmID>77</p:dmID>" in content
    assert b"/v20/SentMessage" in content


def test_changes_come_before_the_seal_and_after_the_hash(world: Authority) -> None:
    sealed = zfo(world, FILES, change_dm=lambda message: message.replace(b"abcdef2", b"zzzzzz2"))
    content = content_of(sealed)
    assert status(world, _with_issuer(world, sealed)).intact
    assert hashlib.sha256(message_of(content)).digest() != hash_of(content) == stamped_hash(content)


def test_times_are_those_given(world: Authority) -> None:
    content = content_of(zfo(world, FILES, submitted=AT))
    assert b">2026-11-22T09:00:00.000+00:00</p:dmDeliveryTime>" in content


@pytest.mark.parametrize(("attributes", "kinds"), [(True, {"certificate", "v2_attr_cert"}), (False, {"certificate"})])
def test_stamp_may_enclose_an_attribute_certificate(world: Authority, attributes: bool, kinds: set[str]) -> None:
    token = stamp_of(content_of(zfo(world, FILES, attributes=attributes)))
    imprint = token["encap_content_info"]["content"].parsed["message_imprint"]["hashed_message"].native
    judged = asyncio.run(validate_tst_signed_data(token, context(world), lambda _: imprint))
    assert {choice.name for choice in token["certificates"]} == kinds
    assert (judged["intact"], judged["valid"]) == (True, True)
