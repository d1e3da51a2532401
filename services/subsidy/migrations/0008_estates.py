"""Estates, and instructions that reach whom their line is due to."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import narrow, scope_by_region

revision = "0008"
down_revision = "0007"

# I3, I10: looked at when an instruction is laid down and once more when it is sent. What was at the bank before the
# death was known takes its course. Seen with the owner's eyes: the worker's home may lie in another county.
_REACH_WHOM_IS_DUE = """
CREATE FUNCTION instructions_reach_whom_is_due() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    due text := (SELECT worker_id FROM lines WHERE id = NEW.line_id);
BEGIN
    IF NEW.payee_id IS NOT NULL AND EXISTS (SELECT FROM workers WHERE worker_id = due AND state = 'deceased') THEN
        RAISE EXCEPTION 'the worker has died' USING ERRCODE = '23514', CONSTRAINT = 'not_to_the_dead';
    END IF;
    IF NOT EXISTS (SELECT FROM payees WHERE id = NEW.payee_id AND worker_id = due AND state = 'confirmed')
       AND NOT EXISTS (SELECT FROM estates WHERE id = NEW.estate_id AND worker_id = due AND state = 'approved') THEN
        RAISE EXCEPTION 'not where the line is due' USING ERRCODE = '23514', CONSTRAINT = 'account_of_another';
    END IF;
    RETURN NEW;
END $$
"""

_NOT_TO_OLD_ACCOUNT = """
CREATE FUNCTION estates_not_to_old_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM payees WHERE worker_id = NEW.worker_id AND account_index = NEW.account_index) THEN
        RAISE EXCEPTION 'an account of the dead' USING ERRCODE = '23514', CONSTRAINT = 'estate_to_old_account';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    _tables()
    op.add_column("instructions", sa.Column("estate_id", sa.Uuid(), nullable=True))
    op.alter_column("instructions", "payee_id", nullable=True)
    op.create_foreign_key(op.f("fk_instructions_estate_id_estates"), "instructions", "estates", ["estate_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_instructions_one_account"), "instructions", "num_nonnulls(payee_id, estate_id) = 1"
    )
    op.execute(_REACH_WHOM_IS_DUE)
    op.execute(
        "CREATE TRIGGER reach_whom_is_due BEFORE INSERT OR UPDATE OF state ON instructions FOR EACH ROW"
        " WHEN (NEW.state IN ('prepared', 'instructed')) EXECUTE FUNCTION instructions_reach_whom_is_due()"
    )
    op.execute(_NOT_TO_OLD_ACCOUNT)
    op.execute(
        "CREATE TRIGGER not_to_old_account BEFORE INSERT ON estates FOR EACH ROW"
        " EXECUTE FUNCTION estates_not_to_old_account()"
    )
    _open()


def _open() -> None:
    """What was registered and what was instructed never changes, save its state and what came of it."""
    scope_by_region(
        "estates",
        rights="SELECT, INSERT, UPDATE (state, worker_id, decided_by, decided_at, decision, updated_at, version)",
    )
    # Who pays a line must see where to, though the dead worker's home may lie elsewhere.
    op.execute(
        "CREATE POLICY paid_here ON estates FOR SELECT"
        " USING (EXISTS (SELECT FROM lines WHERE lines.worker_id = estates.worker_id))"
    )
    scope_by_region("estate_claimants", rights="SELECT, INSERT", organisations=())
    narrow("instructions", rights="SELECT, INSERT, UPDATE (state, reason_code, reason, settled_at, updated_at)")


def _tables() -> None:
    op.create_table(
        "estates",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("death_document_no", sa.Text(), nullable=False),
        sa.Column("agreement_no", sa.Text(), nullable=True),
        sa.Column("holder", sa.LargeBinary(), nullable=False),
        sa.Column("holder_masked", sa.Text(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("account_index", sa.LargeBinary(), nullable=False),
        sa.Column("account_masked", sa.Text(), nullable=False),
        sa.Column("bank_name", sa.Text(), nullable=False),
        sa.Column("cnaps", sa.Text(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("registered_by <> decided_by", name=op.f("ck_estates_two_hands")),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (decision IS NULL)",
            name=op.f("ck_estates_decision"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'refused') OR decided_by IS NOT NULL", name=op.f("ck_estates_decided")
        ),
        sa.CheckConstraint(
            "state IN ('registered', 'approved', 'refused', 'ended')", name=op.f("ck_estates_estatestate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_estates")),
    )
    op.create_index(op.f("ix_estates_region"), "estates", ["region"], unique=False)
    for state in ("registered", "approved"):
        op.create_index(
            f"uq_estates_{state}", "estates", ["worker_id"], unique=True, postgresql_where=sa.text(f"state = '{state}'")
        )
    op.create_table(
        "estate_claimants",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("estate_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("name_masked", sa.Text(), nullable=False),
        sa.Column("relation", sa.String(40), nullable=False),
        sa.Column("proof_no", sa.Text(), nullable=False),
        sa.Column("receives", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "relation IN ('spouse', 'child', 'parent', 'sibling', 'grandparent', 'grandchild', 'other')",
            name=op.f("ck_estate_claimants_relation"),
        ),
        sa.ForeignKeyConstraint(["estate_id"], ["estates.id"], name=op.f("fk_estate_claimants_estate_id_estates")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_estate_claimants")),
        sa.UniqueConstraint("estate_id", "place", name=op.f("uq_estate_claimants_estate_id_place")),
    )
    op.create_index(op.f("ix_estate_claimants_region"), "estate_claimants", ["region"], unique=False)
    op.create_index(
        "uq_estate_claimants_receives",
        "estate_claimants",
        ["estate_id"],
        unique=True,
        postgresql_where=sa.text("receives"),
    )
