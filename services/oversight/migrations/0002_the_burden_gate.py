"""Mandates, tasks, approvals, dispatches, budgets, certificates, violations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region, scope_downward

revision = "0002"
down_revision = "0001"

_DEPARTMENTS = (
    "('headquarters', 'government', 'civil-affairs', 'finance', 'organization', 'publicity', 'human-resources', "
    "'health', 'disease-control', 'education', 'industry', 'veterans', 'development-reform', 'township', "
    "'community', 'party-branch', 'social-insurance', 'appraisal-committee', 'employer', 'hospital', 'insurer', "
    "'bank', 'school', 'provider', 'worker', 'service')"
)
_NEVER = (
    "'kinship', 'identity', 'household-register-change', 'dog-keeping', 'no-criminal-record', "
    "'community-drug-rehabilitation', 'missing-person', 'marital-status', 'birth', 'being-alive', 'death', "
    "'illness', 'disability', 'marriage-and-childbearing', 'employment', 'personal-file', 'property', "
    "'inheritance', 'business-premises', 'lost-document'"
)

# Clause 4: nothing reaches a community that does not rest on a document of the four authorities in force, or on an
# approval of the autonomous region's government in force, nor beyond it. The share locks keep the basis until the end.
_DISPATCH_HAS_BASIS = """
CREATE FUNCTION dispatch_has_basis() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    task tasks;
    reach bigint;
    days daterange;
    fields text[];
    minutes bigint;
BEGIN
    SELECT * INTO task FROM tasks WHERE id = NEW.task_id FOR SHARE;
    IF task.state = 'allowed' THEN
        SELECT region, daterange(valid_from, valid_to, '[]'), task.asked_fields, task.minutes_per_week
            INTO reach, days, fields, minutes FROM mandates WHERE id = task.mandate_id FOR SHARE;
    ELSIF task.state = 'approved' THEN
        SELECT approvals.region, daterange(valid_from, valid_to, '[]'), approvals.fields, approvals.minutes_per_week
            INTO reach, days, fields, minutes FROM approvals WHERE task_id = task.id FOR SHARE;
    END IF;
    IF days IS NULL OR NOT NEW.dispatched_on <@ days THEN
        RAISE EXCEPTION 'no basis in force' USING ERRCODE = '23514', CONSTRAINT = 'dispatch_has_basis';
    END IF;
    IF NEW.region NOT BETWEEN reach AND region_end(reach) OR region_end(NEW.region) > region_end(reach)
        OR NEW.region NOT BETWEEN task.region AND region_end(task.region)
        OR region_end(NEW.region) > region_end(task.region)
        OR NOT NEW.fields::text[] <@ fields OR NEW.minutes_per_week > minutes OR NOT NEW.due_on <@ days THEN
        RAISE EXCEPTION 'beyond the basis' USING ERRCODE = '23514', CONSTRAINT = 'dispatch_within_basis';
    END IF;
    RETURN NEW;
