"""How long the roster keeps who has left: no statute names a period, so none is seeded."""

from chassis.migrations import watch_departures
from chassis.retention.tables import create_retention, erasable

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    create_retention()
    erasable(
        "workers",
        {
            "name": "''",
            "name_masked": "'*'",
            "id_number": "''",
            "id_number_masked": "'*'",
            # Nobody is found by it, and it is still unique.
            "id_index": "uuid_send(gen_random_uuid())",
            "born_on": "date_trunc('year', t.born_on)::date",
            "phone": "NULL",
            "phone_masked": "NULL",
        },
        kind="worker-identity",
        ended="t.state IN ('left', 'deceased')",
        worker="t.worker_id",
        key="worker_id",
    )
    watch_departures()
