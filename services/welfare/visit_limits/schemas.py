"""Time limits of visits on the wire."""

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
from services.welfare.visits.rules import VisitLimit

__all__ = ["LimitEndIn", "LimitIn", "LimitOut", "VisitLimitEnded", "VisitLimitIssued"]


class LimitIn(Schema):
    """A time limit to be issued 走访时限."""

    region: RegionCode = described("区划", "region", "旗县或盟市 A county or a league", examples=["150603000000"])
    kind: VisitLimit = described("时限种类", "limit", examples=["injury"])
    hours: int = described(
        "小时数", "hours", "自收到事件时起算 From when the event was told", ge=1, le=8784, examples=[72]
    )
    document_no: Line = described("文号", "document number", examples=["康民发〔2020〕6号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-02-01"])
    valid_to: LocalDate | None = described("截止日", "last day", "不填即未定截止日 Open when absent", default=None)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None:
            require_order(self.valid_from, self.valid_to)
        return self


class LimitOut(Answer):
    """A time limit as it was issued 走访时限."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region", examples=["150603000000"])
    kind: VisitLimit = described("时限种类", "limit", examples=["injury"])
    hours: int = described("小时数", "hours", examples=[72])
    document_no: str = described("文号", "document number", examples=["康民发〔2020〕6号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-02-01"])
    valid_to: LocalDate | None = described("截止日", "last day", "未定截止日的为空 Null while open")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class LimitEndIn(Schema):
    """When it holds for the last time 终止."""

    ends_on: LocalDate = described("终止日", "last day", examples=["2020-03-31"])


class _LimitEvent(Event):
    region: RegionCode
    kind: VisitLimit
    hours: int
    valid_from: LocalDate
    valid_to: LocalDate | None


class VisitLimitIssued(_LimitEvent, type="welfare.visit-limit.issued", zh="某地已规定本地走访时限。"):
    """A place has set a time limit of its own."""


class VisitLimitEnded(_LimitEvent, type="welfare.visit-limit.ended", zh="走访时限的最后适用日期为`valid_to`。"):
    """It holds no longer than ``valid_to``."""
