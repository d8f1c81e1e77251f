"""What a signature means for its request, its time stamp and changes, and signatures beside a document."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from intake.filing.types import CleanText

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns that older rows leave empty: what they hold was judged without them."""
    with op.batch_alter_table("request") as request:
        request.add_column(sa.Column("signature_class", CleanText(), nullable=True))
    with op.batch_alter_table("signature_report") as report:
        report.add_column(sa.Column("part_path", CleanText(), nullable=True))
        report.add_column(sa.Column("timestamp_authority", CleanText(), nullable=True))
        report.add_column(sa.Column("timestamp_qualified", sa.Boolean(), nullable=True))
        report.add_column(sa.Column("changes", sa.JSON(none_as_null=True), nullable=True))
        report.add_column(sa.Column("certificate_sha256", CleanText(), nullable=True))


def downgrade() -> None:
    """Never: the register isn't thrown away by a command."""
    raise NotImplementedError("restore a backup instead")
