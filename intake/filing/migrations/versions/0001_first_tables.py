"""The register's first tables, and the triggers that keep the audit append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.filing.types import CleanText, RowId, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table of version 0.1."""
    _alarm()
    _audit_event()
    _daemon_beat()
    _gap()
    _message()
    _reference_counter()
    _source_state()
    _outgoing_message()
    _part()
    _place()
    _request()
    _field_value()
    _finding()
    _request_message()
    _signature_report()
    _guard_audit()


def downgrade() -> None:
    """Never: the register isn't thrown away by a command."""
    raise NotImplementedError("restore a backup instead")


def _word(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _alarm() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", RowId, nullable=False),
        sa.Column("code", CleanText(), nullable=False),
        sa.Column("subject", CleanText(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("last", UtcDateTime(), nullable=False),
        sa.Column("sentence", CleanText(), nullable=False),
        sa.Column("remedy", CleanText(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alarm"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_alarm_open",
        "alarm",
        ["code", "subject"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _audit_event() -> None:
    op.create_table(
        "audit_event",
        sa.Column("seq", RowId, autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", CleanText(), nullable=False),
        sa.Column("action", CleanText(), nullable=False),
        sa.Column("subject", CleanText(), nullable=False),
        sa.Column("details", CleanText(), nullable=False),
        sa.Column("previous_hash", CleanText(), nullable=False),
        sa.Column("hash", CleanText(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_event"),
        sa.UniqueConstraint("hash", name="uq_audit_event_hash"),
    )
    op.create_index("ix_audit_event_subject", "audit_event", ["subject"], unique=False)


def _daemon_beat() -> None:
    op.create_table(
        "daemon_beat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("beat_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_daemon_beat"),
    )


def _gap() -> None:
    op.create_table(
        "gap",
        sa.Column("source", CleanText(), nullable=False),
        sa.Column("source_ref", CleanText(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reason", CleanText(), nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("source", "source_ref", name="pk_gap"),
    )


def _message() -> None:
    op.create_table(
        "message",
        sa.Column("id", RowId, nullable=False),
        sa.Column("source", CleanText(), nullable=False),
        sa.Column("source_ref", CleanText(), nullable=False),
        sa.Column("channel", _word("channel", "email", "databox", "paper"), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("sha256", CleanText(), nullable=False),
        sa.Column("size_bytes", RowId, nullable=False),
        sa.Column("media_type", CleanText(), nullable=False),
        sa.Column("file_name", CleanText(), nullable=True),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("before_start", sa.Boolean(), nullable=False),
        sa.Column("state", _word("state", "pending", "filed", "in_review", "set_aside", "failed"), nullable=False),
        sa.Column("reason", CleanText(), nullable=False),
        sa.Column("code", CleanText(), nullable=True),
        sa.Column("remedy", CleanText(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("merged_into", RowId, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=False),
        sa.Column("lease_owner", CleanText(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("note", CleanText(), nullable=True),
        sa.Column("message_id", CleanText(), nullable=True),
        sa.Column("subject", CleanText(), nullable=True),
        sa.Column("sender_address", CleanText(), nullable=True),
        sa.Column("sender_name", CleanText(), nullable=True),
        sa.Column("reply_to", CleanText(), nullable=True),
        sa.Column("in_reply_to", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("references", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("date", UtcDateTime(), nullable=True),
        sa.Column("fingerprint", CleanText(), nullable=False),
        sa.Column("body_text", CleanText(), nullable=False),
        sa.ForeignKeyConstraint(["merged_into"], ["message.id"], name="fk_message_merged_into_message"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("source", "sha256", name="uq_message_source_sha256"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_message_due",
        "message",
        ["attempts", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_message_message_id", "message", ["message_id"], unique=False, postgresql_using="hash")
    op.create_index("ix_message_source_fingerprint", "message", ["source", "fingerprint"], unique=False)
    op.create_index("ix_message_source_received_on", "message", ["source", "received_on"], unique=False)
    op.create_index("ix_message_state", "message", ["state"], unique=False)


def _reference_counter() -> None:
    op.create_table(
        "reference_counter",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_reference_counter"),
    )


def _source_state() -> None:
    op.create_table(
        "source_state",
        sa.Column("source", CleanText(), nullable=False),
        sa.Column("first_polled_at", UtcDateTime(), nullable=True),
        sa.Column("last_poll_at", UtcDateTime(), nullable=True),
        sa.Column("last_success_at", UtcDateTime(), nullable=True),
        sa.Column("problem", CleanText(), nullable=True),
        sa.Column("problem_since", UtcDateTime(), nullable=True),
        sa.Column("refused_login", CleanText(), nullable=True),
        sa.PrimaryKeyConstraint("source", name="pk_source_state"),
    )


def _outgoing_message() -> None:
    op.create_table(
        "outgoing_message",
        sa.Column("id", RowId, nullable=False),
        sa.Column("kind", _word("kind", "acknowledgement", "alarm"), nullable=False),
        sa.Column("about_id", RowId, nullable=True),
        sa.Column("message_id", CleanText(), nullable=True),
        sa.Column("envelope_sender", CleanText(), nullable=True),
        sa.Column("recipient", CleanText(), nullable=True),
        sa.Column("recipient_key", CleanText(), nullable=True),
        sa.Column("subject", CleanText(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            _word("state", "pending", "sending", "sent", "delivered", "bounced", "suppressed", "failed"),
            nullable=False,
        ),
        sa.Column("code", CleanText(), nullable=True),
        sa.Column("reason", CleanText(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("response", CleanText(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=False),
        sa.Column("lease_owner", CleanText(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["about_id"], ["message.id"], name="fk_outgoing_message_about_id_message"),
        sa.PrimaryKeyConstraint("id", name="pk_outgoing_message"),
        sa.UniqueConstraint("about_id", "kind", name="uq_outgoing_message_about_id_kind"),
        sa.UniqueConstraint("message_id", name="uq_outgoing_message_message_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outgoing_message_envelope_sender", "outgoing_message", ["envelope_sender"], unique=False)
    op.create_index(
        "ix_outgoing_message_recipient_key",
        "outgoing_message",
        ["recipient_key"],
        unique=False,
        postgresql_using="hash",
    )
    op.create_index("ix_outgoing_message_state", "outgoing_message", ["state"], unique=False)


def _part() -> None:
    op.create_table(
        "part",
        sa.Column("id", RowId, nullable=False),
        sa.Column("message_id", RowId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("path", CleanText(), nullable=False),
        sa.Column("name", CleanText(), nullable=False),
        sa.Column("media_type", CleanText(), nullable=False),
        sa.Column("sha256", CleanText(), nullable=False),
        sa.Column("size_bytes", RowId, nullable=False),
        sa.Column("end", _word("end", "used", "set_aside"), nullable=False),
        sa.Column("reason", CleanText(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_part_message_id_message"),
        sa.PrimaryKeyConstraint("id", name="pk_part"),
        sa.UniqueConstraint("message_id", "path", name="uq_part_message_id_path"),
    )
    op.create_index("ix_part_sha256", "part", ["sha256"], unique=False)


def _place() -> None:
    op.create_table(
        "place",
        sa.Column("id", RowId, nullable=False),
        sa.Column("source", CleanText(), nullable=False),
        sa.Column("source_ref", CleanText(), nullable=False),
        sa.Column("message_id", RowId, nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_place_message_id_message"),
        sa.PrimaryKeyConstraint("id", name="pk_place"),
        sa.UniqueConstraint("source", "source_ref", name="uq_place_source_source_ref"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_place_message_id", "place", ["message_id"], unique=False)


def _request() -> None:
    op.create_table(
        "request",
        sa.Column("id", RowId, nullable=False),
        sa.Column("reference", CleanText(), nullable=False),
        sa.Column("message_id", RowId, nullable=False),
        sa.Column("part_path", CleanText(), nullable=False),
        sa.Column("channel", _word("channel", "email", "databox", "paper"), nullable=False),
        sa.Column("filed_at", UtcDateTime(), nullable=False),
        sa.Column(
            "state",
            _word(
                "state",
                "in_review",
                "waiting_for_applicant",
                "registered",
                "contacted",
                "region_asked",
                "counterpart_offered",
                "no_counterpart",
                "handed_over",
                "closed",
                "withdrawn",
                "rejected",
                "not_a_request",
            ),
            nullable=False,
        ),
        sa.Column("reason", CleanText(), nullable=False),
        sa.Column("outcome", _word("outcome", "complete", "needs_review", "not_a_form", "unreadable"), nullable=False),
        sa.Column("form", CleanText(), nullable=True),
        sa.Column("form_version", CleanText(), nullable=True),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("document_sha256", CleanText(), nullable=False),
        sa.Column("values_digest", CleanText(), nullable=True),
        sa.Column("applicant_key", CleanText(), nullable=True),
        sa.Column("duplicate_of", CleanText(), nullable=True),
        sa.Column("assigned_to", CleanText(), nullable=True),
        sa.Column("handwritten_present", sa.Boolean(), nullable=True),
        sa.Column("handwritten_confidence", sa.Double(), nullable=False),
        sa.Column("handwritten_page", sa.Integer(), nullable=True),
        sa.Column("handwritten_box", sa.JSON(none_as_null=True), nullable=True),
        sa.Column(
            "signature_kind", _word("signature_kind", "pades", "cades", "asic-e", "smime", "zfo", "none"), nullable=True
        ),
        sa.Column(
            "signature_verdict",
            _word(
                "signature_verdict",
                "qualified",
                "recognised",
                "seal",
                "advanced",
                "pending",
                "no_proof_of_time",
                "modified",
                "invalid",
                "unsupported",
                "none",
            ),
            nullable=True,
        ),
        sa.Column("signature_reasons", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["duplicate_of"], ["request.reference"], name="fk_request_duplicate_of_request"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_request_message_id_message"),
        sa.PrimaryKeyConstraint("id", name="pk_request"),
        sa.UniqueConstraint("message_id", "part_path", name="uq_request_message_id_part_path"),
        sa.UniqueConstraint("reference", name="uq_request_reference"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_request_applicant_key", "request", ["applicant_key"], unique=False, postgresql_using="hash")
    op.create_index("ix_request_document_sha256", "request", ["document_sha256"], unique=False)
    op.create_index("ix_request_state", "request", ["state"], unique=False)


def _field_value() -> None:
    op.create_table(
        "field_value",
        sa.Column("request_id", RowId, nullable=False),
        sa.Column("key", CleanText(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("raw", CleanText(), nullable=True),
        sa.Column(
            "origin", _word("origin", "acroform", "text_layer", "ocr", "docx", "barcode", "message"), nullable=True
        ),
        sa.Column("page_index", sa.Integer(), nullable=True),
        sa.Column("box", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_field_value_request_id_request"),
        sa.PrimaryKeyConstraint("request_id", "key", name="pk_field_value"),
    )


def _finding() -> None:
    op.create_table(
        "finding",
        sa.Column("id", RowId, nullable=False),
        sa.Column("request_id", RowId, nullable=False),
        sa.Column("message_id", RowId, nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.Column("code", CleanText(), nullable=False),
        sa.Column("severity", _word("severity", "error", "warning", "info"), nullable=False),
        sa.Column("field", CleanText(), nullable=True),
        sa.Column("message", CleanText(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_finding_message_id_message"),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_finding_request_id_request"),
        sa.PrimaryKeyConstraint("id", name="pk_finding"),
    )
    op.create_index("ix_finding_request_id", "finding", ["request_id"], unique=False)


def _request_message() -> None:
    op.create_table(
        "request_message",
        sa.Column("request_id", RowId, nullable=False),
        sa.Column("message_id", RowId, nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_request_message_message_id_message"),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_request_message_request_id_request"),
        sa.PrimaryKeyConstraint("request_id", "message_id", name="pk_request_message"),
    )
    op.create_index("ix_request_message_message_id", "request_message", ["message_id"], unique=False)


def _signature_report() -> None:
    op.create_table(
        "signature_report",
        sa.Column("id", RowId, nullable=False),
        sa.Column("request_id", RowId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("field", CleanText(), nullable=True),
        sa.Column("format", CleanText(), nullable=False),
        sa.Column("indication", _word("indication", "TOTAL_PASSED", "INDETERMINATE", "TOTAL_FAILED"), nullable=False),
        sa.Column("sub_indication", CleanText(), nullable=True),
        sa.Column("intact", sa.Boolean(), nullable=True),
        sa.Column("modified_after_signing", sa.Boolean(), nullable=True),
        sa.Column("covers_whole_document", sa.Boolean(), nullable=True),
        sa.Column("signer", CleanText(), nullable=True),
        sa.Column("organisation", CleanText(), nullable=True),
        sa.Column("organisation_id", CleanText(), nullable=True),
        sa.Column("certificate_serial", CleanText(), nullable=True),
        sa.Column("issuer", CleanText(), nullable=True),
        sa.Column("claimed_time", UtcDateTime(), nullable=True),
        sa.Column("timestamp_time", UtcDateTime(), nullable=True),
        sa.Column("best_time", UtcDateTime(), nullable=True),
        sa.Column("trusted", sa.Boolean(), nullable=True),
        sa.Column("qualified", sa.Boolean(), nullable=True),
        sa.Column("qscd", sa.Boolean(), nullable=True),
        sa.Column("certificate_type", CleanText(), nullable=True),
        sa.Column("reasons", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_signature_report_request_id_request"),
        sa.PrimaryKeyConstraint("id", name="pk_signature_report"),
        sa.UniqueConstraint("request_id", "position", name="uq_signature_report_request_id_position"),
    )


def _guard_audit() -> None:
    """The audit is append-only, whoever writes: INSERT OR REPLACE and TRUNCATE included."""
    for statement in _GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


_GUARDS = {
    "sqlite": (
        """CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
           BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END""",
        """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
           BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END""",
        """CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON audit_event
           WHEN EXISTS (SELECT 1 FROM audit_event WHERE seq = NEW.seq OR hash = NEW.hash)
           BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'audit_event is append-only'; END $$""",
        """CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
           FOR EACH ROW EXECUTE FUNCTION audit_event_append_only()""",
        """CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
           FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only()""",
    ),
}
