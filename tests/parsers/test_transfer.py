"""Transfer encodings: the standard library as the measure, and what it doesn't meet."""

from __future__ import annotations

import base64
import binascii
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import transfer
from parsers.transfer import decode_base64, decode_quoted_printable, decode_uu, find_decoder, find_uu_files


def _decode(encoding: str, data: bytes) -> bytes:
    decoder = find_decoder(encoding)
    assert decoder is not None
    return b"".join(decoder(data, 0, len(data)))


@given(st.binary(max_size=500), st.integers(1, 90))
def test_base64_round_trip_in_any_line_length(data: bytes, width: int) -> None:
    text = base64.b64encode(data)
    lines = b"\r\n".join(text[at : at + width] for at in range(0, len(text), width))
    assert _decode("base64", lines) == data


@given(st.binary(max_size=500))
def test_base64_of_anything_never_fails(data: bytes) -> None:
    decoded = _decode("base64", data)
    try:
        assert decoded == binascii.a2b_base64(data)
    except binascii.Error:
        assert len(decoded) <= len(data)


@pytest.mark.parametrize("chunk_bytes", [1, 2, 3, 5, 64])
@given(data=st.binary(max_size=200))
def test_base64_and_quoted_printable_do_not_depend_on_chunks(chunk_bytes: int, data: bytes) -> None:
    texts = {"base64": base64.encodebytes(data), "quoted-printable": quopri.encodestring(data)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("parsers.entity.CHUNK_BYTES", chunk_bytes)
        for encoding, text in texts.items():
            assert _decode(encoding, text) == _whole(encoding, text)


def _whole(encoding: str, text: bytes) -> bytes:
    return binascii.a2b_base64(text) if encoding == "base64" else quopri.decodestring(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"QUJD", b"ABC"),
        (b"QUI=", b"AB"),
        (b"QUI", b"AB"),
        (b"QUJDR", b"ABC"),
        (b"Q!U\x00J D", b"ABC"),
        (b"QUI=\r\n-- \r\nfooter", b"AB"),
        (b"QUJD=QUJD", b"ABCABC"),
        (b"====", b""),
        (b"", b""),
    ],
)
def test_base64_of_broken_senders(text: bytes, expected: bytes) -> None:
    assert b"".join(decode_base64(text, 0, len(text))) == expected


def test_endless_quoted_printable_line_keeps_its_escapes() -> None:
    text = b"=C5=BD" * 400_000
    assert b"".join(decode_quoted_printable(text, 0, len(text))).decode() == "Ž" * 400_000


@given(st.binary(min_size=1, max_size=400))
def test_uu_round_trip(data: bytes) -> None:
    lines = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    text = b"text\nbegin 644 a b.pdf\n" + lines + b"`\nend\n"
    [(name, start, end)] = find_uu_files(text, 0, len(text), limit=5)
    assert (name, b"".join(decode_uu(text, start, end))) == (b"a b.pdf", data)


@given(st.binary(max_size=300))
def test_uu_of_anything_never_fails(data: bytes) -> None:
    assert isinstance(_decode("x-uuencode", b"begin 644 a\n" + data), bytes)


def test_sentence_that_begins_with_begin_is_no_file() -> None:
    text = b"begin 644 tasks\r\nzadny soubor, jen text o begin a end, dlouhy a bez obsahu\r\nend\r\n"
    assert find_uu_files(text, 0, len(text), limit=5) == []


@pytest.mark.parametrize(("data", "expected"), [(b"%PDF-1.4\n<</A/B>>", True), (base64.b64encode(b"x" * 99), False), (b"", False)])
def test_part_that_only_claims_base64_is_seen(data: bytes, expected: bool) -> None:
    assert transfer.looks_unlike_base64(data, 0, len(data)) is expected
