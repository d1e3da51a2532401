"""Other allowances for the same days, and the lines that they block (I4)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region, scope_downward

revision = "0006"
down_revision = "0005"

_HALVES = "int4range((first_on - '0001-01-01'::date + 1) * 2, (last_on - '0001-01-01'::date + 2) * 2)"

# Seen with the owner's eyes: another county's line, and another county's record, count as well. What is told of a
# record is its id and its kind.
_BLOCKED_LINES = """
CREATE FUNCTION blocked_lines(rolls uuid[])
    RETURNS TABLE (line_id uuid, allowance_id uuid, kind text, half_days bigint) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT lines.id, allowances.id, allowances.kind,
        (SELECT sum(upper(run) - lower(run)) FROM unnest(lines.halves * int4multirange(allowances.halves)) AS run)
    FROM lines JOIN allowances ON allowances.worker_id = lines.worker_id AND lines.halves && allowances.halves
    WHERE lines.roll_id = ANY (rolls) AND lines.live AND allowances.state <> 'cleared'
$$
"""

_DUPLICATE_HALVES = """
CREATE FUNCTION duplicate_halves(workers text[], low int, high int)
    RETURNS TABLE (worker_id text, half int) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT DISTINCT allowances.worker_id, number
    FROM allowances, generate_series(greatest(lower(halves), low), least(upper(halves), high) - 1) AS number
    WHERE allowances.worker_id = ANY (workers) AND state = 'duplicate'
$$
"""

# An allowance and an approval at once: whoever comes second waits for the lines, and then sees the other.
_APPROVAL_WAITS = """
CREATE FUNCTION no_other_allowance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM lines WHERE roll_id = NEW.id AND live ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM blocked_lines(ARRAY[NEW.id])) THEN
        RAISE EXCEPTION 'another allowance' USING ERRCODE = '23514', CONSTRAINT = 'other_allowance';
    END IF;
    RETURN NEW;
END $$
"""

_PAYMENT_WAITS = """
CREATE FUNCTION none_sent_beside_allowance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM lines WHERE id IN (
        SELECT line_id FROM instructions WHERE payment_id = NEW.id AND state = 'prepared'
    ) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM instructions JOIN lines ON lines.id = instructions.line_id
            JOIN allowances ON allowances.worker_id = lines.worker_id AND lines.halves && allowances.halves
        WHERE instructions.payment_id = NEW.id AND instructions.state = 'prepared' AND allowances.state <> 'cleared'
    ) THEN
        RAISE EXCEPTION 'another allowance' USING ERRCODE = '23514', CONSTRAINT = 'other_allowance';
    END IF;
    RETURN NEW;
END $$
"""

_ALLOWANCE_WAITS = """
CREATE FUNCTION allowances_wait_for_lines() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM lines WHERE live AND worker_id IN (SELECT worker_id FROM recorded) AND EXISTS (
        SELECT FROM recorded WHERE recorded.worker_id = lines.worker_id AND lines.halves && recorded.halves
    ) ORDER BY id FOR SHARE;
    RETURN NULL;
