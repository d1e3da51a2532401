"""Notes."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import create_chassis, create_departures, create_imports, scope_by_region

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_chassis()
    create_imports()
    op.create_table(
        "notes",
        sa.Column("region", sa.BigInteger(), nullable=False, index=True),
        sa.Column("worker_id", sa.Text()),
        sa.Column("school", sa.Text()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("title", name="uq_notes_title"),
        sa.CheckConstraint("state IN ('open', 'closed')", name="ck_notes_notestate"),
    )
    scope_by_region("notes", worker="worker_id", organisations=["school"])
    create_departures()
