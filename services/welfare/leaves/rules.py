"""Leave in lieu, asked for and taken 补休申请.

"疫情结束后要安排补休": leave is scheduled for days after the control period; within it only where the township says
that there are hands enough. What is taken are the working days of the span, for its rest days and holidays are the
worker's anyway; a day of it on which duty was done was no leave, and stays owed.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text
from chassis.workdays import WorkCalendar
from services.welfare.control_periods.rules import Span, touches

__all__ = [
    "LEAVE",
    "LEAVE_PERMISSIONS",
    "LONGEST",
    "LeaveAhead",
    "LeaveInControlPeriod",
    "LeaveMove",
    "LeaveOverlaps",
    "LeaveState",
    "LeaveWithoutWorkingDay",
    "OwnLeave",
    "require_after_control",
    "require_ahead",
    "require_other_hand",
    "working_days",
]

_DAY = timedelta(days=1)
LONGEST = 92


class LeaveState(StrEnum):
    APPLIED = "applied"  # 已申请
    APPROVED = "approved"  # 已安排
    REFUSED = "refused"  # 未批准
    CANCELLED = "cancelled"  # 已取消
    TAKEN = "taken"  # 已休


class LeaveMove(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    CANCEL = "cancel"
    TAKE = "take"


LEAVE = Lifecycle[LeaveState, LeaveMove](
    start=LeaveState.APPLIED,
    steps={
        (LeaveState.APPLIED, LeaveMove.APPROVE): LeaveState.APPROVED,
        (LeaveState.APPLIED, LeaveMove.REFUSE): LeaveState.REFUSED,
        (LeaveState.APPLIED, LeaveMove.CANCEL): LeaveState.CANCELLED,
        (LeaveState.APPROVED, LeaveMove.CANCEL): LeaveState.CANCELLED,
        (LeaveState.APPROVED, LeaveMove.TAKE): LeaveState.TAKEN,
    },
)
LEAVE_PERMISSIONS = {
    LeaveMove.APPROVE: "welfare:leave:approve",
    LeaveMove.REFUSE: "welfare:leave:approve",
    LeaveMove.CANCEL: "welfare:leave:cancel",
    LeaveMove.TAKE: "close-leaves",
}


class LeaveOverlaps(Conflict):
    code = "LEAVE_OVERLAPS"
    stands_for = ("ex_leaves_one_at_a_time",)
    title = Text("与此人另一补休重叠", "The days overlap with other leave of the worker")


class LeaveInControlPeriod(Conflict):
    code = "LEAVE_IN_CONTROL_PERIOD"
    title = Text("防控时段内安排补休须写明人手充足", "Leave in a control period needs a word on cover")
    detail = Text("请填写 cover，或改在防控时段结束后", "Say how the post is covered, or choose later days")
    source = "内防指发〔2020〕75号第五条"


class LeaveAhead(Conflict):
    code = "LEAVE_AHEAD"
    title = Text("补休须从明日或以后开始，且不超过92天", "Leave begins tomorrow or later and lasts 92 days at most")


class LeaveWithoutWorkingDay(Conflict):
    code = "LEAVE_WITHOUT_WORKING_DAY"
    title = Text("所选日期没有工作日，无需补休", "There is no working day in the span, so no leave is needed")


class OwnLeave(Conflict):
    code = "OWN_LEAVE"
    stands_for = ("ck_leaves_other_hand",)
    title = Text("不能审批本人申请的补休", "Leave is approved by another than asked for it")


def require_ahead(first_on: date, last_on: date, *, today: date) -> None:
    """Leave is for days to come."""
    if first_on <= today or (last_on - first_on).days >= LONGEST:
        raise LeaveAhead


def working_days(first_on: date, last_on: date, *, calendar: WorkCalendar) -> list[date]:
    """The days of a span that leave is needed for; ``ParameterMissing`` for a year without a calendar."""
    span = [first_on + n * _DAY for n in range((last_on - first_on).days + 1)]
    days = [day for day in span if calendar.is_working_day(day)]
    if not days:
        raise LeaveWithoutWorkingDay
    return days


def require_after_control(first_on: date, last_on: date, spans: Iterable[Span], *, cover: str | None) -> None:
    """After the control period, or earlier where manpower allows (在确保防控工作力量的前提下)."""
    if cover is None and touches(first_on, last_on, spans):
        raise LeaveInControlPeriod


def require_other_hand(*, applied_by: str, worker_id: str, approver: str, approver_worker: str | None) -> None:
    """Nobody approves what they asked for, nor their own leave."""
    if approver == applied_by or approver_worker == worker_id:
        raise OwnLeave
