"""Counts over many judged documents: what a table's shares are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from benchmarks.reading.task import Attempt
from tests.corpus.judge import Judged, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One reader on documents of one kind.

    Answers in handwriting are for a person: they are left out of ``filled``, ``right`` and ``accepted``
    and counted apart, but what is filed wrongly counts whoever wrote it.
    """

    documents: int = 0
    recognised: int = 0
    """Our form, once; or none of our forms, where it is none."""
    filled: int = 0
    """Fields filled in print."""
    right: int = 0
    accepted: int = 0
    """Of the filled ones, those whose value would be filed without a person."""
    invented: int = 0
    """Values for fields left empty."""
    filed: int = 0
    """Values and wrong statements of emptiness that would be filed without a person."""
    filed_wrong: int = 0
    by_hand: int = 0
    by_hand_right: int = 0
    by_hand_accepted: int = 0
    by_hand_filed_wrong: int = 0
    boxes: int = 0
    """Boxes to tick that were decided."""
    boxes_wrong: int = 0
    marks: int = 0
    """Places for a signature."""
    marks_right: int = 0
    marks_unsure: int = 0
    pages: int = 0
    """Of the documents whose reading came to its end."""
    cpu_s: float = 0.0
    wall_s: float = 0.0
    peak_mb: float = 0.0
    problems: Mapping[str, int] = field(default_factory=dict)
    """Documents that broke a limit, by code."""

    @property
    def wrong_or_right(self) -> int:
        """What the share of right ones is of: fields filled in print, and one more for each value invented."""
        return self.filled + self.invented

    @property
    def speed(self) -> float:
        """Pages a second of a processor."""
        return self.pages / self.cpu_s if self.cpu_s else 0.0


def tally(attempts: Iterable[tuple[Attempt, int]]) -> Tally:
    """Count; with each attempt come the pages of its document."""
    return summed(_one(attempt, pages) for attempt, pages in attempts)


def summed(tallies: Iterable[Tally]) -> Tally:
    """Several kinds together; memory is the largest, problems are added up by code."""
    parts = list(tallies)
    problems: Counter[str] = Counter()
    for part in parts:
        problems.update(part.problems)
    names = [entry.name for entry in fields(Tally) if entry.name not in ("problems", "peak_mb")]
    sums = {name: sum(getattr(part, name) for part in parts) for name in names}
    return Tally(**sums, peak_mb=max((part.peak_mb for part in parts), default=0.0), problems=dict(problems))


def _one(attempt: Attempt, pages: int) -> Tally:
    verdict, ended = attempt.verdict, not attempt.problem
    return Tally(
        documents=1,
        recognised=int(verdict.recognised),
        **_answers([entry for entry in verdict.fields if not entry.handwritten]),
        **_by_hand([entry for entry in verdict.fields if entry.handwritten]),
        **_whole(verdict),
        pages=pages if ended else 0,
        cpu_s=attempt.cpu_s,
        wall_s=attempt.wall_s,
        peak_mb=attempt.peak_mb,
        problems={attempt.problem: 1} if attempt.problem else {},
    )


def _answers(printed: list[Judged]) -> dict[str, int]:
    filled = [entry for entry in printed if entry.filled]
    return {
        "filled": len(filled),
        "right": sum(entry.right for entry in filled),
        "accepted": sum(entry.accepted and entry.read is not None for entry in filled),
        "invented": sum(entry.invented for entry in printed),
    }


def _by_hand(written: list[Judged]) -> dict[str, int]:
    return {
        "by_hand": len(written),
        "by_hand_right": sum(entry.right for entry in written),
        "by_hand_accepted": sum(entry.accepted and entry.read is not None for entry in written),
        "by_hand_filed_wrong": sum(entry.filed and not entry.right for entry in written),
    }


def _whole(verdict: Verdict) -> dict[str, int]:
    return {
        "filed": sum(entry.filed for entry in verdict.fields),
        "filed_wrong": sum(entry.filed and not entry.right for entry in verdict.fields),
        "boxes": sum(entry.boxes for entry in verdict.fields),
        "boxes_wrong": sum(entry.wrong_boxes for entry in verdict.fields),
        "marks": int(bool(verdict.fields)),
        "marks_right": int(bool(verdict.fields) and verdict.mark_right),
        "marks_unsure": int(bool(verdict.fields) and verdict.signed is None),
    }
