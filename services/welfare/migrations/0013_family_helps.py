"""Help for families."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import scope_by_region

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    # What a help says of its child is what the child's record says.
    op.create_unique_constraint(
        op.f("uq_children_id_worker_id_id_index_under_14"), "children", ["id", "worker_id", "id_index", "under_14"]
    )
    op.create_table(
        "family_helps",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=True),
        sa.Column("child_index", sa.LargeBinary(), nullable=True),
        sa.Column("child_masked", sa.Text(), nullable=True),
        sa.Column("child_under_14", sa.Boolean(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("provider_name", sa.Text(), nullable=True),
        sa.Column("provider_kind", sa.String(40), nullable=True),
        sa.Column("matched_on", sa.Date(), nullable=True),
        sa.Column("family_consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_no", sa.Text(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("guardian_consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "provider_id IS NULL OR family_consent_at IS NOT NULL", name=op.f("ck_family_helps_family_consent")
        ),
        sa.CheckConstraint(
            "kind <> 'study' OR NOT child_under_14 OR began_at IS NULL OR (guardian_consent_at IS NOT NULL"
            " AND guardian_consent_at <= began_at)",
            name=op.f("ck_family_helps_guardian_consent"),
        ),
        sa.CheckConstraint(
            "(provider_id IS NULL) = (provider_name IS NULL)"
            " AND (provider_id IS NULL) = (provider_kind IS NULL)"
            " AND (provider_id IS NULL) = (matched_on IS NULL) AND (state <> 'asked' OR provider_id IS NULL)"
            " AND (state NOT IN ('matched', 'active', 'ended') OR provider_id IS NOT NULL)",
            name=op.f("ck_family_helps_matched"),
        ),
        sa.CheckConstraint(
            "provider_id IS NULL OR child_id IS NULL OR (check_no IS NOT NULL AND checked_on IS NOT NULL"
            " AND checked_on <= matched_on AND matched_on <= checked_on + interval '1 year')",
            name=op.f("ck_family_helps_checked"),
        ),
        sa.CheckConstraint(
            "(state NOT IN ('active', 'ended') OR began_at IS NOT NULL)"
            " AND (state NOT IN ('asked', 'matched') OR began_at IS NULL)"
            " AND (state IN ('ended', 'withdrawn')) = (ended_at IS NOT NULL)",
            name=op.f("ck_family_helps_times"),
        ),
        sa.CheckConstraint("provider_kind <> 'school' OR kind = 'study'", name=op.f("ck_family_helps_helper")),
        sa.CheckConstraint(
            "(kind IN ('child-care', 'study')) = (child_id IS NOT NULL)"
            " AND (child_id IS NULL) = (child_index IS NULL) AND (child_id IS NULL) = (child_masked IS NULL)"
            " AND (child_id IS NULL) = (child_under_14 IS NULL)",
            name=op.f("ck_family_helps_child"),
        ),
        sa.CheckConstraint(
            "guardian_consent_at IS NULL OR child_id IS NOT NULL", name=op.f("ck_family_helps_guardian")
        ),
        sa.CheckConstraint(
            "kind IN ('elder-care', 'child-care', 'shopping', 'study')", name=op.f("ck_family_helps_helpkind")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'matched', 'active', 'ended', 'withdrawn')", name=op.f("ck_family_helps_helpstate")
        ),
        sa.CheckConstraint(
            "provider_kind IN ('community-service', 'volunteer', 'social-organisation', 'school')",
            name=op.f("ck_family_helps_helperkind"),
        ),
        sa.ForeignKeyConstraint(
            ["child_id", "worker_id", "child_index", "child_under_14"],
            ["children.id", "children.worker_id", "children.id_index", "children.under_14"],
            name=op.f("fk_family_helps_child_id_children"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_helps")),
    )
    op.create_index(op.f("ix_family_helps_provider_id"), "family_helps", ["provider_id"], unique=False)
    op.create_index(op.f("ix_family_helps_region"), "family_helps", ["region"], unique=False)
    op.create_index(op.f("ix_family_helps_worker_id"), "family_helps", ["worker_id"], unique=False)
    op.create_index(
        "uq_family_helps_of_child",
        "family_helps",
        ["child_index", "kind"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'matched', 'active')"),
    )
    op.create_index(
        "uq_family_helps_of_family",
        "family_helps",
        ["worker_id", "kind"],
        unique=True,
        postgresql_where=sa.text("child_index IS NULL AND state IN ('asked', 'matched', 'active')"),
    )
    scope_by_region("family_helps", rights="SELECT, INSERT, UPDATE", worker="worker_id", organisations=["provider_id"])
