"""Lost time on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.fields import Answer, LocalDate, LocalDateTime, Schema, Version, WorkerId, described, require_order
from chassis.ledger import Event
from services.injury.recognition.timeliness import LostTime

__all__ = ["LostTimeEndIn", "LostTimeIn", "LostTimeOut", "TimeLost"]


class LostTimeIn(Schema):
    """Days that the worker's year leaves out 不计入申请时限的时间."""

    reason: LostTime = described("原因", "reason", examples=["force-majeure"])
    first_on: LocalDate = described("首日", "first day", examples=["2020-02-01"])
    last_on: LocalDate | None = described("末日", "last day", "仍在持续的为空 Null while it goes on", default=None)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_on is not None:
            require_order(self.first_on, self.last_on)
        return self


class LostTimeEndIn(Schema):
    """The end of lost time 结束."""

    last_on: LocalDate = described("末日", "last day", examples=["2020-02-14"])


class LostTimeOut(Answer):
    """Lost time on record 已记录的不计入时限的时间."""

    id: UUID = described("标识", "id")
    case_id: UUID = described("案件", "case")
    reason: LostTime = described("原因", "reason", examples=["force-majeure"])
    first_on: LocalDate = described("首日", "first day", examples=["2020-02-01"])
    last_on: LocalDate | None = described("末日", "last day", "仍在持续的为空 Null while it goes on")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class TimeLost(Event, type="injury.case.time-lost", zh="发现不计入一年申请时限的时间，或该段时间已结束。"):
    """Days were found that the worker's year leaves out, or such a time was found to have ended."""

    worker_id: WorkerId
    first_on: LocalDate
    last_on: LocalDate | None
