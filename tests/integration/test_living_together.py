"""Colleagues, servers and machines share the mailbox: nothing is lost, doubled or answered wrongly.

The real daemon polls a real mailbox every second; most tests share one of each, with mails of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import pytest

from intake.demo.mails import bounce
from tests.fakes.smtp_server import Received, SmtpServer
from tests.integration.servers.dovecot import Dovecot
from tests.integration.servers.office import (
    OFFICE,
    by_message_id,
    command,
    letter,
    message_id,
    reload_with,
    sender,
    settled,
    signed_form,
    started,
    tables,
)
from tests.integration.servers.service import IntakeService, imap_section, smtp_section

pytestmark = pytest.mark.integration

PROCESSED = "Zpracováno"
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass(kw_only=True)
class Office:
    """A mailbox, a daemon and an SMTP listener, with what tests ask of them."""

    service: IntakeService
    dovecot: Dovecot
    smtp: SmtpServer

    def deliver(self, *mails: bytes) -> None:
        for raw in mails:
            self.dovecot.deliver(raw)

    def until(self, condition: Callable[[], bool]) -> None:
        self.service.wait_until(condition, every_s=0.1)

    def message(self, key: str) -> dict[str, Any]:
        """What became of a mail, once it is decided and its mailbox is empty again."""
        self.until(lambda: by_message_id(self.service).get(message_id(key), {}).get("state", "pending") != "pending")
        self.until(lambda: not self.dovecot.mails())
        return by_message_id(self.service)[message_id(key)]

    def filed(self, key: str, number: int) -> dict[str, Any]:
        """A request that has been filed and acknowledged."""
        self.deliver(letter(key, form=signed_form(number)))
        message = self.message(key)
        assert (message["state"], len(message["requests"])) == ("filed", 1)
        self.until(lambda: len(self.sent_to(sender(key))) == 1)
        return message

    def acknowledgement(self, key: str) -> Received:
        """The acknowledgement of a filed request."""
        (sent,) = self.sent_to(sender(key))
        return sent

    def sent_to(self, address: str) -> list[Received]:
        return [mail for mail in self.smtp.received if mail.recipients == (address,)]

    def is_quiet(self, count: int) -> bool:
        """So many messages are on record, everything is decided, sent and moved."""
        return settled(self.service, count)() and tables(self.service).done(count) and not self.dovecot.mails()

    def state_of(self, key: str) -> str:
        """Of the acknowledgement."""
        return str(by_message_id(self.service)[message_id(key)]["acknowledgement"]["state"])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, certificate_authority: Any) -> Iterator[Office]:
    """The office that tests share; each brings its own mails and applicants."""
    with Dovecot(authority=certificate_authority) as dovecot, SmtpServer() as smtp:
        sections = [imap_section(dovecot, poll_every_s=1), smtp_section(smtp), "[limits]\ncompare_every_s = 60\n"]
        service = IntakeService(directory=tmp_path_factory.mktemp("office"), sections=sections)
        started(service)
        yield Office(service=service, dovecot=dovecot, smtp=smtp)
        assert service.stop() == 0
        assert "Traceback" not in service.log


@pytest.fixture
def own_office(dovecot: Dovecot, tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """An office of the test's own: changes of the source, further sections; not started."""
    services = []

    def make(*sections: str, **changes: Any) -> Office:
        configured = [imap_section(dovecot, poll_every_s=1, **changes), smtp_section(smtp), *sections]
        services.append(IntakeService(directory=tmp_path, sections=configured))
        return Office(service=services[-1], dovecot=dovecot, smtp=smtp)

    with SmtpServer() as smtp:
        yield make
    for service in services:
        service.__exit__()


# -- colleagues at the mailbox ----------------------------------------------------------------------


def test_colleague_flags_and_moves_back(office: Office) -> None:
    before = office.filed("vracena", 1)
    (uid,) = [uid for uid, raw in office.dovecot.mails(PROCESSED).items() if message_id("vracena").encode() in raw]
    with office.dovecot.session(PROCESSED) as client:
        client.add_flags([uid], [rb"\Seen", rb"\Flagged"])
        client.move([uid], "INBOX")
    after = office.message("vracena")
    assert (after["requests"], after["state"]) == (before["requests"], "filed")
    office.acknowledgement("vracena")
    flags = office.dovecot.flags(PROCESSED)
    assert {rb"\Seen", rb"\Flagged"} <= set(flags[max(flags)])


def test_colleague_deletes_what_was_processed(office: Office) -> None:
    office.filed("smazana", 2)
    mails = office.dovecot.mails(PROCESSED)
    with office.dovecot.session(PROCESSED) as client:
        client.delete_messages([uid for uid, raw in mails.items() if message_id("smazana").encode() in raw])
        client.expunge()
    office.deliver(letter("potom"))
    office.message("potom")
    assert office.message("smazana")["state"] == "filed"
    assert tables(office.service).value("SELECT count(*) FROM gap") == 0


