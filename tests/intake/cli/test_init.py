"""From nothing to a configuration that is accepted."""

from __future__ import annotations

import shutil
import stat
import subprocess
import tomllib
from pathlib import Path

import pytest

from intake.settings import load, shipped_config_dir
from tests.intake.cli.conftest import Run


def test_fresh_configuration_is_accepted_with_hints(run: Run, fresh: Path) -> None:
    result = run("--config", str(fresh), "check")
    assert "WARN  sources.protokol: host is still the example" in result.stdout
    assert "secrets/imap is empty" in result.stdout
    assert "FAIL" not in result.stdout
    run("--config", str(fresh), "check", "--strict", exit_code=4)


def test_it_is_a_silent_pilot(fresh: Path) -> None:
    data = tomllib.loads((fresh / "intake.toml").read_text("utf-8"))
    assert data["sources"][0]["processed_mailbox"] == ""
    assert data["outbox"]["hold"] is True


def test_host_user_and_password_are_all_that_it_needs(run: Run, fresh: Path) -> None:
    file = fresh / "intake.toml"
    file.write_text(file.read_text("utf-8").replace("imap.example.cz", "imap.kraj.cz"), "utf-8")
    assert "secrets/imap is empty" in run("-c", str(file), "check", exit_code=78).stdout
    (fresh / "secrets" / "imap").write_text("secret\n")
    assert "OK    secrets" in run("-c", str(file), "check").stdout
    assert load(file, environ={}).sources[0].password.get_secret_value() == "secret"  # type: ignore[union-attr]


def test_everything_is_only_for_its_owner(fresh: Path) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (fresh, *fresh.rglob("*"))}
    assert {oct(mode) for name, mode in modes.items() if mode not in {0o600, 0o700}} == set()


def test_existing_configuration_is_never_overwritten(run: Run, fresh: Path) -> None:
    (fresh / "intake.toml").write_text("mine")
    (fresh / "secrets" / "imap").write_text("mine")
    assert "[init-exists]" in run("init", str(fresh), exit_code=73).stderr
    (fresh / "intake.toml").unlink()
    run("init", str(fresh))
    assert (fresh / "secrets" / "imap").read_text() == "mine"


def test_a_file_is_no_directory_to_work_in(run: Run, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    assert "note.txt is not a directory. [init-cannot-write]" in run("init", "note.txt", exit_code=73).stderr


def test_existing_directory_is_worked_in(run: Run, tmp_path: Path) -> None:
    (tmp_path / "regions.toml").write_text("# mine\n")
    run("init", ".")
    assert (tmp_path / "regions.toml").read_text() == "# mine\n"


def test_next_three_commands_are_told(run: Run) -> None:
    told = run("init", "my office").stderr
    for verb in ("check", "doctor", "run"):
        assert f"intake --config 'my office/intake.toml' {verb}" in told


def test_copies_say_their_version_and_differ_in_nothing_else(fresh: Path) -> None:
    for name in ("regions.toml", "signatures.toml", "forms/zahranicni-spoluprace.toml", "templates/office.j2"):
        first, _, rest = (fresh / name).read_text("utf-8").partition("\n")
        assert "Copied from Intake" in first
        assert rest == (shipped_config_dir() / name).read_text("utf-8")


def test_directory_that_can_not_be_made_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "[init-cannot-write]" in run("init", "file/office", exit_code=73).stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_unit_is_accepted_by_systemd(run: Run, tmp_path: Path) -> None:
    run("init", "of fice", "--systemd")
    unit = tmp_path / "of fice" / "intake.service"
    # the command isn't installed where the tests run; only its absence may be complained of
    text = unit.read_text().replace("User=intake\n", "")
    command = next(line.split("=", 1)[1].split()[0] for line in text.splitlines() if line.startswith("ExecStart="))
    unit.write_text(text.replace(command, "/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
