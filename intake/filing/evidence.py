"""Which evidence lies in the archive for the signatures of a request."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from intake.filing.database import Database
from intake.filing.tables import Message, Request, SignatureReport


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEvidence:
    """A request's message in the archive, and the manifests of its signatures."""

    reference: str
    sha256: str
    """Of the message."""
    media_type: str
    file_name: str | None
    manifests: tuple[str, ...]
    """SHA-256 each, that of the document itself first; none where no verdict is settled."""


def evidence_of(database: Database, reference: str) -> KeptEvidence | None:
    """What is kept for a request; None where there is no such request."""
    with database.read() as connection:
        joined = select(Request.id, Message.sha256, Message.media_type, Message.file_name)
        found = joined.join(Message, Message.id == Request.message_id).where(Request.reference == reference)
        row = connection.execute(found).first()
        if row is None:
            return None
        wanted = select(SignatureReport.evidence_sha256).where(SignatureReport.request_id == row.id)
        digests = connection.scalars(wanted.order_by(SignatureReport.position))
        return KeptEvidence(
            reference=reference,
            sha256=row.sha256,
            media_type=row.media_type,
            file_name=row.file_name,
            manifests=tuple(dict.fromkeys(digest for digest in digests if digest)),
        )
