"""What was taken away of a child goes with its paper, and what was said of who was not honoured with the deeds."""

from alembic import op

from chassis.retention.tables import erasable

revision = "0018"
down_revision = "0017"

_OVER = "EXISTS (SELECT FROM nominations n WHERE n.id = t.nomination_id AND n.state IN ('withdrawn', 'declined'))"
_OF = "(SELECT n.worker_id FROM nominations n WHERE n.id = t.nomination_id)"


def upgrade() -> None:
    op.execute("UPDATE honoured_children SET proof_no = '' WHERE state = 'removed'")
    forgotten = "state = 'registered' OR proof_no = ''"
    op.create_check_constraint(op.f("ck_honoured_children_paper_forgotten"), "honoured_children", forgotten)
    erasable("opinions", {"answer": "''"}, kind="nomination-deeds", ended=_OVER, worker=_OF, versioned=False)
    said = {"reason": "''", "decision": "CASE WHEN t.decision IS NOT NULL THEN ''::bytea END"}
    erasable("nomination_objections", said, kind="nomination-deeds", ended=_OVER, worker=_OF)
