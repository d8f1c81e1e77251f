"""``intake``: global options, the verbs, and the one place where errors become exit codes.

A verb is a file ``intake/cli/<verb>.py`` with ``register(app: typer.Typer) -> None``.  It is
imported only when it is called (or for the overview), so that ``intake version`` starts fast and
a missing extra costs nothing but its own verb.  Global options are taken before and after a verb.
"""

from __future__ import annotations

import copy
import importlib
import importlib.util
import io
import os
import select
import sys
import traceback
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import Abort, TyperException

from intake.cli.context import Context
from intake.cli.output import Output
from intake.errors import ExitCode, IntakeError

VERBS = (
    "init", "check", "config", "doctor", "status", "run", "worker", "web", "poll", "import",
    "parse", "verify", "forms", "queue", "request", "replay", "outbox", "ledger", "export", "backup", "trust",
    "registers", "users", "demo", "version", "explain",
)  # fmt: skip
"""In the order of ``--help``; one without a file isn't there yet and isn't shown."""

EXITS = """
Exit codes: 0 ok · 1 failed · 2 usage · 3 done in part · 4 findings, look at them · 65 bad data · 66 no input · \
69 unavailable · 70 internal error · 73 cannot create or store · 75 try again · 78 configuration · 130 interrupted.

Data goes to stdout, talk to stderr. A code in brackets is explained by: intake explain CODE
"""


class Verbs(TyperGroup):
    """The group of all verbs: loads them on demand and turns errors into exit codes."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature is typer's
        """The verbs that are there, in the order of the help."""
        return [verb for verb in VERBS if importlib.util.find_spec(_module_name(verb))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import a verb when it is needed."""
        if cmd_name not in self.commands and cmd_name in self.list_commands(ctx):
            command = _load(cmd_name)
            command.epilog = command.epilog or EXITS
            _take_global_options(command, self.params)
            self.commands[cmd_name] = command
        return self.commands.get(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Suggest verbs that haven't been loaded, too."""
        try:
            return super().resolve_command(ctx, args)
        except TyperException as error:
            error.message = error.message.rstrip(".") + _did_you_mean(args[0], self.list_commands(ctx))
            raise

    def invoke(self, ctx: Any) -> Any:
        """Run a verb; typer would take any broken pipe, a mail server's too, for our own stdout."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            if _stdout_is_gone():
                raise typer.Exit from error
            raise _unforeseen(error) from error

    def main(self, args: Any = None, prog_name: str | None = None, *_rest: Any, **extra: Any) -> NoReturn:  # noqa: ARG002 - it is always "intake"
        """Run a command line and end the process with its exit code."""
        extra.pop("standalone_mode", None)
        context = Context()
        sys.exit(_guarded(context, lambda: super(Verbs, self).main(
            args=args, prog_name="intake", standalone_mode=False, obj=context, **extra
        )))  # fmt: skip


app = typer.Typer(
    cls=Verbs,
    name="intake",
    epilog=EXITS,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from intake import __version__

        Output().data(f"intake {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def intake(
    ctx: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            "-c",
            metavar="PATH",
            readable=False,  # `load` tells it, with the exit code of a configuration
            help="Configuration; else $INTAKE_CONFIG, else ./intake.toml.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No talk on stderr but warnings and errors.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell more.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours; $NO_COLOR does the same.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a failure.")] = False,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Receive requests for foreign partnerships from mailboxes, data box and folders: read, check, file, acknowledge.

    Examples:
      intake demo                    see it work on sample messages, without any configuration
      intake init /srv/intake        write a configuration that needs only host, user and password
      intake check && intake doctor  is the configuration right, is the world as it says
      intake run                     the daemon
    """
    for name, value in (("config", config), ("json", json), ("quiet", quiet), ("verbose", verbose),
                        ("no_color", no_color), ("debug", debug)):  # fmt: skip
        _set_option(Context.of(ctx), name, value)
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help(), nl=False)
        raise typer.Exit(ExitCode.USAGE)


def main() -> NoReturn:
    """Entry point of the ``intake`` command."""
    _print_any_letter()
    app(prog_name="intake")
    raise AssertionError("the group ends the process")


def _print_any_letter() -> None:
    """A letter that the terminal's encoding lacks is shown as a code instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")


def _module_name(verb: str) -> str:
    return f"intake.cli.{'import_' if verb == 'import' else verb}"


def _load(verb: str) -> Any:
    """A verb's command, or one that says which package it misses."""
    try:
        module = importlib.import_module(_module_name(verb))
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] in {"intake", "parsers", "signatures"}:
            raise
        return _absent(verb, error.name)
    verbs = typer.Typer(rich_markup_mode="rich", context_settings=app.info.context_settings)
    module.register(verbs)
    return typer.main.get_group(verbs).commands[verb]


