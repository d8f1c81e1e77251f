"""Global options, errors and exit codes of the frame."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from intake import __version__, cli
from intake.cli.context import Context
from intake.cli.main import Verbs
from intake.errors import ConfigurationError, ExitCode, IntakeError, NoInput, TryAgain
from parsers.errors import Unreadable
from tests.intake.cli.conftest import Run

PERSONAL = "jan.novak@example.cz"


def _raising(error: BaseException) -> typer.Typer:
    """A command that fails, in the same frame."""
    probe = typer.Typer(cls=Verbs, pretty_exceptions_enable=False)

    @probe.callback(invoke_without_command=True)
    def main(ctx: typer.Context, debug: bool = False) -> None:
        Context.of(ctx).debug = debug
        raise error

    return probe


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (IntakeError("x-failed", "It failed.", "Do this."), 1, "intake: It failed. [x-failed]\n  → Do this.\n"),
        (NoInput("x-gone", "It is gone."), 66, "intake: It is gone. [x-gone]\n"),
        (TryAgain("x-busy", "Busy."), 75, "intake: Busy. [x-busy]\n"),
        (ConfigurationError("x-wrong", "2 problems:\n  a\n  b"), 78, "intake: 2 problems: [x-wrong]\n  a\n  b\n"),
        (Unreadable("pdf-damaged", "Damaged."), 65, "intake: Damaged. [pdf-damaged]\n"),
        (typer.BadParameter("no such day"), 2, "intake: intake: Invalid value: no such day [usage]\n"),
        (KeyboardInterrupt(), 130, ""),
        (KeyError(PERSONAL), 70, "intake: Unforeseen KeyError in test_main.py:"),
    ],
)
def test_error_becomes_a_sentence_and_an_exit_code(error: BaseException, code: int, words: str) -> None:
    result = CliRunner().invoke(_raising(error))
    assert result.exit_code == code
    assert result.stderr.startswith(words)
    assert "Traceback" not in result.stderr
    assert PERSONAL not in result.stderr
    assert result.stdout == ""


def test_debug_shows_the_traceback() -> None:
    result = CliRunner().invoke(_raising(KeyError("x")), ["--debug"])
    assert "Traceback" in result.stderr
    assert result.exit_code == 70


def test_exit_codes_follow_sysexits() -> None:
    for name in ("NOINPUT", "UNAVAILABLE", "CONFIG"):
        ours = {"NOINPUT": ExitCode.NO_INPUT, "UNAVAILABLE": ExitCode.UNAVAILABLE, "CONFIG": ExitCode.CONFIGURATION}[
            name
        ]
        assert getattr(os, f"EX_{name}") == ours


@pytest.mark.parametrize("arguments", [("--json", "version"), ("version", "--json")])
def test_global_options_stand_before_or_after_the_verb(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).stdout == f'{{"version": "{__version__}"}}\n'


def test_global_options_are_taken_by_verbs_below_verbs(run: Run, fresh: Path) -> None:
    assert run("config", "show", "--json", "-c", str(fresh)).stdout.startswith('{"key": "storage.database"')
    assert run("-c", str(fresh), "config", "--json", "show").stdout.startswith('{"key": "storage.database"')


def test_unknown_verb_and_option_are_told_with_the_nearest(run: Run) -> None:
    assert "did you mean version?" in run("versoin", exit_code=2).stderr
    assert "--json" in run("version", "--jsn", exit_code=2).stderr
    assert "intake version --help" in run("version", "--jsn", exit_code=2).stderr


def test_versions_of_everything_are_told_on_demand(run: Run) -> None:
    assert run("--version").stdout == f"intake {__version__}\n"
    assert {"sqlite", "python", "pyhanko"} <= json.loads(run("version", "-v", "--json").stdout).keys()


def test_bare_command_teaches(run: Run) -> None:
    result = run(exit_code=2)
    assert "intake init" in result.stdout


@pytest.mark.parametrize("verb", ["", *Verbs().list_commands(None)])
def test_help_of_every_verb_gives_examples_and_exit_codes(run: Run, verb: str) -> None:
    text = run(*verb.split(), "--help").stdout
    assert "Exit codes" in text
    assert verb in {"worker", "web"} or "Examples" in text or "COMMAND" in text


def test_missing_extra_costs_only_its_verb(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "demo.py").write_text("import no_such_package.server\n")
    monkeypatch.setattr(cli, "__path__", [str(tmp_path), *cli.__path__])
    monkeypatch.delitem(sys.modules, "intake.cli.demo", raising=False)
    result = run("demo", exit_code=1)
    assert "`intake demo` needs the Python package no_such_package" in result.stderr
    assert "pip install 'intake[demo]'" in result.stderr
    assert "Not installed: no_such_package" in run("--help").stdout.replace("\n", " ").replace("│", "")


def test_broken_connection_is_not_taken_for_our_stdout() -> None:
    result = CliRunner().invoke(_raising(BrokenPipeError(32, "Broken pipe")))
    assert result.exit_code == 70
    assert "Unforeseen BrokenPipeError" in result.stderr


def test_completion_is_offered(run: Run) -> None:
    assert "_INTAKE_COMPLETE" in run("--show-completion", "bash").stdout


# -- the real command ---------------------------------------------------------------------------------------

COMMAND = [sys.executable, "-c", "from intake.cli.main import main; main()"]


def _call(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[3]), **environ}
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, env=environment, check=False)


def test_version_is_quick_and_loads_no_room() -> None:
    code = "import sys, intake.cli.main as m\ntry: m.main()\nexcept SystemExit: print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, "version"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert not {"sqlalchemy", "pydantic_settings", "imapclient", "pypdf", "rich.console"} & set(done.stdout.split())


def test_completion_names_verbs() -> None:
    words = {"_INTAKE_COMPLETE": "complete_bash", "COMP_WORDS": "intake che", "COMP_CWORD": "1"}
    assert "check" in _call(**words).stdout


def test_no_configuration_ends_with_78() -> None:
    done = _call("check")
    assert done.returncode == 78
    assert "intake init DIR" in done.stderr


def test_reader_that_leaves_is_no_error() -> None:
    script = (
        f"{sys.executable} -c 'from intake.cli.main import main; main()' explain | head -1; echo ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[1] == "0"


def test_letter_that_the_locale_lacks_ends_nothing() -> None:
    done = _call("explain", "ico-checksum", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "The check digit of the I\\u010cO is wrong" in done.stdout


@pytest.mark.parametrize("environ", [{}, {"NO_COLOR": "1"}])
def test_pipe_gets_no_colours(environ: dict[str, str]) -> None:
    done = _call("explain", "nonsense", **environ)
    assert "\x1b" not in done.stdout + done.stderr
