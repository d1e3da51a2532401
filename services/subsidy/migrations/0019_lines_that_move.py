"""A roll's lines are looked up by their roll, and a line that changes its state stays on its page.

``live IS NOT FALSE`` is ``live``, and does not offer the index that keeps half-days apart: it holds all live lines, and
while a month's rolls grow faster than statistics are made the planner reads it through once for each roll. Of a first
day that is wrong it expects to meet one soon, so all days are asked at once.
"""

from alembic import op

revision = "0019"
down_revision = "0018"

_STANDARD_HOLDS = """
CREATE OR REPLACE FUNCTION standard_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM standards WHERE id IN (
        SELECT (part ->> 'standard_id')::uuid FROM lines, jsonb_array_elements(parts) AS part
        WHERE lines.roll_id = NEW.id AND lines.live IS NOT FALSE
    ) ORDER BY id FOR SHARE;
    IF (
        SELECT bool_or((day ->> 'on')::date NOT BETWEEN standards.valid_from AND standards.valid_to)
        FROM lines, jsonb_array_elements(parts) AS part, jsonb_array_elements(part -> 'days') AS day, standards
        WHERE lines.roll_id = NEW.id AND lines.live IS NOT FALSE
            AND standards.id = (part ->> 'standard_id')::uuid
    ) THEN
        RAISE EXCEPTION 'a day outside the standard' USING ERRCODE = '23514', CONSTRAINT = 'standard_holds';
    END IF;
    RETURN NEW;
END $$
"""

_BLOCKED_LINES = """
CREATE OR REPLACE FUNCTION blocked_lines(rolls uuid[])
    RETURNS TABLE (line_id uuid, allowance_id uuid, kind text, half_days bigint) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT lines.id, allowances.id, allowances.kind,
        (SELECT sum(upper(run) - lower(run)) FROM unnest(lines.halves * int4multirange(allowances.halves)) AS run)
    FROM lines JOIN allowances ON allowances.worker_id = lines.worker_id AND lines.halves && allowances.halves
    WHERE lines.roll_id = ANY (rolls) AND lines.live IS NOT FALSE AND allowances.state <> 'cleared'
$$
"""

_APPROVAL_WAITS = """
CREATE OR REPLACE FUNCTION no_other_allowance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM lines WHERE roll_id = NEW.id AND live IS NOT FALSE ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM blocked_lines(ARRAY[NEW.id])) THEN
        RAISE EXCEPTION 'another allowance' USING ERRCODE = '23514', CONSTRAINT = 'other_allowance';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    for function in (_STANDARD_HOLDS, _BLOCKED_LINES, _APPROVAL_WAITS):
        op.execute(function)
    # Between the duty and the money a line changes its state five times, and none of its indexes knows the state.
    op.execute("ALTER TABLE lines SET (fillfactor = 45)")
