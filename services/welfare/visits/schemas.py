"""Visits on the wire. What a need is about is told in confidence, and goes out by a permission of its own."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from chassis.caller import Department
from chassis.fields import Answer, Line, LocalDateTime, Note, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.welfare.visits.rules import NeedKind, NeedState, Occasion, VisitLimit, VisitState

__all__ = [
    "AssignIn",
    "LateOut",
    "NeedEvent",
    "NeedIn",
    "NeedNoteOut",
    "NeedOpened",
    "NeedOut",
    "NeedReferred",
    "NeedResolved",
    "ReferIn",
    "UnvisitedOut",
    "VisitAssigned",
    "VisitClosed",
    "VisitEvent",
    "VisitIn",
    "VisitMade",
    "VisitMerged",
    "VisitOpened",
    "VisitOut",
    "VisitRaised",
    "VisitedIn",
]


class VisitIn(Schema):
    """A visit that no event calls for 主动走访."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    occasion: Literal[Occasion.HARDSHIP, Occasion.ROUTINE] = described("事由", "occasion", examples=["routine"])


class AssignIn(Schema):
    """Who is to make the visit 指派."""

    assigned_to: Line = described("走访单位", "office that makes the visit", examples=["康巴什区民政局"])


class NeedIn(Schema):
    """What is needed 困难需求."""

    kind: NeedKind = described("类别", "kind", examples=["child-care"])
    note: Note | None = described(
        "说明", "what it is about", "加密保存 Kept sealed", default=None, examples=["孩子无人接送"]
    )


class VisitedIn(Schema):
    """A visit as it was made 走访记录."""

    visited_at: LocalDateTime = described("走访时间", "when it was made", examples=["2020-02-05T08:30:00+08:00"])
    visitors: Line = described(
        "走访人员", "who came", "写明单位和职务 By office and title", examples=["区民政局副局长等3人"]
    )
    needs: list[NeedIn] = described("困难需求", "what is needed", default=[], max_length=20)


class ReferIn(Schema):
    """Which department takes the need up 转办."""

    referred_to: Department = described("转办部门", "department", examples=["education"])


class VisitOut(Answer):
    """A visit 走访."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("所在社区", "community of the worker", examples=["150603001001"])
    worker_id: WorkerId = described("人员编号", "worker ID")
    occasion: Occasion = described("事由", "occasion", examples=["injury"])
    to_family: bool = described("走访家属", "to the family", "死亡人员的家属 Of one who died", examples=[False])
    critical: bool = described("危重", "critical", examples=[False])
    on_duty: bool | None = described(
        "因公", "on duty", "认定作出之前为空 Null until recognition has decided", examples=[True]
    )
    state: VisitState = described("状态", "state", examples=["assigned"])
    triggered_at: LocalDateTime = described("产生时间", "opened at", "收到事件的时间 When the event was told")
    assign_due_at: LocalDateTime = described("指派时限", "to be assigned by")
    due_at: LocalDateTime = described("走访时限", "to be made by")
    assigned_to: str | None = described("走访单位", "office that makes it", examples=["康巴什区民政局"])
    assigned_at: LocalDateTime | None = described("指派时间", "assigned at")
    visited_at: LocalDateTime | None = described("走访时间", "made at")
    visitors: str | None = described("走访人员", "who came", examples=["区民政局副局长等3人"])
    closed_at: LocalDateTime | None = described("办结时间", "closed at")
    merged_into: UUID | None = described("并入的走访", "visit that is made instead of this one")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class NeedOut(Answer):
    """A need that a visit found 困难需求."""

    id: UUID = described("标识", "id")
    visit_id: UUID = described("走访", "visit")
    worker_id: WorkerId = described("人员编号", "worker ID")
    kind: NeedKind = described("类别", "kind", examples=["child-care"])
    state: NeedState = described("状态", "state", examples=["open"])
    opened_at: LocalDateTime = described("提出时间", "opened at")
    settled_at: LocalDateTime | None = described("办结时间", "settled at")
    referred_to: Department | None = described("转办部门", "department that took it up")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class NeedNoteOut(Answer):
    """What a need is about, in plain text 需求说明."""

    id: UUID = described("标识", "id of the need")
    note: str | None = described("说明", "what it is about", examples=["孩子无人接送"])


class UnvisitedOut(Answer):
    """A front-line worker whom nobody visited in a period 期内未走访人员."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("所在社区", "community", examples=["150603001001"])
    name_masked: str = described("姓名（脱敏）", "name, masked", examples=["张*"])


class LateOut(Answer):
    """A visit that was not assigned or made in time: whose duty, and who above sees it; not whom it is to.

    逾期未指派或未完成的走访：责任旗县及可见该走访的上一级；不列出走访对象。
    """

    visit_id: UUID = described("走访", "visit")
    duty_region: RegionCode = described("责任旗县", "county whose duty it is", examples=["150603000000"])
    shown_to: RegionCode = described("上一级", "region above that sees it", examples=["150600000000"])
    occasion: Occasion = described("事由", "occasion", examples=["injury"])
    limit: VisitLimit = described("时限种类", "limit", examples=["injury"])
    due_at: LocalDateTime = described("时限", "was due at")
    hours_over: int = described("逾期小时数", "whole hours over", examples=[5])


class VisitEvent(Event):
    worker_id: WorkerId
    occasion: Occasion
    state: VisitState


class VisitOpened(VisitEvent, type="welfare.visit.opened", zh="应走访某人，并已确定时限。"):
    """Somebody is to be visited, and by when."""

    due_at: datetime


class VisitRaised(VisitEvent, type="welfare.visit.raised", zh="走访更为紧急：危重或死亡。"):
    """It has become more urgent: critical, or a death."""

    due_at: datetime


class VisitAssigned(VisitEvent, type="welfare.visit.assigned", zh="走访已指派到部门。"):
    """An office is to make the visit."""


class VisitMade(VisitEvent, type="welfare.visit.visited", zh="走访已完成；并告知是否按时。"):
    """The visit was made; whether in time."""

    in_time: bool = described("是否按时", "whether in time")
    needs: int = described("困难需求数", "needs found")


class VisitClosed(VisitEvent, type="welfare.visit.closed", zh="走访已办结。"):
    """Nothing is left to be done."""


class VisitMerged(VisitEvent, type="welfare.visit.merged", zh="两个起因为同一事件，合并为`into`一次走访。"):
    """Two events were one: ``into`` is made for both."""

    into: UUID = described("并入的走访", "visit that is made for both")


class NeedEvent(Event):
    visit_id: UUID
    worker_id: WorkerId
    kind: NeedKind


class NeedOpened(NeedEvent, type="welfare.visit-need.opened", zh="走访中发现困难需求。"):
    """A visit found something to be needed."""


class NeedResolved(NeedEvent, type="welfare.visit-need.resolved", zh="困难需求已解决。"):
    """What was needed has been done."""


class NeedReferred(NeedEvent, type="welfare.visit-need.referred", zh="有关部门已接办困难需求。"):
    """A department took it up."""

    referred_to: Department
