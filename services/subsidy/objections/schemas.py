"""Objections on the wire."""

from uuid import UUID

from chassis.fields import Answer, LocalDate, LocalDateTime, Note, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.subsidy.objections.rules import ObjectionState

__all__ = [
    "DecisionIn",
    "ObjectionIn",
    "ObjectionOut",
    "ObjectionRaised",
    "ObjectionRefused",
    "ObjectionUpheld",
    "OwnObjectionIn",
]


class ObjectionIn(Schema):
    """An objection to a worker's line 异议."""

    worker_id: WorkerId = described("人员编号", "worker ID", "明细所属人员 Whose line it is")
    reason: Note = described("理由", "reason", examples=["二月三日未在岗"])


class OwnObjectionIn(Schema):
    """A worker's objection to an own line 本人异议."""

    line_id: UUID = described("明细", "line")
    reason: Note = described("理由", "reason", examples=["少计二月五日半天"])


class DecisionIn(Schema):
    """What the township decided 处理意见."""

    reason: Note = described("处理意见", "why it is decided so", examples=["经核对值班表，情况属实"])


class ObjectionOut(Answer):
    """An objection on record 异议."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("社区（嘎查村）", "community")
    roll_id: UUID = described("批次", "roll")
    line_id: UUID = described("明细", "line")
    worker_id: WorkerId = described("人员编号", "worker ID")
    reason: str = described("理由", "reason", examples=["二月三日未在岗"])
    state: ObjectionState = described("状态", "state")
    raised_on: LocalDate = described("提出日", "raised on", examples=["2020-03-03"])
    due_on: LocalDate = described("办理期限", "to be decided by", "5个工作日 5 working days", examples=["2020-03-10"])
    decided_on: LocalDate | None = described("处理日", "decided on", examples=["2020-03-05"])
    decision: str | None = described("处理意见", "decision", examples=["经核对值班表，情况属实"])
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _ObjectionFacts(Event):
    roll_id: UUID
    line_id: UUID
    worker_id: str


class ObjectionRaised(_ObjectionFacts, type="subsidy.objection.raised", zh="有人对某明细提出异议。"):
    """Somebody objected to a line."""

    due_on: LocalDate


class ObjectionUpheld(
    _ObjectionFacts, type="subsidy.objection.upheld", zh="苏木乡镇（街道）认定异议成立，该明细已从批次中剔除。"
):
    """The township upheld an objection: the line is out of the roll."""


class ObjectionRefused(_ObjectionFacts, type="subsidy.objection.refused", zh="苏木乡镇（街道）认定异议不成立。"):
    """The township refused an objection."""
