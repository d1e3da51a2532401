"""The records that were merged are asked for every few seconds: an index of those alone."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_index("ix_workers_merged", "workers", ["worker_id"], postgresql_where="merged_into IS NOT NULL")
