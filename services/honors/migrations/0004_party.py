"""Control periods, and the files of admission to the party, which open to the party's own offices alone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.caller import Department
from chassis.migrations import scope_by_region, scope_downward

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "control_periods",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.literal_column("daterange(first_on, last_on, '[]')"), "&&"),
            using="gist",
            name="ex_control_periods_period",
        ),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_control_periods_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_periods")),
    )
    op.create_index(op.f("ix_control_periods_region"), "control_periods", ["region"], unique=False)
    op.create_table(
        "party_files",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("name_masked", sa.Text(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("hand", sa.Text(), nullable=False),
        sa.Column("hand_worker", sa.Text(), nullable=True),
        sa.Column("talked_on", sa.Date(), nullable=True),
        sa.Column("activist_on", sa.Date(), nullable=True),
        sa.Column("training_days", sa.BigInteger(), nullable=True),
        sa.Column("training_hours", sa.BigInteger(), nullable=True),
        sa.Column("candidate_on", sa.Date(), nullable=True),
        sa.Column("pre_reviewed_on", sa.Date(), nullable=True),
        sa.Column("front_line", sa.Boolean(), nullable=False),
        sa.Column("control_period_id", sa.Uuid(), nullable=True),
        sa.Column("half_days", sa.BigInteger(), nullable=True),
        sa.Column("voted_on", sa.Date(), nullable=True),
        sa.Column("voting_members", sa.BigInteger(), nullable=True),
        sa.Column("present", sa.BigInteger(), nullable=True),
        sa.Column("in_favour", sa.BigInteger(), nullable=True),
        sa.Column("voted_by", sa.Text(), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("posted_to", sa.Date(), nullable=True),
        sa.Column("special", sa.Boolean(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("approval_document_no", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("probation_to", sa.Date(), nullable=True),
        sa.Column("extended_to", sa.Date(), nullable=True),
        sa.Column("full_on", sa.Date(), nullable=True),
        sa.Column("conclusion_document_no", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(activist_on IS NULL OR talked_on IS NOT NULL) AND (candidate_on IS NULL OR activist_on IS NOT"
            " NULL) AND (pre_reviewed_on IS NULL OR candidate_on IS NOT NULL) AND (voted_on IS NULL OR"
            " talked_on IS NOT NULL AND (front_line OR candidate_on IS NOT NULL)) AND (approved_on IS NULL OR"
            " voted_on IS NOT NULL) AND (full_on IS NULL OR approved_on IS NOT NULL) AND (state NOT IN"
            " ('branch-voted', 'probationary', 'extended', 'full') OR voted_on IS NOT NULL) AND (state NOT IN"
            " ('probationary', 'extended', 'full') OR approved_on IS NOT NULL) AND (state <> 'extended' OR"
            " extended_to IS NOT NULL) AND (state = 'full') = (full_on IS NOT NULL)",
            name=op.f("ck_party_files_stages"),
        ),
        sa.CheckConstraint(
            "approved_on <= voted_on + CASE WHEN special THEN interval '6 months' ELSE interval '3 months' END",
            name=op.f("ck_party_files_term"),
        ),
        sa.CheckConstraint("born_on + interval '18 years' <= applied_on", name=op.f("ck_party_files_adult")),
        sa.CheckConstraint("candidate_on >= activist_on + interval '1 year'", name=op.f("ck_party_files_year")),
        sa.CheckConstraint(
            "extended_to BETWEEN probation_to + interval '6 months' AND probation_to + interval '12 months'",
            name=op.f("ck_party_files_extension"),
        ),
        sa.CheckConstraint(
            "probation_to = voted_on + interval '1 year' AND full_on >= coalesce(extended_to, probation_to)",
            name=op.f("ck_party_files_probation"),
        ),
        sa.CheckConstraint(
            "state IN ('applicant', 'activist', 'candidate', 'pre-reviewed', 'branch-voted', 'probationary',"
            " 'extended', 'full', 'cancelled')",
            name=op.f("ck_party_files_partyfilestate"),
        ),
        sa.CheckConstraint(
            "front_line = (half_days IS NOT NULL) AND front_line = (control_period_id IS NOT NULL) AND"
            " half_days > 0 AND (NOT front_line OR voted_on IS NOT NULL)",
            name=op.f("ck_party_files_front_line"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(approved_on, approval_document_no, approved_by, special, probation_to) IN (0, 5)",
            name=op.f("ck_party_files_approved"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(posted_on, posted_to) IN (0, 2) AND (approved_on IS NULL OR posted_to IS NOT NULL"
            " AND posted_to < approved_on)",
            name=op.f("ck_party_files_published"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(voted_on, voting_members, present, in_favour, voted_by) IN (0, 5) AND in_favour * 2"
            " > voting_members AND in_favour <= present AND present <= voting_members",
            name=op.f("ck_party_files_carried"),
        ),
        sa.CheckConstraint(
            "talked_on >= applied_on AND activist_on >= talked_on AND candidate_on >= activist_on AND"
            " pre_reviewed_on >= candidate_on AND voted_on >= applied_on AND voted_on >= talked_on AND"
            " voted_on >= activist_on AND voted_on >= candidate_on AND voted_on >= pre_reviewed_on AND"
            " posted_on >= voted_on AND approved_on >= voted_on",
            name=op.f("ck_party_files_order"),
        ),
        sa.CheckConstraint("voted_by <> approved_by", name=op.f("ck_party_files_two_persons")),
        sa.CheckConstraint(
            "voted_on IS NULL OR coalesce(training_days, 0) >= 3 OR coalesce(training_hours, 0) >= 24",
            name=op.f("ck_party_files_trained"),
        ),
        sa.CheckConstraint("worker_id <> hand_worker", name=op.f("ck_party_files_own")),
        sa.ForeignKeyConstraint(
            ["control_period_id"], ["control_periods.id"], name=op.f("fk_party_files_control_period_id_control_periods")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_files")),
    )
    op.create_index(op.f("ix_party_files_control_period_id"), "party_files", ["control_period_id"], unique=False)
    op.create_index(op.f("ix_party_files_region"), "party_files", ["region"], unique=False)
    op.create_index(
        "uq_party_files_worker",
        "party_files",
        ["worker_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    scope_downward("control_periods", rights="SELECT, INSERT, UPDATE (last_on, updated_at, version)")
    scope_by_region(
        "party_files",
        rights="SELECT, INSERT, UPDATE",
        departments=(Department.ORGANIZATION, Department.PARTY_BRANCH),
    )
