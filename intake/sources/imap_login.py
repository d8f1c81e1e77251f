"""Connecting to an IMAP server and logging in: TLS, passwords (RFC 4616), access tokens (XOAUTH2, RFC 7628)."""

from __future__ import annotations

import contextlib
import imaplib
import socket
import ssl
from collections.abc import Callable, Iterator
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from intake.errors import ConfigurationError, LoginRefused, Unavailable
from intake.sources.imap_account import ImapAccount, Mechanism, OAuth2, Tls, TokenProvider
from intake.sources.imap_errors import translated, translated_login
from intake.sources.imap_session import ImapSession
from intake.sources.tls import client_context

_READ_BYTES = 1 << 18
"""imaplib asks for 8 KB at a time, and hands the processor's lock over each time."""


class _Swift(imaplib.IMAP4):
    """Sends without delay and reads in large pieces, from the first byte on."""

    def open(self, *args: Any, **options: Any) -> None:
        super().open(*args, **options)
        # A command goes out in two packets; without this the second waits 40 ms for the server's receipt.
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.sock.makefile("rb", buffering=_READ_BYTES)  # type: ignore[assignment]  # typeshed: any file


class _Plain(_Swift, IMAP4WithTimeout):  # type: ignore[misc]  # the library has no type information
    pass


class _OverTls(_Swift, IMAP4_TLS):  # type: ignore[misc]  # as above
    pass


class _Client(IMAPClient):  # type: ignore[misc]  # as above
    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - the library's name
        if self.ssl:
            return _OverTls(self.host, self.port, self.ssl_context, self._timeout.connect)  # type: ignore[call-arg]
        return _Plain(self.host, self.port, self._timeout.connect)

    def _poll_socket(self, sock: socket.socket, timeout: float | None = None) -> object:
        """Look into the read buffer first: what came together with an answer doesn't wake ``poll``."""
        with contextlib.suppress(OSError, AttributeError, ValueError):
            if self._imap.file.peek(1):
                return True
        return super()._poll_socket(sock, timeout)


def connect(account: ImapAccount) -> ImapSession:
    """Connect, protect the connection, log in.

    Raises:
        LoginRefused: The server says that the credentials are wrong.
        Unavailable: Certificate or protocol don't fit; somebody has to do something.
        TryAgain: Network, time-out, a busy server.
        ConfigurationError: The authorities' file can't be read, or the password can't be sent.
    """
    client = reach(account)
    with _closed_on_error(client):
        log_in(client, account)
    return ImapSession(client)


@contextlib.contextmanager
def _closed_on_error(client: IMAPClient) -> Iterator[None]:
    try:
        yield
    except BaseException:  # whatever it was: the socket must not outlive it
        with contextlib.suppress(OSError, imaplib.IMAP4.error, ValueError):
            client.shutdown()
        raise


def reach(account: ImapAccount) -> IMAPClient:
    """A protected connection on which nobody is logged in yet."""
    context = None if account.tls is Tls.NONE else client_context(account.ca_file)
    with translated("connect", server=f"{account.host}:{account.port}"):
        client = _Client(
            account.host,
            account.port,
            ssl=account.tls is Tls.IMPLICIT,
            ssl_context=context,
            timeout=SocketTimeout(connect=account.timeout_s, read=account.timeout_s),
        )
        client._imap.debug = 0  # imapclient sets 5: every body is formatted for a logger, 2.5 to 4 times slower
        client.normalise_times = False
        if account.tls is Tls.STARTTLS:
            with _closed_on_error(client):
                _start_tls(client, context)
    return client


def _start_tls(client: IMAPClient, context: ssl.SSLContext | None) -> None:
    if not client.has_capability("STARTTLS"):
        raise Unavailable(
            "imap-no-starttls",
            "The mail server offers no STARTTLS; nothing was sent to it.",
            'Set tls = "implicit" with port 993, or have STARTTLS switched on at the server.',
        )
    client.starttls(context)
    client._imap.file = client._imap.sock.makefile("rb", buffering=_READ_BYTES)  # what came unprotected is forgotten


def log_in(client: IMAPClient, account: ImapAccount) -> None:
    """Log in; a refused access token is fetched anew once."""
    login = account.login
    if not isinstance(login, OAuth2):
        with translated_login():
            _log_in_by_password(client, account.username, login.secret)
        return
    try:
        _log_in_by_token(client, account.username, login.mechanism, login.tokens)
    except LoginRefused:
        login.tokens.forget()
        _log_in_by_token(client, account.username, login.mechanism, login.tokens)


def _log_in_by_password(client: IMAPClient, username: str, password: str) -> None:
    if client.has_capability("AUTH=PLAIN"):
        client.plain_login(username, password)
        return
    if client.has_capability("LOGINDISABLED"):
        raise Unavailable(
            "imap-login-disabled",
            "The mail server allows no login by password on this connection.",
            'Set tls = "implicit" or "starttls"; Microsoft 365 and Gmail need [sources.oauth2].',
        )
    if not (username + password).isascii() or set("\r\n\0") & set(username + password):
        raise ConfigurationError(
            "imap-password-characters",
            "The user name or password has characters that the LOGIN command can't carry.",
            "Choose a password of ASCII letters, digits and punctuation.",
        )
    client.login(username, password)


def _log_in_by_token(client: IMAPClient, username: str, mechanism: Mechanism, tokens: TokenProvider) -> None:
    with translated("ask for the capabilities"):
        offered = client.has_capability(f"AUTH={mechanism.upper()}")
    if not offered:
        raise Unavailable(
            "imap-no-oauth",
            f"The mail server offers no login by {mechanism.upper()}.",
            "Choose the other mechanism in [sources.oauth2], or log in by password.",
        )
    token = tokens.token()
    with translated_login():
        client.sasl_login(mechanism.upper(), _sasl_client(mechanism, username, token))


def _sasl_client(mechanism: Mechanism, username: str, token: str) -> Callable[[bytes], bytes]:
    """The client's side: the token first, then the empty answer that an error message calls for."""
    if mechanism is Mechanism.XOAUTH2:
        answers = iter([f"user={username}\1auth=Bearer {token}\1\1".encode()])
        last = b""
    else:
        identity = username.replace("=", "=3D").replace(",", "=2C")
        answers = iter([f"n,a={identity},\1auth=Bearer {token}\1\1".encode()])
        last = b"\1"
    return lambda _challenge: next(answers, last)
