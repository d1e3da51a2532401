"""Defects on the wire."""

from uuid import UUID

from chassis.fields import (
    Answer,
    Line,
    LocalDateTime,
    Note,
    RegionCode,
    Schema,
    Version,
    described,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from chassis.regions import Level
from services.welfare.living_defects.rules import DefectState, LivingItem

__all__ = [
    "AssignIn",
    "DefectAssigned",
    "DefectEscalated",
    "DefectFixed",
    "DefectIn",
    "DefectOut",
    "DefectRejected",
    "DefectReported",
    "DefectVerified",
]


class DefectIn(Schema):
    """What is lacking at a post 报告问题."""

    post_id: UUID = described("执勤点", "post")
    item: LivingItem = described("事项", "what", examples=["warmth"])
    description: Note = described("情况", "what is lacking", examples=["帐篷无取暖设备"])


class AssignIn(Schema):
    """Who puts it right 交办."""

    assigned_to: Line = described("责任人或单位", "who puts it right", examples=["街道综合保障组"])


class DefectOut(Answer):
    """A defect of living conditions 生活保障问题."""

    id: UUID = described("标识", "id")
    post_id: UUID = described("执勤点", "post")
    region: RegionCode = described("社区", "community", examples=["150603001001"])
    item: LivingItem = described("事项", "what", examples=["warmth"])
    description: str = described("情况", "what is lacking", examples=["帐篷无取暖设备"])
    state: DefectState = described("状态", "state", examples=["reported"])
    reported_at: LocalDateTime = described("报告时间", "reported at")
    due_at: LocalDateTime = described("整改期限", "due at")
    assigned_to: str | None = described("责任人或单位", "who puts it right")
    fixed_at: LocalDateTime | None = described("整改时间", "fixed at")
    escalated_to: Level | None = described("已上报至", "told up to the level", examples=["township"])
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _DefectEvent(Event):
    post_id: UUID
    item: LivingItem
    due_at: LocalDateTime


class DefectReported(_DefectEvent, type="welfare.living-defect.reported", zh="执勤点存在生活保障问题。"):
    """Something is lacking at a post."""


class DefectAssigned(_DefectEvent, type="welfare.living-defect.assigned", zh="生活保障问题已交办。"):
    """Somebody is to put it right."""


class DefectFixed(_DefectEvent, type="welfare.living-defect.fixed", zh="生活保障问题已整改。"):
    """It was put right."""


class DefectVerified(_DefectEvent, type="welfare.living-defect.verified", zh="经另一人核实已整改到位。"):
    """Another hand found it put right."""


class DefectRejected(_DefectEvent, type="welfare.living-defect.rejected", zh="经另一人核实未整改到位，期限继续计算。"):
    """Another hand found it not put right; its clock runs on."""


class DefectEscalated(_DefectEvent, type="welfare.living-defect.escalated", zh="生活保障问题整改逾期，已报上一级。"):
    """It is overdue, and told to a level above."""

    escalated_to: Level
