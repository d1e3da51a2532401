"""How long it is kept who complained and what workers asked: no statute names a period, so none is seeded."""

from chassis.migrations import watch_departures
from chassis.retention.tables import create_retention, erasable

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    create_retention()
    erasable("violations", {"reporter": "NULL"}, kind="complaint-reporter", ended="t.state IN ('closed', 'dismissed')")
    erasable(
        "data_requests",
        # Null is what no answer was given; this one was, and says nothing any more.
        {"says": "''", "answer": "CASE WHEN t.answer IS NOT NULL THEN ''::bytea END"},
        kind="data-request",
        ended="t.state <> 'asked'",
        worker="t.worker_id",
    )
    watch_departures()
