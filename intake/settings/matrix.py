"""Reads ``signatures.toml`` beside the configuration, or the shipped one, and says each mistake with its line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from intake.errors import ConfigurationError
from intake.settings.lines import Path as KeyPath
from intake.settings.lines import find_lines
from intake.signature_table import SignatureTable, load_table
from parsers.toml import BadDefinition, Problem

CODES: Mapping[str, tuple[str, str]] = {
    "check-signatures": (
        "The table of what signatures mean can't be used.",
        "Mend the named line of signatures.toml, or remove the file to follow the shipped table.",
    ),
}


def load_signature_table(path: Path) -> SignatureTable:
    """Read the table whole.

    Raises:
        ConfigurationError: With every mistake, each with file and line.
    """
    try:
        text = path.read_text("utf-8")
        return load_table(text, file=str(path))
    except BadDefinition as error:
        sentence = "; ".join(_placed(problem, text) for problem in error.problems)
    except (OSError, UnicodeDecodeError) as error:
        sentence = f"{path} can't be read ({getattr(error, 'strerror', None) or 'not UTF-8 text'})"
    raise ConfigurationError("check-signatures", sentence, CODES["check-signatures"][1])


def _placed(problem: Problem, text: str) -> str:
    """``signatures.toml:17: rows.2.decides: …``; broken TOML names its line itself."""
    if not problem.path:
        return str(problem)
    line = _line(problem.path, find_lines(text))
    return f"{problem.file}:{line}: {problem.key}: {problem.reason}"


def _line(path: KeyPath, lines: Mapping[KeyPath, int]) -> int:
    """Of the key itself, else of what holds it."""
    return next((lines[path[:length]] for length in range(len(path), 0, -1) if path[:length] in lines), 0)
