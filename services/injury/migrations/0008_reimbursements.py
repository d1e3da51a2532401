"""Payments of benefits, their adjustments, advances and recoveries, and reimbursements."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import scope_by_region

revision = "0008"
down_revision = "0007"

# N1, seen with the owner's eyes and held until the end: whoever grants or pays need not see the case. Treatment and
# what the fund advances need not wait for a decision that is still to come.
_DECIDED = """
CREATE FUNCTION benefit_decided(about uuid, paid_item text, paid_by text) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    held cases;
BEGIN
    SELECT * INTO held FROM cases WHERE id = about FOR SHARE;
    RETURN coalesce(held.outcome IN ('recognised', 'deemed'), false)
        OR held.outcome IS NULL AND held.state NOT IN ('revoked', 'withdrawn', 'merged')
        AND (paid_item = 'treatment' OR paid_by = 'fund-advance');
END $$
"""

_GRANTED = """
CREATE FUNCTION benefits_granted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT benefit_decided(NEW.case_id, NEW.item, NEW.payer) THEN
        RAISE EXCEPTION 'no decision' USING ERRCODE = '23514', CONSTRAINT = 'benefit_decided';
    END IF;
    RETURN NEW;
END $$
"""
_GRANTED_WHEN = """
CREATE TRIGGER benefits_granted BEFORE UPDATE OF state ON benefits FOR EACH ROW
    WHEN (NEW.state = 'approved' AND OLD.state <> 'approved') EXECUTE FUNCTION benefits_granted()
"""

# A benefit that was stopped and restored is granted again, and may have been paid.
_VOIDED = """
CREATE FUNCTION benefits_voided_unpaid() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM benefit_payments WHERE benefit_id = NEW.id) THEN
        RAISE EXCEPTION 'paid' USING ERRCODE = '23514', CONSTRAINT = 'benefit_unpaid';
    END IF;
    RETURN NEW;
END $$
"""
_VOIDED_WHEN = """
CREATE TRIGGER benefits_voided_unpaid BEFORE UPDATE OF state ON benefits FOR EACH ROW
    WHEN (NEW.state = 'voided' AND OLD.state <> 'voided') EXECUTE FUNCTION benefits_voided_unpaid()
"""

# Payments of one benefit follow each other, so that each sees what the one before has paid.
_PAID = """
CREATE FUNCTION benefit_payments_due() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    granted benefits;
    due bigint;
    paid bigint;
BEGIN
    SELECT * INTO granted FROM benefits WHERE id = NEW.benefit_id FOR NO KEY UPDATE;
    IF granted.state NOT IN ('approved', 'paid', 'adjusted') THEN
        RAISE EXCEPTION 'not granted' USING ERRCODE = '23514', CONSTRAINT = 'payment_granted';
    END IF;
    IF NOT benefit_decided(granted.case_id, granted.item, granted.payer) THEN
        RAISE EXCEPTION 'no decision' USING ERRCODE = '23514', CONSTRAINT = 'benefit_decided';
    END IF;
    IF (granted.cycle = 'monthly') <> (NEW.period IS NOT NULL)
        OR NEW.period < date_trunc('month', granted.from_on)::date OR NEW.period > granted.to_on THEN
        RAISE EXCEPTION 'outside its time' USING ERRCODE = '23514', CONSTRAINT = 'payment_period';
    END IF;
    SELECT amount_fen INTO due FROM benefit_adjustments
        WHERE benefit_id = NEW.benefit_id AND from_on <= NEW.period ORDER BY from_on DESC LIMIT 1;
    IF due IS NULL THEN
        SELECT before_fen INTO due FROM benefit_adjustments
            WHERE benefit_id = NEW.benefit_id ORDER BY from_on LIMIT 1;
    END IF;
    SELECT coalesce(sum(amount_fen), 0) INTO paid FROM benefit_payments
        WHERE benefit_id = NEW.benefit_id AND period IS NOT DISTINCT FROM NEW.period;
    IF paid + NEW.amount_fen > coalesce(due, granted.amount_fen) THEN
        RAISE EXCEPTION 'above what is due' USING ERRCODE = '23514', CONSTRAINT = 'payment_within_due';
    END IF;
    RETURN NEW;
END $$
"""
_PAID_WHEN = """
CREATE TRIGGER benefit_payments_due BEFORE INSERT ON benefit_payments FOR EACH ROW
    EXECUTE FUNCTION benefit_payments_due()
