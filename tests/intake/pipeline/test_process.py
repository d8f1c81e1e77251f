"""The steps of one message, as far as they go before anything is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from intake.archive.local import LocalArchive
from intake.errors import CannotProcess, CannotStore, IntakeError, TryAgain
from intake.pipeline.process import Processor
from intake.pipeline.reading import Forms, Reader
from intake.ports import Claim
from intake.sandbox import ForeignBytesError, Sandbox
from parsers.mail import unpack
from tests.fakes.cases import message
from tests.fakes.clock import FakeClock

DIGEST = "a" * 64


class BrokenSandbox(Sandbox):
    """Its children end as the test says."""

    def __init__(self, error: IntakeError) -> None:
        super().__init__()
        self._error = error

    def call(self, *_: object, **__: object) -> Any:
        raise self._error


class GreedyMail(Sandbox):
    """Taking a mail apart breaks the limits; whatever else is called goes well."""

    def call(self, function: Any, *args: Any, **options: Any) -> Any:
        if function is unpack:
            raise ForeignBytesError("child-memory", "It needed too much memory.")
        return super().call(function, *args, **options)


def process(archive: LocalArchive, sandbox: Sandbox) -> None:
    nothing = cast(Any, None)
    processor = Processor(
        archive=archive,
        reader=Reader(sandbox, Forms(definitions=(), regions="")),
        filing=nothing,
        suppression=nothing,
        reply_address=nothing,
        compose=nothing,
        clock=FakeClock(),
        signatures=nothing,
    )
    processor(Claim(message=message(sha256=DIGEST), fence=1))


def lose_disk(root: Path) -> None:
    root.rename(root.with_name("not-mounted"))


@pytest.mark.parametrize(
    ("happens", "error", "code"),
    [
        (lambda _root: None, CannotProcess, "original-missing"),
        (lose_disk, TryAgain, "archive-away"),
    ],
)
def test_original_that_is_not_there_blames_no_reader(
    happens: Callable[[Path], None], error: type[IntakeError], code: str, tmp_path: Path
) -> None:
    archive = LocalArchive(tmp_path / "archive")
    happens(archive.root)
    with pytest.raises(error) as caught:
        process(archive, Sandbox())
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("code", "error"), [("cannot-store", CannotStore), ("child-disk", CannotProcess), ("child-memory", CannotProcess)]
)
def test_only_a_full_disk_is_weather(code: str, error: type[IntakeError], tmp_path: Path) -> None:
    archive = LocalArchive(tmp_path)
    archive.path(DIGEST).parent.mkdir()
    archive.path(DIGEST).write_bytes(b"a mail")
    with pytest.raises(error) as caught:
        process(archive, BrokenSandbox(ForeignBytesError(code, "It ended so.")))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("original", "sender", "subject"),
    [
        (b"From: Jana <jana@obec.cz>\r\nSubject: Zadost\r\n\r\n" + b"x" * 400_000, "jana@obec.cz", "Zadost"),
        (b"From: jana@obec.cz\r\nX: " + b"x" * 400_000 + b"\r\nSubject: late\r\n\r\n", "jana@obec.cz", ""),
        (b"", None, ""),
    ],
)
def test_mail_that_cannot_be_taken_apart_is_known_by_its_header(
    original: bytes, sender: str | None, subject: str, tmp_path: Path
) -> None:
    archive = LocalArchive(tmp_path)
    archive.path(DIGEST).parent.mkdir()
    archive.path(DIGEST).write_bytes(original)
    with GreedyMail() as sandbox, pytest.raises(CannotProcess) as caught:
        process(archive, sandbox)
    assert caught.value.envelope is not None
    assert (caught.value.envelope.sender_address, caught.value.envelope.subject) == (sender, subject)
