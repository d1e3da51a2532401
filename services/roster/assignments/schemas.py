"""Planned duty on the wire."""

from uuid import UUID

from chassis.fields import (
    Answer,
    LocalDate,
    LocalDateTime,
    Note,
    RegionCode,
    Schema,
    Version,
    WorkerId,
    described,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.roster.assignments.rules import AssignmentState
from services.roster.duty.rules import PostType

__all__ = ["AssignmentIn", "AssignmentOut", "AssignmentPlanned", "AssignmentWithdrawn", "WithdrawIn"]

_COMMUNITY = "150203001015"


class AssignmentIn(Schema):
    """A stretch of duty to plan 排班."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    started_at: LocalDateTime = described("开始时间", "starts at", examples=["2020-02-01T08:00:00+08:00"])
    ended_at: LocalDateTime = described("结束时间", "ends at", examples=["2020-02-01T16:00:00+08:00"])
    place: RegionCode = described("执勤地点", "place of duty", examples=[_COMMUNITY])
    post_type: PostType = described("执勤类型", "type of duty", examples=["checkpoint"])


class AssignmentOut(Answer):
    """Planned duty 排班."""

    id: UUID = described("标识", "id")
    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("所属社区", "worker's community on that day", examples=[_COMMUNITY])
    place: RegionCode = described("执勤地点", "place of duty", examples=[_COMMUNITY])
    post_type: PostType = described("执勤类型", "type of duty", examples=["checkpoint"])
    duty_on: LocalDate = described("执勤日", "day of duty", examples=["2020-02-01"])
    started_at: LocalDateTime = described("开始时间", "starts at", examples=["2020-02-01T08:00:00+08:00"])
    ended_at: LocalDateTime = described("结束时间", "ends at", examples=["2020-02-01T16:00:00+08:00"])
    state: AssignmentState = described("状态", "state", examples=["planned"])
    because: str | None = described("撤销缘由", "why it was withdrawn", examples=["forced-rest"])
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])
    next_moves: list[NextMove] = described("可进行的操作", "legal next moves")


class WithdrawIn(Schema):
    """Why planned duty is withdrawn 撤销排班的原因."""

    reason: Note = described("撤销理由", "reason", examples=["改由他人值守"])


class _AssignmentEvent(Event):
    worker_id: WorkerId
    region: RegionCode
    duty_on: LocalDate


class AssignmentPlanned(_AssignmentEvent, type="roster.assignment.planned", zh="已为工作人员排班。"):
    """Duty was planned for a worker."""


class AssignmentWithdrawn(
    _AssignmentEvent, type="roster.assignment.withdrawn", zh="排班已撤销：人工撤销，或因工作人员不得再安排上岗。"
):
    """Planned duty was withdrawn, by hand or because the worker may not be assigned any more."""
