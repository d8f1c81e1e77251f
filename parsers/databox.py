"""What a data message of the Czech data boxes (ISDS) says of itself: values only; ``parsers.zfo`` makes them.

Names are those of the data box system's own schema (dmBaseTypes.xsd 3.11) in plain words; a fact
that is missing, nil or can't be read is None or empty, never an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

BOX_TYPES: Mapping[int, str] = {
    0: "system",
    10: "OVM",
    11: "OVM_NOTAR",
    12: "OVM_EXEKUT",
    13: "OVM_REQ",
    14: "OVM_FO",
    15: "OVM_PFO",
    16: "OVM_PO",
    20: "PO",
    21: "PO_ZAK",
    22: "PO_REQ",
    30: "PFO",
    31: "PFO_ADVOK",
    32: "PFO_DANPOR",
    33: "PFO_INSSPR",
    34: "PFO_AUDITOR",
    35: "PFO_ZNALEC",
    36: "PFO_TLUMOCNIK",
    37: "PFO_ARCH",
    38: "PFO_AIAT",
    39: "PFO_AZI",
    40: "FO",
    50: "PFO_REQ",
}
"""dmSenderType → the type of a box in the system's words; messages before June 2026 have only 0, 10, 20, 30, 40."""
SYSTEM_BOXES = frozenset({"aaaaaaa", "zzzzzzq"})
"""Boxes from which the system itself writes."""
SYSTEM_TYPE = 0


class DataMessageKind(StrEnum):
    """What a ZFO holds."""

    RECEIVED = "received"
    """A message as its recipient downloads it."""
    SENT = "sent"
    """A message as its sender downloads it."""
    RECEIPT = "receipt"
    """A delivery receipt (doručenka): the envelope, the events, no files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxParty:
    """Sender or recipient."""

    box_id: str | None = None
    """Seven letters and digits, lower case; None also where something else stands there."""
    name: str = ""
    address: str = ""
    unit: str = ""
    unit_number: str = ""
    reference: str = ""
    """Its reference number (číslo jednací)."""
    file_reference: str = ""
    """Its file mark (spisová značka)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEvent:
    """One line of a receipt."""

    at: datetime | None
    code: str
    """Fixed beginning of the text, e.g. ``EV5``; empty where there is none."""
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """A file of a data message as its sender described it; none of it is proof of anything."""

    name: str
    declared_type: str = ""
    """dmMimeType: often empty or a bare extension."""
    meta_type: str = ""
    """dmFileMetaType: ``main``, ``enclosure``, ``signature`` or ``meta``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataMessageEnvelope:
    """The envelope of a data message, a sent message or a receipt, as it was sealed; the seal isn't judged here."""

    kind: DataMessageKind
    dm_id: str
    """Digits; the number of the message in the whole system."""
    sender: BoxParty = BoxParty()
    sender_type: int | None = None
    """dmSenderType; codes that aren't known here are kept."""
    recipient: BoxParty = BoxParty()
    subject: str = ""
    """dmAnnotation."""
    to_hands: str = ""
    delivered_at: datetime | None = None
    """Aware; dmDeliveryTime: when it was put into the box (dodání)."""
    accepted_at: datetime | None = None
    """Aware; dmAcceptanceTime: when it was first served (doručení)."""
    state: int | None = None
    """dmMessageStatus, 1 to 10."""
    message_type: str = ""
    """dmType: how it was paid for, ``V`` or empty for a public one."""
    legal_title: str = ""
    """The provision that empowers the sender, as ``300/2008 § 18 odst. 2``."""
    personal_delivery: bool | None = None
    """To be read by the addressee alone (do vlastních rukou)."""
    fiction_allowed: bool | None = None
    """dmAllowSubstDelivery: it counts as served after ten days."""
    size_kb: int | None = None
    """Of the attachments, as the system counts."""
    is_large: bool = False
    """Above twenty megabytes (velkoobjemová datová zpráva)."""
    announced_files: int | None = None
    """attsNum of a large message."""
    files: tuple[AttachedFile, ...] = ()
    """In order; the parts of an opened message are these."""
    is_suspicious: bool = False
    """specMessFlag: the system's operator marked it."""
    events: tuple[DeliveryEvent, ...] = ()

    @property
    def is_of_system(self) -> bool:
        """The data box system itself wrote it."""
        return self.sender.box_id in SYSTEM_BOXES or self.sender_type == SYSTEM_TYPE

    @property
    def sender_kind(self) -> str | None:
        """Type of the sender's box in the system's words; the bare number where it isn't known here."""
        return None if self.sender_type is None else BOX_TYPES.get(self.sender_type, str(self.sender_type))

    @property
    def reference(self) -> str | None:
        """``box_id/dm_id``: what the message is called however it arrives; None where its box isn't known."""
        return f"{self.recipient.box_id}/{self.dm_id}" if self.recipient.box_id else None
