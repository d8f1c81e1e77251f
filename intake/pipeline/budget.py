"""How much of one message is read: its documents and its time are bounded, whatever a sender packs into it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from intake.sandbox import Limits

_LEAST_S = 1.0
"""With less time left no further document is begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What any message may use up; what lies beyond is left to a person."""

    documents: int = 50
    """Of those that may hold the form; each that can't be read becomes a request of its own."""
    seconds: float = 50.0
    """Wall time for unpacking and reading together."""


class Budget:
    """What is left of one message's allowance; counts from its making, for one thread."""

    def __init__(self, allowance: Allowance, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        """``monotonic`` is the clock; changed only by tests."""
        self._allowance = allowance
        self._monotonic = monotonic
        self._until = monotonic() + allowance.seconds
        self._documents = 0

    def take_document(self) -> bool:
        """Whether one more document may be read; it counts at once."""
        if self._documents >= self._allowance.documents or self._left_s() < _LEAST_S:
            return False
        self._documents += 1
        return True

    def within(self, limits: Limits) -> Limits:
        """The limits of the next call, so that it ends with the budget at the latest."""
        left_s = max(self._left_s(), _LEAST_S)
        return replace(limits, wall_s=min(limits.wall_s, left_s), cpu_s=min(limits.cpu_s, math.ceil(left_s)))

    def _left_s(self) -> float:
        return self._until - self._monotonic()
