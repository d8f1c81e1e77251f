from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.reading.calibrate import as_toml, collect, main
from benchmarks.reading.fitting import Sample
from parsers.confidence import FEATURES, Calibration, Signals, Step, Weights, load_calibration
from parsers.form import FieldValue, ParsedForm
from parsers.read import ReadJob, read_document
from tests.corpus.dev.generator import not_form, specimen
from tests.corpus.judge import TYPES
from tests.corpus.truth import Kind

numbers = st.floats(-100, 100, allow_nan=False)
positive = st.floats(0, 100, allow_nan=False)
shares = st.floats(0, 1, allow_nan=False)
names = st.from_regex(r"\A[a-z][a-z_-]{0,31}\Z")
words = st.from_regex(r"\A[ -~]{1,300}\Z")
counts = st.integers(0, 10**9)


@st.composite
def steps(draw: st.DrawFn) -> tuple[Step, ...]:
    scores = sorted(draw(st.sets(numbers, min_size=1, max_size=12)))
    levels = sorted(draw(st.lists(shares, min_size=len(scores), max_size=len(scores))))
    return tuple(Step(score=score, probability=level) for score, level in zip(scores, levels, strict=True))


weights = st.fixed_dictionaries(dict.fromkeys(FEATURES, positive) | {"read_once": numbers})
calibrations = st.builds(
    Calibration,
    made=st.dates(date(2020, 1, 1), date(2100, 1, 1)),
    corpus=words,
    program=words,
    documents=counts,
    values=counts,
    wrong=counts,
    counts=st.dictionaries(names, counts, max_size=5),
    accept=shares,
    accepted=counts,
    accepted_wrong=counts,
    intercept=numbers,
    weights=weights.map(lambda drawn: Weights(**drawn)),
    groups=st.dictionaries(names, numbers, min_size=1, max_size=5),
    sources=st.dictionaries(names, numbers, min_size=1, max_size=3),
    steps=steps(),
)


@given(calibrations)
@settings(max_examples=60)
def test_file_says_what_the_calibration_says(calibration: Calibration) -> None:
    assert load_calibration(as_toml(calibration)) == calibration


def with_signals(job: ReadJob) -> tuple[tuple[ParsedForm, Mapping[str, Signals]], ...]:
    """What the reader knows of text layers, told as if it came from a scan."""
    return tuple((form, {field.key: known(field) for field in form.fields}) for form in read_document(job))


def known(field: FieldValue) -> Signals:
    return Signals(
        agreement=None,
        valid=field.accepted,
        strong_check=False,
        word_confidence=field.confidence,
        label_certainty=1.0,
        layout=1.0,
        source="scanner",
        type=TYPES[field.key],
        length=len(field.raw or ""),
        handwritten=None,
    )


def test_samples_are_what_could_be_accepted() -> None:
    entry = specimen(Kind.TEXT_PDF, 0)
    samples = list(collect(with_signals, [entry], prefix="7 "))
    assert len(samples) > 25
    assert all(sample.right for sample in samples)
    assert {sample.document for sample in samples} == {f"7 {entry.name}"}


def test_samples_say_what_was_wrong() -> None:
    entry = specimen(Kind.TEXT_PDF, 0)
    other = replace(entry, truth=replace(entry.truth, fields={**entry.truth.fields, "ico": "00000000"}))
    wrong = [sample for sample in collect(with_signals, [other]) if not sample.right]
    assert [sample.signals.type for sample in wrong] == ["ico"]


def test_refused_values_are_no_samples() -> None:
    entry = specimen(Kind.TEXT_PDF, 0)

    def refusing(job: ReadJob) -> list[tuple[ParsedForm, Mapping[str, Signals]]]:
        (form, signals), *_ = with_signals(job)
        fields = tuple(replace(field, value=None, raw="?") for field in form.fields)
        return [(replace(form, fields=fields), signals)]

    assert list(collect(refusing, [entry])) == []


def test_strangers_give_no_samples() -> None:
    assert list(collect(with_signals, [not_form(0)])) == []


def test_command_fits_what_was_kept_and_tells_what_it_promises(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from benchmarks.reading.calibrate import _SAMPLES

    base = next(collect(with_signals, [specimen(Kind.TEXT_PDF, 0)]))
    samples = [Sample(signals=base.signals, right=n % 40 > 0, document=f"d{n % 10}") for n in range(400)]
    kept, out = tmp_path / "samples.json", tmp_path / "calibration.toml"
    kept.write_bytes(_SAMPLES.dump_json(samples))
    assert main(["--refit", "--samples", str(kept), "--out", str(out)]) == 0
    calibration = load_calibration(out.read_text("utf-8"))
    assert (calibration.values, calibration.wrong, calibration.accept) == (400, 10, 1.0)
    assert "wrong of these" in capsys.readouterr().out


def test_final_part_cant_be_asked_for() -> None:
    with pytest.raises(SystemExit):
        main(["--part", "final"])
