"""Indicators 指标: what a figure means, when it is judged, and by which target.

Every figure is two integers that add up; a value is made of the sums, never a mean of means. Targets are headquarters'
to set; where there is none nothing is breached, and nothing is guessed. Of several targets that hold for a place the
strictest is the one that it is judged by: a league may ask more of its counties than the autonomous region does.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple

from chassis.caller import Department
from chassis.periods import last_day_of
from chassis.problems import Conflict
from chassis.regions import Level, level_of
from chassis.text import Text

__all__ = [
    "Better",
    "Indicator",
    "NotToBeTargeted",
    "PeriodKind",
    "Reason",
    "TargetSet",
    "TargetTooEarly",
    "Unit",
    "is_breached",
    "judged_from",
    "require_targetable",
    "strictest",
    "value_of",
]

_PLACES = Decimal("0.0001")


class Unit(StrEnum):
    """What a value is of 数值单位."""

    SHARE = "share"  # 比例
    COUNT = "count"  # 数量
    FEN = "fen"  # 金额（分）
    DAYS = "days"  # 天数


class Better(StrEnum):
    """Which way is good; of what is merely counted neither is 优劣方向，只计数的不分优劣."""

    HIGHER = "higher"
    LOWER = "lower"


class PeriodKind(StrEnum):
    """What the figure of a month is of 指标期间类型."""

    MONTH = "month"  # 当月发生
    STATE = "state"  # 当月最后一次统计时的状态


class Reason(StrEnum):
    """Why there is no value 无数值的原因."""

    NO_DATA = "NO_DATA"  # 尚无数据
    NOTHING_COUNTED = "NOTHING_COUNTED"  # 分母为零
    SUPPRESSED = "SUPPRESSED"  # 人数过少，不予显示


class Indicator(NamedTuple):
    """A definition 指标定义."""

    code: str
    board: int | None
    clause: int | None
    owner: Department
    unit: Unit
    better: Better | None
    kind: PeriodKind
    settles_days: int | None
    title: Text
    formula: Text
    records: str | None

    @property
    def source(self) -> str:
        """The service that counts it."""
        return self.code.partition(".")[0]

    def records_of(self, region: int, period: date) -> str | None:
        """The operation that lists what was counted; whether the viewer may see it is the gateway's to say."""
        if self.records is None:
            return None
        return self.records.format(
            region=f"{region:012d}", period=f"{period:%Y-%m}", first_on=period, last_on=last_day_of(period)
        )


class TargetSet(NamedTuple):
    """A target as it was set: from a month on, in a region, at a time; with no value it was lifted."""

    region: int
    valid_from: date
    set_at: datetime
    value: Decimal | None


class NotToBeTargeted(Conflict):
    code = "INDICATOR_WITHOUT_DIRECTION"
    title = Text("该指标只作计数，不设目标", "The indicator is merely counted; it has no better and no worse")


class TargetTooEarly(Conflict):
    """What was shown of a month that is over stays as it was shown."""

    code = "TARGET_FOR_THE_PAST"
    stands_for = ("ck_indicator_targets_not_for_the_past",)
    title = Text("目标不得适用于已结束的月份", "A target does not hold for a month that is over")


def require_targetable(indicator: Indicator, *, valid_from: date, today: date) -> None:
    """A target is for an indicator that can be better or worse, from this month on."""
    if indicator.better is None:
        raise NotToBeTargeted
    if valid_from < today.replace(day=1):
        raise TargetTooEarly


def value_of(unit: Unit, numerator: int, denominator: int | None) -> Decimal | None:
    """A count as it is; a part of a whole to four places, and of nothing none."""
    if denominator is None:
        return Decimal(numerator)
    if denominator == 0:
        return None
    part = Decimal(numerator) / Decimal(denominator)
    return part.quantize(_PLACES, rounding=ROUND_HALF_UP) if unit in {Unit.SHARE, Unit.DAYS} else part


def judged_from(indicator: Indicator, period: date) -> date:
    """The first day on which a month's figure is judged: a state at once, else when its days to settle are over."""
    if indicator.settles_days is None:
        return period
    return last_day_of(period) + timedelta(days=1 + indicator.settles_days)


def is_breached(
    indicator: Indicator, *, numerator: int, denominator: int | None, target: Decimal, on: date, period: date
) -> bool | None:
    """Whether a figure misses its target; null while it is not judged yet, and where there is nothing to judge.

    The two integers are compared, not what is shown of them, which is rounded.
    """
    if denominator == 0 or on < judged_from(indicator, period):
        return None
    wanted = target * (1 if denominator is None else denominator)
    return numerator < wanted if indicator.better is Better.HIGHER else numerator > wanted


def strictest(
    targets: Iterable[TargetSet], *, better: Better | None, region: int, period: date, as_of: datetime
) -> TargetSet | None:
    """The target that a place's month is judged by, of what was set at ``as_of``.

    In each region the one that holds latest is its target, or, of one month, that which was set last.
    """
    standing: dict[int, TargetSet] = {}
    for one in sorted(targets, key=lambda target: (target.valid_from, target.set_at)):
        if one.valid_from <= period and one.set_at <= as_of and _holds(one.region, region):
            standing[one.region] = one
    found = [one for one in standing.values() if one.value is not None]
    if not found:
        return None
    # Of equal ones the higher region's: it was there for all.
    hardest = max if better is Better.HIGHER else min
    wanted = hardest(one.value for one in found if one.value is not None)
    return min((one for one in found if one.value == wanted), key=lambda one: one.region)


def _holds(target_region: int, region: int) -> bool:
    size = 100_000_000 if level_of(target_region) is Level.LEAGUE else 10_000_000_000
    return region // size == target_region // size
