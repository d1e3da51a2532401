"""An emergency access is used while it is open: the database says so, whoever ends it at the same moment."""

from alembic import op

revision = "0016"
down_revision = "0015"

# The share lock has whoever ends or reviews wait for what is being counted, and whoever counts wait for the end.
_WHILE_OPEN = """
CREATE FUNCTION emergency_use_while_open() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    access emergency_accesses;
BEGIN
    SELECT * INTO access FROM emergency_accesses WHERE id = NEW.access_id FOR SHARE;
    IF access.state IS DISTINCT FROM 'opened' OR access.opened_until <= NEW.used_at THEN
        RAISE EXCEPTION 'not open' USING ERRCODE = '23514', CONSTRAINT = 'emergency_use_while_open';
    END IF;
    RETURN NEW;
END $$
"""
_WHILE_OPEN_WHEN = (
    "CREATE TRIGGER emergency_use_while_open BEFORE INSERT ON emergency_uses FOR EACH ROW"
    " EXECUTE FUNCTION emergency_use_while_open()"
)


def upgrade() -> None:
    op.execute(_WHILE_OPEN)
    op.execute(_WHILE_OPEN_WHEN)
