"""kill -9 loses and doubles nothing: the real daemon, killed at exact points and at random moments.

Everything is seen from outside: real Dovecot, a real SMTP listener, the commands, the tables, the
processes.  A proxy that stalls, a frozen reader and a held lock put the daemon where the kill shall
hit it; the product has no hook for that.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from intake.demo.forms import fillable_pdf, text_pdf, written_values
from tests.fakes.smtp_server import Received, SmtpServer
from tests.integration.servers.dovecot import Dovecot
from tests.integration.servers.postgres import Postgres
from tests.integration.servers.processes import children, freeze_reader, survivors, thaw
from tests.integration.servers.service import IntakeService, imap_section, smtp_section
from tests.integration.servers.stalling_proxy import StallingProxy
from tests.integration.servers.tables import Tables

pytestmark = pytest.mark.integration

PROCESSED = "Zpracováno"
LONG_AGO_S = 2 * 24 * 3600
MIB = 1024 * 1024


# -- mails with forms -------------------------------------------------------------------------------


def form_mail(number: int, *, padding_bytes: int = 0) -> bytes:
    """A mail with a complete form of an applicant of its own."""
    mail = EmailMessage()
    mail["From"] = f"Jana Vzorová <{sender(number)}>"
    mail["To"] = "protokol@kr-s.cz"
    mail["Subject"] = f"Žádost {number}"
    mail["Message-ID"] = f"<{number}@obec.example>"
    mail["Date"] = "Fri, 20 Nov 2026 09:15:30 +0100"
    mail.set_content("Dobrý den, posíláme vyplněný formulář.\n")
    mail.add_attachment(form(number), maintype="application", subtype="pdf", filename="zadost.pdf")
    if padding_bytes:
        mail.add_attachment(b"x" * padding_bytes, maintype="application", subtype="octet-stream", filename="foto.bin")
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))


def sender(number: int) -> str:
    return f"urad@obec{number}.example"


@lru_cache
def form(number: int) -> bytes:
    """Mostly the fillable form, which a clerk has to look at, now and then one printed and signed by hand."""
    values = written_values("zlatovice", applicant_name=f"Obec Vzorová Lhota {number}", ico=ico(number))
    return text_pdf(values) if number % 5 == 0 else fillable_pdf(values)


def ico(number: int) -> str:
    """A valid number of an organisation that doesn't exist (weighted sum modulo 11)."""
    digits = f"{9_900_000 + number}"
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, range(8, 1, -1), strict=True))
    return f"{digits}{(11 - weighted % 11) % 10}"


# -- one installation between its servers -----------------------------------------------------------


@dataclass(kw_only=True)
class Office:
    """A daemon, the mailbox, the SMTP listener, and the proxies between them."""

    service: IntakeService
    dovecot: Dovecot
    smtp: SmtpServer
    imap_proxy: StallingProxy
    smtp_proxy: StallingProxy
    tables: Tables
    sent_in: list[bytes] = field(default_factory=list)

    def deliver(self, *numbers: int, padding_bytes: int = 0) -> None:
        """Let applicants send their forms."""
        for number in numbers:
            raw = form_mail(number, padding_bytes=padding_bytes)
            self.dovecot.deliver(raw)
            self.sent_in.append(raw)

    def start(self) -> None:
        self.service.start()

    def kill(self) -> None:
        self.service.kill()

    @property
    def pid(self) -> int:
        assert self.service.process is not None
        return self.service.process.pid

    @property
    def archive(self) -> Path:
        return self.service.directory / "archive"

    @property
    def scratch(self) -> Path:
        """The daemon's TMPDIR."""
        return self.service.directory / "tmp"

    def wait_until(self, condition: Callable[[], bool], timeout_s: float = 60) -> None:
        self.service.wait_until(condition, timeout_s, every_s=0.05)

    def finish(self, timeout_s: float = 90) -> None:
        """Wait until everything that was sent in is filed, moved and acknowledged."""
        self.wait_until(lambda: self.tables.done(len(self.sent_in)), timeout_s)
        self.wait_until(lambda: not self.dovecot.mails(), timeout_s)

    def copies(self) -> list[int]:
        """How often each applicant was acknowledged; the copies of one are alike to the byte."""
        by_recipient: dict[str, list[Received]] = {}
        for mail in self.smtp.received:
            by_recipient.setdefault(mail.recipients[0], []).append(mail)
        assert all(len({mail.content for mail in mails}) == 1 for mails in by_recipient.values())
        return [len(by_recipient.get(address, ())) for address in self._senders()]

    def _senders(self) -> list[str]:
        return [re.search(rb"<(urad@[^>]+)>", raw).group(1).decode() for raw in self.sent_in]  # type: ignore[union-attr]

    def check_once(self, *, extra_copies: int = 0) -> None:
        """Each message and its request once, each mail marked once, each applicant told once."""
        digests = sorted(hashlib.sha256(raw).hexdigest() for raw in self.sent_in)
        messages = self.tables.messages()
        assert sorted(message["sha256"] for message in messages) == digests
        assert {message["state"] for message in messages} <= {"filed", "in_review"}
        self._check_requests(messages)
        assert sorted(map(_digest, self.dovecot.mails(PROCESSED).values())) == digests
        assert self.dovecot.mails() == {}
        copies = self.copies()
        assert min(copies) >= 1
        assert sum(copies) - len(copies) <= extra_copies
        assert all((self.archive / digest[0] / digest).is_file() for digest in digests)

    def _check_requests(self, messages: Sequence[dict[str, Any]]) -> None:
        references = [request["reference"] for request in self.tables.requests()]
        assert len(references) == len(messages)
        assert references == sorted(set(references))
        assert sorted(references) == sorted(one for message in messages for one in message["requests"])
        assert {message["acknowledgement"]["state"] for message in messages} == {"sent"}

    def check_books(self) -> None:
        """The ledger adds up and the audit's chain holds."""
        sums = self.tables.ledger()
        assert sums["received"] == sums["filed"] + sums["in_review"] == len(self.sent_in)
        chain = self.tables.chain()
        assert chain.intact
        actions = Counter(row.action for row in self.tables.rows("SELECT action FROM audit_event"))
        assert actions["message-received"] == actions["message-filed"] == len(self.sent_in)


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


