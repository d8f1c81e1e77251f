"""An SMTP server in this process (RFC 5321) that keeps what the service sends.  The only file that knows aiosmtpd."""

# ruff: noqa: N802 - aiosmtpd finds its hooks by these names
from __future__ import annotations

import threading
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

from intake.demo.background import HOST, Background


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail that was handed in."""

    sender: str
    """Envelope sender: where a bounce goes."""
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)


class PostOffice:
    """Takes every mail, on a free port of loopback, without TLS and login."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._letters: list[Letter] = []
        self._lock = threading.Lock()
        self.port = background.serve(background.loop.create_server(self._session, HOST, 0))

    def letters(self) -> tuple[Letter, ...]:
        """What has been handed in so far, in this order."""
        with self._lock:
            return tuple(self._letters)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep a mail; aiosmtpd calls it after the final dot."""
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        letter = Letter(sender=envelope.mail_from or "", recipients=tuple(envelope.rcpt_tos), content=content)
        with self._lock:
            self._letters.append(letter)
        return "250 2.0.0 kept"

    def _session(self) -> SMTP:
        # No AUTH is offered: what is on loopback in the demo needs none.
        return SMTP(
            self, hostname="demo.localhost", loop=self._background.loop, auth_exclude_mechanism=("PLAIN", "LOGIN")
        )
