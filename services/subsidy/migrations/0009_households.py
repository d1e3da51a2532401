"""Household cards: the one way in which an account may be several workers'."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import narrow, scope_by_region

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    _tables()
    _payees()
    scope_by_region(
        "households",
        rights="SELECT, INSERT, UPDATE (state, holder_id, decided_by, decided_at, updated_at, version)",
        organisations=(),
    )
    scope_by_region("household_members", rights="SELECT, INSERT", organisations=())


def _payees() -> None:
    op.add_column("payees", sa.Column("household_id", sa.Uuid(), nullable=True))
    op.add_column(
        "payees",
        sa.Column(
            "held_by", sa.Text(), sa.Computed("coalesce(household_id::text, worker_id)", persisted=True), nullable=False
        ),
    )
    op.add_column(
        "payees",
        sa.Column(
            "household_approved",
            sa.Boolean(),
            sa.Computed("CASE WHEN household_id IS NOT NULL AND state <> 'ended' THEN true END", persisted=True),
            nullable=True,
        ),
    )
    op.drop_constraint("ex_payees_account_of_one", "payees")
    op.create_exclude_constraint(
        "ex_payees_account_of_one",
        "payees",
        (sa.column("account_index"), "="),
        (sa.column("held_by"), "<>"),
        where=sa.text("state <> 'ended'"),
        using="gist",
    )
    op.create_index(op.f("ix_payees_account_index"), "payees", ["account_index"], unique=False)
    op.create_foreign_key(
        op.f("fk_payees_household_id_household_members"),
        "payees",
        "household_members",
        ["household_id", "worker_id"],
        ["household_id", "worker_id"],
    )
    op.create_foreign_key(
        op.f("fk_payees_household_id_households"),
        "payees",
        "households",
        ["household_id", "account_index", "household_approved"],
        ["id", "account_index", "approved"],
    )
    # As before: a version's account, holder and household never change.
    narrow(
        "payees",
        rights="SELECT, INSERT, UPDATE (state, region, worker_id, confirmed_by, confirmed_at, updated_at, version)",
    )


def _tables() -> None:
    op.create_table(
        "households",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("holder_id", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("holder", sa.LargeBinary(), nullable=False),
        sa.Column("holder_masked", sa.Text(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("account_index", sa.LargeBinary(), nullable=False),
        sa.Column("account_masked", sa.Text(), nullable=False),
        sa.Column("account_doubtful", sa.Boolean(), nullable=False),
        sa.Column("bank_name", sa.Text(), nullable=False),
        sa.Column("cnaps", sa.Text(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("approved", sa.Boolean(), sa.Computed("state = 'approved'", persisted=True), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("requested_by <> decided_by", name=op.f("ck_households_two_hands")),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (state = 'requested')",
            name=op.f("ck_households_decided"),
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'approved', 'refused', 'ended')", name=op.f("ck_households_householdstate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
        sa.UniqueConstraint("id", "account_index", "approved", name=op.f("uq_households_id_account_index_approved")),
    )
    op.create_index(op.f("ix_households_region"), "households", ["region"], unique=False)
    op.create_table(
        "household_members",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_household_members_household_id_households")
        ),
        sa.PrimaryKeyConstraint("household_id", "worker_id", name=op.f("pk_household_members")),
    )
    op.create_index(op.f("ix_household_members_region"), "household_members", ["region"], unique=False)
