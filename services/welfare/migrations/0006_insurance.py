"""Donated cover, what the roster said and when, accidents, proofs and claims."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import open_to_all, scope_by_region, scope_downward

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "accidents",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("harm", sa.String(40), nullable=False),
        sa.Column("event_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "harm IN ('accident', 'sudden-illness', 'infection', 'occupational-disease', 'missing')",
            name=op.f("ck_accidents_harm"),
        ),
        sa.CheckConstraint("merged_into <> case_id", name=op.f("ck_accidents_merged_into_other")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_accidents")),
    )
    op.create_index(op.f("ix_accidents_region"), "accidents", ["region"], unique=False)
    op.create_index(op.f("ix_accidents_worker_id"), "accidents", ["worker_id"], unique=False)
    op.create_table(
        "insurance_policies",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("insurer_name", sa.Text(), nullable=False),
        sa.Column("donor", sa.Text(), nullable=False),
        sa.Column("policy_no", sa.Text(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("regions", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("categories", postgresql.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("harms", postgresql.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("sum_insured_fen", sa.BigInteger(), nullable=True),
        sa.Column("report_hours", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "cardinality(harms) > 0 AND cardinality(regions) > 0", name=op.f("ck_insurance_policies_covers")
        ),
        sa.CheckConstraint("report_hours BETWEEN 1 AND 8784", name=op.f("ck_insurance_policies_report_hours")),
        sa.CheckConstraint(
            "sum_insured_fen BETWEEN 1 AND 10000000000000", name=op.f("ck_insurance_policies_sum_insured")
        ),
        sa.CheckConstraint("used BETWEEN 0 AND capacity", name=op.f("ck_insurance_policies_capacity")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_insurance_policies_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insurance_policies")),
        sa.UniqueConstraint("id", "insurer_id", name=op.f("uq_insurance_policies_id_insurer_id")),
        sa.UniqueConstraint("insurer_id", "policy_no", name=op.f("uq_insurance_policies_insurer_id_policy_no")),
    )
    op.create_index(op.f("ix_insurance_policies_region"), "insurance_policies", ["region"], unique=False)
    op.create_table(
        "roster_entries",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "category IN ('two-committee', 'full-time', 'grid', 'sent-cadre', 'volunteer', 'other')",
            name=op.f("ck_roster_entries_category"),
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'active', 'suspended', 'left', 'deceased', 'merged')",
            name=op.f("ck_roster_entries_workerstate"),
        ),
        sa.PrimaryKeyConstraint("worker_id", "entered_at", name=op.f("pk_roster_entries")),
    )
    op.create_index(op.f("ix_roster_entries_region"), "roster_entries", ["region"], unique=False)
    op.create_table(
        "insurance_proofs",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("harm", sa.String(40), nullable=False),
        sa.Column("event_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("entry_region", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=True),
        sa.Column("report_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_for", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'voided') = (voided_for IS NOT NULL)", name=op.f("ck_insurance_proofs_voided")),
        sa.CheckConstraint(
            "category IN ('two-committee', 'full-time', 'grid', 'sent-cadre', 'volunteer', 'other')",
            name=op.f("ck_insurance_proofs_category"),
        ),
        sa.CheckConstraint(
            "harm IN ('accident', 'sudden-illness', 'infection', 'occupational-disease', 'missing')",
            name=op.f("ck_insurance_proofs_harm"),
        ),
        sa.CheckConstraint("state IN ('issued', 'voided')", name=op.f("ck_insurance_proofs_proofstate")),
        sa.CheckConstraint("entered_at < event_at", name=op.f("ck_insurance_proofs_before")),
        sa.ForeignKeyConstraint(["case_id"], ["accidents.case_id"], name=op.f("fk_insurance_proofs_case_id_accidents")),
        sa.ForeignKeyConstraint(
            ["policy_id", "insurer_id"],
            ["insurance_policies.id", "insurance_policies.insurer_id"],
            name=op.f("fk_insurance_proofs_policy_id_insurance_policies"),
        ),
        sa.ForeignKeyConstraint(
            ["worker_id", "entered_at"],
            ["roster_entries.worker_id", "roster_entries.entered_at"],
            name=op.f("fk_insurance_proofs_worker_id_roster_entries"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insurance_proofs")),
        sa.UniqueConstraint("id", "insurer_id", name=op.f("uq_insurance_proofs_id_insurer_id")),
    )
    op.create_index(
        op.f("ix_insurance_proofs_policy_id_worker_id"), "insurance_proofs", ["policy_id", "worker_id"], unique=False
    )
    op.create_index(op.f("ix_insurance_proofs_region"), "insurance_proofs", ["region"], unique=False)
    op.create_index(op.f("ix_insurance_proofs_worker_id"), "insurance_proofs", ["worker_id"], unique=False)
    op.create_index(
        "uq_insurance_proofs_of_case",
        "insurance_proofs",
        ["case_id", "policy_id"],
        unique=True,
        postgresql_where=sa.text("state = 'issued'"),
    )
    op.create_table(
        "insurance_claims",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("proof_id", sa.Uuid(), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("bill_no", sa.Text(), nullable=True),
        sa.Column("claimed_fen", sa.BigInteger(), nullable=True),
        sa.Column("papers", postgresql.JSONB(), nullable=False),
        sa.Column("papers_asked", sa.Text(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("prepared_by", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_fen", sa.BigInteger(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("payment_reference", sa.Text(), nullable=True),
        sa.Column("refused_for", sa.String(40), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'medical') = (bill_no IS NOT NULL) AND (kind = 'medical') = (claimed_fen IS NOT NULL)",
            name=op.f("ck_insurance_claims_bill"),
        ),
        sa.CheckConstraint(
            "kind IN ('death', 'disability', 'medical', 'illness')", name=op.f("ck_insurance_claims_claimkind")
        ),
        sa.CheckConstraint(
            "refused_for IN ('not-covered', 'excluded', 'reported-late', 'papers-missing', 'paid-elsewhere', 'other')",
            name=op.f("ck_insurance_claims_refusalreason"),
        ),
        sa.CheckConstraint("state <> 'refused' OR refused_for IS NOT NULL", name=op.f("ck_insurance_claims_refused")),
        sa.CheckConstraint(
            "state IN ('prepared', 'submitted', 'papers-asked', 'accepted', 'paid', 'refused', 'closed', 'withdrawn')",
            name=op.f("ck_insurance_claims_claimstate"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('paid') OR (paid_fen IS NOT NULL AND paid_on IS NOT NULL AND payment_reference IS NOT NULL)",
            name=op.f("ck_insurance_claims_paid"),
        ),
        sa.CheckConstraint(
            "paid_fen > 0 AND (claimed_fen IS NULL OR paid_fen <= claimed_fen)",
            name=op.f("ck_insurance_claims_paid_within"),
        ),
        sa.CheckConstraint("paid_fen IS NULL OR refused_for IS NULL", name=op.f("ck_insurance_claims_paid_or_refused")),
        sa.ForeignKeyConstraint(
            ["proof_id", "insurer_id"],
            ["insurance_proofs.id", "insurance_proofs.insurer_id"],
            name=op.f("fk_insurance_claims_proof_id_insurance_proofs"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insurance_claims")),
    )
    op.create_index(op.f("ix_insurance_claims_proof_id"), "insurance_claims", ["proof_id"], unique=False)
    op.create_index(op.f("ix_insurance_claims_region"), "insurance_claims", ["region"], unique=False)
    op.create_index(op.f("ix_insurance_claims_worker_id"), "insurance_claims", ["worker_id"], unique=False)
    op.create_index(
        "uq_insurance_claims_bill",
        "insurance_claims",
        ["worker_id", "bill_no"],
        unique=True,
        postgresql_where=sa.text("state <> 'withdrawn' AND refused_for IS NULL"),
    )
    op.create_index(
        "uq_insurance_claims_live",
        "insurance_claims",
        ["proof_id", "kind"],
        unique=True,
        postgresql_where=sa.text("kind <> 'medical' AND state <> 'withdrawn' AND refused_for IS NULL"),
    )
    op.create_index("uq_insurance_claims_payment", "insurance_claims", ["insurer_id", "payment_reference"], unique=True)
    # Who donates cover for a region is known below it; an insurer sees what is its own.
    scope_downward("insurance_policies", organisations=["insurer_id"])
    # What was told once is proof, and is added to only.
    open_to_all("roster_entries", rights="SELECT, INSERT")
    scope_by_region("accidents", organisations=[])
    scope_by_region("insurance_proofs", worker="worker_id", organisations=["insurer_id"])
    scope_by_region("insurance_claims", worker="worker_id", organisations=["insurer_id"])
