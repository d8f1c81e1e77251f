"""A real Dovecot 2.3 in a temporary directory, on free ports, without systemd or root's help.

Used as a context manager.  Started by root, Dovecot runs as ``nobody``; started by anybody else
it runs as that user, with the same configuration.  Mail lies in Maildir++ under ``mail/<user>``.
"""

from __future__ import annotations

import contextlib
import grp
import imaplib
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Self

import trustme
from imapclient import IMAPClient
from imapclient.imap_utf7 import encode as encode_utf7

SERVANT = "nobody"
CAPABILITIES = (
    "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY THREAD=REFERENCES THREAD=REFS "
    "THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED "
    "I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE "
    "SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW STATUS=SIZE SAVEDATE LITERAL+ NOTIFY"
)
_CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 0
ssl = yes
ssl_cert = <{home}/server.pem
ssl_key = <{home}/server.key
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login{oauth_mechanisms}
mail_location = maildir:{home}/mail/%u
mail_fsync = {mail_fsync}
mail_max_userip_connections = 50
{capability}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/users
}}
{oauth_passdb}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""
_OAUTH_PASSDB = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {home}/oauth2.conf
}}
"""
_OAUTH = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={home}/keys/
username_attribute = {attribute}
"""


def available() -> bool:
    """Whether this machine has a Dovecot whose configuration we can write."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        return False
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    return version.startswith("2.3")


def free_port() -> int:
    """A TCP port on loopback that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(kw_only=True)
