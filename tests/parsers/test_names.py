"""Names for people: harmless, readable, never empty."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.names import clean_name
from tests.fakes.unpacking import assert_clean_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("zadost.pdf", "zadost.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\dir\\Žádost.pdf", "Žádost.pdf"),
        (unicodedata.normalize("NFD", "Žádost příloha.pdf"), "Žádost příloha.pdf"),
        ("zadost\u202efdp.exe", "zadostfdp.exe"),
        ("a\x00b\r\nc.pdf", "a b c.pdf"),
        ("  .pdf ", "pdf"),
        ("..", "část-2.pdf"),
        ("", "část-2.pdf"),
        (None, "část-2.pdf"),
        ("\u200b\u2066", "část-2.pdf"),
        ("a\ud800b.pdf", "ab.pdf"),
    ],
)
def test_name_is_cleaned(name: str | None, expected: str) -> None:
    assert clean_name(name, media_type="application/pdf", number=2) == expected


def test_long_name_keeps_its_extension() -> None:
    name = clean_name("ž" * 400 + ".pdf", media_type="application/pdf", number=1)
    assert name.endswith("ž.pdf")
    assert len(name.encode()) <= 255


@given(st.text(max_size=400) | st.text(st.characters(categories=("M", "Cf", "Cs", "Cc", "L")), max_size=300))
def test_any_name_becomes_clean(name: str) -> None:
    assert_clean_name(clean_name(name, media_type="a/b", number=1))
