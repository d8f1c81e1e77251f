"""A refused login is tried once, not again by itself, and tried again once somebody has done something."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.servers.dovecot import Dovecot
from tests.integration.servers.office import alarms, command, mail, reload_with, settled, started, tables
from tests.integration.servers.service import IntakeService, imap_section

pytestmark = pytest.mark.integration


@pytest.fixture
def service(tmp_path: Path, dovecot: Dovecot) -> Iterator[IntakeService]:
    """An installation whose password is wrong; one mail waits."""
    dovecot.deliver(mail(1))
    section = imap_section(dovecot, poll_every_s=1)
    with_wrong = IntakeService(directory=tmp_path, sections=[section], password="spatne")
    yield with_wrong
    with_wrong.__exit__()


def refusals(server: Dovecot) -> int:
    """Logins that the server refused."""
    return server.log().count("auth failed")


def is_stopped(service: IntakeService) -> Callable[[], bool]:
    return lambda: alarms(service) == ["source-login-refused"]


def takes(server: Dovecot, password: str) -> None:
    """The server's administrator sets the password."""
    users = server.home / "users"
    users.write_text(f"protokol:{{PLAIN}}{password}\n")
    server.users = {"protokol": password}
    time.sleep(1.1)  # Dovecot looks at the time of the file, in seconds


def test_daemon_tries_once_until_the_secret_changes(service: IntakeService, dovecot: Dovecot) -> None:
    started(service)
    service.wait_until(is_stopped(service))
    time.sleep(2.5)
    assert refusals(dovecot) == 1
    assert service.stop() == 0
    started(service)
    time.sleep(2)
    service.kill()
    started(service)
    reload_with(service, *service.sections, event="configuration.reloaded")
    time.sleep(2)
    assert refusals(dovecot) == 1
    service.password = "heslo"
    reload_with(service, *service.sections, event="configuration.reloaded")
    service.wait_until(settled(service, 1))
    service.wait_until(lambda: alarms(service) == [])
    assert refusals(dovecot) == 1
    assert service.stop() == 0


def test_poll_by_a_person_tries_once_more_and_a_success_lifts_the_stop(
    service: IntakeService, dovecot: Dovecot
) -> None:
    assert command(service, "poll").exit_code == 69
    assert command(service, "poll").exit_code == 69
    assert refusals(dovecot) == 2
    takes(dovecot, "spatne")
    assert command(service, "poll").exit_code == 0
    assert alarms(service) == []
    dovecot.deliver(mail(2))
    started(service)
    service.wait_until(settled(service, 2))
    assert service.stop() == 0


def test_doctor_lifts_the_stop_of_a_running_daemon(service: IntakeService, dovecot: Dovecot) -> None:
    started(service)
    service.wait_until(is_stopped(service))
    takes(dovecot, "spatne")
    assert command(service, "doctor", "--source", "protokol").exit_code == 0
    service.wait_until(settled(service, 1))
    service.wait_until(lambda: alarms(service) == [])
    assert refusals(dovecot) == 1
    assert service.stop() == 0


def test_other_sources_go_on(service: IntakeService, start_dovecot: Callable[..., Dovecot]) -> None:
    other = start_dovecot(users={"protokol": "spatne"})
    other.deliver(mail(2))
    service.write(*service.sections, imap_section(other, name="druhy"))
    started(service)
    service.wait_until(is_stopped(service))
    service.wait_until(settled(service, 1))
    assert [row.source for row in tables(service).rows("SELECT source FROM message")] == ["druhy"]
    assert command(service, "status").exit_code == 4
    assert service.stop() == 0
