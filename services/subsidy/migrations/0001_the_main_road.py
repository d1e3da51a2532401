"""Guidance, standards, payees, rolls with their lines, hands and objections, payments with their instructions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import create_chassis, open_to_all, scope_by_region, scope_downward

revision = "0001"
down_revision = None


# What approval freezes: a line keeps its state and follows merges of its worker, and nothing else of it changes.
_LINES_STAY_FROZEN = """
CREATE FUNCTION lines_stay_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.roll_id, OLD.round, OLD.ordinal, OLD.region, OLD.made_for, OLD.category, OLD.halves, OLD.half_days,
        OLD.amount_fen, OLD.league_fen, OLD.county_fen, OLD.parts, OLD.frozen)
       IS DISTINCT FROM
       (NEW.roll_id, NEW.round, NEW.ordinal, NEW.region, NEW.made_for, NEW.category, NEW.halves, NEW.half_days,
        NEW.amount_fen, NEW.league_fen, NEW.county_fen, NEW.parts, NEW.frozen) THEN
        RAISE EXCEPTION 'an approved line does not change' USING ERRCODE = '23514', CONSTRAINT = 'lines_stay_frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lines_stay_frozen BEFORE UPDATE ON lines FOR EACH ROW WHEN (OLD.frozen)
    EXECUTE FUNCTION lines_stay_frozen();
"""

# I8: whom a roll lists has no hand in it, save its maker, who types in nothing. Seen with the owner's eyes, as the
# caller's may not reach every line.
_LISTED_STAND_BACK = """
CREATE FUNCTION listed_stand_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM lines WHERE roll_id = NEW.roll_id AND round = NEW.round AND worker_id = NEW.worker_id) THEN
        RAISE EXCEPTION 'listed in the roll' USING ERRCODE = '23514', CONSTRAINT = 'listed_in_roll';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER listed_stand_back BEFORE INSERT ON roll_hands FOR EACH ROW
    WHEN (NEW.hand <> 'maker' AND NEW.worker_id IS NOT NULL) EXECUTE FUNCTION listed_stand_back();
"""

# A worker who objects sees the own line but not its roll; the share lock keeps the roll public until the end.
_OBJECTIONS_IN_PUBLICITY = """
CREATE FUNCTION objections_in_publicity() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM rolls WHERE id = NEW.roll_id AND state = 'publicity' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not in publicity' USING ERRCODE = '23514', CONSTRAINT = 'objection_in_publicity';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER objections_in_publicity BEFORE INSERT ON objections FOR EACH ROW
    EXECUTE FUNCTION objections_in_publicity();
"""

# Half-days that live lines hold in any region, for whoever makes a roll: numbers only, no line and no region. The
# locks, taken in one order, make rolls that share workers wait for each other, where the exclusion constraint alone
# would refuse the second or end in a deadlock.
_CLAIMED_HALVES = """
CREATE FUNCTION claimed_halves(workers text[], low int, high int, here_region bigint)
    RETURNS TABLE (worker_id text, half int, here boolean) LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(key)
        FROM (SELECT DISTINCT hashtextextended(who, 1) AS key FROM unnest(workers) AS who ORDER BY key) AS keys;
    RETURN QUERY
        SELECT line.worker_id, number, bool_or(line.region = here_region)
        FROM lines AS line, unnest(line.halves * int4multirange(int4range(low, high))) AS run,
             generate_series(lower(run), upper(run) - 1) AS number
        WHERE line.worker_id = ANY (workers) AND line.live
        GROUP BY line.worker_id, number;
END $$;
"""

# Whether accounts are on record for somebody else, whatever the region: the answer names only who was asked about.
_TAKEN_ACCOUNTS = """
CREATE FUNCTION taken_accounts(workers text[], accounts bytea[])
    RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT asked.worker_id FROM unnest(workers, accounts) AS asked (worker_id, account)
    WHERE EXISTS (
        SELECT FROM payees
        WHERE account_index = asked.account AND payees.worker_id <> asked.worker_id AND state <> 'ended'
    )
