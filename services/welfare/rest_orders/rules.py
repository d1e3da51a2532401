"""Streaks without rest, and the order to rest 强制休息令.

"确保每周休息一天。对连续两周未得到休息的工作人员，要强制休息，坚决防止带病上岗、长时间高负荷工作。"
《劳动法》第三十八条 asks for a day of rest each week, and art. 42 frees emergency work from the limits of art. 41
alone, not from that.

    6 days in a row    plan a rest (yellow)
    7                  a week without rest
    12                 the township is told (orange)
    14                 an order to rest, from the next day, for as many days as the place has set (``rest_figures``)

An order stands until the rest was had; work done against it begins the rest anew
(``services.welfare.rest_violations``). The township, or who serves at the county's headquarters, asks for an order to
be broken, for one day and with a reason; the head of those headquarters decides, another hand than asked, once in 14
days a worker. The order that follows an override begins on the day after.
"""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "FORCED_AFTER",
    "ORDER_PERMISSIONS",
    "OVERRIDE_ONCE_IN",
    "REST_ORDER",
    "OrderMove",
    "OrderState",
    "OverriddenLately",
    "OverrideDay",
    "OverrideNotAsked",
    "OverridesOneself",
    "Run",
    "StreakLevel",
    "StreakWarned",
    "had_rest",
    "is_running",
    "levels_of",
    "require_override_day",
    "require_override_other_hand",
    "rest_from",
    "run_with",
    "runs_of",
]

_DAY = timedelta(days=1)
FORCED_AFTER = 14
OVERRIDE_ONCE_IN = 14


class StreakLevel(StrEnum):
    """How long a worker has gone without rest 连续上岗预警等级."""

    YELLOW = "yellow"  # 六天：安排休息
    WEEK = "week"  # 七天：一周未休
    ORANGE = "orange"  # 十二天：通报苏木乡镇（街道）
    FORCED = "forced"  # 十四天：强制休息


_LEVELS = {6: StreakLevel.YELLOW, 7: StreakLevel.WEEK, 12: StreakLevel.ORANGE, FORCED_AFTER: StreakLevel.FORCED}


class OrderState(StrEnum):
    TRIGGERED = "triggered"  # 已触发
    ORDERED = "ordered"  # 已下达
    RESTING = "resting"  # 休息中
    SERVED = "served"  # 已休满
    OVERRIDDEN = "overridden"  # 经批准中止
    LIFTED = "lifted"  # 更正后撤销


class OrderMove(StrEnum):
    ORDER = "order"
    BEGIN = "begin"
    SERVE = "serve"
    ASK_OVERRIDE = "ask-override"
    OVERRIDE = "override"
    LIFT = "lift"


REST_ORDER = Lifecycle[OrderState, OrderMove](
    start=OrderState.TRIGGERED,
    steps={
        (OrderState.TRIGGERED, OrderMove.ORDER): OrderState.ORDERED,
        (OrderState.TRIGGERED, OrderMove.BEGIN): OrderState.RESTING,
        (OrderState.TRIGGERED, OrderMove.ASK_OVERRIDE): OrderState.TRIGGERED,
        (OrderState.TRIGGERED, OrderMove.OVERRIDE): OrderState.OVERRIDDEN,
        (OrderState.TRIGGERED, OrderMove.LIFT): OrderState.LIFTED,
        (OrderState.ORDERED, OrderMove.BEGIN): OrderState.RESTING,
        (OrderState.ORDERED, OrderMove.ASK_OVERRIDE): OrderState.ORDERED,
        (OrderState.ORDERED, OrderMove.OVERRIDE): OrderState.OVERRIDDEN,
        (OrderState.ORDERED, OrderMove.LIFT): OrderState.LIFTED,
        (OrderState.RESTING, OrderMove.SERVE): OrderState.SERVED,
        (OrderState.RESTING, OrderMove.ASK_OVERRIDE): OrderState.RESTING,
        (OrderState.RESTING, OrderMove.OVERRIDE): OrderState.OVERRIDDEN,
        (OrderState.RESTING, OrderMove.LIFT): OrderState.LIFTED,
    },
)
# What the service does by itself, on facts, is nobody's permission; it is shown as the rule that does it.
ORDER_PERMISSIONS = {
    OrderMove.ORDER: "welfare:rest-order:order",
    OrderMove.ASK_OVERRIDE: "welfare:rest-order:ask-override",
    OrderMove.OVERRIDE: "welfare:rest-order:override",
    OrderMove.BEGIN: "advance-rest-orders",
    OrderMove.SERVE: "advance-rest-orders",
    OrderMove.LIFT: "roster.duty.logged",
}


