"""Objections to lines while a roll is public: each is decided by itself and holds up no other line."""

from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "DUE_WORKING_DAYS",
    "OBJECTION",
    "OBJECTION_PERMISSIONS",
    "AlreadyObjected",
    "NotInPublicity",
    "ObjectionMove",
    "ObjectionState",
    "OwnObjection",
]

# Within which the township decides. The notice is silent; it is as long as the default publicity.
DUE_WORKING_DAYS = 5


class ObjectionState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    REFUSED = "refused"
    LAPSED = "lapsed"


class ObjectionMove(StrEnum):
    UPHOLD = "uphold"
    REFUSE = "refuse"
    LAPSE = "lapse"  # the roll was voided or made anew


OBJECTION = Lifecycle[ObjectionState, ObjectionMove](
    start=ObjectionState.OPEN,
    steps={
        (ObjectionState.OPEN, ObjectionMove.UPHOLD): ObjectionState.UPHELD,
        (ObjectionState.OPEN, ObjectionMove.REFUSE): ObjectionState.REFUSED,
        (ObjectionState.OPEN, ObjectionMove.LAPSE): ObjectionState.LAPSED,
    },
)
OBJECTION_PERMISSIONS = {
    ObjectionMove.UPHOLD: "subsidy:objection:decide",
    ObjectionMove.REFUSE: "subsidy:objection:decide",
    ObjectionMove.LAPSE: "subsidy:roll:void",
}


class NotInPublicity(Conflict):
    code = "NOT_IN_PUBLICITY"
    stands_for = ("objection_in_publicity",)
    title = Text("只能在公示期内提出异议", "Objections are taken during publicity only")


class OwnObjection(Conflict):
    code = "OWN_OBJECTION"
    title = Text("提出人不得处理本人登记的异议", "Who entered an objection may not decide it")
    stands_for = ("ck_objections_two_hands",)


class AlreadyObjected(Conflict):
    code = "ALREADY_OBJECTED"
    stands_for = ("uq_objections_open",)
    title = Text("该明细已有未决异议，或已不在册", "The line has an open objection, or is listed no longer")
