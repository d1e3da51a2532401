"""What is lacking where people stand guard, and by when it is put right 生活保障问题.

"协调安排好疫情防控期间一线城乡社区工作者就餐、御寒、休息场所等生活保障". A defect is reported, assigned, fixed, and
verified by another hand than fixed it. It has hours, fewer for warmth: the winter of Inner Mongolia does not wait a
day. Overdue, it is told one level up, and for each further day that it stays open one level more.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.regions import Level
from chassis.text import Text
from services.welfare.rest_figures.rules import RestFigure

__all__ = [
    "DEFECT",
    "DEFECT_PERMISSIONS",
    "OPEN",
    "DefectKnown",
    "DefectMove",
    "DefectState",
    "LivingItem",
    "VerifiesOneself",
    "escalated_to",
    "figure_of",
    "require_other_hand",
]


class LivingItem(StrEnum):
    """What workers at a post are to have 生活保障事项."""

    MEALS = "meals"  # 就餐
    WARMTH = "warmth"  # 御寒
    REST_PLACE = "rest-place"  # 休息场所


class DefectState(StrEnum):
    REPORTED = "reported"  # 已报告
    ASSIGNED = "assigned"  # 已交办
    FIXED = "fixed"  # 已整改
    VERIFIED = "verified"  # 已核实


class DefectMove(StrEnum):
    ASSIGN = "assign"
    FIX = "fix"
    VERIFY = "verify"
    REJECT = "reject"


DEFECT = Lifecycle[DefectState, DefectMove](
    start=DefectState.REPORTED,
    steps={
        (DefectState.REPORTED, DefectMove.ASSIGN): DefectState.ASSIGNED,
        (DefectState.ASSIGNED, DefectMove.ASSIGN): DefectState.ASSIGNED,
        (DefectState.ASSIGNED, DefectMove.FIX): DefectState.FIXED,
        (DefectState.FIXED, DefectMove.VERIFY): DefectState.VERIFIED,
        (DefectState.FIXED, DefectMove.REJECT): DefectState.ASSIGNED,
    },
)
DEFECT_PERMISSIONS = {
    DefectMove.ASSIGN: "welfare:living-defect:assign",
    DefectMove.FIX: "welfare:living-defect:fix",
    DefectMove.VERIFY: "welfare:living-defect:verify",
    DefectMove.REJECT: "welfare:living-defect:verify",
}
# Until it is fixed its clock runs.
OPEN = (DefectState.REPORTED, DefectState.ASSIGNED)

_UPWARDS = (Level.TOWNSHIP, Level.COUNTY, Level.LEAGUE, Level.PROVINCE)
_EACH = timedelta(hours=24)


class DefectKnown(Conflict):
    code = "LIVING_DEFECT_KNOWN"
    stands_for = ("uq_living_defects_open",)
    title = Text("该执勤点此项问题尚未办结", "The same defect of the post is not done with yet")


class VerifiesOneself(Conflict):
    code = "VERIFIES_ONESELF"
    stands_for = ("ck_living_defects_other_hand",)
    title = Text("整改须由他人核实", "What one fixed is verified by another")


def figure_of(item: LivingItem) -> RestFigure:
    """Which of the place's figures says within how many hours a defect is put right."""
    return RestFigure.WARMTH_DEFECT_HOURS if item is LivingItem.WARMTH else RestFigure.DEFECT_HOURS


def escalated_to(due: datetime, *, now: datetime) -> Level | None:
    """Up to which level an open defect is told: one when it is overdue, and one more each 24 hours."""
    if now <= due:
        return None
    steps = int((now - due) / _EACH)
    return _UPWARDS[min(steps, len(_UPWARDS) - 1)]


def require_other_hand(*, fixed_by: str | None, verifier: str) -> None:
    """Nobody verifies what they fixed."""
    if fixed_by == verifier:
        raise VerifiesOneself
