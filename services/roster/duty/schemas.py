"""Duty as it is recorded, confirmed, reversed and summed up."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from chassis.field_errors import wrong
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
from chassis.workers import Category, PostType, WorkerState
from services.roster.duty.rules import DutySource, DutyState

__all__ = [
    "MOST_LOGGED",
    "ConfirmedOut",
    "DayOut",
    "DutyConfirmed",
    "DutyCorrected",
    "DutyIn",
    "DutyLogged",
    "DutyOut",
    "DutyPostOut",
    "DutyRow",
    "DutySummaryOut",
    "LateApprovedOut",
    "LoggedDuty",
    "ReverseIn",
    "SpanIn",
]

_COMMUNITY = "150203001015"

# What one event tells of at most.
MOST_LOGGED = 200


class DutyRow(Schema):
    """One stretch of duty, as a row of an import."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    started_at: LocalDateTime = described("开始时间", "started at", examples=["2020-02-01T08:00:00+08:00"])
    ended_at: LocalDateTime = described(
        "结束时间",
        "ended at",
        "自开始起24小时以内；执勤计入开始之日 Within 24 hours; the duty belongs to the day it began",
        examples=["2020-02-01T14:30:00+08:00"],
    )
    place: RegionCode = described(
        "执勤地点", "place of duty", "执勤所在区划 Region in which it was done", examples=[_COMMUNITY]
    )
    post_type: PostType = described("执勤类型", "type of duty", examples=["checkpoint"])


class DutyIn(DutyRow):
    """One stretch of duty 一次执勤."""

    source: Literal[DutySource.DEVICE, DutySource.PAPER] = described("来源", "source", examples=["paper"])
    corrects_id: UUID | None = described(
        "更正的记录",
        "entry that this one replaces",
        "同一人员已冲销的记录 A reversed entry of the same worker",
        default=None,
    )
    reason: Note | None = described("更正理由", "reason of the correction", default=None, examples=["起止时间登记有误"])

    @model_validator(mode="after")
    def _a_correction_has_a_reason(self) -> Self:
        if (self.corrects_id is None) != (self.reason is None):
            raise wrong("correction", "所更正的记录与理由应同时给出", "corrects_id and reason go together")
        return self


class DutyOut(Answer):
    """A duty entry 执勤记录."""

    id: UUID = described("编号", "id")
    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("所属社区", "worker's community on that day", examples=[_COMMUNITY])
    place: RegionCode = described("执勤地点", "place of duty", examples=[_COMMUNITY])
    post_type: PostType = described("执勤类型", "type of duty", examples=["checkpoint"])
    duty_on: LocalDate = described(
        "执勤日", "day of duty", "执勤开始之日 The day on which it began", examples=["2020-02-01"]
    )
    started_at: LocalDateTime = described("开始时间", "started at", examples=["2020-02-01T08:00:00+08:00"])
    ended_at: LocalDateTime = described("结束时间", "ended at", examples=["2020-02-01T14:30:00+08:00"])
    source: DutySource = described("来源", "source", examples=["paper"])
    state: DutyState = described("状态", "state", examples=["recorded"])
    violation: bool = described(
        "违规标记", "violation", "在不得安排执勤期间执勤 Done while the worker was not to be assigned", examples=[False]
    )
    recorded_at: LocalDateTime = described("登记时间", "recorded at")
    confirmed_at: LocalDateTime | None = described("确认时间", "confirmed at")
    corrects_id: UUID | None = described("更正的记录", "entry that this one replaces")
    reason: str | None = described("更正理由", "reason of the correction", examples=["起止时间登记有误"])
    version: Version = described("版本", "version", examples=[1])
    next_moves: list[NextMove] = described("可进行的操作", "legal next moves")


class ReverseIn(Schema):
    """Why an entry is taken back 冲销原因."""

    reason: Note = described("冲销理由", "reason", examples=["人员填写有误"])


