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

__all__ = ["ControlEndIn", "ControlPeriodDeclared", "ControlPeriodEnded", "ControlPeriodIn", "ControlPeriodOut"]


class ControlPeriodIn(Schema):
    """A control period to declare 公布防控时段."""

    region: RegionCode = described("区划", "region", "指挥部所属区划 The headquarters' own", examples=["150000000000"])
    response_level: Line = described("响应级别", "level of response", max_length=20, examples=["一级"])
    document_no: Line = described("依据", "document", examples=["内防指发〔2020〕1号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    valid_to: LocalDate | None = described("截止日", "last day", "不填即未定截止日 Open when absent", default=None)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None:
            require_order(self.valid_from, self.valid_to)
        return self


class ControlPeriodOut(Answer):
    """A control period 防控时段."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region", examples=["150000000000"])
    response_level: str = described("响应级别", "level of response", examples=["一级"])
    document_no: str = described("依据", "document", examples=["内防指发〔2020〕1号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    valid_to: LocalDate | None = described(
        "截止日", "last day", "未结束时为空 Null while it goes on", examples=["2020-02-25"]
    )
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class ControlEndIn(Schema):
    """When a control period ends 结束日."""

    ends_on: LocalDate = described("结束日", "last day", examples=["2020-02-25"])


class _ControlEvent(Event):
    region: RegionCode
    response_level: str
    valid_from: LocalDate
    valid_to: LocalDate | None


class ControlPeriodDeclared(_ControlEvent, type="welfare.control-period.declared", zh="防控时段已公布。"):
    """A control period was declared."""


class ControlPeriodEnded(_ControlEvent, type="welfare.control-period.ended", zh="防控时段的结束日已公布。"):
    """The last day of a control period was declared."""
