"""The register's room over a database of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.intake.filing.house import House, house_at


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Everything in the room, on SQLite and on PostgreSQL."""
    with house_at(database_url, tmp_path) as house:
        yield house


@pytest.fixture
def sqlite_house(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    """The same on SQLite only."""
    with house_at(sqlite_url, tmp_path) as house:
        yield house
