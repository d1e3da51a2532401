"""Annual evaluation with its figures; certificates of preference and where they were checked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region, scope_downward

revision = "0003"
down_revision = "0002"

# What was signed once is never signed anew, nor is its code given to another.
_STAYS = """
CREATE FUNCTION certificate_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an issued certificate does not change' USING ERRCODE = '23514', CONSTRAINT = 'certificate_stays';
END $$;
CREATE TRIGGER certificate_stays BEFORE UPDATE ON certificates FOR EACH ROW
    WHEN (OLD.token IS NOT NULL
        AND (OLD.token, OLD.code, OLD.preference, OLD.valid_from, OLD.valid_to, OLD.status_index) IS DISTINCT FROM
            (NEW.token, NEW.code, NEW.preference, NEW.valid_from, NEW.valid_to, NEW.status_index))
    EXECUTE FUNCTION certificate_stays();
"""

# A preference rests on an honour that is the worker's and was not taken back; the lock keeps it so until the end.
_HONOUR_HELD = """
CREATE FUNCTION honour_held() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM nominations
        WHERE id = NEW.nomination_id AND worker_id = NEW.worker_id AND state = 'conferred' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such honour' USING ERRCODE = '23514', CONSTRAINT = 'honour_not_held';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER honour_held BEFORE INSERT OR UPDATE OF state ON certificates FOR EACH ROW
    WHEN (NEW.nomination_id IS NOT NULL AND NEW.state IN ('recorded', 'issued')) EXECUTE FUNCTION honour_held();
