"""``intake config``: what holds and where it comes from; what there is to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

import typer

from intake.cli.context import Context
from intake.settings import Section, Settings


def register(app: typer.Typer) -> None:
    """Add the verb."""
    config = typer.Typer(no_args_is_help=True, help="Show the configuration that holds, or every key that there is.")
    config.callback()(_group)
    config.command("show")(show)
    config.command("defaults")(defaults)
    app.add_typer(config, name="config")


def _group() -> None:
    """Show the configuration that holds, or every key that there is."""


def show(
    ctx: typer.Context,
    origin: Annotated[
        bool, typer.Option("--origin", help="Also where each value comes from: line, variable, default.")
    ] = False,
    given: Annotated[bool, typer.Option("--given", help="Only what the file and the environment say.")] = False,
) -> None:
    """Show every key with its value; secrets are shown as ***.

    Examples:
      intake config show
      intake config show --origin --given
      intake config show --json
    """
    context = Context.of(ctx)
    settings = context.settings(resolve_secrets=False)
    rows = [row for row in _rows(settings) if not given or row[2] != "default"]
    columns = ("key", "value", "origin")
    shown = len(columns) if origin else 2
    context.output.table(columns[:shown], (row[:shown] for row in rows))


def defaults(ctx: typer.Context) -> None:
    """Print a commented configuration with every key and its default, for reading and copying from.

    Examples:
      intake config defaults | less
    """
    from intake.settings import shipped_config_dir

    output = Context.of(ctx).output
    text = (shipped_config_dir() / "intake.toml").read_text("utf-8").rstrip()
    if output.json:
        output.record({"toml": text})
    else:
        output.data(text)


def _rows(settings: Settings) -> Iterator[tuple[str, object, str]]:
    from intake.settings import tables

    for name, section in tables(settings):
        for key in type(section).model_fields:
            value = getattr(section, key)
            if not isinstance(value, Section):
                dotted = f"{name}.{key}"
                yield dotted, _shown(section, key, value), settings.origin(dotted)


def _shown(section: Section, key: str, value: object) -> object:
    if value is None or isinstance(value, bool | int | float | tuple):
        return value
    if key in section.SECRETS:
        return "***"
    return re.sub(r"(?<=://)([^/@:\s]*):[^/@\s]*@", r"\1:***@", str(value))
