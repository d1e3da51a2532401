"""How long the deeds of nominations that came to nothing are kept: no statute names a period, so none is seeded."""

from chassis.migrations import watch_departures
from chassis.retention.tables import create_retention, erasable

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    create_retention()
    erasable(
        "nominations",
        {"deeds": "''"},
        kind="nomination-deeds",
        ended="t.state IN ('withdrawn', 'declined')",
        worker="t.worker_id",
    )
    watch_departures()
