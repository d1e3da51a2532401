"""Workers as the roster tells of them."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import create_chassis, open_to_all

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_chassis()
    op.create_table(
        "workers",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("name_masked", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "category IN ('two-committee', 'full-time', 'grid', 'sent-cadre', 'volunteer', 'other')",
            name=op.f("ck_workers_category"),
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'active', 'suspended', 'left', 'deceased', 'merged')",
            name=op.f("ck_workers_workerstate"),
        ),
        sa.PrimaryKeyConstraint("worker_id", name=op.f("pk_workers")),
    )
    op.create_index(op.f("ix_workers_region"), "workers", ["region"], unique=False)
    # A name is known wherever the worker serves; what is kept here is no more than a masked one.
    open_to_all("workers")
