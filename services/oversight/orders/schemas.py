"""Rectification orders on the wire."""

from uuid import UUID

from chassis.caller import Department
from chassis.fields import Answer, LocalDate, LocalDateTime, Month, Note, RegionCode, Schema, Version, described
from chassis.ledger import Event
from chassis.moves import NextMove
from chassis.regions import Level
from services.oversight.orders.rules import Measure, OpenedBy, OrderState

__all__ = [
    "EscalateIn",
    "OpinionIn",
    "OrderClosed",
    "OrderEscalated",
    "OrderIn",
    "OrderIssued",
    "OrderOut",
    "OrderOverdue",
    "OrderResponded",
    "OrderSentBack",
    "OrderVerified",
    "OverdueOrderOut",
    "ResponseIn",
]


class OrderIn(Schema):
    """An order from a finding 整改通知."""

    finding_id: UUID = described("督查发现问题", "finding")
    demand: Note = described(
        "整改要求", "what to put right", "不得出现姓名 Names nobody", examples=["补发2月补助并说明原因"]
    )
    due_on: LocalDate | None = described(
        "整改期限",
        "due on",
        "未给出的，自今日起5个工作日 Five working days from today when absent",
        default=None,
        examples=["2020-02-14"],
    )


class ResponseIn(Schema):
    """What the office did 整改情况."""

    response: Note = described("整改情况", "response", "不得出现姓名 Names nobody", examples=["已于2月10日补发"])


class OpinionIn(Schema):
    """What headquarters say of it 核验意见."""

    opinion: Note = described("核验意见", "opinion", "不得出现姓名 Names nobody", examples=["发放记录已核对"])


class EscalateIn(OpinionIn):
    """What follows 升级措施."""

    measure: Measure = described("措施", "measure", examples=["circular"])


class OrderOut(Answer):
    """A rectification order 整改通知."""

    id: UUID = described("标识", "id")
    department: Department = described("整改部门", "department", examples=["finance"])
    region: RegionCode = described("该部门所在区划", "its region", examples=["150603000000"])
    clause: int = described("对应条款", "clause of the notice", examples=[1])
    opened_by: OpenedBy = described("来源", "opened by", examples=["inspection-finding"])
    opened_in: RegionCode = described("下发指挥部所在区划", "region of the headquarters that opened it")
    finding_id: UUID | None = described(
        "督查发现问题", "finding", "因指标未达标下发的为空 Null where an indicator opened it"
    )
    indicator: str | None = described(
        "指标",
        "indicator that missed its target",
        "因督查发现问题下发的为空 Null where a finding opened it",
        examples=["subsidy.paid-on-time"],
    )
    period: Month | None = described("月份", "month of the indicator", examples=["2020-02"])
    demand: str = described("整改要求", "what to put right", examples=["补发2月补助并说明原因"])
    issued_on: LocalDate = described("下发日", "issued on", examples=["2020-02-05"])
    due_on: LocalDate = described(
        "整改期限", "due on", "至当日结束前均为按期 In time until its end", examples=["2020-02-12"]
    )
    state: OrderState = described("状态", "state", examples=["responded"])
    response: str | None = described("整改情况", "response of the office")
    responded_on: LocalDate | None = described("反馈日", "responded on", "最近一次 The last time")
    opinion: str | None = described("核验意见", "opinion of headquarters", "最近一次核验的意见 The last one")
    measure: Measure | None = described("升级措施", "measure", "已采取的最重措施 The heaviest that was taken")
    closed_on: LocalDate | None = described("销号日", "closed on")
    next_moves: list[NextMove] = described("可办理的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class OverdueOrderOut(Answer):
    """An order that its office has not answered in time 逾期整改."""

    order_id: UUID = described("整改通知", "order")
    department: Department = described("整改部门", "department", examples=["finance"])
    region: RegionCode = described("该部门所在区划", "its region", examples=["150603000000"])
    clause: int = described("对应条款", "clause of the notice", examples=[1])
    state: OrderState = described("状态", "state", examples=["issued"])
    due_on: LocalDate = described("整改期限", "due on", examples=["2020-02-12"])
    days_over: int = described("逾期天数", "days over", examples=[1])
    shown_to: Level = described("上一级", "level that it shows on", examples=["league"])


class _OrderEvent(Event):
    department: Department
    clause: int
    opened_by: OpenedBy
    opened_in: RegionCode


class OrderIssued(_OrderEvent, type="oversight.order.issued", zh="已责令某部门限期整改。"):
    """An office is to put something right by a day."""

    due_on: LocalDate
    indicator: str | None
    period: Month | None


class OrderResponded(_OrderEvent, type="oversight.order.responded", zh="某部门报告已完成整改。"):
    """An office says that it has put it right."""


class OrderVerified(_OrderEvent, type="oversight.order.verified", zh="指挥部已核验整改到位。"):
    """Headquarters found it put right."""


class OrderSentBack(_OrderEvent, type="oversight.order.sent-back", zh="指挥部认定整改不到位，已退回。"):
    """Headquarters found it not put right."""


class OrderEscalated(_OrderEvent, type="oversight.order.escalated", zh="整改已采取升级措施，仍须答复。"):
    """An order is met with a measure; it is still to be answered."""

    measure: Measure = described("升级措施", "measure")


class OrderClosed(_OrderEvent, type="oversight.order.closed", zh="整改已销号。"):
    """An order is done with."""


class OrderOverdue(_OrderEvent, type="oversight.order.overdue", zh="整改期限已过而该部门未答复；仅告知一次。"):
    """An order's day has passed and its office has not answered; told once."""

    due_on: LocalDate
    shown_to: Level
