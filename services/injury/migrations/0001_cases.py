"""Workers, cases and reports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import create_chassis, open_to_all, scope_by_region

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_chassis()
    op.create_table(
        "cases",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("name_masked", sa.Text(), nullable=True),
        sa.Column("harm", sa.String(40), nullable=False),
        sa.Column("event_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accident", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("died_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("merged_for", sa.Text(), nullable=True),
        sa.Column("employer_id", sa.Text(), nullable=True),
        sa.Column("reporter_organisation", sa.Text(), nullable=True),
        sa.Column("competent_region", sa.BigInteger(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("not_accepted_for", sa.String(40), nullable=True),
        sa.Column("ground", sa.String(40), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("worker_id"), "="),
            (sa.column("accident"), "&&"),
            (sa.text("int8range(place, region_end(place), '[]')"), "&&"),
            where=sa.text("state NOT IN ('merged', 'withdrawn')"),
            using="gist",
            name="ex_cases_one_accident",
        ),
        sa.CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name=op.f("ck_cases_merged_into")),
        sa.CheckConstraint(
            "ground IN ('14-1', '14-2', '14-3', '14-4', '14-5', '14-6', '14-7', 'E11', '15-1', '15-2', '15-3')",
            name=op.f("ck_cases_ground"),
        ),
        sa.CheckConstraint(
            "harm IN ('accident', 'sudden-illness', 'infection', 'occupational-disease', 'missing')",
            name=op.f("ck_cases_harm"),
        ),
        sa.CheckConstraint(
            "not_accepted_for IN ('out-of-time', 'no-relation', 'wrong-body', 'papers-not-supplied')",
            name=op.f("ck_cases_notacceptedreason"),
        ),
        sa.CheckConstraint(
            "outcome IN ('not-accepted', 'recognised', 'deemed', 'not-recognised')", name=op.f("ck_cases_outcome")
        ),
        sa.CheckConstraint(
            "outcome IN ('recognised', 'deemed') OR state NOT IN ('recognised', 'deemed')",
            name=op.f("ck_cases_outcome_of_state"),
        ),
        sa.CheckConstraint(
            "state IN ('reported', 'applied', 'supplement-requested', 'supplemented', 'accepted', 'not-accepted', "
            "'investigating', 'suspended', 'recognised', 'deemed', 'not-recognised', 'served', 'in-review', "
            "'in-suit', 'revoked', 'final', 'withdrawn', 'merged')",
            name=op.f("ck_cases_casestate"),
        ),
        sa.CheckConstraint("lower(accident) = event_at", name=op.f("ck_cases_accident")),
        sa.CheckConstraint("merged_into <> id", name=op.f("ck_cases_merged_into_other")),
        sa.CheckConstraint("outcome IS NULL OR decided_on IS NOT NULL", name=op.f("ck_cases_decided")),
        sa.CheckConstraint("reported_at >= event_at AND died_at >= event_at", name=op.f("ck_cases_order_of_times")),
        sa.ForeignKeyConstraint(["merged_into"], ["cases.id"], name=op.f("fk_cases_merged_into_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("id", "region", "worker_id", name=op.f("uq_cases_id_region_worker_id")),
    )
    op.create_index(op.f("ix_cases_region"), "cases", ["region"], unique=False)
    op.create_index(op.f("ix_cases_state_region"), "cases", ["state", "region"], unique=False)
    op.create_index(op.f("ix_cases_worker_id"), "cases", ["worker_id"], unique=False)
    op.create_table(
        "workers",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("name_masked", sa.Text(), nullable=False),
        sa.Column("employment_relation", sa.String(40), nullable=False),
        sa.Column("employer_uscc", sa.Text(), nullable=True),
        sa.Column("insured", sa.String(40), nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "category IN ('two-committee', 'full-time', 'grid', 'sent-cadre', 'volunteer', 'other')",
            name=op.f("ck_workers_category"),
        ),
        sa.CheckConstraint(
            "employment_relation IN ('elected', 'labour-contract', 'dispatch', 'public-institution', "
            "'civil-servant', 'public-welfare-post', 'volunteer')",
            name=op.f("ck_workers_employmentrelation"),
        ),
        sa.CheckConstraint("insured IN ('yes', 'no', 'unknown')", name=op.f("ck_workers_insured")),
        sa.CheckConstraint(
            "state IN ('pending', 'active', 'suspended', 'left', 'deceased', 'merged')",
            name=op.f("ck_workers_workerstate"),
        ),
        sa.PrimaryKeyConstraint("worker_id", name=op.f("pk_workers")),
    )
    op.create_index(op.f("ix_workers_region"), "workers", ["region"], unique=False)
    op.create_table(
        "reports",
        sa.Column("joined", sa.Boolean(), nullable=False),
        sa.Column("reporter", sa.String(40), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("harm", sa.String(40), nullable=False),
        sa.Column("event_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "harm IN ('accident', 'sudden-illness', 'infection', 'occupational-disease', 'missing')",
            name=op.f("ck_reports_harm"),
        ),
        sa.CheckConstraint(
            "reporter IN ('community', 'township', 'employer', 'hospital', 'worker')",
            name=op.f("ck_reports_reporterkind"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_reports_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_case_id"), "reports", ["case_id"], unique=False)
    op.create_index(op.f("ix_reports_region"), "reports", ["region"], unique=False)
    # A copy of the roster's, for this service's own decisions; nobody reads it over HTTP.
    open_to_all("workers", rights="SELECT, INSERT, UPDATE")
    scope_by_region(
        "cases",
        rights="SELECT, INSERT, UPDATE",
        worker="worker_id",
        organisations=["employer_id", "reporter_organisation"],
    )
    scope_by_region("reports", rights="SELECT, INSERT", worker="worker_id", organisations=["organisation"])
