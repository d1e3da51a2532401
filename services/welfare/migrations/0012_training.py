"""Needs, courses, training, certificates and funds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region, scope_downward

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "courses",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("pass_mark", sa.BigInteger(), nullable=True),
        sa.Column("full_mark", sa.BigInteger(), nullable=True),
        sa.Column("valid_days", sa.BigInteger(), nullable=False),
        sa.Column("needed_at", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('issued', 'retired')", name=op.f("ck_courses_coursestate")),
        sa.CheckConstraint("(pass_mark IS NULL) = (full_mark IS NULL)", name=op.f("ck_courses_marks_together")),
        sa.CheckConstraint("edition >= 1", name=op.f("ck_courses_edition")),
        sa.CheckConstraint("pass_mark BETWEEN 1 AND full_mark", name=op.f("ck_courses_pass_mark")),
        sa.CheckConstraint("valid_days >= 1", name=op.f("ck_courses_valid_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
        sa.UniqueConstraint("region", "code", "edition", name=op.f("uq_courses_region_code_edition")),
    )
    op.create_index(op.f("ix_courses_region"), "courses", ["region"], unique=False)
    op.create_table(
        "protection_funds",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('planned', 'arrived')", name=op.f("ck_protection_funds_fundkind")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_protection_funds_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protection_funds")),
        sa.UniqueConstraint("region", "kind", "document_no", name=op.f("uq_protection_funds_region_kind_document_no")),
    )
    op.create_index(op.f("ix_protection_funds_region"), "protection_funds", ["region"], unique=False)
    op.create_table(
        "supply_needs",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("per_day_milli", postgresql.JSONB(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.column("item_id"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_supply_needs_in_force",
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_supply_needs_period")),
        sa.ForeignKeyConstraint(["item_id"], ["supply_items.id"], name=op.f("fk_supply_needs_item_id_supply_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_needs")),
    )
    op.create_index(op.f("ix_supply_needs_region"), "supply_needs", ["region"], unique=False)
    op.create_table(
        "training_sessions",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.String(40), nullable=False),
        sa.Column("venue", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(mode = 'on-site') = (venue IS NOT NULL)", name=op.f("ck_training_sessions_venue")),
        sa.CheckConstraint("mode IN ('on-site', 'online')", name=op.f("ck_training_sessions_trainingmode")),
        sa.CheckConstraint("state IN ('scheduled', 'cancelled')", name=op.f("ck_training_sessions_sessionstate")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_training_sessions_times")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_training_sessions_course_id_courses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_sessions")),
        sa.UniqueConstraint("id", "course_id", name=op.f("uq_training_sessions_id_course_id")),
    )
    op.create_index(op.f("ix_training_sessions_course_id"), "training_sessions", ["course_id"], unique=False)
    op.create_index(op.f("ix_training_sessions_region"), "training_sessions", ["region"], unique=False)
    op.create_table(
        "enrolments",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("attended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('enrolled', 'absent')) = (attended_at IS NULL)", name=op.f("ck_enrolments_attended")
        ),
        sa.CheckConstraint(
            "state IN ('enrolled', 'attended', 'absent', 'passed', 'failed')", name=op.f("ck_enrolments_enrolmentstate")
        ),
        sa.ForeignKeyConstraint(
            ["session_id", "course_id"],
            ["training_sessions.id", "training_sessions.course_id"],
            name=op.f("fk_enrolments_session_id_training_sessions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint("id", "course_id", "worker_id", "state", name="uq_enrolments_certified"),
        sa.UniqueConstraint("session_id", "worker_id", name=op.f("uq_enrolments_session_id_worker_id")),
    )
    op.create_index(op.f("ix_enrolments_region"), "enrolments", ["region"], unique=False)
    op.create_index(op.f("ix_enrolments_session_id"), "enrolments", ["session_id"], unique=False)
    op.create_index(op.f("ix_enrolments_worker_id"), "enrolments", ["worker_id"], unique=False)
    op.create_table(
        "training_certificates",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_state", sa.String(40), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("enrolment_state = 'passed'", name=op.f("ck_training_certificates_passed")),
        sa.CheckConstraint(
            "enrolment_state IN ('enrolled', 'attended', 'absent', 'passed', 'failed')",
            name=op.f("ck_training_certificates_enrolmentstate"),
        ),
        sa.CheckConstraint("issued_on <= valid_until", name=op.f("ck_training_certificates_period")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_training_certificates_course_id_courses")),
        sa.ForeignKeyConstraint(
            ["enrolment_id", "course_id", "worker_id", "enrolment_state"],
            ["enrolments.id", "enrolments.course_id", "enrolments.worker_id", "enrolments.state"],
            name="fk_training_certificates_passed",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_certificates")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_training_certificates_enrolment_id")),
    )
    op.create_index(op.f("ix_training_certificates_region"), "training_certificates", ["region"], unique=False)
    op.create_index(op.f("ix_training_certificates_worker_id"), "training_certificates", ["worker_id"], unique=False)
    op.create_table(
        "training_tests",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("mark >= 0", name=op.f("ck_training_tests_mark")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_training_tests_enrolment_id_enrolments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_tests")),
        sa.UniqueConstraint("enrolment_id", "attempt", name=op.f("uq_training_tests_enrolment_id_attempt")),
    )
    op.create_index(op.f("ix_training_tests_region"), "training_tests", ["region"], unique=False)
    scope_downward("supply_needs", rights="SELECT, INSERT, UPDATE")
    scope_downward("courses", rights="SELECT, INSERT, UPDATE")
    scope_downward("training_sessions", rights="SELECT, INSERT, UPDATE")
    scope_by_region("enrolments", rights="SELECT, INSERT, UPDATE", worker="worker_id")
    for table in ("training_tests", "training_certificates"):
        scope_by_region(table, rights="SELECT, INSERT", worker="worker_id")
    scope_by_region("protection_funds", rights="SELECT, INSERT")
