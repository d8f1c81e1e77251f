"""Servers as they are: fewer capabilities, odd names, wrong passwords, TLS, outages, huge mail."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from intake.errors import ConfigurationError, LoginRefused, TryAgain, Unavailable
from intake.message import Receipt
from intake.sources.imap_account import Password, Tls
from intake.sources.imap_probe import probe
from intake.sources.imap_session import KEYWORD
from tests.integration.servers.dovecot import Dovecot, free_port
from tests.integration.sources.conftest import Post, account

pytestmark = pytest.mark.integration
Mail = Callable[..., bytes]
Start = Callable[..., Dovecot]


# ---------------------------------------------------------------------- capabilities


@pytest.mark.parametrize("without", [(), ("MOVE",), ("UIDPLUS",), ("MOVE", "IDLE", "NAMESPACE", "ESEARCH")])
def test_mail_leaves_and_what_others_deleted_stays(
    start_dovecot: Start, post: Post, mail: Mail, without: tuple
) -> None:
    server = start_dovecot(without=without)
    server.deliver(mail(1))
    source = post.source(server)
    post.source(server, processed_mailbox="").poll()
    server.deliver(mail(2))
    with server.session() as colleague:
        colleague.delete_messages([1])
        source.poll()
    assert server.mails() == {}
    assert set(server.mails("Zpracováno").values()) == {mail(1), mail(2)}


def test_copy_expunges_only_its_own(start_dovecot: Start, post: Post, mail: Mail) -> None:
    """What a colleague marks as deleted while we copy isn't expunged with ours."""
    server = start_dovecot(without=("MOVE",))
    server.deliver(mail(1))
    receive = post.arrivals.receive

    def receive_then_another_arrives(arrivals: list) -> tuple[Receipt, ...]:
        if not server.flags().get(2):
            server.deliver(mail(2))
            with server.session() as colleague:
                colleague.delete_messages([2])
        return receive(arrivals)

    post.arrivals.receive = receive_then_another_arrives  # type: ignore[method-assign]
    post.source(server).poll()
    assert b"\\Deleted" in server.flags()[2]
    assert post.refs >= {f"Zpracováno/{server.uidvalidity('Zpracováno')}/1"}


def test_without_move_and_uidplus_mail_stays_with_a_keyword_and_an_alarm(
    start_dovecot: Start, post: Post, mail: Mail
) -> None:
    server = start_dovecot(without=("MOVE", "UIDPLUS"))
    server.deliver(mail())
    source = post.source(server)
    assert [source.poll().new, source.poll().new] == [1, 0]
    assert KEYWORD.encode() in server.flags()[1]
    assert b"\\Deleted" not in server.flags()[1]
    assert post.alarms.codes == {"imap-cannot-move"}


# ---------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("options", "wanted", "made"),
    [
        ({}, "Žádosti/Zpracováno & hotovo", "Žádosti/Zpracováno & hotovo"),
        ({"separator": "."}, "Protokol/Zpracováno", "Protokol.Zpracováno"),
        ({"prefix": "INBOX.", "separator": "."}, "Zpracováno", "INBOX.Zpracováno"),
        ({"prefix": "INBOX/", "separator": "/"}, 'INBOX/2026/Hotové "ano"', 'INBOX/2026/Hotové "ano"'),
        ({}, "Zpraco\u0301vano", "Zprac\u00f3vano"),
        ({}, "2026", "2026"),
    ],
)  # fmt: skip
def test_processed_mailbox_is_made_as_the_server_names_it(
    start_dovecot: Start, post: Post, mail: Mail, options: dict, wanted: str, made: str
) -> None:
    server = start_dovecot(**options)
    server.deliver(mail())
    source = post.source(server, processed_mailbox=wanted)
    source.poll()
    assert made in server.mailboxes()
    assert list(server.mails(made).values()) == [mail()]
    source.close()
    server.deliver(mail(2))
    assert post.source(server, processed_mailbox=wanted).poll().new == 1  # found again, not made twice


def test_missing_mailbox_names_what_is_there(dovecot: Dovecot, post: Post) -> None:
    dovecot.create("Žádosti o spolupráci")
    with pytest.raises(Unavailable) as caught:
        post.source(dovecot, mailbox="Zadosti o spolupraci").poll()
    assert caught.value.code == "imap-mailbox-missing"
    assert "Žádosti o spolupráci" in caught.value.remedy


def test_processed_mailbox_that_is_the_mailbox_is_refused(dovecot: Dovecot, post: Post) -> None:
    with pytest.raises(ConfigurationError):
        post.source(dovecot, processed_mailbox="inbox").poll()


# ---------------------------------------------------------------------- login and TLS


