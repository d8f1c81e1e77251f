"""Weather, refusals and wrong credentials are told apart by what the server says."""

from __future__ import annotations

import imaplib
import socket
import ssl

import pytest

from intake.errors import IntakeError, LoginRefused, TryAgain, Unavailable
from intake.sources.imap_account import Mechanism, OAuth2, Password
from intake.sources.imap_errors import CommandRefused, translated, translated_login
from intake.sources.imap_login import _sasl_client

ERROR, ABORT = imaplib.IMAP4.error, imaplib.IMAP4.abort


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (ERROR("[AUTHENTICATIONFAILED] Authentication failed."), LoginRefused, "imap-login-refused"),
        (ERROR("b'LOGIN failed.'"), LoginRefused, "imap-login-refused"),
        (ERROR("[EXPIRED] Password expired"), LoginRefused, "imap-login-refused"),
        (ERROR("[UNAVAILABLE] Temporary authentication failure."), TryAgain, "imap-login-unavailable"),
        (ERROR("[INUSE] busy"), TryAgain, "imap-login-unavailable"),
        (ERROR("[LIMIT] too many connections"), TryAgain, "imap-login-unavailable"),
        (ERROR("LOGIN command error: BAD [b'not connected']"), TryAgain, "imap-login-unavailable"),
        (ABORT("command: LOGIN => Too many connections"), TryAgain, "imap-connection-lost"),
        (TimeoutError("timed out"), TryAgain, "imap-timeout"),
    ],
)  # fmt: skip
def test_only_a_refusal_stops_the_source(error: Exception, kind: type[IntakeError], code: str) -> None:
    with pytest.raises(IntakeError) as caught, translated_login():
        raise error
    assert (isinstance(caught.value, kind), caught.value.code) == (True, code)
    assert isinstance(caught.value, LoginRefused) is (kind is LoginRefused)


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (ERROR("select failed: no such mailbox"), CommandRefused, "imap-command-refused"),
        (ERROR("got more than 1000000 bytes"), TryAgain, "imap-connection-lost"),
        (ValueError("odd"), CommandRefused, "imap-command-refused"),
        (ConnectionResetError(104, "Connection reset by peer"), TryAgain, "imap-connection-lost"),
        (ConnectionRefusedError(), TryAgain, "imap-connection-refused"),
        (socket.gaierror(-2, "Name or service not known"), TryAgain, "imap-name-unknown"),
        (ssl.SSLEOFError(8, "EOF occurred"), TryAgain, "imap-connection-lost"),
        (ssl.SSLError(1, "WRONG_VERSION_NUMBER"), Unavailable, "imap-tls-failed"),
    ],
)
def test_each_exception_becomes_one_of_ours(error: Exception, kind: type[IntakeError], code: str) -> None:
    with pytest.raises(kind) as caught, translated("connect", server="mail.example.cz:993"):
        raise error
    assert caught.value.code == code
    assert caught.value.__cause__ is error


def test_words_of_the_server_are_printable_and_short() -> None:
    with pytest.raises(CommandRefused) as caught, translated("move mail"):
        raise ERROR("[OVERQUOTA] \x1b[2J" + "x" * 1000)
    assert caught.value.response_code == "OVERQUOTA"
    assert caught.value.sentence.isprintable()
    assert len(caught.value.sentence) < 250


def test_error_challenge_gets_the_empty_answer_not_the_token() -> None:
    for mechanism, last in ((Mechanism.XOAUTH2, b""), (Mechanism.OAUTHBEARER, b"\1")):
        answer = _sasl_client(mechanism, "a,b=c@example.cz", "TOKEN")
        assert b"TOKEN" in answer(b"")
        assert answer(b'{"status":"401"}') == last


class _Tokens:
    def token(self) -> str:
        return "TOKEN"

    def forget(self) -> None:
        """Nothing kept."""


def test_secrets_are_in_no_representation() -> None:
    assert "tajne" not in repr(Password(secret="tajne"))
    assert "TOKEN" not in repr(OAuth2(tokens=_Tokens()))
