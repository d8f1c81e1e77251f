"""SMTP against a real listener: what arrives, and what every kind of trouble is called."""

from __future__ import annotations

import socket
import ssl
import threading
from dataclasses import replace

import pytest
import trustme

from intake.errors import ConfigurationError, IntakeError, LoginRefused, TryAgain, Unavailable
from intake.outgoing import Outgoing, OutgoingKind
from intake.replies.smtp import CODES, Deferred, Doubtful, Refused, SmtpAccount, connect
from tests.fakes.smtp_server import SmtpServer

CONTENT = b"From: a@kr-s.cz\r\nSubject: x\r\n\r\n.a dot\r\n..two\r\nend\r\n"
MAIL = Outgoing(
    kind=OutgoingKind.ACKNOWLEDGEMENT,
    envelope_sender="protokol+bounce-00ff@kr-s.cz",
    recipient="starostka@obec.example",
    message_id="<ack.00@kr-s.cz>",
    subject="x",
    content=CONTENT,
)


@pytest.fixture
def server():
    with SmtpServer() as running:
        yield running


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority, tmp_path_factory):
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def server_context(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def account(server: SmtpServer, **changes) -> SmtpAccount:
    return SmtpAccount(**{"host": server.host, "port": server.port, "tls": "none", "timeout_s": 5, **changes})


def send(server: SmtpServer, mail: Outgoing = MAIL, **changes) -> str:
    with connect(account(server, **changes)) as connection:
        return connection.send(mail)


def test_send_hands_in_the_very_bytes(server):
    assert send(server) == "250 2.0.0 queued as 1"
    (mail,) = server.received
    assert mail.content == CONTENT
    assert mail.sender == MAIL.envelope_sender
    assert mail.recipients == (MAIL.recipient,)
    assert set(mail.options) == {
        f"SIZE={len(CONTENT)}",
        "RET=HDRS",
        "ENVID=<ack.00@kr-s.cz>",
        "NOTIFY=FAILURE,DELAY",
        "ORCPT=rfc822;starostka@obec.example",
    }


def test_send_asks_for_no_dsn_where_none_is_offered():
    with SmtpServer(offer_dsn=False) as server:
        send(server)
        assert server.received[0].options == (f"SIZE={len(CONTENT)}",)


def test_null_sender_is_possible(server):
    send(server, replace(MAIL, envelope_sender=""))
    assert server.received[0].sender in ("", "<>")


def test_one_connection_takes_many_mails_and_survives_refusals(server):
    with connect(account(server)) as connection:
        connection.send(MAIL)
        server.behave(rcpt="550 5.1.1 no such user")
        with pytest.raises(Refused):
            connection.send(MAIL)
        server.behave(data="451 4.3.0 later")
        with pytest.raises(Deferred):
            connection.send(MAIL)
        server.behave()
        connection.send(MAIL)
    assert [mail.connection for mail in server.received] == [1, 1]


@pytest.mark.parametrize(
    ("behaviour", "error", "code"),
    [
        ({"mail": "550 5.7.1 not you"}, Refused, "smtp-refused"),
        ({"mail": "451 4.7.1 wait"}, Deferred, "smtp-deferred"),
        ({"mail": "530 5.7.0 authenticate first"}, LoginRefused, "smtp-login-refused"),
        ({"mail": "421 4.3.2 going down"}, TryAgain, "smtp-unreachable"),
        ({"rcpt": "550 5.1.1 no such user"}, Refused, "smtp-refused"),
        ({"rcpt": "450 4.2.0 greylisted"}, Deferred, "smtp-deferred"),
        ({"data": "554 5.7.1 spam"}, Refused, "smtp-refused"),
        ({"data": "452 4.3.1 full"}, Deferred, "smtp-deferred"),
        ({"drop_at": "mail"}, TryAgain, "smtp-unreachable"),
        ({"drop_at": "data"}, TryAgain, "smtp-unreachable"),
        ({"drop_at": "answer"}, Doubtful, "smtp-doubtful"),
        ({"data": "nonsense"}, Doubtful, "smtp-doubtful"),
    ],
)
def test_trouble_has_its_own_name(server, behaviour, error, code):
    server.behave(**behaviour)
    with pytest.raises(IntakeError) as caught:
        send(server)
    assert type(caught.value) is error
    assert caught.value.code == code
    assert (caught.value.sentence, caught.value.remedy) == CODES[code]


def test_refusal_keeps_the_answer_out_of_its_sentence(server):
    server.behave(rcpt="550 5.1.1 <starostka@obec.example> unknown")
    with pytest.raises(Refused) as caught:
        send(server)
    assert caught.value.answer == "550 5.1.1 <starostka@obec.example> unknown"
    assert "starostka" not in str(caught.value)


def test_break_while_the_body_is_read_is_no_doubt(server):
    server.behave(drop_at="body")
    big = replace(MAIL, content=(b"y" * 70 + b"\r\n") * 300_000)
    with pytest.raises(TryAgain) as caught:
        send(server, big)
    assert caught.value.code == "smtp-unreachable"


def test_answer_that_never_comes_is_a_doubt(server):
    server.behave(slow_s=3)
    with pytest.raises(Doubtful):
        send(server, timeout_s=0.5)


def test_nobody_listening_is_weather():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = SmtpAccount(host="127.0.0.1", port=taken.getsockname()[1], tls="none", timeout_s=2)
        with pytest.raises(TryAgain, match="can't be reached"):
            connect(nobody)


@pytest.mark.parametrize(
    ("greeting", "error"),
    [(b"554 go away\r\n", Unavailable), (b"421 busy\r\n", TryAgain), (b"hello\r\n", TryAgain), (b"", TryAgain)],
)
def test_greeting_that_is_no_welcome(greeting, error):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            peer, _ = listener.accept()
            with peer:
                peer.sendall(greeting)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(error):
            connect(SmtpAccount(host="127.0.0.1", port=listener.getsockname()[1], tls="none", timeout_s=2))
        thread.join()


def test_silent_server_times_out():
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(TryAgain):
        connect(SmtpAccount(host="127.0.0.1", port=listener.getsockname()[1], tls="none", timeout_s=0.3))


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_tls_is_verified_against_the_given_ca(authority, ca_file, tls):
    with SmtpServer(tls=tls, context=server_context(authority)) as server:
        send(server, tls=tls, ca_file=ca_file)
        assert server.wait_for(1)[0].content == CONTENT


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_unknown_ca_is_refused(authority, tls):
    with SmtpServer(tls=tls, context=server_context(authority)) as server:
        with pytest.raises(Unavailable) as caught:
            send(server, tls=tls)
        assert caught.value.code == "smtp-tls"
        assert not server.received


def test_wrong_host_name_is_refused(authority, ca_file):
    context = server_context(authority, "elsewhere.example")
    with SmtpServer(tls="implicit", context=context) as server, pytest.raises(Unavailable, match="certificate"):
        send(server, tls="implicit", ca_file=ca_file)


def test_missing_starttls_never_falls_back_to_the_clear(server):
    with pytest.raises(Unavailable) as caught:
        send(server, tls="starttls", username="u", password="p")
    assert caught.value.code == "smtp-no-starttls"
    assert server.logins == 0


def test_unreadable_ca_file_is_a_configuration_error(server, tmp_path):
    with pytest.raises(ConfigurationError):
        send(server, tls="implicit", ca_file=tmp_path / "none.pem")


@pytest.mark.parametrize("without", [(), ("PLAIN", "XOAUTH2")])
@pytest.mark.parametrize("password", ["demo", "žluťoučký kůň 1"])
def test_login_by_password(without, password):
    with SmtpServer(users={"protokol": password}, without=without) as server:
        send(server, username="protokol", password=password)
        assert len(server.wait_for(1)) == 1


@pytest.mark.parametrize("without", [(), ("PLAIN", "XOAUTH2")])
def test_wrong_password_is_tried_once(without):
    with SmtpServer(users={"protokol": "demo"}, without=without) as server:
        with pytest.raises(LoginRefused) as caught:
            send(server, username="protokol", password="wrong-secret")
        assert server.logins == 1
        assert "wrong-secret" not in str(caught.value) + repr(caught.value.__cause__)


def test_login_by_token():
    with SmtpServer(tokens={"protokol": "abc.def"}) as server:
        send(server, username="protokol", token=lambda: "abc.def")
        assert server.wait_for(1)[0].login == "protokol"


def test_wrong_token_is_refused():
    with SmtpServer(tokens={"protokol": "abc.def"}) as server, pytest.raises(LoginRefused):
        send(server, username="protokol", token=lambda: "old")


def test_server_without_login_is_named(server):
    with pytest.raises(Unavailable) as caught:
        send(server, username="protokol", password="x")
    assert caught.value.code == "smtp-no-login"


def test_login_that_is_wanted_but_not_configured():
    with SmtpServer(users={"protokol": "demo"}) as server, pytest.raises(LoginRefused):
        send(server)


@pytest.mark.parametrize("recipient", ["ž@x.cz", "a@b.cz>\r\nDATA"])
def test_address_that_no_command_can_carry_is_refused_here(server, recipient):
    mail = replace(MAIL, recipient=recipient)
    with connect(account(server)) as connection:
        with pytest.raises(Refused):
            connection.send(mail)
        connection.send(MAIL)
    assert len(server.received) == 1


def test_account_shows_no_secrets():
    shown = repr(SmtpAccount(host="h", port=25, tls="none", username="u", password="geheim"))
    assert "geheim" not in shown
