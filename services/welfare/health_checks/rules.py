"""The health check after the epidemic 健康体检: "要及时安排一次健康体检".

It is due, once for each control period, for everyone who did duty in it, when the period has ended. Findings are
between the worker and the physician: nothing of them is kept here.
"""

from datetime import date, timedelta
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "CHECK_PERMISSIONS",
    "HEALTH_CHECK",
    "CheckBooking",
    "CheckDoneInFuture",
    "CheckMove",
    "CheckState",
    "NoCheckAwaited",
    "due_on",
    "require_booking",
    "require_done",
]


class CheckState(StrEnum):
    DUE = "due"  # 应体检
    BOOKED = "booked"  # 已预约
    DONE = "done"  # 已体检
    MERGED = "merged"  # 人员已合并，另一份档案的体检为准


class CheckMove(StrEnum):
    BOOK = "book"
    COMPLETE = "complete"
    MERGE = "merge"


HEALTH_CHECK = Lifecycle[CheckState, CheckMove](
    start=CheckState.DUE,
    steps={
        (CheckState.DUE, CheckMove.BOOK): CheckState.BOOKED,
        (CheckState.DUE, CheckMove.COMPLETE): CheckState.DONE,
        (CheckState.BOOKED, CheckMove.BOOK): CheckState.BOOKED,
        (CheckState.BOOKED, CheckMove.COMPLETE): CheckState.DONE,
        # Two records were of one person, who has one check.
        (CheckState.DUE, CheckMove.MERGE): CheckState.MERGED,
        (CheckState.BOOKED, CheckMove.MERGE): CheckState.MERGED,
    },
)
CHECK_PERMISSIONS = {
    CheckMove.BOOK: "welfare:health-check:book",
    CheckMove.COMPLETE: "welfare:health-check:complete",
    # Made when the roster tells of it.
    CheckMove.MERGE: "roster:worker:merge",
}


class CheckBooking(Conflict):
    code = "HEALTH_CHECK_BOOKING"
    title = Text("体检只能预约今日或以后", "A health check is booked for today or later")


class CheckDoneInFuture(Conflict):
    code = "HEALTH_CHECK_DONE_DAY"
    title = Text("体检日须在防控时段结束后，且不晚于今日", "The check was done after the control period, and by today")


class NoCheckAwaited(Conflict):
    code = "HEALTH_CHECK_NOT_AWAITED"
    title = Text("该人员没有待完成的体检", "No health check of the worker waits to be done")


def due_on(period_ended_on: date, *, within: int) -> date:
    """By when the check is to be done: so many days after the period, as the place says what 及时 is."""
    return period_ended_on + timedelta(days=within)


def require_booking(on: date, *, today: date) -> None:
    """A booking is for a day to come."""
    if on < today:
        raise CheckBooking


def require_done(on: date, *, ended_on: date, today: date) -> None:
    """It is the check after the period that counts."""
    if not ended_on < on <= today:
        raise CheckDoneInFuture
