"""`make bench-reading`: read forms of every kind, ours beside the peers, and print a table for each.

A whole run takes most of an hour on two processors; kinds can be run one by one into the same
``--json`` file, from which ``--show`` prints all tables.

    task.py      what a worker process does with one specimen: our reader, then the peers
    measured.py  our reader in the limited child process, with its CPU time and memory
    own_form.py  our own blank form, filled in by invented people and scanned
    ocrmypdf_peer.py, tesseract_peer.py, expressions.py  the two peers
    store.py     specimens kept as files, so that workers take them and a second run needn't make them
    tally.py     counts over many documents; targets.py what is demanded, tables.py how it is printed
    bounds.py    confidence bounds of a share
    calibrate.py `make calibrate`, with fitting.py: from (signals, right?) to parsers/calibration.toml
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from benchmarks.measure import machine
from benchmarks.reading import own_form, store
from benchmarks.reading.tables import OURS, KindRun, kind_table, whole_table
from benchmarks.reading.tally import Tally, tally
from benchmarks.reading.targets import NOT_FORMS, OWN_FORM, PICTURES
from benchmarks.reading.task import PEERS, Result, work
from tests.corpus.truth import Kind, Specimen

KINDS = (*Kind, OWN_FORM, NOT_FORMS)
COUNTS = {kind: 60 if kind in PICTURES or kind == OWN_FORM else 120 for kind in KINDS}
"""Of documents of each kind: 3,000 accepted values need some 110 forms; what is cheap to read can be many."""
PEER_COUNT, JOBS = 12, 2
_RUNS = TypeAdapter(dict[str, KindRun])
_ONE_THREAD = ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, keep; 1 when a target of a kind that ran is missed."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.examples and options.part == "final":
        parser.error("whoever looks at mistakes in the final part can't measure with it any longer: --part dev")
    if options.show:
        return _print(_kept(options.show))
    for name in _ONE_THREAD:
        os.environ.setdefault(name, "1")
    runs = {}
    with tempfile.TemporaryDirectory(prefix="intake-corpus-") as temporary:
        cache = options.cache or Path(temporary)
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(options.jobs, mp_context=context) as pool:
            for kind in options.kind or KINDS:
                runs[str(kind)] = _run_kind(str(kind), options, cache, pool)
                print(_titled(runs[str(kind)]), flush=True)
                if options.json:
                    _keep(options.json, runs)
    if options.json:
        runs = _kept(options.json)
    return _conclude(runs)


# ---------------------------------------------------------------- one kind


def _run_kind(kind: str, options: argparse.Namespace, cache: Path, pool: ProcessPoolExecutor) -> KindRun:
    folder = cache / f"{options.part}-{kind}-{options.seed}-{store.fingerprint()}"
    count = options.count or COUNTS[kind]
    made = _specimens(options.part, kind, count, options.seed)
    peers = options.peer_count if options.peers else 0
    results = list(_results(store.kept(folder, made, count), peers, pool, options.jobs))
    _show_examples(results, options)
    with_peers = [result for result in results if result.peers]
    readers: dict[str, Tally] = {OURS: tally((result.ours, result.pages) for result in results)}
    for peer in PEERS:
        if attempts := [(result.peers[peer], result.pages) for result in results if peer in result.peers]:
            readers[peer] = tally(attempts)
    return KindRun(
        kind=kind,
        part=options.part,
        seed=options.seed,
        when=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        machine=machine(),
        readers=readers,
        ours_beside_peers=tally((r.ours, r.pages) for r in with_peers) if with_peers else None,
        fonts_missing=_fonts_missing(options.part),
    )


def _specimens(part: str, kind: str, count: int, seed: int) -> Iterator[Specimen]:
    """Lazy: those that are kept already aren't made."""
    if kind == OWN_FORM:
        yield from own_form.specimens(count, seed)
        return
    if part == "final":
        from tests.corpus.final import generator as final

        yield from final.not_forms(count, seed) if kind == NOT_FORMS else final.specimens(Kind(kind), count, seed)
    else:
        from tests.corpus.dev import generator as dev

        yield from dev.not_forms(count, seed) if kind == NOT_FORMS else dev.specimens(Kind(kind), count, seed)


def _fonts_missing(part: str) -> tuple[str, ...]:
    if part != "final":
        return ()
    from tests.corpus.final.fonts import families_missing

    return tuple(map(str, families_missing()))


def _results(paths: Iterator[Path], peers: int, pool: ProcessPoolExecutor, jobs: int) -> Iterator[Result]:
    """In the order of the specimens; only a few are on their way, so that making them keeps pace with reading."""
    waiting: set[Future[Result]] = set()
    every: list[Future[Result]] = []
    for number, path in enumerate(paths):
        future = pool.submit(work, path, peers=number < peers)
        every.append(future)
        waiting.add(future)
        if len(waiting) > 2 * jobs:
            _, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        print(f"\r{path.parent.name}: {number + 1}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return (future.result() for future in every)


def _show_examples(results: Sequence[Result], options: argparse.Namespace) -> None:
    wrong = (entry for result in results for entry in result.ours.verdict.fields if not entry.right)
    for entry in itertools.islice(wrong, options.examples):
        filed = "FILED " if entry.filed else ""
        print(f"{filed}{entry.specimen} {entry.key}: {entry.truth!r:.70} read as {entry.read!r:.70}", file=sys.stderr)


# ---------------------------------------------------------------- results


def _titled(run: KindRun) -> str:
    text, _ = kind_table(run)
    fonts = f" Fonts missing: {', '.join(run.fonts_missing)}." if run.fonts_missing else ""
    return f"\n## {run.kind}\n\n{run.when}, {run.part} part, seed {run.seed}, {run.machine}.{fonts}\n\n{text}"


def _print(runs: dict[str, KindRun]) -> int:
    for run in runs.values():
        print(_titled(run))
    return _conclude(runs)


def _conclude(runs: dict[str, KindRun]) -> int:
    """The table of all kinds, and the verdict."""
    text, missed = whole_table(list(runs.values()))
    print(f"\n## All kinds together ({', '.join(runs)})\n\n{text}")
    missed = [*itertools.chain.from_iterable(kind_table(run)[1] for run in runs.values()), *missed]
    print("\n".join(["", "Missed:", *(f"- {line}" for line in missed)]) if missed else "\nEvery target is met.")
    return 1 if missed else 0


def _kept(path: Path) -> dict[str, KindRun]:
    return _RUNS.validate_json(path.read_bytes()) if path.is_file() else {}


def _keep(path: Path, runs: dict[str, KindRun]) -> None:
    """Beside the kinds of earlier runs."""
    data = _RUNS.dump_python({**_kept(path), **runs}, mode="json")
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading.run", description=__doc__)
    parser.add_argument("--kind", choices=[*map(str, KINDS)], action="append", help="may be repeated; all without it")
    parser.add_argument("--count", type=int, help="documents of each kind (default: 60, of those without pictures 120)")
    parser.add_argument("--part", choices=["final", "dev"], default="final")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument(
        "--peer-count", type=int, default=PEER_COUNT, help="the peers read so many of them (default: %(default)s)"
    )
    parser.add_argument("--jobs", type=int, default=JOBS, help="worker processes (default: %(default)s)")
    parser.add_argument("--cache", type=Path, help="keep the documents here for the next run")
    parser.add_argument("--json", type=Path, help="keep the counts here, beside those of other kinds")
    parser.add_argument("--show", type=Path, help="only print the tables of such a file")
    parser.add_argument("--examples", type=int, default=0, help="print so many mistakes; dev part only")
    return parser


if __name__ == "__main__":
    sys.exit(main())
