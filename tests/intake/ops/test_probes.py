"""Probes of this machine and of servers that aren't there."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from intake.errors import ExitCode
from intake.filing.database import Database
from intake.filing.schema import ensure_schema
from intake.ops import probes
from intake.ops.doctor import doctor
from intake.ops.remark import Level
from intake.settings import Settings, load

SMTP = '[smtp]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nfrom_address = "a@b.cz"\n'


def _settings(folder: Path, text: str = "") -> Settings:
    (folder / "intake.toml").write_text("[storage]\n" + text)
    return load(folder / "intake.toml", environ={})


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def test_name_that_can_not_be_resolved() -> None:
    (remark,) = probes.resolve("smtp", "nobody.invalid", 25)
    assert (remark.level, remark.code, remark.exit_code) == (Level.FAIL, "dns", ExitCode.UNAVAILABLE)


def test_absent_tables_are_no_failure(tmp_path: Path) -> None:
    (remark,) = probes.database(_settings(tmp_path))
    assert (remark.level, remark.code) == (Level.WARN, "schema-absent-yet")
    assert not (tmp_path / "intake.db").exists()


def test_tables_of_our_version_are_well(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    register = Database(settings.storage.database_url())
    ensure_schema(register)
    register.close()
    (remark,) = probes.database(settings)
    assert remark.level is Level.OK
    (tmp_path / "archive").mkdir(0o700)
    assert [remark.level for remark in probes.file_modes(settings)] == [Level.OK]
    (tmp_path / "intake.db").chmod(0o644)
    assert [remark.code for remark in probes.file_modes(settings)] == ["file-mode"]


def test_database_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "intake.db").write_text("not a database" * 100)
    found = [remark for remark in doctor(_settings(tmp_path)) if remark.subject == "storage.database"]
    assert Level.FAIL in {remark.level for remark in found}


def test_dead_smtp_server_is_unavailable(tmp_path: Path, closed_port: int) -> None:
    remarks = list(doctor(_settings(tmp_path, SMTP.format(port=closed_port))))
    failures = [(remark.subject, remark.code, remark.exit_code) for remark in remarks if remark.level is Level.FAIL]
    assert failures == [("smtp", "smtp-unreachable", ExitCode.UNAVAILABLE)]


@pytest.mark.parametrize(
    ("free_gib", "level"), [(100, Level.OK), (1, Level.WARN), (0.1, Level.FAIL)], ids=["plenty", "little", "none"]
)
def test_free_space_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_gib: float, level: Level
) -> None:  # fmt: skip
    usage = type("usage", (), {"free": free_gib * 1024**3})
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage)
    assert {remark.level for remark in probes.disk(_settings(tmp_path))} == {level}


@pytest.mark.parametrize(("answer", "level"), [("yes", Level.OK), ("no", Level.WARN), ("", Level.OK)])
def test_clock_is_as_the_system_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, level: Level
) -> None:  # fmt: skip
    (tmp_path / "timedatectl").write_text(f"#!/bin/sh\necho {answer}\n")
    (tmp_path / "timedatectl").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    (remark,) = probes.clock(_settings(tmp_path))
    assert remark.level is level


def test_walls_of_the_sandbox_are_listed(tmp_path: Path) -> None:
    remarks = list(probes.sandbox(_settings(tmp_path)))
    assert any(remark.sentence.startswith("limits") and remark.level is Level.OK for remark in remarks)
