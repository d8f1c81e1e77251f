"""An IMAP source over fakes of the register and the archive, and the real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from intake.sources.imap import ImapSource
from intake.sources.imap_account import ImapAccount, Password, Tls
from tests.fakes.alarms import FakeAlarms
from tests.fakes.archive import FakeArchive
from tests.fakes.arrivals import FakeArrivals
from tests.fakes.clock import FakeClock
from tests.integration.servers.dovecot import Dovecot


@dataclass(kw_only=True)
class Post:
    """One office: its register, its archive, its sources."""

    archive: FakeArchive = field(default_factory=FakeArchive)
    arrivals: FakeArrivals = field(default_factory=FakeArrivals)
    alarms: FakeAlarms = field(default_factory=FakeAlarms)
    clock: FakeClock = field(default_factory=FakeClock)
    sources: list[ImapSource] = field(default_factory=list)

    def source(self, server: Dovecot, **changes: Any) -> ImapSource:
        source = ImapSource(account(server, **changes), self.archive, self.arrivals, self.alarms, self.clock)
        self.sources.append(source)
        return source

    @property
    def originals(self) -> set[bytes]:
        """Bytes of every message on record."""
        return {self.archive.originals[sha256] for _source, sha256 in self.arrivals.messages}

    @property
    def refs(self) -> set[str]:
        return {ref for _source, ref in self.arrivals.places}


def account(server: Dovecot, **changes: Any) -> ImapAccount:
    """The account ``protokol`` of a test server, without TLS and with short time-outs."""
    values: dict[str, Any] = {
        "name": "protokol",
        "host": server.host,
        "port": server.port,
        "tls": Tls.NONE,
        "username": "protokol",
        "login": Password(secret="heslo"),
        "processed_mailbox": "Zpracováno",
        "timeout_s": 10.0,
    }
    return ImapAccount(**values | changes)


@pytest.fixture
def post() -> Iterator[Post]:
    office = Post()
    office.arrivals.archive = office.archive
    yield office
    for source in office.sources:
        source.close()


@pytest.fixture
def mail() -> Callable[..., bytes]:
    """Mail that differs by its number."""

    def make(number: int = 1, *, body: bytes = b"Dobr\xc3\xbd den.\r\n") -> bytes:
        head = f"From: obec{number}@example.cz\r\nTo: protokol@example.cz\r\nSubject: Zpráva {number}\r\n"
        return f"{head}Message-ID: <m{number}@example.cz>\r\n\r\n".encode() + body

    return make
