"""Evidence of verdicts, and verdicts that wait for revocation data or a list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.filing.types import CleanText, RowId, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, and let requests that are pending by now be judged again."""
    with op.batch_alter_table("signature_report") as report:
        report.add_column(sa.Column("evidence_sha256", CleanText(), nullable=True))
    op.create_table(
        "pending_signature",
        sa.Column("request_id", RowId, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name="fk_pending_signature_request_id_request"),
        sa.PrimaryKeyConstraint("request_id", name="pk_pending_signature"),
    )
    op.create_index("ix_pending_signature_next_try_at", "pending_signature", ["next_try_at"])
    op.execute(
        "INSERT INTO pending_signature (request_id, since, next_try_at, attempts)"
        " SELECT id, filed_at, filed_at, 0 FROM request WHERE signature_verdict = 'pending'"
    )


def downgrade() -> None:
    """Never: the register isn't thrown away by a command."""
    raise NotImplementedError("restore a backup instead")
