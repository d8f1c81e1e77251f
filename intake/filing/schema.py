"""The tables' version: created when absent, upgraded when asked, refused when newer (Alembic)."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Connection, inspect, text

from intake.errors import CannotStore, ConfigurationError, IntakeError
from intake.filing.database import Database
from intake.filing.errors import CODES
from intake.filing.migrations import HEAD

if TYPE_CHECKING:
    from alembic.config import Config

log = structlog.get_logger(__name__)


def ensure_schema(
    database: Database,
    *,
    create: bool = True,
    upgrade: bool = False,
    notice: Callable[[str], None] | None = None,
) -> None:
    """Bring the tables to the version of this program, or say why not.

    Safe beside other processes that do the same: one migrates, the others find it done.

    Args:
        create: Make the tables where there are none.
        upgrade: Upgrade older tables; only ``intake run`` asks for that.
        notice: Is told one sentence before an upgrade, besides the log.

    Raises:
        ConfigurationError: Absent, older or newer, and not ours to change.
        TryAgain, CannotStore: As for any transaction.
    """
    found = schema_version(database)
    if found == HEAD:
        return
    if found is None and not create:
        raise _refusal("schema-absent")
    if found is not None:
        if not _is_older(found):
            raise _refusal("schema-new")
        if not upgrade:
            raise _refusal("schema-old")
        _announce(found, notice)
    _make_private(database)
    with database.migrate() as connection:
        if _version(connection) != HEAD:
            upgrade_to(connection, HEAD)


def schema_version(database: Database) -> str | None:
    """The revision of the tables, None where there are none."""
    if database.path is not None and not database.path.exists():
        return None  # looking would create it
    with database.read() as connection:
        return _version(connection)


def upgrade_to(connection: Connection, revision: str) -> None:
    """Run Alembic's revisions up to ``revision`` inside the caller's transaction."""
    from alembic import command  # slow to import, rarely needed

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    if connection.dialect.name == "sqlite":
        _check_foreign_keys(connection)


def _check_foreign_keys(connection: Connection) -> None:
    """Foreign keys rested during the migration: nothing may be left hanging."""
    if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
        raise CannotStore("database-damaged", *CODES["database-damaged"])


def _config() -> Config:
    from alembic.config import Config  # slow to import, rarely needed

    config = Config()
    config.set_main_option("script_location", "intake.filing:migrations")
    return config


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _is_older(revision: str) -> bool:
    from alembic.script import ScriptDirectory  # slow to import, rarely needed

    known = ScriptDirectory.from_config(_config()).walk_revisions()
    return revision in {script.revision for script in known}


def _announce(found: str, notice: Callable[[str], None] | None) -> None:
    sentence = f"The database's tables are upgraded from version {found} to {HEAD}."
    log.warning("schema.upgrade", code="schema-upgrade", sentence=sentence)
    if notice is not None:
        notice(sentence)


def _make_private(database: Database) -> None:
    """A new SQLite file holds personal data: only its owner may read it (its -wal and -shm follow)."""
    if database.path is None:
        return
    try:
        os.close(os.open(database.path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise CannotStore("database-cannot-open", *CODES["database-cannot-open"]) from error


def _refusal(code: str) -> IntakeError:
    return ConfigurationError(code, *CODES[code])
