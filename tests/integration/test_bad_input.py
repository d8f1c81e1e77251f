"""What is wrong around the service ends in one sentence that says what to do, and the right exit code.

Commands that end at once run in this process; whatever concerns rights, disks and the daemon's own
life is the real ``python -m intake``.
"""

from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from intake.filing.process_lock import process_lock
from tests.fakes.smtp_server import SmtpServer
from tests.integration.servers.dovecot import Dovecot, free_port
from tests.integration.servers.office import (
    command,
    folder_section,
    letter,
    mail,
    settled,
    signed_form,
    started,
    tables,
)
from tests.integration.servers.postgres import LOCKED_USER, Postgres
from tests.integration.servers.service import IntakeService, imap_section, smtp_section
from tests.integration.servers.wants import KEEPS_TO_MODES, file_limit, fill, small_disk

pytestmark = pytest.mark.integration

Install = Callable[..., IntakeService]


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Install]:
    """An installation with the given sections, and a drop directory; its daemon ends with the test."""
    installed: list[IntakeService] = []

    def make(*sections: str, **options: Any) -> IntakeService:
        (tmp_path / "prichozi").mkdir(exist_ok=True)
        installed.append(IntakeService(directory=tmp_path, sections=sections, **options))
        return installed[-1]

    yield make
    for service in installed:
        service.__exit__()


def says(stderr: str, code: str) -> str:
    """The one failure that is told, with its remedy."""
    assert "Traceback" not in stderr
    told = list(re.finditer(r"^(?:intake|warning): .+ \[([a-z-]+)\](?:\n  [^→].*)*\n  → \S.*$", stderr, re.MULTILINE))
    assert [found[1] for found in told] == [code], stderr
    return told[0][0]


# -- the configuration and its secrets --------------------------------------------------------------


@pytest.mark.parametrize("verb", ["run", "poll", "status", "export messages", "import nic.eml"])
def test_missing_configuration_is_named(verb: str, install: Install) -> None:
    service = install()
    service.config.unlink()
    result = command(service, *verb.split())
    assert result.exit_code == 78
    assert str(service.config) in says(result.stderr, "configuration-unreadable")


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("[storage\n", "configuration-syntax", "intake.toml:1: isn't TOML"),
        ('[storage]\ndatabse = "x"\n', "configuration-wrong", "intake.toml:2: storage.databse: unknown key — did you"),
        ('[[sources]]\nname = "a"\nkind = "imap"\nhost = "h"\n', "configuration-wrong", "sources.a.username: is miss"),
        ("[outbox]\nhold = 3\n", "configuration-wrong", "intake.toml:2: outbox.hold: must be true or false"),
        ('[storage]\ndatabase = "mysql://x"\n', "configuration-wrong", "storage.database"),
    ],
)
def test_broken_configuration_names_its_line(text: str, code: str, words: str, install: Install) -> None:
    service = install()
    service.config.write_text(text)
    for verb in ("run", "poll"):
        result = command(service, verb)
        assert result.exit_code == 78
        assert words in says(result.stderr, code)


def _gone(path: Path) -> None:
    path.unlink()


def _empty(path: Path) -> None:
    path.write_text("\n")


def _loose(path: Path) -> None:
    path.chmod(0o644)


def _two_lines(path: Path) -> None:
    path.write_text("a\nb\n")


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (_gone, "secret-missing", "isn't there"),
        (_empty, "secret-empty", "is empty"),
        (_loose, "secret-exposed", "chmod 600"),
        (_two_lines, "secret-missing", "more than one line"),
    ],
)
def test_unusable_password_file_says_what_to_do(
    spoil: Callable[[Path], None], code: str, words: str, install: Install, dovecot: Dovecot
) -> None:
    service = install(imap_section(dovecot))
    spoil(service.directory / "secrets" / "imap")
    result = command(service, "poll")
    assert result.exit_code == 78
    assert words in says(result.stderr, code)
    assert command(service, "status").exit_code == 0  # needs no secret


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("forms/zahranicni-spoluprace.toml", b"[form", "check-form"),
        ("forms/zahranicni-spoluprace.toml", b"\xff\xfe", "check-form"),
        ("forms/zahranicni-spoluprace.toml", None, "check-form"),
        ("regions.toml", b"[[regions]]\nkey = 3\n", "check-regions"),
        ("regions.toml", b"\xff\xfe", "check-regions"),
        ("signatures.toml", b"[[rows]]\nclass = 3\n", "check-signatures"),
        ("templates/cs/acknowledgement.txt.j2", b"{% if %}", "template-broken"),
        ("templates/en/alarm.txt.j2", b"\xff\xfe", "template-broken"),
        ("templates/office.j2", b"{{ nic.x }}", "template-broken"),
    ],
)
def test_unusable_override_is_refused_before_any_mail_is_touched(
    name: str, content: bytes | None, code: str, install: Install, dovecot: Dovecot
) -> None:
    service = install(imap_section(dovecot))
    override = service.directory / name
    override.parent.mkdir(parents=True, exist_ok=True)
    override.mkdir() if content is None else override.write_bytes(content)
    dovecot.deliver(mail(1))
    result = command(service, "poll")
    assert result.exit_code == 78
    assert name in says(result.stderr, code)
    assert len(dovecot.mails()) == 1


