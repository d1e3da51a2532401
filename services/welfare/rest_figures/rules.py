"""Figures of rest that the notice leaves to the places, version by version: data, and never constants.

The nearest region that has issued one sets it: a county before its league, a league before the province. Where nobody
has, the answer is ``PARAMETER_MISSING``; only rest by order has a floor that no place is asked for, a day of it
(《劳动法》第三十八条).
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from chassis.periods import ends_within
from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["LEAST_REST_DAYS", "FigureEnds", "FigureOverlaps", "RestFigure", "nearest_to", "require_ends_within"]

# 用人单位应当保证劳动者每周至少休息一日.
LEAST_REST_DAYS = 1


class RestFigure(StrEnum):
    """What is set 轮休参数."""

    REST_DAYS = "rest-days"  # 强制休息连续天数
    HEALTH_CHECK_DAYS = "health-check-days"  # 防控时段结束后多少日内完成体检
    DEFECT_HOURS = "defect-hours"  # 生活保障问题整改时限（小时）
    WARMTH_DEFECT_HOURS = "warmth-defect-hours"  # 御寒问题整改时限（小时）


class FigureOverlaps(Conflict):
    code = "REST_FIGURE_OVERLAPS"
    stands_for = ("ex_rest_figures_period",)
    title = Text("该参数在此期间已有规定", "The figure is set for some of these days already")


class FigureEnds(Conflict):
    code = "REST_FIGURE_ENDS_WRONGLY"
    title = Text("终止日须在有效期内", "It ends on one of its days, and is never prolonged")


def nearest_to(above: Iterable[int], issued: Iterable[tuple[int, int]]) -> int | None:
    """The figure of the nearest of some regions, each of which contains the next; of (region, number)."""
    containing = set(above)
    # A region's code is greater than those of all that contain it.
    return max(((region, number) for region, number in issued if region in containing), default=(0, None))[1]


def require_ends_within(ends_on: date, *, valid_from: date, valid_to: date | None) -> None:
    """A version is only ever shortened."""
    if not ends_within(ends_on, valid_from=valid_from, valid_to=valid_to):
        raise FigureEnds
