"""What workers say of their payments, and disputes about what has not come."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import scope_by_region

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    # What a dispute holds on to: the correction of the payment that it is about.
    op.create_unique_constraint(
        op.f("uq_result_corrections_id_instruction_id"), "result_corrections", ["id", "instruction_id"]
    )
    op.create_table(
        "receipts",
        sa.Column("instruction_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["instruction_id"], ["instructions.id"], name=op.f("fk_receipts_instruction_id_instructions")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_receipts_line_id_lines")),
        sa.PrimaryKeyConstraint("instruction_id", name=op.f("pk_receipts")),
    )
    op.create_table(
        "disputes",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("roll_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("instruction_id", sa.Uuid(), nullable=False),
        sa.Column("end_to_end_id", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("correction_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'resolved-failed') = (correction_id IS NOT NULL)", name=op.f("ck_disputes_came_back")
        ),
        sa.CheckConstraint("(state = 'resolved-paid') = (reference IS NOT NULL)", name=op.f("ck_disputes_came")),
        sa.CheckConstraint(
            "state <> 'bank-asked' OR (asked_on IS NOT NULL AND asked_by IS NOT NULL)", name=op.f("ck_disputes_asked")
        ),
        sa.CheckConstraint("(state IN ('open', 'bank-asked')) = (closed_on IS NULL)", name=op.f("ck_disputes_closed")),
        sa.CheckConstraint(
            "state NOT IN ('resolved-paid', 'resolved-failed') OR (resolved_by IS NOT NULL AND remark IS NOT NULL)",
            name=op.f("ck_disputes_resolved"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'bank-asked', 'resolved-paid', 'resolved-failed', 'withdrawn')",
            name=op.f("ck_disputes_disputestate"),
        ),
        sa.ForeignKeyConstraint(
            ["correction_id", "instruction_id"],
            ["result_corrections.id", "result_corrections.instruction_id"],
            name=op.f("fk_disputes_correction_id_result_corrections"),
        ),
        sa.ForeignKeyConstraint(
            ["instruction_id"], ["instructions.id"], name=op.f("fk_disputes_instruction_id_instructions")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_disputes_line_id_lines")),
        sa.ForeignKeyConstraint(["roll_id"], ["rolls.id"], name=op.f("fk_disputes_roll_id_rolls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
    )
    for table in ("receipts", "disputes"):
        for column in ("line_id", "region", "worker_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
    op.create_index(
        "uq_disputes_open",
        "disputes",
        ["instruction_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'bank-asked')"),
    )
    scope_by_region(
        "receipts",
        rights="SELECT, INSERT, UPDATE (worker_id, received, said_at, updated_at)",
        worker="worker_id",
        organisations=(),
    )
    scope_by_region(
        "disputes",
        rights="SELECT, INSERT, UPDATE (worker_id, state, asked_on, asked_by, closed_on, resolved_by, reference,"
        " remark, correction_id, updated_at, version)",
        worker="worker_id",
        organisations=(),
    )
