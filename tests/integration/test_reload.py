"""SIGHUP swaps a good configuration and refuses a wrong one; systemd is told how the daemon is."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.smtp_server import SmtpServer
from tests.integration.servers.dovecot import Dovecot
from tests.integration.servers.office import (
    alarms,
    command,
    folder_section,
    letter,
    mail,
    reload_with,
    settled,
    signed_form,
    started,
    tables,
)
from tests.integration.servers.service import IntakeService, imap_section, smtp_section

pytestmark = pytest.mark.integration


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


@pytest.fixture
def service(tmp_path: Path, smtp: SmtpServer) -> Iterator[IntakeService]:
    """A silent pilot over a drop directory, with a daemon that is up."""
    for name in ("prichozi", "druhe"):
        (tmp_path / name).mkdir()
    hold = "[outbox]\nhold = true\n"
    service = IntakeService(directory=tmp_path, sections=[folder_section(channel="email"), smtp_section(smtp), hold])
    started(service)
    yield service
    service.__exit__()


def drop(service: IntakeService, name: str, content: bytes) -> None:
    (service.directory / name).write_bytes(content)


def test_good_configuration_adds_a_source_and_releases_what_waits(service: IntakeService, smtp: SmtpServer) -> None:
    drop(service, "prichozi/a.eml", letter("jana", form=signed_form(1)))
    drop(service, "druhe/b.eml", mail(2))
    service.wait_until(settled(service, 1))
    assert smtp.received == []
    second = folder_section(name="druha", path="druhe")
    reload_with(service, folder_section(channel="email"), second, smtp_section(smtp), event="configuration.reloaded")
    smtp.wait_for(1, 20)
    service.wait_until(settled(service, 2))
    assert len(smtp.received) == 1
    assert service.stop() == 0


def test_wrong_configuration_is_refused_and_the_old_one_goes_on(service: IntakeService) -> None:
    good = tuple(service.sections)
    reload_with(service, *good, "[outboxx]\n", event="configuration.refused")
    service.wait_until(lambda: alarms(service) == ["configuration-refused"])
    drop(service, "prichozi/a.eml", mail(1))
    service.wait_until(settled(service, 1))
    override = service.directory / "forms" / "zahranicni-spoluprace.toml"
    override.parent.mkdir()
    override.write_text("[form")
    reload_with(service, *good, event="configuration.refused")
    override.unlink()
    reload_with(service, *good, event="configuration.reloaded")
    assert alarms(service) == []
    drop(service, "prichozi/b.eml", mail(2))
    service.wait_until(settled(service, 2))
    assert service.stop() == 0


def test_reload_begins_no_archive_where_its_disk_is_away(service: IntakeService) -> None:
    good, archive = tuple(service.sections), service.directory / "archive"
    drop(service, "prichozi/a.eml", mail(1))
    service.wait_until(settled(service, 1))
    archive.rename(service.directory / "jinde")
    archive.mkdir()
    reload_with(service, *good, event="configuration.refused")
    assert list(archive.iterdir()) == []
    archive.rmdir()
    (service.directory / "jinde").rename(archive)
    reload_with(service, *good, event="configuration.reloaded")
    assert alarms(service) == []
    assert service.stop() == 0


def test_change_of_storage_needs_a_restart(service: IntakeService) -> None:
    text = service.config.read_text()
    service.config.write_text(text.replace("sqlite:///intake.db", "sqlite:///jina.db"))
    service.reload()
    service.wait_until(lambda: alarms(service) == ["configuration-refused"])
    (sentence,) = tables(service).rows("SELECT sentence FROM alarm WHERE code = 'configuration-refused'")
    assert "storage.database needs a restart" in sentence.sentence
    assert not (service.directory / "jina.db").exists()
    service.write()
    assert service.stop() == 0
    started(service)  # a start with a good configuration closes the alarm as well
    service.wait_until(lambda: alarms(service) == [])
    assert service.stop() == 0


def test_alarms_of_a_removed_source_are_closed(service: IntakeService, start_dovecot: Callable[..., Dovecot]) -> None:
    good = tuple(service.sections)
    wrong = imap_section(start_dovecot(users={"protokol": "jine"}))
    reload_with(service, *good, wrong, event="configuration.reloaded")
    service.wait_until(lambda: alarms(service) == ["source-login-refused"])
    reload_with(service, *good, event="configuration.reloaded")
    service.wait_until(lambda: alarms(service) == [])
    assert command(service, "status").exit_code == 0
    assert service.stop() == 0


def test_systemd_is_told_how_the_daemon_is(tmp_path: Path) -> None:
    (tmp_path / "prichozi").mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(30)
        environment = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "1000000"}
        service = IntakeService(directory=tmp_path, sections=[folder_section()], environment=environment)
        with service:
            assert told(manager) == ["READY", "STATUS"]
            assert told(manager) == ["WATCHDOG"]
            service.reload()
            assert told_next(manager) == ["RELOADING", "MONOTONIC_USEC"]
            assert told_next(manager) == ["READY", "STATUS"]
            service.write("[outbox]\nhold = 3\n")
            service.reload()
            assert told_next(manager) == ["RELOADING", "MONOTONIC_USEC"]
            assert told_next(manager) == ["READY"]
            assert service.process is not None
            service.process.send_signal(signal.SIGTERM)
            assert told_next(manager) == ["STOPPING"]
            assert service.process.wait(30) == 0


def told(manager: socket.socket) -> list[str]:
    """Names in the next datagram."""
    return [line.partition("=")[0] for line in manager.recv(4096).decode().splitlines()]


def told_next(manager: socket.socket) -> list[str]:
    """As ``told``, beyond the watchdog's pings."""
    names = ["WATCHDOG"]
    for _ in range(30):
        if names != ["WATCHDOG"]:
            break
        names = told(manager)
    return names


def test_signals_in_any_order_end_the_daemon(service: IntakeService) -> None:
    assert service.process is not None
    for _ in range(5):
        service.reload()
        time.sleep(0.02)
    os.kill(service.process.pid, signal.SIGINT)
    assert service.process.wait(40) == 0
    assert "Traceback" not in service.log
