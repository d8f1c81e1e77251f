"""What a mail system reports about mail of ours: RFC 3464 and 3462, and the reports that follow neither."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsers.charsets import clean_line
from parsers.headers import Fields, find_address, read_fields, read_mailboxes
from parsers.message import DeliveryReport, Envelope

MAX_REPORTS = 100

_ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_SMTP_CODE = re.compile(r"(?<![\d.-])([45])\d\d[ -]")
_QUOTED_ID = re.compile(r"^[>\s]*Message-ID:\s*(<[^<>\s]{1,400}>)", re.IGNORECASE | re.MULTILINE)
_REPORTED_ADDRESS = re.compile(
    r"^\s*<([^<>\s]{3,254})>:?|(?:Final|Original)-Recipient:\s*rfc822;\s*(\S{3,254})", re.IGNORECASE | re.MULTILINE
)
_SYSTEM_SENDER = re.compile(r"(?:mailer-daemon|mail-daemon|mdaemon)(?:[+.-]|@)", re.IGNORECASE)
_SHARED_SENDER = re.compile(r"(?:postmaster|bounces?)(?:[+.-]|@)", re.IGNORECASE)
"""Names that people write from as well: only with a mark that no person's mail bears."""
_DELAY_WORDS = re.compile(
    r"\b(?:delayed|still trying|will (?:keep|continue) (?:trying|to try)|zpožd|warning)", re.IGNORECASE
)
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")


def read_delivery_status(status: bytes, original_message_id: str | None) -> tuple[DeliveryReport, ...]:
    """The reports in a message/delivery-status, one a recipient (RFC 3464, 2.1).

    Args:
        status: The decoded part.
        original_message_id: Of the returned mail or header, where there was one.
    """
    groups = (read_fields(group.strip(b"\r\n"))[0] for group in _BLANK_LINE.split(status))
    reports = (_read_group(group, original_message_id) for group in groups)
    return tuple(report for report in reports if report is not None)[:MAX_REPORTS]


def _read_group(group: Fields, original_message_id: str | None) -> DeliveryReport | None:
    action = clean_line(group.first("action") or "").partition(" ")[0].lower().strip(";")
    recipient = group.first("final-recipient") or group.first("original-recipient")
    if action not in _ACTIONS or recipient is None:
        return None
    status = _STATUS.search(group.first("status") or "")
    return DeliveryReport(
        action=action,
        status=status[1] if status else None,
        recipient=find_address(recipient.rpartition(";")[2]),
        original_message_id=original_message_id,
    )


def read_header_ids(header: bytes) -> str | None:
    """The Message-ID in a text/rfc822-headers part."""
    return find_quoted_id(header.decode("utf-8", "replace"))


def find_quoted_id(text: str) -> str | None:
    """The first Message-ID field that a text quotes."""
    match = _QUOTED_ID.search(text)
    return match[1] if match else None


def comes_from_mail_system(envelope: Envelope) -> bool:
    """Whether a mail system wrote it: by its sender, or with the header that Exim and Google give.

    The administrator of a small office may write from postmaster@: that name counts only with the null
    reverse-path of reports (RFC 5321, 4.5.5) or with Auto-Submitted.
    """
    sender = envelope.sender_address or ""
    if _SYSTEM_SENDER.match(sender) or "x-failed-recipients" in envelope.loop_marks:
        return True
    marked = envelope.return_path == "" or envelope.auto_submitted not in (None, "no")
    return marked and _SHARED_SENDER.match(sender) is not None


def guess_report(fields: Fields, text: str, original_message_ids: Iterable[str | None]) -> tuple[DeliveryReport, ...]:
    """What a report in plain words says (qmail, Exim, Exchange of old); empty where it names no mail.

    Args:
        fields: Header of the report.
        text: Its readable text.
        original_message_ids: Of returned mails and headers in it; the first that is there counts.
    """
    original = next((found for found in original_message_ids if found), None) or find_quoted_id(text)
    if original is None:
        return ()
    status = _STATUS.search(text)
    code = status[1] if status else None
    first_digit = code[0] if code else next(iter(_SMTP_CODE.findall(text)), "5")
    delayed = first_digit == "4" or (code is None and _DELAY_WORDS.search(text[:2000]) is not None)
    return (
        DeliveryReport(
            action="delayed" if delayed else "failed",
            status=code,
            recipient=_find_recipient(fields, text),
            original_message_id=original,
        ),
    )


def _find_recipient(fields: Fields, text: str) -> str | None:
    named = fields.first("x-failed-recipients")
    if named:
        return next((address for _, address in read_mailboxes(named) if address), None)
    match = _REPORTED_ADDRESS.search(text)
    return find_address(match[1] or match[2]) if match else None
