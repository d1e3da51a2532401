"""A task that ended or was refused asks nothing of communities any more.

Until now what had been dispatched of it stayed until its day: that is closed, and recalled where the task was refused.
"""

from alembic import op

revision = "0018"
down_revision = "0017"

_CLOSED = """
UPDATE dispatches d SET state = CASE WHEN t.state = 'refused' THEN 'recalled' ELSE 'done' END,
    version = d.version + 1, updated_at = clock_timestamp()
FROM tasks t WHERE t.id = d.task_id AND d.state = 'dispatched' AND t.state NOT IN ('allowed', 'approved')
"""
_NOT_ASKED = """
UPDATE dispatch_fields f SET live = false
FROM dispatches d JOIN tasks t ON t.id = d.task_id
WHERE d.id = f.dispatch_id AND f.live AND d.state = 'recalled' AND t.state = 'refused'
"""
# At the commit, for the task changes first: its lock keeps others from dispatching it (dispatch_has_basis).
_NOTHING_LEFT = """
CREATE FUNCTION task_leaves_nothing_dispatched() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM dispatches d WHERE d.task_id = NEW.id AND d.state = 'dispatched') THEN
        RAISE EXCEPTION 'still dispatched'
            USING ERRCODE = '23514', CONSTRAINT = 'task_leaves_nothing_dispatched';
    END IF;
    RETURN NULL;
END $$
"""
_NOTHING_LEFT_WHEN = (
    "CREATE CONSTRAINT TRIGGER task_leaves_nothing_dispatched AFTER UPDATE OF state ON tasks"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state NOT IN ('allowed', 'approved'))"
    " EXECUTE FUNCTION task_leaves_nothing_dispatched()"
)


def upgrade() -> None:
    op.execute(_CLOSED)
    op.execute(_NOT_ASKED)
    op.execute(_NOTHING_LEFT)
    op.execute(_NOTHING_LEFT_WHEN)
