"""Values of the data-box interface, as the service needs them (dmBaseTypes.xsd and dbTypes.xsd 3.11).

Nearly every element may be nil, and codes, types and states grow with each version of the interface.  So text that is
missing is empty, numbers and times that are missing or can't be read are None, and what is unknown is kept as it came.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from pathlib import Path

SYSTEM_BOXES = frozenset({"aaaaaaa", "zzzzzzq"})
"""Senders of the system's own messages: never answered."""
TRUNCATED = "0003"
"""A status of success: there is more than was given."""
UNSTAMPED = "0005"
"""A status of success: the document is sealed but has no time stamp."""


class State(IntEnum):
    """dmMessageStatus, as far as known; a record keeps the number."""

    SUBMITTED = 1
    STAMPED = 2
    VIRUS = 3
    DELIVERED = 4
    """In the box (dodáno), not served."""
    SERVED_BY_FICTION = 5
    SERVED = 6
    """By sign-in (doručeno)."""
    READ = 7
    """No weight in law."""
    UNDELIVERABLE = 8
    ERASED = 9
    IN_VAULT = 10


class FileKind(StrEnum):
    """dmFileMetaType of what we send."""

    MAIN = "main"
    ENCLOSURE = "enclosure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """dmStatus or dbStatus."""

    code: str
    """``0000`` and other 00xx: success; empty: the answer had none."""
    message: str = field(default="", repr=False)
    """The server's words, maybe with names."""
    reference: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalTitle:
    """By which law the message empowers (zmocnění)."""

    law: int | None = None
    year: int | None = None
    section: str = ""
    paragraph: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataMessage:
    """What the envelope of a data message says, from a list or from MessageEnvelopeDownload."""

    dm_id: str
    sender_box_id: str = ""
    sender: str = field(default="", repr=False)
    sender_address: str = field(default="", repr=False)
    sender_type: int | None = None
    """10 to 16 authorities, 0 the system; finer than before since 26 June 2026."""
    sender_unit: str = field(default="", repr=False)
    sender_unit_number: int | None = None
    recipient_box_id: str = ""
    recipient: str = field(default="", repr=False)
    recipient_address: str = field(default="", repr=False)
    recipient_unit: str = field(default="", repr=False)
    recipient_unit_number: int | None = None
    to_hands: str = field(default="", repr=False)
    subject: str = field(default="", repr=False)
    """dmAnnotation."""
    sender_reference: str = field(default="", repr=False)
    """dmSenderRefNumber (číslo jednací)."""
    sender_file_mark: str = field(default="", repr=False)
    """dmSenderIdent (spisová značka)."""
    recipient_reference: str = field(default="", repr=False)
    recipient_file_mark: str = field(default="", repr=False)
    legal_title: LegalTitle = field(default_factory=LegalTitle)
    personal_delivery: bool | None = None
    substitute_delivery: bool | None = None
    """Whether fiction serves it after ten days (dmAllowSubstDelivery)."""
    state: int | None = None
    size_kb: int | None = None
    """dmAttachmentSize: of the base64 form; times 3/4 for the real one."""
    delivered_at: datetime | None = None
    """Aware; dodání."""
    accepted_at: datetime | None = None
    """Aware; the first service, by fiction or by sign-in."""
    kind: str = ""
    """dmType; empty or ``V``: a public message."""
    is_large: bool = False
    """dmVODZ: only the services for large messages give it."""
    attachment_count: int | None = None
    is_suspicious: bool = False
    """specMessFlag: the operator warns of it."""

    @property
    def is_from_system(self) -> bool:
        """Sent by the data-box system itself: about viruses, undeliverable messages, news."""
        return self.sender_box_id in SYSTEM_BOXES or self.sender_type == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of messages, newest first."""

    messages: tuple[DataMessage, ...]
    nameless: int = 0
    """Records without dmID, of which nothing more can be known."""
    status: Status

    def is_full(self, limit: int) -> bool:
        """Whether more may lie in the window than was given: ask for a smaller one."""
        return len(self.messages) + self.nameless >= limit or self.status.code == TRUNCATED


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEnvelope:
    """MessageEnvelopeDownload: the envelope with hash and submission stamp; the files are missing."""

    message: DataMessage
    hash_algorithm: str = ""
    hash_value: bytes = b""
    timestamp: bytes = field(default=b"", repr=False)
    """dmQTimestamp: RFC 3161 token over the whole message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedDocument:
    """A sealed message or receipt (ZFO) that went into the caller's sink."""

    size_bytes: int
    sha256: str
    stamp_missing: bool
    """The system had no time stamp just then (0005); the seal is good, a later download may have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One file of a large message, its content in the caller's sink."""

    name: str = field(repr=False)
    media_type: str = ""
    """As the sender wrote it: maybe empty or a bare extension."""
    kind: str = ""
    """dmFileMetaType: never a reason to leave a file out."""
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """GetMessageStateChanges: what became of a message that we sent."""

    dm_id: str
    changed_at: datetime | None
    state: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """GetOwnerInfoFromLogin2: whose box it is."""

    box_id: str
    box_type: str = ""
    """``OVM``, ``PO_REQ``, …: decides who pays and which law applies."""
    box_state: int | None = None
    name: str = field(default="", repr=False)
    ico: str = ""
    may_receive_paid: bool | None = None
    """dbOpenAddressing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """GetUserInfoFromLogin2: as whom we are logged in."""

    name: str = field(default="", repr=False)
    user_type: str = ""
    rights: int | None = None
    """Sum of 1 read, 2 read own-hands, 4 send, 8 lists and receipts, 16 search, 32 administer, 128 erase vault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundBox:
    """A box that a search found."""

    box_id: str
    box_type: str = ""
    name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    ico: str = ""
    send_options: str = ""
    """``ALL DZ PDZ NONE DISABLED``, of ISDSSearch3 only."""
    state: int | None = None
    """1: accessible; of FindDataBox2 only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One page of found boxes."""

    boxes: tuple[FoundBox, ...]
    total: int | None = None
    is_last: bool = True
    status: Status


