"""An IMAP server in this process (RFC 3501, 2177, 4315, 6851): the office's mailbox of the demo.

pymap's dict backend: everything is in memory.  It keeps no keywords and knows no CONDSTORE; the
service needs neither.  This is the only file that knows pymap.
"""

from __future__ import annotations

import asyncio
from argparse import Namespace
from datetime import datetime

from proxyprotocol.reader import ProxyProtocolReader  # comes with pymap
from pymap.backend.dict import Config, Login
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata

from intake.demo.background import HOST, Background


class DemoMailbox:
    """One user's mail on a free port of loopback, without TLS."""

    def __init__(self, background: Background, *, user: str, password: str) -> None:
        self._background = background
        self._login = Login(_Config(user, password))
        self.port = background.serve(self._start(user, password))

    def deliver(self, raw: bytes, *, received_at: datetime, mailbox: str = "INBOX") -> None:
        """Put a mail into a mailbox, as a delivery agent does; clients in IDLE are told."""
        self._background.call(self._append(raw, received_at, mailbox))

    def count(self, mailbox: str = "INBOX") -> int:
        """How many mails lie in a mailbox; 0 where there is none of that name."""
        return self._background.call(self._count(mailbox))

    async def _start(self, user: str, password: str) -> asyncio.Server:
        config = self._login.config
        secret = await Passwords(config).hash_password(password)
        await self._login.demo_user_identity.set(UserMetadata(config, user, password=secret))
        serve = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(self._login, config))
        return await asyncio.start_server(serve, host=HOST, port=0)

    async def _append(self, raw: bytes, received_at: datetime, mailbox: str) -> None:
        async with self._login.demo_user_identity.new_session() as session:
            target = await session.mailbox_set.get_mailbox(mailbox)
            await target.append(AppendMessage(raw, received_at), recent=True)

    async def _count(self, mailbox: str) -> int:
        async with self._login.demo_user_identity.new_session() as session:
            try:
                snapshot = await (await session.mailbox_set.get_mailbox(mailbox)).snapshot()
            except KeyError:
                return 0
            return int(snapshot.exists)


class _Config(Config):
    """pymap's settings without a command line."""

    def __init__(self, user: str, password: str) -> None:
        none = Namespace(passlib_cfg=None, proxy_protocol=None)
        super().__init__(
            none,
            host=HOST,
            port=0,
            tls_enabled=False,
            demo_data=False,
            demo_user=user,
            demo_password=password,
        )

    @property
    def greeting(self) -> bytes:
        """Without the host's full name: pymap would ask DNS for it, and there may be none."""
        return b"Intake DEMO ready"
