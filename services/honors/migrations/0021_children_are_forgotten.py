"""What is kept of a child goes a period after the consent. No statute names one, so none is seeded."""

from chassis.retention.tables import erasable_unseen

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    erasable_unseen(
        "honoured_children",
        {"id_index": "NULL", "proof_no": "''", "state": "'removed'"},
        kind="honoured-child",
        since="t.consented_on",
        kept="t.state = 'registered'",
        worker="t.worker_id",
    )
