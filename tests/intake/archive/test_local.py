"""Originals in files: byte for byte, read-only, durable after sync and not before."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import time
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from intake.archive.local import CODES, INCOMING, MOST_WAITING, TOGETHER, TOGETHER_BYTES, LocalArchive
from intake.errors import CannotProcess, CannotStore, TryAgain
from intake.message import Stored
from tests.integration.servers.disk import run_on_disk


@pytest.fixture
def archive(tmp_path: Path) -> LocalArchive:
    """An empty archive."""
    return LocalArchive(tmp_path / "archive")


def put(archive: LocalArchive, *chunks: bytes) -> Stored:
    with archive.writer() as writer:
        for chunk in chunks:
            writer.write(chunk)
        return writer.seal()


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def left_over(root: Path) -> list[Path]:
    return list((root / INCOMING).iterdir())


def test_closed_archive_leaves_no_thread_behind(tmp_path: Path) -> None:
    archive = LocalArchive(tmp_path)
    with archive.writer() as writer:
        writer.write(b"a mail")
        stored = writer.seal()
    archive.sync()
    threads = tuple(archive._pool._threads)
    archive.close()
    for thread in threads:
        thread.join(5)
    assert threads
    assert not any(thread.is_alive() for thread in threads)
    assert archive.path(stored.sha256).is_file()


def test_original_comes_back_byte_for_byte_under_its_digest(archive: LocalArchive, tmp_path: Path) -> None:
    stored = put(archive, b"ab", b"", b"c")
    archive.sync()
    assert stored == Stored(sha256=hashlib.sha256(b"abc").hexdigest(), size_bytes=3)
    with archive.open(stored.sha256) as file:
        assert file.read() == b"abc"
    path = tmp_path / "archive" / stored.sha256[0] / stored.sha256
    assert archive.path(stored.sha256) == path
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert left_over(tmp_path / "archive") == []


def test_empty_original_is_one_too(archive: LocalArchive) -> None:
    stored = put(archive)
    archive.sync()
    assert archive.path(stored.sha256).is_file()


def test_unsealed_original_is_thrown_away(archive: LocalArchive, tmp_path: Path) -> None:
    with archive.writer() as writer:
        writer.write(b"half")
    with pytest.raises(RuntimeError), archive.writer() as writer:
        raise RuntimeError
    assert left_over(tmp_path / "archive") == []


def test_whole_original_is_stored_like_one_in_pieces(archive: LocalArchive, tmp_path: Path) -> None:
    stored = archive.put(b"abc")
    archive.sync()
    assert stored == put(archive, b"a", b"bc")
    path = archive.path(stored.sha256)
    assert path.read_bytes() == b"abc"
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    archive.sync()
    assert path.read_bytes() == b"abc"
    assert left_over(tmp_path / "archive") == []


@pytest.mark.parametrize("size", [0, 1, TOGETHER_BYTES - 1, TOGETHER_BYTES, 3 * TOGETHER_BYTES])
def test_whole_originals_of_every_size_are_all_there(archive: LocalArchive, size: int) -> None:
    contents = [bytes([number]) * size for number in range(2 * TOGETHER + 1)]
    stored = [archive.put(content) for content in contents]
    archive.sync()
    assert [archive.path(one.sha256).read_bytes() for one in stored] == contents
    assert [one.size_bytes for one in stored] == [size] * len(contents)


def test_round_handed_over_is_synced_by_another_thread(archive: LocalArchive) -> None:
    first = [archive.put(str(number).encode()) for number in range(TOGETHER + 3)]
    sync = archive.syncing()
    archive.put(b"of the next round")
    thread = Thread(target=sync)
    thread.start()
    thread.join()
    assert all(archive.path(one.sha256).is_file() for one in first)


def test_same_bytes_again_stay_one_file(archive: LocalArchive, tmp_path: Path) -> None:
    first = put(archive, b"x")
    archive.sync()
    assert put(archive, b"x") == put(archive, b"x") == archive.put(b"x") == first
    archive.sync()
    path = archive.path(first.sha256)
    assert path.read_bytes() == b"x"
    assert [file for file in (tmp_path / "archive").rglob("*") if file.is_file()] == [path]


@pytest.mark.parametrize("spoilt", [b"", b"whale"])
def test_spoilt_file_of_that_name_is_replaced(archive: LocalArchive, spoilt: bytes) -> None:
    stored = put(archive, b"whole")
    archive.sync()
    path = archive.path(stored.sha256)
    path.unlink()
    path.write_bytes(spoilt)
    put(archive, b"whole")
    archive.sync()
    assert path.read_bytes() == b"whole"


def test_many_originals_do_not_run_out_of_descriptors(archive: LocalArchive) -> None:
    before = open_files()
    most = (MOST_WAITING + 1) * TOGETHER
    stored = [put(archive, str(number).encode()) for number in range(2 * most)]
    assert open_files() <= before + most
    archive.sync()
    assert all(archive.path(one.sha256).is_file() for one in stored)
    assert open_files() == before


def test_threads_share_the_archive(archive: LocalArchive) -> None:
    found: list[bool] = []

    def work(mark: bytes) -> None:
        for number in range(20):
            stored = put(archive, mark, str(number).encode())
            archive.sync()
            found.append(archive.path(stored.sha256).is_file())

    threads = [Thread(target=work, args=(mark,)) for mark in (b"a", b"b", b"a")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 60


def test_failed_original_is_told_to_the_thread_that_sealed_it(archive: LocalArchive, tmp_path: Path) -> None:
    digest = hashlib.sha256(b"bad").hexdigest()
    (tmp_path / "archive" / digest[0]).touch()  # a file where its directory belongs
    told: list[str] = []

    def other() -> None:
        put(archive, b"bad")
        with pytest.raises(CannotStore) as caught:
            archive.sync()
        told.append(caught.value.code)

    mine = put(archive, b"mine")
    thread = Thread(target=other)
    thread.start()
    thread.join()
    archive.sync()
    assert told == ["archive-io"]
    assert archive.path(mine.sha256).is_file()
    assert not archive.path(digest).is_file()
    assert left_over(tmp_path / "archive") == []


def test_failed_original_can_be_stored_again_once_the_disk_is_well(archive: LocalArchive, tmp_path: Path) -> None:
    blocked = tmp_path / "archive" / hashlib.sha256(b"x").hexdigest()[0]
    blocked.touch()
    put(archive, b"x")
    with pytest.raises(CannotStore):
        archive.sync()
    blocked.unlink()
    stored = put(archive, b"x")
    archive.sync()
    assert archive.path(stored.sha256).is_file()


def test_missing_original_goes_to_the_failure_queue(archive: LocalArchive) -> None:
    with pytest.raises(CannotProcess) as caught:
        archive.open("0" * 64)
    assert caught.value.code == "original-missing"


def test_missing_archive_is_weather(archive: LocalArchive, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "archive")
    with pytest.raises(TryAgain) as caught:
        archive.open("0" * 64)
    assert caught.value.code == "archive-away"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_only_a_digest_names_an_original(archive: LocalArchive, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        archive.path(name)


def test_new_archive_is_durable_with_the_directories_above_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: set[str] = set()
    fsync = os.fsync

    def see(descriptor: int) -> None:
        synced.add(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", see)
    LocalArchive(tmp_path / "a" / "b")
    assert synced == {str(tmp_path), str(tmp_path / "a"), str(tmp_path / "a" / "b")}
    synced.clear()
    LocalArchive(tmp_path / "a" / "b")
    assert not synced


def test_archive_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotStore):
        LocalArchive(tmp_path / "file" / "archive")


def test_sweep_removes_only_old_temporary_files(archive: LocalArchive, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    stored = put(archive, b"kept")
    archive.sync()
    for name, age_s in (
        (f"{INCOMING}/old.part", 90_000),
        (f"{INCOMING}/new.part", 10),
        (".reference-high-water.x", 90_000),
    ):
        (root / name).touch()
        os.utime(root / name, (time.time() - age_s,) * 2)
    assert archive.sweep(timedelta(days=1)) == 2
    assert left_over(root) == [root / INCOMING / "new.part"]
    assert archive.path(stored.sha256).is_file()


FILL_DISK = """
import sys
from pathlib import Path
from intake.archive.local import LocalArchive
from intake.errors import CannotStore
root, kept = Path(sys.argv[1]), []
archive = LocalArchive(root)
try:
    for number in range(100):
        with archive.writer() as writer:
            writer.write(number.to_bytes(4, "big") * 4096)
            stored = writer.seal()
        archive.sync()
        kept.append(stored.sha256)
except CannotStore as error:
    left = len(list((root / "incoming").iterdir()))
    print(error.code, left, len(kept) > 3, all(archive.path(one).is_file() for one in kept))
"""
OPEN_ARCHIVE = """
import sys
from pathlib import Path
from intake.archive.local import LocalArchive
from intake.errors import CannotStore
try:
    LocalArchive(Path(sys.argv[1]))
except CannotStore as error:
    print(error.code)
"""


def test_full_disk_is_told_and_leaves_nothing_behind(tmp_path: Path) -> None:
    assert run_on_disk(FILL_DISK, "size=256k", tmp_path) == "archive-full 0 True True"


def test_read_only_disk_is_told(tmp_path: Path) -> None:
    assert run_on_disk(OPEN_ARCHIVE, "ro", tmp_path) == "archive-read-only"


def test_every_code_has_a_sentence_and_a_remedy() -> None:
    assert all(sentence.endswith(".") and remedy.endswith(".") for sentence, remedy in CODES.values())
