"""Files, directories, mbox files and Maildirs handed over by name."""

from __future__ import annotations

import mailbox
import os
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.errors import CannotStore
from intake.message import Channel
from intake.sources.documents import is_mbox, mbox_mails
from intake.sources.handed_over import Taken, find_files, take_files
from tests.intake.sources.conftest import Office


def take(office: Office, *paths: Path, **options: Any) -> Taken:
    options.setdefault("channel", Channel.EMAIL)
    return take_files(paths, archive=office.archive, arrivals=office.arrivals, clock=office.clock, **options)


def test_files_and_directories_are_taken_recursively(office: Office, tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for path in ("a/1.eml", "a/b/2.pdf", "a/.skryty.eml", "3.msg"):
        (tmp_path / path).write_text(path)
    steps: list[None] = []
    taken = take(office, tmp_path / "a", tmp_path / "3.msg", progress=lambda: steps.append(None))
    assert (taken, len(steps)) == (Taken(new=3, known=0, problems=()), 3)
    types = {arrival.file_name: arrival.media_type for arrival in office.arrivals.messages.values()}
    assert types == {"1.eml": "message/rfc822", "2.pdf": "application/pdf", "3.msg": "application/vnd.ms-outlook"}


def test_second_import_finds_everything_known(office: Office, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text("x")
    take(office, tmp_path)
    assert take(office, tmp_path) == Taken(new=0, known=1, problems=())


def test_what_is_not_there_is_a_problem_and_the_rest_goes_on(office: Office, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text("x")
    taken = take(office, tmp_path / "nikde.eml", tmp_path / "a.eml")
    assert taken.new == 1
    assert len(taken.problems) == 1
    assert taken.problems[0].startswith(f"{tmp_path / 'nikde.eml'} can't be read")


def test_links_below_a_directory_are_left_and_a_named_one_is_followed(office: Office, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.eml").symlink_to(tmp_path / "secret")
    assert take(office, tmp_path / "in").new == 0
    assert take(office, tmp_path / "in" / "link.eml").new == 1


def test_pipe_is_a_problem_and_does_not_block(office: Office, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.eml")
    assert "isn't a regular file" in take(office, tmp_path / "pipe.eml").problems[0]


def test_silent_and_channel_are_passed_on(office: Office, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("x")
    take(office, tmp_path, channel=Channel.PAPER, silent=True, source="import")
    (arrival,) = office.arrivals.messages.values()
    assert (arrival.silent, arrival.channel, arrival.source) == (True, Channel.PAPER, "import")
    assert arrival.source_ref == f"import/{arrival.stored.sha256}"


def test_full_archive_is_not_swallowed(office: Office, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text("x")
    office.archive.full = True
    with pytest.raises(CannotStore):
        take(office, tmp_path)


def test_maildir_gives_its_mail_and_not_its_indexes(office: Office, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "mail")
    box.add(b"Subject: one\n\nx\n")
    box.add_folder("Odeslané").add(b"Subject: two\n\nx\n")
    (tmp_path / "mail" / "dovecot-uidlist").write_text("x")
    (tmp_path / "mail" / "tmp" / "unfinished").write_text("x")
    assert take(office, tmp_path / "mail").new == 2
    assert {arrival.media_type for arrival in office.arrivals.messages.values()} == {"message/rfc822"}


def test_mbox_gives_each_mail(office: Office, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "archiv.mbox")
    for number in range(3):
        mail = EmailMessage()
        mail["Subject"] = f"{number}"
        mail.set_content("From the beginning\n\nand on\n")
        box.add(mail)
    box.close()
    assert take(office, tmp_path / "archiv.mbox").new == 3
    assert all(raw.startswith(b"Subject: ") and b">From the beginning" in raw for raw in office.originals)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.mbox", b"", True),
        ("INBOX", b"From x\n", True),
        ("INBOX", b"Subject: x\n", False),
        ("a.eml", b"From x", False),
    ],
)
def test_mbox_is_told_by_name_or_beginning(tmp_path: Path, name: str, content: bytes, expected: bool) -> None:
    (tmp_path / name).write_bytes(content)
    assert is_mbox(tmp_path / name) is expected


BODIES = st.lists(
    st.binary(max_size=200).map(lambda raw: b"X: y\n\n" + raw.replace(b"From ", b"From-") + b"\n"), max_size=5
)


@settings(max_examples=60, deadline=None)
@given(bodies=BODIES)
def test_mbox_loses_no_byte_of_a_mail(tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes]) -> None:
    path = tmp_path_factory.getbasetemp() / "property.mbox"
    path.write_bytes(b"".join(b"From a@b Thu Jan  1 00:00:00 2026\n" + body + b"\n" for body in bodies))
    assert [b"".join(lines) for lines in mbox_mails(path)] == bodies


def test_found_files_come_in_order(tmp_path: Path) -> None:
    for name in ("b.eml", "a.eml", "c.eml"):
        (tmp_path / name).touch()
    assert [handed.path.name for handed in find_files([tmp_path], unreadable=print)] == ["a.eml", "b.eml", "c.eml"]
