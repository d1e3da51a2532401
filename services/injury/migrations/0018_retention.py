"""How long the files of injury cases are kept."""

from chassis.migrations import watch_departures
from chassis.retention.tables import create_retention, erasable

revision = "0018"
down_revision = "0017"

_CLOSED = "EXISTS (SELECT FROM cases c WHERE c.id = t.case_id AND c.closed_on IS NOT NULL)"


def upgrade() -> None:
    create_retention(("case-file", 600, "工伤认定办法（人社部令第8号）第二十四条：有关资料保存50年"))
    for table, empties in (
        ("reports", {"account": "NULL"}),
        ("applications", {"diagnosis": "NULL", "declares": "NULL"}),
        ("relations", {"reason": "NULL"}),
        ("decisions", {"facts": "''", "override_reason": "NULL"}),
    ):
        erasable(table, empties, kind="case-file", ended=_CLOSED, worker="t.worker_id")
    watch_departures()
