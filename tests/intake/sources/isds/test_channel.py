"""What goes wrong on the way: logins, outages, time-outs, doubt, web pages; never a second try, never a secret told."""

from __future__ import annotations

import contextlib
import io
import logging
import socket
import threading
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from intake.demo.authority import Authority
from intake.demo.databox import DataBoxServer, Trouble, run_databox
from intake.demo.databox_tls import TlsAuthority, fingerprint
from intake.errors import BadData, ConfigurationError, IntakeError, LoginRefused, TryAgain, Unavailable
from intake.sources.https import HttpsRoute
from intake.sources.isds.channel import USER_AGENT
from intake.sources.isds.client import IsdsClient, connect
from intake.sources.isds.logins import (
    Account,
    CertificateLogin,
    CertificatePasswordLogin,
    HostedLogin,
    Login,
    PasswordLogin,
)
from intake.sources.isds.soap import Bounds
from intake.sources.isds.status import Doubtful, Stopped
from tests.intake.sources.isds.conftest import BOUNDS, account
from tests.intake.sources.isds.test_client import PDF, outgoing

HTML = ("text/html", [b"<!DOCTYPE html><html><body>Jana Vymyslena</body></html>"])


def test_wrong_password_stops_at_once_and_counts_once(databox: DataBoxServer) -> None:
    with (
        connect(account(databox, password="Tajne-heslo-9"), HttpsRoute(), BOUNDS) as isds,
        pytest.raises(Stopped) as caught,
    ):
        isds.ping()
    assert (caught.value.code, databox.failed_logins) == ("isds-login-refused", 1)
    assert isinstance(caught.value, LoginRefused)
    assert "Tajne" not in "".join(traceback.format_exception(caught.value))


def test_block_is_told_with_its_end(databox: DataBoxServer) -> None:
    databox.passwords_before_block = 2
    with connect(account(databox, password="x"), HttpsRoute(), BOUNDS) as wrong:
        for _ in range(2):
            with pytest.raises(Stopped):
                wrong.ping()
    with connect(account(databox), HttpsRoute(), BOUNDS) as right, pytest.raises(Stopped) as caught:
        right.ping()
    assert caught.value.code == "isds-login-blocked"
    assert len(caught.value.blocked_until) == len("10:20:30")


