"""Experts, assessments and paid leave."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "experts",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("expert_no", sa.Text(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("name_masked", sa.Text(), nullable=False),
        sa.Column("specialty", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_experts_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experts")),
        sa.UniqueConstraint("region", "expert_no", name=op.f("uq_experts_region_expert_no")),
    )
    op.create_index(op.f("ix_experts_region"), "experts", ["region"], unique=False)
    op.create_table(
        "assessments",
        sa.Column("employer_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("previous_id", sa.Uuid(), nullable=True),
        sa.Column("committee", sa.BigInteger(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("applied_by", sa.Text(), nullable=False),
        sa.Column("extended_days", sa.BigInteger(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=True),
        sa.Column("pool", postgresql.JSONB(), nullable=True),
        sa.Column("pool_digest", sa.Text(), nullable=True),
        sa.Column("recused", postgresql.JSONB(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("experts", postgresql.JSONB(), nullable=True),
        sa.Column("signed_by", postgresql.JSONB(), nullable=True),
        sa.Column("grade", sa.BigInteger(), nullable=True),
        sa.Column("care", sa.String(40), nullable=True),
        sa.Column("concluded_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(kind = 'initial') = (previous_id IS NULL)", name=op.f("ck_assessments_previous")),
        sa.CheckConstraint("care IN ('none', 'partial', 'most', 'full')", name=op.f("ck_assessments_carelevel")),
        sa.CheckConstraint("kind IN ('initial', 'reappraisal', 'review')", name=op.f("ck_assessments_kind")),
        sa.CheckConstraint(
            "state IN ('applied', 'panel-drawn', 'assessed', 'served', 'contested', 'final', 'superseded', "
            "'withdrawn')",
            name=op.f("ck_assessments_assessmentstate"),
        ),
        sa.CheckConstraint("(concluded_on IS NULL) = (care IS NULL)", name=op.f("ck_assessments_concluded")),
        sa.CheckConstraint(
            "concluded_on >= applied_on AND received_on >= concluded_on", name=op.f("ck_assessments_order")
        ),
        sa.CheckConstraint("extended_days BETWEEN 0 AND 30", name=op.f("ck_assessments_extended")),
        sa.CheckConstraint("grade BETWEEN 1 AND 10", name=op.f("ck_assessments_grade")),
        sa.CheckConstraint("size IN (3, 5) AND jsonb_array_length(experts) = size", name=op.f("ck_assessments_panel")),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_assessments_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["assessments.id"], name=op.f("fk_assessments_previous_id_assessments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
    )
    op.create_index(op.f("ix_assessments_case_id"), "assessments", ["case_id"], unique=False)
    op.create_index(op.f("ix_assessments_region"), "assessments", ["region"], unique=False)
    op.create_index(
        "uq_assessments_initial",
        "assessments",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'initial' AND state <> 'withdrawn'"),
    )
    op.create_index(
        "uq_assessments_open",
        "assessments",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("kind <> 'reappraisal' AND state NOT IN ('final', 'superseded', 'withdrawn')"),
    )
    op.create_index(
        "uq_assessments_reappraisal",
        "assessments",
        ["previous_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'reappraisal' AND state <> 'withdrawn'"),
    )
    op.create_table(
        "paid_leaves",
        sa.Column("employer_id", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("months", sa.BigInteger(), nullable=False),
        sa.Column("extra_months", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("ends_on >= started_on", name=op.f("ck_paid_leaves_order")),
        sa.CheckConstraint("extra_months = 0 OR confirmed_by IS NOT NULL", name=op.f("ck_paid_leaves_confirmed")),
        sa.CheckConstraint(
            "months BETWEEN 1 AND 12 AND extra_months BETWEEN 0 AND 12", name=op.f("ck_paid_leaves_months")
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_paid_leaves_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paid_leaves")),
        sa.UniqueConstraint("case_id", name=op.f("uq_paid_leaves_case_id")),
    )
    op.create_index(op.f("ix_paid_leaves_case_id"), "paid_leaves", ["case_id"], unique=False)
    op.create_index(op.f("ix_paid_leaves_region"), "paid_leaves", ["region"], unique=False)
    kept = "SELECT, INSERT, UPDATE"
    scope_by_region("experts", rights=kept, organisations=[])
    scope_by_region("assessments", rights=kept, worker="worker_id", organisations=["employer_id"])
    scope_by_region("paid_leaves", rights=kept, worker="worker_id", organisations=["employer_id"])
