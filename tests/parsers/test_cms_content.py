"""What a signed envelope has inside: DER and BER, detached and damaged, never more than there is."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.cms_content import holds_content, open_signed_data
from parsers.errors import ParserError
from parsers.message import PartRole
from tests.fakes import hostile
from tests.fakes.hostile import PDF, with_attachment
from tests.fakes.unpacking import unpack_bytes

SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
DATA = bytes.fromhex("06092a864886f70d010701")
END = b"\x00\x00"


def tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x84" + size.to_bytes(4, "big")
    return bytes([tag]) + length + content


def endless(tag: int, content: bytes) -> bytes:
    return bytes([tag]) + b"\x80" + content + END


def der(content: bytes | None) -> bytes:
    inner = DATA + (tlv(0xA0, tlv(0x04, content)) if content is not None else b"")
    data = tlv(0x02, b"\x01") + tlv(0x31, b"") + tlv(0x30, inner) + tlv(0x31, b"")
    return tlv(0x30, SIGNED_DATA + tlv(0xA0, tlv(0x30, data)))


def ber(*pieces: bytes) -> bytes:
    """As programs write that sign a stream; the digest algorithms without a length, too."""
    octets = endless(0x24, b"".join(tlv(0x04, piece) for piece in pieces))
    data = tlv(0x02, b"\x01") + endless(0x31, tlv(0x30, b"")) + endless(0x30, DATA + endless(0xA0, octets))
    return endless(0x30, SIGNED_DATA + endless(0xA0, endless(0x30, data + tlv(0x31, b""))))


def content_of(signed: bytes) -> bytes:
    return b"".join(open_signed_data(signed, name=None).chunks())


@pytest.mark.parametrize("signed", [der(PDF), ber(PDF), ber(PDF[:7], PDF[7:9], b"", PDF[9:])])
def test_content_is_read_from_der_and_ber(signed: bytes) -> None:
    assert holds_content(signed)
    assert content_of(signed) == PDF


def test_detached_signature_holds_nothing() -> None:
    assert not holds_content(der(None))
    with pytest.raises(ParserError) as caught:
        open_signed_data(der(None), name=None)
    assert caught.value.code == "cms-damaged"


@pytest.mark.parametrize(
    ("name", "inner"),
    [("zadost.pdf.p7m", "zadost.pdf"), ("ZADOST.PDF.P7M", "ZADOST.PDF"), ("smime.p7m", None), (None, None)],
)
def test_inner_file_is_called_like_the_envelope(name: str | None, inner: str | None) -> None:
    assert open_signed_data(der(PDF), name=name).name == inner


def test_document_in_a_signed_envelope_is_a_part_of_its_own() -> None:
    unpacked = unpack_bytes(with_attachment(der(PDF), "zadost.pdf.p7m"))
    assert unpacked.outline()[1:] == [("2", "application/pkcs7-mime", None), ("2.1", "application/pdf", None)]
    assert unpacked.part("2").role is PartRole.CONTAINER
    assert (unpacked.part("2.1").name, unpacked.content("2.1")) == ("zadost.pdf", PDF)
    assert unpacked.content("2") == der(PDF)


def test_mail_that_is_signed_opaquely_is_opened() -> None:
    entity = b"Content-Type: multipart/mixed; boundary=hranice\r\n\r\n"
    entity += hostile.join_parts(hostile.text_part(), hostile.part(PDF))
    unpacked = unpack_bytes(with_attachment(der(entity), "smime.p7m", "application/pkcs7-mime"))
    assert [part.media_type for part in unpacked.message.parts[1:]] == [
        "application/pkcs7-mime", "message/rfc822", "text/plain", "application/pdf",
    ]  # fmt: skip


@pytest.mark.parametrize("signed", [der(None), der(PDF)[:60], ber(PDF)[:-30][:50]])
def test_envelope_that_holds_nothing_stays_a_leaf(signed: bytes) -> None:
    unpacked = unpack_bytes(with_attachment(signed, "a.p7m"))
    assert [part.path for part in unpacked.message.parts] == ["1", "2"]


def test_forwarded_signed_mail_is_kept_for_its_signature() -> None:
    inner = hostile.multipart(hostile.text_part(), hostile.part(b"0"), subtype="signed", boundary="vnitrni")
    plain = hostile.multipart(hostile.text_part(), boundary="jiny")
    for content, kept in ((inner, True), (plain, False)):
        unpacked = unpack_bytes(with_attachment(content, "fw.eml", "message/rfc822"))
        assert (unpacked.part("2").stored_as is not None) is kept


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_mutated_envelope_never_breaks_the_reader(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([der(PDF), ber(PDF, PDF), der(None)])))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, min(len(whole), 60) - 1))] = data.draw(st.integers(0, 255))
    signed = bytes(whole)
    if holds_content(signed):
        with suppress(ParserError):
            assert len(content_of(signed)) <= len(signed)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_no_envelope_or_one(data: bytes) -> None:
    holds_content(b"\x30\x80" + SIGNED_DATA + data)
