"""Types by bytes, whatever was declared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.ole import list_root_entries
from parsers.sniff import ENVELOPED, MAIL, MSG, PDF, PKCS7, PKCS7_SIGNATURE, TNEF, ZFO, ZIP, sniff
from tests.fakes import hostile
from tests.fakes.hostile import make_zip

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIGNED = bytes.fromhex("3082100006092a864886f70d010702a0820ff1") + b"x" * 50
SIGNED_BER = bytes.fromhex("308006092a864886f70d010702a080") + b"x" * 50
ENCRYPTED = bytes.fromhex("3082100006092a864886f70d010703a0820ff1") + b"x" * 50
ODT = make_zip({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""})
ASICE = make_zip({"mimetype": b"application/vnd.etsi.asic-e+zip", "a.pdf": b""})
MAIL_TEXT = b"Received: from x\r\nMessage-ID: <a@b>\r\nFrom: a@b\r\n\r\ntext"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (hostile.PDF, PDF),
        (b"\x00junk\r\n" * 50 + hostile.PDF, PDF),
        (hostile.PNG, "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"GIF89a\x01\x00", "image/gif"),
        (b"II*\x00\x08\x00", "image/tiff"),
        (b"MM\x00*\x00\x00", "image/tiff"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "image/heic"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00", "image/heic"),
        (b"{\\rtf1\\ansi", "application/rtf"),
        (make_zip({"a.txt": b"a"}), ZIP),
        (make_zip({}), ZIP),
        (make_zip({"[Content_Types].xml": b"", "word/document.xml": b""}), DOCX),
        (
            make_zip({"[Content_Types].xml": b"", "xl/workbook.xml": b""}),
            DOCX.replace("wordprocessingml.document", "spreadsheetml.sheet"),
        ),
        (
            make_zip({"[Content_Types].xml": b"", "word/vbaProject.bin": b""}),
            "application/vnd.ms-word.document.macroenabled.12",
        ),
        (make_zip({"mimetype": b"application/evil", "a": b""}), ZIP),
        (ODT, "application/vnd.oasis.opendocument.text"),
        (ASICE, "application/vnd.etsi.asic-e+zip"),
        (make_zip({"META-INF/signatures0.xml": b""}), "application/vnd.etsi.asic-e+zip"),
        (SIGNED, PKCS7),
        (SIGNED_BER, PKCS7),
        (ENCRYPTED, ENVELOPED),
        (SIGNED_BER + b'xmlns:p="http://isds.czechpoint.cz/v20/message"', ZFO),
        (hostile.msg(), MSG),
        (hostile.tnef(), TNEF),
        (MAIL_TEXT, MAIL),
        (b"<!DOCTYPE html><p>a", "text/html"),
        (b'<?xml version="1.0"?><a/>', "application/xml"),
        (b"obycejny text", "text/plain"),
        ("\ufeffžádost".encode("utf-16"), "text/plain"),
        (b"7z\xbc\xaf\x27\x1c\x00", "application/x-7z-compressed"),
        (b"MZ\x90\x00", "application/vnd.microsoft.portable-executable"),
        (b"MZ je zkratka", "text/plain"),
        (b"From: Jana\r\nSent: dnes\r\nSubject: x\r\n\r\ncitace", "text/plain"),
        (b"\x00\x01\x02", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_bytes_tell_the_type(data: bytes, expected: str) -> None:
    assert sniff(data) == expected


@pytest.mark.parametrize(
    ("data", "name", "declared", "expected"),
    [
        (hostile.PDF, "a.txt", "text/plain", PDF),
        (hostile.PDF, None, "image/png", PDF),
        (b"\x00\x01", "zadost.pdf", "application/octet-stream", PDF),
        (b"\x00\x01", "zadost.bin", "image/x-neco", "image/x-neco"),
        (b"text", "a.pdf", "application/pdf", "text/plain"),
        (b"a;b", "a.csv", "application/octet-stream", "text/csv"),
        (b"BEGIN:VCALENDAR", None, "text/calendar", "text/calendar"),
        (b"Subject: x\r\n\r\n", "a.eml", "application/octet-stream", MAIL),
        (MAIL_TEXT, "a.txt", "text/plain", "text/plain"),
        (b"nic", None, "message/rfc822", MAIL),
        (b"From: a\r\n\r\n" + hostile.PDF, None, "message/rfc822", MAIL),
        (hostile.PDF, None, "message/rfc822", PDF),
        (SIGNED, "podpis.p7s", "application/octet-stream", PKCS7_SIGNATURE),
        (SIGNED, None, "application/x-pkcs7-signature", PKCS7_SIGNATURE),
        (SIGNED, "zprava.zfo", "application/octet-stream", ZFO),
        (make_zip({"a": b""}), "formular.zfo", "application/octet-stream", ZFO),
        (b"<html><body>a", None, "text/plain", "text/html"),
        (b'<?xml version="1.0"?><a/>', None, "text/plain", "text/plain"),
    ],
)
def test_name_and_declaration_count_only_where_bytes_do_not_tell(
    data: bytes, name: str | None, declared: str, expected: str
) -> None:
    assert sniff(data, name=name, declared=declared) == expected


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"0\x80", b"\x78\x9f\x3e\x22"]),
)
def test_anything_has_a_type(data: bytes, magic: bytes) -> None:
    assert "/" in sniff(magic + data)


@given(st.data())
def test_mutated_compound_file_is_walked_without_an_exception(data: st.DataObject) -> None:
    whole = bytearray(hostile.msg())
    for _ in range(data.draw(st.integers(1, 20))):
        whole[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert all(isinstance(name, str) for name in list_root_entries(bytes(whole)))
