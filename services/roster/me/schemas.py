"""What a worker asks and is told about themselves."""

from chassis.fields import Answer, LocalDate, LocalDateTime, RegionCode, Schema, WorkerId, described
from chassis.workers import PostType
from services.roster.duty.schemas import DayOut

__all__ = ["CheckInIn", "CheckInOut", "MyDaysOut"]

_COMMUNITY = "150203001015"


class CheckInIn(Schema):
    """Where and at what duty begins 签到."""

    place: RegionCode = described("执勤地点", "place of duty", examples=[_COMMUNITY])
    post_type: PostType = described("执勤类型", "type of duty", examples=["checkpoint"])


class CheckInOut(Answer):
    """An open check-in 未签退的签到."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    place: RegionCode = described("执勤地点", "place of duty", examples=[_COMMUNITY])
    post_type: PostType = described("执勤类型", "type of duty", examples=["checkpoint"])
    started_at: LocalDateTime = described("开始时间", "started at", examples=["2020-02-01T08:00:00+08:00"])


class MyDaysOut(Answer):
    """A worker's own credited days 本人计日."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    first_on: LocalDate = described("起始日", "first day", examples=["2020-02-01"])
    last_on: LocalDate = described("截止日", "last day", examples=["2020-02-29"])
    half_days: int = described("半日数合计", "half-days in all", examples=[41])
    days: list[DayOut] = described("计日", "credited days")
