"""Reading the documents of one message, with real children."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from intake.bootstrap import reading_room
from intake.decide import Reading
from intake.pipeline.budget import Allowance, Budget
from intake.pipeline.reading import Forms, Reader
from intake.sandbox import Sandbox
from intake.settings import defaults
from parsers.form import Outcome
from parsers.message import UnpackedPart
from parsers.read import ReadJob
from tests.fakes.cases import part
from tests.fakes.hostile import PDF
from tests.fakes.hostile_documents import many_paths

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with reading_room(defaults()) as reader:
        yield reader


def store(directory: Path, *contents: bytes) -> list[UnpackedPart]:
    """Documents as unpacking leaves them: each different, a path each."""
    parts = []
    for number, content in enumerate(contents, 1):
        (directory / f"{number:04d}").write_bytes(content)
        parts.append(part(str(number), f"{number}.pdf", stored_as=f"{number:04d}", sha256=sha256(content).hexdigest()))
    return parts


def read_all(reader: Reader, parts: list[UnpackedPart], directory: Path) -> tuple[tuple[Reading, ...], frozenset[str]]:
    return reader.read_all(parts, directory, today=date(2026, 11, 20), at=AT)


def codes(readings: tuple[Reading, ...]) -> list[str]:
    return [reading.forms[0].findings[0].code for reading in readings]


def test_documents_beyond_the_allowance_are_one_reading_that_says_so(reader: Reader, tmp_path: Path) -> None:
    parts = store(tmp_path, *(PDF + b"%d" % number for number in range(5)))
    readings, unread = read_all(reader.within(Budget(Allowance(documents=2))), parts, tmp_path)
    assert codes(readings) == ["pdf-damaged", "pdf-damaged", "documents-unread"]
    assert readings[2].part == parts[2]
    assert readings[2].outcome is Outcome.UNREADABLE
    assert unread == {"3", "4", "5"}


def test_the_same_bytes_are_read_once(reader: Reader, tmp_path: Path) -> None:
    parts = store(tmp_path, PDF, PDF, PDF)
    readings, unread = read_all(reader.within(Budget(Allowance(documents=1))), parts, tmp_path)
    assert [reading.part for reading in readings] == parts
    assert codes(readings) == ["pdf-damaged"] * 3
    assert not unread


def test_pictures_come_last_and_the_order_stays(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "0001").write_bytes(b"\xff\xd8\xff")
    photo = part("1", "foto.jpg", media_type="image/jpeg", stored_as="0001")
    (tmp_path / "0002").write_bytes(PDF)
    document = part("2", stored_as="0002")
    readings, unread = read_all(reader.within(Budget(Allowance(documents=1))), [photo, document], tmp_path)
    assert codes(readings) == ["documents-unread", "pdf-damaged"]
    assert unread == {"1"}


def test_slow_documents_share_the_time_of_the_message(reader: Reader, tmp_path: Path) -> None:
    parts = store(tmp_path, *(many_paths() + b"%%%d" % number for number in range(6)))
    reader.sandbox.start()
    started = time.monotonic()
    readings, unread = read_all(reader.within(Budget(Allowance(seconds=2.5))), parts, tmp_path)
    assert time.monotonic() - started < 6
    assert set(codes(readings)) <= {"pdf-too-complex", "child-timeout", "child-cpu", "documents-unread"}
    assert codes(readings)[-1] == "documents-unread"
    assert "6" in unread


def test_without_a_budget_everything_is_read(reader: Reader, tmp_path: Path) -> None:
    parts = store(tmp_path, PDF + b"1", PDF + b"2")
    readings, unread = read_all(reader, parts, tmp_path)
    assert codes(readings) == ["pdf-damaged", "pdf-damaged"]
    assert not unread


class Watched(Reader):
    """Tells how many seconds each job may read pictures."""

    def __init__(self, sandbox: Sandbox, forms: Forms, *, budget: Budget | None = None) -> None:
        super().__init__(sandbox, forms, budget=budget)
        self.seconds: list[float] = []

    def _call(self, function, job, **options):  # type: ignore[no-untyped-def]
        if isinstance(job, ReadJob):
            self.seconds.append(job.seconds)
        return super()._call(function, job, **options)


@pytest.mark.parametrize(("left_s", "least", "most"), [(None, 16, 16), (50, 16, 16), (10, 7.5, 8), (0.5, 0.8, 0.8)])
def test_pictures_have_a_share_of_what_is_left(
    left_s: float | None, least: float, most: float, reader: Reader, tmp_path: Path
) -> None:
    budget = Budget(Allowance(seconds=left_s)) if left_s else None
    watched = Watched(reader.sandbox, reader.forms, budget=budget)
    [document] = store(tmp_path, PDF)
    watched.read(document, tmp_path, today=date(2026, 11, 20), at=AT)
    assert len(watched.seconds) == 1
    assert least <= watched.seconds[0] <= most
