"""Relations, applications, the papers supplied and promised, lost time, consent and delegations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.migrations import scope_by_region

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "relations",
        sa.Column("relation", sa.String(40), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=True),
        sa.Column("unit_region", sa.BigInteger(), nullable=True),
        sa.Column("unit_level", sa.String(40), nullable=True),
        sa.Column("coverage", sa.String(40), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("local_inclusion", sa.Boolean(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("ruled_by", sa.Text(), nullable=True),
        sa.Column("ruled_on", sa.Date(), nullable=True),
        sa.Column(
            "settled",
            sa.Boolean(),
            sa.Computed("relation NOT IN ('elected', 'volunteer') OR coalesce(accepted, false)", persisted=True),
            nullable=False,
        ),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "accepted IS NULL OR relation IN ('elected', 'volunteer')", name=op.f("ck_relations_ruling_needed")
        ),
        sa.CheckConstraint(
            "coverage IN ('insured', 'uninsured', 'uninsured-fiscal')", name=op.f("ck_relations_coverage")
        ),
        sa.CheckConstraint(
            "relation IN ('labour-contract', 'de-facto', 'dispatched', 'assigned', 'civil-servant', 'elected', "
            "'volunteer')",
            name=op.f("ck_relations_relation"),
        ),
        sa.CheckConstraint(
            "unit_level IN ('province', 'league', 'county', 'township', 'community')", name=op.f("ck_relations_level")
        ),
        sa.CheckConstraint("accepted IS NOT TRUE OR unit_id IS NOT NULL", name=op.f("ck_relations_liable_unit")),
        sa.CheckConstraint(
            "num_nonnulls(accepted, ruled_by, ruled_on, reason) IN (0, 4)", name=op.f("ck_relations_ruling")
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_relations_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relations")),
        sa.UniqueConstraint("case_id", "settled", name=op.f("uq_relations_case_id_settled")),
        sa.UniqueConstraint("case_id", name=op.f("uq_relations_case_id")),
    )
    op.create_index(op.f("ix_relations_case_id"), "relations", ["case_id"], unique=False)
    op.create_index(op.f("ix_relations_region"), "relations", ["region"], unique=False)
    op.create_table(
        "applications",
        sa.Column("employer_id", sa.Text(), nullable=True),
        sa.Column("applicant", sa.String(40), nullable=False),
        sa.Column("applied_by", sa.Text(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("ground", sa.String(40), nullable=False),
        sa.Column("diagnosis", sa.LargeBinary(), nullable=True),
        sa.Column("declares", sa.LargeBinary(), nullable=True),
        sa.Column("employer_late", sa.Boolean(), nullable=False),
        sa.Column("costs_from", sa.Date(), nullable=True),
        sa.Column("costs_to", sa.Date(), nullable=True),
        sa.Column("consented_days", sa.BigInteger(), nullable=False),
        sa.Column("first_list", postgresql.JSONB(), nullable=True),
        sa.Column("supplement_requested_on", sa.Date(), nullable=True),
        sa.Column("supplemented_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("relation_settled", sa.Boolean(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "applicant IN ('employer', 'worker', 'relative', 'union')", name=op.f("ck_applications_applicant")
        ),
        sa.CheckConstraint(
            "ground IN ('14-1', '14-2', '14-3', '14-4', '14-5', '14-6', '14-7', 'E11', '15-1', '15-2', '15-3')",
            name=op.f("ck_applications_ground"),
        ),
        sa.CheckConstraint(
            "(costs_from IS NULL) = (costs_to IS NULL) AND costs_from <= costs_to", name=op.f("ck_applications_costs")
        ),
        sa.CheckConstraint(
            "(first_list IS NULL) = (supplement_requested_on IS NULL)", name=op.f("ck_applications_first_list")
        ),
        sa.CheckConstraint(
            "accepted_on IS NULL OR relation_settled IS NOT NULL OR withdrawn_on IS NOT NULL",
            name=op.f("ck_applications_accepted"),
        ),
        sa.CheckConstraint("consented_days >= 0", name=op.f("ck_applications_consented_days")),
        sa.CheckConstraint("employer_late = (costs_from IS NOT NULL)", name=op.f("ck_applications_employer_late")),
        sa.CheckConstraint("received_on >= applied_on", name=op.f("ck_applications_received")),
        sa.CheckConstraint("relation_settled", name=op.f("ck_applications_relation_settled")),
        sa.CheckConstraint(
            "supplemented_on IS NULL OR first_list IS NOT NULL", name=op.f("ck_applications_supplemented")
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_applications_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "relation_settled"],
            ["relations.case_id", "relations.settled"],
            name="fk_applications_relation_settled",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
    )
    op.create_index(op.f("ix_applications_case_id"), "applications", ["case_id"], unique=False)
    op.create_index(op.f("ix_applications_region"), "applications", ["region"], unique=False)
    op.create_index(
        "uq_applications_live",
        "applications",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_on IS NULL"),
    )
    op.create_table(
        "promises",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("material", sa.String(40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "material IN ('application-form', 'relation-proof', 'diagnosis', 'occupational-diagnosis', "
            "'infection-proof', 'duty-proof', 'death-certificate', 'rescue-record', 'police-report', "
            "'traffic-fault', 'travel-order', 'public-interest-proof', 'veteran-card', 'relapse-proof', "
            "'legal-basis')",
            name=op.f("ck_promises_material"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_promises_application_id_applications")
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_promises_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
        sa.UniqueConstraint("application_id", "material", name=op.f("uq_promises_application_id_material")),
    )
    op.create_index(op.f("ix_promises_case_id"), "promises", ["case_id"], unique=False)
    op.create_index(op.f("ix_promises_region"), "promises", ["region"], unique=False)
    op.create_table(
        "supplied_materials",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("material", sa.String(40), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("supplied_on", sa.Date(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "material IN ('application-form', 'relation-proof', 'diagnosis', 'occupational-diagnosis', "
            "'infection-proof', 'duty-proof', 'death-certificate', 'rescue-record', 'police-report', "
            "'traffic-fault', 'travel-order', 'public-interest-proof', 'veteran-card', 'relapse-proof', "
            "'legal-basis')",
            name=op.f("ck_supplied_materials_material"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_supplied_materials_application_id_applications")
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_supplied_materials_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_supplied_materials_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplied_materials")),
        sa.UniqueConstraint("application_id", "material", name=op.f("uq_supplied_materials_application_id_material")),
    )
    op.create_index(op.f("ix_supplied_materials_case_id"), "supplied_materials", ["case_id"], unique=False)
    op.create_index(op.f("ix_supplied_materials_region"), "supplied_materials", ["region"], unique=False)
    op.create_table(
        "lost_times",
        sa.Column("reason", sa.String(40), nullable=False),
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
            (sa.text("daterange(first_on, last_on, '[]')"), "&&"),
            using="gist",
            name="ex_lost_times_overlap",
        ),
        sa.CheckConstraint(
            "reason IN ('force-majeure', 'detained', 'employer', 'registration', 'relation-dispute')",
            name=op.f("ck_lost_times_losttime"),
        ),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_lost_times_order")),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_lost_times_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lost_times")),
    )
    op.create_index(op.f("ix_lost_times_case_id"), "lost_times", ["case_id"], unique=False)
    op.create_index(op.f("ix_lost_times_region"), "lost_times", ["region"], unique=False)
    op.create_table(
        "consents",
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("consented_by", sa.Text(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("days > 0", name=op.f("ck_consents_days")),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_consents_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint("case_id", name=op.f("uq_consents_case_id")),
    )
    op.create_index(op.f("ix_consents_case_id"), "consents", ["case_id"], unique=False)
    op.create_index(op.f("ix_consents_region"), "consents", ["region"], unique=False)
    op.create_table(
        "delegations",
        sa.Column("from_region", sa.BigInteger(), nullable=False),
        sa.Column("county", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county"), "="),
            (sa.text("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_delegations_overlap",
        ),
        sa.CheckConstraint("county % 1000000 = 0 AND county % 100000000 <> 0", name=op.f("ck_delegations_county")),
        sa.CheckConstraint(
            "county BETWEEN from_region AND region_end(from_region)", name=op.f("ck_delegations_within")
        ),
        sa.CheckConstraint(
            "from_region % 100000000 = 0 AND from_region % 10000000000 <> 0", name=op.f("ck_delegations_league")
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_delegations_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
    )
    op.create_index(op.f("ix_delegations_county"), "delegations", ["county"], unique=False)
    scope_by_region("relations", rights="SELECT, INSERT, UPDATE", worker="worker_id", organisations=["unit_id"])
    # Who applied, for what and when, and what was told in confidence, never change.
    scope_by_region(
        "applications",
        rights="SELECT, INSERT, UPDATE (employer_id, employer_late, costs_from, costs_to, consented_days, first_list,"
        " supplement_requested_on, supplemented_on, received_on, accepted_on, relation_settled, withdrawn_on,"
        " updated_at, version)",
        worker="worker_id",
        organisations=["employer_id"],
    )
    # What a unit may know of these it is told with its application; lost time and consent are the department's.
    scope_by_region("promises", rights="SELECT, INSERT", worker="worker_id", organisations=[])
    scope_by_region(
        "supplied_materials",
        rights="SELECT, INSERT, UPDATE (document_id, supplied_on, returned_at, updated_at, version)",
        worker="worker_id",
        organisations=[],
    )
    scope_by_region(
        "lost_times",
        rights="SELECT, INSERT, UPDATE (last_on, updated_at, version)",
        worker="worker_id",
        organisations=[],
    )
    scope_by_region("consents", rights="SELECT, INSERT", worker="worker_id", organisations=[])
    scope_by_region(
        "delegations",
        rights="SELECT, INSERT, UPDATE (valid_to, updated_at, version)",
        region="county",
        organisations=[],
    )