def test_mail_copied_twice_counts_once(office: Office) -> None:
    raw = letter("dvakrat", form=signed_form(3))
    office.deliver(raw, raw, raw)
    message = office.message("dvakrat")
    assert len(message["requests"]) == 1
    office.until(lambda: len(office.sent_to(sender("dvakrat"))) == 1)
    copies = [mail for mail in office.dovecot.mails(PROCESSED).values() if mail == raw]
    assert len(copies) == 3
    places = tables(office.service).value(
        "SELECT count(*) FROM place JOIN message ON message.id = place.message_id"
        f" WHERE message.message_id = '{message_id('dvakrat')}'"
    )
    assert places >= 3


@pytest.mark.parametrize(
    ("key", "number", "old", "new"),
    [
        ("hlavicka", 4, b"From: ", b"X-Server: mx.kr-s.cz\r\nFrom: "),
        ("zlomena", 5, b"Subject: ", b"Subject:\r\n "),
        ("stopa", 6, b"From: ", b"Received: by mx.kr-s.cz; Fri, 20 Nov 2026 09:16:00 +0100\r\nFrom: "),
    ],
)
def test_mail_rendered_anew_by_the_server_counts_once(
    key: str, number: int, old: bytes, new: bytes, office: Office
) -> None:
    raw = letter(key, form=signed_form(number))
    other = raw.replace(old, new, 1)
    assert raw != other
    office.deliver(raw)
    first = office.message(key)
    before = len(tables(office.service).messages())
    requests = len(tables(office.service).requests())
    office.deliver(other)
    office.until(lambda: not office.dovecot.mails())
    merged = "SELECT count(*) FROM message WHERE merged_into IS NOT NULL AND state <> 'pending' AND message_id = "
    office.until(lambda: tables(office.service).value(f"{merged} '{message_id(key)}'") == 1)
    assert len(tables(office.service).messages()) == before
    assert len(tables(office.service).requests()) == requests
    assert office.message(key)["requests"] == first["requests"]
    office.until(lambda: len(office.sent_to(sender(key))) == 1)


# -- answers ------------------------------------------------------------------------------------------


def test_answer_by_hand_joins_and_is_not_acknowledged(office: Office) -> None:
    request = office.filed("tazatel", 7)
    answer = letter(
        "urednice", text="Dobrý den, ozveme se.", From=OFFICE, To=sender("tazatel"), Subject="Re: Žádost tazatel",
        In_Reply_To=message_id("tazatel"), References=message_id("tazatel"),
    )  # fmt: skip
    office.deliver(answer)
    message = office.message("urednice")
    assert (message["state"], message["requests"]) == ("filed", request["requests"])
    assert message["acknowledgement"] is None
    assert office.sent_to(OFFICE) == []
    office.acknowledgement("tazatel")


def test_reply_with_our_number_in_the_subject_joins(office: Office) -> None:
    request = office.filed("opovida", 8)
    (reference,) = request["requests"]
    office.deliver(letter("odpoved", text="Doplňuji telefon.", Subject=f"Re: Potvrzení {reference}"))
    message = office.message("odpoved")
    assert (message["state"], message["requests"]) == ("filed", [reference])
    assert message["acknowledgement"] is None
    assert office.sent_to(sender("odpoved")) == []


@pytest.mark.parametrize(
    ("key", "number", "headers"),
    [
        ("dovolena", 9, {"Auto_Submitted": "auto-replied", "Subject": "Automatická odpověď"}),
        ("exchange", 10, {"X_Auto_Response_Suppress": "All", "Subject": "Automatická odpověď: Potvrzení"}),
        ("bezznacky", 11, {"Subject": "Mimo kancelář"}),
    ],
)
def test_automatic_answer_to_ours_makes_no_loop(key: str, number: int, headers: dict[str, str], office: Office) -> None:
    office.filed(key, number)
    ours = office.acknowledgement(key).message["Message-ID"]
    before = len(office.smtp.received)
    for count in range(3):
        answer = f"{key}-{count}"
        office.deliver(letter(answer, text="Jsem na dovolené.", In_Reply_To=ours, References=ours, **headers))
        message = office.message(answer)
        assert message["state"] in {"set_aside", "filed"}
        assert message["acknowledgement"] is None or message["acknowledgement"]["state"] == "suppressed"
    assert len(office.smtp.received) == before


def test_bounce_of_ours_marks_it_bounced(office: Office) -> None:
    office.filed("neexistuje", 12)
    ours = office.acknowledgement("neexistuje")
    assert office.state_of("neexistuje") == "sent"
    report = bounce(
        ours.content, recipient=sender("neexistuje"), to=ours.sender, at=AT, reason="550 5.1.1 no such user"
    )
    sent = len(office.smtp.received)
    office.deliver(report)
    office.until(lambda: office.state_of("neexistuje") == "bounced")
    office.until(lambda: not office.dovecot.mails())
    assert len(office.smtp.received) == sent


