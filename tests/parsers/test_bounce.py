"""Delivery status notifications of the standard and of the old kinds."""

from __future__ import annotations

import pytest

from parsers.message import DeliveryReport
from tests.fakes import hostile
from tests.fakes.unpacking import unpack_bytes

ACK = "<ack.0123@kraj.example>"
STATUS = b"""Reporting-MTA: dns; mx.kraj.example
Arrival-Date: Mon, 1 Jun 2026 10:00:00 +0200

Original-Recipient: rfc822;jana@hornilhota.example
Final-Recipient: rfc822; Jana@HorniLhota.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

Final-Recipient: rfc822; obec@hornilhota.example
Action: delayed
Status: 4.4.1 (timeout)
"""
FROM_DAEMON = {"From": "Mail Delivery System <MAILER-DAEMON@mx.kraj.example>", "Return-Path": "<>"}


def _report(third: bytes, status: bytes = STATUS, **extra: str) -> bytes:
    return hostile.multipart(
        hostile.text_part("This is the mail system."),
        b"Content-Type: message/delivery-status\r\n\r\n" + status.replace(b"\n", b"\r\n"),
        third,
        subtype="report; report-type=delivery-status",
        extra=FROM_DAEMON | extra,
    ).replace(b"multipart/report; report-type=delivery-status; boundary", b"multipart/report; boundary")


@pytest.mark.parametrize(
    "third",
    [
        f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: {ACK}\r\nSubject: x\r\n".encode(),
        b"Content-Type: message/rfc822\r\n\r\n" + hostile.header({"Message-ID": ACK}) + b"\r\ntext",
    ],
)
def test_standard_report_names_each_recipient_and_our_mail(third: bytes) -> None:
    assert unpack_bytes(_report(third)).message.delivery_reports == (
        DeliveryReport(action="failed", status="5.1.1", recipient="Jana@hornilhota.example", original_message_id=ACK),
        DeliveryReport(action="delayed", status="4.4.1", recipient="obec@hornilhota.example", original_message_id=ACK),
    )


QMAIL = f"""Hi. This is the qmail-send program at mx.kraj.example.
<jana@hornilhota.example>:
192.0.2.1 does not like recipient.
Remote host said: 550 no such user

--- Below this line is a copy of the message.

Message-ID: {ACK}
From: protokol@kraj.example
"""
WARNING = f"""Warning: message delayed 24 hours, we will keep trying.
> Message-ID: {ACK}
Final-Recipient: rfc822; jana@hornilhota.example
"""


@pytest.mark.parametrize(("text", "action", "status"), [(QMAIL, "failed", None), (WARNING, "delayed", None)])
def test_report_in_plain_words_is_guessed(text: str, action: str, status: str | None) -> None:
    data = hostile.header(FROM_DAEMON) + b"\r\n" + text.encode()
    assert unpack_bytes(data).message.delivery_reports == (
        DeliveryReport(action=action, status=status, recipient="jana@hornilhota.example", original_message_id=ACK),
    )


POSTMASTER = {"From": "Jana Nova <postmaster@hornilhota.example>"}
QUOTING = f"""Dobry den, posilame doplneni.
> Message-ID: {ACK}
> 550 let obce
"""


@pytest.mark.parametrize(
    ("extra", "count"),
    [
        ({"Return-Path": "<postmaster@hornilhota.example>"}, 0),
        ({}, 0),
        ({"Return-Path": "<postmaster@hornilhota.example>", "Auto-Submitted": "no"}, 0),
        ({"Return-Path": "<>"}, 1),
        ({"Auto-Submitted": "auto-generated"}, 1),
    ],
)
def test_a_person_at_postmaster_is_no_mail_system(extra: dict[str, str], count: int) -> None:
    data = hostile.header(POSTMASTER | extra) + b"\r\n" + QUOTING.encode()
    assert len(unpack_bytes(data).message.delivery_reports) == count


def test_failed_recipient_of_the_header_counts() -> None:
    extra = {"From": "x@mx.kraj.example", "X-Failed-Recipients": "jana@hornilhota.example"}
    data = hostile.header(extra) + f"\r\n550 5.7.1 refused\r\nMessage-ID: {ACK}\r\n".encode()
    [report] = unpack_bytes(data).message.delivery_reports
    assert (report.recipient, report.status) == ("jana@hornilhota.example", "5.7.1")


@pytest.mark.parametrize(
    "data",
    [
        hostile.header() + f"\r\nCitace:\r\nMessage-ID: {ACK}\r\n550 5.1.1\r\n".encode(),
        hostile.header(FROM_DAEMON) + b"\r\nnic",
        hostile.header({"Return-Path": "<>", "Auto-Submitted": "auto-replied"}) + b"\r\nJsem na dovolene",
        b"",
    ],
)
def test_other_mail_has_no_reports(data: bytes) -> None:
    assert unpack_bytes(data).message.delivery_reports == ()
