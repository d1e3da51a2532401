"""Consideration in the 中考 for children of front-line workers, from the parent's application to the audit.

Civil affairs confirms the duty, education checks the candidate, the list is public, masked, for the full days; then it
is registered, by the cut-off and never after it. One child has one benefit, the best (S:38); the parents choose under
which application.
"""

from datetime import date, timedelta
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text
from services.welfare.exam_rules.rules import BenefitKind

__all__ = [
    "EXAM",
    "EXAM_PERMISSIONS",
    "DutyBelow",
    "ExamMove",
    "ExamRefusal",
    "ExamState",
    "NothingGiven",
    "OneBenefit",
    "PastCutoff",
    "PublicityRuns",
    "SameHand",
    "publicity_ends_on",
    "require_before_cutoff",
    "require_given",
    "require_publicity_over",
    "require_threshold",
]


class ExamState(StrEnum):
    APPLIED = "applied"
    CIV_CONFIRMED = "civ-confirmed"
    EDU_CHECKED = "edu-checked"
    PUBLICISED = "publicised"
    OBJECTED = "objected"
    REGISTERED = "registered"
    APPLIED_IN_ADMISSION = "applied-in-admission"
    AUDITED = "audited"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ExamMove(StrEnum):
    CONFIRM = "confirm"
    CHECK = "check"
    PUBLICISE = "publicise"
    OBJECT = "object"
    DISMISS = "dismiss"
    REGISTER = "register"
    APPLY = "apply"
    AUDIT = "audit"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


_S, _M = ExamState, ExamMove

EXAM = Lifecycle[ExamState, ExamMove](
    start=_S.APPLIED,
    steps={
        (_S.APPLIED, _M.CONFIRM): _S.CIV_CONFIRMED,
        (_S.CIV_CONFIRMED, _M.CHECK): _S.EDU_CHECKED,
        (_S.EDU_CHECKED, _M.PUBLICISE): _S.PUBLICISED,
        (_S.PUBLICISED, _M.OBJECT): _S.OBJECTED,
        (_S.OBJECTED, _M.DISMISS): _S.PUBLICISED,
        (_S.PUBLICISED, _M.REGISTER): _S.REGISTERED,
        (_S.REGISTERED, _M.APPLY): _S.APPLIED_IN_ADMISSION,
        (_S.APPLIED_IN_ADMISSION, _M.AUDIT): _S.AUDITED,
        (_S.APPLIED, _M.REFUSE): _S.REFUSED,
        (_S.CIV_CONFIRMED, _M.REFUSE): _S.REFUSED,
        (_S.OBJECTED, _M.REFUSE): _S.REFUSED,
        (_S.APPLIED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.CIV_CONFIRMED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.EDU_CHECKED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.PUBLICISED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.OBJECTED, _M.WITHDRAW): _S.WITHDRAWN,
        # A better benefit than this one may turn up as long as admission has not used it.
        (_S.REGISTERED, _M.WITHDRAW): _S.WITHDRAWN,
    },
)
EXAM_PERMISSIONS = {move: f"welfare:exam:{move.value}" for move in ExamMove} | {
    ExamMove.WITHDRAW: "welfare:me:withdraw-exam"
}


class ExamRefusal(StrEnum):
    """Why there is no consideration 不予照顾的原因."""

    DUTY_BELOW = "duty-below"  # 执勤天数不足
    NOT_A_CANDIDATE = "not-a-candidate"  # 非当年考生
    NOT_THE_PARENT = "not-the-parent"  # 亲子关系不符
    BETTER_BENEFIT = "better-benefit"  # 已享受更优照顾
    OBJECTION_UPHELD = "objection-upheld"  # 异议成立


class OneBenefit(Conflict):
    code = "ONE_BENEFIT_A_CHILD"
    stands_for = ("uq_exams_one_benefit",)
    title = Text(
        "该考生本年度已有照顾申请，照顾不累加", "The child has an application this year; benefits do not add up"
    )
    source = "内防指发〔2020〕75号 八"


class NothingGiven(Conflict):
    code = "LEAGUE_GIVES_NOTHING"
    title = Text("该盟市规定不予照顾", "The league has decided to give no consideration")


class PastCutoff(Conflict):
    code = "PAST_CUTOFF"
    stands_for = ("ck_exams_cutoff",)
    title = Text("已过截止日", "The cut-off is over")


class PublicityRuns(Conflict):
    code = "PUBLICITY_RUNS"
    stands_for = ("ck_exams_publicity",)
    title = Text("公示期未满", "Publicity is not over")


class SameHand(Conflict):
    code = "EXAM_SAME_HAND"
    stands_for = ("ck_exams_hands",)
    title = Text("确认与审核、登记与审计须由不同人员办理", "Who confirms does not check, who registers does not audit")


class DutyBelow(Conflict):
    code = "DUTY_BELOW_THRESHOLD"
    stands_for = ("ck_exams_threshold",)
    title = Text("经确认的执勤天数未达到规定", "Confirmed duty does not reach the league's threshold")


def require_given(kind: BenefitKind) -> None:
    """A league that gives nothing takes no application."""
    if kind is BenefitKind.NONE:
        raise NothingGiven


def require_before_cutoff(today: date, *, cutoff_on: date) -> None:
    """Up to and on the day of the cut-off; not retroactive after it."""
    if today > cutoff_on:
        raise PastCutoff


def require_threshold(half_days: int, *, threshold: int) -> None:
    """The parent's own confirmed duty in the period, as the roster credits it."""
    if half_days < threshold:
        raise DutyBelow


def publicity_ends_on(publicised_on: date, days: int) -> date:
    """The last of the full days; the day of posting does not count."""
    return publicised_on + timedelta(days=days)


def require_publicity_over(today: date, *, ends_on: date) -> None:
    """Registered on the day after the last full day, at the earliest."""
    if today <= ends_on:
        raise PublicityRuns
