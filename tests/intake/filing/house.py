"""Values for the register's tests, and everything in the room over one database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from intake.decide import Decision
from intake.filing.alarms import AlarmBoard
from intake.filing.arrivals import ArrivalRegister
from intake.filing.audit import AuditTrail
from intake.filing.database import Database
from intake.filing.outbox import MessageOutbox
from intake.filing.queue import MessageQueue
from intake.filing.references import MARK_NAME
from intake.filing.register import Register
from intake.filing.reports import Reports
from intake.message import Arrival, Channel, MessageState, PartRecord, Stored
from intake.outgoing import Acknowledgement, Outgoing, OutgoingKind, Suppressed
from intake.ports import AlarmNotice, Claim, Lookup
from intake.request import NewRequest, RequestState
from parsers.findings import Finding, Severity
from parsers.form import FieldValue, HandwrittenSignature, Origin, Outcome, ParsedForm
from parsers.message import Envelope, PartEnd
from signatures.report import FileReport, Indication, Kind, SignatureReport, Verdict

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
SILENT = Suppressed(code="ack-silent", reason="first import")


@dataclass(slots=True)
class SetClock:
    """Stands still until it is moved."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def forward(self, **by: float) -> None:
        self.moment += timedelta(**by)


@dataclass(slots=True)
class House:
    """The whole room over one database."""

    database: Database
    directory: Path
    clock: SetClock = field(default_factory=SetClock)
    mails_of_alarms: list[AlarmNotice] = field(default_factory=list)

    @property
    def mark(self) -> Path:
        return self.directory / MARK_NAME

    @property
    def arrivals(self) -> ArrivalRegister:
        return ArrivalRegister(self.database, clock=self.clock)

    @property
    def queue(self) -> MessageQueue:
        return MessageQueue(self.database, clock=self.clock)

    @property
    def register(self) -> Register:
        return Register(self.database, clock=self.clock, reference_mark=self.mark)

    @property
    def outbox(self) -> MessageOutbox:
        return MessageOutbox(self.database, clock=self.clock)

    @property
    def audit(self) -> AuditTrail:
        return AuditTrail(self.database, clock=self.clock)

    @property
    def alarms(self) -> AlarmBoard:
        return AlarmBoard(self.database, clock=self.clock, compose_alarm=self._compose_alarm)

    @property
    def reports(self) -> Reports:
        return Reports(self.database)

    def receive(self, *numbers: int, **changes: Any) -> None:
        self.arrivals.receive([arrival(number, **changes) for number in numbers])

    def claim(self, busy: Sequence[int] = (), *, worker: str = "w", lease_s: float = 60) -> Claim:
        claim = self.queue.claim(worker, lease_s=lease_s, busy=busy)
        assert claim is not None
        return claim

    def file(self, decision: Decision, claim: Claim | None = None) -> Decision | None:
        return self.register.file(claim or self.claim(), lambda _: decision, compose)

    def ask(self, question: Any) -> Any:
        """Ask the lookup something from inside a filing transaction that then files nothing more."""
        answers: list[Any] = []

        def decide(lookup: Lookup) -> Decision:
            answers.append(question(lookup))
            raise KeyboardInterrupt

        self.receive(999_999)
        claim = next(c for c in iter(lambda: self.claim(), None) if c.message.source_ref.endswith("/999999"))
        try:
            self.register.file(claim, decide, compose)
        except KeyboardInterrupt:
            pass
        return answers[0]

    def _compose_alarm(self, notice: AlarmNotice) -> list[Outgoing]:
        self.mails_of_alarms.append(notice)
        word = "opened" if notice.closed_at is None else "closed"
        return [outgoing(f"<alarm.{notice.code}.{notice.since:%H%M%S}.{word}@kr-s.cz>", kind=OutgoingKind.ALARM)]


@contextmanager
def house_at(url: str, directory: Path) -> Iterator[House]:
    database = Database(url)
    try:
        yield House(database, directory)
    finally:
        database.close()


