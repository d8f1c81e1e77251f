"""Ways to take something away from a process that we start: rights, room for files, a disk."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

KEEPS_TO_MODES = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
"""Starts a command for which modes of files hold, though its user is root."""


def file_limit(kib: int) -> tuple[str, ...]:
    """Starts a command that can't write a file larger than this."""
    return ("bash", "-c", f'ulimit -f {kib}; exec "$@"', "bash")


@contextmanager
def small_disk(directory: Path, *, mib: int) -> Iterator[None]:
    """A disk of this size, mounted on the directory; only root may do that."""
    directory.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={mib}m", "none", directory], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small disk could be mounted: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", directory], check=True)


def fill(directory: Path) -> Path:
    """Write until the disk is full; returns the file that takes the room."""
    ballast = directory / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return ballast
