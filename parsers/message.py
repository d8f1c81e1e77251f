"""RFC 5322 and MIME: what a mail says of itself and which parts it carries.

Values only; ``parsers.mail`` makes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from parsers.databox import DataMessageEnvelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The header fields of a mail that the service needs, decoded, NFC, single-lined.

    Every text is cut to 998 characters and free of control characters; a field that is
    missing or can't be read is None or empty, never an error.
    """

    message_id: str | None = None
    """With angle brackets, as in the header (RFC 5322, 3.6.4); of a data message its bare number."""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    subject: str = ""
    sender_address: str | None = None
    """addr-spec of From, domain in lower case; None where no valid address stands there.

    Of a data message the id of the sender's box.
    """
    sender_name: str = ""
    reply_to_address: str | None = None
    recipients: tuple[str, ...] = ()
    """addr-specs of To and Cc; at most 100 are kept."""
    recipient_count: int = 0
    date: datetime | None = None
    """Aware; None where the header is missing or absurd."""
    return_path: str | None = None
    """addr-spec; the empty string is the null sender ``<>``; None where the header is missing."""
    auto_submitted: str | None = None
    """First word of the header in lower case (RFC 3834)."""
    precedence: str | None = None
    """First word of the header in lower case."""
    list_headers: bool = False
    """Any List-* header (RFC 2369, RFC 2919)."""
    auto_response_suppress: str | None = None
    loop_marks: tuple[str, ...] = ()
    """Lower-case names of the vendors' headers for automatic mail that are present, e.g. ``x-autoreply``."""
    content_type: str = "text/plain"
    """Of the whole mail, lower case without parameters, e.g. ``multipart/report``."""


class PartEnd(StrEnum):
    """What became of a part."""

    USED = "used"
    SET_ASIDE = "set_aside"


class PartRole(StrEnum):
    """What a part is to the mail that carries it."""

    BODY = "body"
    """The text that the sender wrote, also its HTML twin."""
    INLINE = "inline"
    """A picture that the HTML body refers to: a logo, a signature."""
    ATTACHMENT = "attachment"
    CONTAINER = "container"
    """A nested mail, zip, .msg, winmail.dat, ASiC, .p7m or ZFO: its content follows as parts of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpackedPart:
    """A container or a leaf at any depth, in the order of reading (depth first)."""

    path: str
    """Place in the tree: ``1``, ``2``, ``2.1``; unique within the message."""
    name: str
    """File name for people: NFC, no path, no control characters, at most 255 bytes UTF-8; never empty."""
    media_type: str
    """Sniffed from the bytes where they tell, else as declared; lower case without parameters."""
    declared_type: str
    role: PartRole
    sha256: str
    """Of the decoded bytes, hex."""
    size_bytes: int
    stored_as: str | None
    """File name inside the directory that was passed in; None where the bytes weren't kept.

    Of a container that was opened only a signed one is kept: its signature is over these bytes.
    """
    set_aside: str | None = None
    """Why the part was set aside while unpacking (one English sentence); None where it went through."""
    code: str | None = None
    """Stable code beside ``set_aside``, e.g. ``zip-encrypted``."""
    databox: DataMessageEnvelope | None = None
    """Of a data message or its receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """A bounce or another delivery status notification about a mail of ours (RFC 3464)."""

    action: str
    """``failed``, ``delayed``, ``delivered``, ``relayed`` or ``expanded``; lower case."""
    status: str | None
    """Enhanced status code such as ``5.1.1`` (RFC 3463)."""
    recipient: str | None
    original_message_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpackedMessage:
    """A whole message taken apart; ``parts`` is flat and holds each container and leaf."""

    envelope: Envelope
    parts: tuple[UnpackedPart, ...]
    body_text: str = ""
    """The readable text of the top mail, at most 100,000 characters."""
    delivery_reports: tuple[DeliveryReport, ...] = ()
    fingerprint: str = ""
    """SHA-256 over Message-ID, Date and the digests of the leaves: equal for the same mail re-rendered by a server.

    Line ends of bodies don't count.  A mail without Message-ID and a lone file have the SHA-256
    of the original here: nothing but the same bytes is the same.  A data message has one over its
    envelope and the digests of its files: each download of it has other bytes.
    """
    databox: DataMessageEnvelope | None = None
    """Where the original itself is a data message or a receipt; ``envelope`` is made from it then."""
    defects: tuple[str, ...] = ()
    """English sentences on what was wrong with the MIME structure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpackLimits:
    """How much of a hostile message is opened; what goes beyond is set aside with a code."""

    max_parts: int = 1000
    """Containers and leaves at all depths together."""
    max_depth: int = 10
    """Containers inside containers; the message itself is depth 0."""
    max_multipart_depth: int = 30
    """Multiparts inside multiparts of one mail."""
    max_total_bytes: int = 512 * 1024 * 1024
    """Decoded bytes that are written, containers at every depth counted."""
    max_part_bytes: int = 256 * 1024 * 1024
    max_header_bytes: int = 1024 * 1024
    """Of one header block; what follows up to the blank line is passed over."""
    max_zip_entries: int = 1000
    max_zip_folders: int = 4
    max_zip_ratio: int = 100
    """Unpacked to packed bytes of a whole zip that unpacks to more than ``zip_ratio_floor_bytes``."""
    zip_ratio_floor_bytes: int = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpackJob:
    """What to unpack and where to put the leaves; travels to the child process."""

    original: Path
    media_type: str
    """``message/rfc822`` for mail; anything else is sniffed."""
    file_name: str | None = None
    """Of a dropped file; None for mail that came as mail."""
    directory: Path
    """An existing, empty directory of this call's own."""
    limits: UnpackLimits = UnpackLimits()
