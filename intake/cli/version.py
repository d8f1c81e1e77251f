"""``intake version``: what is installed here."""

from __future__ import annotations

import typer

from intake import __version__
from intake.cli.context import Context


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("version")(version)


def version(ctx: typer.Context) -> None:
    """Print the version; with --verbose also Python, the libraries, the databases and the system.

    Examples:
      intake version
      intake version --verbose --json
    """
    output = Context.of(ctx).output
    if output.verbose:
        rows = _versions()
        if output.json:
            output.record(dict(rows))
        else:
            output.table(("what", "version"), rows)
    elif output.json:
        output.record({"version": __version__})
    else:
        output.data(f"intake {__version__}")


def _versions() -> list[tuple[str, str]]:
    import platform
    import sqlite3
    import ssl
    from importlib.metadata import PackageNotFoundError, requires
    from importlib.metadata import version as installed

    rows = [("intake", __version__), ("python", platform.python_version()), ("system", platform.platform()),
            ("sqlite", sqlite3.sqlite_version), ("openssl", ssl.OPENSSL_VERSION)]  # fmt: skip
    try:
        needed = requires("intake") or []
    except PackageNotFoundError:
        needed = []
    names = sorted({_name(line) for line in needed if "extra ==" not in line})
    return rows + [(name, installed(name)) for name in names]


def _name(requirement: str) -> str:
    import re

    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    return match.group() if match else requirement
