"""What acknowledgements and alarms say, and that nothing foreign gets out of its place."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.errors import ConfigurationError
from intake.outgoing import Acknowledgement, OutgoingKind
from intake.replies.compose import NOBODY, Composer
from intake.replies.wording import clean

TEMPLATES = Path(__file__).parents[3] / "config" / "templates"
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "Content-Language",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
]
HOSTILE = [
    "a\r\nBcc: all@example.cz",
    "a\nX-Evil: 1\n\nbody",
    "\u202egnp.exe",
    "a\u2028b\u0085c\x0bd\x00e",
    "<script>alert(1)</script>{{ 7*7 }}",
    "=?utf-8?q?=0D=0ABcc:_x?=",
    "\ud800 lone",
    "x" * 5000,
    ".\r\n.\r\nQUIT",
    '"; </li><img src=x>',
]


def parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)  # type: ignore[return-value]


def plain(content: bytes) -> str:
    body = parsed(content).get_body(("plain",))
    assert body is not None
    return body.get_content().replace("\u00a0", " ")


def html(content: bytes) -> str:
    body = parsed(content).get_body(("html",))
    assert body is not None
    return body.get_content()


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes.update(name for name, _ in attrs)


def test_acknowledgement_says_in_czech_what_was_delivered(composer, make_ack):
    text = plain(composer.acknowledgement(make_ack(), ("ZS-2026-000123",)).content)
    czech, english = text.split("-" * 72)
    for words in (
        "Číslo případu: ZS-2026-000123",
        "22. 11. 2026 v 10:02:31 (středoevropský čas, UTC+1)",
        "Jana Vzorová <starostka@dolni-ukazkova.example>",
        "Žádost o zahájení zahraniční spolupráce",
        "<abc@dolni-ukazkova.example>",
        "Zpráva obsahovala 2 přílohy:",
        "1. žádost.pdf (348 123 bajtů)",
        "2. usnesení.pdf (2 bajty)",
        "SHA-256: " + "9a" * 32,
        "potvrzuje doručení, nikoli úplnost",
        "v předmětu číslo ZS-2026-000123.",
        "Oddělení zahraniční spolupráce a protokolu",
        "Zborovská 11, 150 21 Praha 5",
        "257 280 853",
    ):
        assert words in czech
    assert "22 November 2026 at 10:02:31 (Central European Time, UTC+1)" in english
    assert "confirms delivery, not the completeness" in english


def test_html_says_the_same_as_the_text(composer, make_ack):
    page = html(composer.acknowledgement(make_ack(), ("ZS-2026-000123",)).content)
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    for line in ("potvrzuje doručení, nikoli úplnost", "ZS-2026-000123", "9a" * 32, "10:02:31", "not the completeness"):
        assert line in words
    tags = Tags(page)
    assert "style" not in tags.attributes
    assert not {"img", "a", "script", "link"} & set(tags.seen)
    assert page.startswith("<!DOCTYPE html>")
    assert '<html lang="cs">' in page
    assert '<section lang="en">' in page


def test_headers_are_exactly_ours(composer, make_ack):
    outgoing = composer.acknowledgement(make_ack(original_references=("<first@x.example>",)), ("ZS-2026-000123",))
    mail = parsed(outgoing.content)
    assert mail.keys() == HEADERS
    assert mail["Subject"] == "Potvrzení doručení ZS-2026-000123: Žádost o zahájení zahraniční spolupráce"
    assert mail["Subject"] == outgoing.subject
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["In-Reply-To"] == "<abc@dolni-ukazkova.example>"
    assert mail["References"].split() == ["<first@x.example>", "<abc@dolni-ukazkova.example>"]
    assert mail["Date"] == "Sun, 22 Nov 2026 10:02:31 +0100"
    assert mail["From"].addresses[0].display_name == "Středočeský kraj, zahraniční spolupráce"
    assert outgoing.kind is OutgoingKind.ACKNOWLEDGEMENT


def test_envelope_sender_carries_a_token_of_the_message(composer, make_ack):
    outgoing = composer.acknowledgement(make_ack(), ())
    found = re.fullmatch(r"<ack\.([0-9a-f]{32})@kr-s\.cz>", outgoing.message_id)
    assert found is not None
    assert outgoing.envelope_sender == f"protokol+bounce-{found[1][:16]}@kr-s.cz"


def test_same_input_gives_same_bytes(make_ack):
    composers = [Composer([TEMPLATES], from_address="protokol@kr-s.cz") for _ in range(2)]
    first, second = (composer.acknowledgement(make_ack(), ("ZS-2026-000123",)) for composer in composers)
    assert first == second
    assert first.envelope_sender == ""


def test_message_id_follows_the_original(composer, make_ack):
    ids = {
        composer.acknowledgement(make_ack(**changes), ()).message_id
        for changes in ({}, {"source_sha256": "ab" * 32}, {"subject": "jiný"})
    }
    assert len(ids) == 2  # the subject doesn't count


def test_date_is_the_time_of_composing_in_prague(composer, make_ack):
    outgoing = composer.acknowledgement(make_ack(composed_at=datetime(2026, 7, 1, 22, 30, 5, 999, tzinfo=UTC)), ())
    assert parsed(outgoing.content)["Date"] == "Thu, 02 Jul 2026 00:30:05 +0200"


def test_summer_time_is_named(composer, make_ack):
    text = plain(
        composer.acknowledgement(make_ack(received_at=datetime(2026, 7, 1, 22, 30, 5, tzinfo=UTC)), ()).content
    )
    assert "2. 7. 2026 v 00:30:05 (středoevropský letní čas, UTC+2)" in text
    assert "2 July 2026 at 00:30:05 (Central European Summer Time, UTC+2)" in text


@pytest.mark.parametrize(
    ("count", "czech", "english"),
    [
        (0, "Zpráva neobsahovala žádné přílohy.", "The message had no attachments."),
        (1, "Zpráva obsahovala 1 přílohu:", "had 1 attachment:"),
        (5, "Zpráva obsahovala 5 příloh:", "had 5 attachments:"),
        (63, "Zpráva obsahovala 63 příloh, uvádíme prvních 50:", "63 attachments, of which the first 50 are listed:"),
    ],
)
def test_attachments_are_counted_and_bounded(composer, make_ack, count, czech, english):
    files = tuple((f"{index}.pdf", 5, "ab" * 32) for index in range(count))
    content = composer.acknowledgement(make_ack(attachments=files), ("ZS-2026-000001",)).content
    assert czech in plain(content)
    assert english in plain(content)
    assert plain(content).count("SHA-256") == 2 * min(count, 50)
    assert html(content).count("SHA-256") == 2 * min(count, 50)


A, B = "ZS-2026-000001", "ZS-2026-000009"


@pytest.mark.parametrize(
    ("references", "known", "subject", "line"),
    [
        ((), (), "Potvrzení doručení: X", "odpovězte prosím na tuto zprávu."),
        ((A, B), (), f"Potvrzení doručení {A}, {B}: X", f"čísla {A}, {B}"),
        ((B,), (A, B), f"Potvrzení doručení {A}, {B}: X", f"Čísla případů: {A}, {B}"),
    ],
)
def test_references_stand_in_subject_and_text(composer, make_ack, references, known, subject, line):
    outgoing = composer.acknowledgement(make_ack(subject="X", known_references=known), references)
    assert outgoing.subject == subject
    assert line in plain(outgoing.content)


def test_empty_subject_is_named_so(composer, make_ack):
    outgoing = composer.acknowledgement(make_ack(subject="", original_message_id=None), ("ZS-2026-000123",))
    assert outgoing.subject == "Potvrzení doručení ZS-2026-000123"
    assert "(bez předmětu)" in plain(outgoing.content)
    assert "In-Reply-To" not in parsed(outgoing.content)
    assert "References" not in parsed(outgoing.content)


def check_form(content: bytes) -> EmailMessage:
    """RFC 5322 as strictly as a relay may read it."""
    head, _, body = content.partition(b"\r\n\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert max(map(len, body.split(b"\r\n"))) <= 78
    assert content.isascii()
    names = re.findall(rb"(?m)^([!-9;-~]+):", head)
    assert [name.decode() for name in names] == [name for name in HEADERS if name.encode() in names]
    mail = parsed(content)
    assert not mail.defects
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    return mail


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_in_its_place(composer, make_ack, hostile):
    usual = composer.acknowledgement(make_ack(attachments=(("a", 1, "ab" * 32),)), ())
    ack = make_ack(
        subject=hostile,
        sender=hostile,
        original_message_id=hostile,
        original_references=(hostile, f"<{hostile}@x>"),
        attachments=((hostile, 1, "ab" * 32),),
    )
    outgoing = composer.acknowledgement(ack, ())
    mail = check_form(outgoing.content)
    assert [address.addr_spec for address in mail["To"].addresses] == ["starostka@dolni-ukazkova.example"]
    assert Tags(html(outgoing.content)).seen == Tags(html(usual.content)).seen
    assert len(plain(outgoing.content).splitlines()) <= len(plain(usual.content).splitlines()) + 2
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b]", plain(outgoing.content) + html(outgoing.content))


@pytest.mark.parametrize(
    "recipient", ["a@b\r\nBcc: c@d.cz", "starosta žádost@x.cz", "ž@x.cz", "a b@x.cz", "", "<a@x.cz>"]
)
def test_recipient_that_smtp_cannot_carry_is_a_mistake_of_the_caller(composer, make_ack, recipient):
    with pytest.raises(ValueError, match="reply_address"):
        composer.acknowledgement(make_ack(recipient=recipient), ())


def test_international_domain_is_written_in_ascii(composer, make_ack):
    outgoing = composer.acknowledgement(make_ack(recipient="Starosta@Žďár.CZ"), ())
    assert outgoing.recipient == "Starosta@xn--r-tfa1lsr.cz"
    assert parsed(outgoing.content)["To"] == outgoing.recipient


def test_long_thread_is_bounded(composer, make_ack):
    chain = tuple(f"<{index}@x.example>" for index in range(500))
    found = parsed(composer.acknowledgement(make_ack(original_references=chain), ()).content)["References"].split()
    assert len(found) == 20
    assert found[0] == "<0@x.example>"
    assert found[-1] == "<abc@dolni-ukazkova.example>"


def test_message_ids_are_never_encoded(composer, make_ack):
    long_id = "<" + "x" * 180 + "@example.cz>"
    content = composer.acknowledgement(make_ack(original_message_id=long_id), ()).content
    assert f"In-Reply-To: {long_id}\r\n".encode() in content


anything = st.text(max_size=300)


@settings(max_examples=60, deadline=None)
@given(
    subject=anything,
    sender=anything,
    name=anything,
    message_id=st.none() | anything | st.from_regex(r"<[!-~]{1,260}>", fullmatch=True),
    chain=st.lists(anything | st.from_regex(r"<[a-z]{1,9}@[a-z]{1,9}>", fullmatch=True), max_size=30),
    size=st.integers(0, 10**12),
)
def test_any_message_gives_a_well_formed_mail(composer, subject, sender, name, message_id, chain, size):
    ack = Acknowledgement(
        recipient="a@example.cz",
        subject=subject,
        sender=sender,
        received_at=datetime(2026, 3, 29, 1, 0, 0, tzinfo=UTC),
        original_message_id=message_id,
        original_references=tuple(chain),
        source_sha256="00" * 32,
        attachments=((name, size, "ab" * 32),),
    )
    outgoing = composer.acknowledgement(ack, ("ZS-2026-000001",))
    mail = check_form(outgoing.content)
    assert " ".join(mail["Subject"].split()) == " ".join(outgoing.subject.split())
    assert clean(subject, 180) in plain(outgoing.content).replace("\u00a0", " ") or not clean(subject, 180)


def test_alarm_is_a_plain_english_mail(composer):
    alarm = composer.alarm(
        to="ops@example.cz",
        code="imap-login-refused",
        subject="protokol",
        sentence="The server refused the password.\nSecond",
        remedy="Correct the password file.",
        at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
    )
    mail = parsed(alarm.content)
    assert mail["Subject"] == "Intake: ALARM imap-login-refused (protokol)"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "text/plain"
    assert "What to do: Correct the password file." in mail.get_content()
    assert alarm.kind is OutgoingKind.ALARM


def test_alarm_that_ends_has_its_own_message_id(composer):
    def alarm(*, opened: bool):
        at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
        return composer.alarm(to="o@example.cz", code="c", subject="", sentence="S.", remedy="", at=at, opened=opened)

    assert alarm(opened=True).message_id != alarm(opened=False).message_id
    assert alarm(opened=False).subject == "Intake: resolved: c"


def test_operators_template_wins(tmp_path, make_ack):
    (tmp_path / "cs").mkdir()
    (tmp_path / "cs" / "acknowledgement.txt.j2").write_text("{% set subject = 'Máme to' %}Díky, {{ sender }}.")
    composer = Composer([tmp_path, TEMPLATES], from_address="protokol@kr-s.cz")
    outgoing = composer.acknowledgement(make_ack(), ())
    assert outgoing.subject == "Máme to"
    assert plain(outgoing.content).startswith("Díky, Jana Vzorová")


@pytest.mark.parametrize(
    "template", ["{{ nic }}", "{% if %}", "{{ received_at | nofilter }}", "{{ sender.foo.bar }}", "{{ 1 + sender }}"]
)
def test_broken_template_is_found_at_once_with_its_line(tmp_path, template):
    (tmp_path / "cs").mkdir()
    (tmp_path / "cs" / "acknowledgement.txt.j2").write_text(f"ahoj\n{template}\n")
    with pytest.raises(ConfigurationError, match=r"acknowledgement\.txt\.j2:2"):
        Composer([tmp_path, TEMPLATES], from_address="protokol@kr-s.cz")


def test_missing_templates_are_a_configuration_error(tmp_path):
    with pytest.raises(ConfigurationError, match=r"acknowledgement"):
        Composer([tmp_path], from_address="protokol@kr-s.cz")


@pytest.mark.parametrize("address", ["", "protokol", "žluťoučký@kr-s.cz", "a@b@c", "x@-.cz"])
def test_own_address_must_be_usable(address):
    with pytest.raises(ConfigurationError, match="from_address"):
        Composer([TEMPLATES], from_address=address)


@pytest.mark.parametrize("bounce", ["", "protokol+bounce@kr-s.cz"])
def test_what_nobody_composed_becomes_what_we_would_have_composed(make_ack, bounce):
    ours = Composer([TEMPLATES], from_address="protokol@kr-s.cz", bounce_address=bounce)
    nobodys = Composer([TEMPLATES], from_address=NOBODY).acknowledgement(make_ack(), ("ZS-2026-000123",))
    expected = ours.acknowledgement(make_ack(), ("ZS-2026-000123",))
    given = ours.readdressed(nobodys)
    assert (given.message_id, given.envelope_sender) == (expected.message_id, expected.envelope_sender)
    assert b" ".join(given.content.split()) == b" ".join(expected.content.split())  # lines may be folded elsewhere
    assert max(map(len, given.content.splitlines())) <= 998
