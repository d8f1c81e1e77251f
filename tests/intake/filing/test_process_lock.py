"""The lock that lets one process at a time execute work on an SQLite database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from intake.errors import CannotStore, ExitCode, TryAgain
from intake.filing.process_lock import process_lock

ROOT = Path(__file__).parents[3]


def test_second_taker_is_told_the_pid(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    command = [sys.executable, "-m", "tests.integration.filing.child", url, str(tmp_path), "hold"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "holding\n"
        with pytest.raises(TryAgain) as caught, process_lock(url):
            pass
        assert str(holder.pid) in caught.value.sentence
        assert caught.value.exit_code is ExitCode.TRY_AGAIN
        holder.kill()
        holder.wait()
    with process_lock(url):  # a dead holder holds nothing
        assert (tmp_path / "x.db.lock").read_text() == f"{os.getpid()}\n"


def test_lock_is_free_after_the_block(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    for _ in range(2):
        with process_lock(url):
            pass


def test_lock_holds_within_one_process_too(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    with process_lock(url), pytest.raises(TryAgain), process_lock(url):
        pass


def test_started_programs_do_not_inherit_the_lock(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    with process_lock(url):
        sleeper = subprocess.Popen(["sleep", "30"], close_fds=False)
    try:
        with process_lock(url):
            pass
    finally:
        sleeper.kill()
        sleeper.wait()


def test_postgresql_needs_no_lock() -> None:
    url = "postgresql+psycopg://u@h/d"
    with process_lock(url), process_lock(url):
        pass


def test_unwritable_lock_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotStore) as caught, process_lock(f"sqlite:///{tmp_path}/absent/x.db"):
        pass
    assert caught.value.code == "process-lock-unwritable"
