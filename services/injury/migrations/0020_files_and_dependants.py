"""A file goes with its row, dependants are forgotten, and cases that were merged or withdrawn have an end too."""

import sqlalchemy as sa
from alembic import op

from chassis.migrations import narrow
from chassis.retention.tables import erasable, to_be_confirmed

revision = "0020"
down_revision = "0019"

# A case that was merged ends with the one that remains, wherever that lies; one that was withdrawn when it was.
_ENDED_ON = """
CREATE FUNCTION case_ended_on(asked uuid) RETURNS date LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
BEGIN ATOMIC
    WITH RECURSIVE line AS (
        SELECT id, merged_into, state, closed_on, updated_at FROM cases WHERE id = asked
        UNION SELECT c.id, c.merged_into, c.state, c.closed_on, c.updated_at
        FROM cases c JOIN line ON c.id = line.merged_into
    )
    SELECT CASE WHEN state = 'withdrawn' THEN (updated_at AT TIME ZONE 'Asia/Shanghai')::date ELSE closed_on END
    FROM line WHERE merged_into IS NULL;
END
"""
_OF_A_CASE = {
    "reports": {"account": "NULL"},
    "applications": {"diagnosis": "NULL", "declares": "NULL"},
    "relations": {"reason": "NULL"},
    "decisions": {"facts": "''", "override_reason": "NULL"},
    "documents": {"title": "'*'", "erased_at": "clock_timestamp()"},
}
_IDENTITY = {
    "name": "''",
    "name_masked": "'*'",
    "name_index": "uuid_send(gen_random_uuid())",
    "born_on": "date_trunc('year', t.born_on)::date",
}


def upgrade() -> None:
    op.add_column("documents", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("documents", sa.Column("file_released_at", sa.DateTime(timezone=True), nullable=True))
    after_row = "file_released_at IS NULL OR erased_at IS NOT NULL"
    op.create_check_constraint(op.f("ck_documents_file_after_row"), "documents", after_row)
    op.create_index(op.f("ix_documents_digest"), "documents", ["digest"])
    waits = "erased_at IS NOT NULL AND file_released_at IS NULL"
    op.create_index("ix_documents_to_release", "documents", ["digest"], postgresql_where=waits)
    marked = "withdrawn_at, withdrawn_for, withdrawn_by, file_released_at, updated_at, version"
    narrow("documents", rights=f"SELECT, INSERT, UPDATE ({marked})")
    op.execute(_ENDED_ON)
    for table, empties in _OF_A_CASE.items():
        op.execute(f"DROP FUNCTION IF EXISTS erase_{table}(uuid[])")
        ended = "case_ended_on(t.case_id) IS NOT NULL"
        erasable(table, empties, kind="case-file", ended=ended, worker="t.worker_id")
    stopped = "t.stopped_on IS NOT NULL"
    erasable("dependants", _IDENTITY, kind="dependant-identity", ended=stopped, worker="t.worker_id")
    to_be_confirmed()
