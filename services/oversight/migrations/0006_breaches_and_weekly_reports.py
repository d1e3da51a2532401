"""Orders that an indicator opened, and weekly reports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("rectification_orders", sa.Column("indicator", sa.Text(), nullable=True))
    op.add_column("rectification_orders", sa.Column("period", sa.Date(), nullable=True))
    op.create_check_constraint(
        op.f("ck_rectification_orders_breach"),
        "rectification_orders",
        "(opened_by = 'indicator') = (indicator IS NOT NULL) AND (indicator IS NULL) = (period IS NULL)",
    )
    op.create_check_constraint(
        op.f("ck_rectification_orders_period"), "rectification_orders", "extract(day FROM period) = 1"
    )
    op.create_unique_constraint(
        op.f("uq_rectification_orders_region_indicator_period"),
        "rectification_orders",
        ["region", "indicator", "period"],
    )
    op.create_table(
        "weekly_reports",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("extract(isodow FROM week) = 1", name=op.f("ck_weekly_reports_monday")),
        sa.CheckConstraint(
            "as_of = (week + 7)::timestamp AT TIME ZONE 'Asia/Shanghai'", name=op.f("ck_weekly_reports_at_its_end")
        ),
        sa.CheckConstraint("made_at >= as_of", name=op.f("ck_weekly_reports_made_after")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_reports")),
        sa.UniqueConstraint("region", "week", name=op.f("uq_weekly_reports_region_week")),
    )
    op.create_index(op.f("ix_weekly_reports_region"), "weekly_reports", ["region"], unique=False)
    # A report is frozen when it is made.
    scope_by_region("weekly_reports", rights="SELECT, INSERT")
