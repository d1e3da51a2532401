"""Investigations, suspensions, decisions, delivery and remedies."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region

revision = "0005"
down_revision = "0004"

# A case counts as decided only while a decision says so. Seen with the owner's eyes: whether the caller may read the
# decision does not matter. That two do not stand at once is an index's.
_DECIDED_BY_DECISION = (
    """
CREATE FUNCTION decided_by_decision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM decisions WHERE case_id = NEW.id AND revoked_on IS NULL AND outcome = NEW.state
    ) THEN
        RAISE EXCEPTION 'no decision stands' USING ERRCODE = '23514', CONSTRAINT = 'decided_by_decision';
    END IF;
    RETURN NEW;
END $$
""",
    """
CREATE TRIGGER decided_by_decision BEFORE INSERT OR UPDATE OF state ON cases FOR EACH ROW
    WHEN (NEW.state IN ('recognised', 'deemed', 'not-recognised')) EXECUTE FUNCTION decided_by_decision()
""",
)


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("employer_id", sa.Text(), nullable=True),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("ground", sa.String(40), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("investigators", postgresql.JSONB(), nullable=False),
        sa.Column("exclusion", sa.String(40), nullable=True),
        sa.Column("exclusion_document", sa.String(40), nullable=True),
        sa.Column("override_reason", sa.LargeBinary(), nullable=True),
        sa.Column("track", sa.String(40), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("article <> '' AND wording <> ''", name=op.f("ck_decisions_article")),
        sa.CheckConstraint("exclusion IN ('16-1', '16-2', '16-3')", name=op.f("ck_decisions_exclusion")),
        sa.CheckConstraint("exclusion IS NULL OR outcome = 'not-recognised'", name=op.f("ck_decisions_excluded")),
        sa.CheckConstraint(
            "exclusion_document IN ('accident-report', 'conclusion', 'judgment', 'prosecution')",
            name=op.f("ck_decisions_document"),
        ),
        sa.CheckConstraint(
            "ground IN ('14-1', '14-2', '14-3', '14-4', '14-5', '14-6', '14-7', 'E11', '15-1', '15-2', '15-3')",
            name=op.f("ck_decisions_ground"),
        ),
        sa.CheckConstraint(
            "outcome IN ('not-accepted', 'recognised', 'deemed', 'not-recognised')", name=op.f("ck_decisions_outcome")
        ),
        sa.CheckConstraint("outcome IN ('recognised', 'deemed', 'not-recognised')", name=op.f("ck_decisions_decides")),
        sa.CheckConstraint("track IN ('ordinary', 'clear', 'green')", name=op.f("ck_decisions_track")),
        sa.CheckConstraint(
            "jsonb_array_length(investigators) = 0"
            " OR (jsonb_array_length(investigators) >= 2 AND investigators -> 0 <> investigators -> 1)",
            name=op.f("ck_decisions_two_investigators"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_decisions_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("case_id", "round", name=op.f("uq_decisions_case_id_round")),
    )
    op.create_index(op.f("ix_decisions_case_id"), "decisions", ["case_id"], unique=False)
    op.create_index(op.f("ix_decisions_region"), "decisions", ["region"], unique=False)
    op.create_index(
        "uq_decisions_standing", "decisions", ["case_id"], unique=True, postgresql_where=sa.text("revoked_on IS NULL")
    )
    op.create_table(
        "deliveries",
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("recipient", sa.String(40), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("way", sa.String(40), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "recipient IN ('worker', 'relative', 'employer', 'social-insurance')", name=op.f("ck_deliveries_recipient")
        ),
        sa.CheckConstraint(
            "way IN ('in-person', 'left', 'post', 'electronic', 'notice')", name=op.f("ck_deliveries_way")
        ),
        sa.CheckConstraint("delivered_on >= decided_on", name=op.f("ck_deliveries_order")),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_deliveries_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "case_id", "decided_on", "recipient", name=op.f("uq_deliveries_case_id_decided_on_recipient")
        ),
    )
    op.create_index(op.f("ix_deliveries_case_id"), "deliveries", ["case_id"], unique=False)
    op.create_index(op.f("ix_deliveries_region"), "deliveries", ["region"], unique=False)
    op.create_table(
        "investigations",
        sa.Column("officers", postgresql.JSONB(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("employer_denies", sa.Boolean(), nullable=False),
        sa.Column("employer_evidence", sa.Boolean(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "jsonb_array_length(officers) >= 2 AND officers -> 0 <> officers -> 1",
            name=op.f("ck_investigations_two_officers"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_investigations_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigations")),
    )
    op.create_index(op.f("ix_investigations_case_id"), "investigations", ["case_id"], unique=False)
    op.create_index(op.f("ix_investigations_region"), "investigations", ["region"], unique=False)
    op.create_table(
        "remedies",
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("concluded_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(40), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('review', 'suit')", name=op.f("ck_remedies_remedykind")),
        sa.CheckConstraint("result IN ('upheld', 'revoked')", name=op.f("ck_remedies_remedyresult")),
        sa.CheckConstraint("(concluded_on IS NULL) = (result IS NULL)", name=op.f("ck_remedies_result")),
        sa.CheckConstraint("filed_on >= decided_on AND concluded_on >= filed_on", name=op.f("ck_remedies_order")),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_remedies_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remedies")),
    )
    op.create_index(op.f("ix_remedies_case_id"), "remedies", ["case_id"], unique=False)
    op.create_index(op.f("ix_remedies_region"), "remedies", ["region"], unique=False)
    op.create_index(
        "uq_remedies_open", "remedies", ["case_id"], unique=True, postgresql_where=sa.text("concluded_on IS NULL")
    )
    op.create_table(
        "suspensions",
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("case_id"), "="),
            (sa.literal_column("daterange(first_on, last_on, '[]')"), "&&"),
            using="gist",
            name="ex_suspensions_overlap",
        ),
        sa.CheckConstraint("reason IN ('judicial', 'administrative')", name=op.f("ck_suspensions_suspendedfor")),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_suspensions_order")),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_suspensions_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspensions")),
    )
    op.create_index(op.f("ix_suspensions_case_id"), "suspensions", ["case_id"], unique=False)
    op.create_index(op.f("ix_suspensions_region"), "suspensions", ["region"], unique=False)
    # What the department does is its own; the unit reads what was decided on its worker.
    for table in ("investigations", "suspensions", "deliveries", "remedies"):
        scope_by_region(table, rights="SELECT, INSERT, UPDATE", worker="worker_id", organisations=[])
    scope_by_region(
        "decisions",
        rights="SELECT, INSERT, UPDATE (revoked_on, updated_at, version)",
        worker="worker_id",
        organisations=["employer_id"],
    )
    for statement in _DECIDED_BY_DECISION:
        op.execute(statement)
