"""The control-period calendar, duty as the roster tells it, and what it makes of rest."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region, scope_downward

revision = "0008"
down_revision = "0007"

KEPT = "SELECT, INSERT, UPDATE"


def upgrade() -> None:
    _calendar()
    _duty()
    _rest()
    scope_downward("control_periods", rights=KEPT)
    scope_by_region("duty_stretches", rights=KEPT, worker="worker_id")
    scope_by_region("worked_days", worker="worker_id")
    scope_by_region("streak_alerts", rights="SELECT, INSERT", worker="worker_id")
    for table in ("rest_orders", "sick_blocks", "rest_violations"):
        scope_by_region(table, rights=KEPT, worker="worker_id")
    # Level I held in the region from 25 January 2020 until the end of 25 February 2020.
    op.execute(
        "INSERT INTO control_periods (region, response_level, document_no, valid_from, valid_to, reckoned, version)"
        " VALUES (150000000000, '一级', '内蒙古自治区突发公共卫生事件一级响应', '2020-01-25', '2020-02-25', false, 1)"
    )


def _calendar() -> None:
    op.create_table(
        "control_periods",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("response_level", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("reckoned", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_control_periods_one_at_a_time",
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_control_periods_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_periods")),
    )
    op.create_index(op.f("ix_control_periods_region"), "control_periods", ["region"], unique=False)


def _duty() -> None:
    op.create_table(
        "duty_stretches",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.CheckConstraint(
            "state IN ('late', 'recorded', 'confirmed', 'reversed')", name=op.f("ck_duty_stretches_dutystate")
        ),
        sa.CheckConstraint("ended_at > started_at", name=op.f("ck_duty_stretches_hours")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_duty_stretches")),
    )
    op.create_index(op.f("ix_duty_stretches_region"), "duty_stretches", ["region"], unique=False)
    op.create_index(
        op.f("ix_duty_stretches_worker_id_started_at"), "duty_stretches", ["worker_id", "started_at"], unique=False
    )
    op.create_table(
        "worked_days",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("duty_on", sa.Date(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_worked_days_minutes")),
        sa.PrimaryKeyConstraint("worker_id", "duty_on", name=op.f("pk_worked_days")),
    )
    op.create_index(op.f("ix_worked_days_region_duty_on"), "worked_days", ["region", "duty_on"], unique=False)


def _rest() -> None:
    op.create_table(
        "streak_alerts",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "level IN ('yellow', 'week', 'orange', 'forced')", name=op.f("ck_streak_alerts_streaklevel")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_streak_alerts")),
        sa.UniqueConstraint("worker_id", "first_on", "level", name=op.f("uq_streak_alerts_worker_id_first_on_level")),
    )
    op.create_index(op.f("ix_streak_alerts_region"), "streak_alerts", ["region"], unique=False)
    op.create_table(
        "rest_orders",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("streak_first_on", sa.Date(), nullable=False),
        sa.Column("streak_last_on", sa.Date(), nullable=False),
        sa.Column("rest_from", sa.Date(), nullable=False),
        sa.Column("rest_days", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("triggered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_by", sa.Text(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("overridden_on", sa.Date(), nullable=True),
        sa.Column("overridden_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("follows_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("worker_id"), "="),
            (sa.literal_column("daterange(overridden_on, overridden_on + 14)"), "&&"),
            where=sa.text("overridden_on IS NOT NULL"),
            using="gist",
            name="ex_rest_orders_override_once",
        ),
        sa.CheckConstraint(
            "(state = 'overridden') = (overridden_on IS NOT NULL)", name=op.f("ck_rest_orders_overridden")
        ),
        sa.CheckConstraint(
            "(state IN ('triggered', 'ordered', 'resting')) = (last_on IS NULL)", name=op.f("ck_rest_orders_stands")
        ),
        sa.CheckConstraint(
            "state <> 'served' OR last_on - rest_from + 1 >= rest_days", name=op.f("ck_rest_orders_served")
        ),
        sa.CheckConstraint(
            "state IN ('triggered', 'ordered', 'resting', 'served', 'overridden', 'lifted')",
            name=op.f("ck_rest_orders_orderstate"),
        ),
        sa.CheckConstraint(
            "(overridden_on IS NULL) = (overridden_by IS NULL) AND (overridden_on IS NULL) = (reason IS NULL)",
            name=op.f("ck_rest_orders_override_told"),
        ),
        sa.CheckConstraint("overridden_on >= rest_from", name=op.f("ck_rest_orders_override_within")),
        sa.CheckConstraint("rest_days >= 1", name=op.f("ck_rest_orders_rest_days")),
        sa.ForeignKeyConstraint(["follows_id"], ["rest_orders.id"], name=op.f("fk_rest_orders_follows_id_rest_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rest_orders")),
    )
    op.create_index(op.f("ix_rest_orders_region_id"), "rest_orders", ["region", "id"], unique=False)
    op.create_index(op.f("ix_rest_orders_worker_id"), "rest_orders", ["worker_id"], unique=False)
    op.create_index(
        "uq_rest_orders_open",
        "rest_orders",
        ["worker_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('triggered', 'ordered', 'resting')"),
    )
    op.create_table(
        "sick_blocks",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("cleared_by", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'cleared') = (last_on IS NOT NULL)", name=op.f("ck_sick_blocks_cleared")),
        sa.CheckConstraint("source IN ('report', 'roster')", name=op.f("ck_sick_blocks_sicksource")),
        sa.CheckConstraint("state IN ('open', 'cleared')", name=op.f("ck_sick_blocks_sickstate")),
        sa.CheckConstraint("last_on >= since_on - 1", name=op.f("ck_sick_blocks_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sick_blocks")),
    )
    op.create_index(op.f("ix_sick_blocks_region_id"), "sick_blocks", ["region", "id"], unique=False)
    op.create_index(op.f("ix_sick_blocks_worker_id"), "sick_blocks", ["worker_id"], unique=False)
    op.create_index(
        "uq_sick_blocks_open", "sick_blocks", ["worker_id"], unique=True, postgresql_where=sa.text("state = 'open'")
    )
    op.create_table(
        "rest_violations",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("duty_on", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("cause IN ('forced-rest', 'sick')", name=op.f("ck_rest_violations_cause")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rest_violations")),
        sa.UniqueConstraint("cause_id", "duty_on", name=op.f("uq_rest_violations_cause_id_duty_on")),
    )
    op.create_index(op.f("ix_rest_violations_region_duty_on"), "rest_violations", ["region", "duty_on"], unique=False)
    op.create_index(op.f("ix_rest_violations_worker_id"), "rest_violations", ["worker_id"], unique=False)
