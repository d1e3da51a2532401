"""What was last told of indicators."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import scope_by_region

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "indicator_counts",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region", "month", name=op.f("pk_indicator_counts")),
    )
    op.create_index(op.f("ix_indicator_counts_region"), "indicator_counts", ["region"], unique=False)
    scope_by_region("indicator_counts", rights="SELECT, INSERT, UPDATE")
