from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.reading.bounds import upper_bound
from benchmarks.reading.fitting import Block, Sample, fit, pool, rising
from parsers.confidence import Calibration, Signals, probability
from parsers.definition import FieldType

BASE = Signals(
    agreement=1.0,
    valid=True,
    strong_check=False,
    word_confidence=0.9,
    label_certainty=1.0,
    layout=1.0,
    source="scanner",
    type=FieldType.TEXT,
    length=12,
    handwritten=None,
)


def chance(signals: Signals) -> float:
    """The distribution that the samples come from."""
    agrees = signals.agreement == 1.0
    score = -3.0 + 4.0 * agrees + 3.0 * signals.valid + 3.0 * signals.word_confidence - (signals.source == "fax")
    return 1 / (1 + math.exp(-score))


def invented(count: int, seed: int = 1) -> list[Sample]:
    rng = Random(seed)
    samples = []
    for number in range(count):
        signals = replace(
            BASE,
            agreement=1.0 if rng.random() < 0.7 else rng.random(),
            valid=rng.random() < 0.85,
            word_confidence=rng.random(),
            source=rng.choice(("scanner", "fax")),
            type=rng.choice((FieldType.TEXT, FieldType.ICO)),
        )
        samples.append(Sample(signals=signals, right=rng.random() < chance(signals), document=f"d{number // 25}"))
    return samples


BUDGET = 0.005


def made(samples: list[Sample]) -> Calibration:
    return fit(samples, made=date(2026, 11, 22), corpus="invented", program="test", budget=BUDGET)


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    return made(invented(6_000))


def test_known_distribution_is_found_again(calibration: Calibration) -> None:
    """In the mean over tenths of the true chance; bounds keep it below the truth."""
    fresh = [(chance(s.signals), probability(s.signals, calibration)) for s in invented(4_000, seed=2)]
    fresh.sort()
    for start in range(0, 4_000, 400):
        true, said = (sum(pair[side] for pair in fresh[start : start + 400]) / 400 for side in (0, 1))
        assert true - 0.12 < said < true + 0.03


def test_agreement_and_validity_make_surer(calibration: Calibration) -> None:
    poor = replace(BASE, agreement=0.5, valid=False, word_confidence=0.2)
    better = [poor, replace(poor, valid=True), replace(poor, valid=True, agreement=1.0), BASE]
    said = [probability(signals, calibration) for signals in better]
    assert said == sorted(said)
    assert said[0] < said[-1]


def test_accepted_values_keep_within_the_budget(calibration: Calibration) -> None:
    assert calibration.accepted > 500
    assert upper_bound(calibration.accepted_wrong, calibration.accepted) <= BUDGET
    fresh = [s for s in invented(8_000, seed=3) if probability(s.signals, calibration) >= calibration.accept]
    assert sum(not s.right for s in fresh) <= 2 * BUDGET * len(fresh)


def test_few_values_are_never_accepted() -> None:
    few = [Sample(signals=BASE, right=True, document=f"d{number}") for number in range(40)]
    calibration = made(few)
    assert calibration.accept == 1.0
    assert calibration.accepted == 0
    assert probability(BASE, calibration) < 0.94


def test_errors_of_one_source_arent_hidden_by_the_others() -> None:
    good = [Sample(signals=BASE, right=True, document=f"a{number % 100}") for number in range(4_000)]
    camera = replace(BASE, source="camera")
    poor = [Sample(signals=camera, right=number % 50 > 0, document=f"b{number % 20}") for number in range(200)]
    calibration = made(good + poor)
    assert probability(camera, calibration) < calibration.accept <= probability(BASE, calibration)


def test_one_document_is_no_corpus() -> None:
    with pytest.raises(ValueError, match="two documents"):
        made([Sample(signals=BASE, right=True, document="only")])


def test_same_samples_give_the_same_calibration() -> None:
    samples = invented(300)
    assert made(samples) == made(samples)


# ---------------------------------------------------------------- isotonic steps

outcomes = st.lists(st.tuples(st.integers(-20, 20).map(float), st.booleans()), min_size=1, max_size=40)


def isotonic(values: list[float]) -> list[float]:
    """By its definition: the largest mean from any earlier one of the smallest means to any later one."""
    count = len(values)
    return [
        max(
            min(sum(values[low : high + 1]) / (high + 1 - low) for high in range(here, count))
            for low in range(here + 1)
        )
        for here in range(count)
    ]


@given(outcomes)
@settings(max_examples=120)
def test_pooling_gives_the_isotonic_fit(pairs: list[tuple[float, bool]]) -> None:
    pairs = list({score: (score, hit) for score, hit in sorted(pairs)}.values())
    blocks = pool(*zip(*pairs, strict=True))
    fitted = [block.hits / block.count for block in blocks for _ in range(block.count)]
    assert fitted == pytest.approx(isotonic([float(hit) for _, hit in pairs]))


@given(outcomes)
@settings(max_examples=120)
def test_blocks_rise_and_lose_nothing(pairs: list[tuple[float, bool]]) -> None:
    scores, hits = zip(*pairs, strict=True)
    blocks = pool(scores, hits)
    assert sum(block.count for block in blocks) == len(pairs)
    assert sum(block.hits for block in blocks) == sum(hits)
    shares = [block.hits / block.count for block in blocks]
    assert shares == sorted(set(shares))
    assert [block.score for block in blocks] == sorted({block.score for block in blocks})


@given(outcomes)
@settings(max_examples=60)
def test_steps_rise_and_stay_below_the_shares(pairs: list[tuple[float, bool]]) -> None:
    steps = rising(pool(*zip(*pairs, strict=True)))
    assert [step.probability for step in steps] == sorted({step.probability for step in steps})
    assert [step.score for step in steps] == sorted({step.score for step in steps})


def test_small_block_at_the_top_doesnt_fall_below_the_one_under_it() -> None:
    steps = rising((Block(score=0, hits=990, count=1000), Block(score=5, hits=3, count=3)))
    assert len(steps) == 1
    assert 0.98 < steps[0].probability < 0.99
