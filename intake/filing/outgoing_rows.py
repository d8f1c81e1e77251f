"""How a composed or suppressed message becomes a row of the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from intake.filing.tables import OutgoingMessage
from intake.outgoing import Outgoing, OutgoingKind, OutgoingState, Suppressed

CODES: Mapping[str, tuple[str, str]] = {
    "ack-already-made": (
        "The same message came another way and was acknowledged there.",
        "Nothing needs to be done.",
    ),
}
"""code → (what it means, what to do), for ``intake explain``."""
TWICE = Suppressed(code="ack-already-made", reason=CODES["ack-already-made"][0])


def enqueue(connection: Connection, outgoing: Outgoing, *, about_id: int | None, due: datetime, now: datetime) -> bool:
    """Put a composed message into the outbox; False when one with its Message-ID lies there already."""
    same = select(OutgoingMessage.id).where(OutgoingMessage.message_id == outgoing.message_id)
    if connection.execute(same).first() is not None:
        return False
    connection.execute(
        insert(OutgoingMessage).values(
            kind=outgoing.kind,
            about_id=about_id,
            message_id=outgoing.message_id,
            envelope_sender=outgoing.envelope_sender,
            recipient=outgoing.recipient,
            recipient_key=outgoing.recipient.lower(),
            subject=outgoing.subject,
            content=outgoing.content,
            state=OutgoingState.PENDING,
            created_at=now,
            next_try_at=due,
        )
    )
    return True


def suppress(connection: Connection, suppressed: Suppressed, *, about_id: int, now: datetime) -> None:
    """Record an acknowledgement that is deliberately not sent."""
    connection.execute(
        insert(OutgoingMessage).values(
            kind=OutgoingKind.ACKNOWLEDGEMENT,
            about_id=about_id,
            state=OutgoingState.SUPPRESSED,
            code=suppressed.code,
            reason=suppressed.reason,
            created_at=now,
            next_try_at=now,
        )
    )


def enqueue_all(connection: Connection, mails: Sequence[Outgoing], *, due: datetime, now: datetime) -> None:
    """Put mails that answer nobody (alarms) into the outbox, each Message-ID once."""
    for mail in mails:
        enqueue(connection, mail, about_id=None, due=due, now=now)
