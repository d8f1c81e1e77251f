"""The verb ``check``: lines, JSON and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.intake.cli.conftest import Run


def test_wrong_configuration_is_told_whole(run: Run, tmp_path: Path) -> None:
    (tmp_path / "intake.toml").write_text("[storage]\nx = 1\n[web]\ny = 2\n")
    result = run("check", exit_code=78)
    assert "intake.toml:2: storage.x: unknown key" in result.stderr
    assert "intake.toml:4: web.y: unknown key" in result.stderr
    assert result.stdout == ""


def test_wrong_configuration_as_json(run: Run, tmp_path: Path) -> None:
    (tmp_path / "intake.toml").write_text("[storage]\nx = 1\n")
    found = json.loads(run("check", "--json", exit_code=78).stdout)
    assert (found["level"], found["subject"], found["code"]) == ("FAIL", "storage.x", "configuration-wrong")


def test_broken_form_and_letter_are_findings(run: Run, fresh: Path) -> None:
    (fresh / "forms" / "zahranicni-spoluprace.toml").write_text("keyy = 1\n")
    (fresh / "templates" / "cs" / "acknowledgement.txt.j2").write_text("{{ unknown_name }}")
    out = run("-c", str(fresh), "check", exit_code=4).stdout
    assert "FAIL  forms: " in out
    assert "FAIL  templates: " in out


def test_quiet_keeps_only_what_matters(run: Run, fresh: Path) -> None:
    result = run("-c", str(fresh), "check", "-q")
    assert "OK " not in result.stdout
    assert result.stderr == ""
