"""The table of signatures as a file: own before shipped, each mistake with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.errors import ConfigurationError
from intake.settings import defaults, load
from intake.settings.matrix import load_signature_table
from intake.settings.shipped import shipped_config_dir

SHIPPED = shipped_config_dir() / "signatures.toml"


def test_table_beside_the_configuration_wins(tmp_path: Path) -> None:
    (tmp_path / "intake.toml").write_text("[storage]\n")
    (tmp_path / "intake.toml").chmod(0o600)
    assert load(tmp_path / "intake.toml", environ={}).signature_table() == SHIPPED
    (tmp_path / "signatures.toml").write_text(SHIPPED.read_text("utf-8"), "utf-8")
    assert load(tmp_path / "intake.toml", environ={}).signature_table() == tmp_path / "signatures.toml"
    assert defaults().signature_table() == SHIPPED


def test_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    text = SHIPPED.read_text("utf-8").replace('decides = "clerk"', 'decides = "machine"', 1)
    path = tmp_path / "signatures.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_signature_table(path)
    line = next(n for n, _ in enumerate(text.splitlines(), 1) if _is_the_mistake(text, n))
    assert caught.value.code == "check-signatures"
    assert caught.value.sentence.startswith(f"{path}:{line}: ")


def _is_the_mistake(text: str, number: int) -> bool:
    lines = text.splitlines()
    return lines[number - 1] == 'decides = "machine"' and lines[number - 2] == "sufficient = false"


@pytest.mark.parametrize(("content", "words"), [(b"\xff", "UTF-8"), (b"[[rows]\n", "TOML"), (None, "can't be read")])
def test_file_that_is_no_table_is_a_configuration_error(content: bytes | None, words: str, tmp_path: Path) -> None:
    path = tmp_path / "signatures.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=words):
        load_signature_table(path)