def test_bounce_that_quotes_nothing_is_matched_by_its_address(office: Office) -> None:
    office.filed("strohy", 13)
    ours = office.acknowledgement("strohy")
    bare = re.sub(rb"(?m)^Message-ID: <ack[^\r]*\r\n", b"", bounce(
        ours.content, recipient=sender("strohy"), to=ours.sender, at=AT, reason="550 5.1.1 no such user"
    ))  # fmt: skip
    office.deliver(bare.replace(b"<demo.bounce@", b"<jiny.bounce@"))
    office.until(lambda: office.state_of("strohy") == "bounced")


# -- the server's own moods --------------------------------------------------------------------------


def test_new_uidvalidity_and_a_restored_backup_count_everything_once(own_office: Callable[..., Office]) -> None:
    office = own_office()
    dovecot, service = office.dovecot, office.service
    office.deliver(letter("prvni", form=signed_form(1)))
    started(service)
    office.until(lambda: office.is_quiet(1))
    backup = dovecot.snapshot()
    office.deliver(letter("druha", form=signed_form(2)), letter("treti"))
    office.until(lambda: office.is_quiet(3))
    dovecot.renumber("INBOX")
    dovecot.renumber(PROCESSED)
    office.deliver(letter("ctvrta", form=signed_form(4)))
    office.until(lambda: office.is_quiet(4))
    dovecot.restore(backup)
    office.deliver(letter("pata", form=signed_form(5)))
    office.until(lambda: office.is_quiet(5))
    assert len(tables(service).requests()) == 4
    recipients = sorted(parseaddr(mail.message["To"])[1] for mail in office.smtp.received)
    assert recipients == sorted(map(sender, ("prvni", "druha", "ctvrta", "pata")))
    assert service.stop() == 0
    assert "Traceback" not in service.log


# -- the first days ----------------------------------------------------------------------------------


def test_silent_import_files_what_lies_there_without_a_word(own_office: Callable[..., Office]) -> None:
    office = own_office(import_silently=True)
    office.deliver(letter("stara", form=signed_form(1)), letter("starsi", form=signed_form(2)))
    started(office.service)
    office.until(lambda: office.is_quiet(2))
    assert office.state_of("stara") == "suppressed"
    office.deliver(letter("nova", form=signed_form(3)))
    office.until(lambda: office.is_quiet(3))
    assert len(tables(office.service).requests()) == 3
    assert [mail.recipients for mail in office.smtp.received] == [(sender("nova"),)]
    assert office.service.stop() == 0


def test_mail_from_before_the_start_is_recorded_and_left(own_office: Callable[..., Office]) -> None:
    office = own_office(start_from="2026-11-01")
    text = office.service.config.read_text()
    office.service.config.write_text(text.replace('"2026-11-01"', "2026-11-01"))  # a date has no quotes in TOML
    office.dovecot.deliver(letter("davna", form=signed_form(1)), received_at=datetime(2026, 10, 31, 12, tzinfo=UTC))
    office.deliver(letter("dnesni", form=signed_form(2)))
    started(office.service)
    office.until(settled(office.service, 2))
    office.until(lambda: len(office.dovecot.mails()) == 1)
    assert by_message_id(office.service)[message_id("davna")]["state"] == "set_aside"
    office.smtp.wait_for(1)
    assert [mail.recipients for mail in office.smtp.received] == [(sender("dnesni"),)]
    assert len(tables(office.service).requests()) == 1
    assert office.service.stop() == 0


def test_silent_pilot_moves_and_sends_nothing_until_it_is_released(own_office: Callable[..., Office]) -> None:
    office = own_office("[outbox]\nhold = true\n", processed_mailbox="")
    started(office.service)
    office.deliver(letter("pilotni", form=signed_form(1)), letter("otazka"))
    office.until(settled(office.service, 2))
    assert len(office.dovecot.mails()) == 2
    assert office.dovecot.mailboxes() == {"INBOX"}
    assert set(office.dovecot.flags().values()) <= {(), (rb"\Recent",)}
    assert (office.smtp.received, office.state_of("pilotni")) == ([], "pending")
    status = command(office.service, "status")
    assert (status.exit_code, "hold = true" in status.stdout) == (0, True)
    live = [imap_section(office.dovecot, poll_every_s=1), smtp_section(office.smtp)]
    reload_with(office.service, *live, event="configuration.reloaded")
    office.until(lambda: office.is_quiet(2))
    assert [mail.recipients for mail in office.smtp.received] == [(sender("pilotni"),)]
    assert len(office.dovecot.mails(PROCESSED)) == 2
    assert office.service.stop() == 0
