"""The command as a person calls it, in a folder of its own and without our environment."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from intake.cli.main import app

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("INTAKE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run() -> Run:
    """Call ``intake`` in this process."""

    def call(*arguments: str, exit_code: int = 0) -> Result:
        result = CliRunner().invoke(app, list(arguments))
        assert result.exit_code == exit_code, (result.stdout, result.stderr)
        return result

    return call


@pytest.fixture
def fresh(run: Run, tmp_path: Path) -> Path:
    """A folder that ``intake init`` has just written."""
    run("init", "office")
    return tmp_path / "office"
