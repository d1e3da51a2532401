"""Visits, what each is for, what was found to be needed, gifts and the codes with which they are signed for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region, scope_downward

revision = "0005"
down_revision = "0004"


# A visit is not closed over what somebody still needs.
_NEEDS_SETTLED = """
CREATE FUNCTION visits_needs_settled() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT FROM visit_needs WHERE visit_id = NEW.id AND state = 'open') THEN
        RAISE EXCEPTION 'a need is open' USING ERRCODE = 'check_violation', CONSTRAINT = 'visits_needs_settled';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "visit_limits",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("hours", sa.BigInteger(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.column("kind"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_visit_limits_period",
        ),
        sa.CheckConstraint(
            "kind IN ('assign', 'death', 'critical', 'injury', 'infection', 'illness', 'hardship', 'routine')",
            name=op.f("ck_visit_limits_visitlimit"),
        ),
        sa.CheckConstraint("hours BETWEEN 1 AND 8784", name=op.f("ck_visit_limits_hours")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_visit_limits_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_limits")),
    )
    op.create_index(op.f("ix_visit_limits_region"), "visit_limits", ["region"], unique=False)
    op.create_table(
        "visits",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("occasion", sa.String(40), nullable=False),
        sa.Column("to_family", sa.Boolean(), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("triggered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assign_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_to", sa.Text(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("visitors", sa.Text(), nullable=True),
        sa.Column("visited_by", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into IS NOT NULL) AND merged_into <> id", name=op.f("ck_visits_merged")
        ),
        sa.CheckConstraint(
            "(state IN ('triggered', 'assigned', 'merged')) = (visited_at IS NULL)"
            " AND (visited_at IS NULL) = (visitors IS NULL)",
            name=op.f("ck_visits_visited"),
        ),
        sa.CheckConstraint(
            "occasion IN ('death', 'injury', 'infection', 'illness', 'hardship', 'routine')",
            name=op.f("ck_visits_occasion"),
        ),
        sa.CheckConstraint(
            "state IN ('triggered', 'assigned', 'visited', 'need-open', 'resolved', 'referred', 'closed', 'merged')",
            name=op.f("ck_visits_visitstate"),
        ),
        sa.CheckConstraint(
            "state IN ('triggered', 'merged') OR assigned_to IS NOT NULL", name=op.f("ck_visits_assigned")
        ),
        sa.CheckConstraint("to_family = (occasion = 'death')", name=op.f("ck_visits_to_family")),
        sa.CheckConstraint("assign_due_at > triggered_at AND due_at > triggered_at", name=op.f("ck_visits_limits")),
        sa.CheckConstraint(
            "assigned_at >= triggered_at AND visited_at >= triggered_at", name=op.f("ck_visits_order_of_times")
        ),
        sa.ForeignKeyConstraint(["merged_into"], ["visits.id"], name=op.f("fk_visits_merged_into_visits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("id", "region", "worker_id", name=op.f("uq_visits_id_region_worker_id")),
    )
    op.create_index(op.f("ix_visits_region"), "visits", ["region"], unique=False)
    op.create_index(op.f("ix_visits_state_due_at"), "visits", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_visits_worker_id"), "visits", ["worker_id"], unique=False)
    op.create_index(
        "uq_visits_under_way",
        "visits",
        ["worker_id", "occasion"],
        unique=True,
        postgresql_where=sa.text("occasion IN ('hardship', 'routine') AND state IN ('triggered', 'assigned')"),
    )
    op.create_table(
        "gifts",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("funder", sa.String(40), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", sa.String(40), nullable=True),
        sa.Column("voided_for", sa.Text(), nullable=True),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'signed') = (signed_at IS NOT NULL) AND (signed_at IS NULL) = (signed_by IS NULL)",
            name=op.f("ck_gifts_signed"),
        ),
        sa.CheckConstraint("(state = 'voided') = (voided_for IS NOT NULL)", name=op.f("ck_gifts_voided")),
        sa.CheckConstraint(
            "amount_fen BETWEEN 0 AND 10000000000000 AND (kind <> 'money' OR amount_fen > 0)",
            name=op.f("ck_gifts_amount"),
        ),
        sa.CheckConstraint(
            "funder IN ('government', 'civil-affairs', 'organization', 'charity', 'other')",
            name=op.f("ck_gifts_funder"),
        ),
        sa.CheckConstraint("kind IN ('money', 'goods')", name=op.f("ck_gifts_giftkind")),
        sa.CheckConstraint(
            "signed_by IN ('worker', 'spouse', 'parent', 'child', 'other')", name=op.f("ck_gifts_receiver")
        ),
        sa.CheckConstraint("state IN ('recorded', 'signed', 'voided')", name=op.f("ck_gifts_giftstate")),
        sa.CheckConstraint("signed_at >= given_at", name=op.f("ck_gifts_order_of_times")),
        sa.ForeignKeyConstraint(
            ["visit_id", "region", "worker_id"],
            ["visits.id", "visits.region", "visits.worker_id"],
            name=op.f("fk_gifts_visit_id_visits"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gifts")),
        sa.UniqueConstraint("id", "region", "recorded_by", name=op.f("uq_gifts_id_region_recorded_by")),
    )
    op.create_index(op.f("ix_gifts_region"), "gifts", ["region"], unique=False)
    op.create_index(op.f("ix_gifts_visit_id"), "gifts", ["visit_id"], unique=False)
    op.create_index(
        "uq_gifts_money",
        "gifts",
        ["visit_id", "funder"],
        unique=True,
        postgresql_where=sa.text("kind = 'money' AND state <> 'voided'"),
    )
    op.create_table(
        "visit_causes",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('case', 'death')", name=op.f("ck_visit_causes_causekind")),
        sa.ForeignKeyConstraint(
            ["visit_id", "region", "worker_id"],
            ["visits.id", "visits.region", "visits.worker_id"],
            name=op.f("fk_visit_causes_visit_id_visits"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_visit_causes")),
    )
    op.create_index(op.f("ix_visit_causes_region"), "visit_causes", ["region"], unique=False)
    op.create_index(op.f("ix_visit_causes_visit_id"), "visit_causes", ["visit_id"], unique=False)
    op.create_table(
        "visit_needs",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("referred_to", sa.Text(), nullable=True),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name=op.f("ck_visit_needs_settled")),
        sa.CheckConstraint("(state = 'referred') = (referred_to IS NOT NULL)", name=op.f("ck_visit_needs_referred")),
        sa.CheckConstraint(
            "kind IN ('medical', 'money', 'elder-care', 'child-care', 'study', 'counselling', 'work', 'other')",
            name=op.f("ck_visit_needs_needkind"),
        ),
        sa.CheckConstraint("state IN ('open', 'resolved', 'referred')", name=op.f("ck_visit_needs_needstate")),
        sa.CheckConstraint("settled_at >= opened_at", name=op.f("ck_visit_needs_order_of_times")),
        sa.ForeignKeyConstraint(
            ["visit_id", "region", "worker_id"],
            ["visits.id", "visits.region", "visits.worker_id"],
            name=op.f("fk_visit_needs_visit_id_visits"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_needs")),
    )
    op.create_index(op.f("ix_visit_needs_region"), "visit_needs", ["region"], unique=False)
    op.create_index(op.f("ix_visit_needs_visit_id"), "visit_needs", ["visit_id"], unique=False)
    op.create_table(
        "gift_codes",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("gift_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced", sa.Boolean(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "expires_at > issued_at AND used_at BETWEEN issued_at AND expires_at", name=op.f("ck_gift_codes_in_time")
        ),
        sa.CheckConstraint("issued_by <> recorded_by", name=op.f("ck_gift_codes_two_persons")),
        sa.CheckConstraint("used_at IS NULL OR NOT replaced", name=op.f("ck_gift_codes_used")),
        sa.ForeignKeyConstraint(
            ["gift_id", "region", "recorded_by"],
            ["gifts.id", "gifts.region", "gifts.recorded_by"],
            name=op.f("fk_gift_codes_gift_id_gifts"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_codes")),
        sa.UniqueConstraint("digest", name=op.f("uq_gift_codes_digest")),
    )
    op.create_index(op.f("ix_gift_codes_region"), "gift_codes", ["region"], unique=False)
    op.create_index(
        "uq_gift_codes_live",
        "gift_codes",
        ["gift_id"],
        unique=True,
        postgresql_where=sa.text("used_at IS NULL AND NOT replaced"),
    )
    op.create_index(
        "uq_gift_codes_signed", "gift_codes", ["gift_id"], unique=True, postgresql_where=sa.text("used_at IS NOT NULL")
    )
    op.execute(_NEEDS_SETTLED)
    op.execute(
        "CREATE TRIGGER visits_needs_settled BEFORE UPDATE OF state ON visits FOR EACH ROW"
        " WHEN (NEW.state = 'closed') EXECUTE FUNCTION visits_needs_settled()"
    )
    scope_downward("visit_limits")
    for table in ("visits", "visit_causes", "visit_needs", "gifts"):
        scope_by_region(table, worker="worker_id")
    scope_by_region("gift_codes")
