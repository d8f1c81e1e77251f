"""What a verb gets from the command line: the global options, the settings and the output."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from intake.cli.output import Output
from intake.errors import ConfigurationError

if TYPE_CHECKING:
    import typer

    from intake.settings import Settings


class Context:
    """Global options of one call; a verb finds it as ``Context.of(ctx)``."""

    __slots__ = ("config", "debug", "output")

    def __init__(self) -> None:
        self.config: Path | None = None
        """What ``--config`` named, None without it."""
        self.debug = False
        """``--debug``: tracebacks, and nothing else."""
        self.output = Output(color="NO_COLOR" not in os.environ)

    @staticmethod
    def of(ctx: typer.Context) -> Context:
        """The context that the main command made for this call."""
        context = ctx.find_object(Context)
        assert context is not None, "the main command sets it"
        return context

    def settings(self, *, resolve_secrets: bool = True) -> Settings:
        """Load the configuration.

        Args:
            resolve_secrets: Read password files too; off for verbs that open no connection.

        Raises:
            ConfigurationError: There is none, or it is wrong (exit 78); all its problems at once.
        """
        from intake.settings import discover, load

        return load(discover(self.config), resolve_secrets=resolve_secrets)

    def settings_or_defaults(self) -> Settings:
        """The configuration where there is one, else the shipped defaults; no secrets are read.

        One that merely lies in the current folder and is wrong is passed over with a warning.

        Raises:
            ConfigurationError: The one that was named is wrong.
        """
        from intake.settings import defaults, find, load

        path = find(self.config)
        if path is None:
            return defaults()
        try:
            return load(path, resolve_secrets=False)
        except ConfigurationError as error:
            if self.config is not None or os.environ.get("INTAKE_CONFIG"):
                raise
            self.output.warn(f"{path} is wrong and was passed over: the shipped defaults hold. [{error.code}]")
            return defaults()

    def start_logging(self) -> None:
        """Send the service's log to stderr as the options say; for verbs that work on messages."""
        from intake.ops.logging import configure

        level = "debug" if self.debug else "info" if self.output.verbose else "warning"
        configure(level=level, format="console", color=self.output.color)
