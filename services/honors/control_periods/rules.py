"""Control periods 防控时段: the days on which an area was under control; front-line duty counts inside one."""

from datetime import date

from chassis.problems import Conflict, Forbidden
from chassis.text import Text

__all__ = ["ControlPeriodEnded", "PeriodElsewhere", "PeriodOutOfOrder", "PeriodOverlaps", "require_open"]


class PeriodOverlaps(Conflict):
    code = "CONTROL_PERIOD_OVERLAPS"
    stands_for = ("ex_control_periods_period",)
    title = Text("该地区同一日已有防控时段", "The area has a control period on one of these days")


class PeriodElsewhere(Forbidden):
    code = "FRONT_LINE_PERIOD_ELSEWHERE"
    title = Text("只能设定本地区的防控时段", "A headquarters sets the periods of its own area only")


class ControlPeriodEnded(Conflict):
    code = "CONTROL_PERIOD_ENDED"
    title = Text("该防控时段已结束", "The control period has its last day")


class PeriodOutOfOrder(Conflict):
    code = "CONTROL_PERIOD_OUT_OF_ORDER"
    stands_for = ("ck_control_periods_order",)
    title = Text("截止日不得早于起始日", "The last day comes before the first")


def require_open(last_on: date | None) -> None:
    """The last day is said once."""
    if last_on is not None:
        raise ControlPeriodEnded
