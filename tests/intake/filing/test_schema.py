"""The tables' versions: created, kept, upgraded when asked, refused when newer."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Inspector, inspect, text

from intake.errors import ConfigurationError
from intake.filing import schema
from intake.filing.database import Database
from intake.filing.migrations import HEAD
from intake.filing.schema import ensure_schema, schema_version
from intake.filing.tables import Base


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    """A database without tables."""
    database = Database(empty_database_url)
    yield database
    database.close()


@pytest.fixture
def by_metadata(request: pytest.FixtureRequest, empty: Database, tmp_path: Path) -> Iterator[Database]:
    """A second database of the same kind, made from the declared tables."""
    url = f"sqlite:///{tmp_path}/declared.db" if empty.is_sqlite else request.getfixturevalue("empty_postgres_twin")
    database = Database(url)
    with database.migrate() as connection:
        Base.metadata.create_all(connection)
    yield database
    database.close()


@pytest.fixture
def empty_postgres_twin(request: pytest.FixtureRequest) -> Iterator[str]:
    """Another empty PostgreSQL database."""
    server = request.getfixturevalue("postgres_server")
    name = server.create()
    yield server.url(name)
    server.drop(name)


def described(database: Database) -> dict[str, Any]:
    with database.read() as connection:
        inspector = inspect(connection)
        tables = [name for name in inspector.get_table_names() if name != "alembic_version"]
        return {table: _described(inspector, table) for table in tables}


def _described(inspector: Inspector, table: str) -> dict[str, Any]:
    def named(items: list[Any]) -> list[str]:
        return sorted(str({key: _plain(value) for key, value in item.items()}) for item in items)

    return {
        "columns": [{**column, "type": str(column["type"])} for column in inspector.get_columns(table)],
        "key": inspector.get_pk_constraint(table),
        "foreign": named(inspector.get_foreign_keys(table)),
        "unique": named(inspector.get_unique_constraints(table)),
        "checks": named(inspector.get_check_constraints(table)),
        "indexes": named(inspector.get_indexes(table)),
    }


def _plain(value: Any) -> Any:
    """Conditions of partial indexes are objects: their text counts."""
    return {key: str(item) for key, item in value.items()} if isinstance(value, dict) else value


def test_migrated_schema_equals_the_declared_tables(empty: Database, by_metadata: Database) -> None:
    ensure_schema(empty)
    assert described(empty) == described(by_metadata)


def test_absent_tables_are_created_once(empty: Database) -> None:
    assert schema_version(empty) is None
    ensure_schema(empty)
    ensure_schema(empty)
    assert schema_version(empty) == HEAD


def test_absent_tables_are_refused_where_they_must_exist(empty: Database) -> None:
    with pytest.raises(ConfigurationError) as caught:
        ensure_schema(empty, create=False)
    assert caught.value.code == "schema-absent"


def test_tables_are_created_by_one_of_many(empty: Database) -> None:
    done: list[bool] = []

    def create() -> None:
        own = Database(empty.url.render_as_string(hide_password=False))
        ensure_schema(own)
        own.close()
        done.append(True)

    threads = [Thread(target=create) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [True] * 3
    assert schema_version(empty) == HEAD


def test_newer_tables_are_refused(empty: Database) -> None:
    ensure_schema(empty)
    with empty.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigurationError) as caught:
        ensure_schema(empty, upgrade=True)
    assert caught.value.code == "schema-new"


def test_older_tables_are_upgraded_only_when_asked(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_schema(empty)
    notices: list[str] = []
    monkeypatch.setattr(schema, "HEAD", "9998")  # as the next release will find today's tables
    monkeypatch.setattr(schema, "upgrade_to", _pretend_upgrade)
    with pytest.raises(ConfigurationError) as caught:
        ensure_schema(empty)
    assert (caught.value.code, "intake run" in caught.value.remedy) == ("schema-old", True)
    ensure_schema(empty, upgrade=True, notice=notices.append)
    assert schema_version(empty) == "9998"
    assert notices == [f"The database's tables are upgraded from version {HEAD} to 9998."]


def _pretend_upgrade(connection: Any, revision: str) -> None:
    connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_head_is_the_newest_revision() -> None:
    assert ScriptDirectory.from_config(schema._config()).get_current_head() == HEAD


def test_new_sqlite_file_is_private(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/private.db")
    ensure_schema(database)
    with database.write() as connection:
        connection.execute(text("SELECT 1"))
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("private.db*")}
    database.close()
    assert set(modes.values()) == {0o600}
    assert "private.db-wal" in modes


def test_looking_for_a_version_creates_no_file(tmp_path: Path) -> None:
    assert schema_version(Database(f"sqlite:///{tmp_path}/absent.db")) is None
    assert list(tmp_path.iterdir()) == []
