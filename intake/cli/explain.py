"""``intake explain``: what a code means and what to do about it."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from intake.cli.context import Context
from intake.errors import ExitCode, NoInput


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("explain")(explain)


def explain(
    ctx: typer.Context,
    code: Annotated[str | None, typer.Argument(help="The code in brackets; without it all codes.")] = None,
) -> None:
    """Explain a code that stands in brackets in a message, a finding, an alarm or the log.

    Examples:
      intake explain imap-login-refused
      intake explain                      all codes
    """
    output = Context.of(ctx).output
    codes = all_codes()
    if code is None:
        output.table(("code", "meaning", "remedy"), [(name, *codes[name]) for name in sorted(codes)])
        return
    name = code.strip("[] \n").lower().replace("_", "-")
    if name not in codes:
        raise _unknown(name, codes)
    meaning, remedy = codes[name]
    if output.json:
        output.record({"code": name, "meaning": meaning, "remedy": remedy})
    else:
        output.data(f"{name}: {meaning}\n  → {remedy}" if remedy else f"{name}: {meaning}")


def all_codes() -> Mapping[str, tuple[str, str]]:
    """Every code of every room: code → (what it means, what to do); of two rooms the first one speaks."""
    tables = [codes for _, codes in code_tables()]
    return {code: words for codes in reversed(tables) for code, words in codes.items()}


def code_tables() -> Iterator[tuple[str, Mapping[str, tuple[str, str]]]]:
    """(module, its codes) of each module that defines ``CODES``; those of a missing extra are left out."""
    for module in _modules_with_codes():
        try:
            codes = importlib.import_module(module).CODES
        except ModuleNotFoundError:
            continue
        yield module, codes


def _modules_with_codes() -> Iterator[str]:
    """Found by their text, so that not every room has to be imported."""
    root = Path(__file__).resolve().parents[2]
    for room in ("intake", "parsers", "signatures"):
        for path in sorted((root / room).rglob("*.py")):
            if re.search(r"^CODES\b.*=", path.read_text("utf-8"), re.MULTILINE):
                parts = path.relative_to(root).with_suffix("").parts
                yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _unknown(name: str, codes: Mapping[str, object]) -> NoInput:
    from difflib import get_close_matches

    near = (
        get_close_matches(name, codes, n=3, cutoff=0.5) or sorted(code for code in codes if name and name in code)[:3]
    )
    remedy = f"Did you mean {', '.join(near)}?" if near else "Run `intake explain` for all codes."
    error = NoInput("code-unknown", f"There is no code {name}.", remedy)
    error.exit_code = ExitCode.USAGE
    return error


CODES = {
    "code-unknown": ("`intake explain` was asked for a code that there is none of.", "Run it without a code for all."),
}
