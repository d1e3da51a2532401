"""What welfare keeps in words of a visit's needs, and of workers' children.

Counselling is forgotten by its own rule, with the consent to it.
"""

from sqlalchemy import Date, cast, func

from chassis.retention.kinds import Kind, Part
from chassis.text import Text
from services.welfare.children.models import Child
from services.welfare.visits.models import VisitNeed

__all__ = ["KINDS"]

KINDS = (
    Kind(
        "visit-need-note",
        Text("走访需求说明", "Notes of needs found on visits"),
        counted_from=Text("需求办结之日", "the day the need was settled"),
        parts=(
            Part(
                VisitNeed,
                since=cast(func.timezone("Asia/Shanghai", VisitNeed.settled_at), Date),
                erased=VisitNeed.note.is_(None),
                worker=VisitNeed.worker_id,
            ),
        ),
    ),
    Kind(
        "child-identity",
        Text("子女身份信息", "Identity of children"),
        counted_from=Text("最后一项申请或帮扶结束之日", "the day the last thing that was asked for the child was over"),
        parts=(
            Part(
                Child,
                since=func.child_unused_since(Child.id, type_=Date),
                erased=Child.name == b"",
                worker=Child.worker_id,
            ),
        ),
    ),
)
