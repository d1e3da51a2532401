"""Annual leave 年休假 that was not had because of epidemic work, and is owed as leave in lieu.

"对因参加疫情防治未能休假的，疫情结束后要安排补休". 《职工带薪年休假条例》第三条 gives 5, 10 or 15 days a year by the
years that somebody has worked in all, wherever (data with effective dates, ``annual_leave_steps``); rest days and
holidays do not count among them. The township records what the worker's employer says, the county's civil affairs
confirm it, and then the days are owed.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, ParameterMissing
from chassis.text import Text

__all__ = [
    "ANNUAL_LEAVE",
    "AnnualLeaveKnown",
    "AnnualLeaveMove",
    "AnnualLeaveState",
    "ConfirmsOwnRecord",
    "NoEpidemicDuty",
    "NothingUnused",
    "days_for",
    "first_day_of",
    "last_day_of",
    "require_other_hand",
    "unused_of",
]


class AnnualLeaveState(StrEnum):
    RECORDED = "recorded"  # 已登记
    CONFIRMED = "confirmed"  # 已确认
    REVOKED = "revoked"  # 已撤销


class AnnualLeaveMove(StrEnum):
    CONFIRM = "confirm"
    REVOKE = "revoke"


_S, _M = AnnualLeaveState, AnnualLeaveMove

ANNUAL_LEAVE = Lifecycle[AnnualLeaveState, AnnualLeaveMove](
    start=_S.RECORDED,
    steps={
        (_S.RECORDED, _M.CONFIRM): _S.CONFIRMED,
        (_S.RECORDED, _M.REVOKE): _S.REVOKED,
        # As long as the days are free.
        (_S.CONFIRMED, _M.REVOKE): _S.REVOKED,
    },
)


class AnnualLeaveKnown(Conflict):
    code = "ANNUAL_LEAVE_KNOWN"
    stands_for = ("uq_annual_leaves_of_year",)
    title = Text("此人该年度未休年休假已登记", "The worker's annual leave of the year is on record")


class NothingUnused(Conflict):
    code = "ANNUAL_LEAVE_NOT_UNUSED"
    stands_for = ("ck_annual_leaves_unused",)
    title = Text("按工龄没有未休的年休假", "By the years worked no annual leave is left")
    source = "职工带薪年休假条例第三条"


class NoEpidemicDuty(Conflict):
    code = "NO_EPIDEMIC_DUTY"
    title = Text("该年度防控时段内没有已确认的执勤", "No confirmed duty in a control period of the year")
    source = "内防指发〔2020〕75号第五条"


class ConfirmsOwnRecord(Conflict):
    code = "CONFIRMS_OWN_RECORD"
    stands_for = ("ck_annual_leaves_other_hand",)
    title = Text("登记人不能自行确认", "Who recorded it does not confirm it, nor whose leave it is")


def first_day_of(year: int) -> date:
    """The first day of a year."""
    return date(year, 1, 1)


def last_day_of(year: int) -> date:
    """The last day of a year."""
    return date(year, 12, 31)


def days_for(service_years: int, steps: Iterable[tuple[int, int]]) -> int:
    """Days a year by the whole years worked, of (at least so many years, days); none before the first step.

    ``ParameterMissing`` where no scale was in force.
    """
    known = list(steps)
    if not known:
        raise ParameterMissing(parameter="annual-leave-steps")
    return max((step for step in known if step[0] <= service_years), default=(0, 0))[1]


def unused_of(entitled: int, *, taken: int) -> int:
    """What is left of the year's days; there must be something."""
    if taken >= entitled:
        raise NothingUnused
    return entitled - taken


def require_other_hand(*, recorded_by: str, worker_id: str, confirmer: str, confirmer_worker: str | None) -> None:
    """Days are owed by two hands, neither of them whose days they are."""
    if confirmer == recorded_by or confirmer_worker == worker_id:
        raise ConfirmsOwnRecord