def test_wrong_password_is_a_refused_login_without_the_password(dovecot: Dovecot, post: Post) -> None:
    with pytest.raises(LoginRefused) as caught:
        post.source(dovecot, login=Password(secret="spatne-heslo")).poll()
    error: BaseException | None = caught.value
    while error is not None:
        assert "spatne-heslo" not in f"{error} {error.args}"
        error = error.__cause__
    assert post.arrivals.problems == [caught.value.sentence]


@pytest.mark.parametrize("secret", ["příliš žluťoučký", 'with "quotes" \\ and spaces', "x" * 200])
def test_any_password_can_be_sent(start_dovecot: Start, post: Post, secret: str) -> None:
    server = start_dovecot(users={"protokol": secret})
    assert post.source(server, login=Password(secret=secret)).poll().seen == 0


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_tls_with_our_authority(dovecot: Dovecot, post: Post, mail: Mail, tls: Tls, host: str) -> None:
    dovecot.deliver(mail())
    port = dovecot.tls_port if tls is Tls.IMPLICIT else dovecot.port
    source = post.source(dovecot, tls=tls, port=port, host=host, ca_file=dovecot.ca_file)
    assert source.poll().new == 1


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
def test_unknown_authority_is_refused_with_a_remedy(dovecot: Dovecot, post: Post, tls: Tls) -> None:
    port = dovecot.tls_port if tls is Tls.IMPLICIT else dovecot.port
    with pytest.raises(Unavailable) as caught:
        post.source(dovecot, tls=tls, port=port).poll()
    assert caught.value.code == "imap-tls-untrusted"
    assert "ca_file" in caught.value.remedy


def test_implicit_tls_at_a_plain_port_is_told(dovecot: Dovecot, post: Post) -> None:
    with pytest.raises(Unavailable) as caught:
        post.source(dovecot, tls=Tls.IMPLICIT, ca_file=dovecot.ca_file).poll()
    assert caught.value.code == "imap-tls-failed"


def test_server_without_starttls_gets_no_password(start_dovecot: Start, post: Post) -> None:
    server = start_dovecot(extra="ssl = no")
    with pytest.raises(Unavailable) as caught:
        post.source(server, tls=Tls.STARTTLS, ca_file=server.ca_file).poll()
    assert caught.value.code == "imap-no-starttls"
    assert "Login:" not in server.log()


def test_missing_ca_file_is_a_matter_of_configuration(dovecot: Dovecot, post: Post) -> None:
    with pytest.raises(ConfigurationError):
        post.source(dovecot, tls=Tls.STARTTLS, ca_file=Path("/nonexistent/ca.pem")).poll()


@pytest.mark.parametrize(
    ("host", "code"), [("127.0.0.1", "imap-connection-refused"), ("no.invalid", "imap-name-unknown")]
)
def test_dead_server_is_weather(dovecot: Dovecot, post: Post, host: str, code: str) -> None:
    with pytest.raises(TryAgain) as caught:
        post.source(dovecot, host=host, port=free_port()).poll()
    assert caught.value.code == code


# ---------------------------------------------------------------------- outages


def fetching(post: Post, moment: int, act: Callable[[], None]) -> None:
    """Do something at the n-th write into the archive, between two parts of a large mail."""
    writer = post.archive.writer
    count = iter(range(10_000))

    class Hook:
        def __init__(self, real: object) -> None:
            self.real = real

        def write(self, chunk: bytes) -> None:
            self.real.write(chunk)  # type: ignore[attr-defined]
            if next(count) == moment:
                act()

        def seal(self) -> object:
            return self.real.seal()  # type: ignore[attr-defined]

    @contextlib.contextmanager
    def hooked() -> Iterator[Hook]:
        with writer() as real:
            yield Hook(real)

    post.archive.writer = hooked  # type: ignore[method-assign,assignment]


