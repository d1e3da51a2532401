"""Wages on the wire."""

from uuid import UUID

from chassis.fields import Answer, Fen, LocalDateTime, Month, Schema, Version, WorkerId, described
from chassis.ledger import Event
from services.injury.benefits.amounts import WAGE_MONTHS
from services.injury.wages.rules import WageKind

__all__ = ["MonthWage", "WagesIn", "WagesOut", "WagesRecorded"]


class MonthWage(Schema):
    """The wage of one month 一个月的工资."""

    month: Month = described("月份", "month", examples=["2020-01"])
    wage_fen: Fen = described("工资（分）", "wage in fen", examples=[480_000])


class WagesIn(Schema):
    """The wages before the injury 事故前工资."""

    kind: WageKind = described("类别", "kind", examples=["contribution"])
    months: list[MonthWage] = described(
        "各月工资",
        "wages by month",
        "受伤前12个月中实有的各月 Of the 12 months before the injury, as many as there are",
        min_length=1,
        max_length=WAGE_MONTHS,
    )


class WagesOut(Answer):
    """The wages on record 事故前工资."""

    case_id: UUID = described("案件", "case")
    worker_id: WorkerId = described("人员编号", "worker ID")
    kind: WageKind = described("类别", "kind", examples=["contribution"])
    months: list[MonthWage] = described("各月工资", "wages by month")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class WagesRecorded(Event, type="injury.wages.recorded", zh="事故前工资已记录；只告知月数，不告知金额。"):
    """The wages before an injury were recorded; how many months of them, not how much."""

    worker_id: WorkerId
    kind: WageKind
    months: int = described("月数", "months of wages")
