"""Fixtures for databases: ``database_url`` runs a test on SQLite and on PostgreSQL.

``tests/conftest.py`` registers them for every test.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.filing.database import Database
from intake.filing.schema import ensure_schema
from tests.integration.servers.postgres import Postgres, running_postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """One PostgreSQL for the session."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_database(postgres_server: Postgres) -> str:
    """The name of a database with the tables, shared by the tests one after the other."""
    name = postgres_server.create()
    database = Database(postgres_server.url(name))
    ensure_schema(database)
    database.close()
    return name


@pytest.fixture
def postgres_url(postgres_server: Postgres, postgres_database: str) -> str:
    """A PostgreSQL database with the tables, all of them empty."""
    postgres_server.clean(postgres_database)
    return postgres_server.url(postgres_database)


@pytest.fixture
def empty_postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """A PostgreSQL database of the test's own without anything."""
    name = postgres_server.create()
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An SQLite database of the test's own, with the tables."""
    url = f"sqlite:///{tmp_path}/intake.db"
    database = Database(url)
    ensure_schema(database)
    database.close()
    return url


BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.integration)]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """A database with the tables, once of each kind."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    url: str = request.getfixturevalue("empty_postgres_url")
    return url