"""

# Each item is within the payment that it quotes; so what they come to is what finance may pay back.
_WITHIN_PAID = """
CREATE FUNCTION reimbursements_within_paid() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.subsidised_fen > (
        SELECT coalesce(sum(amount_fen), 0) FROM reimbursement_items WHERE reimbursement_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'above what was paid' USING ERRCODE = '23514', CONSTRAINT = 'reimbursement_within_paid';
    END IF;
    RETURN NEW;
END $$
"""
_WITHIN_PAID_WHEN = """
CREATE TRIGGER reimbursements_within_paid BEFORE INSERT OR UPDATE ON reimbursements FOR EACH ROW
    WHEN (NEW.subsidised_fen IS NOT NULL) EXECUTE FUNCTION reimbursements_within_paid()
"""

_TRIGGERS = (
    _DECIDED,
    _GRANTED,
    _GRANTED_WHEN,
    _VOIDED,
    _VOIDED_WHEN,
    _PAID,
    _PAID_WHEN,
    _WITHIN_PAID,
    _WITHIN_PAID_WHEN,
)


def upgrade() -> None:
    op.create_unique_constraint(op.f("uq_benefits_id_payer_item"), "benefits", ["id", "payer", "item"])
    op.create_table(
        "reimbursements",
        sa.Column("employer_id", sa.Text(), nullable=False),
        sa.Column("unit_region", sa.BigInteger(), nullable=False),
        sa.Column("unit_level", sa.String(40), nullable=False),
        sa.Column("finance_region", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("live", sa.Boolean(), sa.Computed("state <> 'refused'", persisted=True), nullable=False),
        sa.Column("claimed_fen", sa.BigInteger(), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        sa.Column("verified_fen", sa.BigInteger(), nullable=True),
        sa.Column("verified_by", sa.Text(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("subsidised_fen", sa.BigInteger(), nullable=True),
        sa.Column("subsidised_by", sa.Text(), nullable=True),
        sa.Column("subsidised_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("refused_for", sa.Text(), nullable=True),
        sa.Column("sent_back_for", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'refused') = (refused_for IS NOT NULL)", name=op.f("ck_reimbursements_refused")),
        sa.CheckConstraint(
            "(state = 'subsidised') = (subsidised_fen IS NOT NULL)", name=op.f("ck_reimbursements_subsidised")
        ),
        sa.CheckConstraint(
            "state IN ('employer-paid', 'claimed', 'verified', 'subsidised', 'refused')",
            name=op.f("ck_reimbursements_reimbursementstate"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('verified', 'subsidised') OR verified_fen IS NOT NULL",
            name=op.f("ck_reimbursements_verified"),
        ),
        sa.CheckConstraint(
            "unit_level IN ('province', 'league', 'county', 'township', 'community')",
            name=op.f("ck_reimbursements_level"),
        ),
        sa.CheckConstraint(
            "claimed_fen > 0 AND verified_fen > 0 AND subsidised_fen > 0", name=op.f("ck_reimbursements_amounts")
        ),
        sa.CheckConstraint(
            "num_nonnulls(subsidised_fen, subsidised_by, subsidised_on, reference) IN (0, 4)",
            name=op.f("ck_reimbursements_subsidy"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(verified_fen, verified_by, verified_on) IN (0, 3)",
            name=op.f("ck_reimbursements_verification"),
        ),
        sa.CheckConstraint("verified_by NOT IN (claimed_by, subsidised_by)", name=op.f("ck_reimbursements_two_hands")),
        sa.CheckConstraint(
            "verified_fen <= claimed_fen AND subsidised_fen <= verified_fen",
            name=op.f("ck_reimbursements_within_verified"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reimbursements")),
        sa.UniqueConstraint(
            "id",
            "finance_region",
            "employer_id",
            "live",
            name=op.f("uq_reimbursements_id_finance_region_employer_id_live"),
        ),
    )
    op.create_index(op.f("ix_reimbursements_finance_region"), "reimbursements", ["finance_region"], unique=False)
    op.create_index(
        op.f("ix_reimbursements_state_finance_region"), "reimbursements", ["state", "finance_region"], unique=False
    )
    op.create_table(
        "advances",
        sa.Column("benefit_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("urged_on", sa.Date(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("advanced_on", sa.Date(), nullable=True),
        sa.Column("demanded_on", sa.Date(), nullable=True),
        sa.Column("demand_no", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("refused_for", sa.String(40), nullable=True),
        sa.Column("advanced_fen", sa.BigInteger(), nullable=False),
        sa.Column("recovered_fen", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'refused') = (refused_for IS NOT NULL)", name=op.f("ck_advances_refused")),
        sa.CheckConstraint(
            "(state IN ('advanced', 'recovering', 'recovered')) = (advanced_on IS NOT NULL)",
            name=op.f("ck_advances_advanced"),
        ),
        sa.CheckConstraint("kind IN ('uninsured', 'third-party')", name=op.f("ck_advances_advancekind")),
        sa.CheckConstraint(
            "refused_for IN ('paid-by-another', 'not-of-the-fund', 'insured', 'papers-wanting')",
            name=op.f("ck_advances_advancerefusedfor"),
        ),
        sa.CheckConstraint("state <> 'recovered' OR recovered_fen = advanced_fen", name=op.f("ck_advances_complete")),
        sa.CheckConstraint(
            "state IN ('requested', 'urged', 'advanced', 'recovering', 'recovered', 'settled', 'refused')",
            name=op.f("ck_advances_recoverystate"),
        ),
        sa.CheckConstraint(
            "advanced_fen >= 0 AND recovered_fen BETWEEN 0 AND advanced_fen", name=op.f("ck_advances_recovered")
        ),
        sa.CheckConstraint("urged_on >= requested_on", name=op.f("ck_advances_order")),
        sa.ForeignKeyConstraint(["benefit_id"], ["benefits.id"], name=op.f("fk_advances_benefit_id_benefits")),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_advances_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advances")),
        sa.UniqueConstraint("id", "benefit_id", name=op.f("uq_advances_id_benefit_id")),
    )
    op.create_index(op.f("ix_advances_case_id"), "advances", ["case_id"], unique=False)
    op.create_index(op.f("ix_advances_region"), "advances", ["region"], unique=False)
    op.create_index(
        "uq_advances_live",
        "advances",
        ["benefit_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('refused', 'settled', 'recovered')"),
    )
    op.create_table(
        "benefit_adjustments",
        sa.Column("benefit_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Text(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("before_fen", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("adjusted_by", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_fen >= 0 AND before_fen >= 0", name=op.f("ck_benefit_adjustments_amounts")),
        sa.CheckConstraint("extract(day FROM from_on) = 1", name=op.f("ck_benefit_adjustments_month")),
        sa.ForeignKeyConstraint(
            ["benefit_id"], ["benefits.id"], name=op.f("fk_benefit_adjustments_benefit_id_benefits")
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_benefit_adjustments_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_adjustments")),
        sa.UniqueConstraint("benefit_id", "from_on", name=op.f("uq_benefit_adjustments_benefit_id_from_on")),
        sa.UniqueConstraint("id", "benefit_id", name=op.f("uq_benefit_adjustments_id_benefit_id")),
    )
    op.create_index(op.f("ix_benefit_adjustments_case_id"), "benefit_adjustments", ["case_id"], unique=False)
    op.create_index(op.f("ix_benefit_adjustments_region"), "benefit_adjustments", ["region"], unique=False)
    op.create_table(
        "benefit_payments",
        sa.Column("benefit_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Text(), nullable=True),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("payer", sa.String(40), nullable=False),
        sa.Column("period", sa.Date(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("adjustment_id", sa.Uuid(), nullable=True),
        sa.Column("advance_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(payer = 'fund-advance') = (advance_id IS NOT NULL)", name=op.f("ck_benefit_payments_advanced")
        ),
        sa.CheckConstraint(
            "item IN ('treatment', 'rehabilitation', 'hospital-meals', 'travel', 'appliances', "
            "'assessment-fee', 'leave-wages', 'leave-care', 'care', 'lump-sum', 'allowance', "
            "'allowance-top-up', 'pension-top-up', 'unit-allowance', 'unit-allowance-top-up', "
            "'medical-grant', 'employment-grant', 'funeral', 'dependant-pension', 'death-lump-sum', "
            "'missing-wages', 'missing-advance')",
            name=op.f("ck_benefit_payments_item"),
        ),
        sa.CheckConstraint(
            "payer IN ('fund', 'employer', 'employer-reimbursed', 'fund-advance')",
            name=op.f("ck_benefit_payments_payer"),
        ),
        sa.CheckConstraint("adjustment_id IS NULL OR period IS NOT NULL", name=op.f("ck_benefit_payments_arrears")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_benefit_payments_amount")),
        sa.CheckConstraint(
            "extract(day FROM period) = 1 AND period <= paid_on", name=op.f("ck_benefit_payments_month")
        ),
        sa.ForeignKeyConstraint(
            ["adjustment_id", "benefit_id"],
            ["benefit_adjustments.id", "benefit_adjustments.benefit_id"],
            name=op.f("fk_benefit_payments_adjustment_id_benefit_adjustments"),
        ),
        sa.ForeignKeyConstraint(
            ["advance_id", "benefit_id"],
            ["advances.id", "advances.benefit_id"],
            name=op.f("fk_benefit_payments_advance_id_advances"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_benefit_payments_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["benefit_id", "payer", "item"],
            ["benefits.id", "benefits.payer", "benefits.item"],
            name=op.f("fk_benefit_payments_benefit_id_benefits"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_benefit_payments_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_payments")),
        sa.UniqueConstraint(
            "benefit_id",
            "period",
            "adjustment_id",
            name=op.f("uq_benefit_payments_benefit_id_period_adjustment_id"),
            postgresql_nulls_not_distinct=True,
        ),
        sa.UniqueConstraint(
            "id",
            "payer",
            "employer_id",
            "item",
            "amount_fen",
            name=op.f("uq_benefit_payments_id_payer_employer_id_item_amount_fen"),
        ),
    )
    op.create_index(op.f("ix_benefit_payments_case_id"), "benefit_payments", ["case_id"], unique=False)
    op.create_index(op.f("ix_benefit_payments_region"), "benefit_payments", ["region"], unique=False)
    op.create_table(
        "recoveries",
        sa.Column("advance_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Text(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("repaid_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_recoveries_amount")),
        sa.ForeignKeyConstraint(["advance_id"], ["advances.id"], name=op.f("fk_recoveries_advance_id_advances")),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_recoveries_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recoveries")),
        sa.UniqueConstraint("advance_id", "reference", name=op.f("uq_recoveries_advance_id_reference")),
    )
    op.create_index(op.f("ix_recoveries_case_id"), "recoveries", ["case_id"], unique=False)
    op.create_index(op.f("ix_recoveries_region"), "recoveries", ["region"], unique=False)
    op.create_table(
        "reimbursement_items",
        sa.Column("reimbursement_id", sa.Uuid(), nullable=False),
        sa.Column("finance_region", sa.BigInteger(), nullable=False),
        sa.Column("employer_id", sa.Text(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("payer", sa.String(40), nullable=False),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("period", sa.Date(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "item IN ('treatment', 'rehabilitation', 'hospital-meals', 'travel', 'appliances', "
            "'assessment-fee', 'leave-wages', 'leave-care', 'care', 'lump-sum', 'allowance', "
            "'allowance-top-up', 'pension-top-up', 'unit-allowance', 'unit-allowance-top-up', "
            "'medical-grant', 'employment-grant', 'funeral', 'dependant-pension', 'death-lump-sum', "
            "'missing-wages', 'missing-advance')",
            name=op.f("ck_reimbursement_items_item"),
        ),
        sa.CheckConstraint("payer = 'employer-reimbursed'", name=op.f("ck_reimbursement_items_reimbursable")),
        sa.CheckConstraint(
            "payer IN ('fund', 'employer', 'employer-reimbursed', 'fund-advance')",
            name=op.f("ck_reimbursement_items_payer"),
        ),
        sa.CheckConstraint(
            "amount_fen > 0 AND amount_fen <= paid_fen", name=op.f("ck_reimbursement_items_within_paid")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id", "payer", "employer_id", "item", "paid_fen"],
            [
                "benefit_payments.id",
                "benefit_payments.payer",
                "benefit_payments.employer_id",
                "benefit_payments.item",
                "benefit_payments.amount_fen",
            ],
            name=op.f("fk_reimbursement_items_payment_id_benefit_payments"),
        ),
        sa.ForeignKeyConstraint(
            ["reimbursement_id", "finance_region", "employer_id", "live"],
            ["reimbursements.id", "reimbursements.finance_region", "reimbursements.employer_id", "reimbursements.live"],
            name=op.f("fk_reimbursement_items_reimbursement_id_reimbursements"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reimbursement_items")),
        sa.UniqueConstraint(
            "reimbursement_id", "payment_id", name=op.f("uq_reimbursement_items_reimbursement_id_payment_id")
        ),
    )
    op.create_index(
        op.f("ix_reimbursement_items_finance_region"), "reimbursement_items", ["finance_region"], unique=False
    )
    op.create_index(
        "uq_reimbursement_items_live",
        "reimbursement_items",
        ["payment_id"],
        unique=True,
        postgresql_where=sa.text("live"),
    )
    for command in _TRIGGERS:
        op.execute(command)
    # What was paid, adjusted, recovered or claimed stays as it was recorded.
    for table in ("benefit_payments", "benefit_adjustments", "recoveries"):
        scope_by_region(table, rights="SELECT, INSERT", worker="worker_id", organisations=["employer_id"])
    scope_by_region(
        "advances",
        rights="SELECT, INSERT, UPDATE (state, urged_on, settled_on, advanced_on, demanded_on, demand_no, closed_on,"
        " refused_for, advanced_fen, recovered_fen, updated_at, version)",
        worker="worker_id",
        organisations=["employer_id"],
    )
    # In the region of the finance that pays; the unit sees its own.
    scope_by_region(
        "reimbursements",
        rights="SELECT, INSERT, UPDATE (state, claimed_by, claimed_on, verified_fen, verified_by, verified_on,"
        " subsidised_fen, subsidised_by, subsidised_on, reference, refused_for, sent_back_for, updated_at, version)",
        region="finance_region",
        organisations=["employer_id"],
    )
    scope_by_region(
        "reimbursement_items",
        rights="SELECT, INSERT",
        region="finance_region",
        organisations=["employer_id"],
    )