# -- mail servers ------------------------------------------------------------------------------------


def test_wrong_password_stops_the_source_and_loses_nothing(install: Install, dovecot: Dovecot) -> None:
    service = install(imap_section(dovecot), password="spatne")
    dovecot.deliver(mail(1))
    result = command(service, "poll")
    assert result.exit_code == 69
    sentence = says(
        result.stderr.partition("warning:")[1] + result.stderr.partition("warning:")[2], "imap-login-refused"
    )
    assert "spatne" not in result.output
    assert "Correct them" in sentence
    status = command(service, "status", "--json")
    assert status.exit_code == 4
    report = json.loads(status.stdout)
    assert [alarm["code"] for alarm in report["alarms"]] == ["source-login-refused"]
    assert len(dovecot.mails()) == 1


@pytest.mark.parametrize(
    ("changes", "exit_code", "code"),
    [
        ({"port": "free"}, 75, "imap-connection-refused"),
        ({"port": "silent"}, 75, "imap-timeout"),
        ({"host": "nikde.invalid"}, 75, "imap-name-unknown"),
        ({"tls": "implicit", "port": "tls"}, 69, "imap-tls-untrusted"),
        ({"tls": "implicit", "port": "plain"}, 69, "imap-tls-failed"),
        ({"tls": "starttls", "port": "plain"}, 69, "imap-tls-untrusted"),
        ({"tls": "none", "port": "tls"}, 75, "imap-timeout"),
        ({"tls": "implicit", "port": "tls", "ca_file": "nic.pem"}, 78, "ca-file-unreadable"),
        ({"mailbox": "Doručené"}, 69, "imap-mailbox-missing"),
    ],
)
def test_unusable_mail_server_is_told(
    changes: dict[str, Any], exit_code: int, code: str, install: Install, dovecot: Dovecot
) -> None:
    dovecot.deliver(mail(1))
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        ports = {"free": free_port(), "silent": silent.getsockname()[1], "tls": dovecot.tls_port, "plain": dovecot.port}
        changes = {**changes, "port": ports[changes.get("port", "plain")]}
        service = install(imap_section(dovecot, timeout_s=1, **changes))
        result = command(service, "poll")
        dry = command(service, "poll", "--dry-run")
    assert result.exit_code == exit_code
    says(result.stderr, code)
    assert (dry.exit_code, f"[{code}]" in dry.stderr) == (exit_code, True)
    assert len(dovecot.mails()) == 1
    assert command(service, "status").exit_code == 4


def test_one_dead_source_of_two_is_done_in_part(install: Install, dovecot: Dovecot) -> None:
    dead = imap_section(dovecot, name="mrtvy", port=free_port())
    service = install(dead, imap_section(dovecot))
    dovecot.deliver(mail(1))
    result = command(service, "poll")
    assert result.exit_code == 3
    assert "[imap-connection-refused]" in result.stderr
    assert [message["state"] for message in tables(service).messages()] == ["in_review"]


def test_mail_that_is_too_large_stays_and_is_done_in_part(install: Install, dovecot: Dovecot) -> None:
    service = install(imap_section(dovecot), "[limits]\nmax_message_mb = 1\n")
    dovecot.deliver(mail(1, padding=1_200_000))
    dovecot.deliver(mail(2))
    assert command(service, "poll").exit_code == 3
    (line,) = map(json.loads, command(service, "ledger", "--json").stdout.splitlines())
    assert (line["received"], line["missing"]) == (2, 1)
    assert len(dovecot.mails()) == 1


