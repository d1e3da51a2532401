"""Dispatches 下达: a task that passed the gate reaches communities, once, within its basis and their time."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.regions import Span, span_of
from chassis.text import Text

__all__ = [
    "DISPATCH",
    "AboveApproval",
    "BudgetExceeded",
    "DispatchMove",
    "DispatchState",
    "FieldAskedAlready",
    "Load",
    "NotDispatchable",
    "OutsideTask",
    "ReportedTwice",
    "heaviest",
    "require_within_task",
    "week_of",
]


class DispatchState(StrEnum):
    DISPATCHED = "dispatched"  # 已下达
    DONE = "done"  # 已办结
    RECALLED = "recalled"  # 已收回
    EXPIRED = "expired"  # 已到期


class DispatchMove(StrEnum):
    CLOSE = "close"
    RECALL = "recall"
    EXPIRE = "expire"


DISPATCH = Lifecycle[DispatchState, DispatchMove](
    start=DispatchState.DISPATCHED,
    steps={
        (DispatchState.DISPATCHED, DispatchMove.CLOSE): DispatchState.DONE,
        (DispatchState.DISPATCHED, DispatchMove.RECALL): DispatchState.RECALLED,
        (DispatchState.DISPATCHED, DispatchMove.EXPIRE): DispatchState.EXPIRED,
    },
)


class NotDispatchable(Conflict):
    """Nothing reaches a community without a basis that is in force."""

    code = "NO_BASIS_IN_FORCE"
    stands_for = ("dispatch_has_basis",)
    title = Text("没有有效的准入依据，不得下达", "There is no basis in force; nothing is dispatched")
    source = "内防指发〔2020〕75号 第四条"


class AboveApproval(Conflict):
    code = "BEYOND_APPROVAL"
    stands_for = ("dispatch_within_basis",)
    title = Text("超出批准的区划、数据项或时间", "Beyond the region, data elements or time that were approved")
    source = "内防指发〔2020〕75号 第四条"


class OutsideTask(Conflict):
    code = "OUTSIDE_TASK"
    title = Text("超出登记的区划、数据项或时段", "Beyond the region, data elements or days that were registered")


class FieldAskedAlready(Conflict):
    """坚决防止多头、重复向基层派任务、要表格、要数据."""

    code = "FIELD_ASKED_ALREADY"
    stands_for = ("ex_dispatch_fields_once",)
    title = Text("30日内已向这些社区要过该数据", "These communities were asked for this within 30 days")
    source = "内防指发〔2020〕75号 第四条"


class BudgetExceeded(Conflict):
    code = "BURDEN_BUDGET_EXCEEDED"
    title = Text("超出社区每周工作时间上限", "More time a week than communities have for tasks")
    detail = Text(
        "已安排{planned_minutes}分钟，上限{budget_minutes}分钟",
        "{planned_minutes} minutes are planned, {budget_minutes} are allowed",
    )


class ReportedTwice(Conflict):
    code = "SPENT_REPORTED_TWICE"
    stands_for = ("pk_time_reports",)
    title = Text("本社区已填报用时", "The community has said what it spent")


class Load(NamedTuple):
    """Minutes a week for every community within a span of codes."""

    span: Span
    minutes: int


def heaviest(loads: Iterable[Load]) -> int:
    """The most that any one community is asked, in minutes a week: where the spans lie deepest upon each other."""
    edges: list[tuple[int, int]] = []
    for (low, high), minutes in loads:
        edges += [(low, minutes), (high + 1, -minutes)]
    most = now = 0
    for _, change in sorted(edges):  # at one code, what ends is taken off before what begins is added
        now += change
        most = max(most, now)
    return most


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def require_within_task(
    *,
    region: int,
    fields: Sequence[str],
    due_on: date,
    today: date,
    task_region: int,
    task_fields: Sequence[str],
    task_last_on: date,
) -> None:
    """What is dispatched was registered: in region, in data elements, and by its last day."""
    inside = span_of(task_region).covers(span_of(region))
    if not (inside and set(fields) <= set(task_fields) and today <= due_on <= task_last_on):
        raise OutsideTask
