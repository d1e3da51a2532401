"""No work while ill 坚决防止带病上岗: who is reported sick is not assigned until the township clears them.

What ails a worker is not kept here: to take somebody off duty nobody needs to know it (个人信息保护法第六条).
"""

from datetime import date
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "SICK_BLOCK",
    "SICK_REASONS",
    "AlreadySick",
    "ClearedBeforeSick",
    "ClearsOneself",
    "SickInFuture",
    "SickMove",
    "SickSource",
    "SickState",
    "require_clearing",
    "require_since",
]

# Of the roster's reasons for a suspension, those that are sickness here.
SICK_REASONS = frozenset({"sick", "quarantine", "injury"})


class SickSource(StrEnum):
    """Who said so 信息来源."""

    REPORT = "report"  # 报告
    ROSTER = "roster"  # 花名册停岗


class SickState(StrEnum):
    OPEN = "open"  # 停岗
    CLEARED = "cleared"  # 已复岗


class SickMove(StrEnum):
    CLEAR = "clear"


SICK_BLOCK = Lifecycle[SickState, SickMove](
    start=SickState.OPEN, steps={(SickState.OPEN, SickMove.CLEAR): SickState.CLEARED}
)


class AlreadySick(Conflict):
    code = "ALREADY_SICK"
    stands_for = ("uq_sick_blocks_open",)
    title = Text("此人已报告因病停岗", "The worker is reported sick already")


class SickInFuture(Conflict):
    code = "SICK_IN_FUTURE"
    title = Text("患病日期不能晚于今日", "Sickness is reported for today or earlier")


class ClearedBeforeSick(Conflict):
    code = "CLEARED_BEFORE_SICK"
    stands_for = ("ck_sick_blocks_days",)
    title = Text("复岗日不能早于停岗日，也不能晚于明日", "Fit again no earlier than sick, and no later than tomorrow")


class ClearsOneself(Conflict):
    code = "CLEARS_ONESELF"
    title = Text("不能为本人办理复岗", "Nobody clears themselves")


def require_since(since_on: date, *, today: date) -> None:
    """Sickness is reported when it is there."""
    if since_on > today:
        raise SickInFuture


def require_clearing(fit_from: date, *, since_on: date, tomorrow: date, sick: str, clears: str | None) -> None:
    """Who was sick is fit from a day on, by the word of another."""
    if clears == sick:
        raise ClearsOneself
    if not since_on <= fit_from <= tomorrow:
        raise ClearedBeforeSick
