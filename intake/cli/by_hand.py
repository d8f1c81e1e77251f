"""What a person does to entries by their numbers: how it is told, and the exit code that follows."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from intake.cli.output import Output
from intake.errors import ExitCode

_LARGEST = 2**63 - 1
"""Of a number in the database."""

Number = Annotated[int, typer.Argument(metavar="ID", min=1, max=_LARGEST)]
Numbers = Annotated[list[int], typer.Argument(metavar="ID...", min=1, max=_LARGEST)]
AnyNumbers = Annotated[list[int] | None, typer.Argument(metavar="[ID...]", min=1, max=_LARGEST)]


def state_of(text: str | None, states: Sequence[StrEnum]) -> str | None:
    """The state that ``--state`` names.

    Raises:
        typer.BadParameter: It is none of these.
    """
    known = [state.value for state in states]
    if text is not None and text not in known:
        raise typer.BadParameter(f"{text!r} is none of {', '.join(known)}", param_hint="--state")
    return text


def finish(output: Output, *, asked: int, done: int, known: int, verb: str, others: str) -> None:
    """Tell what came of it and end the command: 0 all, 3 some, 1 none, 66 none is there.

    Args:
        output: Where to tell it.
        asked: How many numbers were named.
        done: How many entries were changed.
        known: How many of the numbers are entries at all.
        verb: What was done to those, e.g. ``put back``.
        others: Why it wasn't done to the rest, e.g. ``not failed``.
    """
    if output.json:
        output.record({"asked": asked, "done": done, "unknown": asked - known})
    rest = [f"{count} {why}" for count, why in ((known - done, others), (asked - known, "unknown")) if count]
    output.say(f"{done} of {asked} {verb}" + (f": {', '.join(rest)}." if rest else "."))
    if done < asked:
        raise typer.Exit(ExitCode.PARTLY if done else ExitCode.FAILED if known else ExitCode.NO_INPUT)
