"""SMTP submission with the standard library (RFC 5321; TLS RFC 3207 and 8314; login RFC 4954; DSN RFC 3461).

What matters is to know what became of a message.  The final dot of DATA is the border: a connection that
breaks before it left nothing behind (``TryAgain``), one that breaks after it may have (``Doubtful``).  So DATA
is spoken here and not by ``smtplib.sendmail``, which can't tell the two apart.  Answers of the server about
one message (``Deferred``, ``Refused``) leave the connection usable; all other errors end it.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from intake.errors import ConfigurationError, IntakeError, LoginRefused, TryAgain, Unavailable
from intake.outgoing import Outgoing

Tls = Literal["implicit", "starttls", "none"]
_LOGIN_NEEDED = frozenset({530, 534, 535, 538})
_CLOSING = 421
_MAX_ANSWER = 500

CODES = {
    "smtp-unreachable": (
        "The SMTP server can't be reached, or it broke the connection off before it took the message.",
        "Nothing is lost: it is tried again by itself. Check [smtp] host and port and the network: `intake doctor`.",
    ),
    "smtp-tls": (
        "The SMTP server's certificate can't be trusted, or no common TLS version was found.",
        "Check [smtp] host against the certificate's names, or set ca_file to the CA that issued it.",
    ),
    "smtp-no-starttls": (
        "The SMTP server offers no STARTTLS; nothing is sent in the clear by itself.",
        'Set [smtp] tls = "implicit" with port 465, or tls = "none" if the server is on this very network.',
    ),
    "smtp-no-login": (
        "The SMTP server offers no way to log in that we know, but a user name is set.",
        'Use TLS (many servers offer AUTH only there), or set [smtp] username = "" where no login is needed.',
    ),
    "smtp-login-refused": (
        "The SMTP server refused the user name, password or token.",
        "Correct [smtp] username and password_file (or the token settings), then reload; it isn't tried before that.",
    ),
    "smtp-refused-us": (
        "The SMTP server refuses to talk to this host.",
        "Ask the server's administrator; `intake doctor` shows its answer.",
    ),
    "smtp-refused": (
        "The SMTP server refused this message for good (5xx).",
        "Read the server's answer with `intake outbox show`; correct the cause and use `intake outbox retry`.",
    ),
    "smtp-deferred": (
        "The SMTP server asked to try this message later (4xx), as greylisting does.",
        "Nothing needs to be done: it is tried again by itself.",
    ),
    "smtp-doubtful": (
        "The connection broke after the whole message had been sent, before the server's answer came.",
        'With [smtp] after_doubt = "resend" the same bytes go once more; with "ask" a person decides.',
    ),
    "smtp-ca-file": (
        "The file with the CA certificates for SMTP can't be read.",
        "Set [smtp] ca_file to a readable PEM file, or leave it out to trust the system's CAs.",
    ),
}
"""code → (what it means, what to do), for ``intake explain``."""


class Refused(IntakeError):
    """A final refusal of this message, and of no other (5xx)."""

    def __init__(self, answer: str) -> None:
        super().__init__("smtp-refused", *CODES["smtp-refused"])
        self.answer = answer
        """The server's words; they may hold an address, so they belong into the outbox and not into a log."""


class Deferred(TryAgain):
    """A temporary refusal of this message, and of no other (4xx)."""

    def __init__(self, answer: str) -> None:
        super().__init__("smtp-deferred", *CODES["smtp-deferred"])
        self.answer = answer


class Doubtful(TryAgain):
    """The server may have taken the message: its answer to the final dot never came."""

    def __init__(self) -> None:
        super().__init__("smtp-doubtful", *CODES["smtp-doubtful"])


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAccount:
    """Where and as whom to hand in mail."""

    host: str
    port: int
    tls: Tls
    ca_file: Path | None = None
    """PEM; None: the CAs of the system."""
    username: str = ""
    """Empty: no login."""
    password: str = ""
    token: Callable[[], str] | None = None
    """Gives a fresh access token: XOAUTH2 instead of the password."""
    timeout_s: float = 60.0
    """For each network operation; RFC 5321, 4.5.3.2 asks for patience after DATA."""

    def __repr__(self) -> str:
        return f"SmtpAccount(host={self.host!r}, port={self.port}, tls={self.tls!r})"  # no secrets


