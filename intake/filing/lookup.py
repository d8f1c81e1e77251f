"""What a decision may ask of the register, inside the filing transaction."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Select, func, or_, select

from intake.filing.tables import Message, OutgoingMessage, Request, RequestMessage
from intake.filing.types import clean
from intake.message import Channel
from intake.outgoing import OutgoingKind, OutgoingState
from intake.request import KnownRequest


class RegisterLookup:
    """Implements ``intake.ports.Lookup``; lives as long as its transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def requests_of_thread(self, message_ids: Collection[str], references: Collection[str]) -> tuple[str, ...]:
        """References of the requests that these Message-IDs (received or sent by us) or numbers belong to."""
        wanted = {clean(message_id) for message_id in message_ids}
        received = select(Message.id).where(Message.message_id.in_(wanted))
        sent = select(OutgoingMessage.about_id).where(OutgoingMessage.message_id.in_(wanted))
        of_thread = select(RequestMessage.request_id).where(
            or_(RequestMessage.message_id.in_(received), RequestMessage.message_id.in_(sent))
        )
        found = select(Request.reference).where(or_(Request.id.in_(of_thread), Request.reference.in_(references)))
        return tuple(self._connection.scalars(found.order_by(Request.reference)))

    def has_sent(self, message_ids: Collection[str], bounce_addresses: Collection[str]) -> bool:
        """Whether one of these Message-IDs, or of these envelope senders, is of mail that we sent."""
        ids, senders = map(clean, message_ids), map(clean, bounce_addresses)
        ours = or_(OutgoingMessage.message_id.in_(list(ids)), OutgoingMessage.envelope_sender.in_(list(senders)))
        return self._connection.execute(select(OutgoingMessage.id).where(ours).limit(1)).first() is not None

    def request_by_document(self, sha256: str) -> KnownRequest | None:
        """The first request that was filed for this very file."""
        found = self._known(_requests().where(Request.document_sha256 == sha256).limit(1))
        return found[0] if found else None

    def requests_by_applicant(self, applicant_key: str) -> tuple[KnownRequest, ...]:
        """Every request of an applicant, the oldest first."""
        return self._known(_requests().where(Request.applicant_key == applicant_key))

    def same_message(self, source: str, fingerprint: str, besides_id: int) -> int | None:
        """Another message of the source with this fingerprint (a server re-rendered it)."""
        if not fingerprint:
            return None
        twin = select(Message.id).where(
            Message.source == source,
            Message.fingerprint == fingerprint,
            Message.id != besides_id,
            Message.merged_into.is_(None),
        )
        return self._connection.scalars(twin.order_by(Message.id).limit(1)).first()

    def same_data_message(self, dm_id: str, fingerprint: str, besides_id: int) -> int | None:
        """Another message, of whatever source, that is the same data message: downloaded again, it has other bytes."""
        twin = select(Message.id).where(
            Message.message_id == clean(dm_id),
            Message.fingerprint == fingerprint,
            Message.channel == Channel.DATABOX,
            Message.id != besides_id,
            Message.merged_into.is_(None),
        )
        return self._connection.scalars(twin.order_by(Message.id).limit(1)).first()

    def acknowledgements_since(self, recipient: str, since: datetime) -> int:
        """How many acknowledgements were made for an address, whatever became of them but suppressed."""
        made = (
            select(func.count())
            .select_from(OutgoingMessage)
            .where(
                OutgoingMessage.kind == OutgoingKind.ACKNOWLEDGEMENT,
                OutgoingMessage.recipient_key == recipient.lower(),
                OutgoingMessage.created_at >= since,
                OutgoingMessage.state != OutgoingState.SUPPRESSED,
            )
        )
        return self._connection.execute(made).scalar_one()

    def _known(self, statement: Select[str, str | None, object]) -> tuple[KnownRequest, ...]:
        rows = self._connection.execute(statement)
        return tuple(
            KnownRequest(reference=row.reference, values_digest=row.values_digest, state=row.state) for row in rows
        )


def _requests() -> Select[str, str | None, object]:
    return select(Request.reference, Request.values_digest, Request.state).order_by(Request.id)
