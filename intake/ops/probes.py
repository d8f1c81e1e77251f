"""Trying the world as the configuration describes it, without changing anything in it.

Each probe yields remarks as it goes and stops at the first failure that makes the rest moot.
The adapters are imported when they are tried; ``intake.connections`` knows how to reach them.
"""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir

from intake.errors import ExitCode, IntakeError
from intake.ops.remark import Level, Remark, fail, failed, ok, warn
from intake.settings import FolderSource, ImapSource, Settings

PATIENCE_S = 20.0
"""A person is waiting: servers get less time than in the daemon."""
LOW_DISK_BYTES = 2 * 1024**3
FULL_DISK_BYTES = 200 * 1024**2
CLOCK_TOLERANCE_S = 5.0

CODES: Mapping[str, tuple[str, str]] = {
    "dns": (
        "The name of a server can't be resolved to an address.",
        "Look for a typing error in host; ask the name server: getent hosts NAME.",
    ),
    "disk-space": (
        "Little space is left where the database, the archive or temporary files lie.",
        "Make room or enlarge the file system; when it is full the service stops taking messages, and loses none.",
    ),
    "clock-unsynchronised": (
        "The clock of this machine isn't synchronised, or differs from the database server's.",
        "Switch time synchronisation on: timedatectl set-ntp true (or chrony).",
    ),
    "file-mode": (
        "A file with personal data can be read by others on this machine.",
        "Run: chmod 600 FILE.",
    ),
    "isolation-partial": (
        "The child process in which attachments are opened lacks a wall that this system doesn't grant.",
        "Limits of memory and time hold anyway; a newer kernel or fewer restrictions of the container give the rest.",
    ),
    "schema-absent-yet": (
        "The database has no tables yet.",
        "Nothing to do: the first command that needs them makes them.",
    ),
}


def resolve(subject: str, host: str, port: int) -> Iterator[Remark]:
    """Whether a name has an address."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "not a name"
        yield _failed(subject, f"{host} can't be resolved: {reason}", "dns", ExitCode.UNAVAILABLE)
    else:
        addresses = sorted({str(entry[4][0]) for entry in found})
        yield ok(subject, f"{host} is {', '.join(addresses[:3])}{' …' if len(addresses) > 3 else ''}")


def imap(settings: Settings, source: ImapSource) -> Iterator[Remark]:
    """Name, TLS, login, mailboxes, IDLE, MOVE; nothing is fetched or moved."""
    from intake.connections import imap_account
    from intake.sources.imap_probe import ProbeStep, probe

    account = imap_account(settings, source)
    subject = f"sources.{source.name}"
    for result in probe(replace(account, timeout_s=min(account.timeout_s, PATIENCE_S))).steps:
        if result.ok and result.step is ProbeStep.LOGIN:
            _lift_stop(settings, source.name)
        if result.problem is not None:
            yield failed(subject, result.problem)
        elif not result.ok:
            yield fail(subject, result.sentence, result.remedy, result.code)
        elif result.remedy:
            yield warn(subject, result.sentence, result.remedy, result.code)
        else:
            yield ok(subject, result.sentence)


def _lift_stop(settings: Settings, source: str) -> None:
    """A login that works lets the daemon poll a source again that it had stopped for a refused one."""
    from intake.connections import SystemClock
    from intake.filing.arrivals import ArrivalRegister
    from intake.filing.database import Database
    from intake.filing.schema import schema_version

    register = Database(settings.storage.database_url(), busy_timeout_s=PATIENCE_S)
    try:
        if schema_version(register) is not None:
            ArrivalRegister(register, clock=SystemClock()).refuse_login(source, None)
    except IntakeError:
        pass  # what is wrong with the database is told by its own probe
    finally:
        register.close()


def smtp(settings: Settings) -> Iterator[Remark]:
    """Connect, greet, TLS, login; no mail is sent."""
    from intake.connections import smtp_account
    from intake.replies.smtp import connect

    account = smtp_account(settings)
    if account is None:
        return
    named = list(resolve("smtp", account.host, account.port))
    yield from named
    if any(remark.level is Level.FAIL for remark in named):
        return
    with connect(replace(account, timeout_s=min(account.timeout_s, PATIENCE_S))):
        login = "login accepted" if account.username else "no login"
        yield ok("smtp", f"{account.host}:{account.port} answers (tls = {account.tls}, {login}); no mail was sent")


def database(settings: Settings) -> Iterator[Remark]:
    """Connect, look at the tables' version, compare clocks."""
    from intake.filing.database import Database
    from intake.filing.schema import ensure_schema, schema_version

    register = Database(settings.storage.database_url(), busy_timeout_s=PATIENCE_S)
    subject = "storage.database"
    try:
        found = schema_version(register)
        if found is None:
            yield _warned(subject, "there are no tables yet", "schema-absent-yet")
            return
        ensure_schema(register, create=False)
        yield ok(subject, f"{'SQLite' if register.is_sqlite else 'PostgreSQL'}, tables of version {found}")
        if not register.is_sqlite:
            with register.read() as connection:
                apart_s = abs((register.now(connection) - datetime.now(UTC)).total_seconds())
            yield from _clocks_apart(subject, apart_s)
    finally:
        register.close()


