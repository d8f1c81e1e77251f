"""One whole number, as people write how many they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.amounts import read_amount

_UNITS = frozenset({"obyvatel", "obyv", "zaku", "deti", "osob"})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("445", 445), ("1 234", 1234), ("1.234", 1234), ("1'234", 1234), ("1 234 567", 1234567),
        ("145 ob.", 145), ("1 339 obyv.", 1339), ("10 000 obyvatel", 10000), ("445 lidí", 445), ("celkem 445", 445),
        ("445,-", 445),
    ],
)  # fmt: skip
def test_number_is_certain(text: str, value: int) -> None:
    read = read_amount(text, _UNITS)
    assert read is not None
    assert (read.value, read.certainty) == (value, 1.0)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ca 215", 215), ("cca. 215", 215), ("přibližně 1 200", 1200), ("asi 1200", 1200), ("~1200", 1200),
        ("1,2 tis.", 1200), ("cca 2 tis. obyvatel", 2000), ("12 tisíc", 12000), ("1,25 tis. obyv.", 1250),
        ("483 obyvatel k 31. 12. 2025", 483), ("1 339 k 1.1.2026", 1339), ("445 (k 1. 1. 2026)", 445),
        ("k 1. 1. 2026: 445 obyvatel", 445), ("445 k 1. lednu 2026", 445), ("445 ke dni 31. prosince 2025", 445),
        ("1.1.2026 – 483", 483), ("445 k 1 1 2026", 445), ("k 1. 1. 1 200 obyvatel", 1200),
        ("v roce 2025 445 obyvatel", 445), ("445 (2025)", 445), ("312 žáků (šk. rok 2025/26)", 312),
        ("312 žáků ve školním roce 2025/2026", 312), ("stav k 1. 1. 2026 je 445 osob", 445),
        ("445 (z toho 52 dětí)", 445), ("483 obyvatel, z toho 50 dětí", 483), ("120 (sto dvacet)", 120),
    ],
)  # fmt: skip
def test_remark_makes_it_a_little_less_certain(text: str, value: int) -> None:
    read = read_amount(text, _UNITS)
    assert read is not None
    assert (read.value, read.certainty) == (value, 0.93)


@pytest.mark.parametrize("text", ["přes 500", "téměř 500", "skoro 500 obyvatel", "necelých 500"])
def test_number_from_one_side_isnt_filed_unseen(text: str) -> None:
    read = read_amount(text, _UNITS)
    assert read is not None
    assert read.certainty < 0.9


@pytest.mark.parametrize(
    "text",
    [
        "", "nemáme", "tisíc", "asi tisíc", "100-200", "100 – 200", "100 až 200", "mezi 100 a 200", "od 100 do 200",
        "1,2 až 1,5 tis.", "2 až 3 tisíce", "2 tisíce 300", "do 500", "více než 500", "min. 500", "500+", "> 500",
        "445 a více", "445 (450)", "850 (ZŠ 600, MŠ 250)", "445/52", "445 obyvatel, 52 žáků", "1234 567", "1,234",
        "1.234,5", "12,5", "-445", "k 1. 1. 2025", "445 bytů", "31. 12. 2025", "1 " * 300,
    ],
)  # fmt: skip
def test_unclear_number_is_none(text: str) -> None:
    assert read_amount(text, _UNITS) is None


@given(st.integers(0, 10**9), st.sampled_from(["{}", "cca {}", "{} obyvatel", "{} ob. k 31. 12. 2025", "stav: {}"]))
@settings(max_examples=80, deadline=None)
def test_every_number_is_read_back(value: int, pattern: str) -> None:
    for written in (str(value), f"{value:,}".replace(",", " "), f"{value:,}".replace(",", ".")):
        read = read_amount(pattern.format(written), _UNITS)
        assert read is not None
        assert read.value == value


@given(st.text(alphabet="0123456789 .,-–/()tiské1", max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_a_number_or_none(text: str) -> None:
    read = read_amount(text)
    assert read is None or (read.value >= 0 and 0 < read.certainty <= 1)
