"""Dispatches on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from chassis.caller import Department
from chassis.fields import Answer, LocalDate, LocalDateTime, RegionCode, Schema, Version, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.oversight.dispatches.rules import DispatchState
from services.oversight.tasks.schemas import FieldCode, Minutes

__all__ = [
    "BurdenOut",
    "DispatchClosed",
    "DispatchExpired",
    "DispatchIn",
    "DispatchMade",
    "DispatchOut",
    "DispatchRecalled",
    "DispatchTimed",
    "SpentIn",
    "SpentOut",
]


class DispatchIn(Schema):
    """A task to be dispatched 下达."""

    region: RegionCode | None = described("区划", "region", "未给出的，与事项相同 The task's when absent", default=None)
    fields: list[FieldCode] | None = described(
        "数据项",
        "data elements",
        "未给出的，为事项所要的数据项 Those the task asks when absent",
        default=None,
        max_length=200,
    )
    minutes_per_week: Minutes | None = described(
        "每社区每周分钟数",
        "minutes a community spends a week",
        "未给出的，与事项相同 The task's when absent",
        default=None,
    )
    due_on: LocalDate = described(
        "完成期限", "due on", "不得晚于事项截止日 No later than the task's last day", examples=["2020-02-20"]
    )


class DispatchOut(Answer):
    """A task that reached communities 已下达事项."""

    id: UUID = described("标识", "id")
    task_id: UUID = described("事项", "task")
    region: RegionCode = described("区划", "region", examples=["150603000000"])
    department: Department = described("下达部门", "department", examples=["industry"])
    registered_in: RegionCode = described("下达部门所在区划", "region of the department", examples=["150603000000"])
    title: str = described("事项名称", "title", examples=["返乡人员日报"])
    fields: list[str] = described("数据项", "data elements", examples=[["resident.returned"]])
    minutes_per_week: int = described("每社区每周分钟数", "minutes a community spends a week", examples=[60])
    above_budget: bool = described(
        "超出时间上限",
        "above the budget",
        "只有四个上级机关要求的可以超出 Only what the four authorities require may be",
    )
    dispatched_on: LocalDate = described("下达日", "dispatched on", examples=["2020-02-06"])
    due_on: LocalDate = described("完成期限", "due on", examples=["2020-02-20"])
    state: DispatchState = described("状态", "state", examples=["dispatched"])
    next_moves: list[NextMove] = described("可办理的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class SpentIn(Schema):
    """What a community spent 实际用时."""

    minutes_spent: Annotated[int, Field(ge=0, le=100_000)] = described("分钟数", "minutes spent", examples=[90])


class SpentOut(Answer):
    """What a community says that it spent 实际用时."""

    dispatch_id: UUID = described("下达", "dispatch")
    region: RegionCode = described("社区", "community", examples=["150603001001"])
    minutes_spent: int = described("分钟数", "minutes spent", examples=[90])
    reported_on: LocalDate = described("填报日", "reported on", examples=["2020-02-20"])


class BurdenOut(Answer):
    """How much communities are asked in a week 社区负担."""

    region: RegionCode = described("区划", "region", examples=["150603000000"])
    first_on: LocalDate = described("周一", "Monday", examples=["2020-02-03"])
    last_on: LocalDate = described("周日", "Sunday", examples=["2020-02-09"])
    dispatches: int = described(
        "事项数", "dispatches", "涉及该区划内任一社区（嘎查村）的 That touch any community of the region", examples=[3]
    )
    heaviest_minutes: int = described(
        "负担最重社区的分钟数", "minutes of the community asked most", "每周分钟数 Minutes a week", examples=[240]
    )
    budget_minutes: int | None = described(
        "时间上限", "budget", "每周分钟数；未设定的为空 Minutes a week; null where none is set", examples=[180]
    )


class _DispatchEvent(Event):
    task_id: UUID
    department: Department
    registered_in: RegionCode


class DispatchMade(_DispatchEvent, type="oversight.dispatch.made", zh="事项已下达到某区划的社区。"):
    """A task reached the communities of a region."""

    minutes_per_week: int
    fields: int
    above_budget: bool


class DispatchClosed(_DispatchEvent, type="oversight.dispatch.closed", zh="下达的事项已办结。"):
    """A dispatched task is done."""


class DispatchRecalled(_DispatchEvent, type="oversight.dispatch.recalled", zh="下达的事项已收回。"):
    """A dispatched task was taken back."""


class DispatchExpired(_DispatchEvent, type="oversight.dispatch.expired", zh="下达的事项已到期。"):
    """A dispatched task came to its day."""


class DispatchTimed(_DispatchEvent, type="oversight.dispatch.timed", zh="社区已填报事项用时。"):
    """A community said what a task took it."""

    minutes_spent: int