def _clocks_apart(subject: str, apart_s: float) -> Iterator[Remark]:
    if apart_s > CLOCK_TOLERANCE_S:
        sentence = f"the database server's clock differs from ours by {apart_s:.0f} s"
        yield _warned(subject, sentence, "clock-unsynchronised")


def sandbox(settings: Settings) -> Iterator[Remark]:
    """Which walls stand around foreign bytes."""
    from intake.sandbox import Limits, Sandbox

    limits = Limits(address_space_bytes=settings.sandbox.memory_mb * 1024**2)
    with Sandbox(limits=limits) as box:
        for measure in box.isolation():
            sentence = f"{measure.name}: {measure.detail or 'holds'}"
            if measure.holds:
                yield ok("sandbox", sentence)
            else:
                yield _warned("sandbox", sentence, "isolation-partial")


def disk(settings: Settings) -> Iterator[Remark]:
    """Free space where things are written."""
    seen = set()
    for subject, folder in _written_folders(settings):
        there = next(place for place in (folder, *folder.parents) if place.exists())
        if there.stat().st_dev in seen:
            continue
        seen.add(there.stat().st_dev)
        free = shutil.disk_usage(there).free
        sentence = f"{free / 1024**3:.1f} GiB free at {there}"
        if free < FULL_DISK_BYTES:
            yield _failed(subject, sentence, "disk-space")
        elif free < LOW_DISK_BYTES:
            yield _warned(subject, sentence, "disk-space")
        else:
            yield ok(subject, sentence)


def _written_folders(settings: Settings) -> Iterator[tuple[str, Path]]:
    if "://" not in settings.storage.archive:
        yield "disk", Path(settings.storage.archive)
    if settings.storage.database.startswith("sqlite:///"):
        yield "disk", Path(settings.storage.database.removeprefix("sqlite:///"))
    yield "disk", Path(gettempdir())
    yield from (("disk", source.path) for source in settings.sources if isinstance(source, FolderSource))


def clock(_settings: Settings) -> Iterator[Remark]:
    """Whether the system says that its clock is synchronised; times of receipt depend on it."""
    found = _timedatectl()
    if found == "yes":
        yield ok("clock", f"synchronised, {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
    elif found == "no":
        yield _warned("clock", "isn't synchronised", "clock-unsynchronised")
    else:
        yield ok("clock", f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC; the system doesn't say whether synchronised")


def _timedatectl() -> str:
    command = shutil.which("timedatectl")
    if command is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command of the system
            [command, "show", "--property=NTPSynchronized", "--value"],
            capture_output=True, timeout=5, check=False, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def file_modes(settings: Settings) -> Iterator[Remark]:
    """Database and archive hold personal data: only for the service's user."""
    places = [Path(settings.storage.archive)] if "://" not in settings.storage.archive else []
    if settings.storage.database.startswith("sqlite:///"):
        places.append(Path(settings.storage.database.removeprefix("sqlite:///")))
    open_places = [place for place in places if place.exists() and stat.S_IMODE(place.stat().st_mode) & 0o077]
    for place in open_places:
        mode = "700" if place.is_dir() else "600"
        sentence = f"{place} is open to others (mode {stat.S_IMODE(place.stat().st_mode):04o})"
        yield warn("storage", sentence, f"Run: chmod {mode} {place}", "file-mode")
    foreign = [place for place in places if place.exists() and os.geteuid() not in {0, place.stat().st_uid}]
    for place in foreign:
        yield warn("storage", f"{place} belongs to another user", f"Run: chown {os.geteuid()} {place}", "file-mode")
    if not open_places and not foreign:
        yield ok("storage", "database and archive are only for their owner")


def _warned(subject: str, sentence: str, code: str) -> Remark:
    return warn(subject, sentence, CODES[code][1], code)


def _failed(subject: str, sentence: str, code: str, exit_code: ExitCode = ExitCode.FINDINGS) -> Remark:
    return fail(subject, sentence, CODES[code][1], code, exit_code)
