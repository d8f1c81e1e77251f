"""Servers for the integration tests: real Dovecot, each in a temporary directory of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import trustme

from tests.integration.servers import dovecot as dovecot_server
from tests.integration.servers.dovecot import Dovecot


@pytest.fixture(scope="session")
def certificate_authority() -> trustme.CA:
    """The authority that signs every test server's certificate."""
    return trustme.CA()


@pytest.fixture
def start_dovecot(certificate_authority: trustme.CA) -> Iterator[Callable[..., Dovecot]]:
    """Start servers with options of ``Dovecot``; all are stopped after the test."""
    if not dovecot_server.available():
        pytest.skip("needs Debian's dovecot-imapd 2.3")
    with ExitStack() as stack:

        def start(**options: Any) -> Dovecot:
            options.setdefault("authority", certificate_authority)
            return stack.enter_context(Dovecot(**options))

        yield start


@pytest.fixture
def dovecot(start_dovecot: Callable[..., Dovecot]) -> Dovecot:
    """A server with the user ``protokol`` and an empty INBOX."""
    return start_dovecot()
