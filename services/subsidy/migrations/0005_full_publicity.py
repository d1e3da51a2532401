"""Full days of publicity, objections decided by another person, no approval beyond a standard's end.

Rolls that were past publicity already went by the same rule in the code: their day of closing is the one after their
last public day, which is the earliest that it can have been.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# I7: no line is approved for a day on which its standard does not hold. The share lock makes whoever ends the standard
# wait until the lines are frozen; both see every line, whatever their caller sees.
_STANDARD_HOLDS = """
CREATE FUNCTION standard_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM standards WHERE id IN (
        SELECT (part ->> 'standard_id')::uuid FROM lines, jsonb_array_elements(parts) AS part
        WHERE lines.roll_id = NEW.id AND lines.live
    ) ORDER BY id FOR SHARE;
    IF EXISTS (
        SELECT FROM lines, jsonb_array_elements(parts) AS part, jsonb_array_elements(part -> 'days') AS day, standards
        WHERE lines.roll_id = NEW.id AND lines.live AND standards.id = (part ->> 'standard_id')::uuid
            AND (day ->> 'on')::date NOT BETWEEN standards.valid_from AND standards.valid_to
    ) THEN
        RAISE EXCEPTION 'a day outside the standard' USING ERRCODE = '23514', CONSTRAINT = 'standard_holds';
    END IF;
    RETURN NEW;
END $$
"""

_STANDARD_IN_USE = """
CREATE FUNCTION standard_in_use() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM lines, jsonb_array_elements(parts) AS part, jsonb_array_elements(part -> 'days') AS day
        WHERE lines.region BETWEEN NEW.region AND region_end(NEW.region) AND lines.live AND lines.frozen
            AND part ->> 'standard_id' = NEW.id::text AND (day ->> 'on')::date > NEW.valid_to
    ) THEN
        RAISE EXCEPTION 'days after it are approved' USING ERRCODE = '23514', CONSTRAINT = 'standard_in_use';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.add_column("rolls", sa.Column("publicised_on", sa.Date(), nullable=True))
    op.execute("UPDATE rolls SET publicised_on = publicity_ends_on + 1 WHERE state NOT IN ('draft', 'publicity')")
    op.drop_constraint("ck_rolls_publicity_days", "rolls")
    for name, rule in (
        ("publicity_days", "publicity_days >= 1 AND publicity_ends_on >= published_on + publicity_days::integer"),
        ("full_days", "publicised_on > publicity_ends_on"),
        ("publicised", "publicised_on IS NOT NULL OR state IN ('draft', 'publicity', 'sent-back', 'voided')"),
    ):
        op.create_check_constraint(op.f(f"ck_rolls_{name}"), "rolls", rule)
    # A decision by whoever had entered the objection stops the migration: it is to be looked into, not to be hidden.
    op.create_check_constraint(op.f("ck_objections_two_hands"), "objections", "raised_by <> decided_by")
    op.execute(_STANDARD_HOLDS)
    op.execute(
        "CREATE TRIGGER standard_holds BEFORE UPDATE OF state ON rolls FOR EACH ROW"
        " WHEN (NEW.state = 'approved' AND OLD.state <> 'approved') EXECUTE FUNCTION standard_holds()"
    )
    op.execute(_STANDARD_IN_USE)
    op.execute(
        "CREATE TRIGGER standard_in_use BEFORE UPDATE OF valid_to ON standards FOR EACH ROW"
        " WHEN (NEW.valid_to < OLD.valid_to) EXECUTE FUNCTION standard_in_use()"
    )
