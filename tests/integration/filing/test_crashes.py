"""Several processes on one register, kill -9 in the middle, and a restore of an older copy."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from intake.filing.database import Database
from intake.message import Receipt
from tests.intake.filing.house import House, acknowledgement, arrival, decision, house_at, request

pytestmark = pytest.mark.integration


@pytest.fixture
def crash_house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """The register's room on each database."""
    with house_at(database_url, tmp_path) as house:
        yield house


@contextmanager
def child(house: House, what: str) -> Iterator[subprocess.Popen[str]]:
    url = house.database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.integration.filing.child", url, str(house.directory), what]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]) as process:
        try:
            yield process
        finally:
            process.kill()


def together(house: House, what: str, count: int = 2) -> list[str]:
    """Run children beside one another; returns all their lines."""
    with child(house, what) as first, child(house, what) as second:
        outputs = [process.communicate(timeout=60)[0] for process in (first, second)][:count]
        assert (first.returncode, second.returncode) == (0, 0)
    return [line for output in outputs for line in output.split()]


def test_two_processes_receive_file_and_send_each_once(crash_house: House) -> None:
    house = crash_house
    receipts = together(house, "receive")
    assert receipts.count(Receipt.NEW) == receipts.count(Receipt.KNOWN_PLACE) == 30
    filed = together(house, "work")
    assert sorted(filed) == sorted(set(filed))
    assert len(filed) == 30
    found = [record["reference"] for record in house.reports.export_requests()]
    assert found == [f"ZS-2026-{number:06d}" for number in range(1, 31)]
    sent = together(house, "send")
    assert sorted(sent) == sorted(set(sent))
    assert len(sent) == 30
    assert house.audit.verify_chain().events == 90


def test_kill_in_a_filing_changes_nothing_and_reissues_no_number(crash_house: House) -> None:
    house = crash_house
    house.receive(1)
    with child(house, "hang") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "hanging\n"
        process.kill()
        process.wait()
    time.sleep(0.3)  # the lease of the dead
    assert list(house.reports.export_requests()) == []
    claim = house.claim()
    assert claim.message.attempts == 1
    house.file(decision(requests=(request(),), acknowledgement=acknowledgement()), claim)
    (record,) = house.reports.export_requests()
    assert record["reference"] == "ZS-2026-000002"
    assert house.audit.verify_chain().intact


def test_restore_of_an_older_copy_reissues_no_number(sqlite_url: str, tmp_path: Path) -> None:
    path = Database(sqlite_url).path
    assert path is not None
    with house_at(sqlite_url, tmp_path) as house:
        house.receive(1)
        house.file(decision(requests=(request(),)))
    shutil.copy(path, tmp_path / "backup.db")
    with house_at(sqlite_url, tmp_path) as house:
        house.receive(2, 3)
        house.file(decision(requests=(request(), request(part_path="2"))))
    shutil.copy(tmp_path / "backup.db", path)
    with house_at(sqlite_url, tmp_path) as house:
        house.arrivals.receive([arrival(2)])
        house.file(decision(requests=(request(),)))
        assert [record["reference"] for record in house.reports.export_requests()] == [
            "ZS-2026-000001",
            "ZS-2026-000004",
        ]