$$;
"""


def upgrade() -> None:
    create_chassis()
    op.create_table(
        "guidance",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("ceiling_fen", sa.BigInteger(), nullable=False),
        sa.Column("league_share_bp", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            where=sa.text("state = 'issued'"),
            using="gist",
            name="ex_guidance_period",
        ),
        sa.CheckConstraint("ceiling_fen > 0", name=op.f("ck_guidance_ceiling")),
        sa.CheckConstraint("league_share_bp BETWEEN 0 AND 10000", name=op.f("ck_guidance_share")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_guidance_period")),
        sa.CheckConstraint("state IN ('issued', 'ended')", name=op.f("ck_guidance_guidancestate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance")),
    )
    op.create_index(op.f("ix_guidance_region"), "guidance", ["region"], unique=False)
    op.create_table(
        "payees",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.LargeBinary(), nullable=False),
        sa.Column("holder_masked", sa.Text(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("account_index", sa.LargeBinary(), nullable=False),
        sa.Column("account_masked", sa.Text(), nullable=False),
        sa.Column("account_doubtful", sa.Boolean(), nullable=False),
        sa.Column("bank_name", sa.Text(), nullable=False),
        sa.Column("cnaps", sa.Text(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("account_index"), "="),
            (sa.column("worker_id"), "<>"),
            where=sa.text("state <> 'ended'"),
            using="gist",
            name="ex_payees_account_of_one",
        ),
        sa.CheckConstraint("state <> 'confirmed' OR confirmed_by IS NOT NULL", name=op.f("ck_payees_confirmed")),
        sa.CheckConstraint("registered_by <> confirmed_by", name=op.f("ck_payees_two_hands")),
        sa.CheckConstraint("state IN ('registered', 'confirmed', 'ended')", name=op.f("ck_payees_payeestate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payees")),
    )
    op.create_index(op.f("ix_payees_region"), "payees", ["region"], unique=False)
    op.create_index(
        "uq_payees_confirmed", "payees", ["worker_id"], unique=True, postgresql_where=sa.text("state = 'confirmed'")
    )
    op.create_index(
        "uq_payees_registered", "payees", ["worker_id"], unique=True, postgresql_where=sa.text("state = 'registered'")
    )
    op.create_table(
        "payments",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("agent_bank", sa.Text(), nullable=True),
        sa.Column("left_out", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("msg_id", sa.Text(), nullable=True),
        sa.Column("control_count", sa.BigInteger(), nullable=True),
        sa.Column("control_sum_fen", sa.BigInteger(), nullable=True),
        sa.Column("file_digest", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('prepared', 'share-confirmed', 'funded', 'voided') OR (msg_id IS NOT NULL AND"
            " control_count IS NOT NULL AND control_sum_fen IS NOT NULL AND file_digest IS NOT NULL)",
            name=op.f("ck_payments_instructed"),
        ),
        sa.CheckConstraint(
            "state IN ('prepared', 'share-confirmed', 'funded', 'instructed', 'partial', 'settled', 'closed',"
            " 'voided')",
            name=op.f("ck_payments_paymentstate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("msg_id", name=op.f("uq_payments_msg_id")),
    )
    op.create_index(op.f("ix_payments_region"), "payments", ["region"], unique=False)
    op.create_table(
        "rolls",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("scheme", sa.String(40), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("league_share_bp", sa.BigInteger(), nullable=False),
        sa.Column("publicity_kind", sa.String(40), nullable=False),
        sa.Column("publicity_days", sa.BigInteger(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("publicity_ends_on", sa.Date(), nullable=True),
        sa.Column("minutes_no", sa.Text(), nullable=True),
        sa.Column("sent_back_for", sa.Text(), nullable=True),
        sa.Column("snapshot", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "snapshot IS NOT NULL OR state NOT IN ('approved', 'instructed', 'partial', 'settled')",
            name=op.f("ck_rolls_snapshot"),
        ),
        sa.CheckConstraint(
            "minutes_no IS NOT NULL OR state IN ('draft', 'publicity', 'publicised', 'sent-back', 'voided')",
            name=op.f("ck_rolls_minutes"),
        ),
        sa.CheckConstraint("(published_on IS NULL) = (publicity_ends_on IS NULL)", name=op.f("ck_rolls_publicity")),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_rolls_month")),
        sa.CheckConstraint("publicity_ends_on > published_on", name=op.f("ck_rolls_publicity_days")),
        sa.CheckConstraint("sequence >= 1 AND round >= 1", name=op.f("ck_rolls_counts")),
        sa.CheckConstraint("scheme IN ('staff')", name=op.f("ck_rolls_scheme")),
        sa.CheckConstraint(
            "state IN ('draft', 'publicity', 'publicised', 'reviewed', 'audited', 'checked', 'approved',"
            " 'instructed', 'partial', 'settled', 'sent-back', 'voided')",
            name=op.f("ck_rolls_rollstate"),
        ),
        sa.CheckConstraint("publicity_kind IN ('working', 'calendar')", name=op.f("ck_rolls_publicitykind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rolls")),
    )
    op.create_index(op.f("ix_rolls_region"), "rolls", ["region"], unique=False)
    op.create_index(
        "uq_rolls_live",
        "rolls",
        ["region", "month", "scheme", "sequence"],
        unique=True,
        postgresql_where=sa.text("state <> 'voided'"),
    )
    op.create_table(
        "workers",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("name_masked", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "category IN ('two-committee', 'full-time', 'grid', 'sent-cadre', 'volunteer', 'other')",
            name=op.f("ck_workers_category"),
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'active', 'suspended', 'left', 'deceased', 'merged')",
            name=op.f("ck_workers_workerstate"),
        ),
        sa.PrimaryKeyConstraint("worker_id", name=op.f("pk_workers")),
    )
    op.create_index(op.f("ix_workers_region"), "workers", ["region"], unique=False)
    op.create_table(
        "lines",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("roll_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("made_for", sa.Text(), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("name_masked", sa.Text(), nullable=False),
        sa.Column("halves", postgresql.INT4MULTIRANGE(), nullable=False),
        sa.Column("half_days", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("league_fen", sa.BigInteger(), nullable=False),
        sa.Column("county_fen", sa.BigInteger(), nullable=False),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column(
            "live",
            sa.Boolean(),
            sa.Computed("state NOT IN ('removed', 'deferred', 'voided')", persisted=True),
            nullable=False,
        ),
        sa.Column("frozen", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("removed_for", sa.String(40), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("worker_id"), "="),
            (sa.column("halves"), "&&"),
            where=sa.text("live"),
            using="gist",
            name="ex_lines_half_day",
        ),
        sa.CheckConstraint("amount_fen = league_fen + county_fen", name=op.f("ck_lines_shares")),
        sa.CheckConstraint("half_days > 0 OR amount_fen = 0", name=op.f("ck_lines_no_pay_without_duty")),
        sa.CheckConstraint(
            "half_days >= 0 AND amount_fen >= 0 AND league_fen >= 0 AND county_fen >= 0", name=op.f("ck_lines_signs")
        ),
        sa.ForeignKeyConstraint(["roll_id"], ["rolls.id"], name=op.f("fk_lines_roll_id_rolls")),
        sa.CheckConstraint(
            "category IN ('two-committee', 'full-time', 'grid', 'sent-cadre', 'volunteer', 'other')",
            name=op.f("ck_lines_category"),
        ),
        sa.CheckConstraint(
            "state IN ('listed', 'objected', 'removed', 'deferred', 'approved', 'instructed', 'unknown', 'paid',"
            " 'failed', 'clawback-due', 'voided')",
            name=op.f("ck_lines_linestate"),
        ),
        sa.CheckConstraint(
            "removed_for IN ('objection', 'merged', 'duty-corrected')", name=op.f("ck_lines_removedfor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lines")),
        sa.UniqueConstraint("id", "amount_fen", name=op.f("uq_lines_id_amount_fen")),
        sa.UniqueConstraint("roll_id", "round", "made_for", name=op.f("uq_lines_roll_id_round_made_for")),
        sa.UniqueConstraint("roll_id", "round", "ordinal", name=op.f("uq_lines_roll_id_round_ordinal")),
    )
    op.create_index(op.f("ix_lines_region"), "lines", ["region"], unique=False)
    op.create_index("ix_lines_worker_id", "lines", ["worker_id"], unique=False)
    op.create_table(
        "payment_returns",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_payment_returns_payment_id_payments")),
        sa.PrimaryKeyConstraint("payment_id", "digest", name=op.f("pk_payment_returns")),
    )
    op.create_index(op.f("ix_payment_returns_region"), "payment_returns", ["region"], unique=False)
    op.create_table(
        "payment_rolls",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("roll_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_payment_rolls_payment_id_payments")),
        sa.ForeignKeyConstraint(["roll_id"], ["rolls.id"], name=op.f("fk_payment_rolls_roll_id_rolls")),
        sa.PrimaryKeyConstraint("payment_id", "roll_id", name=op.f("pk_payment_rolls")),
    )
    op.create_index(op.f("ix_payment_rolls_region"), "payment_rolls", ["region"], unique=False)
    op.create_index(op.f("ix_payment_rolls_roll_id"), "payment_rolls", ["roll_id"], unique=False)
    op.create_table(
        "roll_hands",
        sa.Column("roll_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("hand", sa.String(40), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["roll_id"], ["rolls.id"], name=op.f("fk_roll_hands_roll_id_rolls")),
        sa.CheckConstraint(
            "hand IN ('maker', 'reviewer', 'auditor', 'checker', 'approver', 'payer')", name=op.f("ck_roll_hands_hand")
        ),
        sa.PrimaryKeyConstraint("roll_id", "round", "hand", name=op.f("pk_roll_hands")),
        sa.UniqueConstraint("roll_id", "round", "subject", name=op.f("uq_roll_hands_roll_id_round_subject")),
    )
    op.create_index(op.f("ix_roll_hands_region"), "roll_hands", ["region"], unique=False)
    op.create_table(
        "standards",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("publicity_kind", sa.String(40), nullable=False),
        sa.Column("publicity_days", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("guidance_id", sa.Uuid(), nullable=True),
        sa.Column("league_share_bp", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('issued', 'ended') OR (guidance_id IS NOT NULL AND league_share_bp IS NOT NULL)",
            name=op.f("ck_standards_issued_under_guidance"),
        ),
        sa.CheckConstraint("publicity_days BETWEEN 1 AND 60", name=op.f("ck_standards_publicity")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_standards_period")),
        sa.ForeignKeyConstraint(["guidance_id"], ["guidance.id"], name=op.f("fk_standards_guidance_id_guidance")),
        sa.CheckConstraint("publicity_kind IN ('working', 'calendar')", name=op.f("ck_standards_publicitykind")),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'guided', 'issued', 'ended')", name=op.f("ck_standards_standardstate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standards")),
    )
    op.create_index(op.f("ix_standards_region"), "standards", ["region"], unique=False)
    op.create_table(
        "instructions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("roll_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("end_to_end_id", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_instructions_amount")),
        sa.CheckConstraint("attempt >= 1", name=op.f("ck_instructions_attempt")),
        sa.ForeignKeyConstraint(
            ["line_id", "amount_fen"], ["lines.id", "lines.amount_fen"], name=op.f("fk_instructions_line_id_lines")
        ),
        sa.ForeignKeyConstraint(["payee_id"], ["payees.id"], name=op.f("fk_instructions_payee_id_payees")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_instructions_payment_id_payments")),
        sa.ForeignKeyConstraint(["roll_id"], ["rolls.id"], name=op.f("fk_instructions_roll_id_rolls")),
        sa.CheckConstraint(
            "state IN ('prepared', 'instructed', 'paid', 'failed', 'unknown', 'voided')",
            name=op.f("ck_instructions_instructionstate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instructions")),
        sa.UniqueConstraint("end_to_end_id", name=op.f("uq_instructions_end_to_end_id")),
        sa.UniqueConstraint("line_id", "attempt", name=op.f("uq_instructions_line_id_attempt")),
    )
    op.create_index(op.f("ix_instructions_payment_id"), "instructions", ["payment_id"], unique=False)
    op.create_index(op.f("ix_instructions_region"), "instructions", ["region"], unique=False)
    op.create_index(op.f("ix_instructions_roll_id"), "instructions", ["roll_id"], unique=False)
    op.create_index(
        "uq_instructions_holding",
        "instructions",
        ["line_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('prepared', 'instructed', 'unknown', 'paid')"),
    )
    op.create_table(
        "objections",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("roll_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("raised_by", sa.Text(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('upheld', 'refused')) = (decided_by IS NOT NULL)", name=op.f("ck_objections_decided")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_objections_line_id_lines")),
        sa.ForeignKeyConstraint(["roll_id"], ["rolls.id"], name=op.f("fk_objections_roll_id_rolls")),
        sa.CheckConstraint(
            "state IN ('open', 'upheld', 'refused', 'lapsed')", name=op.f("ck_objections_objectionstate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
    )
    op.create_index(op.f("ix_objections_region"), "objections", ["region"], unique=False)
    op.create_index(op.f("ix_objections_roll_id"), "objections", ["roll_id"], unique=False)
    op.create_index(op.f("ix_objections_worker_id"), "objections", ["worker_id"], unique=False)
    op.create_index(
        "uq_objections_open", "objections", ["line_id"], unique=True, postgresql_where=sa.text("state = 'open'")
    )
    op.create_table(
        "standard_rates",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("standard_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("day_type", sa.String(40), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("in_force", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.column("category"), "="),
            (sa.column("day_type"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            where=sa.text("in_force"),
            using="gist",
            name="ex_standard_rates_in_force",
        ),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_standard_rates_amount")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_standard_rates_period")),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["standards.id"], name=op.f("fk_standard_rates_standard_id_standards")
        ),
        sa.CheckConstraint(
            "category IN ('two-committee', 'full-time', 'grid', 'sent-cadre', 'volunteer', 'other')",
            name=op.f("ck_standard_rates_category"),
        ),
        sa.CheckConstraint("day_type IN ('workday', 'restday', 'holiday')", name=op.f("ck_standard_rates_daytype")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_rates")),
        sa.UniqueConstraint(
            "standard_id", "category", "day_type", name=op.f("uq_standard_rates_standard_id_category_day_type")
        ),
    )
    op.create_index(op.f("ix_standard_rates_region"), "standard_rates", ["region"], unique=False)
    for function in (
        _LINES_STAY_FROZEN,
        _LISTED_STAND_BACK,
        _OBJECTIONS_IN_PUBLICITY,
        _CLAIMED_HALVES,
        _TAKEN_ACCOUNTS,
    ):
        _execute(function)
    _open()


def _execute(function: str) -> None:
    """The driver takes one statement at a time; a function's body has semicolons of its own."""
    body, _, trigger = function.partition("$$;")
    op.execute(f"{body}$$")
    if trigger.strip():
        op.execute(trigger)


