"""Posts where people stand guard, how they live there, and what is lacking."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import scope_by_region

revision = "0010"
down_revision = "0009"

KEPT = "SELECT, INSERT, UPDATE"


def upgrade() -> None:
    op.create_table(
        "living_posts",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("closed_on >= opened_on", name=op.f("ck_living_posts_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_living_posts")),
    )
    op.create_index(op.f("ix_living_posts_region"), "living_posts", ["region"], unique=False)
    op.create_index(
        "uq_living_posts_open",
        "living_posts",
        ["region", "name"],
        unique=True,
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_table(
        "living_defects",
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_to", sa.Text(), nullable=True),
        sa.Column("fixed_by", sa.Text(), nullable=True),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.Text(), nullable=True),
        sa.Column("escalated_to", sa.String(40), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'verified') = (verified_by IS NOT NULL)", name=op.f("ck_living_defects_verified")),
        sa.CheckConstraint(
            "(state IN ('fixed', 'verified')) = (fixed_at IS NOT NULL)", name=op.f("ck_living_defects_fixed")
        ),
        sa.CheckConstraint(
            "escalated_to IN ('province', 'league', 'county', 'township', 'community')",
            name=op.f("ck_living_defects_level"),
        ),
        sa.CheckConstraint("item IN ('meals', 'warmth', 'rest-place')", name=op.f("ck_living_defects_livingitem")),
        sa.CheckConstraint("state = 'reported' OR assigned_to IS NOT NULL", name=op.f("ck_living_defects_assigned")),
        sa.CheckConstraint(
            "state IN ('reported', 'assigned', 'fixed', 'verified')", name=op.f("ck_living_defects_defectstate")
        ),
        sa.CheckConstraint("verified_by <> fixed_by", name=op.f("ck_living_defects_other_hand")),
        sa.ForeignKeyConstraint(["post_id"], ["living_posts.id"], name=op.f("fk_living_defects_post_id_living_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_living_defects")),
    )
    op.create_index(op.f("ix_living_defects_region_id"), "living_defects", ["region", "id"], unique=False)
    op.create_index(
        "uq_living_defects_open",
        "living_defects",
        ["post_id", "item"],
        unique=True,
        postgresql_where=sa.text("state <> 'verified'"),
    )
    op.create_table(
        "living_inspections",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=False),
        sa.Column("inspected_by", sa.Text(), nullable=False),
        sa.Column("meals", sa.Boolean(), nullable=False),
        sa.Column("warmth", sa.Boolean(), nullable=False),
        sa.Column("rest_place", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["living_posts.id"], name=op.f("fk_living_inspections_post_id_living_posts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_living_inspections")),
        sa.UniqueConstraint(
            "post_id",
            "inspected_on",
            "inspected_by",
            name=op.f("uq_living_inspections_post_id_inspected_on_inspected_by"),
        ),
    )
    op.create_index(op.f("ix_living_inspections_region"), "living_inspections", ["region"], unique=False)
    scope_by_region("living_posts", rights=KEPT)
    scope_by_region("living_inspections", rights="SELECT, INSERT")
    scope_by_region("living_defects", rights=KEPT)
