"""A throw-away PostgreSQL: Debian's server in a temporary directory on a unix socket, stopped by its pid."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "listen_addresses": "''",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "log_min_messages": "fatal",
}
EMPTY = b"""
DO $$ DECLARE item record; BEGIN
    SET LOCAL session_replication_role = replica;  -- neither foreign keys nor the audit's triggers
    FOR item IN SELECT tablename AS name FROM pg_tables
                WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', item.name);
    END LOOP;
    FOR item IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', item.name);
    END LOOP;
    ALTER TABLE audit_event ENABLE TRIGGER ALL;
END $$"""
LOCKED_USER = "locked"
"""A user that has to give a password, and has none."""


class Postgres:
    """A running server; every test gets a database of its own."""

    def __init__(self, directory: Path, process: subprocess.Popen[bytes]) -> None:
        self.directory = directory
        self.process = process
        self._made = 0

    def url(self, database: str, *, user: str = "postgres") -> str:
        """SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.directory}"

    def stop(self) -> None:
        """Take the server down at once, whoever is connected (a fast shutdown)."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)

    def start(self) -> None:
        """Bring it up again where it was."""
        self.process = _start(_programs(), self.directory)
        _wait(self.directory, self.process)

    def create(self, template: str = "template0") -> str:
        """Make a database after a template; returns its name."""
        self._made += 1
        name = f"t{self._made}"
        self._admin(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Throw a database away, whoever still uses it."""
        self._admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def clean(self, name: str) -> None:
        """Empty every table of a database, much faster than making a new one; whoever still uses it is cut off."""
        with self._session(name) as session:
            session.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            session.execute(EMPTY)

    def execute(self, database: str, statement: str) -> None:
        """Run one statement in a database, committed at once."""
        with self._session(database) as session:
            session.execute(statement.encode())

    def _session(self, database: str) -> psycopg.Connection:
        return psycopg.connect(host=str(self.directory), user="postgres", dbname=database, autocommit=True)

    def _admin(self, statement: str) -> None:
        self.execute("postgres", statement)


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server and stop it at the end of the block."""
    programs = _programs()
    directory = Path(tempfile.mkdtemp(prefix="intake-pg-"))  # short: a socket's path has 107 bytes at most
    try:
        _give_away(directory)
        _initdb(programs, directory)
        server = Postgres(directory, _start(programs, directory))
        try:
            _wait(directory, server.process)
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    if not found:
        pytest.fail("PostgreSQL isn't installed; `make test` installs it, `-m 'not integration'` leaves it out")
    return found[-1].parent


def _user() -> str | None:
    """PostgreSQL refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None


def _give_away(directory: Path) -> None:
    if (user := _user()) is not None:
        shutil.chown(directory, user)


def _initdb(programs: Path, directory: Path) -> None:
    command = [programs / "initdb", "-D", directory / "data", "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8"]
    done = subprocess.run([*command, "--locale=C.UTF-8"], user=_user(), cwd="/", capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    access = directory / "data" / "pg_hba.conf"
    access.write_text(f"local all {LOCKED_USER} scram-sha-256\n{access.read_text()}")


def _start(programs: Path, directory: Path) -> subprocess.Popen[bytes]:
    settings = [f"--{name}={value.strip(chr(39))}" for name, value in SETTINGS.items()]
    # A pytest that is killed takes its server along (PR_SET_PDEATHSIG; set after the change of user, which clears it).
    tied = ["setpriv", "--pdeathsig", "INT"]
    command = [*tied, programs / "postgres", "-D", directory / "data", "-k", directory, *settings]
    with (directory / "log").open("ab") as log:
        return subprocess.Popen(command, user=_user(), cwd="/", stdout=log, stderr=log, start_new_session=True)


def _wait(directory: Path, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, (directory / "log").read_text()
        try:
            psycopg.connect(host=str(directory), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("PostgreSQL didn't start within 30 s")
