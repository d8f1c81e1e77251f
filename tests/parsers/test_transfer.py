"""Transfer encodings: the standard library as the measure, and what it doesn't meet."""

from __future__ import annotations

import base64
import binascii
import contextlib
import quopri
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import transfer
from parsers.entity import CHUNK_BYTES
from parsers.transfer import decode_base64, decode_quoted_printable, decode_uu, find_decoder, find_uu_files


def _decode(encoding: str, data: bytes) -> bytes:
    decoder = find_decoder(encoding)
    assert decoder is not None
    return b"".join(decoder(data, 0, len(data)))


_BASE64 = frozenset((string.ascii_letters + string.digits + "+/=").encode())


@given(st.binary(max_size=500), st.integers(1, 90))
def test_base64_round_trip_in_any_line_length(data: bytes, width: int) -> None:
    text = base64.b64encode(data)
    lines = b"\r\n".join(text[at : at + width] for at in range(0, len(text), width))
    assert _decode("base64", lines) == data


@given(st.binary(max_size=500))
def test_base64_of_anything_never_fails(data: bytes) -> None:
    decoded = _decode("base64", data)
    assert len(decoded) <= len(data)
    if b"=" not in bytes(byte for byte in data if byte in _BASE64).rstrip(b"="):  # behind padding Python may go on
        with contextlib.suppress(binascii.Error):
            assert decoded == binascii.a2b_base64(data)


@pytest.mark.parametrize("width", [75, 76, 77, 3_000_000])
def test_decoding_does_not_depend_on_where_chunks_end(width: int) -> None:
    data = bytes(range(256)) * 8000 + b"konec"
    assert len(data) > CHUNK_BYTES
    text = base64.b64encode(data)
    lines = b"\r\n".join(text[at : at + width] for at in range(0, len(text), width))
    assert _decode("base64", lines) == data
    assert _decode("quoted-printable", quopri.encodestring(data)) == data


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


@pytest.mark.parametrize(
    ("data", "expected"), [(b"%PDF-1.4\n<</A/B>>", True), (base64.b64encode(b"x" * 99), False), (b"", False)]
)
def test_part_that_only_claims_base64_is_seen(data: bytes, expected: bool) -> None:
    assert transfer.looks_unlike_base64(data, 0, len(data)) is expected
