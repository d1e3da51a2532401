"""Risk tiers 风险等级: which class of risk area a county is, from a day on.

On 26 February 2020 the region's 103 counties were put into four classes (S:17), and rates may differ by them. The
notice does not order the classes, so neither does this.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chassis.periods import covers, ends_within
from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["RiskTier", "TierEndsOutside", "TierSpan", "TiersOverlap", "require_end_after", "tier_on"]


class RiskTier(StrEnum):
    """The four classes of counties 旗县风险等级，共四类."""

    CLASS_1 = "class-1"  # 一类地区
    CLASS_2 = "class-2"  # 二类地区
    CLASS_3 = "class-3"  # 三类地区
    CLASS_4 = "class-4"  # 四类地区


class TiersOverlap(Conflict):
    code = "TIERS_OVERLAP"
    stands_for = ("ex_county_tiers_period",)
    title = Text("该旗县该时段已有风险等级", "The county has a tier for part of this period already")
    source = "内防指发〔2020〕75号 一"


class TierEndsOutside(Conflict):
    code = "TIER_ENDS_OUTSIDE_PERIOD"
    title = Text("终止日不在风险等级时段内", "The day of ending lies outside the tier's period")


@dataclass(frozen=True, slots=True)
class TierSpan:
    """A county's tier from a day on, until a day where it has ended."""

    tier: RiskTier
    valid_from: date
    valid_to: date | None


def tier_on(spans: Iterable[TierSpan], day: date) -> RiskTier | None:
    """The tier on a day; None where nobody has classed the county for it."""
    for span in spans:
        if covers(span.valid_from, span.valid_to, day):
            return span.tier
    return None


def require_end_after(ends_on: date, *, valid_from: date, valid_to: date | None) -> None:
    """A tier ends no earlier than it began, and no later than it was to end."""
    if not ends_within(ends_on, valid_from=valid_from, valid_to=valid_to):
        raise TierEndsOutside
