"""What imapclient, imaplib, ssl and socket raise, as errors of ours: each is translated here, once.

Weather is ``TryAgain``; what somebody has to look at is ``Unavailable`` or ``LoginRefused``; a command that
the server didn't carry out is ``CommandRefused``, after which the connection still stands.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator

from intake.errors import LoginRefused, TryAgain, Unavailable

_PASSING = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "OVERQUOTA"})
"""Response codes of a refused login that go away by themselves (RFC 5530)."""
AGAIN = "Nothing needs to be done at first: it is tried again by itself. If it lasts, run `intake doctor`."
LOOK = "It is tried again by itself; check host, port, tls and the firewall if it lasts: `intake doctor`."


class CommandRefused(TryAgain):
    """The server answered NO or BAD, or something that can't be read; the connection still stands."""

    def __init__(self, sentence: str, *, response_code: str = "", bad: bool = False) -> None:
        super().__init__("imap-command-refused", sentence, "See the log of the mail server.")
        self.response_code = response_code
        """RFC 5530, e.g. ``AUTHENTICATIONFAILED``; empty where the server gave none."""
        self.bad = bad
        """BAD or unreadable: nothing is said about what was asked."""


@contextlib.contextmanager
def translated_login() -> Iterator[None]:
    """Tell wrong credentials from a server that can't check them now.

    The server's words stay out of our sentence: they may repeat what was sent.
    """
    try:
        with translated("log in"):
            yield
    except CommandRefused as refusal:
        if refusal.bad or refusal.response_code in _PASSING:
            reason = refusal.response_code or "BAD"
            sentence = f"The mail server can't check the login at the moment ({reason})."
            raise TryAgain("imap-login-unavailable", sentence, AGAIN) from refusal
        raise LoginRefused(
            "imap-login-refused",
            "The mail server refused the user name or the password (or the access token).",
            "Correct them in the configuration; the source stays stopped until then.",
        ) from refusal


@contextlib.contextmanager
def translated(what: str, *, server: str = "") -> Iterator[None]:
    """Turn what imapclient, imaplib, ssl and socket raise into errors of ours."""
    whom = f"the mail server {server}".strip()
    try:
        yield
    except imaplib.IMAP4.abort as error:
        raise TryAgain("imap-connection-lost", f"Couldn't {what}: {whom} closed the connection.", AGAIN) from error
    except imaplib.IMAP4.error as error:
        if "got more than" in str(error):  # imaplib gave up within a line: what follows can't be understood
            raise TryAgain("imap-connection-lost", f"Couldn't {what}: an answer was too long.", AGAIN) from error
        raise _refusal(what, error) from error
    except ssl.SSLCertVerificationError as error:
        raise Unavailable(
            "imap-tls-untrusted",
            f"The certificate of {whom} isn't trusted: {error.verify_message.rstrip('.')}.",
            "Name the authority's certificate in ca_file, or the host as the certificate names it in host.",
        ) from error
    except ssl.SSLEOFError as error:
        raise TryAgain("imap-connection-lost", f"Couldn't {what}: {whom} closed the connection.", AGAIN) from error
    except ssl.SSLError as error:
        raise _tls_failed(what, whom, connecting=bool(server)) from error
    except socket.gaierror as error:
        raise TryAgain("imap-name-unknown", f"The name of {whom} can't be resolved.", "Check host and DNS.") from error
    except ConnectionRefusedError as error:
        sentence = f"At {whom} nothing accepts connections."
        raise TryAgain("imap-connection-refused", sentence, "Check host and port.") from error
    except TimeoutError as error:
        raise TryAgain("imap-timeout", f"Couldn't {what}: {whom} didn't answer in time.", LOOK) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise TryAgain("imap-connection-lost", f"Couldn't {what}: connection to {whom}: {reason}.", LOOK) from error
    except (ValueError, KeyError, IndexError, TypeError, AssertionError, AttributeError) as error:
        # What imapclient's parsers raise over an answer that breaks the grammar.
        raise CommandRefused(f"Couldn't {what}: the server's answer can't be read.", bad=True) from error


def _tls_failed(what: str, whom: str, *, connecting: bool) -> TryAgain | Unavailable:
    if not connecting:
        return TryAgain("imap-connection-lost", f"Couldn't {what}: TLS with {whom} broke.", AGAIN)
    sentence = f"No TLS connection with {whom} came about."
    return Unavailable("imap-tls-failed", sentence, 'Check port and tls: 993 is "implicit", 143 is "starttls".')


def _refusal(what: str, error: imaplib.IMAP4.error) -> CommandRefused:
    """The server's sentence, printable and short, with its response code."""
    text = re.sub(r"[^\x20-\x7e]", "?", str(error))[:200]
    code = re.search(r"\[([A-Z][A-Z0-9-]*)", text)
    bad = "error: BAD" in text
    return CommandRefused(f"Couldn't {what}: {text}", response_code=code[1] if code else "", bad=bad)