class SearchKind(StrEnum):
    """In what ISDSSearch3 looks."""

    GENERAL = "GENERAL"
    ADDRESS = "ADDRESS"
    ICO = "ICO"
    OVM_ID = "IDOVM"
    BOX_ID = "DBID"


class PaidKind(StrEnum):
    """Kinds of paid messages (PDZ) that PDZSendInfo is asked about."""

    NORMAL = "Normal"
    INITIAL = "Init"
    LARGE = "VoDZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """GetListForNotifications: a message that waits, told without serving it."""

    dm_id: str
    kind: int | None = None
    recipient_box_id: str = ""
    sender_box_id: str = ""
    sender: str = field(default="", repr=False)
    subject: str = field(default="", repr=False)
    is_personal: bool | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """One answer of GetListForNotifications."""

    notices: tuple[Notice, ...]
    continues: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFile:
    """A file of a message that we send."""

    name: str = field(repr=False)
    """With its extension, which must agree with media type and content."""
    media_type: str
    content: bytes | Path = field(repr=False)


_FORBIDDEN = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """What CreateMessage submits: costs money between private boxes, and can't be taken back."""

    recipient_box_id: str
    subject: str = field(repr=False)
    """Up to 255 characters."""
    files: tuple[OutgoingFile, ...]
    """The main one first; at least one, at most 100, 20 MB together."""
    sender_reference: str = ""
    """Unique for each outgoing message: by this one it is found again after any doubt; up to 50 characters."""
    sender_file_mark: str = ""
    recipient_reference: str = field(default="", repr=False)
    recipient_file_mark: str = field(default="", repr=False)
    to_hands: str = field(default="", repr=False)
    personal_delivery: bool = False
    substitute_delivery: bool = True
    kind: str = ""
    """dmType: ``O`` prepaid answer, ``I``, ``K``, ``E``; empty: the system decides."""

    def is_sendable(self) -> bool:
        """Whether lengths, numbers and characters are those of the schema."""
        short = (self.sender_reference, self.sender_file_mark, self.recipient_reference, self.recipient_file_mark)
        names = [text for file in self.files for text in (file.name, file.media_type)]
        texts = (self.subject, self.to_hands, *short, *names)
        return (
            len(self.recipient_box_id) == 7
            and self.recipient_box_id.isalnum()
            and self.recipient_box_id not in SYSTEM_BOXES
            and len(self.subject) <= 255
            and max(map(len, short)) <= 50
            and 1 <= len(self.files) <= 100
            and all(names)
            and max(len(file.name) for file in self.files) <= 255
            and len(self.kind) <= 1
            and not any(map(_FORBIDDEN.search, texts))
        )