def test_suspended_server_times_out_and_recovers(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    dovecot.deliver(mail(body=b"0123456789abcdef" * 4096))
    source = post.source(dovecot, whole_bytes=1000, part_bytes=8192, timeout_s=1.0)
    fetching(post, 2, dovecot.suspend)
    begun = time.monotonic()
    with pytest.raises(TryAgain) as caught:
        source.poll()
    assert (caught.value.code, time.monotonic() - begun < 5) == ("imap-timeout", True)
    assert post.arrivals.messages == {}
    dovecot.resume()
    assert source.poll().new == 1
    assert post.originals == {mail(body=b"0123456789abcdef" * 4096)}


def test_killed_server_is_weather_and_recovers(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    for number in range(4):
        dovecot.deliver(mail(number, body=b"0123456789abcdef" * 4096))
    source = post.source(dovecot, whole_bytes=1000, part_bytes=8192, timeout_s=5.0)
    fetching(post, 11, dovecot.kill)
    with pytest.raises(TryAgain):
        source.poll()
    assert 0 < len(post.arrivals.messages) < 4
    assert len(post.arrivals.gaps["protokol"]) == 4 - len(post.arrivals.messages)
    dovecot.start()
    source.poll()
    assert (len(post.arrivals.messages), dovecot.mails()) == (4, {})
    assert post.arrivals.gaps["protokol"] == ()


def test_connection_lost_between_commit_and_mark_is_made_good(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    dovecot.deliver(mail())
    source = post.source(dovecot)
    receive = post.arrivals.receive

    def receive_and_kill(arrivals: list) -> tuple[Receipt, ...]:
        receipts = receive(arrivals)
        dovecot.kill()
        return receipts

    post.arrivals.receive = receive_and_kill  # type: ignore[method-assign]
    with pytest.raises(TryAgain):
        source.poll()
    post.arrivals.receive = receive  # type: ignore[method-assign]
    dovecot.start()
    assert len(dovecot.mails()) == 1
    assert source.poll().new == 0
    assert (dovecot.mails(), len(dovecot.mails("Zpracováno")), len(post.arrivals.messages)) == ({}, 1, 1)


# ---------------------------------------------------------------------- waiting


def later(seconds: float, act: Callable[[], object]) -> threading.Timer:
    timer = threading.Timer(seconds, act)
    timer.start()
    return timer


@pytest.mark.parametrize("tls", [Tls.NONE, Tls.IMPLICIT])
def test_new_mail_ends_the_wait(dovecot: Dovecot, post: Post, mail: Mail, tls: Tls) -> None:
    port = dovecot.tls_port if tls is Tls.IMPLICIT else dovecot.port
    source = post.source(dovecot, tls=tls, port=port, ca_file=dovecot.ca_file)
    source.poll()
    timer = later(0.3, lambda: dovecot.deliver(mail()))
    begun = time.monotonic()
    assert source.wait(20)
    assert time.monotonic() - begun < 10
    timer.join()
    assert source.poll().new == 1


def test_mail_that_came_before_the_wait_ends_it_at_once(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    source = post.source(dovecot)
    source.poll()
    dovecot.deliver(mail())
    begun = time.monotonic()
    assert source.wait(20)
    assert time.monotonic() - begun < 10


def test_wait_ends_with_its_time(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    source = post.source(dovecot)
    dovecot.deliver(mail())
    source.poll()
    begun = time.monotonic()
    assert not source.wait(1)
    assert 0.9 < time.monotonic() - begun < 10
    assert source.poll().seen == 0


@pytest.mark.parametrize("options", [{}, {"without": ("IDLE",)}])
def test_close_interrupts_a_wait(start_dovecot: Start, post: Post, options: dict) -> None:
    source = post.source(start_dovecot(**options))
    source.poll()
    timer = later(0.3, source.close)
    begun = time.monotonic()
    assert not source.wait(30)
    assert time.monotonic() - begun < 10
    timer.join()
    with pytest.raises(TryAgain):
        source.poll()


def test_poll_of_another_thread_interrupts_a_wait(dovecot: Dovecot, post: Post) -> None:
    source = post.source(dovecot)
    source.poll()
    waiter = threading.Thread(target=source.wait, args=(30,))
    waiter.start()
    time.sleep(0.3)
    begun = time.monotonic()
    source.poll()
    assert time.monotonic() - begun < 10
    waiter.join(5)
    assert not waiter.is_alive()


def test_wait_on_a_dead_server_is_no_busy_loop(dovecot: Dovecot, post: Post) -> None:
    source = post.source(dovecot)
    source.poll()
    later(0.3, dovecot.kill)
    began, cpu = time.monotonic(), time.process_time()
    assert source.wait(30)  # nobody would tell of new mail: look soon, once
    assert 1 < time.monotonic() - began < 5
    assert not source.wait(2)
    assert time.process_time() - cpu < 0.5
    assert 3 < time.monotonic() - began < 8


def test_close_breaks_off_a_poll(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    dovecot.deliver(mail(body=b"0123456789abcdef" * 4096))
    source = post.source(dovecot, whole_bytes=1000, part_bytes=8192, timeout_s=30.0)
    fetching(post, 2, dovecot.suspend)
    failures: list[BaseException] = []

    def poll() -> None:
        try:
            source.poll()
        except TryAgain as error:
            failures.append(error)

    poller = threading.Thread(target=poll)
    poller.start()
    time.sleep(0.7)
    begun = time.monotonic()
    source.close()
    poller.join(5)
    assert (time.monotonic() - begun < 3, len(failures)) == (True, 1)


# ---------------------------------------------------------------------- bytes


def test_bytes_come_as_they_lie(dovecot: Dovecot, post: Post) -> None:
    """8-bit bytes, very long lines, dots, literals' look-alikes; whole and in parts."""
    generator = random.Random(7)
    noise = bytes(byte for byte in generator.randbytes(300_000) if byte not in (0, 10, 13))
    mails = [b"Subject: a\r\n\r\n" + noise + b"\r\n.\r\n* 1 FETCH {10}\r\n)\r\n", b"\r\n", b"X: y\r\n\r\n"]
    for raw in mails:
        dovecot.deliver(raw)
    post.source(dovecot, whole_bytes=100_000, part_bytes=7001).poll()
    assert post.originals == set(mails)


_MEASURE = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
import hashlib
from tests.fakes.arrivals import FakeArrivals
from tests.fakes.alarms import FakeAlarms
from tests.fakes.clock import FakeClock
from intake.message import Stored
from intake.sources.imap import ImapSource
from intake.sources.imap_account import ImapAccount, Password, Tls
from contextlib import contextmanager

class Writer:
    def __init__(self): self.digest, self.size = hashlib.sha256(), 0
    def write(self, chunk): self.digest.update(chunk); self.size += len(chunk)
    def seal(self): return Stored(sha256=self.digest.hexdigest(), size_bytes=self.size)

class Archive:
    @contextmanager
    def writer(self): yield Writer()
    def syncing(self): return lambda: None

def peak():  # not ru_maxrss: a child inherits that of its parent
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])

arrivals = FakeArrivals()
account = ImapAccount(name="p", host="127.0.0.1", port={port}, tls=Tls.NONE, username="protokol",
                      login=Password(secret="heslo"), processed_mailbox="Z")
source = ImapSource(account, Archive(), arrivals, FakeAlarms(), FakeClock())
source.poll()
before = peak()
Path({flag!r}).touch()
while not Path({go!r}).exists(): pass
new = source.poll().new
print(new, peak() - before, *[sha for _name, sha in arrivals.messages])
source.close()
"""


def test_huge_mail_needs_little_memory(dovecot: Dovecot, tmp_path: Path) -> None:
    """100 MB come into the archive with less than 20 MB more of resident memory."""
    line = hashlib.sha256(b"seed").hexdigest().encode() + b"0123456789\r\n"
    raw = b"Subject: huge\r\n\r\n" + line * (100_000_000 // len(line))
    root = str(Path(__file__).resolve().parents[3])
    script = _MEASURE.format(root=root, port=dovecot.port, flag=str(tmp_path / "flag"), go=str(tmp_path / "go"))
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env={**os.environ}
    ) as child:
        while not (tmp_path / "flag").exists():
            assert child.poll() is None
            time.sleep(0.05)
        dovecot.deliver(raw)
        (tmp_path / "go").touch()
        output, _errors = child.communicate(timeout=60)
    new, growth_kib, digest = output.split()
    assert (new, digest) == ("1", hashlib.sha256(raw).hexdigest())
    assert int(growth_kib) < 20 * 1024


# ---------------------------------------------------------------------- doctor


def test_probe_tells_what_is_there_and_leaves_no_trace(dovecot: Dovecot, mail: Mail) -> None:
    dovecot.deliver(mail())
    found = probe(account(dovecot))
    assert found.ok
    assert [result.step.value for result in found.steps] == [
        "name", "connection", "login", "mailbox", "processed_mailbox", "idle", "move",
    ]  # fmt: skip
    assert (found.mailboxes, "MOVE" in found.capabilities) == (("INBOX",), True)
    assert dovecot.mailboxes() == {"INBOX"}


@pytest.mark.parametrize(
    ("changes", "step", "code"),
    [
        ({"host": "no.invalid"}, "name", "imap-name-unknown"),
        ({"port": 9}, "connection", "imap-connection-refused"),
        ({"tls": Tls.STARTTLS}, "connection", "imap-tls-untrusted"),
        ({"login": Password(secret="x")}, "login", "imap-login-refused"),
        ({"mailbox": "Nikde"}, "mailbox", "imap-mailbox-missing"),
    ],
)
def test_probe_names_the_step_that_fails(dovecot: Dovecot, changes: dict, step: str, code: str) -> None:
    found = probe(account(dovecot, **changes))
    failed = [result for result in found.steps if not result.ok]
    assert [(result.step.value, result.code) for result in failed] == [(step, code)]
    assert failed[0].remedy


def test_one_connection_serves_all_polls(dovecot: Dovecot, post: Post) -> None:
    source = post.source(dovecot)
    for _ in range(5):
        source.poll()
        source.wait(0.1)
    assert dovecot.log().count("Login:") == 1
