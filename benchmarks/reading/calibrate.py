"""`make calibrate`: read scans of the corpus, note what was known of each value and whether it was right, and fit.

Forms of the dev part, whose wordings are known; with ``--part offices`` those of the offices too, each without its own
wordings, as if nobody had seen it.  With these the signals of today prove nothing enough to be filed unseen, so they
are not the default.  The final part is never used: it measures what comes of this.
"""

from __future__ import annotations

import argparse
import importlib
import json
import multiprocessing
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pydantic import TypeAdapter

from benchmarks.measure import table
from benchmarks.reading.bounds import upper_bound
from benchmarks.reading.fitting import Sample, fit
from benchmarks.reading.targets import PICTURES
from parsers.confidence import Calibration, Signals, group, probability
from parsers.form import FieldValue, ParsedForm
from parsers.read import ReadJob
from parsers.text import fold
from tests.corpus.judge import DEFINITION, job_for, verdict
from tests.corpus.truth import Kind, Specimen

Reader = Callable[[ReadJob], Sequence[tuple[ParsedForm, Mapping[str, Signals]]]]
"""Forms in a document, each with the signals of the values that were read by OCR, by key of the field."""
READER = "parsers.read:read_document_with_signals"
OUT = Path(__file__).parents[2] / "parsers" / "calibration.toml"
SEEDS, COUNT, JOBS = "101,102", 22, 2
PARTS = ("dev", "offices")
_STEP = 7
"""Offices by which one seed begins after another."""
_LISTED = re.compile(r'"((?:[^"\\]|\\.)*)",?\s*')
_SAMPLES = TypeAdapter(list[Sample])


def main(arguments: Sequence[str] | None = None) -> int:
    """Collect, fit, write, and say what the calibration promises."""
    options = _parser().parse_args(arguments)
    for name in ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    seeds, kinds = [int(seed) for seed in options.seeds.split(",")], options.kind or [*map(str, PICTURES)]
    samples = _kept(options.samples) if options.refit else _collected(options, seeds, kinds)
    if options.samples and not options.refit:
        options.samples.write_bytes(_SAMPLES.dump_json(samples))
    parts = " and ".join(f"tests/corpus/{part}" for part in options.part or PARTS[:1])
    corpus = f"{parts}, seeds {options.seeds}, {options.count} of each of {', '.join(kinds)}"
    made = datetime.now(UTC).date()
    calibration = fit(samples, made=made, corpus=corpus, program=f"intake {version('intake')}")
    options.out.write_text(as_toml(calibration), "utf-8")
    print(f"{options.out}\n\n{_told(samples, calibration)}")
    return 0


def _kept(path: Path) -> list[Sample]:
    return _SAMPLES.validate_json(path.read_bytes())


# ---------------------------------------------------------------- collecting


