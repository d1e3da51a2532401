"""What was last told of indicators, and at which post duty was done."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import open_to_all, scope_by_region

revision = "0019"
down_revision = "0018"


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
    op.create_table(
        "crises_told",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_crises_told_month")),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_crises_told")),
    )
    open_to_all("crises_told", rights="SELECT, INSERT")
    op.add_column("duty_stretches", sa.Column("post_type", sa.String(40), nullable=True))
    op.create_check_constraint(
        op.f("ck_duty_stretches_posttype"),
        "duty_stretches",
        "post_type IN ('checkpoint', 'household-visit', 'home-observation', 'disinfection', 'delivery', 'on-call',"
        " 'data-entry', 'other')",
    )
