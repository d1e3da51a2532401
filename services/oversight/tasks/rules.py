"""The gate 社区工作事项准入: what may be asked of communities, on which basis, and what need not be asked again.

Notice 75, clause 4:

* 除党中央和国务院以及自治区党委和政府明确要求外，原则上不得向社区摊派工作任务 (class A rests on such a document);
* 确因疫情防控工作特殊需要的，须报请自治区人民政府批准 (class B rests on its approval, and nobody else's);
* everything else is class C, and refused;
* 坚决防止多头、重复向基层派任务、要表格、要数据: what the platform holds, or was asked for in the last 30 days (D), is
  not asked again. The answer says where it is.

The rule binds whoever asks, headquarters too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chassis.caller import Caller, Department
from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.regions import Level, span_of
from chassis.text import Text

__all__ = [
    "DUPLICATE_DAYS",
    "REFUSED_BY",
    "TASK",
    "ApprovalKnown",
    "ApprovalNotDelegated",
    "ApprovalTooWide",
    "Held",
    "NotTheRegistrant",
    "Sorted",
    "TaskClass",
    "TaskKind",
    "TaskMove",
    "TaskState",
    "class_of",
    "move_of",
    "require_approver",
    "require_narrower",
    "require_registrant",
    "sorted_out",
]

# 数据需求 with the same field within so many days is the same need (D).
DUPLICATE_DAYS = 30

REFUSED_BY = Text(
    "依据内防指发〔2020〕75号第四条：除党中央、国务院和自治区党委、政府明确要求外，原则上不得向社区摊派工作任务；"
    "确因疫情防控特殊需要的，须报请自治区人民政府批准。",
    "Notice 75 (2020), clause 4: no task is put upon communities save by explicit requirement of the Party centre, the "
    "State Council, or the autonomous region's Party committee or government; a special need takes the approval of the "
    "autonomous region's government.",
)


class TaskKind(StrEnum):
    """What is asked 事项内容."""

    ACTIVITY = "activity"  # 工作任务
    FORM = "form"  # 填表
    DATA_REQUEST = "data-request"  # 要数据


class TaskClass(StrEnum):
    """On what the request rests 事项类别，按依据划分."""

    A = "a"  # 上级明确要求
    B = "b"  # 疫情防控特殊需要，须报自治区人民政府批准
    C = "c"  # 其他


class TaskState(StrEnum):
    REGISTERED = "registered"  # 已登记
    ALLOWED = "allowed"  # 准入
    SUBMITTED = "submitted"  # 已报请自治区人民政府
    APPROVED = "approved"  # 已批准
    REJECTED = "rejected"  # 未批准
    REFUSED = "refused"  # 不予准入
    MERGED = "merged"  # 已有数据，免报
    WITHDRAWN = "withdrawn"  # 已撤回
    ENDED = "ended"  # 已终止


class TaskMove(StrEnum):
    ALLOW = "allow"
    SUBMIT = "submit"
    REFUSE = "refuse"
    MERGE = "merge"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    REVOKE = "revoke"
    END = "end"


TASK = Lifecycle[TaskState, TaskMove](
    start=TaskState.REGISTERED,
    steps={
        (TaskState.REGISTERED, TaskMove.ALLOW): TaskState.ALLOWED,
        (TaskState.REGISTERED, TaskMove.SUBMIT): TaskState.SUBMITTED,
        (TaskState.REGISTERED, TaskMove.REFUSE): TaskState.REFUSED,
        (TaskState.REGISTERED, TaskMove.MERGE): TaskState.MERGED,
        (TaskState.SUBMITTED, TaskMove.APPROVE): TaskState.APPROVED,
        (TaskState.SUBMITTED, TaskMove.REJECT): TaskState.REJECTED,
        (TaskState.SUBMITTED, TaskMove.WITHDRAW): TaskState.WITHDRAWN,
        (TaskState.ALLOWED, TaskMove.REVOKE): TaskState.REFUSED,
        (TaskState.ALLOWED, TaskMove.END): TaskState.ENDED,
        (TaskState.APPROVED, TaskMove.END): TaskState.ENDED,
    },
)


class NotTheRegistrant(Forbidden):
    code = "NOT_THE_REGISTRANT"
    title = Text("只能由登记的部门办理", "Only the department that registered the task may do this")


class ApprovalNotDelegated(Forbidden):
    code = "APPROVAL_NOT_DELEGATED"
    stands_for = ("ck_approvals_not_delegated",)
    title = Text("须由自治区人民政府批准，不得委托", "Only the autonomous region's government approves")
    source = "内防指发〔2020〕75号 第四条"


class ApprovalKnown(Conflict):
    code = "APPROVAL_NUMBER_TAKEN"
    stands_for = ("uq_approvals_approval_no",)
    title = Text("该批准文号已使用", "Another approval has this number")


class ApprovalTooWide(Conflict):
    code = "APPROVAL_TOO_WIDE"
    title = Text("批准范围超出申请", "What is approved goes beyond what was asked for")


@dataclass(frozen=True, slots=True)
class Held:
    """A data element that need not be asked of communities: where it is, and since when it was asked, if it was."""

    field: str
    where: str
    asked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Sorted:
    """The fields of a request: what the platform has, and what is left to ask."""

    held: tuple[Held, ...]
    asked: tuple[str, ...]


def class_of(*, has_mandate: bool, has_special_need: bool) -> TaskClass:
    """A document of the four authorities goes before a special need; without either there is no basis."""
    if has_mandate:
        return TaskClass.A
    return TaskClass.B if has_special_need else TaskClass.C


def sorted_out(fields: Sequence[str], *, held: Mapping[str, str], recent: Iterable[Held]) -> Sorted:
    """Which fields the platform holds (``held``: field → operation) or was asked for lately, and which are left.

    The platform's own record goes before another department's question.
    """
    known = {one.field: one for one in recent} | {field: Held(field, where) for field, where in held.items()}
    return Sorted(
        held=tuple(known[field] for field in fields if field in known),
        asked=tuple(field for field in fields if field not in known),
    )


def move_of(task_class: TaskClass, kind: TaskKind, *, asked: Sequence[str]) -> TaskMove:
    """What registering leads to. A form or data request that asks for nothing new is answered, not dispatched."""
    if task_class is TaskClass.C:
        return TaskMove.REFUSE
    if kind is not TaskKind.ACTIVITY and not asked:
        return TaskMove.MERGE
    return TaskMove.ALLOW if task_class is TaskClass.A else TaskMove.SUBMIT


def require_registrant(department: Department, registered_in: int, *, caller: Caller) -> None:
    """A department handles its own request, and not that of the same department elsewhere."""
    if (caller.department, caller.region) != (department, registered_in):
        raise NotTheRegistrant


def require_approver(caller: Caller) -> None:
    """须报请自治区人民政府批准: no league, no department and no headquarters approves in its place."""
    if (caller.department, caller.level) != (Department.GOVERNMENT, Level.PROVINCE):
        raise ApprovalNotDelegated


def require_narrower(
    *,
    region: int,
    fields: Iterable[str],
    minutes_per_week: int,
    asked_region: int,
    asked_fields: Iterable[str],
    asked_minutes: int,
) -> None:
    """An approval may be narrower than the request in region, fields and time, and not wider."""
    inside = span_of(asked_region).covers(span_of(region))
    if not (inside and set(fields) <= set(asked_fields) and minutes_per_week <= asked_minutes):
        raise ApprovalTooWide