END $$
"""

# The days never change, and a generated column is not known yet in NEW.
_MAKERS_STAND_BACK = """
CREATE FUNCTION allowance_makers_stand_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM lines JOIN roll_hands ON roll_hands.roll_id = lines.roll_id AND roll_hands.round = lines.round
        WHERE lines.worker_id = NEW.worker_id AND lines.live AND lines.halves && OLD.halves
            AND roll_hands.hand = 'maker' AND roll_hands.subject IN (NEW.proposed_by, NEW.decided_by)
    ) THEN
        RAISE EXCEPTION 'made the roll' USING ERRCODE = '23514', CONSTRAINT = 'allowance_makers_stand_back';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "allowance_kinds",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("payer", sa.String(40), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.column("code"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_allowance_kinds_period",
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_allowance_kinds_period")),
        sa.CheckConstraint(
            "payer IN ('health', 'organization', 'civil-affairs', 'finance')", name=op.f("ck_allowance_kinds_payer")
        ),
        sa.CheckConstraint("state IN ('issued', 'ended')", name=op.f("ck_allowance_kinds_kindstate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowance_kinds")),
    )
    op.create_index(op.f("ix_allowance_kinds_region"), "allowance_kinds", ["region"], unique=False)
    op.create_table(
        "allowances",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("kind_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("paying_unit", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("halves", postgresql.INT4RANGE(), sa.Computed(_HALVES, persisted=True), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=True),
        sa.Column("proposal", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("first_on <= last_on AND last_on - first_on < 366", name=op.f("ck_allowances_period")),
        sa.CheckConstraint(
            "(state IN ('cleared', 'duplicate')) = (decided_by IS NOT NULL)", name=op.f("ck_allowances_decided")
        ),
        sa.CheckConstraint("(decided_by IS NULL) = (decision IS NULL)", name=op.f("ck_allowances_decision")),
        sa.CheckConstraint(
            "(state IN ('proposed', 'cleared')) = (proposed_by IS NOT NULL)", name=op.f("ck_allowances_proposed")
        ),
        sa.CheckConstraint(
            "recorded_by <> proposed_by AND recorded_by <> decided_by AND proposed_by <> decided_by",
            name=op.f("ck_allowances_hands"),
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["allowance_kinds.id"], name=op.f("fk_allowances_kind_id_allowance_kinds")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'proposed', 'cleared', 'duplicate')", name=op.f("ck_allowances_allowancestate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowances")),
        sa.UniqueConstraint(
            "worker_id",
            "kind",
            "paying_unit",
            "first_on",
            "last_on",
            name=op.f("uq_allowances_worker_id_kind_paying_unit_first_on_last_on"),
        ),
    )
    op.create_index(op.f("ix_allowances_region"), "allowances", ["region"], unique=False)
    op.create_index("ix_allowances_worker_id", "allowances", ["worker_id"], unique=False)
    op.drop_constraint("ck_lines_removedfor", "lines")
    op.create_check_constraint(
        op.f("ck_lines_removedfor"),
        "lines",
        "removed_for IN ('objection', 'merged', 'duty-corrected', 'other-allowance')",
    )
    _guard()
    scope_downward("allowance_kinds", rights="SELECT, INSERT, UPDATE (valid_to, state, updated_at, version)")
    # What a record says does not change; a merge of workers rekeys it, and the county decides.
    scope_by_region(
        "allowances",
        rights="SELECT, INSERT, UPDATE (worker_id, state, proposed_by, proposal, decided_by, decided_on, decision,"
        " updated_at, version)",
        organisations=(),
    )


def _guard() -> None:
    for function in (
        _BLOCKED_LINES,
        _DUPLICATE_HALVES,
        _APPROVAL_WAITS,
        _PAYMENT_WAITS,
        _ALLOWANCE_WAITS,
        _MAKERS_STAND_BACK,
    ):
        op.execute(function)
    op.execute(
        "CREATE TRIGGER no_other_allowance BEFORE UPDATE OF state ON rolls FOR EACH ROW"
        " WHEN (NEW.state = 'approved' AND OLD.state <> 'approved') EXECUTE FUNCTION no_other_allowance()"
    )
    op.execute(
        "CREATE TRIGGER none_sent_beside_allowance BEFORE UPDATE OF state ON payments FOR EACH ROW"
        " WHEN (NEW.state = 'instructed' AND OLD.state <> 'instructed')"
        " EXECUTE FUNCTION none_sent_beside_allowance()"
    )
    op.execute(
        "CREATE TRIGGER allowances_wait_for_lines AFTER INSERT ON allowances REFERENCING NEW TABLE AS recorded"
        " FOR EACH STATEMENT EXECUTE FUNCTION allowances_wait_for_lines()"
    )
    op.execute(
        "CREATE TRIGGER allowance_makers_stand_back BEFORE UPDATE OF state ON allowances FOR EACH ROW"
        " WHEN (NEW.state = 'cleared') EXECUTE FUNCTION allowance_makers_stand_back()"
    )
