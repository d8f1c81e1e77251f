"""Byte ranges and what follows them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signatures.coverage import Section, range_fits, unaccounted

FILE = b"%PDF-1.7 <0aff> rest"
CONTENTS = b"\x0a\xff"


@pytest.mark.parametrize(
    ("byte_range", "fits"),
    [
        ([0, 9, 15, 5], True),
        ([0, 9, 15, 3], True),  # a later revision may follow
        ([1, 8, 15, 5], False),
        ([0, 8, 15, 5], False),
        ([0, 9, 16, 4], False),
        ([0, 9, 15, 6], False),
        ([0, 9, 15], False),
        ([0, -9, 15, 5], False),
        ([], False),
    ],
)
def test_range_leaves_out_the_signature_value_and_nothing_else(byte_range: list[int], fits: bool) -> None:
    assert range_fits(FILE, byte_range, CONTENTS) is fits


@given(st.binary(max_size=60), st.lists(st.integers(-100, 100), max_size=5), st.binary(max_size=4))
def test_range_fits_only_where_the_gap_is_the_value(pdf: bytes, byte_range: list[int], contents: bytes) -> None:
    if range_fits(pdf, byte_range, contents):
        _, first, second, _ = byte_range
        assert bytes.fromhex(pdf[first + 1 : second - 1].decode()) == contents


def section(pdf: bytes, *, lists: bytes) -> Section:
    start = pdf.index(b"xref\n")
    return Section(start=start, end=start + 4, objects=frozenset([pdf.index(lists)]))


UPDATE = b"signed\n7 0 obj null endobj\nxref\ntrailer\nstartxref\n9\n%%EOF\n"


@pytest.mark.parametrize("tail", [b"", b"\n", b"\r\n \0\t"])
def test_blank_tail_is_accounted_for(tail: bytes) -> None:
    assert not unaccounted(b"signed" + tail, 6, [])


@pytest.mark.parametrize("tail", [b"x", b"\n7 0 obj", b"startxref\n9\n%%EOF"])
def test_any_other_tail_is_not(tail: bytes) -> None:
    assert unaccounted(b"signed" + tail, 6, [])


def test_update_with_listed_objects_is_accounted_for() -> None:
    assert not unaccounted(UPDATE, 6, [section(UPDATE, lists=b"7 0 obj")])


@pytest.mark.parametrize(
    "pdf",
    [
        UPDATE.replace(b"7 0 obj", b"7 0 obj 8 0 obj"),
        UPDATE + b"7 0 obj",
        UPDATE + b"startxref\n9\n%%EOF\n",
        UPDATE.replace(b"%%EOF", b"%EOF"),
    ],
    ids=["unlisted object", "object behind", "second end", "no end"],
)
def test_update_that_carries_more_is_not(pdf: bytes) -> None:
    assert unaccounted(pdf, 6, [section(pdf, lists=b"7 0 obj")])


def test_section_before_the_signed_end_is_not_of_the_update() -> None:
    assert unaccounted(UPDATE, len(UPDATE), [section(UPDATE, lists=b"7 0 obj")])
