"""Beside a question that wasn't found only what its own shape proves stays accepted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers.definition import load_definition
from parsers.form import FieldValue, Origin
from parsers.gaps import without_gaps
from tests.corpus.judge import DEFINITION

FORM = load_definition(DEFINITION)


def values(*, absent: str, origin: Origin = Origin.OCR) -> dict[str, FieldValue]:
    all_there = [
        FieldValue(key=field.key, value="x", raw="x", origin=origin, confidence=1.0, accepted=True)
        for field in FORM.fields
    ]
    there = [replace(v, origin=None, value=None, accepted=False) if v.key == absent else v for v in all_there]
    return {value.key: value for value in without_gaps(there, FORM)}


def test_neighbours_of_a_gap_are_for_a_person() -> None:
    read = values(absent="founder")
    assert not read["street"].accepted
    assert read["street"].reasons == ("gap-beside",)
    assert read["municipality"].accepted


def test_what_its_shape_proves_stays_accepted() -> None:
    assert values(absent="founder")["ico"].accepted


@pytest.mark.parametrize("origin", [Origin.ACROFORM, Origin.TEXT_LAYER, Origin.DOCX])
def test_print_keeps_its_rules(origin: Origin) -> None:
    assert values(absent="founder", origin=origin)["street"].accepted


def test_form_without_gaps_is_left_alone() -> None:
    assert all(value.accepted for value in values(absent="").values())
