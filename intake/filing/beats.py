"""Whether the daemon is alive: one row that it touches, by the database's clock.

With several hosts on PostgreSQL the row is everybody's: the service lives as long as one of them does.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from intake.filing.database import Database
from intake.filing.tables import DaemonBeat

SILENT_AFTER = timedelta(seconds=60)
"""Without a sign of life for so long a daemon that didn't say goodbye is taken for dead."""
_ROW = DaemonBeat.id == 1


class Beats:
    """The daemon's signs of life."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self) -> None:
        """The daemon has started."""
        with self._database.write(serialised=True) as connection:
            now = self._database.now(connection)
            self._put(connection, started_at=now, beat_at=now, ended_at=None)

    def beat(self) -> None:
        """It is alive."""
        with self._database.write() as connection:
            now = self._database.now(connection)
            connection.execute(update(DaemonBeat).where(_ROW).values(beat_at=now, ended_at=None))

    def end(self) -> None:
        """It ends as it was told to."""
        with self._database.write() as connection:
            now = self._database.now(connection)
            connection.execute(update(DaemonBeat).where(_ROW).values(beat_at=now, ended_at=now))

    def _put(self, connection: Connection, **values: datetime | None) -> None:
        if connection.execute(update(DaemonBeat).where(_ROW).values(**values)).rowcount == 0:
            connection.execute(insert(DaemonBeat).values(id=1, **values))


def daemon_state(connection: Connection, now: datetime) -> dict[str, Any]:
    """``running``, ``stopped`` in an orderly way, ``dead``, or ``never`` started; since when, and its last beat."""
    row = connection.execute(select(DaemonBeat).where(_ROW)).first()
    if row is None:
        return {"state": "never", "since": None, "last_beat_s": None}
    if row.ended_at is not None:
        state, since = "stopped", row.ended_at
    elif now - row.beat_at > SILENT_AFTER:
        state, since = "dead", row.beat_at
    else:
        state, since = "running", row.started_at
    age_s = max(0, round((now - row.beat_at).total_seconds()))
    return {"state": state, "since": since.isoformat(), "last_beat_s": age_s}
