"""One installation under hostile mail: everything is delivered once, and what that leaves is gathered from outside."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from tests.fakes import hostile_documents, hostile_mails
from tests.fakes.smtp_server import Received, SmtpServer
from tests.integration.servers.dovecot import Dovecot
from tests.integration.servers.office import letter, signed_form
from tests.integration.servers.processes import READER, descendants, survivors
from tests.integration.servers.service import IntakeService, imap_section, smtp_section
from tests.integration.servers.tables import Tables

LONGEST_S = 300
EVERY = 12
"""After so many hostile mails an honest one."""
LAST = "honest: after all"
CANARIES = (hostile_mails.CANARY, hostile_documents.CANARY, "unik.pdf")
_HELD = "SELECT id FROM message WHERE state = 'pending' AND lease_owner IS NOT NULL"

Samples = Mapping[str, Callable[[], bytes]]


@dataclass(kw_only=True)
class Site:
    """Directories of one installation: beside its own a home, a TMPDIR and a working directory."""

    root: Path

    def __post_init__(self) -> None:
        for path in (self.service, self.temporary, self.home, self.work):
            path.mkdir(parents=True)

    @property
    def service(self) -> Path:
        return self.root / "a" / "b" / "sluzba"

    @property
    def temporary(self) -> Path:
        return self.root / "a" / "b" / "docasne"

    @property
    def home(self) -> Path:
        return self.root / "a" / "b" / "domov"

    @property
    def work(self) -> Path:
        return self.root / "a" / "b" / "pracovni"

    def install(self, dovecot: Dovecot, smtp: SmtpServer, *, database: str = "sqlite:///intake.db") -> IntakeService:
        """The service between these servers, with nowhere else to write to."""
        return IntakeService(
            directory=self.service,
            sections=[imap_section(dovecot), smtp_section(smtp, daily_cap_per_sender=1000)],
            database=database,
            environment={"TMPDIR": str(self.temporary), "HOME": str(self.home)},
            prefix=("env", "-C", str(self.work)),
        )

    def outside(self) -> set[Path]:
        """Every file around the service's own directories, and all near it that have the name of a canary."""
        own = (self.service, self.temporary)
        around = {path for path in self.root.rglob("*") if not any(path.is_relative_to(mine) for mine in own)}
        near = (Path("/"), Path("/tmp"), Path("/etc"), Path.home(), Path.cwd(), self.root.parent)
        listed = [path for folder in near for path in folder.iterdir()] + list(self.root.rglob("*"))
        return around | {path for path in listed if any(canary in path.name for canary in CANARIES)}


@dataclass(kw_only=True)
class Stopwatch:
    """How long each message is in a worker's hands."""

    tables: Tables
    _first: dict[int, float] = field(default_factory=dict)
    _last: dict[int, float] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        threading.Thread(target=self._run, daemon=True).start()

    def stop(self) -> dict[int, float]:
        """Seconds by number of the message, to a fifth of a second."""
        self._stop.set()
        return {number: self._last[number] - since for number, since in self._first.items()}

    def _run(self) -> None:
        while not self._stop.wait(0.2):
            try:
                held = self.tables.rows(_HELD)
            except SQLAlchemyError:  # the tables are only just being made
                continue
            for row in held:
                self._first.setdefault(row.id, time.monotonic())
                self._last[row.id] = time.monotonic()


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    """What is there when everything was delivered and the service is idle again."""

    messages: dict[str, dict[str, Any]]
    """By name of the sample, as exported."""
    failures: dict[str, dict[str, Any]]
    """What ``intake queue list`` says of the failed ones."""
    in_hand_s: dict[str, float]
    attempts: set[int]
    seconds: float
    """From the first delivery to the end of the last hostile mail."""
    next_mail_s: float
    """From the delivery of one more honest mail to its acknowledgement."""
    peak_mb: float
    """Of the daemon itself, its children apart."""
    sent: list[Received]
    log: str
    readers_left: list[int]
    survivors: list[int]
    """Processes that outlived the daemon."""
    temporary: list[Path]
    """What lay in TMPDIR at the end."""
    appeared: set[Path]
    """Files outside of the service's directories."""

    @property
    def hostile(self) -> dict[str, dict[str, Any]]:
        return {name: message for name, message in self.messages.items() if not name.startswith("honest")}

    @property
    def honest(self) -> dict[str, dict[str, Any]]:
        return {name: message for name, message in self.messages.items() if name.startswith("honest")}


def attack(service: IntakeService, dovecot: Dovecot, smtp: SmtpServer, site: Site, samples: Samples) -> Aftermath:
    """Deliver everything into the running service, wait for the end, send one more mail, and look around."""
    assert service.process is not None
    url = service.database.replace("sqlite:///", f"sqlite:///{service.directory}/")
    tables, before, began = Tables(url), site.outside(), time.monotonic()
    watch = Stopwatch(tables=tables)
    watch.start()
    names = list(_deliver(dovecot, samples))
    service.wait_until(lambda: _done(tables, len(names)), LONGEST_S)
    seconds, began = time.monotonic() - began, time.monotonic()
    dovecot.deliver(letter("last", form=signed_form(len(names))))
    names.append(LAST)
    service.wait_until(lambda: _done(tables, len(names)), 30, every_s=0.1)
    next_mail_s, in_hand = time.monotonic() - began, watch.stop()
    peak_mb, family = _peak_mb(service.process.pid), descendants(service.process.pid)
    readers, temporary = [pid for pid in family if _name(pid) == READER], list(site.temporary.iterdir())
    assert service.stop() == 0
    exported = sorted(service.messages(), key=_uid)
    messages = dict(zip(names, exported, strict=True))
    by_ref = {message["source_ref"]: name for name, message in messages.items()}
    rows = tables.rows("SELECT id, source_ref, attempts FROM message")
    queue = service.lines("queue", "list", "--state", "failed", "--json")
    return Aftermath(
        messages=messages,
        failures={by_ref[line["source_ref"]]: line for line in queue},
        in_hand_s={by_ref[row.source_ref]: in_hand.get(row.id, 0.0) for row in rows},
        attempts={row.attempts for row in rows},
        seconds=seconds,
        next_mail_s=next_mail_s,
        peak_mb=peak_mb,
        sent=list(smtp.received),
        log=service.log,
        readers_left=readers,
        survivors=survivors(family),
        temporary=temporary,
        appeared=site.outside() - before,
    )


def _deliver(dovecot: Dovecot, samples: Samples) -> Iterator[str]:
    """Deliver every sample, an honest mail now and then; yields the names in the order of delivery."""
    for number, (name, build) in enumerate(samples.items()):
        dovecot.deliver(_addressed(build(), number))
        yield name
        if number % EVERY == 0:
            dovecot.deliver(letter(f"honest{number}", form=signed_form(number)))
            yield f"honest: {number}"


def _addressed(raw: bytes, number: int) -> bytes:
    """The mail with a sender and an identity of its own; nothing changes where it names neither."""
    raw = raw.replace(b"<zadost.1@", b"<zadost.%d@" % number, 1)
    return raw.replace(b"jana.vzorova@", b"jana.vzorova%d@" % number, 1)


def _done(tables: Tables, count: int) -> bool:
    try:
        return tables.done(count)
    except SQLAlchemyError:  # the tables are only just being made
        return False


def _uid(message: dict[str, Any]) -> int:
    """UIDs rise in the order of delivery."""
    return int(message["source_ref"].rpartition("/")[2])


def _peak_mb(pid: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:  # it has just ended
        return ""
