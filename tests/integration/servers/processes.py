"""The daemon's child processes as the system shows them (proc(5)): the zygote and its readers."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

READER = "intake-reader"
"""Name that a child gives itself once it is alone with foreign bytes."""
LOOK_EVERY_S = 0.002
"""A reader lives for some ten milliseconds at least."""


def children(pid: int) -> list[int]:
    """Processes started by this one's threads."""
    found: list[int] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    except OSError:
        pass  # it has just ended
    return found


def descendants(pid: int) -> list[int]:
    """Children, their children, and so on."""
    return [one for child in children(pid) for one in (child, *descendants(child))]


def freeze_reader(daemon: int, timeout_s: float = 30) -> int:
    """Stop the next reader in the middle of its work: a document that takes its time."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        for pid in descendants(daemon):
            if _name(pid) == READER:
                os.kill(pid, signal.SIGSTOP)
                return pid
        time.sleep(LOOK_EVERY_S)
    raise AssertionError(f"no reader within {timeout_s} s")


def thaw(pid: int) -> None:
    """Let it go on."""
    os.kill(pid, signal.SIGCONT)


def survivors(pids: list[int], timeout_s: float = 10) -> list[int]:
    """Which of them are still there after a while."""
    deadline = time.monotonic() + timeout_s
    while (left := [pid for pid in pids if is_alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def is_alive(pid: int) -> bool:
    """There, and not just waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""
