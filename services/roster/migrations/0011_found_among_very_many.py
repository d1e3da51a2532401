"""The few of a state, and what changed lately, found among a million workers and years of duty."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("CREATE INDEX ix_workers_state_region_worker_id ON workers (state, region, worker_id)")
    op.execute(
        "CREATE INDEX ix_duty_entries_updated_at_state ON duty_entries"
        " USING brin (updated_at, state text_bloom_ops (n_distinct_per_range = 16)) WITH (autosummarize = true)"
    )