class SpanIn(Schema):
    """A region and days 区划及起止日期."""

    region: RegionCode = described(
        "区划",
        "region",
        "社区（嘎查村）、苏木乡镇（街道）或旗县 A community, township or county",
        examples=["150203001000"],
    )
    first_on: LocalDate = described("起始日", "first day", examples=["2020-02-01"])
    last_on: LocalDate = described("截止日", "last day", examples=["2020-02-29"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_on < self.first_on:
            raise wrong("period_order", "最后一日不得早于第一日", "last_on may not be before first_on")
        return self


class ConfirmedOut(Answer):
    """What a confirmation of many did, and what it left 批量确认结果."""

    confirmed: int = described("已确认", "entries confirmed", examples=[248])
    own: int = described("本人或本人登记", "entries left, as one's own or recorded by oneself", examples=[31])
    late_waiting: int = described("逾期待核准", "late entries left, waiting for approval", examples=[2])


class LateApprovedOut(Answer):
    """How many late entries may be confirmed now 已核准、可予确认的逾期执勤条数."""

    approved: int = described("已核准", "late entries approved", examples=[2])


class DayOut(Answer):
    """What confirmed duty of a day is credited as 已确认执勤的每日计日."""

    duty_on: LocalDate = described("执勤日", "day of duty", examples=["2020-02-01"])
    half_days: int = described(
        "半日数", "half-days", "为1或2；未计半日的日期不列 1 or 2; days of none are left out", examples=[2]
    )


class DutySummaryOut(Answer):
    """A worker with the credited days in one community; who did no duty is there with none.

    人员在某社区的计日，未执勤的计为零。
    """

    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区", "community or village", examples=[_COMMUNITY])
    category: Category = described(
        "人员类别",
        "category",
        "以期间内在该处最后一次任职为准 As of the last post there in the span",
        examples=["full-time"],
    )
    state: WorkerState = described("状态", "state", "当前状态 As it is now", examples=["active"])
    name_masked: str = described("姓名（脱敏）", "name, masked", examples=["张*"])
    days: list[DayOut] = described("计日", "credited days")


class DutyPostOut(Answer):
    """A type of duty that a worker did in some days 执勤类型统计."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区", "community or village", examples=[_COMMUNITY])
    post_type: PostType = described("执勤类型", "type of duty", examples=["checkpoint"])
    days: int = described("天数", "days with such duty", examples=[6])
    first_on: LocalDate = described("首日", "first of these days", examples=["2020-02-03"])


class DutyConfirmed(Event, type="roster.duty.confirmed", zh="某社区的执勤已确认：在此期间共多少人日。"):
    """Duty of a community was confirmed: so many days of workers, in this span of days."""

    region: RegionCode = described("社区", "community or village")
    first_on: LocalDate
    last_on: LocalDate
    worker_days: int = described("人日数", "days of workers")


class LoggedDuty(BaseModel):
    """A duty entry as it stands now 执勤记录现状."""

    entry_id: UUID = described("执勤记录标识", "the entry")
    worker_id: WorkerId
    started_at: LocalDateTime
    ended_at: LocalDateTime
    state: DutyState
    post_type: PostType


class DutyLogged(
    Event,
    type="roster.duty.logged",
    zh="某社区执勤记录的现状：已登记、已确认或已冲销，每次至多二百条；每条均为全量而非增量，重复收到不影响结果。",
):
    """Duty entries of a community as they stand now: recorded, confirmed or reversed; at most 200 of them.

    Each is told whole and not as a difference, so that to hear it twice is to hear it once.
    """

    region: RegionCode = described("社区", "community or village")
    entries: Annotated[list[LoggedDuty], Field(max_length=MOST_LOGGED)] = described(
        "执勤记录", "entries as they stand now"
    )


class DutyCorrected(Event, type="roster.duty.corrected", zh="已计日的某日，其计日结果已更正。"):
    """The credit of a day that had been credited before is another one now."""

    worker_id: WorkerId
    region: RegionCode = described("社区", "community or village")
    duty_on: LocalDate
    half_days_before: int = described("更正前半天数", "half-days before")
    half_days_after: int = described("更正后半天数", "half-days now")
