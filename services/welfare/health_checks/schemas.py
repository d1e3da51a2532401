"""Health checks on the wire."""

from uuid import UUID

from chassis.fields import (
    Answer,
    Line,
    LocalDate,
    LocalDateTime,
    RegionCode,
    Schema,
    Version,
    WorkerId,
    described,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.welfare.health_checks.rules import CheckState

__all__ = [
    "BookIn",
    "BookingRow",
    "CompleteIn",
    "CompletionRow",
    "HealthCheckBooked",
    "HealthCheckCompleted",
    "HealthCheckDue",
    "HealthCheckMerged",
    "HealthCheckOut",
]


class BookIn(Schema):
    """Where and when the check is to be 预约体检."""

    on: LocalDate = described("体检日", "day", examples=["2020-03-10"])
    place: Line = described("体检机构", "where", examples=["康巴什区人民医院"])


class CompleteIn(Schema):
    """When the check was done 完成体检."""

    on: LocalDate = described("体检日", "day", examples=["2020-03-10"])


class BookingRow(BookIn):
    """One worker's booking in a list 体检预约名单."""

    worker_id: WorkerId = described("人员编号", "worker ID")


class CompletionRow(CompleteIn):
    """One worker in a hospital's list of those who came 体检完成名单."""

    worker_id: WorkerId = described("人员编号", "worker ID")


class HealthCheckOut(Answer):
    """A health check after a control period; its findings are not kept here 健康体检."""

    id: UUID = described("标识", "id")
    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区", "community", examples=["150603001001"])
    period_id: UUID = described("防控时段", "control period")
    due_on: LocalDate = described("应于此日前完成", "due by", examples=["2020-05-25"])
    state: CheckState = described("状态", "state", examples=["due"])
    place: str | None = described("体检机构", "where", examples=["康巴什区人民医院"])
    booked_on: LocalDate | None = described("预约日", "booked for", examples=["2020-03-10"])
    done_on: LocalDate | None = described("完成日", "done on", examples=["2020-03-10"])
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _CheckEvent(Event):
    worker_id: WorkerId
    due_on: LocalDate


class HealthCheckDue(_CheckEvent, type="welfare.health-check.due", zh="防控时段已结束，期间执勤的工作人员应参加体检。"):
    """A control period ended, and a worker who did duty in it is to have a health check."""


class HealthCheckBooked(_CheckEvent, type="welfare.health-check.booked", zh="体检已预约或改约。"):
    """A health check was booked, or booked anew."""


class HealthCheckMerged(_CheckEvent, type="welfare.health-check.merged", zh="两份记录为同一人，以另一份体检为准。"):
    """Two records were of one person: the other one's check is the check."""


class HealthCheckCompleted(_CheckEvent, type="welfare.health-check.completed", zh="工作人员已完成体检。"):
    """A worker had the health check."""