def _open() -> None:
    """What the service may see and change; nothing is ever deleted."""
    kept = "SELECT, INSERT, UPDATE"
    # Posts lie in several regions, and a payer must know of a death wherever the roster keeps the person now.
    # No operation lists this table, and names in it are masked.
    open_to_all("workers", rights=kept)
    scope_downward("guidance", rights=kept)
    scope_downward("standards", rights=kept)
    scope_downward("standard_rates", rights=kept)
    # A version's account and holder never change, so an instruction that names a version names its account.
    scope_by_region(
        "payees",
        rights="SELECT, INSERT, UPDATE (state, region, worker_id, confirmed_by, confirmed_at, updated_at, version)",
    )
    # Who pays a line must see where to, though the worker's home may lie elsewhere.
    op.execute(
        "CREATE POLICY paid_here ON payees FOR SELECT"
        " USING (EXISTS (SELECT FROM lines WHERE lines.worker_id = payees.worker_id))"
    )
    scope_by_region("rolls", rights=kept)
    scope_by_region("roll_hands", rights="SELECT, INSERT")
    scope_by_region("lines", rights=kept, worker="worker_id")
    scope_by_region("objections", rights=kept, worker="worker_id")
    scope_by_region("payments", rights=kept)
    scope_by_region("payment_rolls", rights="SELECT, INSERT")
    scope_by_region("instructions", rights=kept)
    scope_by_region("payment_returns", rights="SELECT, INSERT")
