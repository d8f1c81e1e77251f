from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.confidence import (
    FEATURES,
    GROUPS,
    MOST_BY_HAND,
    Calibration,
    Signals,
    Step,
    Weights,
    group,
    load_calibration,
    probability,
    score,
    shipped_calibration,
)
from parsers.definition import FieldType
from parsers.toml import BadDefinition

GOOD = Signals(
    agreement=1.0,
    valid=True,
    strong_check=False,
    word_confidence=0.93,
    label_certainty=1.0,
    layout=1.0,
    source="scanner",
    type=FieldType.POSTAL_CODE,
    length=6,
    handwritten=False,
)
POOR = replace(GOOD, agreement=0.4, valid=False, word_confidence=0.3, layout=0.2)
CALIBRATION = Calibration(
    made=date(2026, 11, 22),
    corpus="invented",
    program="test",
    documents=10,
    values=100,
    wrong=5,
    counts={"code": 100},
    accept=0.99,
    accepted=60,
    accepted_wrong=0,
    intercept=-4.0,
    weights=Weights(**dict.fromkeys(FEATURES, 1.0)),
    groups={"code": 0.5, "text": -0.5},
    sources={"scanner": 0.2, "fax": -1.0},
    steps=(Step(score=-3, probability=0.2), Step(score=2, probability=0.9), Step(score=4, probability=0.995)),
)
TEXT = """
made = 2026-11-22
corpus = "invented"
program = "test"
documents = 2
values = 10
wrong = 1
accept = 1.0
accepted = 0
accepted_wrong = 0
intercept = 0.0
steps = [ { score = 0.0, probability = 0.5 } ]
[counts]
[groups]
code = 0.0
[sources]
scanner = 0.0
[weights]
""" + "\n".join(f"{name} = 0.5" for name in FEATURES)

shares = st.floats(0, 1) | st.sampled_from([math.nan, -1.0, 2.0])
signals = st.builds(
    Signals,
    agreement=st.none() | shares,
    valid=st.booleans(),
    strong_check=st.booleans(),
    word_confidence=shares,
    label_certainty=shares,
    layout=shares,
    source=st.sampled_from(["scanner", "fax", "camera", "unheard-of"]),
    type=st.sampled_from(FieldType),
    length=st.integers(-1, 5_000),
    handwritten=st.none() | st.booleans(),
)


def test_good_signals_are_surer_than_poor_ones() -> None:
    assert probability(POOR, CALIBRATION) < probability(GOOD, CALIBRATION) == 0.995


@given(signals)
def test_probability_is_one_for_whatever_signals(given_signals: Signals) -> None:
    assert 0.0 <= probability(given_signals, CALIBRATION) <= 1.0


@pytest.mark.parametrize("name", ["agreement", "word_confidence", "label_certainty", "layout"])
@given(given_signals=signals, low=st.floats(0, 1), high=st.floats(0, 1))
@settings(max_examples=40)
def test_more_of_a_signal_is_never_less_sure(name: str, given_signals: Signals, low: float, high: float) -> None:
    low, high = sorted((low, high))
    before, after = (probability(replace(given_signals, **{name: value}), CALIBRATION) for value in (low, high))
    assert before <= after


@pytest.mark.parametrize("name", ["valid", "strong_check"])
@given(given_signals=signals)
@settings(max_examples=40)
def test_a_passed_check_is_never_less_sure(name: str, given_signals: Signals) -> None:
    before, after = (probability(replace(given_signals, **{name: value}), CALIBRATION) for value in (False, True))
    assert before <= after


def test_handwriting_is_for_a_person() -> None:
    assert probability(replace(GOOD, handwritten=True, strong_check=True), CALIBRATION) == MOST_BY_HAND


def test_unknown_source_and_group_count_as_the_worst() -> None:
    assert score(replace(GOOD, source="x"), CALIBRATION) == score(replace(GOOD, source="fax"), CALIBRATION)
    dated, named = replace(GOOD, type=FieldType.DATE), replace(GOOD, type=FieldType.TEXT)
    assert score(dated, CALIBRATION) == score(named, CALIBRATION)


def test_below_every_step_nothing_is_probable() -> None:
    steps = (Step(score=50, probability=0.9),)
    assert probability(GOOD, CALIBRATION.model_copy(update={"steps": steps})) == 0.0


def test_every_type_has_its_group_and_emptiness_one_of_its_own() -> None:
    assert set(GROUPS) == set(FieldType)
    assert group(replace(GOOD, length=0)) == "empty"


def test_file_is_read() -> None:
    assert load_calibration(TEXT).steps == (Step(score=0.0, probability=0.5),)


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("accept = 1.0", "accept = 1.5", "accept"),
        ("valid = 0.5", "valid = -0.5", "weights.valid"),
        ("layout = 0.5", "lay_out = 0.5", "weights.lay_out"),
        ("probability = 0.5", "probability = nan", "steps.0.probability"),
        ("0.5 } ]", "0.5 }, { score = 1.0, probability = 0.4 } ]", "whole file"),
        ("0.5 } ]", "0.5 }, { score = 0.0, probability = 0.6 } ]", "whole file"),
        ("[ { score = 0.0, probability = 0.5 } ]", "[]", "steps"),
        ("scanner = 0.0", "", "whole file"),
        ("made = 2026-11-22", "made = ", "TOML"),
    ],
)
def test_bad_file_is_told_with_its_place(before: str, after: str, place: str) -> None:
    assert before in TEXT
    with pytest.raises(BadDefinition) as caught:
        load_calibration(TEXT.replace(before, after))
    assert place in {problem.key for problem in caught.value.problems}


def test_shipped_calibration_can_be_used_where_there_is_one() -> None:
    calibration = shipped_calibration()
    there = Path("parsers/calibration.toml").is_file()
    assert (calibration is not None) == there
    if calibration is not None:
        assert probability(POOR, calibration) <= probability(GOOD, calibration)
