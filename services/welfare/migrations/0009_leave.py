"""Leave that is owed, its ledger, health checks and recuperation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region

revision = "0009"
down_revision = "0008"

KEPT = "SELECT, INSERT, UPDATE"


def upgrade() -> None:
    _ledger()
    _given()
    _accounts_follow_entries()
    scope_by_region("leave_accruals", rights=KEPT, worker="worker_id")
    scope_by_region("leave_entries", rights="SELECT, INSERT", worker="worker_id")
    scope_by_region("leave_accounts", rights="SELECT", worker="worker_id")
    scope_by_region("leave_payments", rights="SELECT, INSERT", worker="worker_id")
    for table in ("leaves", "health_checks", "recuperations"):
        scope_by_region(table, rights=KEPT, worker="worker_id")


def _ledger() -> None:
    op.create_table(
        "leave_accruals",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.BigInteger(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.CheckConstraint("source IN ('missed-week', 'holiday')", name=op.f("ck_leave_accruals_source")),
        sa.CheckConstraint("NOT standing OR kept = 0", name=op.f("ck_leave_accruals_kept")),
        sa.CheckConstraint("days >= 1 AND kept BETWEEN 0 AND days", name=op.f("ck_leave_accruals_days")),
        sa.PrimaryKeyConstraint("worker_id", "on_day", name=op.f("pk_leave_accruals")),
    )
    op.create_index(op.f("ix_leave_accruals_region"), "leave_accruals", ["region"], unique=False)
    op.create_table(
        "leave_entries",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("movement", sa.String(40), nullable=False),
        sa.Column("debit", sa.Text(), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("cause_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "movement IN ('accrue', 'reverse', 'schedule', 'release', 'take', 'pay')",
            name=op.f("ck_leave_entries_movement"),
        ),
        sa.CheckConstraint("days > 0", name=op.f("ck_leave_entries_days")),
        sa.CheckConstraint("debit <> credit", name=op.f("ck_leave_entries_two_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_entries")),
    )
    op.create_index(op.f("ix_leave_entries_region"), "leave_entries", ["region"], unique=False)
    op.create_index(op.f("ix_leave_entries_worker_id_id"), "leave_entries", ["worker_id", "id"], unique=False)
    op.create_table(
        "leave_accounts",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("available", sa.BigInteger(), nullable=False),
        sa.Column("scheduled", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("available >= 0", name=op.f("ck_leave_accounts_available")),
        sa.CheckConstraint("scheduled >= 0 AND taken >= 0 AND paid >= 0", name=op.f("ck_leave_accounts_others")),
        sa.PrimaryKeyConstraint("worker_id", name=op.f("pk_leave_accounts")),
    )
    op.create_index(op.f("ix_leave_accounts_region"), "leave_accounts", ["region"], unique=False)
    op.create_table(
        "leave_payments",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("days > 0 AND amount_fen > 0", name=op.f("ck_leave_payments_amounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_payments")),
        sa.UniqueConstraint("worker_id", "document_no", name="uq_leave_payments_document_no"),
    )
    op.create_index(op.f("ix_leave_payments_region"), "leave_payments", ["region"], unique=False)


def _given() -> None:
    op.create_table(
        "leaves",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("applied_by", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("cover", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("taken_days", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("worker_id"), "="),
            (sa.literal_column("daterange(first_on, last_on, '[]')"), "&&"),
            where=sa.text("state IN ('applied', 'approved', 'taken')"),
            using="gist",
            name="ex_leaves_one_at_a_time",
        ),
        sa.CheckConstraint("(state = 'taken') = (taken_days IS NOT NULL)", name=op.f("ck_leaves_taken")),
        sa.CheckConstraint(
            "state IN ('applied', 'approved', 'refused', 'cancelled', 'taken')", name=op.f("ck_leaves_leavestate")
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'refused', 'taken') OR decided_by IS NOT NULL", name=op.f("ck_leaves_decided")
        ),
        sa.CheckConstraint("decided_by <> applied_by", name=op.f("ck_leaves_other_hand")),
        sa.CheckConstraint("first_on <= last_on AND days >= 1", name=op.f("ck_leaves_days")),
        sa.CheckConstraint("taken_days BETWEEN 0 AND days", name=op.f("ck_leaves_taken_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
    )
    op.create_index(op.f("ix_leaves_region_id"), "leaves", ["region", "id"], unique=False)
    op.create_index(op.f("ix_leaves_worker_id"), "leaves", ["worker_id"], unique=False)
    op.create_table(
        "health_checks",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("period_ended_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("booked_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name=op.f("ck_health_checks_done")),
        sa.CheckConstraint("state <> 'booked' OR booked_on IS NOT NULL", name=op.f("ck_health_checks_booked")),
        sa.CheckConstraint("state IN ('due', 'booked', 'done')", name=op.f("ck_health_checks_checkstate")),
        sa.CheckConstraint("done_on > period_ended_on", name=op.f("ck_health_checks_after_period")),
        sa.ForeignKeyConstraint(
            ["period_id"], ["control_periods.id"], name=op.f("fk_health_checks_period_id_control_periods")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_checks")),
        sa.UniqueConstraint("worker_id", "period_id", name=op.f("uq_health_checks_worker_id_period_id")),
    )
    op.create_index(op.f("ix_health_checks_region_id"), "health_checks", ["region", "id"], unique=False)
    op.create_table(
        "recuperations",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("offered_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("worker_id"), "="),
            (sa.literal_column("daterange(first_on, last_on, '[]')"), "&&"),
            where=sa.text("state IN ('offered', 'accepted', 'taken')"),
            using="gist",
            name="ex_recuperations_one_at_a_time",
        ),
        sa.CheckConstraint(
            "state IN ('offered', 'accepted', 'declined', 'withdrawn', 'taken')",
            name=op.f("ck_recuperations_recuperationstate"),
        ),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_recuperations_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recuperations")),
    )
    op.create_index(op.f("ix_recuperations_region_id"), "recuperations", ["region", "id"], unique=False)
    op.create_index(op.f("ix_recuperations_worker_id"), "recuperations", ["worker_id"], unique=False)


def _accounts_follow_entries() -> None:
    """An account is the sum of its entries: only the entry moves it, and the service has no right to write it."""
    op.execute(
        """
        CREATE FUNCTION move_leave_days() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        BEGIN
            INSERT INTO leave_accounts (worker_id, region, available, scheduled, taken, paid)
            VALUES (NEW.worker_id, NEW.region, 0, 0, 0, 0) ON CONFLICT DO NOTHING;
            UPDATE leave_accounts
            SET region = NEW.region,
                updated_at = clock_timestamp(),
                available = available + NEW.days * ((NEW.credit = 'available')::int - (NEW.debit = 'available')::int),
                scheduled = scheduled + NEW.days * ((NEW.credit = 'scheduled')::int - (NEW.debit = 'scheduled')::int),
                taken = taken + NEW.days * ((NEW.credit = 'taken')::int - (NEW.debit = 'taken')::int),
                paid = paid + NEW.days * ((NEW.credit = 'paid')::int - (NEW.debit = 'paid')::int)
            WHERE worker_id = NEW.worker_id;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER tr_leave_entries_move AFTER INSERT ON leave_entries"
        " FOR EACH ROW EXECUTE FUNCTION move_leave_days()"
    )
