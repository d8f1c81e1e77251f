from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from benchmarks.reading.tables import OURS, KindRun, kind_table, whole_table
from benchmarks.reading.tally import Tally, summed, tally
from benchmarks.reading.task import Attempt
from tests.corpus.judge import Judged, Verdict
from tests.corpus.truth import Kind, Mark, Value

GOOD = Tally(
    documents=60, recognised=60, filled=1800, right=1790, accepted=1700, filed=1700, filed_wrong=1, boxes=4000,
    marks=60, marks_right=60, pages=120, cpu_s=100.0, peak_mb=300.0,
)  # fmt: skip
PEER = replace(GOOD, documents=12, cpu_s=200.0, right=900)


def run(ours: Tally = GOOD, kind: str = Kind.SCAN_300, **more: Tally) -> KindRun:
    beside = replace(ours, documents=12) if more else None
    return KindRun(
        kind=kind,
        part="dev",
        seed=0,
        when="now",
        machine="here",
        readers={OURS: ours, **more},
        ours_beside_peers=beside,
    )


def entry(truth: Value, read: Value, *, right: bool, accepted: bool, handwritten: bool = False) -> Judged:
    return Judged(
        specimen="a", layout="b", key="street", truth=truth, read=read, right=right, accepted=accepted,
        handwritten=handwritten,
    )  # fmt: skip


def attempt(*entries: Judged, problem: str = "", signed: bool | None = True) -> Attempt:
    verdict = Verdict(fields=entries, recognised=True, mark=Mark.HANDWRITTEN, signed=signed)
    return Attempt(verdict=verdict, cpu_s=0.5, wall_s=1.0, peak_mb=200.0, problem=problem)


def test_tally_counts_what_the_shares_are_made_of() -> None:
    counted = tally([(attempt(
        entry("x", "x", right=True, accepted=True),
        entry("x", "y", right=False, accepted=True),
        entry("x", None, right=False, accepted=True),
        entry(None, "y", right=False, accepted=True),
        entry(None, None, right=True, accepted=True),
        entry("x", "x", right=True, accepted=False),
    ), 2)])  # fmt: skip
    assert (counted.right, counted.filled, counted.wrong_or_right, counted.invented) == (2, 4, 5, 1)
    assert (counted.accepted, counted.filed, counted.filed_wrong) == (2, 4, 3)
    assert (counted.marks_right, counted.pages, counted.speed) == (1, 2, 4.0)


def test_handwriting_is_apart_but_what_is_filed_wrongly_counts() -> None:
    by_hand = entry("x", "y", right=False, accepted=True, handwritten=True)
    counted = tally([(attempt(entry("x", "x", right=True, accepted=True), by_hand), 1)])
    assert (counted.filled, counted.right, counted.accepted) == (1, 1, 1)
    assert (counted.by_hand, counted.by_hand_filed_wrong, counted.filed_wrong, counted.filed) == (1, 1, 1, 2)


def test_documents_that_broke_a_limit_are_told_and_not_timed() -> None:
    counted = summed([tally([(attempt(problem="child-time"), 3)]), tally([(attempt(), 1)])])
    assert (counted.documents, counted.pages, counted.problems) == (2, 1, {"child-time": 1})


def test_every_target_met_is_said() -> None:
    text, missed = kind_table(run(OCRmyPDF=PEER))
    assert missed == []
    assert "| fields right | 1790 / 1800 = 99.44 % |" in text
    assert "1 / 1700 = 0.06 % (95 %: ≤ 0.28 %)" in text
    assert "| times OCRmyPDF's speed, same scans | 2.00 |" in text
    assert "the peers' 12" in text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"right": 1700}, "fields right"),
        ({"accepted": 1000}, "accepted without"),
        ({"filed_wrong": 20}, "wrong among accepted"),
        ({"cpu_s": 400.0}, "pages a second"),
        ({"peak_mb": 500.0}, "memory"),
        ({"invented": 60}, "fields right"),
    ],
)
def test_missed_target_is_named(change: dict[str, float], words: str) -> None:
    text, missed = kind_table(run(replace(GOOD, **change)))
    assert words in missed[0]
    assert "**missed**" in text


def test_table_of_all_kinds_adds_up() -> None:
    signed = replace(GOOD, marks_right=50)
    text, missed = whole_table([run(), run(signed, Kind.PHOTO), run(kind=Kind.DOCX)])
    assert "| 0 / 12000 = 0.00 %" in text
    assert "110 / 120" in text
    assert len(missed) == 1


def test_strangers_have_a_table_of_their_own() -> None:
    text, missed = kind_table(run(replace(GOOD, recognised=58), "not-forms"))
    assert "fields right" not in text
    assert missed == ["not-forms: told to be none of our forms 58 / 60 = 96.67 %, target ≥ 99 %"]


def test_runs_are_kept_as_json() -> None:
    shape = TypeAdapter(dict[str, KindRun])
    runs = {"a": run(OCRmyPDF=replace(PEER, problems={"x": 1}))}
    assert shape.validate_json(shape.dump_json(runs)) == runs
