"""What is told about a mailbox: where it is, how to log in, what to do with its mail."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol

MEBIBYTE = 1024 * 1024


class Tls(StrEnum):
    """How a connection is protected."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    NONE = "none"


class Mechanism(StrEnum):
    """SASL mechanisms for access tokens."""

    XOAUTH2 = "xoauth2"
    OAUTHBEARER = "oauthbearer"
    """RFC 7628."""


class TokenProvider(Protocol):
    """Where access tokens come from; safe to call from several threads."""

    def token(self) -> str:
        """An access token that is valid for a while longer.

        Raises:
            LoginRefused: The credentials are wrong.
            TryAgain, Unavailable: The token endpoint can't be reached.
        """

    def forget(self) -> None:
        """Fetch anew next time: the server refused the token that was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Password:
    """Login by LOGIN or SASL PLAIN."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2:
    """Login by an access token."""

    tokens: TokenProvider = field(repr=False)
    mechanism: Mechanism = Mechanism.XOAUTH2


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapAccount:
    """One mailbox to be polled."""

    name: str
    """Name of the source."""
    host: str
    username: str
    login: Password | OAuth2
    port: int = 993
    tls: Tls = Tls.IMPLICIT
    ca_file: Path | None = None
    """PEM file of the only authorities to trust; None: those of the system."""
    mailbox: str = "INBOX"
    processed_mailbox: str = ""
    """Where mail is moved after it was recorded; empty: it stays where it is."""
    start_from: date | None = None
    """Mail received before this day (Prague) is recorded as set aside and left where it is."""
    import_silently: bool = False
    """What lies there at the first poll is filed without acknowledgement."""
    max_message_bytes: int = 150 * MEBIBYTE
    whole_bytes: int = 4 * MEBIBYTE
    """Larger mail is fetched in parts, straight into the archive."""
    batch_bytes: int = 8 * MEBIBYTE
    """So much small mail is fetched with one command, and held in memory."""
    batch_count: int = 100
    part_bytes: int = 2 * MEBIBYTE
    round_count: int = 250
    """So many mails are recorded in one transaction, or fewer after ``round_s``."""
    round_most: int = 1000
    """So many while the round before is still being recorded: rather a larger one than a pause."""
    round_s: float = 2.0
    """A slow server must not keep what it gave from being processed."""
    timeout_s: float = 60.0
    """For connecting and for each read and write on the connection."""
    idle: bool = True
    """Let the server tell of new mail between polls (RFC 2177), where it can."""
    compare_every_s: float = 3600.0
    """Interval of the full comparison with the server, processed mailbox included."""
    attempts: int = 3
    """Fetches of one mail that may fail before it is left to the next full comparison."""
