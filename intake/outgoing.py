"""A message that leaves the office: composed once, stored as bytes, sent from the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OutgoingKind(StrEnum):
    """Why a message leaves."""

    ACKNOWLEDGEMENT = "acknowledgement"
    ALARM = "alarm"


class OutgoingState(StrEnum):
    """Where an outgoing message stands; the first seven are what ``outbox list`` shows."""

    PENDING = "pending"
    SENDING = "sending"
    """Claimed with a lease; found after a crash it may have gone out (``after_doubt``)."""
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    SUPPRESSED = "suppressed"
    FAILED = "failed"
    """Refused for good by the server, or a person has to decide after a doubt."""


CODES = {
    "outgoing-refused": (
        "A message of ours was refused for good, or could not be delivered to the server for days.",
        "Read the answer with `intake outbox show`; write to the recipient another way, or mend and retry it.",
    ),
    "outgoing-doubtful": (
        "A message of ours may or may not have gone out: the server's answer never came.",
        "Look into the server's log for the Message-ID; `intake outbox retry` sends it again, `… drop` ends it.",
    ),
}
"""code of an alarm about a failed message → (what it means, what to do), for ``intake explain``."""


def alarm_subject(kind: str, outgoing_id: int) -> str:
    """What the alarm about a failed message is about; one for all alarm mails, or each would open the next."""
    return "alarm-mail" if kind == OutgoingKind.ALARM else str(outgoing_id)


def alarm_words(code: str, outgoing_id: int) -> tuple[str, str]:
    """The sentence and the remedy of the alarm about a failed message."""
    meaning, remedy = CODES[code]
    return f"Outgoing message {outgoing_id}: {meaning}", remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A composed message: the same bytes whenever it is sent."""

    kind: OutgoingKind
    envelope_sender: str
    """MAIL FROM; the bounce address with the message's token, or empty for the null sender."""
    recipient: str
    message_id: str
    """Deterministic, with angle brackets."""
    subject: str
    content: bytes
    """RFC 5322 with CRLF line ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """An acknowledgement that is deliberately not sent."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """What an acknowledgement says; the composer adds references and words."""

    recipient: str
    subject: str
    sender: str
    received_at: datetime
    original_message_id: str | None
    original_references: tuple[str, ...]
    source_sha256: str
    """Of the original: the identity of the acknowledgement, so that the same mail from two sources gets one."""
    known_references: tuple[str, ...] = ()
    """Requests on file that the message repeats; named beside the new ones."""
    attachments: tuple[tuple[str, int, str], ...]
    """(name, size in bytes, SHA-256) of each file that came with the message."""
    composed_at: datetime | None = None
    """Aware; the Date of the acknowledgement.  None: ``received_at``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMessage:
    """An outgoing message that one sender has claimed."""

    id: int
    outgoing: Outgoing
    attempts: int
    """Tries before this one."""
    doubtful: bool
    """A former attempt ended without an answer: the server may have taken it."""
    fence: int = 0
    """Changes with every claim; the holder of an old one can't change the outcome any more."""
