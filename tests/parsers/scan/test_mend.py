"""What scans lose in degrees, put back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.definition import FieldType
from parsers.scan.mend import mended


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Ing Jana Vzorová", "Ing. Jana Vzorová"),
        ("Petr Ukázka, DiS", "Petr Ukázka, DiS."),
        ("mgr Eva Malá, Ph. D.", "Mgr. Eva Malá, Ph.D."),
        ("Eva Malá, Ph D", "Eva Malá, Ph.D."),
        ("PhDr. Jan Novák, CSc, MBA", "PhDr. Jan Novák, CSc., MBA"),
        ("Jan Bc Novák", "Jan Bc. Novák"),
        ("Jana Vzorová", "Jana Vzorová"),
        ("", ""),
    ],
)
def test_degrees_are_written_as_they_are_meant(read: str, meant: str) -> None:
    assert mended(FieldType.PERSON, read) == meant


@pytest.mark.parametrize("kind", [kind for kind in FieldType if kind is not FieldType.PERSON])
def test_other_answers_stay(kind: FieldType) -> None:
    assert mended(kind, "Ing  Mgr") == "Ing  Mgr"


@given(st.text(max_size=60))
def test_mending_twice_is_mending_once(text: str) -> None:
    once = mended(FieldType.PERSON, text)
    assert mended(FieldType.PERSON, once) == once
