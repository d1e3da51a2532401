"""Proposals of rest on the wire."""

from chassis.fields import Answer, LocalDate, RegionCode, WorkerId, described
from services.welfare.rest_plans.rules import Why

__all__ = ["RestPlanOut"]


class PlannedRestOut(Answer):
    """A worker's proposed rest 轮休建议."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    streak: int = described("至上周日连续上岗天数", "days in a row until the Sunday before", examples=[4])
    rest_by: LocalDate = described("最迟休息日", "rest no later than", examples=["2020-02-12"])
    days: list[LocalDate] = described("休息日", "days of rest", examples=[["2020-02-12"]])
    why: Why = described("理由代码", "why, as a code", examples=["deadline"])
    explanation: str = described("理由", "why", examples=["当日人手最宽裕 Most hands are to spare on that day"])


class CoverOut(Answer):
    """A day's hands 当日人手."""

    day: LocalDate = described("日期", "day", examples=["2020-02-10"])
    needed: int = described("需要人数", "hands needed", examples=[3])
    on_duty: int = described("在岗人数", "hands on duty", examples=[4])
    missing: int = described("缺少人数", "hands missing", examples=[0])


class RestPlanOut(Answer):
    """Next week's rest days for a community, and the cover that they leave 一周轮休建议."""

    region: RegionCode = described("社区", "community", examples=["150603001001"])
    monday: LocalDate = described("周一", "first day of the week", examples=["2020-02-10"])
    rests: list[PlannedRestOut] = described("轮休建议", "rest by worker")
    cover: list[CoverOut] = described("每日人手", "cover by day")
