"""Hostile mails, one after another, into the running service: each ends in a stated state, beside honest ones.

Everything is delivered to a real Dovecot and looked at from outside: the commands, the SMTP listener,
the processes and the file system.  The whole run happens once; the tests look at what it left.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import trustme
from sqlalchemy.exc import SQLAlchemyError

from intake.demo.applicants import written_values
from intake.demo.forms import text_pdf
from intake.demo.pki import Pki, make_pki
from intake.demo.signing import sign_pdf
from tests.fakes import hostile_documents, hostile_mails
from tests.fakes.hostile import HOSTILE_MAILS, with_attachment
from tests.fakes.hostile_documents import HOSTILE_PDFS
from tests.fakes.hostile_mails import MORE_HOSTILE_MAILS, VICTIM
from tests.fakes.smtp_server import Received, SmtpServer
from tests.integration.servers import dovecot as dovecot_server
from tests.integration.servers.dovecot import Dovecot
from tests.integration.servers.processes import READER, descendants, survivors
from tests.integration.servers.service import IntakeService, imap_section, smtp_section
from tests.integration.servers.tables import Tables

pytestmark = pytest.mark.integration

EACH_S = 60
"""A hostile mail holds a worker no longer."""
ALL_S = 240
PEAK_MB = 300
EVERY = 12
"""After so many hostile mails an honest one."""
SIGNED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CANARIES = (hostile_mails.CANARY, hostile_documents.CANARY, "unik.pdf")
Samples = Mapping[str, Callable[[], bytes]]
ALL: Samples = {
    **{f"mail: {name}": build for name, build in {**HOSTILE_MAILS, **MORE_HOSTILE_MAILS}.items()},
    **{
        f"pdf: {name}": lambda build=build: with_attachment(build(), "zadost.pdf")
        for name, build in HOSTILE_PDFS.items()
    },
}
TEXTS = re.compile(r"injection|charset|nul |names|values|characters|surrogates|words|continued|nameless|script")
"""Samples whose texts are hostile to a database."""
REASONS = {
    "mail: zip bomb": "zip-bomb",
    "mail: zip overlapping": "zip-bomb",
    "mail: zip of 10 GB": "zip-bomb",
    "mail: zip of 10 GB that says 1 kB": "zip-entry-damaged",
    "mail: zip lying": "zip-entry-damaged",
    "mail: zip many": "zip-too-many-entries",
    "mail: zip nested": "nested-too-deep",
    "mail: zip tree": "too-many-parts",
    "mail: mail in zip in mail": "nested-too-deep",
    "mail: deep multipart": "nested-too-deep",
    "mail: deep forwards": "nested-too-deep",
    "mail: many parts": "more than 1000 parts",
    "mail: 2000 tiny files": "more than 1000 parts",
    "mail: zip of forms": "350 documents of the message",
    "mail: zip of locked zips": "250 documents of the message",
    "mail: empty file": "part-empty",
    "mail: damaged msg 0": "msg-damaged",
    "mail: damaged tnef 0": "tnef-damaged",
    "pdf: flate bomb": "pdf-too-complex",
    "pdf: double flate bomb": "pdf-too-complex",
    "pdf: nested forms": "pdf-too-complex",
    "pdf: many glyphs": "pdf-too-complex",
    "pdf: endless saves": "pdf-too-complex",
    "pdf: font of lines": "pdf-too-complex",
    "pdf: font of widths": "child-memory",
    "pdf: page tree loop": "pdf-damaged",
    "pdf: truncated": "pdf-damaged",
    "pdf: password": "pdf-encrypted",
    "pdf: xfa entities": "xfa-form",
    "pdf: hostile values": "acroform-value-differs",
    "pdf: half characters": "required-missing",
}
"""What the reason of a message must say; the others only have to have one."""
FAILED = {"mail: many parts", "mail: 2000 tiny files"}
FILED = {"pdf: many signatures"}
OUR_HEADERS = (
    *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted"),
    *("Content-Language", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"),
)


# -- mails ------------------------------------------------------------------------------------------


def addressed(raw: bytes, number: int) -> bytes:
    """The mail with a sender and an identity of its own; nothing changes where it names neither."""
    raw = raw.replace(b"<zadost.1@", b"<zadost.%d@" % number, 1)
    return raw.replace(b"jana.vzorova@", b"jana.vzorova%d@" % number, 1)


def honest(number: int) -> bytes:
    """A complete form, signed by hand, of an applicant of its own."""
    mail = EmailMessage()
    mail["From"] = f"Petr Ukázka <petr.ukazka{number}@obec.example>"
    mail["To"] = "protokol@kr-s.cz"
    mail["Subject"] = f"Žádost {number}"
    mail["Message-ID"] = f"<poctiva.{number}@obec.example>"
    mail["Date"] = "Fri, 20 Nov 2026 09:15:30 +0100"
    mail.set_content("Dobrý den, posíláme vyplněný formulář.\n")
    values = written_values("zlatovice", applicant_name=f"Obec Vzorová Lhota {number}", ico=ico(number))
    mail.add_attachment(text_pdf(values), maintype="application", subtype="pdf", filename="zadost.pdf")
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))


def ico(number: int) -> str:
    """A valid number of an organisation that doesn't exist (weighted sum modulo 11)."""
    digits = f"{9_800_000 + number}"
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, range(8, 1, -1), strict=True))
    return f"{digits}{(11 - weighted % 11) % 10}"


