"""A configuration in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from intake.settings import Settings, load

Loaded = Callable[..., Settings]

STORAGE = "[storage]\n"
IMAP = """\
[[sources]]
name = "protokol"
kind = "imap"
host = "imap.kraj.cz"
username = "protokol"
password = "x"
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Path ``intake.toml`` in the current folder, named as a person would."""
    monkeypatch.chdir(tmp_path)
    return Path("intake.toml")


@pytest.fixture
def loaded(config: Path) -> Loaded:
    """Load a text, with an environment of its own."""

    def run(text: str, resolve_secrets: bool = True, **environ: str) -> Settings:
        config.write_text(text, "utf-8")
        return load(config, resolve_secrets=resolve_secrets, environ=environ)

    return run
