"""Objections to nominations on the wire."""

from uuid import UUID

from chassis.fields import Answer, LocalDate, LocalDateTime, Note, RegionCode, Schema, Version, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.honors.objections.rules import ObjectionState, Remedy

__all__ = [
    "NominationObjectionLapsed",
    "NominationObjectionRaised",
    "NominationObjectionRefused",
    "NominationObjectionUpheld",
    "ObjectionIn",
    "ObjectionOut",
    "ObjectionReasonOut",
    "RefusalIn",
    "UpholdIn",
]


class ObjectionIn(Schema):
    """What is said against a nomination 异议."""

    reason: Note = described("理由", "reason", "加密保存 Kept sealed", examples=["二月上旬并未在岗"])


class RefusalIn(Schema):
    """What was found 处理意见."""

    decision: Note = described(
        "处理意见", "what was found", "加密保存 Kept sealed", examples=["经核对值班表，情况不实"]
    )


class UpholdIn(RefusalIn):
    """What was found, and what becomes of the nomination 处理意见."""

    remedy: Remedy = described("处理方式", "remedy", examples=["return"])


class ObjectionOut(Answer):
    """An objection on record 异议."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("单位", "unit")
    nomination_id: UUID = described("推荐对象", "nomination")
    round: int = described("轮次", "round", examples=[1])
    state: ObjectionState = described("状态", "state")
    raised_on: LocalDate = described("提出日", "raised on", examples=["2020-03-03"])
    due_on: LocalDate = described("办理期限", "to be decided by", "五个工作日 5 working days", examples=["2020-03-10"])
    remedy: Remedy | None = described("处理方式", "remedy")
    decided_on: LocalDate | None = described("处理日", "decided on")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class ObjectionReasonOut(Answer):
    """What is said against a nomination and what was found, in plain text 异议内容."""

    id: UUID = described("标识", "id")
    reason: str = described("理由", "reason", examples=["二月上旬并未在岗"])
    decision: str | None = described("处理意见", "what was found", examples=["情况属实"])


class _ObjectionFacts(Event):
    nomination_id: UUID
    round: int


class NominationObjectionRaised(
    _ObjectionFacts, type="honors.objection.raised", zh="有人对推荐对象提出异议，裁定之前暂停办理。"
):
    """Somebody objected to a nomination, which is frozen until it is decided."""

    due_on: LocalDate


class NominationObjectionUpheld(_ObjectionFacts, type="honors.objection.upheld", zh="表彰异议成立：推荐退回或撤回。"):
    """An objection was upheld: the nomination is sent back or withdrawn."""

    remedy: Remedy


class NominationObjectionRefused(_ObjectionFacts, type="honors.objection.refused", zh="表彰异议不成立。"):
    """An objection was refused."""


class NominationObjectionLapsed(
    _ObjectionFacts, type="honors.objection.lapsed", zh="推荐已退回、撤回或不予批准，对其异议随之终止。"
):
    """An objection has nothing left to stop: its nomination was sent back, withdrawn or declined."""
