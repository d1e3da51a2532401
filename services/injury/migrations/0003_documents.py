"""Documents."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import scope_by_region

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("material", sa.String(40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_for", sa.String(40), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_for IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_by IS NULL)",
            name=op.f("ck_documents_withdrawn"),
        ),
        sa.CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name=op.f("ck_documents_digest")),
        sa.CheckConstraint(
            "material IN ('application-form', 'relation-proof', 'diagnosis', 'occupational-diagnosis',"
            " 'infection-proof', 'duty-proof', 'death-certificate', 'rescue-record', 'police-report', 'traffic-fault',"
            " 'travel-order', 'public-interest-proof', 'veteran-card', 'relapse-proof', 'legal-basis')",
            name=op.f("ck_documents_material"),
        ),
        sa.CheckConstraint(
            "media_type IN ('application/pdf', 'image/jpeg', 'image/png', 'application/ofd')",
            name=op.f("ck_documents_filetype"),
        ),
        sa.CheckConstraint("size BETWEEN 1 AND 20971520", name=op.f("ck_documents_size")),
        sa.CheckConstraint("withdrawn_at >= filed_at", name=op.f("ck_documents_order_of_times")),
        sa.CheckConstraint(
            "withdrawn_for IN ('wrong-case', 'wrong-material', 'unreadable', 'replaced', 'not-genuine')",
            name=op.f("ck_documents_withdrawalreason"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "region", "worker_id"],
            ["cases.id", "cases.region", "cases.worker_id"],
            name=op.f("fk_documents_case_id_cases"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_case_id"), "documents", ["case_id"], unique=False)
    op.create_index(op.f("ix_documents_region"), "documents", ["region"], unique=False)
    op.create_index(
        "uq_documents_file",
        "documents",
        ["case_id", "digest", "material"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    # What a document is never changes; it can be marked as withdrawn.
    marked = "withdrawn_at, withdrawn_for, withdrawn_by, updated_at, version"
    # An organisation sees what it filed, not what others did.
    scope_by_region(
        "documents",
        rights=f"SELECT, INSERT, UPDATE ({marked})",
        worker="worker_id",
        organisations=["organisation"],
    )