"""


def upgrade() -> None:
    op.create_table(
        "evaluations",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("participants", sa.BigInteger(), nullable=False),
        sa.Column("excellent", sa.BigInteger(), nullable=False),
        sa.Column("excellent_front_line", sa.BigInteger(), nullable=False),
        sa.Column("ratio_bp", sa.BigInteger(), nullable=False),
        sa.Column("front_line_bp", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('recorded', 'voided')", name=op.f("ck_evaluations_evaluationstate")),
        sa.CheckConstraint("excellent * 10000 <= participants * ratio_bp", name=op.f("ck_evaluations_ratio")),
        sa.CheckConstraint(
            "excellent_front_line * 10000 >= excellent * front_line_bp", name=op.f("ck_evaluations_front_line")
        ),
        sa.CheckConstraint(
            "excellent_front_line <= excellent AND participants >= 1", name=op.f("ck_evaluations_counts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
    )
    op.create_index(op.f("ix_evaluations_region"), "evaluations", ["region"], unique=False)
    op.create_index(
        "uq_evaluations_live",
        "evaluations",
        ["region", "year"],
        unique=True,
        postgresql_where=sa.text("state = 'recorded'"),
    )
    op.create_table(
        "excellence_figures",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("figure", sa.String(40), nullable=False),
        sa.Column("value_bp", sa.BigInteger(), nullable=False),
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
            (sa.column("figure"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_excellence_figures_period",
        ),
        sa.CheckConstraint(
            "figure IN ('excellence-ratio', 'excellence-front-line-share', 'excellence-ceiling')",
            name=op.f("ck_excellence_figures_excellencefigure"),
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_excellence_figures_period")),
        sa.CheckConstraint("value_bp BETWEEN 0 AND 10000", name=op.f("ck_excellence_figures_value")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_excellence_figures")),
    )
    op.create_index(op.f("ix_excellence_figures_region"), "excellence_figures", ["region"], unique=False)
    op.create_table(
        "evaluation_results",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("grade", sa.String(40), nullable=False),
        sa.Column("front_line", sa.Boolean(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "grade IN ('excellent', 'competent', 'basic', 'incompetent')", name=op.f("ck_evaluation_results_grade")
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_evaluation_results_evaluation_id_evaluations")
        ),
        sa.PrimaryKeyConstraint("evaluation_id", "worker_id", name=op.f("pk_evaluation_results")),
    )
    op.create_index(op.f("ix_evaluation_results_region"), "evaluation_results", ["region"], unique=False)
    op.create_index(
        "uq_evaluation_results_counted",
        "evaluation_results",
        ["worker_id", "year"],
        unique=True,
        postgresql_where=sa.text("counted"),
    )
    op.create_table(
        "certificates",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("name_masked", sa.Text(), nullable=False),
        sa.Column("preference", sa.String(40), nullable=False),
        sa.Column("organ", sa.String(40), nullable=False),
        sa.Column("organ_region", sa.BigInteger(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_by_worker", sa.Text(), nullable=True),
        sa.Column("issued_by", sa.Text(), nullable=True),
        sa.Column("issued_by_worker", sa.Text(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("status_index", sa.BigInteger(), sa.Identity(always=True, start=0, minvalue=0), nullable=False),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revocation_document_no", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'revoked') = (revoked_on IS NOT NULL) AND num_nonnulls(revoked_on,"
            " revocation_document_no) IN (0, 2)",
            name=op.f("ck_certificates_revoked"),
        ),
        sa.CheckConstraint(
            "(state IN ('issued', 'revoked')) = (token IS NOT NULL) AND num_nonnulls(token, code, issued_by,"
            " issued_at) IN (0, 4)",
            name=op.f("ck_certificates_issued"),
        ),
        sa.CheckConstraint(
            "organ IN ('headquarters', 'government', 'civil-affairs', 'finance', 'organization', 'publicity',"
            " 'human-resources', 'health', 'disease-control', 'education', 'industry', 'veterans',"
            " 'development-reform', 'township', 'community', 'party-branch', 'social-insurance',"
            " 'appraisal-committee', 'employer', 'hospital', 'insurer', 'bank', 'school', 'provider', 'worker',"
            " 'service')",
            name=op.f("ck_certificates_department"),
        ),
        sa.CheckConstraint(
            "preference IN ('party-congress-delegate', 'peoples-deputy', 'cppcc-member', 'model-worker',"
            " 'term-change-candidate', 'township-cadre', 'civil-servant', 'public-institution',"
            " 'state-enterprise')",
            name=op.f("ck_certificates_preference"),
        ),
        sa.CheckConstraint(
            "state IN ('recorded', 'issued', 'revoked', 'cancelled')", name=op.f("ck_certificates_certificatestate")
        ),
        sa.CheckConstraint("issued_by <> recorded_by", name=op.f("ck_certificates_two_persons")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_certificates_period")),
        sa.CheckConstraint(
            "worker_id IS DISTINCT FROM recorded_by_worker AND worker_id IS DISTINCT FROM issued_by_worker",
            name=op.f("ck_certificates_own"),
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nominations.id"], name=op.f("fk_certificates_nomination_id_nominations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("code", name=op.f("uq_certificates_code")),
        sa.UniqueConstraint("status_index", name=op.f("uq_certificates_status_index")),
    )
    op.create_index(op.f("ix_certificates_nomination_id"), "certificates", ["nomination_id"], unique=False)
    op.create_index(op.f("ix_certificates_region"), "certificates", ["region"], unique=False)
    op.create_index(op.f("ix_certificates_worker_id"), "certificates", ["worker_id"], unique=False)
    op.create_index(
        "uq_certificates_live",
        "certificates",
        ["worker_id", "preference"],
        unique=True,
        postgresql_where=sa.text("state IN ('recorded', 'issued')"),
    )
    op.create_table(
        "verifications",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("department", sa.String(40), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "department IN ('headquarters', 'government', 'civil-affairs', 'finance', 'organization', 'publicity',"
            " 'human-resources', 'health', 'disease-control', 'education', 'industry', 'veterans',"
            " 'development-reform', 'township', 'community', 'party-branch', 'social-insurance',"
            " 'appraisal-committee', 'employer', 'hospital', 'insurer', 'bank', 'school', 'provider', 'worker',"
            " 'service')",
            name=op.f("ck_verifications_department"),
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_verifications_certificate_id_certificates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifications")),
    )
    op.create_index(op.f("ix_verifications_certificate_id"), "verifications", ["certificate_id"], unique=False)
    op.create_index(op.f("ix_verifications_region"), "verifications", ["region"], unique=False)
    for function in (_STAYS, _HONOUR_HELD):
        body, _, trigger = function.partition("$$;")
        op.execute(f"{body}$$")
        op.execute(trigger)
    scope_downward("excellence_figures", rights="SELECT, INSERT, UPDATE (valid_to, updated_at, version)")
    scope_by_region("evaluations", rights="SELECT, INSERT, UPDATE (state, updated_at, version)")
    scope_by_region("evaluation_results", rights="SELECT, INSERT, UPDATE (counted)")
    scope_by_region("certificates", rights="SELECT, INSERT, UPDATE", worker="worker_id")
    scope_by_region("verifications", rights="SELECT, INSERT")