def test_no_secret_in_logs_and_exception_chains(
    databox: DataBoxServer, isds: IsdsClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    databox.troubles.append(Trouble(cut=True))
    with pytest.raises(TryAgain) as caught:
        isds.ping()
    isds.ping()
    error: BaseException | None = caught.value
    while error is not None:
        request = getattr(error, "_request", None)
        assert request is None or "Authorization" not in request.headers
        error = error.__cause__ or error.__context__
    assert databox.password not in caplog.text
    assert "Basic " not in caplog.text


@pytest.mark.parametrize(
    ("trouble", "kind", "code"),
    [
        (Trouble(http=503), TryAgain, "isds-outage"),
        (Trouble(http=500), TryAgain, "isds-server-fault"),
        (Trouble(http=502), TryAgain, "isds-busy"),
        (Trouble(http=404), Unavailable, "isds-request-refused"),
        (Trouble(http=302, headers=(("Location", "https://www.example.cz/"),)), Unavailable, "isds-redirected"),
        (Trouble(http=302, headers=(("Location", "/as/login"),)), LoginRefused, "isds-login-refused"),
        (Trouble(raw=HTML), TryAgain, "isds-not-soap"),
        (Trouble(raw=("text/xml", HTML[1])), TryAgain, "isds-not-soap"),
        (Trouble(raw=("text/xml", [b"\n  <HTML>x"])), TryAgain, "isds-not-soap"),
        (Trouble(raw=("text/plain", [b"moment"])), TryAgain, "isds-not-soap"),
        (Trouble(raw=("text/xml", [b""])), TryAgain, "isds-not-soap"),
        (Trouble(raw=("text/xml", [b"<a/>"])), TryAgain, "isds-odd-answer"),
        (Trouble(raw=("text/xml", [b"<a>"])), TryAgain, "isds-odd-answer"),
        (Trouble(raw=("multipart/related", [b"--x--"])), TryAgain, "isds-odd-answer"),
        (Trouble(cut=True), TryAgain, "https-unreachable"),
        (Trouble(headers=(("Content-Encoding", "gzip"),)), TryAgain, "isds-odd-answer"),
        (Trouble(status_code="3008"), TryAgain, "isds-throttled"),
        (Trouble(status_code="3022"), LoginRefused, "isds-download-blocked"),
    ],
)
def test_troubles_become_our_errors_and_are_not_tried_again(
    isds: IsdsClient, databox: DataBoxServer, trouble: Trouble, kind: type[IntakeError], code: str
) -> None:
    trouble.times = 1
    databox.troubles.append(trouble)
    with pytest.raises(kind) as caught:
        isds.ping()
    assert caught.value.code == code
    assert "Vymyslena" not in "".join(traceback.format_exception(caught.value))
    assert len(databox.calls) == 1
    isds.ping()


def test_silence_ends_the_call(databox: DataBoxServer) -> None:
    databox.troubles.append(Trouble(delay_s=1.0))
    with connect(account(databox), HttpsRoute(), Bounds(silence_s=0.2)) as isds, pytest.raises(TryAgain) as caught:
        isds.ping()
    assert caught.value.code == "https-timeout"
    assert len(databox.calls) == 1
    time.sleep(1.0)  # the server is still at it, and another request would overlap


def dripping() -> object:
    yield b"<a>"
    while True:
        time.sleep(0.05)
        yield b" " * 100


def test_dripping_answers_end(databox: DataBoxServer) -> None:
    databox.troubles.append(Trouble(raw=("text/xml", dripping())))  # type: ignore[arg-type]  # a generator is iterable
    bounds = Bounds(silence_s=2.0, seconds=0.5)
    with connect(account(databox), HttpsRoute(), bounds) as isds, pytest.raises(TryAgain) as caught:
        isds.ping()
    assert caught.value.code == "isds-too-slow"


def endless() -> object:
    yield b"<a>"
    while True:
        yield b" " * 65_536


def test_endless_answers_end(databox: DataBoxServer) -> None:
    databox.troubles.append(Trouble(raw=("text/xml", endless())))  # type: ignore[arg-type]  # as above
    bounds = Bounds(answer_bytes=1 << 20)
    with connect(account(databox), HttpsRoute(), bounds) as isds, pytest.raises(BadData) as caught:
        isds.ping()
    assert caught.value.code == "isds-answer-large"


def test_documents_beyond_their_limit_are_refused(databox: DataBoxServer) -> None:
    held = databox.box.receive({"a.pdf": bytes(200_000)}, large=True)
    small = databox.box.receive({"a.pdf": bytes(200_000)})
    with connect(account(databox), HttpsRoute(), Bounds(content_bytes=100_000)) as isds:
        isds.list_received()
        with pytest.raises(BadData):
            isds.signed_large_message(held.dm_id, io.BytesIO())
        with pytest.raises(BadData):
            isds.signed_message(small.dm_id, io.BytesIO())


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(cut=True, done_before=True),
        Trouble(http=500, done_before=True),
        Trouble(http=503, done_before=True),
        Trouble(raw=HTML, done_before=True),
        Trouble(raw=("text/xml", [b"<a"]), done_before=True),
        Trouble(status_code="9500"),
        Trouble(status_code="3006"),
    ],
)
def test_sending_without_an_answer_is_doubtful(isds: IsdsClient, databox: DataBoxServer, trouble: Trouble) -> None:
    trouble.times = 1
    databox.troubles.append(trouble)
    with pytest.raises(Doubtful) as caught:
        isds.create(outgoing("ZS-2026-000007"))
    assert caught.value.operation == "CreateMessage"
    found = [message.sender_reference for message in isds.list_sent().messages]
    assert found == (["ZS-2026-000007"] if trouble.done_before else [])


@pytest.mark.parametrize(
    "trouble",
    [Trouble(status_code="3008"), Trouble(status_code="1214"), Trouble(http=404), Trouble(status_code="3022")],
)
def test_sending_that_was_refused_is_not_doubtful(isds: IsdsClient, databox: DataBoxServer, trouble: Trouble) -> None:
    trouble.times = 1
    databox.troubles.append(trouble)
    with pytest.raises(IntakeError) as caught:
        isds.create(outgoing())
    assert not isinstance(caught.value, Doubtful)


def test_sending_timeout_is_doubtful(databox: DataBoxServer) -> None:
    databox.troubles.append(Trouble(delay_s=0.6))
    with connect(account(databox), HttpsRoute(), Bounds(silence_s=0.2)) as isds, pytest.raises(Doubtful) as caught:
        isds.create(outgoing())
    assert caught.value.cause.code == "https-timeout"
    time.sleep(0.6)


def test_listing_without_an_answer_may_have_served(isds: IsdsClient, databox: DataBoxServer) -> None:
    databox.box.receive(PDF)
    databox.troubles.append(Trouble(cut=True, done_before=True))
    with pytest.raises(Doubtful):
        isds.list_received()
    assert len(databox.box.served) == 1


def test_nothing_listens_is_not_doubtful(isds_world: Authority) -> None:
    with run_databox(isds_world) as server:
        gone = account(server)
    with connect(gone, HttpsRoute(), BOUNDS) as isds, pytest.raises(TryAgain) as caught:
        isds.create(outgoing())
    assert caught.value.code == "https-unreachable"


