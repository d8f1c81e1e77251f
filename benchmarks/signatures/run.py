"""`make bench-signatures`: verdicts and CPU time of our judgement beside bare pyHanko and poppler's pdfsig.

samples.py   the files: honest, changed, attacked, all of them rebuilt by the tests' own code
judges.py    the programs, each with its answer and its price
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks.measure import heading, percentile, table, wait_for_calm
from benchmarks.signatures import judges
from benchmarks.signatures.judges import Answer, Judge, Judged
from benchmarks.signatures.samples import Group, Sample, Trust, levels, samples, trust
from intake.sandbox import Sandbox
from intake.sandbox.sandbox import PRELOAD

OURS, CHILD, ADES, CLASSIC, PDFSIG = "intake", "intake, in the child", "pyHanko, AdES", "pyHanko, classic", "pdfsig"
TIMES = 1.5
"""Of bare pyHanko's CPU time ours may take for one signature."""
FILES_A_SECOND = 8.0
"""That a core must judge, the child process included."""
WARM = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Print all tables; 1 when a target is missed."""
    options = _parser().parse_args(arguments)
    with (
        tempfile.TemporaryDirectory(prefix="intake-signatures-") as name,
        Sandbox(preload=(*PRELOAD, judges.__name__)) as sandbox,
    ):
        folder = Path(name)
        known = trust(folder)
        programs = _programs(known, sandbox)
        wait_for_calm()
        missed = _speed(folder, programs, options.rounds)
        missed += _batch(folder, programs[CHILD], options.batch)
        missed += _verdicts(samples(folder, options.limit), programs, examples=options.examples)
    print("\nEvery target is met." if not missed else f"\nMissed: {'; '.join(missed)}.", flush=True)
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.signatures", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="judgements of each level by each program")
    parser.add_argument("--batch", type=int, default=100, help="files of the batch")
    parser.add_argument("--limit", type=int, help="files of each group, all when left out")
    parser.add_argument("--examples", action="store_true", help="name the files that were judged wrongly")
    return parser


def _programs(known: Trust, sandbox: Sandbox) -> Mapping[str, Judge]:
    programs = {
        OURS: judges.in_process(known),
        CHILD: judges.in_child(known, sandbox),
        ADES: judges.pyhanko_ades(known),
        CLASSIC: judges.pyhanko_classic(known),
    }
    if shutil.which("pdfsig"):
        programs[PDFSIG] = judges.pdfsig
    return programs


# ---------------------------------------------------------------- speed


def _speed(folder: Path, programs: Mapping[str, Judge], rounds: int) -> list[str]:
    """CPU time for one signature of each level, in turn, so that a busy machine is busy for all."""
    rows, missed = [], []
    for level, path in levels(folder).items():
        taken = _in_turn(path, programs, rounds)
        peer = median(taken[ADES])
        rows += [_speed_row(level, program, times, peer) for program, times in taken.items()]
        if (ratio := median(taken[OURS]) / peer) > TIMES:
            missed.append(f"{level} takes {ratio:.2f} times pyHanko's time")
    print(heading(f"One signature, warm: CPU ms, {rounds} judgements in turn"))
    print(table(["level", "program", "median", "p95", f"times {ADES}"], rows))
    print(f"\nTarget: {OURS} ≤ {TIMES} times {ADES} (its procedure for that level, and its difference analysis).")
    return missed


def _in_turn(path: Path, programs: Mapping[str, Judge], rounds: int) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {program: [] for program in programs}
    for number in range(WARM + rounds):
        for program, judge in programs.items():
            judged = judge(path)
            if judged.answer is not Answer.GOOD:
                raise SystemExit(f"{program} doesn't accept the honest {path.name}: {judged.answer} {judged.detail}")
            if number >= WARM:
                taken[program].append(judged.cpu_s)
    return taken


def _speed_row(level: str, program: str, times: Sequence[float], peer: float) -> list[str]:
    figures = [f"{1000 * value:.0f}" for value in (median(times), percentile(times, 0.95))]
    return [level, program, *figures, f"{median(times) / peer:.2f}"]


def _batch(folder: Path, judge: Judge, count: int) -> list[str]:
    """Files one after another, each in a child of its own."""
    paths = list(itertools.islice(itertools.cycle(levels(folder).values()), count))
    for path in paths[:WARM]:
        judge(path)
    judged = [judge(path) for path in paths]
    cpu_s, wall_s = sum(item.cpu_s for item in judged), sum(item.wall_s for item in judged)
    print(heading(f"A batch of {count} files, B-B, B-T and B-LTA in turn, a child process each"))
    print(f"{count / cpu_s:.1f} files a second of a processor (target ≥ {FILES_A_SECOND:g}),", end=" ")
    print(f"{count / wall_s:.1f} a second by the clock, one after another.")
    return [f"{count / cpu_s:.1f} files/s a core"] if count / cpu_s < FILES_A_SECOND else []


# ---------------------------------------------------------------- verdicts


def _verdicts(files: Sequence[Sample], programs: Mapping[str, Judge], *, examples: bool) -> list[str]:
    """Who is right about what; ours is judged in process, which is the same judgement."""
    chosen = {name: judge for name, judge in programs.items() if name != CHILD}
    answers = {name: [(file, judge(file.path)) for file in files] for name, judge in chosen.items()}
    print(heading(f"Verdicts on {len(files)} files"))
    rows = [_verdict_row(group, answers) for group in Group if any(file.group is group for file in files)]
    print(table(["files", *(f"{name}: right" for name in answers)], rows))
    totals = [_total_row(name, judged) for name, judged in answers.items()]
    print()
    print(table(["program", "right", "false accept", "false alarm", "of these errors", "CPU s"], totals))
    if examples:
        _print_examples(answers)
    wrong = [file.name for file, judged in answers[OURS] if _wrong(file, judged)]
    return [f"judged wrongly: {', '.join(wrong)}"] if wrong else []


def _wrong(file: Sample, judged: Judged) -> bool:
    return (judged.answer is Answer.GOOD) is not file.good


def _verdict_row(group: Group, answers: Mapping[str, Sequence[tuple[Sample, Judged]]]) -> list[str]:
    cells = []
    for judged in answers.values():
        own = [(file, one) for file, one in judged if file.group is group]
        cells.append(f"{sum(not _wrong(file, one) for file, one in own)} / {len(own)}")
    return [group.value, *cells]


def _total_row(name: str, judged: Sequence[tuple[Sample, Judged]]) -> list[str]:
    accepted = sum(_wrong(file, one) for file, one in judged if not file.good)
    alarms = [one for file, one in judged if file.good and _wrong(file, one)]
    errors = sum(one.answer is Answer.ERROR for one in alarms)
    right = len(judged) - accepted - len(alarms)
    share = f"{right} / {len(judged)} = {100 * right / max(1, len(judged)):.1f} %"
    return [name, share, f"{accepted}", f"{len(alarms)}", f"{errors}", f"{sum(one.cpu_s for _, one in judged):.1f}"]


def _print_examples(answers: Mapping[str, Sequence[tuple[Sample, Judged]]]) -> None:
    for name, judged in answers.items():
        for file, one in judged:
            if _wrong(file, one):
                print(f"- {name}: {file.group.value}, {file.name}: {one.answer}")


if __name__ == "__main__":
    sys.exit(main())
