"""Inspections, findings, rectification orders."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region

revision = "0003"
down_revision = "0002"

_DEPARTMENTS = (
    "('headquarters', 'government', 'civil-affairs', 'finance', 'organization', 'publicity', 'human-resources', "
    "'health', 'disease-control', 'education', 'industry', 'veterans', 'development-reform', 'township', "
    "'community', 'party-branch', 'social-insurance', 'appraisal-committee', 'employer', 'hospital', 'insurer', "
    "'bank', 'school', 'provider', 'worker', 'service')"
)
_OFFICES = (
    "('headquarters', 'government', 'civil-affairs', 'finance', 'organization', 'publicity', 'human-resources', "
    "'health', 'disease-control', 'education', 'industry', 'veterans', 'development-reform', 'social-insurance', "
    "'township')"
)

# What an inspection finds, it finds while it is under way, where and of what it looks. The share lock has whoever ends
# it wait for what is being written down, and whoever writes down wait for the end.
_FINDING_OF_INSPECTION = """
CREATE FUNCTION finding_of_inspection() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    inspection inspections;
BEGIN
    SELECT * INTO inspection FROM inspections WHERE id = NEW.inspection_id FOR SHARE;
    IF inspection.state IS DISTINCT FROM 'under-way' THEN
        RAISE EXCEPTION 'not under way' USING ERRCODE = '23514', CONSTRAINT = 'finding_while_under_way';
    END IF;
    IF NEW.region NOT BETWEEN inspection.region AND region_end(inspection.region)
        OR NOT NEW.clause = ANY (inspection.clauses) THEN
        RAISE EXCEPTION 'not what is inspected' USING ERRCODE = '23514', CONSTRAINT = 'finding_within_inspection';
    END IF;
    RETURN NEW;