def _collected(options: argparse.Namespace, seeds: Sequence[int], kinds: Sequence[str]) -> list[Sample]:
    orders = [
        (options.reader, part, kind, number, seed)
        for seed in seeds
        for number in range(options.count)
        for kind in kinds
        for part in options.part or PARTS[:1]
    ]
    samples: list[Sample] = []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.jobs, mp_context=context) as pool:
        for done, found in enumerate(pool.map(_one, orders), 1):
            samples += found
            print(f"\r{done} of {len(orders)} documents, {len(samples)} values", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return samples


def _one(order: tuple[str, str, str, int, int]) -> list[Sample]:
    """What a worker process does: make one specimen and read it."""
    name, part, kind, number, seed = order
    specimen, definition = _made(part, Kind(kind), number, seed)
    module, _, function = name.partition(":")
    reader: Reader = getattr(importlib.import_module(module), function)
    return list(collect(reader, [specimen], prefix=f"{seed} ", definition=definition))


def _made(part: str, kind: Kind, number: int, seed: int) -> tuple[Specimen, str]:
    """A specimen, and the definition that it is read with."""
    if part == "dev":
        from tests.corpus.dev.generator import specimen

        return specimen(kind, number, seed), DEFINITION
    from tests.corpus.offices import generator

    offices = generator.offices()
    place = (number + seed * _STEP) % len(offices)
    return generator.specimen(kind, place, seed), without_wordings(DEFINITION, offices[place].labels)


def without_wordings(definition: str, labels: Mapping[str, str | Sequence[str]]) -> str:
    """The text of a definition without the wordings of one form, as if nobody had seen it.

    Args:
        definition: TOML.
        labels: The wordings, by key of the field.
    """
    own = {fold(text) for wording in labels.values() for text in ([wording] if isinstance(wording, str) else wording)}
    kept = []
    for line in definition.splitlines():
        listed = line.lstrip().startswith(("aliases", "shared", '"'))
        kept.append(_LISTED.sub(lambda match: "" if fold(match[1]) in own else match[0], line) if listed else line)
    return "\n".join(kept)


def collect(
    reader: Reader, specimens: Iterable[Specimen], *, prefix: str = "", definition: str = DEFINITION
) -> Iterator[Sample]:
    """Read specimens and compare: a sample for each value that could be accepted.

    Args:
        reader: Gives the forms of a document with their signals.
        specimens: Of parts that don't measure.
        prefix: Before the name, where names of several seeds meet.
        definition: What they are read with.
    """
    for specimen in specimens:
        with tempfile.TemporaryDirectory(prefix="intake-calibrate-") as folder:
            path = Path(folder) / "document"
            path.write_bytes(specimen.content)
            read = reader(job_for(specimen, path, definition=definition))
        if len(read) == 1 and specimen.truth.form is not None:
            yield from _samples(specimen, *read[0], document=prefix + specimen.name)


def _samples(
    specimen: Specimen, form: ParsedForm, signals: Mapping[str, Signals], *, document: str
) -> Iterator[Sample]:
    right = {entry.key: entry.right for entry in verdict(specimen, [form]).fields}
    for field in form.fields:
        if field.key in signals and field.key in right and _decided(field):
            yield Sample(signals=signals[field.key], right=right[field.key], document=document)


def _decided(field: FieldValue) -> bool:
    """There is a value, or nothing at all; what a rule refused is never accepted."""
    return field.value is not None or not field.raw


# ---------------------------------------------------------------- the file


def as_toml(calibration: Calibration) -> str:
    """The calibration as its file has it."""
    plain = calibration.model_dump(mode="json")
    lines = [
        "# Made by `make calibrate`, explained in parsers/confidence.py; make it anew when reading changes.",
        *(f"{key} = {_scalar(key, value)}" for key, value in plain.items() if not isinstance(value, (dict, list))),
        "steps = [",
        *(f"  {{ score = {step['score']!r}, probability = {step['probability']!r} }}," for step in plain["steps"]),
        "]",
    ]
    for name in ("counts", "weights", "groups", "sources"):
        lines += ["", f"[{name}]", *(f"{key} = {value!r}" for key, value in plain[name].items())]
    return "\n".join(lines) + "\n"


def _scalar(key: str, value: object) -> str:
    if key == "made":
        return str(value)
    return json.dumps(value) if isinstance(value, str) else repr(value)


def _told(samples: Sequence[Sample], calibration: Calibration) -> str:
    """What would be accepted of the corpus itself, by group and source."""
    rows = []
    for name in calibration.counts:
        these = [sample for sample in samples if name in (group(sample.signals), sample.signals.source)]
        accepted = [sample for sample in these if probability(sample.signals, calibration) >= calibration.accept]
        wrong = sum(not sample.right for sample in accepted)
        rows.append([name, str(len(these)), str(sum(not s.right for s in these)), str(len(accepted)), str(wrong)])
    unseen = calibration.accepted_wrong, calibration.accepted
    return (
        table(["", "values", "wrong", "accepted", "wrong of these"], rows)
        + f"\n\nAccepted from {calibration.accept:g} on; by models that hadn't seen the document "
        + f"{unseen[0]} wrong of {unseen[1]}, at most {100 * upper_bound(*unseen):.2f} % (95 %)."
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading.calibrate", description=__doc__)
    parser.add_argument("--part", choices=PARTS, action="append", help="the final part measures and doesn't calibrate")
    parser.add_argument("--seeds", default=SEEDS, help="separated by commas (default: %(default)s)")
    parser.add_argument("--count", type=int, default=COUNT, help="of each kind and seed (default: %(default)s)")
    parser.add_argument("--kind", choices=[*map(str, PICTURES)], action="append", help="may be repeated")
    parser.add_argument("--jobs", type=int, default=JOBS)
    parser.add_argument("--reader", default=READER, help="module:function that gives signals (default: %(default)s)")
    parser.add_argument("--samples", type=Path, help="keep what was collected here")
    parser.add_argument("--refit", action="store_true", help="fit from --samples without reading anything")
    parser.add_argument("--out", type=Path, default=OUT, help="default: %(default)s")
    return parser


if __name__ == "__main__":
    sys.exit(main())
