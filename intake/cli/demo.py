"""``intake demo``: the whole job on sample messages, without any configuration."""

from __future__ import annotations

import contextlib
import io
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from intake.cli.context import Context
from intake.errors import ExitCode, Unavailable


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("demo")(demo)


def demo(
    ctx: typer.Context,
    *,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="Port of the desk, else 8080; there is no desk yet.")
    ] = None,
    smoke: Annotated[
        bool, typer.Option("--smoke", help="End by itself; exit 0 only when everything ended as it must.")
    ] = False,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="DIR", help="Keep everything in this new directory.")
    ] = None,
) -> None:
    """Show the whole job on sample messages: servers, daemon and database in one process, nothing to configure.

    Any intake.toml and INTAKE_* variables are ignored. It keeps running until Ctrl+C and removes what it made.

    Examples:
      intake demo
      intake demo --keep /tmp/demo
      intake demo --smoke

    Exit codes: 0 all is as it must be, 1 (with --smoke) something isn't.
    """
    try:
        from intake.demo.run import Interrupted, run
        from intake.demo.show import Show
    except ModuleNotFoundError as error:
        raise _missing(error) from error
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without Czech letters shows question marks
    output, stop = Context.of(ctx).output, threading.Event()
    if port is not None:
        output.say(f"There is no desk yet; port {port} stays unused.")
    with _directory(keep) as directory, _ended_by_signals(stop):
        show = Show(output, command=_own_command())
        try:
            problems = run(directory, show, stop, smoke=smoke, keep=keep is not None)
        except Interrupted:
            output.say("Stopped before its end.")
            raise typer.Exit(ExitCode.FAILED if smoke else ExitCode.OK) from None
    if keep:
        output.say(f"Kept: {keep}")
    if smoke and problems:
        raise typer.Exit(ExitCode.FAILED)


def _missing(error: ModuleNotFoundError) -> Exception:
    """A package of the extra isn't there; a missing module of ours is a mistake in the program."""
    package = (error.name or "").partition(".")[0]
    if package in {"", "intake", "parsers", "signatures"}:
        return error
    return Unavailable(
        "package-missing",
        f"`intake demo` needs the Python package {package}, which isn't installed.",
        "Run: pip install 'intake[demo]'",
    )


@contextlib.contextmanager
def _directory(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        yield keep.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="intake-demo-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextlib.contextmanager
def _ended_by_signals(stop: threading.Event) -> Iterator[None]:
    """The first SIGTERM, SIGINT or SIGHUP ends the demo in good order, a second one at once."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in numbers:
        signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _own_command() -> str:
    """How this very program is called, for commands to copy."""
    program = Path(sys.argv[0]).absolute()
    if program.name == "__main__.py":
        return f"{sys.executable} -m intake"
    found = shutil.which("intake")
    return "intake" if found and program.exists() and Path(found).samefile(program) else str(program)