@pytest.fixture
def office(start_dovecot: Callable[..., Dovecot], tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """Set an office up over a database; everything is stopped after the test."""
    with ExitStack() as stack:

        def build(url: str, **smtp_keys: Any) -> Office:
            dovecot = start_dovecot()
            smtp = stack.enter_context(SmtpServer())
            imap_proxy = stack.enter_context(StallingProxy(dovecot.port))
            smtp_proxy = stack.enter_context(StallingProxy(smtp.port))
            (tmp_path / "tmp").mkdir()
            sections = [
                imap_section(dovecot, port=imap_proxy.port),
                smtp_section(smtp, port=smtp_proxy.port, **smtp_keys),
            ]
            environment = {"TMPDIR": str(tmp_path / "tmp")}
            service = IntakeService(directory=tmp_path, sections=sections, database=url, environment=environment)
            stack.callback(service.__exit__)
            return Office(
                service=service,
                dovecot=dovecot,
                smtp=smtp,
                imap_proxy=imap_proxy,
                smtp_proxy=smtp_proxy,
                tables=Tables(url),
            )

        yield build


Build = Callable[..., Office]


# -- 1 to 3: on the way into the register -----------------------------------------------------------


def test_kill_during_the_fetch_leaves_the_mail_unmarked_and_a_file_for_the_sweep(
    office: Build, sqlite_url: str
) -> None:
    here = office(sqlite_url)
    here.deliver(1, padding_bytes=4 * MIB)
    here.imap_proxy.stall_after(b"BODY.PEEK[]<2097152.", answer_bytes=500_000)  # in the second part
    here.start()
    assert here.imap_proxy.stalled.wait(30)
    here.kill()

    assert here.tables.messages() == []
    assert len(here.dovecot.mails()) == 1
    (left,) = (here.archive / "incoming").iterdir()
    assert left.stat().st_size == 2 * MIB
    _age(left)
    here.imap_proxy.release()
    here.start()
    here.finish()
    here.check_once()
    assert list((here.archive / "incoming").iterdir()) == []


def test_start_sweeps_what_killed_processes_left(office: Build, sqlite_url: str) -> None:
    here = office(sqlite_url)
    incoming = here.archive / "incoming"
    incoming.mkdir(parents=True)
    old = [incoming / "1.part", here.archive / ".reference-high-water.x", here.scratch / "intake-read-x"]
    young = incoming / "2.part"
    for path in (*old[:2], young):
        path.write_bytes(b"half")
    old[2].mkdir()
    (old[2] / "zadost.pdf").write_bytes(b"half")
    for path in old:
        _age(path)
    here.start()
    here.wait_until(lambda: not any(path.exists() for path in old), 20)
    assert young.exists()


def _age(path: Path) -> None:
    then = time.time() - LONG_AGO_S
    os.utime(path, (then, then))


def test_kill_between_archive_and_row_files_the_message_once(office: Build, database_url: str) -> None:
    here = office(database_url)
    here.deliver(1)
    here.imap_proxy.stall_after(b"BODY.PEEK[]")
    here.start()
    assert here.imap_proxy.stalled.wait(30)
    digest = _digest(here.sent_in[0])
    with here.tables.locked():
        here.imap_proxy.resume()
        here.wait_until(lambda: (here.archive / digest[0] / digest).is_file())
        time.sleep(0.3)
        assert here.tables.messages() == []
        here.kill()
    assert len(here.dovecot.mails()) == 1
    here.start()
    here.finish()
    here.check_once()


@pytest.mark.parametrize("moved", [False, True])
def test_kill_around_the_mark_marks_once_and_counts_nothing_as_new(moved: bool, office: Build, sqlite_url: str) -> None:
    here = office(sqlite_url)
    here.deliver(1, 2)
    stall = here.imap_proxy.stall_after if moved else here.imap_proxy.stall_before
    stall(b" MOVE ")
    here.start()
    assert here.imap_proxy.stalled.wait(30)
    here.kill()

    assert len(here.tables.messages()) == 2
    assert len(here.dovecot.mails()) == (0 if moved else 2)
    here.imap_proxy.release()
    here.start()
    here.finish()
    here.check_once()
    assert here.tables.value("SELECT count(*) FROM audit_event WHERE action = 'message-received'") == 2


# -- 4: in a process step ---------------------------------------------------------------------------


def test_kill_in_a_process_step_leaves_no_child_and_files_once(office: Build, sqlite_url: str) -> None:
    here = office(sqlite_url)
    here.deliver(1)
    here.start()
    reader = freeze_reader(here.pid)
    zygotes = children(here.pid)
    assert here.tables.attempts() == [0]
    here.kill()

    assert survivors([reader, *zygotes]) == []
    here.start()
    here.finish()
    here.check_once()
    assert here.tables.attempts() == [1]


def test_kill_while_filing_waits_files_once(office: Build, database_url: str) -> None:
    here = office(database_url)
    here.deliver(1)
    here.start()
    reader = freeze_reader(here.pid)
    with here.tables.locked():
        thaw(reader)
        here.wait_until(lambda: not list(here.scratch.glob("intake-read-*")))  # read: only the filing is left
        time.sleep(0.3)
        assert here.tables.pending() == 1
        here.kill()
    here.start()
    here.finish()
    here.check_once()
    assert here.tables.attempts() == [1]


# -- 5 and 6: at the SMTP server --------------------------------------------------------------------


def test_kill_before_data_sends_exactly_one(office: Build, database_url: str) -> None:
    here = office(database_url, timeout_s=1.5)  # on PostgreSQL the lease of the dead sender has to run out
    here.deliver(1)
    here.smtp_proxy.stall_after(b"DATA\r\n")
    here.start()
    assert here.smtp_proxy.stalled.wait(30)
    here.kill()
    here.smtp_proxy.release()
    here.start()
    here.finish()
    here.check_once()


def test_kill_after_data_resends_the_same_bytes(office: Build, sqlite_url: str) -> None:
    here = office(sqlite_url, after_doubt="resend")
    here.deliver(1)
    here.smtp_proxy.stall_after(b"\r\n.\r\n")
    here.start()
    assert here.smtp_proxy.stalled.wait(30)
    here.kill()
    assert len(here.smtp.received) == 1
    here.smtp_proxy.release()
    here.start()
    here.finish()
    here.check_once(extra_copies=1)
    assert here.copies() == [2]
    assert len({mail.message["Message-ID"] for mail in here.smtp.received}) == 1


def test_kill_after_data_asks_a_person(office: Build, sqlite_url: str) -> None:
    here = office(sqlite_url, after_doubt="ask")
    here.deliver(1)
    here.smtp_proxy.stall_after(b"\r\n.\r\n")
    here.start()
    assert here.smtp_proxy.stalled.wait(30)
    here.kill()
    here.smtp_proxy.release()
    here.start()
    here.wait_until(lambda: here.tables.done(1))
    (row,) = here.service.lines("outbox", "list", "--json")
    assert row["state"] == "failed"
    assert "intake outbox retry" in row["note"]
    assert [alarm["code"] for alarm in here.service.lines("status", "--json")[0]["alarms"]] == ["outgoing-doubtful"]
    assert here.copies() == [1]


# -- 7: a storm -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("database", "mails", "kills"), [("sqlite", 30, 9), ("postgresql", 14, 4)], ids=["sqlite", "postgresql"]
)
def test_storm_of_kills_loses_and_doubles_nothing(
    database: str, mails: int, kills: int, office: Build, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/storm.db" if database == "sqlite" else request.getfixturevalue("empty_postgres_url")
    here = office(url, timeout_s=2 if database == "postgresql" else 10)
    dice = random.Random(20261122)
    numbers = iter(range(1, mails + 1))
    here.deliver(*(next(numbers) for _ in range(mails // 2)))
    for _ in range(kills):
        here.start()
        here.deliver(*islice(numbers, dice.randint(0, 4)))
        wait_for_a_moment(here, dice)
        here.kill()
    here.deliver(*numbers)
    here.start()
    here.finish(120)
    here.check_once(extra_copies=kills)
    here.check_books()


def wait_for_a_moment(here: Office, dice: random.Random) -> None:
    """Either soon after the start, or after so many more messages have come to their end, and a little later."""
    ended = "SELECT count(*) FROM audit_event WHERE action IN ('message-filed', 'outgoing-sent')"
    if dice.random() < 0.3:
        time.sleep(dice.uniform(0.3, 3))
        return
    here.wait_until(lambda: "started" in here.service.log and bool(here.tables.rows("SELECT 1 FROM message")))
    wanted = here.tables.value(ended) + dice.randint(1, 4)
    until = time.monotonic() + 6
    while here.tables.pending() and here.tables.value(ended) < wanted and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(dice.uniform(0, 0.3))


# -- 8: two at once ---------------------------------------------------------------------------------


def test_second_process_on_sqlite_is_refused_and_told_by_whom(office: Build, sqlite_url: str) -> None:
    here = office(sqlite_url)
    here.start()
    here.wait_until(lambda: "service.started" in here.service.log)
    for command in (("run",), ("poll", "--once")):
        refused = here.service.run(*command, timeout_s=30)
        assert refused.returncode == 75
        assert f"pid {here.pid}" in refused.stderr
    here.kill()
    here.deliver(1)
    assert here.service.run("poll", "--once").returncode == 0  # the lock has died with its holder
    here.check_once()


def test_two_daemons_on_postgresql_double_nothing(office: Build, postgres_url: str) -> None:
    here = office(postgres_url)
    other = IntakeService(
        directory=here.service.directory,
        sections=here.service.sections,
        database=postgres_url,
        environment=here.service.environment,
    )
    here.deliver(*range(1, 7))
    with other:
        here.start()
        here.wait_until(lambda: here.service.log.count("service.started") == 2)
        here.deliver(*range(7, 13))
        here.finish()
        here.check_once()
        here.check_books()
        assert here.tables.rows("SELECT code FROM alarm") == []


# -- 9: the database away ---------------------------------------------------------------------------


def test_postgresql_away_costs_no_message_an_attempt(
    office: Build, postgres_url: str, postgres_server: Postgres
) -> None:
    here = office(postgres_url)
    here.deliver(*range(1, 5))
    here.start()
    reader = freeze_reader(here.pid)
    postgres_server.stop()
    try:
        thaw(reader)
        here.deliver(*range(5, 8))
        time.sleep(4)
    finally:
        postgres_server.start()
    here.finish()
    here.check_once()
    assert here.tables.attempts() == [0] * 7


def test_sqlite_locked_for_a_while_costs_no_message_an_attempt(office: Build, sqlite_url: str) -> None:
    here = office(sqlite_url)
    here.deliver(*range(1, 5))
    here.start()
    reader = freeze_reader(here.pid)
    with here.tables.locked():
        thaw(reader)
        here.deliver(*range(5, 8))
        time.sleep(10)
    here.finish()
    here.check_once()
    assert here.tables.attempts() == [0] * 7


# -- 10: told to stop -------------------------------------------------------------------------------


def test_sigterm_during_work_ends_in_time_and_gives_the_message_back(office: Build, sqlite_url: str) -> None:
    here = office(sqlite_url)
    here.deliver(1)
    here.start()
    reader = freeze_reader(here.pid)
    zygotes = children(here.pid)
    begun = time.monotonic()
    assert here.service.stop() == 0
    assert time.monotonic() - begun < 20
    assert survivors([reader, *zygotes]) == []
    here.start()
    here.finish()
    here.check_once()
    assert here.tables.attempts() == [0]


def test_sigterm_ends_in_time_although_nothing_can_be_written(office: Build, sqlite_url: str) -> None:
    here = office(sqlite_url)
    here.deliver(1)
    here.start()
    freeze_reader(here.pid)
    here.imap_proxy.stall_after(b"BODY.PEEK[]")
    here.deliver(2)
    assert here.imap_proxy.stalled.wait(30)
    with here.tables.locked():
        begun = time.monotonic()
        assert here.service.stop() == 0
        assert time.monotonic() - begun < 20
    here.imap_proxy.release()
    here.start()
    here.finish()
    here.check_once()
