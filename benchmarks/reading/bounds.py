"""Confidence bounds of a share (C. J. Clopper, E. S. Pearson, Biometrika 26, 1934), with the standard library alone."""

from __future__ import annotations

import math

CONFIDENCE = 0.95


def upper_bound(hits: int, trials: int, confidence: float = CONFIDENCE) -> float:
    """The share that is exceeded only with ``1 - confidence``, one-sided; 0 of n gives about 3/n.

    Args:
        hits: How often it happened.
        trials: Out of how many; none at all gives 1.
        confidence: Of the bound.
    """
    if hits >= trials:
        return 1.0
    low, high = hits / trials, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if at_most(hits, trials, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def lower_bound(hits: int, trials: int, confidence: float = CONFIDENCE) -> float:
    """The share that isn't reached only with ``1 - confidence``, one-sided."""
    return 1.0 - upper_bound(trials - hits, trials, confidence) if trials else 0.0


def at_most(hits: int, trials: int, share: float) -> float:
    """Probability of at most so many hits in independent trials (binomial distribution)."""
    if share <= 0.0 or hits >= trials:
        return 1.0
    if share >= 1.0 or hits < 0:
        return 0.0
    if hits > trials // 2:
        return 1.0 - at_most(trials - hits - 1, trials, 1.0 - share)
    log_hit, log_miss = math.log(share), math.log1p(-share)
    whole = math.lgamma(trials + 1)
    logs = [
        whole - math.lgamma(k + 1) - math.lgamma(trials - k + 1) + k * log_hit + (trials - k) * log_miss
        for k in range(hits + 1)
    ]
    top = max(logs)
    return min(math.exp(top) * math.fsum(math.exp(value - top) for value in logs), 1.0)
