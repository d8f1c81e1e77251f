"""``intake init``: a configuration that needs only host, user and password."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path
from string import Template
from typing import Annotated

import typer

from intake import __version__
from intake.cli.context import Context
from intake.errors import CannotStore

# Folders of the shipped configuration that an operator tunes.
_TUNED = ("forms", "regions.toml", "signatures.toml", "templates")


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("init")(init)


def init(
    ctx: typer.Context,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Made if it isn't there.")] = Path(),
    systemd: Annotated[bool, typer.Option("--systemd", help="Also write intake.service.")] = False,
) -> None:
    """Write a configuration to start from: host, user and password are all that is missing.

    It starts as a silent pilot: nothing is moved in the mailbox and nothing is sent until you say so.
    An intake.toml that is already there is never overwritten.

    Examples:
      intake init /srv/intake
      intake init . --systemd
    """
    output = Context.of(ctx).output
    if directory.exists() and not directory.is_dir():
        raise CannotStore("init-cannot-write", f"{directory} is not a directory.", "Name a directory.")
    try:
        written = _write_all(directory, systemd=systemd)
    except FileExistsError as error:
        raise CannotStore(
            "init-exists", f"{directory / 'intake.toml'} is there already; it isn't overwritten.",
            "Edit it, or name another directory.",
        ) from error  # fmt: skip
    except OSError as error:
        raise CannotStore(
            "init-cannot-write", f"{error.filename or directory} can't be written ({error.strerror}).",
            "Name a directory that you may write to.",
        ) from error  # fmt: skip
    if output.json:
        output.record({"directory": directory.absolute(), "written": [str(path) for path in written]})
    for path in written:
        output.say(f"wrote {path}")
    for line in _next(directory):
        output.say(line)


def _write_all(directory: Path, *, systemd: bool) -> list[Path]:
    """Write what isn't there; ``intake.toml`` first, exclusively."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = [_create(directory / "intake.toml", _CONFIGURATION.substitute(version=__version__))]
    secrets = directory / "secrets"
    secrets.mkdir(mode=0o700, exist_ok=True)
    if not (secrets / "imap").exists():
        written.append(_create(secrets / "imap", ""))
    written += _copy_shipped(directory)
    if systemd and not (directory / "intake.service").exists():
        from intake.ops.systemd import unit_text

        unit = unit_text(directory.resolve(), _own_command())
        written.append(_create(directory / "intake.service", unit, mode=0o644))
    return written


def _copy_shipped(directory: Path) -> list[Path]:
    """What an operator tunes, each file saying which version it was copied from; none is overwritten."""
    from intake.settings import shipped_config_dir

    shipped = shipped_config_dir()
    copied = []
    for name in _TUNED:
        place = shipped / name
        for source in sorted(place.rglob("*")) if place.is_dir() else [place]:
            target = directory / source.relative_to(shipped)
            if source.is_file() and not target.exists():
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                _create(target, _origin_note(target) + source.read_text("utf-8"))
                copied.append(target)
    return [directory / name for name in _TUNED] if copied else []


def _origin_note(path: Path) -> str:
    words = f"Copied from Intake {__version__} by intake init. Delete this file to follow the shipped one."
    return f"{{#- {words} -#}}\n" if path.suffix == ".j2" else f"# {words}\n"


def _create(path: Path, text: str, mode: int = 0o600) -> Path:
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    return path


def _own_command() -> Path:
    """The ``intake`` command as the service manager should start it."""
    found = shutil.which(sys.argv[0]) if Path(sys.argv[0]).name == "intake" else None
    return Path(found or Path(sys.executable).with_name("intake")).absolute()


def _next(directory: Path) -> tuple[str, ...]:
    file, secret = (shlex.quote(str(directory / name)) for name in ("intake.toml", "secrets/imap"))
    return (
        f"Next: write host and username into {file} and the password into {secret}, then",
        f"  intake --config {file} check",
        f"  intake --config {file} doctor",
        f"  intake --config {file} run",
    )


_CONFIGURATION = Template("""\
# Intake $version. Fill in host and username here, and the password into secrets/imap. Then: intake check
# A line that begins with # shows the default. Every key: intake config defaults. What holds: intake config show
# Relative paths start from this folder. Environment: INTAKE_SMTP__HOST, INTAKE_SOURCES__PROTOKOL__HOST.

[storage]
database = "sqlite:///intake.db"    # or "postgresql+psycopg://intake@localhost/intake" with database_password_file
archive = "archive"                 # the originals, byte for byte

[[sources]]
name = "protokol"
kind = "imap"
host = "imap.example.cz"
username = "protokol@example.cz"
password_file = "secrets/imap"      # one line; mode 0600. Or password_credential = "imap" (systemd)
#port = 993
#tls = "implicit"                   # implicit | starttls | none
#mailbox = "INBOX"
#poll_every_s = 60

# A silent pilot to begin with: colleagues work in this mailbox, so nothing in it is moved.
# Once you trust what you see, name the mailbox for messages that are safely stored: "Zpracováno".
processed_mailbox = ""

# Older messages are archived and recorded as set aside.
#start_from = 2026-01-01
# true: what lies there at the first poll is filed without an acknowledgement.
#import_silently = false

# Scans of paper letters, dropped into a folder:
#[[sources]]
#name = "posta"
#kind = "folder"
#path = "prichozi"

# Acknowledgements leave by this server:
#[smtp]
#host = "smtp.example.cz"
#from_address = "protokol@example.cz"
#bounce_address = "protokol+bounce@example.cz"
#username = "protokol@example.cz"
#password_file = "secrets/smtp"

[outbox]
# A silent pilot: every acknowledgement is composed, none is sent. Look: intake outbox list
# Set it to false when you like what you see; what waits then leaves.
hold = true

[mail]
internal_domains = []               # e.g. ["kr-s.cz"]: colleagues and scanners are never answered by the machine

[alarms]
to = []                             # who is told by mail when the service is unwell
""")

CODES = {
    "init-exists": (
        "`intake init` found an intake.toml and left it as it is.",
        "Edit that file, or name another directory.",
    ),
    "init-cannot-write": (
        "`intake init` may not write to the directory.",
        "Name a directory that you may write to, or run it as the user who may.",
    ),
}
