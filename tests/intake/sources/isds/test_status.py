"""Whose business an error is: the office's, ours, the weather's, or one that stops the source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from intake.cli.explain import all_codes
from intake.errors import ExitCode, IntakeError, LoginRefused, TryAgain, Unavailable
from intake.sources.isds import codes
from intake.sources.isds.records import Status
from intake.sources.isds.status import (
    MEANINGS,
    Kind,
    Later,
    Refused,
    Stopped,
    fault_error,
    http_error,
    meaning,
    raise_for,
)


@pytest.mark.parametrize("code", ["0000", "0001", "0002", "0003", "0005", "0009", "0042"])
def test_statuses_of_success_raise_nothing(code: str) -> None:
    raise_for(Status(code=code))


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        ("1201", Kind.OFFICE, "isds-closed-box"),
        ("1205", Kind.OFFICE, "isds-recipient-refused"),
        ("1211", Kind.OFFICE, "isds-foreign-message"),
        ("1214", Kind.FINAL, "isds-attachment-refused"),
        ("1218", Kind.OFFICE, "isds-right-missing"),
        ("1219", Kind.FINAL, "isds-erased"),
        ("1222", Kind.OTHER_CALL, "isds-not-served"),
        ("1229", Kind.LATER, "isds-not-yet"),
        ("1233", Kind.OFFICE, "isds-recipient-refused"),
        ("1281", Kind.OTHER_CALL, "isds-wrong-service"),
        ("1297", Kind.FINAL, "isds-large-message"),
        ("1299", Kind.FINAL, "isds-no-such-attachment"),
        ("2004", Kind.OURS, "isds-bad-request"),
        ("2006", Kind.OURS, "isds-bad-request"),
        ("2046", Kind.LATER, "isds-busy"),
        ("3005", Kind.LATER, "isds-throttled"),
        ("3006", Kind.LATER, "isds-throttled"),
        ("3008", Kind.LATER, "isds-throttled"),
        ("3009", Kind.LATER, "isds-throttled"),
        ("3013", Kind.LATER, "isds-throttled"),
        ("3022", Kind.STOP, "isds-download-blocked"),
        ("5001", Kind.OFFICE, "isds-no-such-box"),
        ("9204", Kind.LATER, "isds-internal"),
        ("9999", Kind.LATER, "isds-internal"),
        ("3999", Kind.LATER, "isds-throttled"),
        ("4711", Kind.OFFICE, "isds-status-refused"),
        ("nonsense", Kind.OFFICE, "isds-status-refused"),
    ],
)
def test_status_codes_have_their_meaning(status: str, kind: Kind, code: str) -> None:
    found = meaning(status)
    assert (found.kind, found.code) == (kind, code)
    expected = {Kind.LATER: Later, Kind.STOP: Stopped}.get(kind, Refused)
    with pytest.raises(expected) as caught:
        raise_for(Status(code=status, message="Jana Vymyšlená"))
    assert status in caught.value.sentence
    assert "Jana" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (401, "<!DOCTYPE html>", LoginRefused, "isds-login-refused"),
        (401, "Login blocked until: 10:20:30", LoginRefused, "isds-login-blocked"),
        (401, "login  blocked", LoginRefused, "isds-login-blocked"),
        (403, "", LoginRefused, "isds-forbidden"),
        (302, "", Unavailable, "isds-redirected"),
        (503, "", TryAgain, "isds-outage"),
        (500, "", TryAgain, "isds-busy"),
        (502, "", TryAgain, "isds-busy"),
        (429, "", TryAgain, "isds-busy"),
        (599, "", Unavailable, "isds-request-refused"),
        (404, "", Unavailable, "isds-request-refused"),
        (206, "", Unavailable, "isds-request-refused"),
    ],
)
def test_http_statuses_have_their_error(status: int, body: str, kind: type[IntakeError], code: str) -> None:
    error = http_error(status, body)
    assert isinstance(error, kind)
    assert error.code == code
    assert isinstance(error, LoginRefused) is (kind is LoginRefused)


def test_end_of_a_block_is_told() -> None:
    error = http_error(401, "<p>Login blocked until: 10:20:30</p>")
    assert isinstance(error, Stopped)
    assert error.blocked_until == "10:20:30"
    assert "10:20:30" in error.sentence


def test_redirect_to_the_login_page_stops_the_source() -> None:
    assert isinstance(http_error(302, "", "https://www.example.cz/as/login?x"), Stopped)


@pytest.mark.parametrize(
    ("fault", "code"),
    [("soap:Client", "isds-request-refused"), ("env:Sender", "isds-request-refused"), ("Údržba", "isds-server-fault")],
)
def test_faults_are_ours_or_the_servers(fault: str, code: str) -> None:
    assert fault_error(fault).code == code


def test_every_code_is_explained_and_used() -> None:
    room = Path(codes.__file__).parent
    raised = {
        m
        for path in room.glob("*.py")
        if path.stem != "codes"
        for m in re.findall(r'"(isds-[a-z-]+)"', path.read_text("utf-8"))
    }
    assert raised == codes.CODES.keys()
    assert codes.CODES.keys() <= all_codes().keys()
    assert {found.code for found in MEANINGS.values()} <= codes.CODES.keys()


def test_exit_codes_are_those_of_the_service() -> None:
    assert http_error(401, "").exit_code is ExitCode.UNAVAILABLE
    assert http_error(503, "").exit_code is ExitCode.TRY_AGAIN
