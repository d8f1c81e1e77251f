"""Fixtures that every room's tests may ask for."""

from hypothesis import settings

from tests.fixtures_postgres import (
    database_url,
    empty_database_url,
    empty_postgres_url,
    postgres_database,
    postgres_server,
    postgres_url,
    sqlite_url,
)

__all__ = [
    "database_url",
    "empty_database_url",
    "empty_postgres_url",
    "postgres_database",
    "postgres_server",
    "postgres_url",
    "sqlite_url",
]

settings.register_profile("intake", deadline=None)  # the machines are shared: slow isn't wrong
settings.load_profile("intake")
