"""How hours of duty become half-days, as each county decides it.

The notice leaves standards and periods to leagues and counties, so the figures are data with effective dates. What is
fixed here is the form of the rule, which is that of Tianjin in 2020 (天津市财政局 2020 answers on 一线社区工作者补助):
"卡口执勤累计超过6小时，或在党群服务中心从事疫情防控工作满8小时的，按1天计；超过4小时但未达上述时间的，按半天计".
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from chassis.problems import Conflict
from chassis.regions import Level, level_of, parent_of
from chassis.text import Text

__all__ = [
    "DEFAULT_LATE_AFTER_DAYS",
    "CreditRuleOverlaps",
    "NotACounty",
    "Thresholds",
    "ThresholdsWrong",
    "Worked",
    "county_of",
    "half_days",
    "require_county",
    "require_order",
    "succeeds",
]

# Days after which duty counts as recorded late, where the county has not said otherwise.
DEFAULT_LATE_AFTER_DAYS = 7


class Thresholds(Protocol):
    """A county's figures, in minutes."""

    @property
    def checkpoint_full_over_minutes(self) -> int: ...
    @property
    def full_from_minutes(self) -> int: ...
    @property
    def half_over_minutes(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Worked:
    """What one worker did on one day, over all places: minutes in all, and those of them at checkpoints."""

    minutes: int
    checkpoint_minutes: int


class NotACounty(Conflict):
    code = "NOT_A_COUNTY"
    title = Text("计日规则由旗县（市、区）发布", "Credit rules are issued by counties")
    source = "内防指发〔2020〕75号第一条"


class ThresholdsWrong(Conflict):
    code = "THRESHOLDS_WRONG"
    title = Text("半日标准须低于全日标准", "Half a day must take less than a whole one")


class CreditRuleOverlaps(Conflict):
    code = "CREDIT_RULE_OVERLAPS"
    stands_for = ("ex_credit_rules_one_at_a_time",)
    title = Text("该旗县在此期间已有计日规则", "The county has a rule for part of that period")
    detail = Text(
        "只能从今日之后接替现行规则",
        "A rule in force can only be succeeded from a day after today: days up to it are credited",
    )


def half_days(rule: Thresholds, worked: Worked) -> int:
    """0, 1 or 2 half-days for a day's minutes.

    More than six hours at checkpoints, or eight hours of all work, make a day; more than four hours make half of one.
    Minutes are counted, never clock hours, and added up over places before they are compared.
    """
    if worked.checkpoint_minutes > rule.checkpoint_full_over_minutes or worked.minutes >= rule.full_from_minutes:
        return 2
    return 1 if worked.minutes > rule.half_over_minutes else 0


def require_order(rule: Thresholds) -> None:
    """Half a day takes less than a whole day by either way."""
    if rule.half_over_minutes >= min(rule.checkpoint_full_over_minutes, rule.full_from_minutes):
        raise ThresholdsWrong


def county_of(region: int) -> int:
    """The county whose rule holds in a community."""
    return parent_of(region, Level.COUNTY)


def require_county(region: int) -> None:
    """通知第一条: standards and periods are the county's, under the guidance of the league or city."""
    if level_of(region) is not Level.COUNTY:
        raise NotACounty


def succeeds(current_from: date, new_from: date, *, today: date) -> bool:
    """Whether a new rule may end the open one: only for days to come, as past days may be credited already."""
    return current_from < new_from and new_from > today
