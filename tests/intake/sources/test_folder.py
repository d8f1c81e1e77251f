"""The drop directory: what is taken, when, and what becomes of it."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from intake.errors import CannotStore, Unavailable
from intake.message import Channel
from intake.sources.documents import FileState
from intake.sources.folder import DropFolder, FolderSource, move_unchanged
from tests.intake.sources.conftest import Office

Make = Callable[..., FolderSource]


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    path = tmp_path / "prichozi"
    path.mkdir()
    return path


@pytest.fixture
def make(office: Office, drop: Path) -> Make:
    def source(**changes: Any) -> FolderSource:
        values: dict[str, Any] = {"name": "posta", "path": drop, "settle_s": 0.0}
        return FolderSource(
            DropFolder(**values | changes), office.archive, office.arrivals, office.alarms, office.clock
        )

    return source


def test_files_are_taken_in_with_place_type_and_channel(office: Office, drop: Path, make: Make) -> None:
    (drop / "dopis.PDF").write_bytes(b"%PDF-1.7")
    (drop / "zpráva.eml").write_bytes(b"From: a@example.cz\r\n\r\n")
    report = make(channel=Channel.PAPER).poll()
    assert (report.seen, report.new) == (2, 2)
    arrivals = {arrival.file_name: arrival for arrival in office.arrivals.messages.values()}
    assert {name: arrival.media_type for name, arrival in arrivals.items()} == {
        "dopis.PDF": "application/pdf",
        "zpráva.eml": "message/rfc822",
    }
    letter = arrivals["dopis.PDF"]
    assert (letter.source_ref, letter.channel) == (f"posta/{letter.stored.sha256}", Channel.PAPER)
    assert names(drop) == ["dopis.PDF", "zpráva.eml"]


def test_received_at_is_the_time_of_the_file_and_never_the_future(office: Office, drop: Path, make: Make) -> None:
    times = {"old.pdf": datetime(2026, 5, 1, tzinfo=UTC), "future.pdf": datetime(2031, 1, 1, tzinfo=UTC)}
    for name, at in times.items():
        (drop / name).write_text(name)
        os.utime(drop / name, (at.timestamp(), at.timestamp()))
    make(start_from=date(2026, 6, 1)).poll()
    found = {
        arrival.file_name: (arrival.received_at, arrival.before_start) for arrival in office.arrivals.messages.values()
    }
    assert found == {"old.pdf": (times["old.pdf"], True), "future.pdf": (office.clock.at, False)}


@pytest.mark.parametrize("name", [".hidden.pdf", "scan.pdf.part", "x.TMP", "scan.pdf~", "~$dopis.docx", "a.crdownload"])
def test_hidden_and_temporary_names_are_left(drop: Path, make: Make, name: str) -> None:
    (drop / name).write_text("x")
    assert make().poll().seen == 0


def test_links_directories_and_pipes_are_left(drop: Path, tmp_path: Path, make: Make) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    (drop / "link.pdf").symlink_to(secret)
    (drop / "directory.pdf").mkdir()
    os.mkfifo(drop / "pipe.pdf")
    assert make().poll().seen == 0


def test_file_replaced_by_a_link_is_not_followed(office: Office, drop: Path, tmp_path: Path, make: Make) -> None:
    (drop / "a.pdf").write_text("x")
    (tmp_path / "secret").write_text("x")
    source = make()
    known_refs = office.arrivals.known_refs

    def replace_then_answer(name: str, prefix: str) -> frozenset[str]:
        (drop / "a.pdf").unlink()
        (drop / "a.pdf").symlink_to(tmp_path / "secret")
        return known_refs(name, prefix)

    office.arrivals.known_refs = replace_then_answer  # type: ignore[method-assign]
    assert source.poll().new == 0


def test_growing_file_is_taken_when_it_has_been_still(office: Office, drop: Path, make: Make) -> None:
    source = make(settle_s=0.3)
    office.clock.at = datetime.now(UTC)
    stop = threading.Event()

    def write() -> None:
        with (drop / "scan.pdf").open("ab", buffering=0) as file:
            while not stop.wait(0.05):
                file.write(b"x" * 100)

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(0.1)
    assert source.poll().new == 0
    stop.set()
    writer.join()
    assert source.poll().new == 1  # the poll itself waits until the file has settled
    assert {len(raw) for raw in office.originals} == {(drop / "scan.pdf").stat().st_size}


def test_file_with_an_old_time_is_not_taken_for_still(office: Office, drop: Path, make: Make) -> None:
    """A copying program sets the time of its source: the change time tells."""
    source = make(settle_s=0.3)
    office.clock.at = datetime.now(UTC)
    (drop / "scan.pdf").write_text("x")
    os.utime(drop / "scan.pdf", (1e9, 1e9))
    assert source.poll(dry_run=True).would == ("Would wait for scan.pdf: it was changed just now.",)


def test_unchanged_files_are_not_read_again(office: Office, drop: Path, make: Make) -> None:
    (drop / "a.pdf").write_text("x")
    source = make()
    source.poll()
    office.arrivals.known_refs = None  # type: ignore[assignment,method-assign]  # would be asked before reading
    assert source.poll().new == 0


def test_restart_reads_once_and_writes_nothing(office: Office, drop: Path, make: Make) -> None:
    (drop / "a.pdf").write_text("x")
    make().poll()
    office.archive.full = True  # every write would fail
    report = make().poll()
    assert (report.seen, report.new, report.failed) == (1, 0, 0)


def test_changed_content_is_a_new_message(office: Office, drop: Path, make: Make) -> None:
    source = make()
    (drop / "a.pdf").write_text("first")
    source.poll()
    (drop / "a.pdf").write_text("second")
    assert source.poll().new == 1
    assert office.originals == {b"first", b"second"}


def test_same_bytes_under_another_name_count_once(office: Office, drop: Path, make: Make) -> None:
    for name in ("a.pdf", "b.pdf"):
        (drop / name).write_text("x")
    make().poll()
    assert len(office.arrivals.messages) == 1


def test_processed_files_are_moved_without_overwriting(drop: Path, tmp_path: Path, make: Make) -> None:
    done = tmp_path / "hotovo"
    source = make(processed_path=done)
    for content in ("first", "second", "first"):
        (drop / "dopis.pdf").write_text(content)
        source.poll()
        assert names(drop) == []
    assert {path.name: path.read_text() for path in done.iterdir()} == {
        "dopis.pdf": "first",
        "dopis (2).pdf": "second",
        "dopis (3).pdf": "first",
    }


def test_move_to_another_file_system_copies_whole(
    drop: Path, tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def across(path: Path, target: Path) -> Path:
        if path.parent == drop:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", across)
    (drop / "a.pdf").write_text("x")
    make(processed_path=tmp_path / "hotovo").poll()
    assert (names(drop), names(tmp_path / "hotovo")) == ([], ["a.pdf"])
    assert (tmp_path / "hotovo" / "a.pdf").read_text() == "x"


def test_file_that_cannot_be_moved_is_on_record_with_an_alarm(
    office: Office, drop: Path, tmp_path: Path, make: Make
) -> None:
    (tmp_path / "file").write_text("not a directory")
    (drop / "a.pdf").write_text("x")
    source = make(processed_path=tmp_path / "file")
    assert source.poll().new == 1
    assert office.alarms.codes == {"folder-cannot-move"}
    (tmp_path / "file").unlink()
    source.poll()
    assert (office.alarms.codes, names(drop)) == (set(), [])


def test_too_large_file_is_a_gap_with_an_alarm(office: Office, drop: Path, make: Make) -> None:
    (drop / "a.pdf").write_text("x" * 100)
    assert make(max_file_bytes=99).poll().failed == 1
    (gap,) = office.arrivals.gaps["posta"]
    assert gap.source_ref.startswith("posta/unread-")
    assert "a.pdf" not in gap.source_ref
    assert office.alarms.codes == {"folder-file-too-large"}


def test_full_archive_moves_nothing(office: Office, drop: Path, tmp_path: Path, make: Make) -> None:
    (drop / "a.pdf").write_text("x")
    office.archive.full = True
    with pytest.raises(CannotStore):
        make(processed_path=tmp_path / "hotovo").poll()
    assert names(drop) == ["a.pdf"]
    assert office.arrivals.problems == ["The archive's disk is full."]


def test_failed_record_moves_nothing(office: Office, drop: Path, tmp_path: Path, make: Make) -> None:
    (drop / "a.pdf").write_text("x")
    office.arrivals.refuse = CannotStore("database-read-only", "The database is read-only.")
    with pytest.raises(CannotStore):
        make(processed_path=tmp_path / "hotovo").poll()
    assert names(drop) == ["a.pdf"]


def test_missing_folder_says_what_to_do(tmp_path: Path, make: Make) -> None:
    with pytest.raises(Unavailable) as caught:
        make(path=tmp_path / "nowhere").poll()
    assert caught.value.code == "folder-missing"


def test_first_poll_may_be_silent(office: Office, drop: Path, make: Make) -> None:
    source = make(import_silently=True)
    for name in ("a.pdf", "b.pdf"):
        (drop / name).write_text(name)
        source.poll()
    assert [arrival.silent for arrival in office.arrivals.messages.values()] == [True, False]


def test_dry_run_changes_nothing(office: Office, drop: Path, tmp_path: Path, make: Make) -> None:
    (drop / "a.pdf").write_text("x")
    report = make(processed_path=tmp_path / "hotovo").poll(dry_run=True)
    assert report.would == (f"Would take in a.pdf (1 bytes) and move it to {tmp_path / 'hotovo'}.",)
    assert (office.archive.originals, office.arrivals.problems, names(drop)) == ({}, [], ["a.pdf"])


def test_dry_run_knows_what_is_on_record(drop: Path, tmp_path: Path, make: Make) -> None:
    (drop / "a.pdf").write_text("x")
    make().poll()
    assert make().poll(dry_run=True).would == ()
    (report,) = make(processed_path=tmp_path / "hotovo").poll(dry_run=True).would
    assert report == f"Would move a.pdf, which is on record, to {tmp_path / 'hotovo'}."


def test_file_replaced_the_moment_before_it_is_moved_comes_back(tmp_path: Path, drop: Path) -> None:
    scan, other = drop / "a.pdf", tmp_path / "new.pdf"
    scan.write_text("recorded")
    other.write_text("nobody has read this")

    class Replaced(type(scan)):  # type: ignore[misc]  # PosixPath
        def replace(self, target: Path) -> Path:
            other.replace(self)
            return super().replace(target)

    state = FileState.of(scan.lstat())
    assert move_unchanged(Replaced(scan), state, tmp_path / "hotovo") is None
    assert (names(drop), scan.read_text()) == (["a.pdf"], "nobody has read this")
    assert names(tmp_path / "hotovo") == []


def test_new_file_ends_the_wait_and_close_too(drop: Path, make: Make) -> None:
    source = make()
    source.poll()
    time.sleep(0.02)
    (drop / "a.pdf").write_text("x")
    begun = time.monotonic()
    assert source.wait(10)
    source.poll()
    threading.Timer(0.2, source.close).start()
    assert not source.wait(10)
    assert time.monotonic() - begun < 9


def test_thousands_of_unchanged_files_are_not_read_again(office: Office, drop: Path, make: Make) -> None:
    for number in range(3000):
        (drop / f"{number}.txt").write_bytes(b"%d" % number)
    source = make()
    assert source.poll().new == 3000
    office.clock.advance(timedelta(minutes=1).total_seconds())
    begun = time.monotonic()
    assert source.poll().new == 0
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("modified_ns", [-(10**20), -1, 0, 10**21])
def test_impossible_times_of_a_file_are_brought_into_the_calendar(modified_ns: int) -> None:
    state = FileState(device=1, inode=1, size_bytes=1, modified_ns=modified_ns, changed_ns=0)
    assert 1970 <= state.modified_at.year < 9999
