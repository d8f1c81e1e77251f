"""Mails as people's programs write them, friendly and hostile (RFC 5322, 2045, 3464; winmail.dat: [MS-OXTNEF]).

The same arguments give the same bytes: boundaries and Message-IDs are derived, dates are given.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

OFFICE = "protokol@kraj.example"
"""The office's address in the demo; its domain is the internal one."""
_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "zip": "application/zip",
    "dat": "application/ms-tnef",
    "eml": "message/rfc822",
    "p7s": "application/pkcs7-signature",
    "asice": "application/vnd.etsi.asic-e+zip",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail before it is written."""

    key: str
    """Makes its Message-ID, so it differs between mails."""
    name: str
    address: str
    subject: str
    text: str
    at: datetime
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Attachments by name; ``.eml`` is attached as a message."""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def message_id(self) -> str:
        """With angle brackets."""
        return f"<demo.{self.key}@{self.address.rpartition('@')[2]}>"

    def written(self) -> bytes:
        """The mail with CRLF line ends."""
        message = EmailMessage(policy=SMTP)
        user, _, domain = self.address.partition("@")
        message["From"] = Address(self.name, user, domain)
        message["To"] = OFFICE
        message["Subject"] = self.subject
        message["Date"] = format_datetime(self.at)
        message["Message-ID"] = self.message_id
        for name, value in self.headers.items():
            message[name] = value
        message.set_content(self.text.strip() + "\n", cte="quoted-printable")
        for name, content in self.files.items():
            _attach(message, name, content)
        return _with_fixed_boundaries(message, self.key)

    def split(self) -> tuple[dict[str, str], bytes]:
        """The mail's header fields, and its content as an entity of its own (RFC 2045, 2.4), e.g. to be signed."""
        head, _, body = self.written().partition(b"\r\n\r\n")
        fields = re.split(r"\r\n(?![ \t])", head.decode("ascii"))
        described = [field for field in fields if field.lower().startswith("content-")]
        pairs = (field.partition(": ") for field in fields if field not in described)
        entity = "".join(f"{field}\r\n" for field in described).encode("ascii") + b"\r\n" + body
        return {name: value for name, _, value in pairs}, entity


def _attach(message: EmailMessage, name: str, content: bytes) -> None:
    media_type = _MEDIA_TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    if media_type == "message/rfc822":
        from email import message_from_bytes

        message.add_attachment(message_from_bytes(content, policy=SMTP), filename=name)
    else:
        maintype, _, subtype = media_type.partition("/")
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)


def _with_fixed_boundaries(message: EmailMessage, key: str) -> bytes:
    for number, part in enumerate(message.walk()):
        if part.is_multipart() and part.get_content_maintype() == "multipart" and part.get_boundary() is None:
            part.set_boundary(f"={hashlib.sha256(f'{key}/{number}'.encode()).hexdigest()[:24]}=")
    return message.as_bytes()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip with the names in UTF-8."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def zip_bomb(unpacked_bytes: int) -> bytes:
    """Zeros, packed a thousand to one."""
    out = io.BytesIO()
    member = zipfile.ZipInfo("zadost.pdf")
    member.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w") as archive, archive.open(member, "w") as bomb:
        for _ in range(unpacked_bytes // 65_536):
            bomb.write(bytes(65_536))
    return out.getvalue()


def winmail(files: Mapping[str, bytes], *, text: str) -> bytes:
    """A winmail.dat, in which Outlook hides attachments from everybody else."""
    objects = [
        _tnef_object(1, 0x0008_9006, struct.pack("<I", 0x10000)),  # version
        _tnef_object(1, 0x0006_9007, struct.pack("<II", 1250, 0)),  # code page
        _tnef_object(1, 0x0002_800C, text.encode("cp1250", "replace") + b"\0"),  # body
    ]
    for name, content in files.items():
        objects += [
            _tnef_object(2, 0x0006_9002, bytes(14)),  # rendering: an attachment begins
            _tnef_object(2, 0x0006_800F, content),
            _tnef_object(2, 0x0006_9005, _long_name(name)),
        ]
    return struct.pack("<IH", 0x223E_9F78, 1) + b"".join(objects)


def _tnef_object(level: int, attribute: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, attribute, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def _long_name(name: str) -> bytes:
    """A list of one MAPI property: PidTagAttachLongFilename in UTF-16."""
    value = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<IHHII", 1, 0x001F, 0x3707, 1, len(value)) + value + bytes(-len(value) % 4)


def many_parts(mail: Mail, count: int) -> bytes:
    """The mail with thousands of tiny parts: a program that ran wild, or somebody who means harm."""
    head, _, _ = mail.written().partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"content-", b"mime-"))]
    lines = [*kept, b"MIME-Version: 1.0", b'Content-Type: multipart/mixed; boundary="demo"', b""]
    parts = b"".join(b"--demo\r\nContent-Type: text/plain\r\n\r\n%d\r\n" % number for number in range(count))
    return b"\r\n".join(lines) + b"\r\n" + parts + b"--demo--\r\n"


def bounce(acknowledgement: bytes, *, recipient: str, to: str, at: datetime, reason: str) -> bytes:
    """A mail system's report that a mail couldn't be delivered (RFC 3464), with the header of that mail.

    Args:
        acknowledgement: The mail that came back.
        recipient: Whom it didn't reach.
        to: Its envelope sender.
        at: Aware time of the report.
        reason: What the server of the recipient said, beginning with its codes.
    """
    header = acknowledgement.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    domain = recipient.rpartition("@")[2]
    return f"""\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.{domain}>
To: {to}
Subject: Undelivered Mail Returned to Sender
Date: {format_datetime(at)}
Message-ID: <demo.bounce@mx.{domain}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="report"

--report
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.{domain}.

Your message could not be delivered to <{recipient}>: {reason}

--report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.{domain}

Final-Recipient: rfc822; {recipient}
Action: failed
Status: {reason.split()[1]}
Diagnostic-Code: smtp; {reason}

--report
Content-Type: text/rfc822-headers

{header.replace(chr(13), "")}

--report--
""".replace("\n", "\r\n").encode("ascii", "replace")
