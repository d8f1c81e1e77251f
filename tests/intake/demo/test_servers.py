"""The IMAP and the SMTP server of the demo, seen by the libraries that the service uses."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from imapclient import IMAPClient

from intake.demo.background import Background
from intake.demo.mailbox import DemoMailbox
from intake.demo.postoffice import PostOffice
from intake.errors import TryAgain
from intake.sources.imap_plan import Copied, Marking
from intake.sources.imap_session import ImapSession

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
RAW = b"Subject: \xc5\xbd\r\nMessage-ID: <a@b.example>\r\n\r\nDobr\xc3\xbd den\r\n\r\n"


@pytest.fixture
def background() -> Iterator[Background]:
    with Background() as running:
        yield running


@pytest.fixture
def mailbox(background: Background) -> DemoMailbox:
    return DemoMailbox(background, user="protokol", password="demo")


@pytest.fixture
def session(mailbox: DemoMailbox) -> Iterator[ImapSession]:
    client = IMAPClient("127.0.0.1", mailbox.port, ssl=False, timeout=10)
    client.login("protokol", "demo")
    session = ImapSession(client)
    yield session
    session.close()


def test_mailbox_gives_mail_byte_for_byte_whole_and_in_parts(mailbox: DemoMailbox, session: ImapSession) -> None:
    mailbox.deliver(RAW, received_at=AT)
    opened = session.open("INBOX", writable=True)
    [uid] = session.uids(opened.exists)
    [listed] = session.listing([uid])
    assert listed.size_bytes == len(RAW)
    assert session.bodies([uid]) == {uid: RAW}
    assert (session.part(uid, 0, 10), session.part(uid, 10, 1000)) == (RAW[:10], RAW[10:])


def test_mailbox_moves_mail_and_says_where_it_went(mailbox: DemoMailbox, session: ImapSession) -> None:
    mailbox.deliver(RAW, received_at=AT)
    session.create("Zpracováno")
    opened = session.open("INBOX", writable=True)
    copied = session.mark(sorted(session.uids(opened.exists)), "Zpracováno", Marking.MOVE)
    assert isinstance(copied, Copied)
    assert (mailbox.count(), mailbox.count("Zpracováno"), mailbox.count("nowhere")) == (0, 1, 0)


def test_mailbox_wakes_a_client_in_idle(mailbox: DemoMailbox, session: ImapSession) -> None:
    session.open("INBOX", writable=False)
    threading.Timer(0.2, lambda: mailbox.deliver(RAW, received_at=AT)).start()
    try:
        woken = session.idle(10, lambda: False)
    except TryAgain:  # pymap may send a line in two pieces, which imapclient takes for the end of the connection
        woken = True
    assert woken


def test_wrong_password_is_refused(mailbox: DemoMailbox) -> None:
    with IMAPClient("127.0.0.1", mailbox.port, ssl=False, timeout=10) as client, pytest.raises(client.Error):
        client.plain_login("protokol", "jiné")


def test_post_office_keeps_envelope_and_bytes(background: Background) -> None:
    office = PostOffice(background)
    with smtplib.SMTP("127.0.0.1", office.port, timeout=10) as client:
        client.sendmail("bounce@a.example", ["b@c.example"], b"Subject: x\r\n\r\n.dot\r\n")
    [letter] = office.letters()
    assert (letter.sender, letter.recipients) == ("bounce@a.example", ("b@c.example",))
    assert letter.content == b"Subject: x\r\n\r\n.dot\r\n"
