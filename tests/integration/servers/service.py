"""The real service as a user starts it: ``python -m intake`` in a directory with a configuration.

Everything is looked at from outside: by the commands, the mailbox and the SMTP listener.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fakes.smtp_server import SmtpServer
from tests.integration.servers.dovecot import Dovecot


def imap_section(server: Dovecot, **changes: Any) -> str:
    """A ``[[sources]]`` table for a mailbox of the test server, without TLS on loopback."""
    values = {
        "name": "protokol",
        "kind": "imap",
        "host": "127.0.0.1",
        "port": server.port,
        "tls": "none",
        "username": "protokol",
        "password_file": "secrets/imap",
        "poll_every_s": 5,
        **changes,
    }
    return "[[sources]]\n" + table(values)


def smtp_section(server: SmtpServer, **changes: Any) -> str:
    """An ``[smtp]`` table for the test listener."""
    values = {
        "host": server.host,
        "port": server.port,
        "tls": "none",
        "from_address": "protokol@kr-s.cz",
        "bounce_address": "protokol+bounce@kr-s.cz",
        "timeout_s": 10,
        **changes,
    }
    return "[smtp]\n" + table(values)


def table(values: dict[str, Any]) -> str:
    """Keys of one TOML table; JSON's scalars and lists are TOML's, too."""
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())


@dataclass(kw_only=True)
class IntakeService:
    """One installation; ``start`` and ``kill`` as often as a test wants."""

    directory: Path
    sections: Sequence[str]
    database: str = "sqlite:///intake.db"
    archive: str = "archive"
    password: str = "heslo"
    environment: dict[str, str] = field(default_factory=dict)
    prefix: Sequence[str] = ()
    """A command that starts ours, e.g. one that takes rights or limits away."""
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.write()

    def write(self, *sections: str) -> None:
        """Write the configuration (anew), with other sections if any are given."""
        if sections:
            self.sections = sections
        (self.directory / "secrets").mkdir(mode=0o700, parents=True, exist_ok=True)
        secret = self.directory / "secrets" / "imap"
        secret.write_text(self.password)
        secret.chmod(0o600)
        storage = "[storage]\n" + table({"database": self.database, "archive": self.archive})
        engine = "[engine]\nthreads = 2\nlease_s = 5\n"
        self.config.write_text("\n".join([storage, engine, *self.sections]), encoding="utf-8")

    @property
    def config(self) -> Path:
        """The configuration file."""
        return self.directory / "intake.toml"

    @property
    def log(self) -> str:
        """What the daemon has said so far."""
        path = self.directory / "daemon.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    # -- the daemon -----------------------------------------------------------------------------

    def start(self) -> None:
        """Start ``intake run``; returns at once."""
        with (self.directory / "daemon.log").open("ab") as log:
            self.process = subprocess.Popen(self._command("run"), stdout=log, stderr=log, env=self._environment())

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self, timeout_s: float = 30) -> int:
        """SIGTERM; returns the exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout_s)

    def reload(self) -> None:
        """SIGHUP."""
        assert self.process is not None
        self.process.send_signal(signal.SIGHUP)

    def __enter__(self) -> IntakeService:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()

    # -- commands -------------------------------------------------------------------------------

    def run(self, *arguments: str, timeout_s: float = 120) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            self._command(*arguments),
            capture_output=True,
            text=True,
            timeout=timeout_s,
            env=self._environment(),
            check=False,
        )

    def lines(self, *arguments: str) -> list[dict[str, Any]]:
        """What a command prints as JSON lines."""
        done = self.run(*arguments)
        assert done.returncode in (0, 4), done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def messages(self) -> list[dict[str, Any]]:
        """``intake export messages``."""
        return self.lines("export", "messages", "--format", "jsonl")

    def requests(self) -> list[dict[str, Any]]:
        """``intake export requests``."""
        return self.lines("export", "requests", "--format", "jsonl")

    def settled(self, count: int) -> bool:
        """That many messages are on record and none is pending."""
        messages = self.messages()
        return len(messages) >= count and all(message["state"] != "pending" for message in messages)

    def wait_until(self, condition: Callable[[], bool], timeout_s: float = 60, every_s: float = 0.3) -> None:
        """Poll a condition; fails with the daemon's log when it doesn't come true."""
        deadline = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < deadline, f"not within {timeout_s} s; the daemon says:\n{self.log[-6000:]}"
            time.sleep(every_s)

    def _command(self, *arguments: str) -> list[str]:
        return [*self.prefix, sys.executable, "-m", "intake", "--config", str(self.config), *arguments]

    def _environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("INTAKE_")}
        return {**kept, "PYTHONUNBUFFERED": "1", **self.environment}