class Dovecot:
    """A server with its users; ``with Dovecot() as server: …`` starts and stops it."""

    users: Mapping[str, str] = field(default_factory=lambda: {"protokol": "heslo"})
    """Passwords by user name."""
    without: Collection[str] = ()
    """Capabilities that the server doesn't announce, e.g. ``MOVE``, ``UIDPLUS``, ``IDLE``."""
    prefix: str = ""
    """Namespace prefix, e.g. ``INBOX.``"""
    separator: str = "/"
    oauth_key: str | None = None
    """PEM of the public key (RS256) by which access tokens are validated; None: no OAuth."""
    oauth_user_claim: str = "sub"
    authority: trustme.CA = field(default_factory=trustme.CA)
    mail_fsync: str = "optimized"
    extra: str = ""
    """More lines of configuration."""

    host: str = field(default="127.0.0.1", init=False)
    port: int = field(default_factory=free_port, init=False)
    """Plain and STARTTLS."""
    tls_port: int = field(default_factory=free_port, init=False)
    home: Path = field(init=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _number: Iterator[int] = field(default_factory=lambda: count(1), init=False)

    def __enter__(self) -> Self:
        self.home = Path(tempfile.mkdtemp(prefix="dovecot-"))
        try:
            self._write_files()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    # ------------------------------------------------------------------ the process

    def start(self) -> None:
        """Start the server and wait until it answers."""
        as_root = os.geteuid() == 0
        with (self.home / "stderr.log").open("ab") as errors:
            self._process = subprocess.Popen(
                ["dovecot", "-F", "-c", str(self.home / "dovecot.conf")],
                env={"PATH": f"{os.environ.get('PATH', '')}:/usr/sbin", "HOME": str(self.home)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                user=SERVANT if as_root else None,
                group=self._group() if as_root else None,
                extra_groups=[] if as_root else None,
            )
        self._wait_for_greeting()

    def stop(self) -> None:
        """Stop the server and every process of it; also when they are suspended."""
        if self._process is None:
            return
        pids = self.pids()
        for number in (signal.SIGCONT, signal.SIGTERM):
            _signal(pids, number)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            pass
        self._kill(pids)

    def kill(self) -> None:
        """SIGKILL the master and every process of it, as a power cut would."""
        self._kill(self.pids())

    def _kill(self, pids: Collection[int]) -> None:
        _signal([pid for pid in pids if _is_dovecot(pid)], signal.SIGKILL)
        if self._process is not None:
            self._process.wait(5)
        self._process = None
        (self.home / "run" / "master.pid").unlink(missing_ok=True)

    def pids(self) -> list[int]:
        """The master and its children."""
        if self._process is None:
            return []
        return [self._process.pid, *_descendants(self._process.pid)]

    def suspend(self) -> None:
        """SIGSTOP everything: connections stay open and nothing answers."""
        _signal(self.pids(), signal.SIGSTOP)

    def resume(self) -> None:
        _signal(self.pids(), signal.SIGCONT)

    def log(self) -> str:
        """What the server logged so far."""
        paths = (self.home / "dovecot.log", self.home / "stderr.log")
        return "\n".join(path.read_text(errors="replace") for path in paths if path.exists())

    # ------------------------------------------------------------------ mailboxes

    @property
    def ca_file(self) -> Path:
        """Certificate of the authority that signed the server's; it names 127.0.0.1 and localhost."""
        return self.home / "ca.pem"

    def client(self, user: str | None = None) -> IMAPClient:
        """Another mail client, logged in over plain TCP; the caller logs it out."""
        name = user or next(iter(self.users))
        client = IMAPClient(self.host, self.port, ssl=False, timeout=20)
        client._imap.debug = 0  # imapclient formats every body for its logger otherwise
        client.normalise_times = False
        client.login(name, self.users[name])
        return client

    @contextlib.contextmanager
    def session(self, mailbox: str = "INBOX", user: str | None = None) -> Iterator[IMAPClient]:
        """Another mail client that has the mailbox selected and leaves politely."""
        client = self.client(user)
        try:
            client.select_folder(mailbox)
            yield client
        finally:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                client.logout()

    def deliver(
        self, raw: bytes, mailbox: str = "INBOX", *, received_at: datetime | None = None, user: str | None = None
    ) -> None:
        """Put a mail into an existing mailbox as a delivery agent does: a new file in its Maildir."""
        folder = self.maildir(mailbox, user)
        number = next(self._number)
        name = f"{time.time():.6f}.M{number}P{os.getpid()}.test,S={len(raw)}"
        path = folder / "tmp" / name
        for part in ("tmp", "new", "cur"):
            self._make_directory(folder / part)
        path.write_bytes(raw)
        if received_at is not None:
            os.utime(path, (received_at.timestamp(), received_at.timestamp()))
        self._give_away(path)
        path.rename(folder / "new" / name)

    def mails(self, mailbox: str = "INBOX", *, user: str | None = None) -> dict[int, bytes]:
        """Every mail of a mailbox by UID, read without setting a flag."""
        client = self.client(user)
        try:
            client.select_folder(mailbox, readonly=True)
            uids = client.search("ALL")
            return {uid: answer[b"BODY[]"] for uid, answer in client.fetch(uids, ["BODY.PEEK[]"]).items()}
        finally:
            client.logout()

    def flags(self, mailbox: str = "INBOX", *, user: str | None = None) -> dict[int, tuple[bytes, ...]]:
        """Flags of every mail of a mailbox by UID."""
        client = self.client(user)
        try:
            client.select_folder(mailbox, readonly=True)
            answers = client.fetch(client.search("ALL"), ["FLAGS"])
            return {uid: tuple(sorted(answer[b"FLAGS"])) for uid, answer in answers.items()}
        finally:
            client.logout()

    def mailboxes(self, *, user: str | None = None) -> set[str]:
        client = self.client(user)
        try:
            return {name for _flags, _separator, name in client.list_folders()}
        finally:
            client.logout()

    def create(self, mailbox: str, *, user: str | None = None) -> None:
        client = self.client(user)
        client.create_folder(mailbox)
        client.logout()

    def delete(self, mailbox: str, *, user: str | None = None) -> None:
        client = self.client(user)
        client.delete_folder(mailbox)
        client.logout()

    def uidvalidity(self, mailbox: str = "INBOX", *, user: str | None = None) -> int:
        client = self.client(user)
        try:
            value: int = client.folder_status(mailbox, ["UIDVALIDITY"])[b"UIDVALIDITY"]
            return value
        finally:
            client.logout()

    def renumber(self, mailbox: str = "INBOX", *, user: str | None = None) -> None:
        """Make the server forget every UID: a new UIDVALIDITY, which differs by the second."""
        before = self.uidvalidity(mailbox, user=user)
        for path in [*self.maildir(mailbox, user).glob("dovecot*"), *self.maildir("INBOX", user).glob("dovecot-uidv*")]:
            path.unlink(missing_ok=True)
        while int(time.time()) <= before:
            time.sleep(0.05)

    def snapshot(self, *, user: str | None = None) -> Path:
        """A backup of a user's mail, to be given to ``restore``."""
        target = self.home / f"backup-{next(self._number)}"
        shutil.copytree(self.maildir("INBOX", user), target)
        return target

    def restore(self, backup: Path, *, user: str | None = None) -> None:
        """Put a backup back while the server is down: UIDs count on from where they were then."""
        self.stop()
        root = self.maildir("INBOX", user)
        shutil.rmtree(root)
        shutil.copytree(backup, root)
        for path in [root, *root.rglob("*")]:
            self._give_away(path)
        self.start()

    def maildir(self, mailbox: str = "INBOX", user: str | None = None) -> Path:
        """Directory of a mailbox (Maildir++: one dot a level)."""
        root = self.home / "mail" / (user or next(iter(self.users)))
        name = mailbox.removeprefix(self.prefix) if self.prefix else mailbox
        if mailbox.upper() == "INBOX":
            return root
        return root / ("." + encode_utf7(name.replace(self.separator, ".")).decode("ascii"))

    # ------------------------------------------------------------------ files

    def _write_files(self) -> None:
        self.home.chmod(0o755)
        certificate = self.authority.issue_cert("127.0.0.1", "localhost")
        (self.home / "server.key").write_bytes(certificate.private_key_pem.bytes())
        (self.home / "server.pem").write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
        self.authority.cert_pem.write_to_path(str(self.home / "ca.pem"))
        (self.home / "users").write_text("".join(f"{name}:{{PLAIN}}{word}\n" for name, word in self.users.items()))
        if self.oauth_key is not None:
            key = self.home / "keys" / "default" / "RS256" / "default"
            key.parent.mkdir(parents=True)
            key.write_text(self.oauth_key)
            (self.home / "oauth2.conf").write_text(_OAUTH.format(home=self.home, attribute=self.oauth_user_claim))
        (self.home / "dovecot.conf").write_text(self._config())
        for name in ("run", "state", "mail"):
            (self.home / name).mkdir()
        for path in [self.home, *self.home.rglob("*")]:
            self._give_away(path)

    def _config(self) -> str:
        kept = [word for word in CAPABILITIES.split() if word.upper() not in {name.upper() for name in self.without}]
        uid, gid = self._owner()
        oauth = self.oauth_key is not None
        text = _CONFIG.format(
            home=self.home,
            user=SERVANT if os.geteuid() == 0 else _own_name(),
            group=self._group(),
            uid=uid,
            gid=gid,
            port=self.port,
            tls_port=self.tls_port,
            prefix=self.prefix,
            separator=self.separator,
            mail_fsync=self.mail_fsync,
            capability=f"imap_capability = {' '.join(kept)}" if self.without else "",
            oauth_mechanisms=" xoauth2 oauthbearer" if oauth else "",
            oauth_passdb=_OAUTH_PASSDB.format(home=self.home) if oauth else "",
        )
        return f"{text}\n{self.extra}\n"

    def _owner(self) -> tuple[int, int]:
        if os.geteuid() != 0:
            return os.geteuid(), os.getegid()
        entry = pwd.getpwnam(SERVANT)
        return entry.pw_uid, entry.pw_gid

    def _group(self) -> str:
        return grp.getgrgid(self._owner()[1]).gr_name

    def _give_away(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, *self._owner())

    def _make_directory(self, path: Path) -> None:
        missing = [parent for parent in (path, *path.parents) if not parent.exists()]
        path.mkdir(parents=True, exist_ok=True)
        for made in missing:
            self._give_away(made)

    def _wait_for_greeting(self) -> None:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            assert self._process is not None
            if self._process.poll() is not None:
                break
            with contextlib.suppress(OSError), socket.create_connection((self.host, self.port), timeout=2) as probe:
                if probe.recv(4) == b"* OK":
                    return
            time.sleep(0.02)
        msg = f"Dovecot didn't start:\n{self.log()}"
        raise RuntimeError(msg)


def _own_name() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def _descendants(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    found: list[int] = []
    for child in map(int, children):
        found += [child, *_descendants(child)]
    return found


def _is_dovecot(pid: int) -> bool:
    """A pid may have been given to somebody else since it was read."""
    try:
        return b"dovecot" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _signal(pids: Collection[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def trusting(server: Dovecot) -> ssl.SSLContext:
    """A client's TLS context that trusts the server's authority and nobody else."""
    return ssl.create_default_context(cafile=str(server.ca_file))