class SmtpConnection:
    """One logged-in connection, used for any number of messages one after another."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye if the server still listens; never fails."""
        try:
            self._smtp.quit()
        except (smtplib.SMTPException, OSError):
            self._smtp.close()

    def send(self, outgoing: Outgoing) -> str:
        """Hand in the stored bytes of one message; returns the server's answer.

        Raises:
            Refused, Deferred: An answer about this message; the connection stays usable.
            Doubtful: The server may have taken it.
            LoginRefused: The server wants a login (530) or no longer takes ours.
            TryAgain: The connection broke before the message was complete.
        """
        try:
            self._envelope(outgoing)
            self._smtp.send(_dotted(outgoing.content))
        except (smtplib.SMTPException, OSError) as error:
            raise _unreachable() from error
        except ValueError as error:  # a line end or a letter beyond ASCII; the composer lets none through
            self._reset()
            raise Refused("not sent: an address can't be written in an SMTP command") from error
        return self._finish()

    def _envelope(self, outgoing: Outgoing) -> None:
        smtp = self._smtp
        self._expect(smtp.docmd("MAIL", f"FROM:<{outgoing.envelope_sender}>{_mail_options(smtp, outgoing)}"), 250)
        self._expect(smtp.docmd("RCPT", f"TO:<{outgoing.recipient}>{_rcpt_options(smtp, outgoing)}"), 250)
        self._expect(smtp.docmd("DATA"), 354)

    def _finish(self) -> str:
        try:
            self._smtp.send(b".\r\n")
            code, answer = self._smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise Doubtful from error
        if code < 200:  # smtplib's -1: an answer that isn't SMTP
            raise Doubtful
        self._expect((code, answer), 250)
        return _words(code, answer)

    def _expect(self, reply: tuple[int, bytes], wanted: int) -> None:
        code, answer = reply
        if code // 100 == wanted // 100:
            return
        if code == _CLOSING or code < 200:
            raise _unreachable()
        if code in _LOGIN_NEEDED:
            raise _login_refused()
        self._reset()
        raise (Deferred if code < 500 else Refused)(_words(code, answer))

    def _reset(self) -> None:
        """Ready for the next message; a server that has hung up shows itself there."""
        try:
            self._smtp.docmd("RSET")
        except (smtplib.SMTPException, OSError):
            self._smtp.close()


def connect(account: SmtpAccount) -> SmtpConnection:
    """Connect, turn on TLS, log in.

    Raises:
        TryAgain: The server can't be reached or is busy.
        Unavailable: TLS can't be had, or the server refuses to talk to us.
        LoginRefused: Don't try again before somebody has changed something.
        ConfigurationError: ``ca_file`` can't be read.
    """
    context = None if account.tls == "none" else _tls_context(account)
    try:
        return SmtpConnection(_greeted(account, context))
    except ssl.SSLError as error:
        raise _unavailable("smtp-tls") from error
    except smtplib.SMTPNotSupportedError as error:
        raise _unavailable("smtp-no-starttls") from error
    except smtplib.SMTPResponseException as error:
        raise (_unavailable("smtp-refused-us") if error.smtp_code >= 500 else _unreachable()) from error
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise _unreachable() from error


def _greeted(account: SmtpAccount, context: ssl.SSLContext | None) -> smtplib.SMTP:
    name, timeout_s = _ehlo_name(), account.timeout_s
    if account.tls == "implicit":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(account.host, account.port, name, timeout=timeout_s, context=context)
    else:
        smtp = smtplib.SMTP(account.host, account.port, name, timeout=timeout_s)
    try:
        _introduce(smtp)
        if account.tls == "starttls":
            smtp.starttls(context=context)
            _introduce(smtp)
        if account.username:
            _login(smtp, account)
    except BaseException:  # whatever it was: a socket must not outlive a failed greeting
        smtp.close()
        raise
    return smtp


