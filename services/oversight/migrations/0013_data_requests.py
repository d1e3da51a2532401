"""Requests about one's own data."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import DEPARTMENT, WORKER, scope_by_region

revision = "0013"
down_revision = "0012"

_DEPARTMENTS = (
    "('headquarters', 'government', 'civil-affairs', 'finance', 'organization', 'publicity', 'human-resources', "
    "'health', 'disease-control', 'education', 'industry', 'veterans', 'development-reform', 'township', "
    "'community', 'party-branch', 'social-insurance', 'appraisal-committee', 'employer', 'hospital', 'insurer', "
    "'bank', 'school', 'provider', 'worker', 'service')"
)


def upgrade() -> None:
    op.create_table(
        "data_requests",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("keeper", sa.String(40), nullable=False),
        sa.Column("department", sa.String(40), nullable=False),
        sa.Column("says", sa.LargeBinary(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hand_worker", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("region % 1000000 = 0", name=op.f("ck_data_requests_county")),
        sa.CheckConstraint(
            "num_nonnulls(outcome, answer, answered_by, answered_at) = CASE WHEN state = 'answered' THEN 4 ELSE 0 END",
            name=op.f("ck_data_requests_answered"),
        ),
        sa.CheckConstraint("hand_worker IS NULL OR hand_worker <> worker_id", name=op.f("ck_data_requests_other_hand")),
        sa.CheckConstraint("due_on > asked_on", name=op.f("ck_data_requests_time_to_answer")),
        sa.CheckConstraint("kind IN ('correction', 'deletion')", name=op.f("ck_data_requests_requestkind")),
        sa.CheckConstraint(
            "keeper IN ('roster', 'subsidy', 'injury', 'welfare', 'honors', 'oversight')",
            name=op.f("ck_data_requests_keeper"),
        ),
        sa.CheckConstraint(f"department IN {_DEPARTMENTS}", name=op.f("ck_data_requests_department")),
        sa.CheckConstraint(
            "state IN ('asked', 'answered', 'withdrawn')", name=op.f("ck_data_requests_datarequeststate")
        ),
        sa.CheckConstraint("outcome IN ('granted', 'partly', 'refused')", name=op.f("ck_data_requests_outcome")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_requests")),
    )
    op.create_index(op.f("ix_data_requests_region"), "data_requests", ["region"], unique=False)
    op.create_index(op.f("ix_data_requests_worker_id"), "data_requests", ["worker_id"], unique=False)
    answered = "state, outcome, answer, answered_by, answered_at, hand_worker, worker_id"
    # What was asked is not changed; the answer is said beside it, and a merge moves it to the survivor.
    scope_by_region(
        "data_requests", rights=f"SELECT, INSERT, UPDATE ({answered}, updated_at, version)", worker="worker_id"
    )
    # To every other office the request is not there: that a worker has a record somewhere may be the secret.
    theirs = f"worker_id = {WORKER} OR department = {DEPARTMENT} OR {DEPARTMENT} IS NULL"
    op.execute(f"CREATE POLICY own_office ON data_requests AS RESTRICTIVE USING ({theirs})")
