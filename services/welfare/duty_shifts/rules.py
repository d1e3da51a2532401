"""Duty shifts 心理危机值班: which desk of the health departments answers the telephone now.

A crisis is called to the county's desk; where nobody is on duty there, to the league's, then to the province's. The
roster of shifts is data of the health departments, and a gap in it refuses nobody.
"""

from collections.abc import Iterable
from datetime import datetime

from chassis.problems import Conflict, Forbidden
from chassis.regions import ancestors
from chassis.text import Text

__all__ = [
    "ShiftElsewhere",
    "ShiftEndsOutside",
    "ShiftTaken",
    "first_on_duty",
    "require_end_in_shift",
    "require_own_desk",
]


class ShiftTaken(Conflict):
    code = "DUTY_SHIFT_TAKEN"
    stands_for = ("ex_duty_shifts_ordinal",)
    title = Text("该时段该顺位已有值班", "Another shift has this place in that period")


class ShiftElsewhere(Forbidden):
    code = "DUTY_SHIFT_ELSEWHERE"
    title = Text("只能安排本级值班", "A health department sets the shifts of its own desk only")


class ShiftEndsOutside(Conflict):
    code = "DUTY_SHIFT_ENDS_OUTSIDE"
    title = Text("结束时间不在值班时段内", "The end lies outside the shift")


def require_own_desk(region: int, *, caller_region: int) -> None:
    """A desk sets its own shifts."""
    if region != caller_region:
        raise ShiftElsewhere


def require_end_in_shift(ends_at: datetime, *, starts_at: datetime, until: datetime) -> None:
    """A shift is cut short, never made longer: another one takes over."""
    if not starts_at < ends_at <= until:
        raise ShiftEndsOutside


def first_on_duty(region: int, desks: Iterable[int]) -> int | None:
    """The nearest desk on duty: the place's own, then those above it."""
    on_duty = set(desks)
    return next((one for one in ancestors(region) if one in on_duty), None)