def _introduce(smtp: smtplib.SMTP) -> None:
    code, answer = smtp.ehlo()
    if code // 100 != 2:
        raise smtplib.SMTPHeloError(code, answer)


def _ehlo_name() -> str:
    """Our name for EHLO; ``socket.getfqdn`` would ask the DNS and may hang."""
    name = socket.gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", name) else "[127.0.0.1]"


def _tls_context(account: SmtpAccount) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=None if account.ca_file is None else str(account.ca_file))
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError("smtp-ca-file", *CODES["smtp-ca-file"]) from error


# -- login --------------------------------------------------------------------------------------------------


def _login(smtp: smtplib.SMTP, account: SmtpAccount) -> None:
    """By token or password in UTF-8; smtplib's own login fails on a password beyond ASCII (RFC 4616, 2)."""
    offered = set(smtp.esmtp_features.get("auth", "").upper().split())
    if account.token is not None and "XOAUTH2" in offered:
        words = f"user={account.username}\1auth=Bearer {account.token()}\1\1"
        reply = smtp.docmd("AUTH", "XOAUTH2 " + _base64(words))
        if reply[0] == 334:  # the reason of a refusal comes as a challenge; an empty line asks for the verdict
            reply = smtp.docmd("")
    elif account.token is None and "PLAIN" in offered:
        reply = smtp.docmd("AUTH", "PLAIN " + _base64(f"\0{account.username}\0{account.password}"))
    elif account.token is None and "LOGIN" in offered:
        reply = smtp.docmd("AUTH", "LOGIN " + _base64(account.username))
        reply = smtp.docmd(_base64(account.password)) if reply[0] == 334 else reply
    else:
        raise _unavailable("smtp-no-login")
    _judge_login(reply[0])


def _judge_login(code: int) -> None:
    if code // 100 == 2:
        return
    raise _login_refused() if code >= 500 else _unreachable()


def _base64(text: str) -> str:
    return b64encode(text.encode("utf-8")).decode("ascii")


# -- small print --------------------------------------------------------------------------------------------


def _mail_options(smtp: smtplib.SMTP, outgoing: Outgoing) -> str:
    options = f" SIZE={len(outgoing.content)}" if smtp.has_extn("size") else ""
    return options + (f" RET=HDRS ENVID={_xtext(outgoing.message_id)}" if smtp.has_extn("dsn") else "")


def _rcpt_options(smtp: smtplib.SMTP, outgoing: Outgoing) -> str:
    if not smtp.has_extn("dsn"):
        return ""
    return f" NOTIFY=FAILURE,DELAY ORCPT=rfc822;{_xtext(outgoing.recipient)}"


def _xtext(text: str) -> str:
    """RFC 3461, section 4."""
    return re.sub(r"[^!-*,-<>-~]", lambda odd: f"+{ord(odd[0]):02X}", text)


def _dotted(content: bytes) -> bytes:
    """Dot-stuffed (RFC 5321, 4.5.2), ended by CRLF but without the final dot."""
    stuffed = re.sub(rb"(?m)^\.", b"..", content)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def _words(code: int, answer: bytes) -> str:
    text = answer.decode("utf-8", "backslashreplace")
    return f"{code} {' '.join(text.split())}"[:_MAX_ANSWER]


def _unreachable() -> TryAgain:
    return TryAgain("smtp-unreachable", *CODES["smtp-unreachable"])


def _unavailable(code: str) -> Unavailable:
    return Unavailable(code, *CODES[code])


def _login_refused() -> LoginRefused:
    return LoginRefused("smtp-login-refused", *CODES["smtp-login-refused"])
