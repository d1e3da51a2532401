"""Evidence of publicity, co-signatures, what changed since a roll was made."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region

revision = "0004"
down_revision = "0003"

_HANDS = "('maker', 'reviewer', 'auditor', 'co-signer', 'checker', 'approver', 'payer')"


def upgrade() -> None:
    # Rolls that were past the audit already are not asked for a signature after the fact.
    op.add_column("rolls", sa.Column("co_signature_due", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.alter_column("rolls", "co_signature_due", server_default=None)
    op.add_column("rolls", sa.Column("co_signed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("rolls", sa.Column("changes", postgresql.JSONB(), nullable=True))
    op.create_check_constraint(
        op.f("ck_rolls_co_signed"),
        "rolls",
        "co_signed OR NOT co_signature_due OR state NOT IN ('checked', 'approved', 'instructed', 'partial', 'settled')",
    )
    op.drop_constraint("ck_roll_hands_hand", "roll_hands")
    op.create_check_constraint(op.f("ck_roll_hands_hand"), "roll_hands", f"hand IN {_HANDS}")
    op.create_table(
        "publicity_evidence",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("roll_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('photograph', 'url')", name=op.f("ck_publicity_evidence_evidencekind")),
        sa.ForeignKeyConstraint(["roll_id"], ["rolls.id"], name=op.f("fk_publicity_evidence_roll_id_rolls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicity_evidence")),
    )
    op.create_index(op.f("ix_publicity_evidence_region"), "publicity_evidence", ["region"], unique=False)
    op.create_index(op.f("ix_publicity_evidence_roll_id"), "publicity_evidence", ["roll_id"], unique=False)
    scope_by_region("publicity_evidence", rights="SELECT, INSERT")
