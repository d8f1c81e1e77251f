"""What holds, and where it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.cli.conftest import Run


def test_every_key_is_shown_with_its_origin(run: Run, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTAKE_ENGINE__THREADS", "7")
    lines = run("-c", str(fresh), "config", "show", "--origin").stdout.splitlines()
    assert lines[0] == "key\tvalue\torigin"
    assert "engine.threads\t7\tenv INTAKE_ENGINE__THREADS" in lines
    assert "engine.lease_s\t120\tdefault" in lines
    assert any(line.startswith(f"outbox.hold\tyes\t{fresh}/intake.toml:") for line in lines)


def test_secrets_are_hidden(run: Run, tmp_path: Path) -> None:
    (tmp_path / "intake.toml").write_text(
        '[storage]\ndatabase = "postgresql+psycopg://u:s3cret@h/d"\n[smtp]\nhost = "h.cz"\nfrom_address = "a@b.cz"\n'
        'username = "u"\npassword = "s3cret"\n[network]\nhttps_proxy = "http://p:s3cret@proxy:3128"\n'
    )
    shown = run("config", "show").stdout
    assert "s3cret" not in shown
    assert "smtp.password\t***" in shown
    assert "postgresql+psycopg://u:***@h/d" in shown


def test_only_what_was_given(run: Run, tmp_path: Path) -> None:
    (tmp_path / "intake.toml").write_text('[storage]\narchive = "a"\n')
    assert run("config", "show", "--given").stdout == f"key\tvalue\nstorage.archive\t{tmp_path}/a\n"


def test_absent_password_file_is_no_obstacle(run: Run, fresh: Path) -> None:
    (fresh / "secrets" / "imap").unlink()
    assert "sources.protokol.password_file" in run("-c", str(fresh), "config", "show").stdout


def test_defaults_need_no_configuration(run: Run) -> None:
    assert "\n[storage]\n" in run("config", "defaults").stdout
