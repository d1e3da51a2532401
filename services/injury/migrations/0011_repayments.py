"""What an employer repays of an advance is a payment that finance may pay back."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_ITEMS = (
    "item IN ('treatment', 'rehabilitation', 'hospital-meals', 'travel', 'appliances', "
    "'assessment-fee', 'leave-wages', 'leave-care', 'care', 'lump-sum', 'allowance', "
    "'allowance-top-up', 'pension-top-up', 'unit-allowance', 'unit-allowance-top-up', "
    "'medical-grant', 'employment-grant', 'funeral', 'dependant-pension', 'death-lump-sum', "
    "'missing-wages', 'missing-advance')"
)

# As whose payment each of those that are on record counts.
_REPAID = """
UPDATE recoveries SET item = benefits.item, payer = CASE
    WHEN advances.kind = 'third-party' THEN NULL
    WHEN relations.coverage = 'uninsured-fiscal' THEN 'employer-reimbursed'
    ELSE 'employer' END
FROM advances JOIN benefits ON benefits.id = advances.benefit_id
    LEFT JOIN relations ON relations.case_id = advances.case_id
WHERE advances.id = recoveries.advance_id
"""

# Each item is within the payment that it quotes; so what they come to is what finance may pay back, and for cases that
# were recognised alone (N1), which stay so until the end.
_WITHIN_PAID = """
CREATE OR REPLACE FUNCTION reimbursements_within_paid() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.subsidised_fen > (
        SELECT coalesce(sum(amount_fen), 0) FROM reimbursement_items WHERE reimbursement_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'above what was paid' USING ERRCODE = '23514', CONSTRAINT = 'reimbursement_within_paid';
    END IF;
    PERFORM FROM cases WHERE id IN (
        SELECT coalesce(benefit_payments.case_id, recoveries.case_id) FROM reimbursement_items
            LEFT JOIN benefit_payments ON benefit_payments.id = payment_id
            LEFT JOIN recoveries ON recoveries.id = recovery_id
        WHERE reimbursement_id = NEW.id
    ) AND outcome IN ('recognised', 'deemed') IS NOT TRUE FOR SHARE;
    IF FOUND THEN
        RAISE EXCEPTION 'no decision' USING ERRCODE = '23514', CONSTRAINT = 'benefit_decided';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.add_column("recoveries", sa.Column("item", sa.String(40), nullable=True))
    op.add_column("recoveries", sa.Column("payer", sa.String(40), nullable=True))
    op.execute(_REPAID)
    op.alter_column("recoveries", "item", nullable=False)
    op.create_check_constraint(op.f("ck_recoveries_item"), "recoveries", _ITEMS)
    op.create_check_constraint(
        op.f("ck_recoveries_payer"),
        "recoveries",
        "payer IN ('fund', 'employer', 'employer-reimbursed', 'fund-advance')",
    )
    op.create_check_constraint(
        op.f("ck_recoveries_repaid_as"), "recoveries", "payer IN ('employer', 'employer-reimbursed')"
    )
    op.create_unique_constraint(
        op.f("uq_recoveries_id_payer_employer_id_item_amount_fen"),
        "recoveries",
        ["id", "payer", "employer_id", "item", "amount_fen"],
    )
    op.add_column("reimbursement_items", sa.Column("recovery_id", sa.Uuid(), nullable=True))
    op.alter_column("reimbursement_items", "payment_id", nullable=True)
    op.create_check_constraint(
        op.f("ck_reimbursement_items_quotes"), "reimbursement_items", "num_nonnulls(payment_id, recovery_id) = 1"
    )
    op.create_foreign_key(
        op.f("fk_reimbursement_items_recovery_id_recoveries"),
        "reimbursement_items",
        "recoveries",
        ["recovery_id", "payer", "employer_id", "item", "paid_fen"],
        ["id", "payer", "employer_id", "item", "amount_fen"],
    )
    op.create_unique_constraint(
        op.f("uq_reimbursement_items_reimbursement_id_recovery_id"),
        "reimbursement_items",
        ["reimbursement_id", "recovery_id"],
    )
    op.create_index(
        "uq_reimbursement_items_repaid",
        "reimbursement_items",
        ["recovery_id"],
        unique=True,
        postgresql_where=sa.text("live"),
    )
    op.execute(_WITHIN_PAID)
