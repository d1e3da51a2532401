"""Days of rest that are owed 补休: what accrues them, and the accounts they move between.

"对因参加疫情防治未能休假的，疫情结束后要安排补休". A day is owed for a week (Monday to Sunday, whole within a control
period) in which no day was free of confirmed duty, and for a statutory holiday (法定节假日 proper) on which confirmed
duty was done. A date accrues once: a week's day is its last date that is no statutory holiday, so that a holiday at
its end is owed beside it.

Days never lapse: they are taken, or paid for by the employer (《劳动法》第四十四条), and else they stay owed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

from chassis.problems import Conflict
from chassis.text import Text
from chassis.workdays import statutory_holidays
from services.welfare.control_periods.rules import Span, fully_within

__all__ = [
    "DAYS_FOR",
    "Account",
    "LeaveShort",
    "Movement",
    "PaidTwice",
    "Source",
    "accruals",
    "monday_of",
]

_DAY = timedelta(days=1)
_WEEK = 7


class Source(StrEnum):
    """Why a day is owed 应补事由."""

    MISSED_WEEK = "missed-week"  # 一周未休
    HOLIDAY = "holiday"  # 法定节假日上岗


# Days owed for each (rule sheet §6; a default, and the notice leaves no figure to the places).
DAYS_FOR: Mapping[Source, int] = {Source.MISSED_WEEK: 1, Source.HOLIDAY: 1}


class Account(StrEnum):
    """Where a worker's days are; what is earned comes from outside and goes back there when duty is reversed.

    补休天数所在的账户；应补天数自账外转入，执勤冲销时转回账外。
    """

    EARNED = "earned"
    AVAILABLE = "available"  # 可安排
    SCHEDULED = "scheduled"  # 已安排
    TAKEN = "taken"  # 已休
    PAID = "paid"  # 已折算支付


class Movement(StrEnum):
    """What a movement of days is for 变动事由."""

    ACCRUE = "accrue"
    REVERSE = "reverse"
    SCHEDULE = "schedule"
    RELEASE = "release"
    TAKE = "take"
    PAY = "pay"
    MERGE = "merge"


class LeaveShort(Conflict):
    code = "LEAVE_BALANCE_SHORT"
    stands_for = ("ck_leave_accounts_available",)
    title = Text("可安排的补休天数不足", "Not so many days of leave are owed and free")
    source = "内防指发〔2020〕75号第五条"


class PaidTwice(Conflict):
    code = "LEAVE_PAID_TWICE"
    stands_for = ("uq_leave_payments_document_no",)
    title = Text("该凭证已登记过折算支付", "A payment with this document is on record for the worker")


def monday_of(day: date) -> date:
    """The first day of the natural week (Monday to Sunday) of a day."""
    return day - timedelta(days=day.weekday())


def accruals(confirmed: Iterable[date], mondays: Iterable[date], spans: Sequence[Span]) -> dict[date, Source]:
    """What is owed for some weeks, by the date that accrues it; only from confirmed duty and within control periods."""
    worked = set(confirmed)
    owed: dict[date, Source] = {}
    for monday in mondays:
        week = [monday + n * _DAY for n in range(_WEEK)]
        holidays = {day for day in week if day in statutory_holidays(day.year)}
        owed |= {day: Source.HOLIDAY for day in week if day in holidays & worked and fully_within(day, day, spans)}
        if worked.issuperset(week) and fully_within(week[0], week[-1], spans):
            owed[max(day for day in week if day not in holidays)] = Source.MISSED_WEEK
    return owed
