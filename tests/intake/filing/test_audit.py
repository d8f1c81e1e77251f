"""The audit: append-only, and every change shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from intake.errors import IntakeError
from intake.filing.audit import NewEvent
from tests.intake.filing.house import House, house_at


def record(house: House, count: int = 3) -> None:
    details = {"číslo": 1, "list": ["ž"], "none": None}
    house.audit.record(*[NewEvent(action="exported", subject=f"request:{n}", details=details) for n in range(count)])


def run(house: House, statement: str) -> None:
    with house.database.write() as connection:
        connection.execute(text(statement))


def unguard(house: House) -> None:
    """What an attacker with the owner's rights would do."""
    if house.database.is_sqlite:
        for guard in ("update", "delete", "replace"):
            run(house, f"DROP TRIGGER audit_event_no_{guard}")
    else:
        run(house, "ALTER TABLE audit_event DISABLE TRIGGER ALL")


def test_chain_of_events_is_intact(house: House) -> None:
    record(house)
    record(house)
    report = house.audit.verify_chain()
    assert (report.intact, report.events, len(report.head)) == (True, 6, 64)


def test_empty_chain_is_intact(house: House) -> None:
    assert house.audit.verify_chain().intact


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'x' WHERE seq = 2",
        "DELETE FROM audit_event WHERE seq = 3",
        "DELETE FROM audit_event",
    ],
)
def test_triggers_forbid_changes(house: House, statement: str) -> None:
    record(house)
    with pytest.raises(IntakeError):
        run(house, statement)
    assert house.audit.verify_chain().events == 3


def test_trigger_forbids_replacing(sqlite_house: House) -> None:
    record(sqlite_house)
    with pytest.raises(IntakeError):
        run(sqlite_house, "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE seq = 2")


@pytest.mark.integration
def test_trigger_forbids_truncating(postgres_url: str, tmp_path: Path) -> None:
    with house_at(postgres_url, tmp_path) as house:
        record(house)
        with pytest.raises(IntakeError):
            run(house, "TRUNCATE audit_event")


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_event SET actor = 'x' WHERE seq = 2", 2),
        ("UPDATE audit_event SET details = '{}' WHERE seq = 1", 1),
        ("UPDATE audit_event SET at = '2020-01-01 00:00:00.000000' WHERE seq = 3", 3),
        ("DELETE FROM audit_event WHERE seq = 2", 2),
        ("UPDATE audit_event SET previous_hash = 'x' WHERE seq = 3", 3),
    ],
)
def test_chain_shows_a_change(house: House, statement: str, broken_at: int) -> None:
    record(house)
    unguard(house)
    run(house, statement)
    report = house.audit.verify_chain()
    assert (report.intact, report.broken_at, report.events) == (False, broken_at, broken_at - 1)