# -- the run ----------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Stopwatch:
    """How long each message is in a worker's hands, seen from outside."""

    tables: Tables
    first: dict[int, float] = field(default_factory=dict)
    last: dict[int, float] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self._stop.wait(0.2):
            try:
                held = self.tables.rows("SELECT id FROM message WHERE state = 'pending' AND lease_owner IS NOT NULL")
            except Exception:  # noqa: BLE001 - the tables are only just being made
                continue
            for row in held:
                self.first.setdefault(row.id, time.monotonic())
                self.last[row.id] = time.monotonic()

    def stop(self) -> None:
        self._stop.set()

    def longest(self) -> dict[int, float]:
        return {number: self.last[number] - since for number, since in self.first.items()}


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    """What is there when everything was delivered and the service is idle again."""

    names: list[str]
    messages: dict[str, dict[str, Any]]
    """By name of the sample, as exported."""
    queue: dict[int, dict[str, Any]]
    in_hand_s: dict[str, float]
    seconds: float
    next_mail_s: float
    peak_mb: float
    sent: list[Received]
    log: str
    readers_left: list[int]
    survivors: list[int]
    temporary: list[Path]
    outside_before: set[Path]
    outside_after: set[Path]


@dataclass(kw_only=True)
class Site:
    """One installation with a home, a TMPDIR and a working directory of its own."""

    root: Path

    def __post_init__(self) -> None:
        for path in (self.service, self.temporary, self.home, self.work):
            path.mkdir(parents=True)

    service = property(lambda self: self.root / "a" / "b" / "sluzba")
    temporary = property(lambda self: self.root / "a" / "b" / "docasne")
    home = property(lambda self: self.root / "a" / "b" / "domov")
    work = property(lambda self: self.root / "a" / "b" / "pracovni")

    def environment(self) -> dict[str, str]:
        return {"TMPDIR": str(self.temporary), "HOME": str(self.home)}

    def outside(self) -> set[Path]:
        """Every file around the service's own directories, and whatever has the name of a canary anywhere near."""
        own = (self.service, self.temporary)
        around = {path for path in self.root.rglob("*") if not any(path.is_relative_to(mine) for mine in own)}
        near = (Path("/"), Path("/tmp"), Path("/etc"), Path.home(), Path.cwd(), self.root.parent)
        listed = [path for folder in near for path in folder.iterdir()] + list(self.root.rglob("*"))
        return around | {path for path in listed if any(canary in path.name for canary in CANARIES)}


@pytest.fixture(scope="module")
def aftermath(certificate_authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    if not dovecot_server.available():
        pytest.skip("needs Debian's dovecot-imapd 2.3")
    site = Site(root=tmp_path_factory.mktemp("kolem"))
    with Dovecot(authority=certificate_authority) as dovecot, SmtpServer() as smtp:
        sections = [imap_section(dovecot), smtp_section(smtp, daily_cap_per_sender=1000)]
        service = IntakeService(
            directory=site.service,
            sections=sections,
            environment=site.environment(),
            prefix=("env", "-C", str(site.work)),
        )
        with service:
            yield attack(service, dovecot, smtp, site)


def attack(service: IntakeService, dovecot: Dovecot, smtp: SmtpServer, site: Site) -> Aftermath:
    """Deliver everything, wait for the end, send one more mail, and gather what can be seen."""
    assert service.process is not None
    tables, before, began = Tables(f"sqlite:///{service.directory}/intake.db"), site.outside(), time.monotonic()
    watch = Stopwatch(tables=tables)
    threading.Thread(target=watch.run, daemon=True).start()
    names = list(deliver(dovecot))
    service.wait_until(lambda: done(tables, len(names)), ALL_S)
    seconds, began = time.monotonic() - began, time.monotonic()
    dovecot.deliver(honest(1000))
    names.append("honest: after all")
    service.wait_until(lambda: done(tables, len(names)), 30)
    next_mail_s = time.monotonic() - began
    watch.stop()
    ids = [row.id for row in tables.rows("SELECT id, source_ref FROM message ORDER BY id")]
    status, family = Path(f"/proc/{service.process.pid}/status").read_text(), descendants(service.process.pid)
    readers = [pid for pid in family if "intake-reader" in Path(f"/proc/{pid}/comm").read_text()]
    temporary = list(site.temporary.iterdir())
    assert service.stop() == 0
    exported = sorted(service.messages(), key=lambda message: int(message["source_ref"].rpartition("/")[2]))
    spent = watch.longest()
    return Aftermath(
        names=names,
        messages=dict(zip(names, exported, strict=True)),
        queue={line["id"]: line for line in service.lines("queue", "list", "--json")},
        in_hand_s={name: spent.get(number, 0.0) for name, number in zip(names, ids, strict=True)},
        seconds=seconds,
        next_mail_s=next_mail_s,
        peak_mb=int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1)) / 1024,  # type: ignore[union-attr]
        sent=list(smtp.received),
        log=service.log,
        readers_left=readers,
        survivors=survivors(family),
        temporary=temporary,
        outside_before=before,
        outside_after=site.outside(),
    )


def done(tables: Tables, count: int) -> bool:
    try:
        return tables.done(count)
    except Exception:  # noqa: BLE001 - the tables are only just being made
        return False


def deliver(dovecot: Dovecot) -> Iterator[str]:
    """Deliver every sample, an honest mail now and then; yields the names in the order of delivery."""
    for number, (name, build) in enumerate(SAMPLES.items()):
        dovecot.deliver(addressed(build(), number))
        yield name
        if number % EVERY == 0:
            dovecot.deliver(honest(number))
            yield f"honest: {number}"


