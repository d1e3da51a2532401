"""Overdue work on the wire: which case, which limit, whose duty; not whom it concerns."""

from uuid import UUID

from chassis.caller import Department
from chassis.fields import Answer, LocalDate, RegionCode, described
from chassis.regions import Level
from services.injury.clocks.limits import Limit

__all__ = ["OverdueOut"]


class OverdueOut(Answer):
    """One limit that was not kept 逾期事项."""

    case_id: UUID = described("案件", "case")
    region: RegionCode = described(
        "旗县",
        "county of the case",
        "尚不知具体旗县的，为其上级区划 Or a wider place, while no closer one is known",
        examples=["150603000000"],
    )
    limit: Limit = described("期限", "limit", examples=["decide"])
    due_on: LocalDate = described("届满日", "ended on", examples=["2020-04-07"])
    days_over: int = described("逾期天数", "days over", examples=[4])
    duty: Department = described("责任方", "whose duty", examples=["human-resources"])
    duty_region: RegionCode | None = described(
        "责任方所在区划", "region of that office", "责任方为用人单位的为空 Null of a unit's own duty"
    )
    shown_to: Level = described("上一级", "level that it shows on", examples=["league"])
