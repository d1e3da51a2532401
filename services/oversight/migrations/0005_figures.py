"""Figures as they were told, and targets."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import scope_by_region, scope_downward

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "indicator_figures",
        sa.Column("region", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("extract(day FROM period) = 1", name=op.f("ck_indicator_figures_month")),
        sa.CheckConstraint("numerator >= 0 AND denominator >= 0", name=op.f("ck_indicator_figures_counts")),
        sa.CheckConstraint("numerator IS NOT NULL OR denominator IS NULL", name=op.f("ck_indicator_figures_hidden")),
        sa.PrimaryKeyConstraint("region", "indicator", "period", "counted_at", name=op.f("pk_indicator_figures")),
    )
    op.create_table(
        "indicator_counts",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region", "month", name=op.f("pk_indicator_counts")),
    )
    op.create_index(op.f("ix_indicator_counts_region"), "indicator_counts", ["region"], unique=False)
    op.create_table(
        "indicator_targets",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("value", sa.Numeric(18, 4), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.CheckConstraint("region % 100000000 = 0", name=op.f("ck_indicator_targets_of_a_league")),
        sa.CheckConstraint("extract(day FROM valid_from) = 1", name=op.f("ck_indicator_targets_month")),
        sa.CheckConstraint(
            "valid_from >= date_trunc('month', set_at AT TIME ZONE 'Asia/Shanghai')::date",
            name=op.f("ck_indicator_targets_not_for_the_past"),
        ),
        sa.CheckConstraint("value >= 0", name=op.f("ck_indicator_targets_value")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_targets")),
        sa.UniqueConstraint(
            "indicator",
            "region",
            "valid_from",
            "set_at",
            name=op.f("uq_indicator_targets_indicator_region_valid_from_set_at"),
        ),
    )
    op.create_index(op.f("ix_indicator_targets_region"), "indicator_targets", ["region"], unique=False)
    # What was told was told, and what was asked was asked: a past day shows what it showed.
    scope_by_region("indicator_figures", rights="SELECT, INSERT")
    scope_downward("indicator_targets", rights="SELECT, INSERT")
    scope_by_region("indicator_counts", rights="SELECT, INSERT, UPDATE")
