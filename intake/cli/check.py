"""``intake check``: is the configuration right; offline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from intake.cli.context import Context
from intake.cli.output import Output
from intake.errors import ExitCode
from intake.ops.remark import Level, Remark, exit_code_of

_COLOURS = {Level.OK: "32", Level.WARN: "33", Level.FAIL: "31"}


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("check")(check)


def check(
    ctx: typer.Context,
    strict: Annotated[bool, typer.Option("--strict", help="End with 4 also where there are only warnings.")] = False,
) -> None:
    """Check the configuration without any network: keys, secrets, forms, regions, letters, directories.

    Everything that is wrong is told at once, each with its line. `intake doctor` tries the servers.

    Examples:
      intake check
      intake --config /srv/intake/intake.toml check --strict

    Exit codes: 0 right (warnings allowed), 4 something to mend beside the configuration, 78 configuration.
    """
    from intake.ops.check import check as run_checks
    from intake.settings import SettingsError

    context = Context.of(ctx)
    try:
        settings = context.settings(resolve_secrets=False)
    except SettingsError as error:
        if context.output.json:
            show_problems(context.output, error)
            raise typer.Exit(error.exit_code) from error
        raise
    remarks = show(context.output, run_checks(settings))
    code = exit_code_of(remarks, strict=strict)
    context.output.say(_verdict(str(settings.path), remarks, code))
    raise typer.Exit(code)


def show(output: Output, remarks: Iterable[Remark]) -> list[Remark]:
    """Print remarks as they come; ``--quiet`` leaves out the OK lines.

    Returns:
        All of them.
    """
    seen = []
    for remark in remarks:
        seen.append(remark)
        if output.json:
            output.record(
                {"level": remark.level, "subject": remark.subject, "sentence": remark.sentence,
                 "remedy": remark.remedy, "code": remark.code or None}
            )  # fmt: skip
        elif not (output.quiet and remark.level is Level.OK):
            output.data(_line(output, remark))
    return seen


def show_problems(output: Output, error: Exception) -> None:
    """A configuration that can't be read, as JSON lines."""
    for problem in getattr(error, "problems", ()):
        output.record(
            {"level": Level.FAIL, "subject": problem.key, "sentence": f"{problem.place}: {problem.message}",
             "remedy": "", "code": problem.code}
        )  # fmt: skip


def _line(output: Output, remark: Remark) -> str:
    level = output.painted(f"{remark.level:<4}", _COLOURS[remark.level])
    code = f" [{remark.code}]" if remark.code else ""
    remedy = f"\n      → {remark.remedy}" if remark.remedy else ""
    return f"{level}  {remark.subject}: {remark.sentence}{code}{remedy}"


def _verdict(file: str, remarks: list[Remark], code: ExitCode) -> str:
    wrong = sum(remark.level is Level.FAIL for remark in remarks)
    hints = sum(remark.level is Level.WARN for remark in remarks)
    hinted = f" {hints} to look at." if hints else ""
    if code is ExitCode.OK:
        return f"{file} is accepted.{hinted} Next: intake doctor"
    return f"{file}: {wrong} wrong.{hinted}"
