"""Objections to martyr files on the wire."""

from uuid import UUID

from chassis.fields import Answer, LocalDate, LocalDateTime, Note, RegionCode, Schema, Version, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.honors.martyr_objections.rules import MartyrObjectionState, Remedy

__all__ = [
    "DismissalIn",
    "MartyrObjectionDismissed",
    "MartyrObjectionIn",
    "MartyrObjectionLapsed",
    "MartyrObjectionOut",
    "MartyrObjectionRaised",
    "MartyrObjectionReasonOut",
    "MartyrObjectionTold",
    "MartyrObjectionUpheld",
    "UpholdingIn",
]


class MartyrObjectionIn(Schema):
    """What is said against it 异议."""

    reason: Note = described("理由", "reason", "加密保存 Kept sealed", examples=["当日并未在岗"])


class DismissalIn(Schema):
    """What was found 处理意见."""

    decision: Note = described("处理意见", "what was found", "加密保存 Kept sealed", examples=["经核实，情况不实"])


class UpholdingIn(DismissalIn):
    """What was found, and what becomes of the file 处理意见."""

    remedy: Remedy = described("处理方式", "remedy", examples=["return"])


class MartyrObjectionOut(Answer):
    """An objection to a martyr file 异议."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("单位", "unit")
    martyr_file_id: UUID = described("烈士评定档案", "martyr file")
    round: int = described("轮次", "round", examples=[1])
    state: MartyrObjectionState = described("状态", "state")
    raised_on: LocalDate = described("提出日", "raised on", examples=["2020-03-03"])
    due_on: LocalDate = described("办理期限", "to be decided by", "五个工作日 5 working days", examples=["2020-03-10"])
    remedy: Remedy | None = described("处理方式", "remedy")
    decided_on: LocalDate | None = described("处理日", "decided on")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class MartyrObjectionReasonOut(Answer):
    """What is said and what was found, in plain text 异议内容."""

    id: UUID = described("标识", "id")
    reason: str = described("理由", "reason")
    decision: str | None = described("处理意见", "what was found")


class MartyrObjectionTold(Event):
    """What every event of an objection tells."""

    martyr_file_id: UUID
    round: int


class MartyrObjectionRaised(
    MartyrObjectionTold, type="honors.martyr-objection.raised", zh="有人对烈士评定提出异议，裁定之前档案暂停办理。"
):
    """Somebody objected: the file is frozen until it is decided."""

    due_on: LocalDate


class MartyrObjectionUpheld(
    MartyrObjectionTold, type="honors.martyr-objection.upheld", zh="烈士评定异议成立：档案重新调查，或不予评定。"
):
    """An objection was upheld: the file is investigated anew or refused."""

    remedy: Remedy


class MartyrObjectionDismissed(
    MartyrObjectionTold, type="honors.martyr-objection.dismissed", zh="烈士评定异议不成立。"
):
    """An objection was dismissed."""


class MartyrObjectionLapsed(
    MartyrObjectionTold, type="honors.martyr-objection.lapsed", zh="烈士评定档案已退回或不予评定，异议随之终止。"
):
    """An objection has nothing left to stop: its file was sent back or refused."""
