"""Designated hospitals 定点医疗机构: whom the green channel asks, in which order, and how long each may think."""

from collections.abc import Mapping
from datetime import date

from chassis.periods import ends_within
from chassis.problems import Conflict, Forbidden
from chassis.text import Text
from services.injury.green_channels.rules import ANSWER_MINUTES, Urgency

__all__ = [
    "DesignatedTwice",
    "DesignationElsewhere",
    "EndsBeforeBegin",
    "OrdinalTaken",
    "minutes_to_answer",
    "require_end_within",
    "require_own_region",
]


class DesignatedTwice(Conflict):
    code = "HOSPITAL_DESIGNATED_TWICE"
    stands_for = ("ex_hospitals_designated",)
    title = Text("该医疗机构在该时段已被指定", "The hospital is designated for part of this period already")


class OrdinalTaken(Conflict):
    code = "HOSPITAL_ORDINAL_TAKEN"
    stands_for = ("ex_hospitals_ordinal",)
    title = Text("该顺位在该时段已有医疗机构", "Another hospital has this place in the order in that period")


class EndsBeforeBegin(Conflict):
    code = "DESIGNATION_ENDS_OUTSIDE_PERIOD"
    title = Text("终止日不在指定时段内", "The day of ending lies outside the period of designation")


class DesignationElsewhere(Forbidden):
    code = "DESIGNATION_ELSEWHERE"
    title = Text("只能为本级区划指定医疗机构", "A health department designates for its own region only")
    detail = Text("本级区划为 {region}", "Its own region is {region}")


def require_own_region(region: int, *, caller_region: int) -> None:
    """A league designates for itself, not for its counties, nor a county for its townships."""
    if region != caller_region:
        raise DesignationElsewhere(region=f"{caller_region:012d}")


def minutes_to_answer(urgency: Urgency, own: Mapping[str, int] | None) -> int:
    """The place's own minutes for an urgency, or the default (D)."""
    return (own or {}).get(urgency.value, ANSWER_MINUTES[urgency])


def require_end_within(ends_on: date, *, valid_from: date, valid_to: date | None) -> None:
    """A designation ends no earlier than it began, and no later than it was to end."""
    if not ends_within(ends_on, valid_from=valid_from, valid_to=valid_to):
        raise EndsBeforeBegin
