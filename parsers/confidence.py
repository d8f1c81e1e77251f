"""How probable it is that a value read from a picture is right: a small model over what is known of the reading.

Logistic regression over hand-made features, then a step function from its score to a probability.
Weights of features that speak for a value can't be negative, so a value that agrees better, or that
satisfies its rule, is never less sure than one that doesn't.  The numbers are data
(``calibration.toml`` beside this module, made by ``make calibrate`` from the dev corpus), and each step
is a lower bound: few values in the corpus give a low probability, not a lucky one.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from parsers.definition import BY_MARK, FieldType
from parsers.toml import load_model

MOST_BY_HAND = 0.5
"""Handwriting is for a person, however sure the reader is."""
EMPTY = "empty"
UNTICKED = "unticked"
"""Left empty where boxes are to be ticked: one that wasn't found looks the same."""
FOREIGN = "foreign"
GROUPS: Mapping[FieldType, str] = {
    FieldType.ICO: "ico",
    FieldType.POSTAL_CODE: "code",
    FieldType.NUMBER: "code",
    FieldType.PHONE: "code",
    FieldType.DATABOX_ID: "databox",
    FieldType.EMAIL: "address",
    FieldType.URL: "address",
    FieldType.TEXT: "text",
    FieldType.PERSON: "person",
    FieldType.LONG_TEXT: "long",
    FieldType.DATE: "date",
    FieldType.DATE_OR_TEXT: "date",
    FieldType.CHOICE: "option",
    FieldType.CHOICES: "option",
    FieldType.REGION: "option",
    FieldType.YES_NO: "option",
}
"""Types of fields that are misread alike."""
_LONGEST = 7.0
"""Natural logarithm of the length above which longer says nothing more: about 1,100 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What is known of one value that was read by OCR."""

    agreement: float | None
    """1: a second reading of the zone gave the same value; below: how similar it was; None: it wasn't read twice."""
    valid: bool
    """The rule of its type is satisfied without a finding."""
    strong_check: bool
    """A check digit or a register confirms it."""
    word_confidence: float
    """Of its least sure word, 0 to 1."""
    label_certainty: float
    """How surely the label is that of the field, 0 to 1."""
    layout: float
    """How surely the zone is the whole answer and nothing else, 0 to 1."""
    source: str
    """What took the picture: ``scanner``, ``fax`` or ``camera``."""
    type: FieldType
    length: int
    """Characters of the raw answer; 0: nothing stands there."""
    handwritten: bool | None
    """None: nobody can tell."""
    foreign: bool = False
    """Answers in other languages are usual here: their letters are missing in what reads Czech."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


Weight = Annotated[float, Field(ge=-100, le=100)]
Positive = Annotated[float, Field(ge=0, le=100)]
Probability = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_-]{0,31}$")]
Said = Annotated[str, StringConstraints(pattern=r"^[ -~]{1,300}$")]


class Weights(_Strict):
    """How much each feature counts; ``FEATURES`` says what they are."""

    agrees: Positive
    similarity: Positive
    read_once: Weight
    valid: Positive
    agrees_and_valid: Positive
    strong_check: Positive
    word: Positive
    sure_word: Positive
    label: Positive
    layout: Positive
    shortness: Positive
    print: Positive
    surely_print: Positive


class Step(_Strict):
    """From this score on, up to the next step."""

    score: Weight
    probability: Probability


class Calibration(_Strict):
    """The model with where it comes from."""

    version: Annotated[int, Field(ge=1, le=1)] = 1
    """Of the format."""
    made: date
    corpus: Said
    program: Said
    """Version of the reader whose values these were."""
    documents: Count
    values: Count
    wrong: Count
    counts: Mapping[Name, Count]
    """Values by group of fields and by source."""
    accept: Probability
    """From this probability on, all values together keep within 0.5 % of errors, at the 95 % bound; 1: none does."""
    accepted: Count
    """Values of the corpus at or above it, judged by models that hadn't seen them …"""
    accepted_wrong: Count
    """… and how many of these were wrong."""
    intercept: Weight
    weights: Weights
    groups: Mapping[Name, Weight]
    sources: Mapping[Name, Weight]
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=1_000)]

    @model_validator(mode="after")
    def _steps_rise(self) -> Self:
        for low, high in pairwise(self.steps):
            if high.score <= low.score or high.probability < low.probability:
                raise ValueError(f"the step at score {high.score:g} doesn't rise")
        if not (self.groups and self.sources):
            raise ValueError("a calibration knows at least one group and one source")
        return self


def _unit(value: float) -> float:
    return min(max(value, 0.0), 1.0) if value == value else 0.0  # not a number is nothing


FEATURES: Mapping[str, Callable[[Signals], float]] = {
    "agrees": lambda s: float(s.agreement is not None and s.agreement >= 1.0),
    "similarity": lambda s: _unit(s.agreement or 0.0),
    "read_once": lambda s: float(s.agreement is None),
    "valid": lambda s: float(s.valid),
    "agrees_and_valid": lambda s: float(s.valid and s.agreement is not None and s.agreement >= 1.0),
    "strong_check": lambda s: float(s.strong_check),
    "word": lambda s: _unit(s.word_confidence),
    "sure_word": lambda s: max(_unit(s.word_confidence) - 0.8, 0.0) / 0.2,
    "label": lambda s: _unit(s.label_certainty),
    "layout": lambda s: _unit(s.layout),
    "shortness": lambda s: 1.0 - min(math.log1p(max(s.length, 0)), _LONGEST) / _LONGEST,
    "print": lambda s: float(s.handwritten is not True),
    "surely_print": lambda s: float(s.handwritten is False),
}
"""By name of its weight; each from 0 to 1, and more speaks for the value (of ``read_once`` nobody knows)."""


def group(signals: Signals) -> str:
    """With which other values it is misread alike; what is read as left empty is a group of its own."""
    if signals.length <= 0:
        return UNTICKED if signals.type in BY_MARK else EMPTY
    return FOREIGN if signals.foreign else GROUPS[signals.type]


def score(signals: Signals, calibration: Calibration) -> float:
    """The logistic score; a group or source that the corpus lacks counts as the worst that it has."""
    groups, sources = calibration.groups, calibration.sources
    total: float = calibration.intercept
    total += groups.get(group(signals), min(groups.values()))
    total += sources.get(signals.source, min(sources.values()))
    for name, feature in FEATURES.items():
        total += getattr(calibration.weights, name) * feature(signals)
    return total


def probability(signals: Signals, calibration: Calibration) -> float:
    """How probable it is that a value is right, rather too low than too high.

    Args:
        signals: What is known of the value.
        calibration: From ``load_calibration`` or ``shipped_calibration``.

    Returns:
        0 to 1; below every step 0, of handwriting ``MOST_BY_HAND`` at most.
    """
    at = bisect_right(calibration.steps, score(signals, calibration), key=lambda step: step.score)
    found = calibration.steps[at - 1].probability if at else 0.0
    return min(found, MOST_BY_HAND) if signals.handwritten else found


def load_calibration(text: str, *, file: str = "calibration.toml") -> Calibration:
    """Read a calibration.

    Raises:
        parsers.toml.BadDefinition: With every problem, each with file, key and reason.
    """
    return load_model(Calibration, text, file=file)


@lru_cache(maxsize=1)
def shipped_calibration() -> Calibration | None:
    """The calibration beside this module; None where none was made, and then nothing that OCR read is accepted.

    Raises:
        parsers.toml.BadDefinition: It can't be used.
    """
    path = Path(__file__).with_name("calibration.toml")
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    return load_calibration(text, file=path.name)
