"""Control periods on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.fields import (
    Answer,
    Line,
    LocalDate,
    LocalDateTime,
    RegionCode,
    Schema,
    Version,
    described,
    require_order,
)
from chassis.ledger import Event

__all__ = ["ControlPeriodEnd", "ControlPeriodIn", "ControlPeriodOut", "ControlPeriodSet", "ControlPeriodWasEnded"]


class ControlPeriodIn(Schema):
    """A period of control, by the document that declares it 防控时段."""

    region: RegionCode = described("地区", "area", examples=["150000000000"])
    first_on: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    last_on: LocalDate | None = described("截止日", "last day", default=None, examples=["2020-02-25"])
    document_no: Line = described("文号", "document number", examples=["内防指发〔2020〕1号"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_on is not None:
            require_order(self.first_on, self.last_on)
        return self


class ControlPeriodEnd(Schema):
    """On which day the control ends 解除."""

    last_on: LocalDate = described("截止日", "last day", examples=["2020-02-25"])


class ControlPeriodOut(Answer):
    """A control period on record 防控时段."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("地区", "area", examples=["150000000000"])
    first_on: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    last_on: LocalDate | None = described("截止日", "last day", examples=["2020-02-25"])
    document_no: str = described("文号", "document number", examples=["内防指发〔2020〕1号"])
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _PeriodFacts(Event):
    first_on: LocalDate
    last_on: LocalDate | None
    document_no: str


class ControlPeriodSet(_PeriodFacts, type="honors.control-period.set"):
    """A headquarters said from when an area is under control."""


class ControlPeriodWasEnded(_PeriodFacts, type="honors.control-period.ended"):
    """A headquarters said until when an area was under control."""
