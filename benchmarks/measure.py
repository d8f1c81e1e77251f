"""Whole processes, measured by the operating system's own accounting."""

from __future__ import annotations

import json
import math
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One finished process."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    """Largest resident size of the process itself; children apart."""


_LAUNCHER = """
import json, os, subprocess, sys, time
began = time.perf_counter()
with open(sys.argv[1], "wb") as log:
    process = subprocess.Popen(sys.argv[2:], stdout=log, stderr=log)
    _, status, usage = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
wall = time.perf_counter() - began
print(json.dumps([process.returncode, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024]))
"""
"""A small process in between: a child's peak memory counts that of whoever forked it, until it execs."""


def run(command: Sequence[str], *, log: Path, environment: dict[str, str] | None = None) -> Run:
    """Run a command to its end; a failure stops the benchmark with the end of its output."""
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(log), *command]
    answer = subprocess.run(launcher, capture_output=True, text=True, env=environment, check=True).stdout
    code, wall_s, cpu_s, peak_mb = json.loads(answer)
    if code != 0:
        raise SystemExit(f"{command[0]} ended with {code}:\n{log.read_text(errors='replace')[-3000:]}")
    return Run(wall_s=wall_s, cpu_s=cpu_s, peak_mb=peak_mb)


def wait_for_calm(*, idle: float = 0.6, patience_s: float = 8.0) -> None:
    """Wait a little for others to finish; the load in the heading tells when they didn't."""
    deadline = time.monotonic() + patience_s
    before = _processor_times()
    while time.monotonic() < deadline:
        time.sleep(1)
        now = _processor_times()
        if now[0] - before[0] >= idle * (now[1] - before[1]):
            return
        before = now


def forget_files(directory: Path) -> None:
    """Let the kernel drop written files from its cache: the next program gets memory that the machine holds already.

    A virtual machine has to ask its host for memory that was never used before, and that takes a program
    that writes 190 MB up to half a second, now this one and now that one.
    """
    for path in directory.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


def _processor_times() -> tuple[int, int]:
    """Ticks of all processors since the start: idle ones, and all."""
    ticks = [int(word) for word in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return ticks[3], sum(ticks)


def machine() -> str:
    """One line about where the numbers come from."""
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} CPUs ({platform.machine()}), Linux {platform.release()}, "
        f"Python {platform.python_version()}, load {load:.1f} at the end"
    )


def heading(title: str) -> str:
    """Title of a table, with its date and the machine."""
    return f"\n## {title}\n\n{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine()}.\n"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all doesn't exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def spread(values: Sequence[float], digits: int = 1) -> str:
    """Median with minimum and maximum."""
    return f"{median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"