END $$
"""
_FINDINGS_TRIGGER = (
    "CREATE TRIGGER finding_of_inspection BEFORE INSERT ON findings FOR EACH ROW"
    " EXECUTE FUNCTION finding_of_inspection()"
)


def upgrade() -> None:
    op.create_table(
        "inspections",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("clauses", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("inspecting_region", sa.BigInteger(), nullable=False),
        sa.Column("planned_by", sa.Text(), nullable=False),
        sa.Column("planned_for", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("mode", sa.String(40), nullable=True),
        sa.Column("begun_on", sa.Date(), nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("concluded_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'concluded') = (concluded_on IS NOT NULL)", name=op.f("ck_inspections_concluded_on")
        ),
        sa.CheckConstraint("(state = 'concluded') = (conclusion IS NOT NULL)", name=op.f("ck_inspections_conclusion")),
        sa.CheckConstraint("(state = 'planned') = (mode IS NULL)", name=op.f("ck_inspections_begun")),
        sa.CheckConstraint(
            "cardinality(clauses) > 0 AND clauses <@ '{1,2,3,4,5,6,7,8,9}'::smallint[]",
            name=op.f("ck_inspections_clauses"),
        ),
        sa.CheckConstraint("mode IN ('on-site', 'remote')", name=op.f("ck_inspections_inspectionmode")),
        sa.CheckConstraint(
            "state IN ('planned', 'under-way', 'concluded')", name=op.f("ck_inspections_inspectionstate")
        ),
        sa.CheckConstraint("(mode IS NULL) = (begun_on IS NULL)", name=op.f("ck_inspections_begun_on")),
        sa.CheckConstraint(
            "region BETWEEN inspecting_region AND region_end(inspecting_region)", name=op.f("ck_inspections_downward")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspections")),
        sa.UniqueConstraint("id", "inspecting_region", name=op.f("uq_inspections_id_inspecting_region")),
    )
    op.create_index(op.f("ix_inspections_region"), "inspections", ["region"], unique=False)
    op.create_table(
        "findings",
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("inspecting_region", sa.BigInteger(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("department", sa.String(40), nullable=False),
        sa.Column("severity", sa.String(40), nullable=False),
        sa.Column("clause", sa.SmallInteger(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("evidence_operation", sa.Text(), nullable=False),
        sa.Column("evidence_as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "department <> 'headquarters' OR region <> inspecting_region", name=op.f("ck_findings_not_own_inspector")
        ),
        sa.CheckConstraint(f"department IN {_OFFICES}", name=op.f("ck_findings_office")),
        sa.CheckConstraint(f"department IN {_DEPARTMENTS}", name=op.f("ck_findings_department")),
        sa.CheckConstraint("severity IN ('minor', 'serious', 'grave')", name=op.f("ck_findings_severity")),
        sa.CheckConstraint("clause BETWEEN 1 AND 9", name=op.f("ck_findings_clause")),
        sa.CheckConstraint("evidence_as_of <= found_at", name=op.f("ck_findings_evidence_read")),
        sa.ForeignKeyConstraint(
            ["inspection_id", "inspecting_region"],
            ["inspections.id", "inspections.inspecting_region"],
            name=op.f("fk_findings_inspection_id_inspections"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint("id", "region", "department", "clause", "inspecting_region", name="uq_findings_facts"),
    )
    op.create_index(op.f("ix_findings_inspection_id"), "findings", ["inspection_id"], unique=False)
    op.create_index(op.f("ix_findings_region"), "findings", ["region"], unique=False)
    op.create_table(
        "rectification_orders",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("department", sa.String(40), nullable=False),
        sa.Column("clause", sa.SmallInteger(), nullable=False),
        sa.Column("opened_by", sa.String(40), nullable=False),
        sa.Column("opened_in", sa.BigInteger(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=True),
        sa.Column("demand", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("responded_on", sa.Date(), nullable=True),
        sa.Column("judged_by", sa.Text(), nullable=True),
        sa.Column("judged_by_department", sa.String(40), nullable=True),
        sa.Column("judged_in", sa.BigInteger(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("measure", sa.String(40), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(opened_by = 'inspection-finding') = (finding_id IS NOT NULL)", name=op.f("ck_rectification_orders_basis")
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_on IS NOT NULL)", name=op.f("ck_rectification_orders_closed_on")
        ),
        sa.CheckConstraint(
            "department <> 'headquarters' OR region <> opened_in",
            name=op.f("ck_rectification_orders_headquarters_from_above"),
        ),
        sa.CheckConstraint(f"department IN {_OFFICES}", name=op.f("ck_rectification_orders_office")),
        sa.CheckConstraint(f"department IN {_DEPARTMENTS}", name=op.f("ck_rectification_orders_department")),
        sa.CheckConstraint(
            f"judged_by_department IN {_DEPARTMENTS}", name=op.f("ck_rectification_orders_judged_by_department")
        ),
        sa.CheckConstraint(
            "measure IN ('circular', 'talk', 'discipline')", name=op.f("ck_rectification_orders_measure")
        ),
        sa.CheckConstraint(
            "opened_by IN ('inspection-finding', 'indicator')", name=op.f("ck_rectification_orders_openedby")
        ),
        sa.CheckConstraint(
            "state <> 'escalated' OR measure IS NOT NULL", name=op.f("ck_rectification_orders_measured")
        ),
        sa.CheckConstraint(
            "state IN ('issued', 'escalated') OR responded_on IS NOT NULL",
            name=op.f("ck_rectification_orders_responded"),
        ),
        sa.CheckConstraint(
            "state IN ('issued', 'responded') OR judged_by IS NOT NULL", name=op.f("ck_rectification_orders_judged")
        ),
        sa.CheckConstraint(
            "state IN ('issued', 'responded', 'verified', 'sent-back', 'escalated', 'closed')",
            name=op.f("ck_rectification_orders_orderstate"),
        ),
        sa.CheckConstraint(
            "(judged_by IS NULL) = (judged_in IS NULL) AND (judged_by IS NULL) = (judged_by_department IS NULL)",
            name=op.f("ck_rectification_orders_judge"),
        ),
        sa.CheckConstraint(
            "(response IS NULL) = (responded_on IS NULL)", name=op.f("ck_rectification_orders_response")
        ),
        sa.CheckConstraint("clause BETWEEN 1 AND 9", name=op.f("ck_rectification_orders_clause")),
        sa.CheckConstraint("issued_on < due_on", name=op.f("ck_rectification_orders_due_ahead")),
        sa.CheckConstraint(
            "judged_by_department IS NULL OR judged_by_department <> department OR judged_in <> region",
            name=op.f("ck_rectification_orders_not_own_judge"),
        ),
        sa.CheckConstraint(
            "judged_in IS NULL OR opened_in BETWEEN judged_in AND region_end(judged_in)",
            name=op.f("ck_rectification_orders_judged_from_above"),
        ),
        sa.CheckConstraint(
            "region BETWEEN opened_in AND region_end(opened_in)", name=op.f("ck_rectification_orders_downward")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id", "region", "department", "clause", "opened_in"],
            ["findings.id", "findings.region", "findings.department", "findings.clause", "findings.inspecting_region"],
            name=op.f("fk_rectification_orders_finding_id_findings"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_orders")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_rectification_orders_finding_id")),
    )
    op.create_index(
        "ix_rectification_orders_awaited",
        "rectification_orders",
        ["due_on", "id"],
        unique=False,
        postgresql_where="state <> 'closed'",
    )
    op.create_index(op.f("ix_rectification_orders_region"), "rectification_orders", ["region"], unique=False)
    op.create_table(
        "overdue_told",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["rectification_orders.id"], name=op.f("fk_overdue_told_order_id_rectification_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_overdue_told")),
    )
    op.create_index(op.f("ix_overdue_told_region"), "overdue_told", ["region"], unique=False)
    op.execute(_FINDING_OF_INSPECTION)
    op.execute(_FINDINGS_TRIGGER)
    carried_out = "state, mode, begun_on, conclusion, concluded_on"
    scope_by_region("inspections", rights=f"SELECT, INSERT, UPDATE ({carried_out}, updated_at, version)")
    # What was found stands, and what was told was told.
    scope_by_region("findings", rights="SELECT, INSERT")
    answered = "state, response, responded_on, judged_by, judged_by_department, judged_in, opinion, measure, closed_on"
    scope_by_region("rectification_orders", rights=f"SELECT, INSERT, UPDATE ({answered}, updated_at, version)")
    scope_by_region("overdue_told", rights="SELECT, INSERT")
