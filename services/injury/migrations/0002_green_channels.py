"""Designated hospitals, green channels and referrals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region, scope_downward

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "hospitals",
        sa.Column("hospital_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("answer_minutes", postgresql.JSONB(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.column("hospital_id"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_hospitals_designated",
        ),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.column("ordinal"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_hospitals_ordinal",
        ),
        sa.CheckConstraint("ordinal >= 1", name=op.f("ck_hospitals_ordinal")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_hospitals_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hospitals")),
    )
    op.create_index(op.f("ix_hospitals_hospital_id"), "hospitals", ["hospital_id"], unique=False)
    op.create_index(op.f("ix_hospitals_region"), "hospitals", ["region"], unique=False)
    op.create_table(
        "green_channels",
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("urgency", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_for", sa.String(40), nullable=True),
        sa.Column("escalated_to", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_for IS NOT NULL)", name=op.f("ck_green_channels_cancelled")
        ),
        sa.CheckConstraint(
            "cancelled_for IN ('not-needed', 'own-way', 'opened-by-mistake', 'deceased')",
            name=op.f("ck_green_channels_cancelreason"),
        ),
        sa.CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name=op.f("ck_green_channels_closed")),
        sa.CheckConstraint(
            "state IN ('opened', 'referred', 'accepted', 'escalated', 'arrived', 'admitted', 'closed', 'cancelled')",
            name=op.f("ck_green_channels_channelstate"),
        ),
        sa.CheckConstraint("urgency IN ('critical', 'urgent', 'stable')", name=op.f("ck_green_channels_urgency")),
        sa.CheckConstraint(
            "dispatched_at <= arrived_at AND arrived_at <= admitted_at", name=op.f("ck_green_channels_order_of_times")
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_green_channels_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_green_channels")),
    )
    op.create_index(op.f("ix_green_channels_case_id"), "green_channels", ["case_id"], unique=False)
    op.create_index(op.f("ix_green_channels_region"), "green_channels", ["region"], unique=False)
    op.create_index(
        "uq_green_channels_live",
        "green_channels",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('closed', 'cancelled')"),
    )
    op.create_table(
        "referrals",
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("hospital_id", sa.Text(), nullable=False),
        sa.Column("hospital_name", sa.Text(), nullable=False),
        sa.Column("urgency", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_for", sa.String(40), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'declined') = (declined_for IS NOT NULL)", name=op.f("ck_referrals_declined")),
        sa.CheckConstraint(
            "declined_for IN ('no-bed', 'no-specialty', 'no-staff', 'closed', 'other')",
            name=op.f("ck_referrals_declinereason"),
        ),
        sa.CheckConstraint(
            "state IN ('sent', 'accepted', 'declined', 'expired', 'withdrawn', 'arrived', 'admitted')",
            name=op.f("ck_referrals_referralstate"),
        ),
        sa.CheckConstraint("urgency IN ('critical', 'urgent', 'stable')", name=op.f("ck_referrals_urgency")),
        sa.CheckConstraint("arrived_at <= admitted_at", name=op.f("ck_referrals_order_of_arrival")),
        sa.CheckConstraint(
            "expires_at > sent_at AND answered_at BETWEEN sent_at AND expires_at",
            name=op.f("ck_referrals_order_of_times"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_referrals_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["green_channels.id"], name=op.f("fk_referrals_channel_id_green_channels")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint(
            "channel_id", "round", "hospital_id", name=op.f("uq_referrals_channel_id_round_hospital_id")
        ),
    )
    op.create_index(op.f("ix_referrals_case_id"), "referrals", ["case_id"], unique=False)
    op.create_index(op.f("ix_referrals_channel_id"), "referrals", ["channel_id"], unique=False)
    op.create_index(op.f("ix_referrals_hospital_id"), "referrals", ["hospital_id"], unique=False)
    op.create_index(op.f("ix_referrals_region"), "referrals", ["region"], unique=False)
    op.create_index(
        "uq_referrals_live",
        "referrals",
        ["channel_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('sent', 'accepted')"),
    )
    kept = "SELECT, INSERT, UPDATE"
    scope_downward("hospitals", rights=kept)
    scope_by_region("green_channels", rights=kept, worker="worker_id", organisations=[])
    # A hospital sees what asks it, and no other hospital's.
    scope_by_region("referrals", rights=kept, worker="worker_id", organisations=["hospital_id"])
