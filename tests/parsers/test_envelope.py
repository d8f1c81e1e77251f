"""What an envelope says of a mail, and of hostile ones."""

from __future__ import annotations

import pytest

from parsers.envelope import read_envelope
from parsers.headers import read_fields, valid_address
from parsers.message import Envelope
from tests.fakes import hostile


def _read(block: bytes | dict[str, str | bytes]) -> Envelope:
    return read_envelope(read_fields(block if isinstance(block, bytes) else hostile.header(block))[0])


def test_ordinary_header_is_read() -> None:
    envelope = _read({"Cc": "Obec <OBEC@Kraj.Example>", "In-Reply-To": "<a@b>", "References": "<x@y>\r\n <a@b>"})
    assert envelope.sender_address == "jana.vzorova@hornilhota.example"
    assert envelope.sender_name == "Jana Vzorová"
    assert envelope.recipients == ("protokol@kraj.example", "OBEC@kraj.example")
    assert (envelope.in_reply_to, envelope.references) == (("<a@b>",), ("<x@y>", "<a@b>"))
    assert envelope.date is not None
    assert envelope.date.isoformat() == "2026-06-01T10:00:00+02:00"


def test_nothing_gives_the_empty_envelope() -> None:
    assert _read(b"") == Envelope()


@pytest.mark.parametrize(
    ("value", "expected"),
    [("<>", ""), ("< >", ""), ("<A@B.cz>", "A@b.cz"), ("a@b.cz", "a@b.cz"), ("nesmysl", None)],
)
def test_return_path_tells_the_null_sender_from_none(value: str, expected: str | None) -> None:
    assert _read({"Return-Path": value}).return_path == expected
    assert _read({}).return_path is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@b>", "<a@b>"),
        ("a@b", "<a@b>"),
        ("<a@b> (x)", "<a@b>"),
        ("<a b>", None),
        ("", None),
        ("<" + "a" * 2000 + ">", None),
    ],
)
def test_message_id_is_one_token_in_brackets(value: str, expected: str | None) -> None:
    assert _read({"Message-ID": value}).message_id == expected


def test_marks_of_automatic_mail_are_found() -> None:
    envelope = _read(
        {
            "Auto-Submitted": "Auto-Replied (vacation)",
            "Precedence": "BULK",
            "X-Auto-Response-Suppress": "DR, OOF",
            "X-Autoreply": "yes",
            "X-Loop": "a",
            "Feedback-ID": "1:2",
            "Delivered-To": "Autoresponder",
            "List-Unsubscribe": "<x>",
        }
    )
    assert (envelope.auto_submitted, envelope.precedence) == ("auto-replied", "bulk")
    assert envelope.loop_marks == ("delivered-to", "x-autoreply", "x-loop")
    assert envelope.list_headers
    assert envelope.auto_response_suppress == "DR, OOF"


def test_ten_thousand_recipients_are_counted_and_a_hundred_kept() -> None:
    envelope = _read(hostile.mail_many_recipients().partition(b"\r\n\r\n")[0])
    assert (envelope.recipient_count, len(envelope.recipients)) == (10_000, 100)


def test_first_of_repeated_fields_counts() -> None:
    envelope = _read(hostile.mail_repeated_fields())
    assert envelope.sender_address == "jana.vzorova@hornilhota.example"
    assert envelope.subject.startswith("Žádost")


def test_injected_lines_stay_in_their_field() -> None:
    envelope = _read(hostile.mail_header_injection().partition(b"\r\n\r\n")[0])
    assert envelope.subject == "Dobrý den Bcc: obet@example.com"
    assert (envelope.sender_name, envelope.sender_address) == ("Jana Bcc: obet@example.com", "jana@hornilhota.example")
    assert envelope.recipients == ("protokol@kraj.example",)


def test_injected_reply_to_is_one_address_at_most() -> None:
    reply_to = _read(hostile.mail_header_injection().partition(b"\r\n\r\n")[0]).reply_to_address
    assert reply_to is None or valid_address(reply_to) == reply_to
