"""Violations 违规摊派举报: a community says that it was asked for what it may not be, and nobody learns who says so.

The department complained of rectifies; it never verifies, closes or dismisses what is said of it (closing paragraph of
the notice: 加强调度和督查). Who reported is sealed, or was never written down.
"""

from datetime import date
from enum import StrEnum

from chassis.caller import Caller, Department
from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.regions import span_of
from chassis.text import Text

__all__ = [
    "RECTIFY_WORKING_DAYS",
    "VIOLATION",
    "Breach",
    "DueTooEarly",
    "JudgeInOwnCause",
    "NoIdentityKept",
    "NotComplainedOf",
    "ViolationMove",
    "ViolationState",
    "require_complained_of",
    "require_due_ahead",
    "require_judge",
]

# To rectify in, where the notice to the department sets no other day (D).
RECTIFY_WORKING_DAYS = 5


class Breach(StrEnum):
    """What clause 4 forbids and was done all the same 违反第四条的情形."""

    TASK_WITHOUT_BASIS = "task-without-basis"  # 无依据摊派
    REPEATED_REQUEST = "repeated-request"  # 重复要表格、要数据
    FORBIDDEN_PROOF = "forbidden-proof"  # 要求出具不应出具的证明
    BEYOND_APPROVAL = "beyond-approval"  # 超出批准范围
    FORMALISM = "formalism"  # 其他形式主义、官僚主义


class ViolationState(StrEnum):
    REPORTED = "reported"  # 已举报
    DISMISSED = "dismissed"  # 不属实
    VERIFIED = "verified"  # 已核实
    NOTICED = "noticed"  # 已发整改通知
    RECTIFIED = "rectified"  # 已整改
    ESCALATED = "escalated"  # 已移送纪检监察
    CLOSED = "closed"  # 已办结


class ViolationMove(StrEnum):
    VERIFY = "verify"
    DISMISS = "dismiss"
    NOTIFY = "notify"
    RECTIFY = "rectify"
    SEND_BACK = "send-back"
    ESCALATE = "escalate"
    CLOSE = "close"


VIOLATION = Lifecycle[ViolationState, ViolationMove](
    start=ViolationState.REPORTED,
    steps={
        (ViolationState.REPORTED, ViolationMove.VERIFY): ViolationState.VERIFIED,
        (ViolationState.REPORTED, ViolationMove.DISMISS): ViolationState.DISMISSED,
        (ViolationState.VERIFIED, ViolationMove.NOTIFY): ViolationState.NOTICED,
        (ViolationState.VERIFIED, ViolationMove.ESCALATE): ViolationState.ESCALATED,
        (ViolationState.NOTICED, ViolationMove.RECTIFY): ViolationState.RECTIFIED,
        (ViolationState.NOTICED, ViolationMove.ESCALATE): ViolationState.ESCALATED,
        (ViolationState.RECTIFIED, ViolationMove.SEND_BACK): ViolationState.NOTICED,
        (ViolationState.RECTIFIED, ViolationMove.CLOSE): ViolationState.CLOSED,
        (ViolationState.RECTIFIED, ViolationMove.ESCALATE): ViolationState.ESCALATED,
        (ViolationState.ESCALATED, ViolationMove.CLOSE): ViolationState.CLOSED,
    },
)


class JudgeInOwnCause(Forbidden):
    code = "JUDGE_IN_OWN_CAUSE"
    stands_for = ("ck_violations_not_own_judge",)
    title = Text("被反映单位不得核实、办结本单位问题", "A department does not judge what is said of itself")


class NotComplainedOf(Forbidden):
    code = "NOT_COMPLAINED_OF"
    title = Text("只能由被反映单位整改", "Only the department complained of rectifies")


class NoIdentityKept(Conflict):
    code = "REPORTED_ANONYMOUSLY"
    title = Text("匿名举报，未留存举报人", "The report was anonymous; nobody's name was kept")


class DueTooEarly(Conflict):
    code = "DUE_BEFORE_TODAY"
    title = Text("整改期限须晚于今日", "A department is given until a later day")


def require_judge(caller: Caller, *, department: Department, department_region: int) -> None:
    """Headquarters that are complained of themselves are judged by those above them."""
    own = caller.department is department and caller.region == department_region
    below = department is Department.HEADQUARTERS and span_of(department_region).covers(span_of(caller.region))
    if own or below:
        raise JudgeInOwnCause


def require_complained_of(caller: Caller, *, department: Department, department_region: int) -> None:
    """The office that the complaint names."""
    if (caller.department, caller.region) != (department, department_region):
        raise NotComplainedOf


def require_due_ahead(due_on: date, *, today: date) -> None:
    """There must be time to rectify in."""
    if due_on <= today:
        raise DueTooEarly
