"""The tables: a kind each, our reader beside its peers and the targets, and one of all kinds together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.measure import table
from benchmarks.reading import targets
from benchmarks.reading.bounds import upper_bound
from benchmarks.reading.tally import Tally, summed
from benchmarks.reading.targets import Target
from tests.corpus.truth import Kind

OURS = "intake"
MET, MISSED = "met", "**missed**"
NOTHING = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRun:
    """All readers on one kind of input."""

    kind: str
    part: str
    seed: int
    when: str
    machine: str
    readers: Mapping[str, Tally]
    """Ours first."""
    ours_beside_peers: Tally | None = None
    """Our reader on those documents alone that the peers read too."""
    fonts_missing: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measure: how a tally shows it, and the figure that a target bounds."""

    name: str
    shown: Callable[[Tally], str]
    figure: Callable[[Tally], float] = lambda _: 0.0
    target: Target | None = None


def kind_table(run: KindRun) -> tuple[str, list[str]]:
    """The table of one kind as Markdown, and the targets missed."""
    columns = dict(run.readers)
    if run.ours_beside_peers is not None and len(columns) > 1:
        beside = run.ours_beside_peers
        if beside.documents < run.readers[OURS].documents:
            columns = {OURS: columns.pop(OURS), f"{OURS}, the peers' {beside.documents}": beside, **columns}
    rows, missed = [], []
    for row in _rows(run):
        rows.append([row.name, *(row.shown(tally) for tally in columns.values()), *_verdict(row, run.readers[OURS])])
        if row.target and _verdict(row, run.readers[OURS])[1] == MISSED:
            missed.append(f"{run.kind}: {row.name} {row.shown(run.readers[OURS])}, target {row.target}")
    return table(["", *columns, "target", ""], rows), missed


def whole_table(runs: Sequence[KindRun]) -> tuple[str, list[str]]:
    """What is demanded of all kinds together, as Markdown, and the targets missed."""
    forms = [run.readers[OURS] for run in runs if run.kind in set(Kind)]
    papers = [run.readers[OURS] for run in runs if run.kind in targets.PICTURES]
    everything = [run.readers[OURS] for run in runs]
    rows, missed = [], []
    for tallies, row in ((forms, _BOXES), (papers, _MARKS), (papers, _BY_HAND), (everything, _MEMORY)):
        if tallies:
            total = summed(tallies)
            rows.append([row.name, row.shown(total), *_verdict(row, total)])
            if _verdict(row, total)[1] == MISSED:
                missed.append(f"all kinds: {row.name} {row.shown(total)}, target {row.target}")
    return table(["", OURS, "target", ""], rows), missed


def _verdict(row: Row, tally: Tally) -> list[str]:
    if row.target is None:
        return ["", ""]
    if row.shown(tally) == NOTHING:
        return [str(row.target), "no data"]
    return [str(row.target), MET if row.target.met(row.figure(tally)) else MISSED]


# ---------------------------------------------------------------- rows


def _share(hits: int, whole: int) -> float:
    return hits / whole if whole else 0.0


def _counted(hits: int, whole: int) -> str:
    return f"{hits} / {whole} = {100 * _share(hits, whole):.2f} %" if whole else NOTHING


def _bounded(hits: int, whole: int) -> str:
    return f"{_counted(hits, whole)} (95 %: ≤ {100 * upper_bound(hits, whole):.2f} %)" if whole else NOTHING


_BOXES = Row(
    name="boxes to tick decided wrongly",
    shown=lambda t: _bounded(t.boxes_wrong, t.boxes),
    figure=lambda t: _share(t.boxes_wrong, t.boxes),
    target=targets.BOXES,
)
_MARKS = Row(
    name="handwritten signature present or not, told rightly",
    shown=lambda t: f"{_counted(t.marks_right, t.marks)}, unsure {t.marks_unsure}",
    figure=lambda t: _share(t.marks_right, t.marks),
    target=targets.MARKS,
)
_BY_HAND = Row(
    name="answers in handwriting filed wrongly",
    shown=lambda t: _bounded(t.by_hand_filed_wrong, t.by_hand),
    figure=lambda t: _share(t.by_hand_filed_wrong, t.by_hand),
    target=targets.BY_HAND,
)
_MEMORY = Row(
    name="largest memory of a child, MB",
    shown=lambda t: f"{t.peak_mb:.0f}" if t.peak_mb else NOTHING,
    figure=lambda t: t.peak_mb,
    target=targets.MEMORY,
)


def _rows(run: KindRun) -> Iterator[Row]:
    recognised = "told to be none of our forms" if run.kind == targets.NOT_FORMS else "documents recognised"
    yield Row(
        name=recognised,
        shown=lambda t: _counted(t.recognised, t.documents),
        figure=lambda t: _share(t.recognised, t.documents),
        target=targets.RECOGNISED.get(run.kind),
    )
    if run.kind != targets.NOT_FORMS:
        yield from _field_rows(run)
    yield from _cost_rows(run)


def _field_rows(run: KindRun) -> Iterator[Row]:
    yield Row(
        name="fields right",
        shown=lambda t: _counted(t.right, t.wrong_or_right),
        figure=lambda t: _share(t.right, t.wrong_or_right),
        target=targets.RIGHT.get(run.kind),
    )
    yield Row(name="of the wrong: values invented", shown=lambda t: str(t.invented))
    yield Row(
        name="accepted without a person",
        shown=lambda t: _counted(t.accepted, t.filled),
        figure=lambda t: _share(t.accepted, t.filled),
        target=targets.ACCEPTED.get(run.kind),
    )
    yield Row(
        name="wrong among accepted",
        shown=lambda t: _bounded(t.filed_wrong, t.filed),
        figure=lambda t: _share(t.filed_wrong, t.filed),
        target=targets.FILED_WRONG.get(run.kind),
    )
    if run.readers[OURS].by_hand:
        yield Row(
            name="fields right, handwriting included",
            shown=lambda t: _counted(t.right + t.by_hand_right, t.wrong_or_right + t.by_hand),
        )
        yield Row(
            name="accepted, handwriting included",
            shown=lambda t: _counted(t.accepted + t.by_hand_accepted, t.filled + t.by_hand),
        )
        yield Row(name=_BY_HAND.name, shown=_BY_HAND.shown)
    yield Row(name=_BOXES.name, shown=_BOXES.shown)
    if run.kind in targets.PICTURES or run.kind == targets.OWN_FORM:
        yield Row(name=_MARKS.name, shown=_MARKS.shown)


def _cost_rows(run: KindRun) -> Iterator[Row]:
    ours, beside = run.readers[OURS], run.ours_beside_peers
    yield Row(
        name="pages a second of a processor",
        shown=lambda t: f"{t.speed:.2f} ({t.pages} pages)" if t.pages else NOTHING,
        figure=lambda t: t.speed,
        target=targets.SPEED.get(run.kind),
    )
    other = run.readers.get("OCRmyPDF")
    if run.kind in targets.PICTURES and beside and other and other.speed:
        times = beside.speed / other.speed
        yield Row(
            name="times OCRmyPDF's speed, same scans",
            shown=lambda t: f"{times:.2f}" if t is ours else "",
            figure=lambda _: times,
            target=targets.FASTER,
        )
    yield _MEMORY
    if any(tally.problems for tally in run.readers.values()):
        yield Row(
            name="ended by a limit or an error",
            shown=lambda t: ", ".join(f"{code} {count}" for code, count in t.problems.items()) or "0",
        )
