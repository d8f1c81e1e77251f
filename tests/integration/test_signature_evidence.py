"""The commands themselves: a signed form is imported, waits for its CRL, settles, and its evidence proves it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.demo.authority import Authority, authority
from intake.demo.authority_signing import sign_pdf
from intake.filing.database import Database
from intake.filing.tables import PendingSignature
from tests.fakes.signature_office import FORM
from tests.integration.servers.office import command, folder_section
from tests.integration.servers.service import IntakeService

pytestmark = pytest.mark.integration
REFERENCE = f"ZS-{datetime.now(UTC):%Y}-000001"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[IntakeService]:
    """A pilot that sends nothing and reads a trust directory."""
    (tmp_path / "prichozi").mkdir()
    sections = [folder_section(), "[outbox]\nhold = true\n", '[signatures]\ntrust_dir = "trust"\nupdate_every_h = 0\n']
    service = IntakeService(directory=tmp_path, sections=sections)
    yield service
    service.__exit__()


@pytest.fixture(scope="module")
def world() -> Authority:
    """Around the real time: the service reads its own clock."""
    return authority(datetime.now(UTC).replace(microsecond=0))


def make_due(service: IntakeService) -> None:
    database = Database(f"sqlite:///{service.directory}/intake.db")
    with database.write() as connection:
        connection.execute(PendingSignature.__table__.update().values(next_try_at=datetime(2026, 1, 1, tzinfo=UTC)))
    database.close()


def exported(service: IntakeService) -> dict:
    return json.loads(command(service, "export", "requests").stdout)


def test_pending_verdict_settles_and_is_proven_by_what_is_written_out(service: IntakeService, world: Authority) -> None:
    trust, crl = service.directory / "trust", service.directory / "trust" / "crls" / "listed.crl"
    world.write_trust(trust)
    crl.unlink()
    signed = service.directory / "zadost.pdf"
    signed.write_bytes(sign_pdf(world, FORM, world.people.mayor, level="B-B"))
    os.utime(signed, (world.at.timestamp(), world.at.timestamp()))
    assert command(service, "import", str(signed)).exit_code == 0
    assert exported(service)["signature"] == "pending"
    assert "signatures: 1 pending" in command(service, "status").stdout
    assert "signatures: 1 pending" in command(service, "queue", "list").stderr
    assert command(service, "request", "evidence", REFERENCE, "--to", "dukaz").exit_code == 66
    crl.write_bytes(world.crl("listed"))
    assert command(service, "request", "judge", REFERENCE).exit_code == 0
    assert command(service, "poll", "--once").exit_code == 0
    assert exported(service)["signature"] == "qualified"
    assert command(service, "request", "judge", REFERENCE).exit_code == 1
    prove(service)


def prove(service: IntakeService) -> None:
    """Nothing of the office is there any more but what was written out."""
    to = service.directory / "dukaz"
    done = command(service, "request", "evidence", REFERENCE, "--to", str(to))
    line = done.stdout.splitlines()[1].removeprefix("  → ")
    assert line.startswith("intake verify --offline --trust ")
    shutil.rmtree(service.directory / "trust")
    shutil.rmtree(service.directory / "archive")
    again = json.loads(command(service, *shlex.split(line)[1:], "--json").stdout)
    assert (again["verdict"], again["signatures"][0]["qualified"]) == ("qualified", True)


def test_unknown_request_is_told(service: IntakeService) -> None:
    done = command(service, "request", "evidence", "ZS-2026-999999", "--to", "dukaz")
    assert (done.exit_code, "no-such-request" in done.stderr) == (66, True)
