"""Claims told by community, for many rolls that are made at once."""

from alembic import op

revision = "0012"
down_revision = "0011"

# As before, for a span of communities: in which of them a half-day is claimed, and of one elsewhere only that it is.
_CLAIMED_HALVES = """
CREATE FUNCTION claimed_halves(workers text[], low int, high int, first_region bigint, last_region bigint)
    RETURNS TABLE (worker_id text, half int, region bigint) LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(key)
        FROM (SELECT DISTINCT hashtextextended(who, 1) AS key FROM unnest(workers) AS who ORDER BY key) AS keys;
    RETURN QUERY
        SELECT line.worker_id, number,
            CASE WHEN line.region BETWEEN first_region AND last_region THEN line.region END
        FROM lines AS line, unnest(line.halves * int4multirange(int4range(low, high))) AS run,
             generate_series(lower(run), upper(run) - 1) AS number
        WHERE line.worker_id = ANY (workers) AND line.live;
END $$
"""


def upgrade() -> None:
    op.execute("DROP FUNCTION claimed_halves(text[], int, int, bigint)")
    op.execute(_CLAIMED_HALVES)