def say_once(listener: socket.socket, answer: bytes) -> None:
    connection, _ = listener.accept()
    with connection, contextlib.suppress(OSError):  # the client may have hung up
        connection.recv(65_536)
        connection.sendall(answer)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65_536):  # a reset could overtake the answer
            pass


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<a>",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"HTTP/1.1 200 \xff\r\nContent-Type: \xff\xfe\r\n\xff: \xff\r\n\r\n\xff",
        b"HTTP/1.1 999 x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"x" * 200_000 + b"\r\n\r\n",
        b"HTTP/1.1 302 x\r\nLocation: http://[\r\n\r\n",
        b"HTTP/1.1 500 x\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b",
    ],
)
def test_broken_http_becomes_our_error(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=say_once, args=(listener, answer))
        thread.start()
        login = PasswordLogin(username="demo01", password="x")
        there = Account(login=login, base_url=f"http://127.0.0.1:{listener.getsockname()[1]}")
        with connect(there, HttpsRoute(), BOUNDS) as isds, pytest.raises(IntakeError):
            isds.ping()
        thread.join()


def test_calls_of_several_threads_take_turns(isds: IsdsClient, databox: DataBoxServer) -> None:
    databox.troubles.append(Trouble(delay_s=0.02, times=8))
    threads = [threading.Thread(target=isds.ping) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(databox.calls), databox.most_at_once) == (8, 1)


def test_user_agent_names_us_and_our_version(isds: IsdsClient, databox: DataBoxServer) -> None:
    isds.ping()
    assert databox.agents == {USER_AGENT}


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[TlsAuthority, Path]:
    return TlsAuthority.make(), tmp_path_factory.mktemp("tls")


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (lambda pem, _server: CertificateLogin(certificate_file=pem), "/cert/DS/dz"),
        (
            lambda pem, server: CertificatePasswordLogin(
                certificate_file=pem, username=server.username, password=server.password
            ),
            "/certds/DS/dz",
        ),
        (lambda pem, _server: HostedLogin(certificate_file=pem, box_id="keebyyf"), "/hspis/DS/dz"),
        (lambda _pem, server: PasswordLogin(username=server.username, password=server.password), "/DS/dz"),
    ],
)
def test_every_login_works_over_tls(
    isds_world: Authority,
    tls: tuple[TlsAuthority, Path],
    make: Callable[[Path, DataBoxServer], Login],
    path: str,
) -> None:
    authority, directory = tls
    pem = authority.write_client(directory / "isds.pem")
    with run_databox(isds_world, context=authority.server_context(directory)) as server:
        server.certificates.add(fingerprint(pem))
        route = HttpsRoute(ca_file=directory / "roots.pem")
        with connect(Account(login=make(pem, server), base_url=server.base_url), route, BOUNDS) as isds:
            isds.ping()
            assert isds.owner().box_id == "keebyyf"
        assert server.calls[0] == (path, "DummyOperation")


def test_certificates_that_are_not_accepted_stop_the_source(
    isds_world: Authority, tls: tuple[TlsAuthority, Path]
) -> None:
    authority, directory = tls
    unknown = authority.write_client(directory / "unknown.pem")
    foreign = TlsAuthority.make().write_client(directory / "foreign.pem")
    expired = authority.write_client(directory / "expired.pem", lifetime=timedelta(minutes=-5))
    route = HttpsRoute(ca_file=directory / "roots.pem")
    with run_databox(isds_world, context=authority.server_context(directory)) as server:
        for pem, code in (
            (unknown, "isds-login-refused"),
            (foreign, "isds-certificate-refused"),
            (expired, "isds-certificate-refused"),
        ):
            login = CertificateLogin(certificate_file=pem)
            with (
                connect(Account(login=login, base_url=server.base_url), route, BOUNDS) as isds,
                pytest.raises(Stopped) as caught,
            ):
                isds.ping()
            assert caught.value.code == code


def test_servers_that_are_not_trusted_get_nothing(isds_world: Authority, tls: tuple[TlsAuthority, Path]) -> None:
    authority, directory = tls
    others = TlsAuthority.make().write_roots(directory / "others.pem")
    with (
        run_databox(isds_world, context=authority.server_context(directory)) as server,
        connect(account(server), HttpsRoute(ca_file=others), BOUNDS) as isds,
        pytest.raises(Unavailable) as caught,
    ):
        isds.create(outgoing())
    assert (caught.value.code, server.calls) == ("https-untrusted", [])


def test_settings_that_cannot_be_are_told_before_anything_is_sent(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        connect(Account(login=PasswordLogin(username="", password="x")), HttpsRoute())
    login = CertificateLogin(certificate_file=tmp_path / "missing.pem")
    with (
        connect(Account(login=login, base_url="https://127.0.0.1:1"), HttpsRoute()) as isds,
        pytest.raises(ConfigurationError) as caught,
    ):
        isds.list_received()
    assert caught.value.code == "https-client-certificate"
