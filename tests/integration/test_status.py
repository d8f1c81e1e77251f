"""``intake status``: one look for a person, one object for a monitoring system, an exit code for both."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from intake.filing.database import Database
from tests.integration.servers.dovecot import Dovecot
from tests.integration.servers.office import command, folder_section, mail, settled, started
from tests.integration.servers.service import IntakeService, imap_section

pytestmark = pytest.mark.integration


@pytest.fixture
def service(tmp_path: Path) -> Iterator[IntakeService]:
    """A pilot that sends nothing, over a drop directory."""
    (tmp_path / "prichozi").mkdir()
    service = IntakeService(directory=tmp_path, sections=[folder_section(), "[outbox]\nhold = true\n"])
    yield service
    service.__exit__()


def status(service: IntakeService) -> tuple[int, dict[str, Any]]:
    done = command(service, "status", "--json")
    report: dict[str, Any] = json.loads(done.stdout)
    return done.exit_code, report


def test_fresh_installation_is_well_and_tells_everything(service: IntakeService) -> None:
    code, report = status(service)
    assert (code, report["well"], report["daemon"]["state"]) == (0, True, "never")
    assert (report["outbox_held"], report["can_send"]) == (True, False)
    assert report["sources"] == [
        {"name": "posta", "last_poll": None, "last_success": None, "problem": None, "problem_since": None}
    ]
    assert report["messages"] == dict.fromkeys(("pending", "filed", "in_review", "set_aside", "failed"), 0)
    expected = {"requests", "outbox", "missing", "oldest_pending_s", "oldest_unsent_s", "alarms"}
    assert expected <= report.keys()


def test_daemon_that_died_without_a_word_is_told(service: IntakeService) -> None:
    started(service)
    assert status(service)[1]["daemon"]["state"] == "running"
    assert command(service, "status", "--live").exit_code == 0
    service.kill()
    database = Database(f"sqlite:///{service.directory}/intake.db")
    with database.write() as connection:
        connection.execute(text("UPDATE daemon_beat SET beat_at = datetime(beat_at, '-2 minutes')"))
    database.close()
    done = command(service, "status")
    assert (done.exit_code, "NOT RUNNING since" in done.stdout) == (4, True)
    started(service)
    assert service.stop() == 0
    assert command(service, "status", "--live").exit_code == 4
    done = command(service, "status")
    assert (done.exit_code, "stopped in an orderly way" in done.stdout) == (0, True)


def test_stop_in_the_middle_of_a_poll_is_no_problem_of_the_source(service: IntakeService, dovecot: Dovecot) -> None:
    dovecot.deliver(mail(1))
    service.write(imap_section(dovecot, poll_every_s=1))
    started(service)
    service.wait_until(settled(service, 1))
    dovecot.suspend()
    try:
        dovecot.deliver(mail(2))
        time.sleep(2.5)  # the next poll is under way and gets no answer
        assert service.stop() == 0
    finally:
        dovecot.resume()
    code, report = status(service)
    assert (code, report["sources"][0]["problem"]) == (0, None)
