"""The loop of tuning: read specimens of the dev part and say what goes wrong, with examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from parsers.form import ParsedForm
from parsers.read import read_document
from tests.corpus.judge import DEFINITION, REGIONS, TODAY, Judged, Verdict, is_right, job_for, verdict
from tests.corpus.truth import Specimen

__all__ = [
    "DEFINITION", "REGIONS", "TODAY", "Judged", "Share", "Verdict", "is_right", "judge", "judge_whole", "read",
    "report", "report_marks", "share",
]  # fmt: skip


def read(specimen: Specimen, folder: Path) -> tuple[ParsedForm, ...]:
    """What the reader makes of a specimen of any kind; the file is put into the folder."""
    path = folder / "document"
    path.write_bytes(specimen.content)
    return read_document(job_for(specimen, path))


def judge(specimen: Specimen, folder: Path) -> tuple[Judged, ...]:
    """Read a specimen and compare every field."""
    return judge_whole(specimen, folder).fields


def judge_whole(specimen: Specimen, folder: Path) -> Verdict:
    """Read a specimen and compare every field, the signature, and whether it is the form at all."""
    return verdict(specimen, read(specimen, folder))


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Counts over the fields filled in truth, and values invented for empty ones."""

    right: int
    filled: int
    invented: int
    accepted: int
    accepted_wrong: int

    def __str__(self) -> str:
        share = 100 * self.right / self.filled if self.filled else 0.0
        return (
            f"{self.right:5d} of {self.filled:5d} = {share:6.2f} %   invented {self.invented:3d}   "
            f"accepted {self.accepted:5d}, wrong of these {self.accepted_wrong:3d}"
        )


def share(judged: Iterable[Judged]) -> Share:
    """Sum up; a filled field that is accepted as empty is accepted wrongly."""
    entries = list(judged)
    filled = [entry for entry in entries if entry.filled]
    filed = [entry for entry in entries if entry.filed]
    return Share(
        right=sum(entry.right for entry in filled),
        filled=len(filled),
        invented=sum(entry.invented for entry in entries),
        accepted=len(filed),
        accepted_wrong=sum(not entry.right for entry in filed),
    )


def report(judged: Iterable[Judged], *, examples: int = 25) -> Iterator[str]:
    """Lines of a table: a layout each, then the fields that go wrong most often, with examples."""
    entries = list(judged)
    for layout in dict.fromkeys(entry.layout for entry in entries):
        yield f"{layout:20} {share(entry for entry in entries if entry.layout == layout)}"
    yield f"{'all':20} {share(entries)}"
    by_hand = [entry for entry in entries if entry.handwritten]
    if by_hand:
        yield f"{'by hand, of these':20} {share(by_hand)}"
    wrong = [entry for entry in entries if not entry.right]
    for (layout, key), count in Counter((entry.layout, entry.key) for entry in wrong).most_common(examples):
        first = next(entry for entry in wrong if (entry.layout, entry.key) == (layout, key))
        yield f"{count:4d} × {layout}, {key}: {_told(first)}"
    for entry in wrong:
        if entry.filed:
            yield f"ACCEPTED {entry.layout}, {entry.key}: {_told(entry)}"


def _told(entry: Judged) -> str:
    return f"{entry.truth!r:.70} read as {entry.read!r:.70} ({entry.specimen})"


def report_marks(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Whether signatures were told from stamps, printed names and empty places: a line for each of them."""
    entries = list(verdicts)
    forms = [entry for entry in entries if entry.fields]
    for mark in dict.fromkeys(entry.mark for entry in forms):
        said = Counter(entry.signed for entry in forms if entry.mark is mark)
        yield f"{mark:20} signed {said[True]}, not signed {said[False]}, unsure {said[None]}"
    if forms:
        yield f"{'signature right':20} {sum(entry.mark_right for entry in forms)} of {len(forms)}"
    yield f"{'recognised':20} {sum(entry.recognised for entry in entries)} of {len(entries)}"
