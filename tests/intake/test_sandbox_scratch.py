"""Temporary directories that hostile code has written to."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from intake.errors import CannotStore
from intake.sandbox import Sandbox
from intake.sandbox.scratch import PREFIX, fresh_directory, remove, sweep
from tests.fakes import sandbox_functions as functions


def test_a_directory_is_private_and_gone_afterwards(tmp_path: Path) -> None:
    with fresh_directory(tmp_path) as directory:
        assert directory.stat().st_mode & 0o777 == 0o700
        (directory / "file").write_bytes(b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_directory_is_gone_after_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), fresh_directory(tmp_path):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_missing_root_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotStore), fresh_directory(tmp_path / "none"):
        pass


def test_removal_does_not_follow_links(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("kept", encoding="ascii")
    with fresh_directory(tmp_path) as directory:
        (directory / "dir").symlink_to(precious)
        (directory / "file").symlink_to(precious / "file")
        (directory / "sub").mkdir()
        (directory / "sub" / "up").symlink_to("..")
    assert (precious / "file").read_text() == "kept"
    assert [path.name for path in tmp_path.iterdir()] == ["precious"]


def test_removal_of_a_directory_replaced_by_a_link_leaves_the_target(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("kept", encoding="ascii")
    link = tmp_path / "link"
    link.symlink_to(precious)
    remove(link)
    assert (precious / "file").exists()


def test_removal_copes_with_a_child_that_digs_deep(tmp_path: Path) -> None:
    with Sandbox(preload=(), temporary_root=tmp_path) as sandbox:
        assert sandbox.call(functions.dig, 3000) == 3000
    assert list(tmp_path.iterdir()) == []


def test_removal_copes_with_pipes_and_odd_names(tmp_path: Path) -> None:
    with fresh_directory(tmp_path) as directory:
        os.mkfifo(directory / "pipe")
        (directory / ".moved-0").mkdir()
        (directory / "a" / "b" / ".moved-1").mkdir(parents=True)
        (directory / "with\nbreak").write_bytes(b"")
        (directory / "closed").mkdir(mode=0)
    assert list(tmp_path.iterdir()) == []


def test_sweep_removes_what_nobody_holds(tmp_path: Path) -> None:
    left = tmp_path / f"{PREFIX}dead"
    (left / "sub").mkdir(parents=True)
    yesterday = time.time() - 86400
    with fresh_directory(tmp_path) as directory:
        for path in (left, directory):
            os.utime(path, (yesterday, yesterday))
        assert sweep(tmp_path) == 1
        assert directory.exists()
    assert not left.exists()
