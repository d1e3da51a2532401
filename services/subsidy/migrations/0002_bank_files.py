"""Bank profiles, recoveries and write-offs, corrections of results, and rows of return files that match nothing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region

revision = "0002"
down_revision = "0001"

_LINE_STATES = (
    "('listed', 'objected', 'removed', 'deferred', 'approved', 'instructed', 'unknown', 'paid', 'failed',"
    " 'clawback-due', 'recovered', 'written-off', 'voided')"
)
_REASONS = "('account-closed', 'name-mismatch', 'account-not-found', 'frozen', 'other')"

# From paid there is one way, and it leaves a correction behind.
_PAID_STAYS_PAID = """
CREATE FUNCTION paid_stays_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'failed' OR NOT EXISTS (SELECT FROM result_corrections WHERE instruction_id = NEW.id) THEN
        RAISE EXCEPTION 'a paid result needs a correction' USING ERRCODE = '23514', CONSTRAINT = 'paid_stays_paid';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    _tables()
    _results()
    _lines()
    _open()


def _results() -> None:
    """What was instructed and what failed before this has its time and its reason from what is known of it."""
    op.add_column("instructions", sa.Column("reason_code", sa.String(40), nullable=True))
    op.execute(
        "UPDATE instructions SET reason_code = CASE WHEN reason IN ('AC01', 'AC03') THEN 'account-not-found'"
        " WHEN reason IN ('AC04', 'AC07') THEN 'account-closed' WHEN reason = 'AC06' THEN 'frozen'"
        " WHEN reason = 'BE01' THEN 'name-mismatch' ELSE 'other' END WHERE state = 'failed'"
    )
    op.create_check_constraint(op.f("ck_instructions_failurereason"), "instructions", f"reason_code IN {_REASONS}")
    op.create_check_constraint(
        op.f("ck_instructions_failed_for"), "instructions", "state <> 'failed' OR reason_code IS NOT NULL"
    )
    op.add_column("payments", sa.Column("instructed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("payments", sa.Column("profile_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_payments_profile_id_bank_profiles"), "payments", "bank_profiles", ["profile_id"], ["id"]
    )
    op.execute("UPDATE payments SET instructed_at = updated_at WHERE msg_id IS NOT NULL")
    op.drop_constraint("ck_payments_instructed", "payments")
    op.create_check_constraint(
        op.f("ck_payments_instructed"),
        "payments",
        "state IN ('prepared', 'share-confirmed', 'funded', 'voided') OR (msg_id IS NOT NULL"
        " AND instructed_at IS NOT NULL AND control_count IS NOT NULL AND control_sum_fen IS NOT NULL"
        " AND file_digest IS NOT NULL)",
    )
    op.execute(_PAID_STAYS_PAID)
    op.execute(
        "CREATE TRIGGER paid_stays_paid BEFORE UPDATE ON instructions FOR EACH ROW"
        " WHEN (OLD.state = 'paid' AND NEW.state IS DISTINCT FROM 'paid') EXECUTE FUNCTION paid_stays_paid()"
    )


def _lines() -> None:
    op.drop_constraint("ck_lines_linestate", "lines")
    op.create_check_constraint(op.f("ck_lines_linestate"), "lines", f"state IN {_LINE_STATES}")
    op.execute(
        "ALTER TABLE lines ALTER COLUMN live SET EXPRESSION AS"
        " (state NOT IN ('removed', 'deferred', 'voided', 'recovered'))"
    )


def _open() -> None:
    """What happened is added and never changed; a profile can only end, and a write-off be approved."""
    scope_by_region(
        "bank_profiles", rights="SELECT, INSERT, UPDATE (valid_to, updated_at, version)", organisations=["agent_bank"]
    )
    scope_by_region("payment_queries", rights="SELECT, INSERT")
    scope_by_region("result_corrections", rights="SELECT, INSERT")
    scope_by_region("recoveries", rights="SELECT, INSERT", organisations=())
    scope_by_region(
        "write_offs",
        rights="SELECT, INSERT, UPDATE (amount_fen, approved_by, approved_at, approval_no, updated_at, version)",
        organisations=(),
    )
    scope_by_region(
        "return_errors",
        rights="SELECT, INSERT, UPDATE (handled_at, handled_by, remark, updated_at, version)",
    )


def _tables() -> None:
    op.create_table(
        "bank_profiles",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("agent_bank", sa.Text(), nullable=False),
        sa.Column("profile", postgresql.JSONB(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.column("agent_bank"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_bank_profiles_period",
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_bank_profiles_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_profiles")),
    )
    op.create_index(op.f("ix_bank_profiles_region"), "bank_profiles", ["region"], unique=False)
    op.create_table(
        "payment_queries",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("instructions", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_payment_queries_payment_id_payments")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_queries")),
    )
    op.create_index(op.f("ix_payment_queries_payment_id"), "payment_queries", ["payment_id"], unique=False)
    op.create_index(op.f("ix_payment_queries_region"), "payment_queries", ["region"], unique=False)
    op.create_table(
        "recoveries",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("line_fen", sa.BigInteger(), nullable=False),
        sa.Column("from_fen", sa.BigInteger(), nullable=False),
        sa.Column("to_fen", sa.BigInteger(), nullable=False),
        sa.Column("recovered_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("line_id"), "="),
            (sa.literal_column("int8range(from_fen, to_fen)"), "&&"),
            using="gist",
            name="ex_recoveries_fen",
        ),
        sa.CheckConstraint(
            "0 <= from_fen AND from_fen < to_fen AND to_fen <= line_fen", name=op.f("ck_recoveries_within_line")
        ),
        sa.ForeignKeyConstraint(
            ["line_id", "line_fen"], ["lines.id", "lines.amount_fen"], name=op.f("fk_recoveries_line_id_lines")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recoveries")),
        sa.UniqueConstraint("line_id", "reference", name=op.f("uq_recoveries_line_id_reference")),
    )
    op.create_index(op.f("ix_recoveries_region"), "recoveries", ["region"], unique=False)
    op.create_table(
        "return_errors",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("end_to_end_id", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by", sa.Text(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(handled_at IS NULL) = (handled_by IS NULL) AND (handled_at IS NULL) = (remark IS NULL)",
            name=op.f("ck_return_errors_handled"),
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_return_errors_payment_id_payments")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_errors")),
        sa.UniqueConstraint("payment_id", "digest", "row", name=op.f("uq_return_errors_payment_id_digest_row")),
    )
    op.create_index(op.f("ix_return_errors_region"), "return_errors", ["region"], unique=False)
    op.create_table(
        "write_offs",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approval_no", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (approved_at IS NULL) AND (approved_by IS NULL) = (approval_no IS NULL)",
            name=op.f("ck_write_offs_approved"),
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_write_offs_amount")),
        sa.CheckConstraint("proposed_by <> approved_by", name=op.f("ck_write_offs_two_persons")),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_write_offs_line_id_lines")),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_write_offs")),
    )
    op.create_index(op.f("ix_write_offs_region"), "write_offs", ["region"], unique=False)
    op.create_table(
        "result_corrections",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("instruction_id", sa.Uuid(), nullable=False),
        sa.Column("end_to_end_id", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("earlier", sa.String(40), nullable=False),
        sa.Column("reason_code", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("bounced_on", sa.Date(), nullable=False),
        sa.Column("corrected_by", sa.Text(), nullable=False),
        sa.CheckConstraint("earlier = 'paid'", name=op.f("ck_result_corrections_from_paid")),
        sa.CheckConstraint(
            "earlier IN ('prepared', 'instructed', 'paid', 'failed', 'unknown', 'voided')",
            name=op.f("ck_result_corrections_instructionstate"),
        ),
        sa.CheckConstraint(
            "reason_code IN ('account-closed', 'name-mismatch', 'account-not-found', 'frozen', 'other')",
            name=op.f("ck_result_corrections_failurereason"),
        ),
        sa.ForeignKeyConstraint(
            ["instruction_id"], ["instructions.id"], name=op.f("fk_result_corrections_instruction_id_instructions")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_result_corrections_line_id_lines")),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_result_corrections_payment_id_payments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_corrections")),
        sa.UniqueConstraint("instruction_id", name=op.f("uq_result_corrections_instruction_id")),
    )
    op.create_index(op.f("ix_result_corrections_payment_id"), "result_corrections", ["payment_id"], unique=False)
    op.create_index(op.f("ix_result_corrections_region"), "result_corrections", ["region"], unique=False)