END $$
"""
_DISPATCHES_TRIGGER = (
    "CREATE TRIGGER dispatch_has_basis BEFORE INSERT ON dispatches FOR EACH ROW EXECUTE FUNCTION dispatch_has_basis()"
)


def upgrade() -> None:
    op.create_table(
        "budgets",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("minutes_per_week", sa.BigInteger(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("region"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_budgets_period",
        ),
        sa.CheckConstraint("minutes_per_week BETWEEN 0 AND 10080", name=op.f("ck_budgets_minutes")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_budgets_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets")),
    )
    op.create_index(op.f("ix_budgets_region"), "budgets", ["region"], unique=False)
    op.create_table(
        "certificate_requests",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("proof", sa.String(40), nullable=False),
        sa.Column("named", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=True),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("refused_for", sa.String(40), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'refused') = (refused_for IS NOT NULL)", name=op.f("ck_certificate_requests_refused_for")
        ),
        sa.CheckConstraint(
            f"outcome = 'refused' OR proof NOT IN ({_NEVER})",
            name=op.f("ck_certificate_requests_never_issued"),
        ),
        sa.CheckConstraint(
            "outcome = 'refused' OR reason <> 'epidemic' OR proof IN ('residence', 'home-observation-complete')",
            name=op.f("ck_certificate_requests_epidemic_two"),
        ),
        sa.CheckConstraint(
            "outcome = 'refused' OR reason = 'epidemic' OR legal_basis IS NOT NULL",
            name=op.f("ck_certificate_requests_legal_basis"),
        ),
        sa.CheckConstraint("outcome IN ('issued', 'refused')", name=op.f("ck_certificate_requests_outcome")),
        sa.CheckConstraint(
            f"proof IN ('residence', 'home-observation-complete', {_NEVER}, 'other')",
            name=op.f("ck_certificate_requests_proof"),
        ),
        sa.CheckConstraint("reason IN ('epidemic', 'other')", name=op.f("ck_certificate_requests_reason")),
        sa.CheckConstraint(
            "refused_for IN ('never-issued', 'not-for-epidemic', 'no-legal-basis')",
            name=op.f("ck_certificate_requests_refusedfor"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_requests")),
    )
    op.create_index(op.f("ix_certificate_requests_region"), "certificate_requests", ["region"], unique=False)
    op.create_table(
        "mandates",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("authority", sa.String(40), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("requires", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "authority IN ('party-centre', 'state-council', 'region-party-committee', 'region-government')",
            name=op.f("ck_mandates_authority"),
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_mandates_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandates")),
        sa.UniqueConstraint("authority", "document_no", name=op.f("uq_mandates_authority_document_no")),
    )
    op.create_index(op.f("ix_mandates_region"), "mandates", ["region"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("department", sa.String(40), nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("registered_in", sa.BigInteger(), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("task_class", sa.String(40), nullable=False),
        sa.Column("mandate_id", sa.Uuid(), nullable=True),
        sa.Column("special_need", sa.Text(), nullable=True),
        sa.Column("fields", postgresql.ARRAY(sa.String(80)), nullable=False),
        sa.Column("asked_fields", postgresql.ARRAY(sa.String(80)), nullable=False),
        sa.Column("held", postgresql.JSONB(), nullable=False),
        sa.Column("minutes_per_week", sa.BigInteger(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(task_class = 'a') = (mandate_id IS NOT NULL)", name=op.f("ck_tasks_mandate")),
        sa.CheckConstraint(
            f"department IN {_DEPARTMENTS}",
            name=op.f("ck_tasks_department"),
        ),
        sa.CheckConstraint("kind = 'activity' OR cardinality(fields) > 0", name=op.f("ck_tasks_fields")),
        sa.CheckConstraint("kind IN ('activity', 'form', 'data-request')", name=op.f("ck_tasks_taskkind")),
        sa.CheckConstraint(
            "level IN ('province', 'league', 'county', 'township', 'community')", name=op.f("ck_tasks_level")
        ),
        sa.CheckConstraint(
            "state IN ('registered', 'allowed', 'submitted', 'approved', 'rejected', 'refused', 'merged', 'withdrawn',"
            " 'ended')",
            name=op.f("ck_tasks_taskstate"),
        ),
        sa.CheckConstraint("task_class <> 'c' OR state = 'refused'", name=op.f("ck_tasks_without_basis")),
        sa.CheckConstraint(
            "task_class = 'a' OR (task_class = 'b') = (special_need IS NOT NULL)", name=op.f("ck_tasks_special_need")
        ),
        sa.CheckConstraint("task_class IN ('a', 'b', 'c')", name=op.f("ck_tasks_taskclass")),
        sa.CheckConstraint("asked_fields <@ fields", name=op.f("ck_tasks_asked_fields")),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_tasks_period")),
        sa.CheckConstraint("minutes_per_week > 0", name=op.f("ck_tasks_minutes")),
        sa.ForeignKeyConstraint(["mandate_id"], ["mandates.id"], name=op.f("fk_tasks_mandate_id_mandates")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index(op.f("ix_tasks_region"), "tasks", ["region"], unique=False)
    op.create_table(
        "approvals",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("approval_no", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("fields", postgresql.ARRAY(sa.String(80)), nullable=False),
        sa.Column("minutes_per_week", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("department", sa.String(40), nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("department = 'government' AND level = 'province'", name=op.f("ck_approvals_not_delegated")),
        sa.CheckConstraint(
            f"department IN {_DEPARTMENTS}",
            name=op.f("ck_approvals_department"),
        ),
        sa.CheckConstraint(
            "level IN ('province', 'league', 'county', 'township', 'community')", name=op.f("ck_approvals_level")
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_approvals_period")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_approvals_task_id_tasks")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_approvals")),
        sa.UniqueConstraint("approval_no", name=op.f("uq_approvals_approval_no")),
    )
    op.create_index(op.f("ix_approvals_region"), "approvals", ["region"], unique=False)
    op.create_table(
        "dispatches",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("department", sa.String(40), nullable=False),
        sa.Column("registered_in", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.ARRAY(sa.String(80)), nullable=False),
        sa.Column("minutes_per_week", sa.BigInteger(), nullable=False),
        sa.Column("above_budget", sa.Boolean(), nullable=False),
        sa.Column("dispatched_by", sa.Text(), nullable=False),
        sa.Column("dispatched_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            f"department IN {_DEPARTMENTS}",
            name=op.f("ck_dispatches_department"),
        ),
        sa.CheckConstraint(
            "state IN ('dispatched', 'done', 'recalled', 'expired')", name=op.f("ck_dispatches_dispatchstate")
        ),
        sa.CheckConstraint("dispatched_on <= due_on", name=op.f("ck_dispatches_period")),
        sa.CheckConstraint("minutes_per_week > 0", name=op.f("ck_dispatches_minutes")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_dispatches_task_id_tasks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatches")),
    )
    op.create_index(op.f("ix_dispatches_region"), "dispatches", ["region"], unique=False)
    op.create_index(op.f("ix_dispatches_task_id"), "dispatches", ["task_id"], unique=False)
    op.create_table(
        "dispatch_fields",
        sa.Column("dispatch_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("field"), "="),
            (sa.text("int8range(region, region_end(region), '[]')"), "&&"),
            (sa.literal_column("daterange(asked_on, asked_on + 30)"), "&&"),
            where=sa.text("live"),
            using="gist",
            name="ex_dispatch_fields_once",
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_dispatch_fields_dispatch_id_dispatches")
        ),
        sa.PrimaryKeyConstraint("dispatch_id", "field", name=op.f("pk_dispatch_fields")),
    )
    op.create_index(op.f("ix_dispatch_fields_region"), "dispatch_fields", ["region"], unique=False)
    op.create_table(
        "time_reports",
        sa.Column("dispatch_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("minutes_spent", sa.BigInteger(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("minutes_spent >= 0", name=op.f("ck_time_reports_minutes")),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_time_reports_dispatch_id_dispatches")
        ),
        sa.PrimaryKeyConstraint("dispatch_id", "region", name=op.f("pk_time_reports")),
    )
    op.create_table(
        "violations",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("breach", sa.String(40), nullable=False),
        sa.Column("department", sa.String(40), nullable=False),
        sa.Column("department_region", sa.BigInteger(), nullable=False),
        sa.Column("dispatch_id", sa.Uuid(), nullable=True),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("receipt_digest", sa.LargeBinary(), nullable=False),
        sa.Column("reporter", sa.LargeBinary(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("judged_by", sa.Text(), nullable=True),
        sa.Column("judged_by_department", sa.String(40), nullable=True),
        sa.Column("judged_in", sa.BigInteger(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("rectified_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state IN ('reported')) = (judged_by IS NULL)", name=op.f("ck_violations_judged")),
        sa.CheckConstraint(
            "breach IN ('task-without-basis', 'repeated-request', 'forbidden-proof', 'beyond-approval', 'formalism')",
            name=op.f("ck_violations_breach"),
        ),
        sa.CheckConstraint(
            f"department IN {_DEPARTMENTS}",
            name=op.f("ck_violations_department"),
        ),
        sa.CheckConstraint(
            f"judged_by_department IN {_DEPARTMENTS}",
            name=op.f("ck_violations_judged_by_department"),
        ),
        sa.CheckConstraint(
            "state IN ('reported', 'dismissed', 'verified', 'noticed', 'rectified', 'escalated', 'closed')",
            name=op.f("ck_violations_violationstate"),
        ),
        sa.CheckConstraint(
            "judged_by_department IS NULL OR judged_by_department <> department OR judged_in <> department_region",
            name=op.f("ck_violations_not_own_judge"),
        ),
        sa.CheckConstraint("region % 1000000 = 0", name=op.f("ck_violations_county_or_above")),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name=op.f("fk_violations_dispatch_id_dispatches")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_violations")),
        sa.UniqueConstraint("receipt_digest", name=op.f("uq_violations_receipt_digest")),
    )
    op.create_index(op.f("ix_violations_region"), "violations", ["region"], unique=False)
    op.execute(_DISPATCH_HAS_BASIS)
    op.execute(_DISPATCHES_TRIGGER)
    for table in ("mandates", "budgets", "tasks", "dispatches"):
        scope_downward(table, rights="SELECT, INSERT, UPDATE")
    # What was approved, asked, issued or said is never changed.
    scope_downward("approvals", rights="SELECT, INSERT")
    scope_by_region("dispatch_fields", rights="SELECT, INSERT, UPDATE (live)")
    scope_by_region("time_reports", rights="SELECT, INSERT")
    scope_by_region("certificate_requests", rights="SELECT, INSERT")
    told = "state, judged_by, judged_by_department, judged_in, finding, due_on, response, rectified_on, closed_on"
    scope_by_region("violations", rights=f"SELECT, INSERT, UPDATE ({told}, updated_at, version)")
