"""What delivery reports change in the outbox: delivered, bounced, or only a note."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, Row, or_, select, update

from intake.filing.audit import NewEvent
from intake.filing.tables import OutgoingMessage
from intake.filing.types import clean
from intake.outgoing import OutgoingState
from parsers.message import DeliveryReport

_ENDS = {"failed": OutgoingState.BOUNCED, "delivered": OutgoingState.DELIVERED}
_BEFORE = {
    OutgoingState.BOUNCED: (
        OutgoingState.PENDING,
        OutgoingState.SENDING,
        OutgoingState.SENT,
        OutgoingState.DELIVERED,
        OutgoingState.FAILED,
    ),
    OutgoingState.DELIVERED: (
        OutgoingState.PENDING,
        OutgoingState.SENDING,
        OutgoingState.SENT,
        OutgoingState.FAILED,
    ),
}
"""From which states a report leads to its end: a later bounce outweighs a delivery, never the reverse."""
_UNDER_WAY = (OutgoingState.PENDING, OutgoingState.SENDING, OutgoingState.SENT)
"""Where a report of a delay is news; later it would hide why a mail bounced, failed or was dropped."""


def apply_reports(
    connection: Connection, reports: Sequence[DeliveryReport], bounce_addresses: Collection[str], *, message_id: int
) -> list[NewEvent]:
    """Match reports with mail of ours and note what became of it.

    Args:
        bounce_addresses: Addresses that the report itself was sent to; ours carry a token, which
            finds the mail where the report doesn't quote its Message-ID.
        message_id: The received message that holds the reports.

    Returns:
        One audit event for each mail whose state changed or that got a note.
    """
    events = []
    for report in reports:
        mail = _find(connection, report, bounce_addresses)
        if mail is not None and mail.attempts > 0:  # what never left can't come back
            events.append(_apply(connection, report, mail, message_id))
    return events


def _find(
    connection: Connection, report: DeliveryReport, bounce_addresses: Collection[str]
) -> Row[OutgoingMessage] | None:
    if report.original_message_id is not None:
        found = _one(connection, OutgoingMessage.message_id == clean(report.original_message_id))
        if found is not None:
            return found
    tokens = [clean(address) for address in bounce_addresses]
    by_token = or_(*(OutgoingMessage.envelope_sender == token for token in tokens)) if tokens else None
    return None if by_token is None else _one(connection, by_token)


def _one(connection: Connection, condition: ColumnElement[bool]) -> Row[OutgoingMessage] | None:
    """The only mail that fits; an address without a token fits many and therefore none."""
    found = connection.execute(select(OutgoingMessage).where(condition).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _apply(connection: Connection, report: DeliveryReport, mail: Row[OutgoingMessage], message_id: int) -> NewEvent:
    reason = f"{report.action} {report.status or ''}".strip()
    end = _ENDS.get(report.action)
    changes: dict[str, object] = {}  # a bounce stays the last word
    if end is not None and mail.state in _BEFORE[end]:
        ended = {"state": end, "lease_owner": None, "lease_until": None, "fence": mail.fence + 1}
        changes = {"reason": reason, **ended}
    elif end is None and mail.state in _UNDER_WAY:
        changes = {"reason": reason}
    if changes:
        connection.execute(update(OutgoingMessage).where(OutgoingMessage.id == mail.id).values(**changes))
    state = changes.get("state", mail.state)
    return NewEvent(
        action="outgoing-reported",
        subject=f"outgoing:{mail.id}",
        details={"report": reason, "state": str(state), "message": message_id},
    )
