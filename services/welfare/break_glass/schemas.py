"""Break-glass on the wire."""

from uuid import UUID

from chassis.fields import Answer, LocalDateTime, Note, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.welfare.break_glass.rules import Danger, GlassState
from services.welfare.counselling.schemas import ScreenOut

__all__ = [
    "BreakGlassOpened",
    "BreakGlassRefused",
    "BreakGlassRequested",
    "GlassContentsOut",
    "GlassIn",
    "GlassNoticeOut",
    "GlassOut",
]


class GlassIn(Schema):
    """Whom there is fear for, and why 紧急查阅申请."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    danger: Danger = described("紧迫危险", "imminent danger", examples=["missing"])
    grounds: Note = described("事由", "grounds", "加密保存 Kept sealed", examples=["与家人失去联系，曾表露轻生念头"])


class GlassOut(Answer):
    """A request to look 紧急查阅."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("旗县", "county", examples=["150603000000"])
    danger: Danger = described("紧迫危险", "imminent danger", examples=["missing"])
    state: GlassState = described("状态", "state", examples=["requested"])
    requested_at: LocalDateTime = described("申请时间", "requested at")
    decided_at: LocalDateTime | None = described("决定时间", "decided at")
    opened_until: LocalDateTime | None = described("可查阅至", "open until")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    version: Version = described("版本", "version", examples=[1])


class GlassContentsOut(Answer):
    """What lay sealed 紧急查阅内容."""

    id: UUID = described("标识", "id of the request")
    grounds: str = described("事由", "grounds")
    worker_id: WorkerId = described("人员编号", "worker ID")
    phone: str | None = described("联系电话", "telephone", "未保存的为空 Null where none is kept")
    screens: list[ScreenOut] = described("量表", "screens", "未保存的为空列表 Empty where none is kept")


class GlassNoticeOut(Answer):
    """What the person is told: that it was opened, why and when 紧急查阅告知."""

    id: UUID = described("标识", "id")
    danger: Danger = described("紧迫危险", "imminent danger that was given", examples=["missing"])
    decided_at: LocalDateTime = described("开启时间", "opened at")
    opened_until: LocalDateTime = described("可查阅至", "open until")


class BreakGlassRequested(Event, type="welfare.break-glass.requested", zh="某工作人员申请查阅封存的个案。"):
    """An officer asked to look into a sealed case."""


class BreakGlassOpened(Event, type="welfare.break-glass.opened", zh="第二人已批准紧急查阅，并已告知本人。"):
    """A second officer opened it; the person was given notice."""


class BreakGlassRefused(Event, type="welfare.break-glass.refused", zh="第二人不批准紧急查阅。"):
    """A second officer refused."""