def _absent(verb: str, package: str) -> TyperCommand:
    error = IntakeError(
        "package-missing",
        f"`intake {verb}` needs the Python package {package}, which isn't installed.",
        f"Run: pip install 'intake[{verb}]'" if verb == "demo" else f"Run: pip install {package}",
    )

    def refuse() -> None:
        raise error

    return TyperCommand(verb, callback=refuse, help=f"(Not installed: {package}. {error.remedy})")


def _take_global_options(command: Any, options: list[Any]) -> None:
    """Let a verb and the verbs below it take the global options, where it has none of that name."""
    taken = {name for option in command.params for name in option.opts}
    for option in options:
        if option.name in _GLOBAL and not taken.intersection(option.opts):
            command.params.append(_global_option(option))
    for below in getattr(command, "commands", {}).values():
        _take_global_options(below, options)


_GLOBAL = {"config", "json", "quiet", "verbose", "no_color", "debug"}


def _global_option(option: Any) -> Any:
    twin = copy.copy(option)
    twin.expose_value = False
    twin.rich_help_panel = "Global options"
    twin.callback = lambda ctx, param, value: _set_option(Context.of(ctx), param.name, value)
    return twin


def _set_option(context: Context, name: str, value: Any) -> None:
    """Note an option that was given; one that wasn't never undoes the same option before the verb."""
    if not value:
        return
    if name == "no_color":
        context.output.color = False
    elif name in {"config", "debug"}:
        setattr(context, name, value)
    else:
        setattr(context.output, name, value)


def _guarded(context: Context, run: Any) -> int:
    """Run a command; whatever happens ends in an exit code and at most one sentence."""
    try:
        code = run()
        return int(code) if isinstance(code, int) else ExitCode.OK
    except (KeyboardInterrupt, Abort):
        context.output.say("Interrupted.")
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the end of the process: a sentence instead of a traceback
        if context.debug:
            traceback.print_exc()
        failure = _failure(error)
    context.output.error(failure)
    return failure.exit_code


def _failure(error: Exception) -> IntakeError:
    if isinstance(error, IntakeError):
        return error
    if isinstance(error, TyperException):
        return _usage(error)
    return _foreign(error) or _unforeseen(error)


def _usage(error: TyperException) -> IntakeError:
    ctx = getattr(error, "ctx", None)
    command = ctx.command_path if ctx is not None else "intake"
    failure = IntakeError("usage", f"{command}: {error.format_message()}", f"Run: {command} --help")
    failure.exit_code = ExitCode.USAGE
    return failure


def _foreign(error: Exception) -> IntakeError | None:
    """Errors of the pure rooms, which know nothing of exit codes."""
    from parsers.errors import ParserError
    from signatures.errors import SignatureError

    if not isinstance(error, ParserError | SignatureError):
        return None
    failure = IntakeError(error.code, error.message, f"Run: intake explain {error.code}")
    failure.exit_code = ExitCode.BAD_DATA
    return failure


def _unforeseen(error: Exception) -> IntakeError:
    """A sentence for a bug: kind and place, never the text of the exception, which may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename] or frames
    place = f"{Path(own[-1].filename).name}:{own[-1].lineno} ({own[-1].name})" if own else "an unknown place"
    failure = IntakeError(
        "internal", f"Unforeseen {type(error).__name__} in {place}.", "Please report it with what --debug prints."
    )
    failure.exit_code = ExitCode.INTERNAL
    return failure


def _stdout_is_gone() -> bool:
    """Whether the reader of our output has left (``intake … | head``); then nothing more is written."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        return False  # not a stream of the system
    ask = select.poll()
    ask.register(descriptor, 0)
    if not any(event & (select.POLLERR | select.POLLHUP) for _, event in ask.poll(0)):
        return False
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
    return True


def _did_you_mean(word: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=1)
    return f" — did you mean {near[0]}?" if near else "."


CODES = {
    "usage": ("The command line isn't as the command wants it.", "Run it with --help."),
    "internal": (
        "The program met a case that nobody foresaw; what it was doing is undone or will be repeated.",
        "Run it again with --debug and report what it prints; look for personal data in it first.",
    ),
    "package-missing": (
        "A Python package that this command needs isn't installed.",
        "Install it as the message says; the rest of Intake works without it.",
    ),
}
"""code → (what it means, what to do), for ``intake explain``."""
