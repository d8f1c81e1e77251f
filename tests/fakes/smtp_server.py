"""A real SMTP listener (aiosmtpd) on loopback whose behaviour a test can switch while it runs.

with SmtpServer() as server:
    ...                                   # send to server.host, server.port
    server.behave(rcpt="450 4.2.0 later")  # or data="554 …", drop_at="answer", slow_s=2
    server.wait_for(1)
    server.received[0].content            # exact bytes, dots unstuffed
"""

# ruff: noqa: N802 - aiosmtpd finds its hooks by these names
from __future__ import annotations

import asyncio
import ssl
import threading
import time
import warnings
from base64 import b64decode
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Tls = Literal["none", "starttls", "implicit"]
Drop = Literal["", "connect", "mail", "data", "body", "answer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A mail that the server took (or, with ``drop_at="answer"``, took without saying so)."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    options: tuple[str, ...]
    """Parameters of MAIL and RCPT, upper case."""
    login: str | None
    connection: int
    """Counts the connections from 1."""

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)  # type: ignore[return-value]


@dataclass(slots=True, kw_only=True)
class Behaviour:
    """What the server answers; an empty text is the usual answer."""

    mail: str = ""
    rcpt: str = ""
    data: str = ""
    rcpt_once: list[str] = field(default_factory=list)
    """Answers to the next RCPT commands, one each: greylisting."""
    refuse_recipient: str = ""
    """Only this recipient is refused with 550."""
    drop_at: Drop = ""
    """Break the connection off there; ``body`` while it is read, ``answer`` after the mail was taken."""
    slow_s: float = 0.0
    """Seconds before the answer to the final dot."""


