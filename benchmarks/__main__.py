"""Run the benchmarks, all of them or those named; exit 1 when a target is missed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from benchmarks import child, durable_intake, latency, processing

BENCHMARKS: Mapping[str, Callable[[], list[str]]] = {
    "intake": durable_intake.main,
    "latency": latency.main,
    "child": child.main,
    "processing": processing.main,
}


def main(names: list[str]) -> None:
    """Run them one after another; every table is printed before the verdict."""
    if unknown := set(names) - BENCHMARKS.keys():
        sys.exit(f"There is no benchmark {', '.join(sorted(unknown))}: {', '.join(BENCHMARKS)}.")
    missed = [problem for name, run in BENCHMARKS.items() if not names or name in names for problem in run()]
    print("\nEvery target is met." if not missed else f"\nMissed: {'; '.join(missed)}.", flush=True)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
