"""When the bank answered, how many had duty, and which figures were told last."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import scope_by_region

revision = "0007"
down_revision = "0006"

# Half-days that live lines hold in any region: numbers only, and without the locks of claimed_halves, to be read.
_HALVES_IN_ROLLS = """
CREATE FUNCTION halves_in_rolls(workers text[], low int, high int)
    RETURNS TABLE (worker_id text, half int) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT DISTINCT line.worker_id, number
    FROM lines AS line, unnest(line.halves * int4multirange(int4range(low, high))) AS run,
         generate_series(lower(run), upper(run) - 1) AS number
    WHERE line.worker_id = ANY (workers) AND line.live
$$
"""


def upgrade() -> None:
    op.add_column("instructions", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    # Of earlier answers the row's own last change is the nearest that is known.
    op.execute("UPDATE instructions SET settled_at = updated_at WHERE state IN ('paid', 'failed')")
    op.create_check_constraint(
        op.f("ck_instructions_settled"), "instructions", "state NOT IN ('paid', 'failed') OR settled_at IS NOT NULL"
    )
    op.create_table(
        "duty_counts",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("workers", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("workers >= 0 AND extract(day FROM month) = 1", name=op.f("ck_duty_counts_count")),
        sa.PrimaryKeyConstraint("region", "month", name=op.f("pk_duty_counts")),
    )
    op.create_index(op.f("ix_duty_counts_region"), "duty_counts", ["region"], unique=False)
    op.create_table(
        "indicator_counts",
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("region", "month", name=op.f("pk_indicator_counts")),
    )
    op.create_index(op.f("ix_indicator_counts_region"), "indicator_counts", ["region"], unique=False)
    op.execute(_HALVES_IN_ROLLS)
    scope_by_region("duty_counts", rights="SELECT, INSERT, UPDATE", organisations=())
    scope_by_region("indicator_counts", rights="SELECT, INSERT, UPDATE", organisations=())
