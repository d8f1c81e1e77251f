"""Alarms: one open row a (code, subject), opened and closed by the same check.

The mails about it are committed with the row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, Row, Select, insert, select, update

from intake.filing.audit import NewEvent, append
from intake.filing.database import Database
from intake.filing.outgoing_rows import enqueue_all
from intake.filing.tables import Alarm
from intake.outgoing import Outgoing
from intake.ports import AlarmNotice, Clock

ComposeAlarm = Callable[[AlarmNotice], Sequence[Outgoing]]
"""Mails about an alarm that was just opened or closed; pure and quick."""
FRESH = timedelta(minutes=1)
"""How exact ``last`` is: a check that fails every second must not write every second."""

log = structlog.get_logger(__name__)


class AlarmBoard:
    """Implements ``intake.ports.Alarms``."""

    def __init__(self, database: Database, *, clock: Clock, compose_alarm: ComposeAlarm | None = None) -> None:
        self._database = database
        self._clock = clock
        self._compose = compose_alarm

    def open(self, code: str, subject: str, sentence: str, remedy: str) -> bool:
        """Say that something is wrong; True when it was right before.

        Repeating it only moves ``last`` and keeps the newest sentence.
        """
        now = self._clock.now()
        if self._is_fresh(code, subject, sentence, now):
            return False
        with self._database.write(serialised=True) as connection:
            row = connection.execute(_open(code, subject)).first()
            if row is not None:
                changes = update(Alarm).where(Alarm.id == row.id)
                connection.execute(changes.values(last=now, sentence=sentence, remedy=remedy))
                return False
            values = {"code": code, "subject": subject, "sentence": sentence, "remedy": remedy}
            connection.execute(insert(Alarm).values(since=now, last=now, **values))
            self._tell(connection, AlarmNotice(since=now, closed_at=None, **values), now)
        log.error("alarm.opened", code=code, about=subject, sentence=sentence)
        return True

    def close(self, code: str, subject: str) -> bool:
        """Say that it is right again; True when an alarm was open."""
        with self._database.read() as connection:
            if connection.execute(_open(code, subject)).first() is None:
                return False
        now = self._clock.now()
        with self._database.write(serialised=True) as connection:
            row = connection.execute(_open(code, subject)).first()
            if row is None:
                return False
            connection.execute(update(Alarm).where(Alarm.id == row.id).values(closed_at=now, last=now))
            self._tell(connection, _notice(row, closed_at=now), now)
        log.warning("alarm.closed", code=code, about=subject)
        return True

    def listing(self) -> tuple[AlarmNotice, ...]:
        """Every open alarm, the oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(Alarm).where(Alarm.closed_at.is_(None)).order_by(Alarm.since, Alarm.id))
            return tuple(_notice(row, closed_at=None) for row in rows)

    def _is_fresh(self, code: str, subject: str, sentence: str, now: datetime) -> bool:
        with self._database.read() as connection:
            row = connection.execute(_open(code, subject)).first()
        return row is not None and row.sentence == sentence and now - row.last < FRESH

    def _tell(self, connection: Connection, notice: AlarmNotice, now: datetime) -> None:
        mails = self._compose(notice) if self._compose is not None else ()
        enqueue_all(connection, mails, due=self._database.now(connection), now=now)
        action = "alarm-opened" if notice.closed_at is None else "alarm-closed"
        append(connection, [NewEvent(action=action, subject=f"alarm:{notice.code}:{notice.subject}")], at=now)


def _open(code: str, subject: str) -> Select[Alarm]:
    return select(Alarm).where(Alarm.code == code, Alarm.subject == subject, Alarm.closed_at.is_(None))


def _notice(row: Row[Alarm], *, closed_at: datetime | None) -> AlarmNotice:
    return AlarmNotice(
        code=row.code,
        subject=row.subject,
        sentence=row.sentence,
        remedy=row.remedy,
        since=row.since,
        closed_at=closed_at,
    )