class SmtpServer:
    """A context manager; ``stop`` and ``start`` take it down and up on the same port."""

    host = "127.0.0.1"

    def __init__(
        self,
        *,
        tls: Tls = "none",
        context: ssl.SSLContext | None = None,
        users: dict[str, str] | None = None,
        tokens: dict[str, str] | None = None,
        without: tuple[str, ...] = (),
        offer_dsn: bool = True,
    ) -> None:
        """``users`` (name → password) and ``tokens`` (name → XOAUTH2 token) make a login necessary."""
        self.port = 0
        self.received: list[Received] = []
        self.connections = 0
        self.logins = 0
        self.behaviour = Behaviour()
        self._tls, self._context = tls, context
        self.users, self.tokens = users or {}, tokens or {}
        self._without = without
        self.offer_dsn = offer_dsn
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._transports: set[asyncio.BaseTransport] = set()

    def __enter__(self) -> SmtpServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def behave(self, **changes: object) -> None:
        """Replace the whole behaviour."""
        self.behaviour = Behaviour(**changes)  # type: ignore[arg-type]

    def start(self) -> None:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="smtp-server", daemon=True)
        self._thread.start()
        assert ready.wait(10), "the SMTP server didn't start"

    def stop(self) -> None:
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
        self._loop = self._thread = None

    def wait_for(self, count: int, timeout_s: float = 10.0) -> list[Received]:
        """Wait until so many mails have come; fails loudly when they don't."""
        deadline = time.monotonic() + timeout_s
        while len(self.received) < count:
            assert time.monotonic() < deadline, f"{len(self.received)} of {count} mails after {timeout_s} s"
            time.sleep(0.02)
        return list(self.received)

    def _run(self, ready: threading.Event) -> None:
        loop = self._loop = asyncio.new_event_loop()
        implicit = self._context if self._tls == "implicit" else None
        make = loop.create_server(self._session, self.host, self.port, ssl=implicit)
        server = loop.run_until_complete(make)
        self.port = server.sockets[0].getsockname()[1]
        loop.call_soon(ready.set)
        loop.run_forever()
        server.close()
        loop.run_until_complete(self._hang_up())
        loop.close()

    async def _hang_up(self) -> None:
        for transport in list(self._transports):
            transport.abort()  # type: ignore[attr-defined]
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)

    def _session(self) -> SMTP:
        needs_login = bool(self.users or self.tokens)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # login without TLS is what a test may want
            return _Session(
                self,
                _Handler(self),
                hostname="mx.example.cz",
                tls_context=self._context if self._tls == "starttls" else None,
                require_starttls=self._tls == "starttls",
                auth_required=needs_login,
                auth_require_tls=False,
                auth_exclude_mechanism=self._without if needs_login else ("PLAIN", "LOGIN", "XOAUTH2"),
                authenticator=self._authenticate,
                loop=self._loop,
            )

    def _authenticate(
        self, _s: SMTP, _session: Session, _e: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        self.logins += 1
        known = self.users.get(data.login.decode())
        good = known is not None and known.encode() == data.password
        return AuthResult(success=good, handled=False, auth_data=data.login.decode())

    def check_token(self, words: str) -> str | None:
        """The user of a SASL XOAUTH2 string, None where its token is wrong."""
        self.logins += 1
        name, _, rest = words.removeprefix("user=").partition("\1auth=Bearer ")
        return name if name in self.tokens and self.tokens[name] == rest.rstrip("\1") else None


class _Session(SMTP):
    """aiosmtpd's session with DSN parameters and sudden ends."""

    def __init__(self, owner: SmtpServer, handler: _Handler, **settings: object) -> None:
        self._owner = owner
        super().__init__(handler, **settings)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        first = self._original_transport is None
        super().connection_made(transport)
        if not first:
            return  # after STARTTLS
        self._owner.connections += 1
        self._owner._transports.add(transport)
        if self._owner.behaviour.drop_at == "connect":
            transport.abort()  # type: ignore[attr-defined]

    async def smtp_EHLO(self, hostname: str) -> None:
        self.session.number = self._owner.connections
        await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:
        if self._owner.behaviour.drop_at == "mail":
            return self.drop()
        return await super().smtp_MAIL(self._kept(arg, ("RET=", "ENVID=")))

    async def smtp_RCPT(self, arg: str | None) -> None:
        return await super().smtp_RCPT(self._kept(arg, ("NOTIFY=", "ORCPT=")))

    async def smtp_DATA(self, arg: str | None) -> None:
        if self._owner.behaviour.drop_at == "data":
            return self.drop()
        if self._owner.behaviour.drop_at == "body":
            await self.push("354 go on")
            return self.drop()
        return await super().smtp_DATA(arg)

    def drop(self) -> None:
        self.transport.abort()

    def _kept(self, arg: str | None, names: tuple[str, ...]) -> str | None:
        """Take DSN parameters aside, which aiosmtpd doesn't know."""
        if arg is None or not self._owner.offer_dsn:
            return arg
        words = arg.split(" ")
        self.envelope.mail_options.extend(word for word in words if word.startswith(names))
        return " ".join(word for word in words if not word.startswith(names))


class _Handler:
    """Hooks of aiosmtpd."""

    def __init__(self, owner: SmtpServer) -> None:
        self._owner = owner

    async def handle_EHLO(
        self, server: _Session, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        extra = ["250-DSN"] if self._owner.offer_dsn else []
        return [*responses[:-1], *extra, responses[-1]]

    async def handle_MAIL(
        self, server: _Session, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._owner.behaviour.mail:
            return self._owner.behaviour.mail
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 ok"

    async def handle_RCPT(
        self, server: _Session, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        behaviour = self._owner.behaviour
        if behaviour.rcpt_once:
            return behaviour.rcpt_once.pop(0)
        if behaviour.rcpt:
            return behaviour.rcpt
        if address == behaviour.refuse_recipient:
            return f"550 5.1.1 <{address}>: no such user"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: _Session, session: Session, envelope: Envelope) -> str:
        behaviour = self._owner.behaviour
        await asyncio.sleep(behaviour.slow_s)
        if behaviour.data:
            return behaviour.data
        self._owner.received.append(_received(session, envelope))
        if behaviour.drop_at == "answer":
            server.drop()
        return f"250 2.0.0 queued as {len(self._owner.received)}"

    async def auth_XOAUTH2(self, server: _Session, args: list[str]) -> AuthResult:
        user = self._owner.check_token(b64decode(args[1]).decode())
        if user is not None:
            return AuthResult(success=True, auth_data=user)
        await server.push("334 eyJzdGF0dXMiOiI0MDEifQ==")
        await server._reader.readline()
        return AuthResult(success=False, handled=False)


def _received(session: Session, envelope: Envelope) -> Received:
    return Received(
        sender=envelope.mail_from or "",
        recipients=tuple(envelope.rcpt_tos),
        content=envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode(),
        options=tuple(envelope.mail_options),
        login=session.auth_data if isinstance(session.auth_data, str) else None,
        connection=getattr(session, "number", 0),
    )
