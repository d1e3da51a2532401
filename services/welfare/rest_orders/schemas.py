"""Streaks and orders to rest on the wire."""

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
from services.welfare.rest_orders.rules import OrderState, StreakLevel

__all__ = [
    "OrderLifted",
    "OrderOrdered",
    "OrderOut",
    "OrderOverridden",
    "OrderServed",
    "OrderTriggered",
    "OverrideAsked",
    "OverrideIn",
    "StreakAlertOut",
    "StreakWarning",
]

_COMMUNITY = "150603001001"


class StreakAlertOut(Answer):
    """A streak without rest that reached a level 连续上岗预警."""

    id: UUID = described("标识", "id")
    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区", "community", examples=[_COMMUNITY])
    first_on: LocalDate = described("连续上岗起始日", "first day of the streak", examples=["2020-01-25"])
    days: int = described("当时天数", "days when it was raised", examples=[12])
    level: StreakLevel = described("预警级别", "level", examples=["orange"])
    raised_on: LocalDate = described("预警日", "raised on", examples=["2020-02-05"])
    updated_at: LocalDateTime = described("更新时间", "last changed at")


class OrderOut(Answer):
    """An order to rest 强制休息令."""

    id: UUID = described("标识", "id")
    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区", "community", examples=[_COMMUNITY])
    streak_first_on: LocalDate = described("连续上岗起始日", "first day of the streak", examples=["2020-01-25"])
    streak_last_on: LocalDate = described("连续上岗截止日", "last day known when it came", examples=["2020-02-07"])
    streak_days: int = described("连续上岗天数", "days in a row", examples=[14])
    rest_from: LocalDate = described(
        "休息起始日", "rest from", "自该日起不安排执勤 Not assigned from then on", examples=["2020-02-08"]
    )
    rest_days: int = described("应休天数", "days of rest in a row", examples=[2])
    state: OrderState = described("状态", "state", examples=["resting"])
    triggered_at: LocalDateTime = described("触发时间", "triggered at")
    ordered_at: LocalDateTime | None = described("下达时间", "handed to the worker at")
    last_on: LocalDate | None = described(
        "停岗截止日", "last day that it held", "休息令仍然有效的为空 Null while it stands"
    )
    asked_on: LocalDate | None = described("申请上岗日", "day that an override is asked for")
    reason: str | None = described("申请理由", "why", examples=["卡口无人接替"])
    overridden_on: LocalDate | None = described("批准上岗日", "day that was let be worked")
    follows_id: UUID | None = described("承接的休息令", "order that this one takes the place of")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class OverrideIn(Schema):
    """Why a worker is to work on a day of ordered rest 申请批准上岗."""

    on: LocalDate = described("申请上岗日", "day", "今日或明日 Today or tomorrow", examples=["2020-02-08"])
    reason: Note = described("理由", "reason", examples=["卡口无人接替"])


class StreakWarning(Event, type="welfare.streak.warned", zh="工作人员连续上岗已达预警等级。"):
    """A worker's streak without rest reached a level."""

    worker_id: WorkerId
    first_on: LocalDate
    days: int
    level: StreakLevel


class _OrderEvent(Event):
    order_id: UUID = described("休息令标识", "the order")
    worker_id: WorkerId


class OrderTriggered(
    _OrderEvent, type="welfare.rest-order.triggered", zh="工作人员自某日起应当休息，休息令结束前花名册不安排执勤。"
):
    """A worker is to rest from a day on; the roster assigns no duty until the order has ended."""

    rest_from: LocalDate
    streak_days: int
    follows_id: UUID | None


class OrderOrdered(_OrderEvent, type="welfare.rest-order.ordered", zh="苏木乡镇（街道）已向工作人员下达强制休息令。"):
    """The township handed the order to the worker."""


class OrderServed(_OrderEvent, type="welfare.rest-order.served", zh="强制休息已完成。"):
    """The rest was had."""

    last_on: LocalDate


class OverrideAsked(
    _OrderEvent, type="welfare.rest-order.override-asked", zh="已申请工作人员在强制休息的某日上岗，由指挥部负责人决定。"
):
    """Somebody needs the worker on a day of ordered rest; the head of the headquarters decides."""

    asked_on: LocalDate


class OrderOverridden(
    _OrderEvent, type="welfare.rest-order.overridden", zh="旗县指挥部负责人已批准在强制休息的某日上岗。"
):
    """The head of the county's headquarters let a day of ordered rest be worked."""

    last_on: LocalDate
    overridden_on: LocalDate


class OrderLifted(_OrderEvent, type="welfare.rest-order.lifted", zh="执勤已更正，强制休息令所依据的连续上岗不再成立。"):
    """Duty was corrected, and the streak that the order stood on is no more."""

    last_on: LocalDate
