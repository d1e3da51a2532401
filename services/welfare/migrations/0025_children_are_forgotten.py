"""A child for whom nothing is asked any more is forgotten, and its masked name with it."""

from alembic import op

from chassis.retention.tables import erasable

revision = "0025"
down_revision = "0024"

# Null while anything that was asked for the child goes on.
_UNUSED_SINCE = """
CREATE FUNCTION child_unused_since(asked uuid) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT CASE WHEN NOT EXISTS (
        SELECT FROM exams e WHERE e.child_id = asked AND e.state NOT IN ('audited', 'refused', 'withdrawn')
    ) AND NOT EXISTS (
        SELECT FROM family_helps f WHERE f.child_id = asked AND f.state NOT IN ('ended', 'withdrawn')
    ) THEN (greatest(
        (SELECT created_at FROM children WHERE id = asked),
        (SELECT max(updated_at) FROM exams WHERE child_id = asked),
        (SELECT max(updated_at) FROM family_helps WHERE child_id = asked)
    ) AT TIME ZONE 'Asia/Shanghai')::date END;
END
"""
_MASKED = """
CREATE FUNCTION child_is_masked_alike() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE exams SET child_masked = NEW.name_masked, version = version + 1, updated_at = clock_timestamp()
        WHERE child_id = NEW.id;
    UPDATE family_helps SET child_masked = NEW.name_masked, version = version + 1, updated_at = clock_timestamp()
        WHERE child_id = NEW.id;
    RETURN NULL;
END $$
"""
_MASKED_WHEN = (
    "CREATE TRIGGER child_is_masked_alike AFTER UPDATE OF name_masked ON children FOR EACH ROW"
    " EXECUTE FUNCTION child_is_masked_alike()"
)
_FORGOTTEN = {
    "name": "''",
    "name_masked": "'*'",
    "id_number": "''",
    "id_index": "uuid_send(gen_random_uuid())",
    "born_on": "''",
}


def upgrade() -> None:
    op.execute(_UNUSED_SINCE)
    op.execute(_MASKED)
    op.execute(_MASKED_WHEN)
    unused = "child_unused_since(t.id) IS NOT NULL"
    erasable("children", _FORGOTTEN, kind="child-identity", ended=unused, worker="t.worker_id")