# -- database, archive, disk -------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["run", "poll", "status", "ledger", "queue list", "outbox list", "export requests"])
def test_newer_tables_are_refused(verb: str, install: Install, sqlite_url: str) -> None:
    service = install(folder_section(), database=sqlite_url)
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    result = command(service, *verb.split())
    assert result.exit_code == 78
    assert "Install the newer version" in says(result.stderr, "schema-new")


def test_second_process_is_refused_and_names_the_first(install: Install, sqlite_url: str) -> None:
    service = install(folder_section(), database=sqlite_url)
    with process_lock(sqlite_url):
        for verb in ("run", "poll", "worker", f"import {service.config}"):
            result = command(service, *verb.split())
            assert result.exit_code == 75
            assert f"pid {os.getpid()}" in says(result.stderr, "process-lock-held")
        for verb in ("status", "ledger", "queue list", "queue retry --all-failed", "outbox list", "export messages"):
            assert command(service, *verb.split()).exit_code == 0


def test_file_that_is_no_database_is_refused(install: Install) -> None:
    service = install(folder_section())
    (service.directory / "intake.db").write_text("Dobrý den, " * 100)
    result = command(service, "poll")
    assert result.exit_code == 78
    says(result.stderr, "database-not-sqlite")


def test_archive_that_was_not_mounted_is_not_begun_anew(install: Install) -> None:
    service = install(folder_section())
    (service.directory / "prichozi" / "a.eml").write_bytes(mail(1))
    assert command(service, "poll").exit_code == 0
    (service.directory / "archive").rename(service.directory / "jinde")
    (service.directory / "archive").mkdir()
    result = command(service, "poll")
    assert result.exit_code == 73
    assert "Mount its disk" in says(result.stderr, "archive-away")


@pytest.mark.parametrize(
    ("path", "mode", "exit_code", "code"),
    [
        ("intake.toml", 0o000, 78, "configuration-unreadable"),
        ("forms", 0o000, 78, "configuration-unreadable"),
        ("templates/office.j2", 0o000, 78, "template-broken"),
        ("regions.toml", 0o000, 78, "check-regions"),
        ("intake.db", 0o400, 73, "database-read-only"),
        (".", 0o500, 73, "process-lock-unwritable"),
        ("archive/incoming", 0o500, 73, "archive-read-only"),
        ("prichozi", 0o000, 69, "folder-missing"),
    ],
)
def test_missing_rights_end_in_one_sentence(
    path: str, mode: int, exit_code: int, code: str, install: Install, sqlite_url: str
) -> None:
    service = install(folder_section(), database="sqlite:///intake.db", prefix=KEEPS_TO_MODES)
    target = service.directory / path
    for name in ("forms", "templates", "archive/incoming"):
        (service.directory / name).mkdir(parents=True)
    if target.suffix in {".toml", ".j2"} and not target.exists():
        target.write_text("")
    (service.directory / "prichozi" / "a.eml").write_bytes(mail(1))
    before = stat.S_IMODE(target.stat().st_mode)
    target.chmod(mode)
    try:
        done = service.run("poll")
    finally:
        target.chmod(before)
    assert done.returncode == exit_code, done.stderr
    says(done.stderr, code)
    assert (service.directory / "prichozi" / "a.eml").exists()


def test_processed_folder_that_is_not_writable_loses_nothing(install: Install) -> None:
    service = install(folder_section(processed_path="hotovo"), prefix=KEEPS_TO_MODES)
    (service.directory / "hotovo").mkdir(mode=0o500)
    (service.directory / "prichozi" / "a.eml").write_bytes(mail(1))
    done = service.run("poll")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert [message["state"] for message in tables(service).messages()] == ["in_review"]
    status = command(service, "status")
    assert (status.exit_code, "folder-cannot-move" in status.stdout) == (4, True)
    (service.directory / "hotovo").chmod(0o700)
    assert command(service, "poll").exit_code == 0
    assert (service.directory / "hotovo" / "a.eml").exists()
    assert len(tables(service).messages()) == 1


def test_file_size_limit_stores_nothing(install: Install, dovecot: Dovecot) -> None:
    service = install(imap_section(dovecot), prefix=file_limit(1000))
    dovecot.deliver(mail(1, padding=2_000_000))
    done = service.run("poll")
    assert done.returncode == 73
    says(done.stderr, "archive-io")
    assert command(service, "poll").exit_code == 0
    assert len(tables(service).messages()) == 1