def digest_of(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def arrival(number: int, **changes: Any) -> Arrival:
    values: dict[str, Any] = {
        "source": "protokol",
        "source_ref": f"INBOX/17/{number}",
        "channel": Channel.EMAIL,
        "received_at": NOON,
        "stored": Stored(sha256=digest_of(number), size_bytes=1000 + number),
        "media_type": "message/rfc822",
    }
    return Arrival(**{**values, **changes})


def decision(**changes: Any) -> Decision:
    values: dict[str, Any] = {
        "state": MessageState.FILED,
        "reason": "complete form",
        "envelope": Envelope(message_id="<m@obec.cz>", subject="Žádost", sender_address="starosta@obec.cz"),
        "fingerprint": "",
        "parts": (part("1"),),
    }
    return Decision(**{**values, **changes})


def part(path: str, **changes: Any) -> PartRecord:
    values: dict[str, Any] = {
        "path": path,
        "name": "zadost.pdf",
        "media_type": "application/pdf",
        "sha256": digest_of(7),
        "size_bytes": 9,
        "end": PartEnd.USED,
        "reason": "holds the form",
    }
    return PartRecord(**{**values, **changes})


def request(**changes: Any) -> NewRequest:
    values: dict[str, Any] = {
        "state": RequestState.REGISTERED,
        "reason": "complete",
        "form": form(),
        "part_path": "1",
        "document_sha256": digest_of(7),
        "values_digest": "v",
        "applicant_key": "00236195",
        "verification": verification(),
        "findings": (finding("region-dormant"),),
    }
    return NewRequest(**{**values, **changes})


def form(**changes: Any) -> ParsedForm:
    fields = (
        FieldValue(key="ico", value="00236195", raw="236195", origin=Origin.ACROFORM, page_index=0,
                   box=(1.0, 2.0, 3.5, 4.0), confidence=0.99, accepted=True),
        FieldValue(key="population", value=1200, raw="1 200", origin=Origin.ACROFORM, confidence=1, accepted=True),
        FieldValue(key="consent", value=True, raw="Yes", origin=Origin.ACROFORM, confidence=1, accepted=True),
        FieldValue(key="cooperation_areas", value=("culture", "schools"), raw=None, origin=None, accepted=True),
        FieldValue(key="contact_email", value=None, raw=None, origin=None),
    )  # fmt: skip
    values: dict[str, Any] = {
        "outcome": Outcome.COMPLETE,
        "form": "zahranicni-spoluprace",
        "form_version": "1",
        "fields": fields,
        "handwritten_signature": HandwrittenSignature(present=True, confidence=0.9, page_index=1, box=(1, 2, 3, 4)),
        "page_count": 2,
    }
    return ParsedForm(**{**values, **changes})


def finding(code: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(code=code, severity=severity, message="A sentence.", field=None)


def verification() -> FileReport:
    report = SignatureReport(
        field="Sig1", format="PAdES-B-T", indication=Indication.TOTAL_PASSED, sub_indication=None, intact=True,
        modified_after_signing=False, covers_whole_document=True, signer="Jan Vzorný", organisation=None,
        organisation_id=None, certificate_serial="0a", issuer="CA", claimed_time=NOON, timestamp_time=None,
        best_time=NOON, trusted=None, qualified=None, qscd=None, certificate_type="esign", reasons=("no trust yet",),
    )  # fmt: skip
    return FileReport(kind=Kind.PADES, verdict=Verdict.ADVANCED, signatures=(report,), reasons=("no trust yet",))


def acknowledgement(key: str = "a", recipient: str = "Starosta@obec.cz") -> Acknowledgement:
    return Acknowledgement(
        recipient=recipient, subject="Žádost", sender=recipient, received_at=NOON, original_message_id="<m@obec.cz>",
        original_references=(), source_sha256=key, attachments=(),
    )  # fmt: skip


def compose(wanted: Acknowledgement, references: tuple[str, ...]) -> Outgoing:
    return outgoing(f"<ack.{wanted.source_sha256}@kr-s.cz>", wanted.recipient, " ".join(references))


def outgoing(
    message_id: str,
    recipient: str = "starosta@obec.cz",
    subject: str = "Potvrzení",
    kind: OutgoingKind = OutgoingKind.ACKNOWLEDGEMENT,
) -> Outgoing:
    return Outgoing(
        kind=kind,
        envelope_sender=f"bounce+{message_id[1:8]}@kr-s.cz",
        recipient=recipient,
        message_id=message_id,
        subject=subject,
        content=b"Subject: x\r\n\r\n\x00\xffbody\r\n",
    )
