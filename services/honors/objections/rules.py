"""Objections 异议 to a nomination while it is posted: each freezes it until it is decided."""

from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "DUE_WORKING_DAYS",
    "OBJECTION",
    "OBJECTION_PERMISSIONS",
    "NominationNotPosted",
    "ObjectionMove",
    "ObjectionState",
    "OwnObjection",
    "Remedy",
]

# Within which it is decided. The notice is silent; as long as the default publicity (D).
DUE_WORKING_DAYS = 5


class ObjectionState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    REFUSED = "refused"
    LAPSED = "lapsed"


class ObjectionMove(StrEnum):
    UPHOLD = "uphold"
    REFUSE = "refuse"
    LAPSE = "lapse"  # the nomination was sent back, withdrawn or declined for another reason


OBJECTION = Lifecycle[ObjectionState, ObjectionMove](
    start=ObjectionState.OPEN,
    steps={
        (ObjectionState.OPEN, ObjectionMove.UPHOLD): ObjectionState.UPHELD,
        (ObjectionState.OPEN, ObjectionMove.REFUSE): ObjectionState.REFUSED,
        (ObjectionState.OPEN, ObjectionMove.LAPSE): ObjectionState.LAPSED,
    },
)
OBJECTION_PERMISSIONS = {
    ObjectionMove.UPHOLD: "honors:objection:decide",
    ObjectionMove.REFUSE: "honors:objection:decide",
    ObjectionMove.LAPSE: "honors:nomination:return",
}


class Remedy(StrEnum):
    """What becomes of a nomination that was rightly objected to 处理方式."""

    RETURN = "return"  # 退回更正，重新公示
    WITHDRAW = "withdraw"  # 取消推荐


class NominationNotPosted(Conflict):
    code = "NOMINATION_NOT_POSTED"
    stands_for = ("nomination_not_posted",)
    title = Text("只能在公示期内提出异议", "Objections are taken while the list is posted only")


class OwnObjection(Conflict):
    code = "OWN_NOMINATION_OBJECTION"
    stands_for = ("ck_nomination_objections_two_persons",)
    title = Text("提出异议的人不得处理该异议", "Who raised an objection does not decide it")
