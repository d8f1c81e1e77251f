"""Charsets that are wrong, unknown or none; texts made clean."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.charsets import clean_line, clean_text, decode_text, find_codec

CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy – „Žádost“"


@pytest.mark.parametrize("charset", ["zlib", "bz2", "base64", "hex", "uu", "quopri", "rot13", "idna", "undefined"])
def test_what_unpacks_instead_of_decoding_is_no_charset(charset: str) -> None:
    assert find_codec(charset) is None
    assert decode_text(b"x\x9c Dobr\xfd den", charset) == "xś Dobrý den"


@pytest.mark.parametrize("charset", ["windows-1250", "utf-8", "cp-1250", "UTF8", "'windows-1250'", "cp852"])
def test_czech_text_survives_its_charset(charset: str) -> None:
    codec = find_codec(charset)
    assert codec is not None
    text = CZECH if codec != "cp852" else CZECH.translate({0x2013: "-", 0x201E: '"', 0x201C: '"'})
    assert decode_text(text.encode(codec), charset) == text


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (CZECH.encode("cp1250"), None),
        (CZECH.encode("cp1250"), "iso-8859-2"),
        (CZECH.encode("cp1250"), "us-ascii"),
        (CZECH.encode("cp1250"), "x-neznama"),
        (CZECH.encode("utf-8"), "us-ascii"),
        (CZECH.encode("utf-8"), "unicode_escape"),
        (CZECH.encode("utf-8"), "base64"),
        (CZECH.encode("utf-8-sig"), "utf-8"),
        (CZECH.encode("utf-16"), None),
        (CZECH.encode("utf-8"), "\x00"),
    ],
)
def test_wrong_label_does_not_cost_the_text(data: bytes, charset: str | None) -> None:
    assert decode_text(data, charset) == CZECH


def test_cut_character_at_the_end_is_dropped() -> None:
    assert decode_text("Dobrý".encode()[:-1], "utf-8") == "Dobr"


@given(
    st.binary(max_size=200),
    st.text(max_size=30) | st.sampled_from(["utf-7", "idna", "punycode", "hz", "utf-32", "cp65001"]),
)
def test_anything_is_decoded(data: bytes, charset: str) -> None:
    assert isinstance(decode_text(data, charset), str)


@given(st.text(max_size=200))
def test_line_is_clean_and_stays_so(text: str) -> None:
    line = clean_line(text)
    assert not any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in line)
    assert clean_line(line) == line


def test_text_keeps_its_lines() -> None:
    assert clean_text("a\r\nb\rc\u2028d\x00\ud800", 100) == "a\nb\nc\nd"
