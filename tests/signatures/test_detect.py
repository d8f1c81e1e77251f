"""Kinds of signed files, told by content."""

from __future__ import annotations

import base64
import zipfile
from io import BytesIO

import pytest
from asn1crypto import cms
from hypothesis import given
from hypothesis import strategies as st

from signatures.detect import detect
from signatures.report import Kind


def signed_data(content: bytes = b"obsah") -> bytes:
    inner = {"content_type": "data", "content": content}
    value = cms.SignedData({"version": "v1", "digest_algorithms": [], "encap_content_info": inner, "signer_infos": []})
    encoded: bytes = cms.ContentInfo({"content_type": "signed_data", "content": value}).dump()
    return encoded


def container(*names: str, mimetype: bytes | None = None) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, b"x")
    return buffer.getvalue()


MULTIPART = (
    b"From: starosta@example.cz\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/signed;\r\n protocol="application/pkcs7-signature"; boundary=b\r\n\r\n--b\r\n'
)
BER = bytes.fromhex("308006092a864886f70d010702a080308002010131003080")
PEM = b"-----BEGIN PKCS7-----\n" + base64.encodebytes(signed_data()) + b"-----END PKCS7-----\n"
ZFO = signed_data(b'<p:MessageDownloadResponse xmlns:p="http://isds.czechpoint.cz/v20/message">')


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", Kind.PADES),
        (b"\xef\xbb\xbf%PDF-1.4\n", Kind.PADES),
        (signed_data(), Kind.CADES),
        (BER, Kind.CADES),
        (PEM, Kind.CADES),
        (base64.encodebytes(signed_data()), Kind.CADES),
        (ZFO, Kind.ZFO),
        (container("a.pdf", mimetype=b"application/vnd.etsi.asic-e+zip"), Kind.ASIC_E),
        (container("a.pdf", "META-INF/signatures001.p7s"), Kind.ASIC_E),
        (container("a.pdf"), Kind.NONE),
        (MULTIPART, Kind.SMIME),
        (signed_data(b"%PDF-1.7\n"), Kind.CADES),
        (container("a.pdf") + b"%PDF-1.7\n", Kind.NONE),
        (MULTIPART + b"\r\n%PDF-1.7\n", Kind.SMIME),
        (b"Content-Type: application/pkcs7-mime; smime-type=signed-data\n\nMIAG", Kind.SMIME),
        (b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMIAG", Kind.NONE),
        (b"Subject: x\n\nContent-Type: multipart/signed; protocol=application/pkcs7-signature\n", Kind.NONE),
        (b"Content-Type: text/plain\n\nahoj", Kind.NONE),
        (b"ahoj", Kind.NONE),
        (b"", Kind.NONE),
    ],
)
def test_kind_is_told_by_content(data: bytes, kind: Kind) -> None:
    assert detect(data) is kind


HEADS = st.sampled_from([b"", b"PK\x03\x04", b"\x30\x80", b"MII", b"From: ", b"-----BEGIN CMS-----\n", BER, MULTIPART])


@given(HEADS, st.binary(max_size=300))
def test_any_bytes_have_a_kind(head: bytes, tail: bytes) -> None:
    assert detect(head + tail) in Kind


@pytest.mark.parametrize("head", ["789f3e22", "d0cf11e0a1b11ae1"])
def test_container_of_outlook_is_no_pdf_because_one_begins_in_it(head: str) -> None:
    assert detect(bytes.fromhex(head) + bytes(200) + b"%PDF-1.7\n") is Kind.NONE
