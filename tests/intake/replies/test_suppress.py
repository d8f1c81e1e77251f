"""Every rule that keeps an acknowledgement from leaving, and the mails of people that none may touch."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.message import Channel, MessageRecord
from intake.replies.suppress import CODES, SuppressionRules, reply_address, suppression
from parsers.message import Envelope

PERSON = Envelope(
    message_id="<1@obec.example>",
    subject="Žádost",
    sender_address="starostka@obec.example",
    return_path="starostka@obec.example",
)
OWN_ACK = f"<ack.{'0' * 32}@kr-s.cz>"
OWN = ("protokol@kr-s.cz", "protokol+bounce@kr-s.cz")
MESSAGE = MessageRecord(
    id=1,
    source="protokol",
    source_ref="INBOX/1/1",
    channel=Channel.EMAIL,
    received_at=datetime(2026, 11, 22, tzinfo=UTC),
    sha256="0" * 64,
    size_bytes=1,
    media_type="message/rfc822",
    file_name=None,
    silent=False,
    before_start=False,
    attempts=0,
)


def judge(envelope: Envelope, **changes) -> str | None:
    settings_ = {
        "own_addresses": OWN,
        "internal_domains": ("kr-s.cz",),
        "sent_today": 0,
        "daily_cap": 10,
        "channel": Channel.EMAIL,
        "silent": False,
    }
    found = suppression(envelope, **{**settings_, **changes})
    assert found is None or found.reason == CODES[found.code][0]
    return found and found.code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"auto_submitted": "auto-replied"}, "ack-auto-submitted"),
        ({"auto_submitted": "auto-generated"}, "ack-auto-submitted"),
        ({"auto_submitted": ""}, "ack-auto-submitted"),
        ({"return_path": ""}, "ack-null-sender"),
        ({"precedence": "bulk"}, "ack-precedence"),
        ({"precedence": "list"}, "ack-precedence"),
        ({"precedence": "junk"}, "ack-precedence"),
        ({"precedence": "auto_reply"}, "ack-precedence"),
        ({"list_headers": True}, "ack-list"),
        ({"content_type": "multipart/report"}, "ack-report"),
        ({"loop_marks": ("x-autoreply",)}, "ack-loop-mark"),
        ({"auto_response_suppress": "All"}, "ack-not-wanted"),
        ({"auto_response_suppress": "DR, OOF, AutoReply"}, "ack-not-wanted"),
        ({"sender_address": None}, "ack-no-sender"),
        ({"sender_address": "žofie@obec.example"}, "ack-address-unusable"),
        ({"sender_address": '"a b"@obec.example'}, "ack-address-unusable"),
        ({"sender_address": "a@faß.example"}, "ack-address-unusable"),
        ({"sender_address": "protokol@kr-s.cz"}, "ack-own-address"),
        ({"sender_address": "Protokol+bounce-00ff@KR-S.cz"}, "ack-own-address"),
        ({"sender_address": "kolega@kr-s.cz"}, "ack-internal"),
        ({"sender_address": "scanner@tisk.kr-s.cz"}, "ack-internal"),
        ({"return_path": "MAILER-DAEMON@mx.example"}, "ack-robot-sender"),
        ({"in_reply_to": (OWN_ACK,), "subject": "Automatická odpověď: Potvrzení"}, "ack-answers-ours"),
        ({"references": ("<a@b>", OWN_ACK), "subject": "Out of Office"}, "ack-answers-ours"),
        ({"references": (OWN_ACK,), "auto_response_suppress": "OOF"}, "ack-answers-ours"),
    ],
)
def test_automatic_or_unfit_mail_is_not_acknowledged(changes, code):
    assert judge(replace(PERSON, **changes)) == code


@pytest.mark.parametrize(
    "local",
    [
        "mailer-daemon", "MAILER-DAEMON", "postmaster", "noreply", "no-reply", "no_reply", "No.Reply", "donotreply",
        "do-not-reply", "neodpovidat", "neodpovidejte", "system-noreply", "noreply+x1", "noreply2", "bounce",
        "bounces+3", "owner-obce", "obce-request", "obce-bounces", "listserv", "majordomo", "autoreply", "nobody",
    ],
)  # fmt: skip
def test_robots_are_known_by_their_names(local):
    assert judge(replace(PERSON, sender_address=f"{local}@web.example")) == "ack-robot-sender"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"auto_submitted": "no"},
        {"precedence": "normal"},
        {"return_path": None},
        {"return_path": "bounces+77@posilame.example"},
        {"reply_to_address": "noreply@obec.example"},
        {"auto_response_suppress": "OOF"},
        {"sender_address": "ou@xn--obec-ukzkov-q7ae.cz"},
        {"sender_address": "ou@obec-ukázková.cz"},
        {"sender_address": "neodpovednost@obec.example"},
        {"sender_address": "info@nekr-s.cz"},
        {"sender_address": "ownership@obec.example"},
        {"sender_address": "protokol@obec.example"},
        {"references": (OWN_ACK,), "subject": "Re: Potvrzení doručení ZS-2026-000123: Žádost"},
        {"references": (f"<ack.{'0' * 32}@jinde.example>",), "subject": "Automatic reply"},
        {"content_type": "multipart/mixed"},
    ],
)
def test_mail_of_people_is_acknowledged(changes):
    assert judge(replace(PERSON, **changes)) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"channel": Channel.PAPER}, "ack-paper"),
        ({"channel": Channel.DATABOX}, "ack-databox"),
        ({"silent": True}, "ack-silent-import"),
        ({"sent_today": 9}, None),
        ({"sent_today": 10}, "ack-daily-cap"),
        ({"daily_cap": 0}, "ack-daily-cap"),
        ({"internal_domains": (), "own_addresses": ()}, None),
    ],
)
def test_way_of_arrival_and_cap_decide(changes, code):
    assert judge(PERSON, **changes) == code


def test_rules_ask_the_register_only_at_the_end():
    rules = SuppressionRules(own_addresses=frozenset(OWN), internal_domains=frozenset(), daily_cap=2)
    asked: list[str] = []

    def sent(address: str) -> int:
        asked.append(address)
        return 2

    assert rules(replace(PERSON, list_headers=True), MESSAGE, sent) is not None
    assert not asked
    capped = rules(replace(PERSON, sender_address="Ou@Žďár.cz"), MESSAGE, sent)
    assert capped is not None
    assert capped.code == "ack-daily-cap"
    assert asked == ["Ou@xn--r-tfa1lsr.cz"]
    assert rules(PERSON, MESSAGE, lambda _: 1) is None
    assert rules(PERSON, replace(MESSAGE, silent=True), sent).code == "ack-silent-import"


def test_answer_goes_to_from_and_not_to_reply_to():
    assert reply_address(replace(PERSON, reply_to_address="jiny@example.cz")) == "starostka@obec.example"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80) | st.from_regex(r"[^@]{1,20}@[^@]{1,20}", fullmatch=True))
def test_any_address_is_ascii_or_refused(address):
    usable = reply_address(replace(PERSON, sender_address=address))
    if usable is not None:
        assert usable.isascii()
        assert not set(usable) & set(' \r\n<>"(),:;\\')
        assert usable.count("@") == 1
    judge(replace(PERSON, sender_address=address))
