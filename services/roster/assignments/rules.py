"""Planned duty 排班: who is to do what, where and when; recorded duty (``services.roster.duty``) says what was done.

Nobody is assigned on a day of suspension, forced rest, sickness or leave (R3). What such a day brings all the same is
recorded as duty, flagged, and credited: the truth is never refused.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "ASSIGNMENT",
    "AssignmentHours",
    "AssignmentInPast",
    "AssignmentMove",
    "AssignmentOverlaps",
    "AssignmentState",
    "AssignmentWithoutPost",
    "WorkerNotAssignable",
    "require_ahead",
]

LONGEST = timedelta(hours=24)


class AssignmentState(StrEnum):
    PLANNED = "planned"  # 已排班
    WITHDRAWN = "withdrawn"  # 已撤销


class AssignmentMove(StrEnum):
    WITHDRAW = "withdraw"


ASSIGNMENT = Lifecycle[AssignmentState, AssignmentMove](
    start=AssignmentState.PLANNED,
    steps={(AssignmentState.PLANNED, AssignmentMove.WITHDRAW): AssignmentState.WITHDRAWN},
)


class WorkerNotAssignable(Conflict):
    code = "WORKER_NOT_ASSIGNABLE"
    stands_for = ("tr_assignments_block", "tr_blocks_assignments")
    title = Text("当日停岗，不得排班", "The worker may not be assigned on that day")
    detail = Text(
        "停岗、强制休息、因病或补休期间不得排班；确已执勤的，如实登记",
        "Not during a suspension, forced rest, sickness or leave; duty done all the same is recorded as it was",
    )
    source = "内防指发〔2020〕75号第五条"


class AssignmentWithoutPost(Conflict):
    code = "ASSIGNMENT_WITHOUT_POST"
    stands_for = ("tr_assignments_post",)
    title = Text("当日在该社区无岗位，不能排班", "No post in the community on the day that is planned")


class AssignmentOverlaps(Conflict):
    code = "ASSIGNMENT_OVERLAPS"
    stands_for = ("ex_assignments_one_place_at_a_time",)
    title = Text("同一人的排班时间重叠", "The hours overlap with another plan for the worker")


class AssignmentHours(Conflict):
    code = "ASSIGNMENT_HOURS"
    stands_for = ("ck_assignments_hours",)
    title = Text("排班起止时间有误", "The planned hours cannot be")
    detail = Text("结束须晚于开始，且不超过24小时", "Duty ends after it starts, and within 24 hours")


class AssignmentInPast(Conflict):
    code = "ASSIGNMENT_IN_PAST"
    title = Text("只能为今日及以后排班", "Duty is planned for today or later")


def require_ahead(started_at: datetime, ended_at: datetime, *, duty_on: date, today: date) -> None:
    """A plan has a length of at most 24 hours and is not for days gone by."""
    if not timedelta() < ended_at - started_at <= LONGEST:
        raise AssignmentHours
    if duty_on < today:
        raise AssignmentInPast
