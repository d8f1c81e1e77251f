"""A message: what arrived from where, its places, its parts and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from parsers.message import PartEnd


class Channel(StrEnum):
    """The way in which a message reached the office."""

    EMAIL = "email"
    DATABOX = "databox"
    PAPER = "paper"


class MessageState(StrEnum):
    """Every message is in one of these, with a reason in words."""

    PENDING = "pending"
    FILED = "filed"
    IN_REVIEW = "in_review"
    SET_ASIDE = "set_aside"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An original in the archive."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An original that a source has just put into the archive, not yet recorded."""

    source: str
    source_ref: str
    """First place: ``mailbox/uidvalidity/uid``, ``box_id/dm_id`` or ``name/sha256``."""
    channel: Channel
    received_at: datetime
    """Aware: INTERNALDATE, dmDeliveryTime, or a file's arrival."""
    stored: Stored
    media_type: str
    """``message/rfc822`` for mail; for a dropped file as guessed from its name."""
    file_name: str | None = None
    silent: bool = False
    """Filed without an acknowledgement (first import of a living mailbox)."""
    before_start: bool = False
    """Older than the source's ``start_from``: recorded as set aside."""


class Receipt(StrEnum):
    """What the register made of an arrival."""

    NEW = "new"
    KNOWN_PLACE = "known_place"
    """This source_ref was recorded before; nothing changed."""
    ANOTHER_PLACE = "another_place"
    """The same bytes are held already; the place was noted, the message counts once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecord:
    """A message as the register holds it; the input of processing."""

    id: int
    source: str
    source_ref: str
    channel: Channel
    received_at: datetime
    sha256: str
    size_bytes: int
    media_type: str
    file_name: str | None
    silent: bool
    before_start: bool
    attempts: int
    """Deaths suffered alone so far; weather doesn't count."""
    recorded_at: datetime | None = None
    """When the service had it, which proves that it existed then; ``received_at`` may be the sender's word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRecord:
    """A container or leaf of a message with its end: nothing is left without a reason."""

    path: str
    name: str
    media_type: str
    sha256: str
    size_bytes: int
    end: PartEnd
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that the server holds and we don't (completeness ledger)."""

    source_ref: str
    received_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderBox:
    """The data box that a data message was sent from, as the data box system says."""

    box_id: str
    """Seven letters and digits."""
    kind: str | None = None
    """Type in the words of the system, e.g. ``OVM``, ``PO``, ``FO``."""
    owner_name: str | None = None
    owner_ico: str | None = None
