"""The register's tables (SQLAlchemy 2.1, declarative), the same on SQLite and PostgreSQL.

``message`` is the queue and the only truth on what arrived; everything else hangs on it.
Rows don't leave this room.  What a stranger wrote is indexed by hash on PostgreSQL, since a B-tree
there refuses entries over 2,704 bytes.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, LargeBinary, MetaData, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from intake.filing.types import CleanText, RowId, UtcDateTime, word
from intake.message import Channel, MessageState
from intake.outgoing import OutgoingKind, OutgoingState
from intake.request import RequestState
from parsers.findings import Severity
from parsers.form import Origin, Outcome
from parsers.message import PartEnd
from signatures.report import Indication, Kind, Verdict

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Names of constraints are fixed, since Alembic's batch mode has to find them again."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain class attribute
        str: CleanText,
        dt.datetime: UtcDateTime,
        dt.date: Date,
        bytes: LargeBinary,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
    }


class SourceState(Base):
    """What the last polls of a source came to."""

    __tablename__ = "source_state"

    source: Mapped[str] = mapped_column(primary_key=True)
    first_polled_at: Mapped[dt.datetime | None]
    last_poll_at: Mapped[dt.datetime | None]
    last_success_at: Mapped[dt.datetime | None]
    problem: Mapped[str | None]
    problem_since: Mapped[dt.datetime | None]
    refused_login: Mapped[str | None]
    """Digest of the login that the server refused; not tried again before it changes."""


class DaemonBeat(Base):
    """The one row by which ``intake status`` knows whether the daemon is alive."""

    __tablename__ = "daemon_beat"

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[dt.datetime]
    beat_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    """Set by an orderly end; a killed daemon leaves it empty."""


class Message(Base):
    """One original of one source; state ``pending`` means enqueued."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("source", "sha256"),
        Index("ix_message_source_received_on", "source", "received_on"),
        Index("ix_message_source_fingerprint", "source", "fingerprint"),
        Index("ix_message_message_id", "message_id", postgresql_using="hash"),
        Index(
            "ix_message_due",
            "attempts",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    source: Mapped[str]
    source_ref: Mapped[str]
    channel: Mapped[Channel] = mapped_column(word(Channel, "channel"))
    received_at: Mapped[dt.datetime]
    received_on: Mapped[dt.date]
    """Prague day of ``received_at``: the day of the ledger."""
    recorded_at: Mapped[dt.datetime]
    sha256: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(RowId)
    media_type: Mapped[str]
    file_name: Mapped[str | None]
    silent: Mapped[bool]
    before_start: Mapped[bool]

    state: Mapped[MessageState] = mapped_column(word(MessageState, "state"), index=True)
    reason: Mapped[str] = mapped_column(default="")
    code: Mapped[str | None]
    remedy: Mapped[str | None]
    decided_at: Mapped[dt.datetime | None]
    merged_into: Mapped[int | None] = mapped_column(RowId, ForeignKey("message.id"))

    attempts: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[dt.datetime]
    lease_owner: Mapped[str | None]
    lease_until: Mapped[dt.datetime | None]
    note: Mapped[str | None]

    message_id: Mapped[str | None]
    """The Message-ID header, chosen by the sender: never a key, and of any length."""
    subject: Mapped[str | None]
    sender_address: Mapped[str | None]
    sender_name: Mapped[str | None]
    reply_to: Mapped[str | None]
    in_reply_to: Mapped[list[Any] | None]
    references: Mapped[list[Any] | None]
    date: Mapped[dt.datetime | None]
    fingerprint: Mapped[str] = mapped_column(default="")
    body_text: Mapped[str] = mapped_column(default="")


class Place(Base):
    """Where a message was seen: its first place and every further one."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("source", "source_ref"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    source: Mapped[str]
    source_ref: Mapped[str]
    message_id: Mapped[int] = mapped_column(RowId, ForeignKey("message.id"), index=True)
    noted_at: Mapped[dt.datetime]


class Gap(Base):
    """Something that a server holds and we don't: ``missing`` in the ledger."""

    __tablename__ = "gap"

    source: Mapped[str] = mapped_column(primary_key=True)
    source_ref: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[dt.datetime]
    received_on: Mapped[dt.date]
    reason: Mapped[str]
    noted_at: Mapped[dt.datetime]


class Part(Base):
    """A container or leaf of a message, with its end."""

    __tablename__ = "part"
    __table_args__ = (UniqueConstraint("message_id", "path"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    message_id: Mapped[int] = mapped_column(RowId, ForeignKey("message.id"))
    position: Mapped[int]
    path: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str] = mapped_column(index=True)
    size_bytes: Mapped[int] = mapped_column(RowId)
    end: Mapped[PartEnd] = mapped_column(word(PartEnd, "end"))
    reason: Mapped[str]


class ReferenceCounter(Base):
    """The last reference number given in a year; the high-water mark beside the archive backs it."""

    __tablename__ = "reference_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Request(Base):
    """A request for a foreign partnership."""

    __tablename__ = "request"
    __table_args__ = (
        UniqueConstraint("message_id", "part_path"),
        Index("ix_request_applicant_key", "applicant_key", postgresql_using="hash"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    message_id: Mapped[int] = mapped_column(RowId, ForeignKey("message.id"))
    part_path: Mapped[str]
    channel: Mapped[Channel] = mapped_column(word(Channel, "channel"))
    filed_at: Mapped[dt.datetime]
    state: Mapped[RequestState] = mapped_column(word(RequestState, "state"), index=True)
    reason: Mapped[str]
    outcome: Mapped[Outcome] = mapped_column(word(Outcome, "outcome"))
    form: Mapped[str | None]
    form_version: Mapped[str | None]
    page_count: Mapped[int]
    document_sha256: Mapped[str] = mapped_column(index=True)
    values_digest: Mapped[str | None]
    applicant_key: Mapped[str | None]
    duplicate_of: Mapped[str | None] = mapped_column(ForeignKey("request.reference"))
    assigned_to: Mapped[str | None]
    handwritten_present: Mapped[bool | None]
    handwritten_confidence: Mapped[float]
    handwritten_page: Mapped[int | None]
    handwritten_box: Mapped[list[Any] | None]
    signature_kind: Mapped[Kind | None] = mapped_column(word(Kind, "signature_kind"))
    signature_verdict: Mapped[Verdict | None] = mapped_column(word(Verdict, "signature_verdict"))
    signature_reasons: Mapped[list[Any] | None]
    signature_class: Mapped[str | None]
    """Word of config/signatures.toml."""


class RequestMessage(Base):
    """Which messages belong to a request: the one that founded it, repetitions, replies."""

    __tablename__ = "request_message"

    request_id: Mapped[int] = mapped_column(RowId, ForeignKey("request.id"), primary_key=True)
    message_id: Mapped[int] = mapped_column(RowId, ForeignKey("message.id"), primary_key=True, index=True)
    noted_at: Mapped[dt.datetime]


class FieldValue(Base):
    """One field of the form as read."""

    __tablename__ = "field_value"

    request_id: Mapped[int] = mapped_column(RowId, ForeignKey("request.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    """Text, whole number, yes/no or a list of words; NULL for an empty or unread field."""
    raw: Mapped[str | None]
    origin: Mapped[Origin | None] = mapped_column(word(Origin, "origin"))
    page_index: Mapped[int | None]
    box: Mapped[list[Any] | None]
    confidence: Mapped[float]
    accepted: Mapped[bool]


class Finding(Base):
    """A remark on a request, with the message that brought it up."""

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    request_id: Mapped[int] = mapped_column(RowId, ForeignKey("request.id"), index=True)
    message_id: Mapped[int] = mapped_column(RowId, ForeignKey("message.id"))
    noted_at: Mapped[dt.datetime]
    code: Mapped[str]
    severity: Mapped[Severity] = mapped_column(word(Severity, "severity"))
    field: Mapped[str | None]
    message: Mapped[str]


class SignatureReport(Base):
    """One signature of the document behind a request, or of what lies beside the document or around it."""

    __tablename__ = "signature_report"
    __table_args__ = (UniqueConstraint("request_id", "position"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    request_id: Mapped[int] = mapped_column(RowId, ForeignKey("request.id"))
    position: Mapped[int]
    field: Mapped[str | None]
    format: Mapped[str]
    indication: Mapped[Indication] = mapped_column(word(Indication, "indication"))
    sub_indication: Mapped[str | None]
    intact: Mapped[bool | None]
    modified_after_signing: Mapped[bool | None]
    covers_whole_document: Mapped[bool | None]
    signer: Mapped[str | None]
    organisation: Mapped[str | None]
    organisation_id: Mapped[str | None]
    certificate_serial: Mapped[str | None]
    issuer: Mapped[str | None]
    claimed_time: Mapped[dt.datetime | None]
    timestamp_time: Mapped[dt.datetime | None]
    best_time: Mapped[dt.datetime | None]
    trusted: Mapped[bool | None]
    qualified: Mapped[bool | None]
    qscd: Mapped[bool | None]
    certificate_type: Mapped[str | None]
    reasons: Mapped[list[Any]]
    part_path: Mapped[str | None]
    """Of what lies beside the document or around it, empty for the message itself; none for the document's own."""
    timestamp_authority: Mapped[str | None]
    timestamp_qualified: Mapped[bool | None]
    changes: Mapped[list[Any] | None]
    certificate_sha256: Mapped[str | None]
    evidence_sha256: Mapped[str | None]
    """Of the manifest in the archive; none where the verdict isn't settled."""


class PendingSignature(Base):
    """A request with a verdict that waits for revocation data or a list; gone once it is settled."""

    __tablename__ = "pending_signature"

    request_id: Mapped[int] = mapped_column(RowId, ForeignKey("request.id"), primary_key=True, autoincrement=False)
    since: Mapped[dt.datetime]
    next_try_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    """None: given up, and a clerk has been told."""
    attempts: Mapped[int] = mapped_column(default=0)


class OutgoingMessage(Base):
    """A composed message with its bytes, and what became of it."""

    __tablename__ = "outgoing_message"
    __table_args__ = (
        UniqueConstraint("about_id", "kind"),
        Index("ix_outgoing_message_recipient_key", "recipient_key", postgresql_using="hash"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[OutgoingKind] = mapped_column(word(OutgoingKind, "kind"))
    about_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("message.id"))
    """The received message that this one answers; none for alarms."""
    message_id: Mapped[str | None] = mapped_column(unique=True)
    """Our Message-ID header; none where nothing was composed (suppressed)."""
    envelope_sender: Mapped[str | None] = mapped_column(index=True)
    recipient: Mapped[str | None]
    recipient_key: Mapped[str | None]
    """The recipient in lower case, for counting."""
    subject: Mapped[str | None]
    content: Mapped[bytes | None]
    state: Mapped[OutgoingState] = mapped_column(word(OutgoingState, "state"), index=True)
    code: Mapped[str | None]
    reason: Mapped[str | None]
    created_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    response: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[dt.datetime]
    lease_owner: Mapped[str | None]
    lease_until: Mapped[dt.datetime | None]
    doubtful: Mapped[bool] = mapped_column(default=False)


class Alarm(Base):
    """Something that a person has to know of; open while ``closed_at`` is empty."""

    __tablename__ = "alarm"
    __table_args__ = (
        Index(
            "uq_alarm_open",
            "code",
            "subject",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    code: Mapped[str]
    subject: Mapped[str]
    since: Mapped[dt.datetime]
    last: Mapped[dt.datetime]
    sentence: Mapped[str]
    remedy: Mapped[str]
    closed_at: Mapped[dt.datetime | None]


class AuditEvent(Base):
    """Append-only and hash-chained; triggers forbid UPDATE and DELETE. No foreign keys: it outlives the rest."""

    __tablename__ = "audit_event"

    seq: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    details: Mapped[str]
    """Canonical JSON, exactly as it was hashed; no personal data."""
    previous_hash: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
