"""Signs of life: running, stopped, dead, never started."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from intake.filing.beats import SILENT_AFTER, Beats
from intake.filing.tables import DaemonBeat
from tests.intake.filing.house import House


def daemon(house: House) -> dict[str, Any]:
    state: dict[str, Any] = house.reports.status_counts()["daemon"]
    return state


def age(house: House) -> None:
    """Let the last beat lie longer back than a living daemon's ever does."""
    with house.database.write() as connection:
        then = house.database.now(connection) - 2 * SILENT_AFTER
        connection.execute(update(DaemonBeat).values(beat_at=then))


def test_daemon_that_never_started_is_told_apart(house: House) -> None:
    assert daemon(house) == {"state": "never", "since": None, "last_beat_s": None}
    Beats(house.database).end()  # `intake poll` ends too, without ever having been the daemon
    assert daemon(house)["state"] == "never"


def test_daemon_runs_from_its_start_to_its_end(house: House) -> None:
    beats = Beats(house.database)
    beats.start()
    started = daemon(house)
    beats.beat()
    assert (started["state"], daemon(house)["since"]) == ("running", started["since"])
    assert daemon(house)["last_beat_s"] <= 1
    beats.end()
    assert daemon(house)["state"] == "stopped"
    beats.start()
    assert daemon(house)["state"] == "running"


def test_daemon_that_falls_silent_is_dead_and_one_that_said_goodbye_is_not(house: House) -> None:
    beats = Beats(house.database)
    beats.start()
    age(house)
    assert daemon(house)["state"] == "dead"
    beats.beat()
    assert daemon(house)["state"] == "running"
    beats.end()
    age(house)
    assert daemon(house)["state"] == "stopped"