class OverrideDay(Conflict):
    code = "OVERRIDE_DAY"
    stands_for = ("ck_rest_orders_override_within",)
    title = Text("只能就今日或明日、且在强制休息期内批准上岗", "An override is for today or tomorrow, within the rest")
    source = "内防指发〔2020〕75号第五条"


class OverrideNotAsked(Conflict):
    code = "OVERRIDE_NOT_ASKED"
    stands_for = ("ck_rest_orders_override_asked",)
    title = Text("尚无批准上岗的申请", "Nobody has asked for the order to be broken")


class OverridesOneself(Conflict):
    code = "OVERRIDES_ONESELF"
    stands_for = ("ck_rest_orders_override_other_hand",)
    title = Text("申请人不能自行批准上岗", "Who asked for an override does not grant it")
    source = "内防指发〔2020〕75号第五条"


class OverriddenLately(Conflict):
    code = "OVERRIDDEN_LATELY"
    stands_for = ("ex_rest_orders_override_once",)
    title = Text("十四日内已批准过一次，不得再次批准", "The worker's rest was overridden within 14 days; not again")
    source = "内防指发〔2020〕75号第五条"


class StreakWarned(Conflict):
    code = "REST_ORDER_OPEN"
    stands_for = ("uq_rest_orders_open",)
    title = Text("此人已有未休满的强制休息令", "The worker has an order to rest that is not served")


class Run(NamedTuple):
    """Duty days that follow one another without a day of rest."""

    first_on: date
    last_on: date

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1


def runs_of(worked: Collection[date]) -> list[Run]:
    """The streaks that a worker's duty days make, oldest first."""
    runs: list[Run] = []
    for day in sorted(worked):
        if runs and day == runs[-1].last_on + _DAY:
            runs[-1] = Run(runs[-1].first_on, day)
        else:
            runs.append(Run(day, day))
    return runs


def run_with(worked: Collection[date], day: date) -> Run | None:
    """The streak that a day belongs to."""
    return next((run for run in runs_of(worked) if run.first_on <= day <= run.last_on), None)


def is_running(run: Run, *, today: date) -> bool:
    """Whether no whole day of rest is known since the streak's last day: today is not over yet."""
    return run.last_on >= today - _DAY


def levels_of(run: Run) -> list[StreakLevel]:
    """Every level that a streak of that length has passed."""
    return [level for days, level in _LEVELS.items() if run.days >= days]


def rest_from(run: Run, *, today: date) -> date:
    """The day after the streak's last; an order is never given for days gone by."""
    return max(run.last_on + _DAY, today)


def had_rest(worked: Collection[date], *, since: date, days: int, today: date) -> date | None:
    """The last day of the first ``days`` days of rest in a row that are over, counted from ``since`` on."""
    in_a_row = 0
    day = since
    while day < today:
        in_a_row = 0 if day in worked else in_a_row + 1
        if in_a_row == days:
            return day
        day += _DAY
    return None


def require_override_day(on: date, *, today: date, begins_on: date) -> None:
    """An override lets one day be worked, within 24 hours of it being given, and not before the rest begins."""
    if not today <= on <= today + _DAY or on < begins_on:
        raise OverrideDay


def require_override_other_hand(*, asked_by: str | None, granted_by: str) -> None:
    """Rest is broken by two: one who needs the worker, and the head of the headquarters."""
    if asked_by == granted_by:
        raise OverridesOneself
