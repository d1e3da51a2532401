"""A store of the version before, which says nothing of its state, is open."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.alter_column("supply_stores", "state", server_default="open")
