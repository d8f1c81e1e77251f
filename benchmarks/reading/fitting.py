"""From (signals, right?) pairs to a calibration: logistic regression, then isotonic steps with lower bounds.

Weights are fitted with L2 by projected gradient descent (accelerated; Beck and Teboulle, 2009), so that
those that must not be negative aren't.  Scores for the steps come from models that haven't seen the
layout (five folds by layout: what comes in practice looks like none of those that were tuned on), the steps from
pool-adjacent-violators (Ayer and others, 1955), and each is lowered to its 95 % bound.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from benchmarks.reading.bounds import lower_bound, upper_bound
from parsers.confidence import FEATURES, MOST_BY_HAND, Calibration, Signals, Step, Weights, group

BUDGET = 0.0025
"""Errors among what is accepted of the corpus: half of what is promised, since reading was tuned on its layouts."""
_LAYOUT = re.compile(r"-\d{3}-([a-z-]+)\.\w+$")
FOLDS = 5
_L2 = 1.0
_ROUNDS = 1_500
_FREE = frozenset({"read_once"})
"""Features of which nobody knows whether they speak for a value."""
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One value of one document that was read, and whether it was right."""

    signals: Signals
    right: bool
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Neighbours in score that are right equally often."""

    score: float
    """Of the lowest of them."""
    hits: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    """Names and weights of the columns of the design matrix."""

    groups: tuple[str, ...]
    sources: tuple[str, ...]
    weights: Vector

    def scores(self, samples: Sequence[Sample]) -> Vector:
        return np.asarray(_design(samples, self.groups, self.sources) @ self.weights, dtype=np.float64)


def fit(samples: Sequence[Sample], *, made: date, corpus: str, program: str, budget: float = BUDGET) -> Calibration:
    """Make a calibration.

    Args:
        samples: Values of at least two documents; the more the surer.
        made: Written into the file, as are the next two.
        corpus: Which documents these were.
        program: Version of the reader.

    Raises:
        ValueError: There are fewer than two documents.
    """
    documents = sorted({sample.document for sample in samples})
    if len(documents) < 2:
        raise ValueError("a calibration needs at least two documents")
    model = _fitted(samples)
    unseen = _unseen_scores(samples, documents)
    steps = rising(pool(unseen, [sample.right for sample in samples]))
    accept, accepted = _acceptance(samples, unseen, steps, budget)
    named = dict(zip(_columns(model.groups, model.sources), map(float, model.weights.round(6)), strict=True))
    return Calibration(
        made=made,
        corpus=corpus,
        program=program,
        documents=len(documents),
        values=len(samples),
        wrong=sum(not sample.right for sample in samples),
        counts=_counts(samples),
        accept=accept,
        accepted=len(accepted),
        accepted_wrong=sum(not sample.right for sample in accepted),
        intercept=named[""],
        weights=Weights(**{name: named[name] for name in FEATURES}),
        groups={name: named[f"group {name}"] for name in model.groups},
        sources={name: named[f"source {name}"] for name in model.sources},
        steps=steps,
    )


def _counts(samples: Sequence[Sample]) -> Mapping[str, int]:
    counted = Counter(group(sample.signals) for sample in samples)
    counted.update(sample.signals.source for sample in samples)
    return dict(sorted(counted.items()))


# ---------------------------------------------------------------- regression


def _columns(groups: Sequence[str], sources: Sequence[str]) -> list[str]:
    return ["", *FEATURES, *(f"group {name}" for name in groups), *(f"source {name}" for name in sources)]


def _design(samples: Sequence[Sample], groups: Sequence[str], sources: Sequence[str]) -> Vector:
    rows = [
        [
            1.0,
            *(feature(sample.signals) for feature in FEATURES.values()),
            *(float(group(sample.signals) == name) for name in groups),
            *(float(sample.signals.source == name) for name in sources),
        ]
        for sample in samples
    ]
    return np.array(rows, dtype=np.float64)


def _fitted(samples: Sequence[Sample]) -> _Model:
    groups = tuple(sorted({group(sample.signals) for sample in samples}))
    sources = tuple(sorted({sample.signals.source for sample in samples}))
    design = _design(samples, groups, sources)
    truth = np.array([sample.right for sample in samples], dtype=np.float64)
    bounded = np.array([name in FEATURES and name not in _FREE for name in _columns(groups, sources)])
    return _Model(groups=groups, sources=sources, weights=_descend(design, truth, bounded))


def _descend(design: Vector, truth: Vector, bounded: NDArray[np.bool_]) -> Vector:
    """Least mean log loss with L2 on all but the intercept; bounded weights stay at or above zero."""
    count, width = design.shape
    penalty = np.full(width, _L2 / count)
    penalty[0] = 0.0
    step = 1.0 / (0.25 * float(np.linalg.norm(design, 2)) ** 2 / count + _L2 / count)
    weights = ahead = np.zeros(width)
    momentum = 1.0
    for _ in range(_ROUNDS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ ahead, -40, 40)))
        moved = ahead - step * (design.T @ (chance - truth) / count + penalty * ahead)
        moved = np.where(bounded, np.maximum(moved, 0.0), moved)
        following = (1 + math.sqrt(1 + 4 * momentum**2)) / 2
        ahead = moved + (momentum - 1) / following * (moved - weights)
        weights, momentum = moved, following
    return weights


def _unseen_scores(samples: Sequence[Sample], documents: Sequence[str]) -> list[float]:
    """The score of every sample by a model that was fitted without its layout."""
    layouts = sorted({_layout(document) for document in documents})
    fold = {document: layouts.index(_layout(document)) % FOLDS for document in documents}
    scores = [0.0] * len(samples)
    for number in sorted(set(fold.values())):
        model = _fitted([sample for sample in samples if fold[sample.document] != number])
        held = [index for index, sample in enumerate(samples) if fold[sample.document] == number]
        for index, score in zip(held, model.scores([samples[index] for index in held]), strict=True):
            scores[index] = float(score)
    return scores


def _layout(document: str) -> str:
    """Of the name of a specimen; a name without one is a layout of its own."""
    match = _LAYOUT.search(document)
    return match[1] if match else document


# ---------------------------------------------------------------- steps


def pool(scores: Iterable[float], right: Iterable[bool]) -> tuple[Block, ...]:
    """Pool adjacent violators: the rising steps that fit outcomes over scores best (least squares)."""
    blocks: list[Block] = []
    for score, hit in sorted(zip(scores, right, strict=True)):
        block = Block(score=score, hits=int(hit), count=1)
        while blocks and (
            blocks[-1].score == block.score or blocks[-1].hits * block.count >= block.hits * blocks[-1].count
        ):
            before = blocks.pop()
            block = Block(score=before.score, hits=before.hits + block.hits, count=before.count + block.count)
        blocks.append(block)
    return tuple(blocks)


def rising(blocks: Sequence[Block]) -> tuple[Step, ...]:
    """The lower bound of each block; one with few values isn't below those under it."""
    steps: list[Step] = []
    for block in blocks:
        bound = round(lower_bound(block.hits, block.count), 6)
        score = round(min(max(block.score, -100.0), 100.0), 6)
        if not steps or (bound > steps[-1].probability and score > steps[-1].score):
            steps.append(Step(score=score, probability=bound))
    return tuple(steps)


