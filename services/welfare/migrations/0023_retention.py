"""How long notes of needs are kept: no statute names a period, so none is seeded."""

from chassis.migrations import watch_departures
from chassis.retention.tables import create_retention, erasable

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    create_retention()
    erasable("visit_needs", {"note": "NULL"}, kind="visit-need-note", ended="t.state <> 'open'", worker="t.worker_id")
    watch_departures()
