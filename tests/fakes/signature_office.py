"""An office that receives signed forms: real archive, database, children and trust directory; revocation by HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from sqlalchemy import select

from intake.archive.local import LocalArchive
from intake.demo.authority import AT
from intake.demo.authority_server import TrustServer
from intake.demo.fillable import fillable_pdf
from intake.demo.forms import complete_values
from intake.evidence_keeping import EvidenceKeeper
from intake.filing.arrivals import ArrivalRegister
from intake.filing.database import Database
from intake.filing.pending import PendingSignatures
from intake.filing.queue import MessageQueue
from intake.filing.references import MARK_NAME
from intake.filing.register import Register
from intake.filing.reports import Reports
from intake.filing.tables import AuditEvent, Finding, Message, PendingSignature, Request, SignatureReport
from intake.message import Arrival, Channel
from intake.outgoing import Suppressed
from intake.pipeline.process import Processor
from intake.pipeline.reading import Reader
from intake.pipeline.recheck import Recheck
from intake.sources.https import HttpsRoute
from intake.sources.revocation import FetchRules, RevocationFetcher
from intake.trust import TrustRoom
from tests.fakes.cases import signature_table
from tests.fakes.clock import FakeClock

AWAY = (503, "text/plain", b"")
VALUES = complete_values("mesto")
FORM = fillable_pdf(VALUES | {"population": str(VALUES["population"])})
ALL = {
    "request": Request,
    "message": Message,
    "signature": SignatureReport,
    "finding": Finding,
    "pending": PendingSignature,
    "event": AuditEvent,
}


@dataclass(kw_only=True)
class Office:
    """Everything over one database and one directory."""

    directory: Path
    database: Database
    reader: Reader
    clock: FakeClock = field(default_factory=lambda: FakeClock(at=AT + timedelta(minutes=1)))
    archive: LocalArchive = field(init=False)
    received: int = 0

    def __post_init__(self) -> None:
        self.archive = LocalArchive(self.directory / "archive")

    @property
    def trust(self) -> Path:
        return self.directory / "trust"

    @property
    def filing(self) -> PendingSignatures:
        return PendingSignatures(self.database, clock=self.clock)

    @property
    def pending(self) -> dict[str, Any]:
        return Reports(self.database).status_counts()["pending_signatures"]

    @contextmanager
    def judging(self, *, fetches: bool = False) -> Iterator[Reader]:
        """A reader over the trust directory, as a process that has just been started has it."""
        rules = FetchRules(route=HttpsRoute(timeout_s=5), private=True)
        fetcher = RevocationFetcher(directory=self.trust, rules=rules, clock=self.clock) if fetches else None
        room = TrustRoom(self.trust, self.reader.sandbox, fetcher=fetcher)
        try:
            keeper = EvidenceKeeper(room, self.archive)
            yield Reader(self.reader.sandbox, self.reader.forms, trust=keeper)
        finally:
            room.close()

    def receive(self, content: bytes, *, at: datetime = AT, name: str = "zadost.pdf") -> None:
        """Take a mail with one attachment in and process it."""
        self.receive_files({name: content}, at=at)

    def receive_files(self, files: dict[str, bytes], *, at: datetime = AT) -> None:
        """The same with several."""
        head = f"From: obec@obec.example\r\nMessage-ID: <{self.received}@obec.example>\r\n"
        self.receive_raw(head.encode() + mail_with(files), at=at)

    def receive_raw(self, mail: bytes, *, at: datetime = AT) -> None:
        """The same with any mail."""
        stored = self.archive.put(mail)
        self.archive.sync()
        self.received += 1
        arrival = Arrival(
            source="protokol",
            source_ref=f"INBOX/1/{self.received}",
            channel=Channel.EMAIL,
            received_at=at,
            stored=stored,
            media_type="message/rfc822",
        )
        ArrivalRegister(self.database, clock=self.clock).receive([arrival])
        self._process()

    def _process(self) -> None:
        queue = MessageQueue(self.database, clock=self.clock)
        claim = queue.claim("w", lease_s=60, busy=())
        assert claim is not None
        with self.judging() as reader:
            Processor(
                archive=self.archive,
                reader=reader,
                filing=Register(self.database, clock=self.clock, reference_mark=self.directory / MARK_NAME),
                suppression=lambda head, record, sent: Suppressed(code="ack-silent", reason="a test"),
                reply_address=lambda head: head.sender_address,
                compose=lambda acknowledgement, references: None,  # type: ignore[arg-type,return-value]
                signatures=signature_table(),
                clock=self.clock,
            )(claim)

    def recheck(self, reader: Reader) -> int:
        """Try what is due."""
        again = Recheck(
            archive=self.archive, reader=reader, filing=self.filing, clock=self.clock, signatures=signature_table()
        )
        return again.run()

    def rows(self, what: str) -> list[Any]:
        table = ALL[what]
        with self.database.read() as connection:
            return list(connection.execute(select(table).order_by(*table.__table__.primary_key.columns)))

    def codes(self) -> set[str]:
        return {row.code for row in self.rows("finding")}


def mail_with(files: dict[str, bytes]) -> bytes:
    """The content of a mail without the head that says who wrote it."""
    mail = EmailMessage(policy=SMTP)
    mail.set_content("V příloze.")
    for name, content in files.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


@contextmanager
def office_at(directory: Path, url: str, server: TrustServer, reader: Reader) -> Iterator[Office]:
    """An office whose trust directory lacks the CRL of the listed CA, which the server doesn't give at first."""
    server.answers |= {"/crl/listed.crl": AWAY, "/ocsp": AWAY}
    database = Database(url)
    office = Office(directory=directory, database=database, reader=reader)
    server.world.write_trust(office.trust)
    (office.trust / "crls" / "listed.crl").unlink()
    try:
        yield office
    finally:
        office.archive.close()
        database.close()
