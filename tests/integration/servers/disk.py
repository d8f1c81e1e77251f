"""A small or read-only disk of a script's own, mounted in a namespace that ends with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MOUNT = 'mount -t tmpfs -o "$1" none "$2" && { [ -z "$3" ] || cp "$3" "$2"; } && exec "$4" -c "$5" "$2"'


def run_on_disk(script: str, options: str, directory: Path, *, with_file: Path | None = None) -> str:
    """Run a Python script with ``directory`` as its argument and a disk mounted there; returns its output.

    Args:
        options: Of the mount, e.g. ``size=256k`` or ``ro``.
        with_file: Is copied onto the disk first.
    """
    arguments = [options, directory, with_file or "", sys.executable, script]
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", MOUNT, "sh", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip("the system lets nobody mount a small disk")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
