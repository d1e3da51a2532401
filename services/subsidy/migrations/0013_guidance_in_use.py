"""Guidance does not end under a standard; many workers' claims take a bounded number of locks.

Guidance that was ended before is taken to have ended on the day of its last change.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

# Seen with the owner's eyes, whatever the caller's reach: whoever ends guidance waits for a standard being issued under
# it, and whoever issues a standard for guidance being ended.
_GUIDANCE_IN_USE = """
CREATE FUNCTION guidance_in_use() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM standards
        WHERE guidance_id = NEW.id AND state IN ('issued', 'ended') AND valid_to > NEW.ended_on
    ) THEN
        RAISE EXCEPTION 'a standard rests on it' USING ERRCODE = '23514', CONSTRAINT = 'guidance_in_use';
    END IF;
    RETURN NEW;
END $$
"""

_GUIDANCE_HOLDS = """
CREATE FUNCTION guidance_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM guidance WHERE id = NEW.guidance_id AND state = 'issued' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'guidance has ended' USING ERRCODE = '23514', CONSTRAINT = 'guidance_holds';
    END IF;
    RETURN NEW;
END $$
"""

# One of 1,024 locks for a worker, so that a county of ten thousand does not fill the server's table of locks; workers
# who share one merely wait for each other.
_CLAIMED_HALVES = """
CREATE OR REPLACE FUNCTION claimed_halves(workers text[], low int, high int, first_region bigint, last_region bigint)
    RETURNS TABLE (worker_id text, half int, region bigint) LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(key)
        FROM (SELECT DISTINCT hashtextextended(who, 1) & 1023 AS key FROM unnest(workers) AS who ORDER BY key) AS keys;
    RETURN QUERY
        SELECT line.worker_id, number,
            CASE WHEN line.region BETWEEN first_region AND last_region THEN line.region END
        FROM lines AS line, unnest(line.halves * int4multirange(int4range(low, high))) AS run,
             generate_series(lower(run), upper(run) - 1) AS number
        WHERE line.worker_id = ANY (workers) AND line.live;
END $$
"""


def upgrade() -> None:
    op.add_column("guidance", sa.Column("ended_on", sa.Date(), nullable=True))
    op.execute("UPDATE guidance SET ended_on = (updated_at AT TIME ZONE 'Asia/Shanghai')::date WHERE state = 'ended'")
    op.create_check_constraint(op.f("ck_guidance_ended"), "guidance", "(state = 'ended') = (ended_on IS NOT NULL)")
    op.execute(_GUIDANCE_IN_USE)
    op.execute(
        "CREATE TRIGGER guidance_in_use BEFORE UPDATE OF state, ended_on ON guidance FOR EACH ROW"
        " WHEN (NEW.state = 'ended') EXECUTE FUNCTION guidance_in_use()"
    )
    op.execute(_GUIDANCE_HOLDS)
    op.execute(
        "CREATE TRIGGER guidance_holds BEFORE UPDATE OF state ON standards FOR EACH ROW"
        " WHEN (NEW.state = 'issued' AND OLD.state <> 'issued') EXECUTE FUNCTION guidance_holds()"
    )
    op.execute(_CLAIMED_HALVES)