def test_full_disk_keeps_mail_on_its_server_and_the_daemon_alive(
    install: Install, dovecot: Dovecot, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", mib=4):
        section = imap_section(dovecot, poll_every_s=1)
        service = install(section, database="sqlite:///disk/intake.db", archive="disk/archive")
        started(service)
        ballast = fill(tmp_path / "disk")
        dovecot.deliver(mail(1, padding=300_000))
        service.wait_until(lambda: "source.failed" in service.log)
        second = service.run("poll")
        assert second.returncode == 75  # the daemon is alive
        assert len(dovecot.mails()) == 1
        ballast.unlink()
        service.wait_until(settled(service, 1))
        assert service.stop() == 0
        assert "Traceback" not in service.log
        fill(tmp_path / "disk")
        done = service.run("poll")
        assert done.returncode == 73
        says(done.stderr, "database-full")


# -- PostgreSQL --------------------------------------------------------------------------------------


def test_refused_login_to_postgresql_is_a_wrong_configuration(install: Install, postgres_server: Postgres) -> None:
    postgres_server.execute("postgres", f"DROP USER IF EXISTS {LOCKED_USER}")
    postgres_server.execute("postgres", f"CREATE USER {LOCKED_USER}")
    try:
        url = postgres_server.url("postgres", user=f"{LOCKED_USER}:spatne")
        for database in (url, postgres_server.url("neni")):
            result = command(install(folder_section(), database=database), "poll")
            assert result.exit_code == 78
            says(result.stderr, "database-login")
            assert "spatne" not in result.output
    finally:
        postgres_server.execute("postgres", f"DROP USER {LOCKED_USER}")


def test_postgresql_away_is_weather(install: Install) -> None:
    service = install(folder_section(), database=f"postgresql+psycopg://x@127.0.0.1:{free_port()}/x")
    for verb in ("run", "poll", "status", "export messages"):
        result = command(service, *verb.split())
        assert result.exit_code == 75
        says(result.stderr, "database-away")


def test_daemon_outlives_a_restart_of_postgresql(
    install: Install, postgres_server: Postgres, empty_postgres_url: str, dovecot: Dovecot
) -> None:
    service = install(imap_section(dovecot, poll_every_s=1), database=empty_postgres_url)
    dovecot.deliver(mail(1))
    started(service)
    service.wait_until(settled(service, 1))
    postgres_server.stop()
    dovecot.deliver(mail(2))
    service.wait_until(lambda: '"weather.began"' in service.log)
    postgres_server.start()
    service.wait_until(settled(service, 2))
    assert service.stop() == 0
    assert "Traceback" not in service.log


# -- SMTP --------------------------------------------------------------------------------------------


def test_smtp_server_that_is_away_costs_nothing(install: Install) -> None:
    smtp = SmtpServer()
    smtp.port = free_port()
    service = install(folder_section(channel="email"), smtp_section(smtp))
    (service.directory / "prichozi" / "a.eml").write_bytes(letter("jana", form=signed_form(1)))
    result = command(service, "poll")
    assert result.exit_code == 0
    assert "What is to be sent waits: " in result.stderr
    (waiting,) = map(json.loads, command(service, "outbox", "list", "--json").stdout.splitlines())
    assert (waiting["state"], waiting["attempts"]) == ("pending", 0)
    with smtp:
        assert command(service, "poll").exit_code == 0
        assert len(smtp.wait_for(1)) == 1


def test_wrong_smtp_password_is_tried_once_and_raises_an_alarm(install: Install) -> None:
    with SmtpServer(users={"protokol": "tajne"}) as smtp:
        login = {"username": "protokol", "password_file": "secrets/imap"}
        service = install(folder_section(channel="email"), smtp_section(smtp, **login))
        (service.directory / "prichozi" / "a.eml").write_bytes(letter("jana", form=signed_form(1)))
        service.start()
        service.wait_until(lambda: "alarm.opened" in service.log and "smtp-login-refused" in service.log)
        status = command(service, "status", "--json")
        assert status.exit_code == 4
        assert json.loads(status.stdout)["outbox"]["pending"] == 1
        assert smtp.logins == 1
        service.password = "tajne"
        service.write()
        service.reload()
        smtp.wait_for(1, 30)
        service.wait_until(lambda: command(service, "status").exit_code == 0)
        assert service.stop() == 0
        assert (len(smtp.received), smtp.logins) == (1, 2)
