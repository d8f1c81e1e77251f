"""A set of lists replaces another as a whole, whenever the process is killed."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from intake.errors import CannotStore
from intake.sources import trust_directory as room
from intake.sources.trust_directory import LISTS, files_of, reading, replace_set, updating
from tests.fakes.trust import lists_of

OLD = {"lotl.xml": b"1", "tl/cz.xml": b"1", "lotl-pivots/a.xml": b"1"}
NEW = {"lotl.xml": b"2", "tl/cz.xml": b"2", "lotl-signers/a.pem": b"2"}
CHANGES = {**NEW, "lotl-pivots/a.xml": None}


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    for name, content in OLD.items():
        room.write_file(_parent(tmp_path / name), content)
    return tmp_path


def _parent(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _killed_at(step: int, trust: Path) -> bool:
    """Replace the set in a child that dies before its n-th rename, removal or fsync; False when it lived."""
    pid = os.fork()
    if pid == 0:
        count = iter(range(step))

        def dying(function):
            def call(*arguments, **options):
                if next(count, None) is None:
                    os._exit(9)
                return function(*arguments, **options)

            return call

        for name in ("rename", "replace", "unlink"):
            setattr(Path, name, dying(getattr(Path, name)))
        os.fsync = dying(os.fsync)
        with updating(trust):
            replace_set(trust, CHANGES)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9


def test_crash_at_any_step_leaves_the_old_or_the_new_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    for step in range(100):
        trust = tmp_path / str(step)
        for name, content in OLD.items():
            room.write_file(_parent(trust / name), content)
        died = _killed_at(step, trust)
        with reading(trust):
            seen.append(lists_of_places(trust))
        with updating(trust):
            replace_set(trust, CHANGES)
        assert lists_of_places(trust) == NEW
        if not died:
            break
    assert all(one in (OLD, NEW) for one in seen)
    assert seen[0] == OLD
    assert seen[-1] == NEW
    assert len(seen) > 15
    left = {path.name for path in trust.iterdir()} - {"tl", "lotl.xml", "lotl-signers", "lotl-pivots"}
    assert left == {".swap.lock", ".update.lock"}


def lists_of_places(trust: Path) -> dict[str, bytes]:
    return {path.relative_to(trust).as_posix(): path.read_bytes() for path in files_of(trust, *LISTS)}


def test_files_are_only_for_their_owner(trust: Path) -> None:
    with updating(trust):
        replace_set(trust, CHANGES)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files_of(trust, *LISTS)} == {0o600}


def test_reading_makes_nothing_in_a_directory(trust: Path) -> None:
    with reading(trust):
        assert lists_of(trust) == OLD
    assert {path.name for path in trust.iterdir()} == {"lotl.xml", "tl", "lotl-pivots"}


def test_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotStore) as caught, updating(tmp_path / "file" / "trust"):
        pass
    assert caught.value.code == "trust-cannot-store"


def test_full_disk_leaves_the_set_as_it_was(trust: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with updating(trust):
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(CannotStore):
            replace_set(trust, CHANGES)
    monkeypatch.undo()
    with reading(trust):
        assert lists_of_places(trust) == OLD
    with updating(trust):
        replace_set(trust, CHANGES)
    assert lists_of_places(trust) == NEW