def _acceptance(
    samples: Sequence[Sample], scores: Sequence[float], steps: Sequence[Step], budget: float
) -> tuple[float, list[Sample]]:
    """The lowest probability from which on errors keep within the budget, and what is accepted then."""
    sure = [_at(sample, score, steps) for sample, score in zip(samples, scores, strict=True)]
    for step in steps:
        accepted = [sample for sample, value in zip(samples, sure, strict=True) if value >= step.probability]
        if step.probability > MOST_BY_HAND and _within_budget(accepted, budget):
            return step.probability, accepted
    return 1.0, []


def _at(sample: Sample, score: float, steps: Sequence[Step]) -> float:
    """As ``parsers.confidence.probability``, of a score by another model."""
    at = bisect_right(steps, score, key=lambda step: step.score)
    found = steps[at - 1].probability if at else 0.0
    return min(found, MOST_BY_HAND) if sample.signals.handwritten else found


def _within_budget(accepted: Sequence[Sample], budget: float) -> bool:
    """All together at the 95 % bound, and each source and layout by its own count, one error by chance forgiven."""
    if upper_bound(sum(not sample.right for sample in accepted), len(accepted)) > budget:
        return False
    groups: dict[str, list[bool]] = {}
    for sample in accepted:
        groups.setdefault(sample.signals.source, []).append(sample.right)
        groups.setdefault(f"layout {_layout(sample.document)}", []).append(sample.right)
    return all(outcomes.count(False) - 1 <= budget * len(outcomes) for outcomes in groups.values())
