"""Risk tiers on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.fields import (
    Answer,
    CountyCode,
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
from services.subsidy.tiers.rules import RiskTier

__all__ = ["TierChanged", "TierEndIn", "TierIn", "TierOut"]

_DOCUMENT = "内防指办〔2020〕26号"


class TierIn(Schema):
    """Which class a county is 风险等级."""

    region: CountyCode = described("旗县（市、区）", "county")
    tier: RiskTier = described("风险等级", "risk tier", examples=["class-2"])
    document_no: Line = described("文号", "document number", examples=[_DOCUMENT])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-02-26"])
    valid_to: LocalDate | None = described("截止日", "last day", "未给出的，长期有效 Open when absent", default=None)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None:
            require_order(self.valid_from, self.valid_to)
        return self


class TierEndIn(Schema):
    """When a county's tier ends 终止日."""

    ends_on: LocalDate = described("终止日", "last day", examples=["2020-03-11"])


class TierOut(Answer):
    """A county's tier on record 风险等级."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("旗县（市、区）", "county")
    tier: RiskTier = described("风险等级", "risk tier", examples=["class-2"])
    document_no: str = described("文号", "document number", examples=[_DOCUMENT])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-02-26"])
    valid_to: LocalDate | None = described("截止日", "last day", "长期有效的为空 Null while open")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class TierChanged(Event, type="subsidy.tier.changed", zh="旗县已划定风险等级，或其风险等级自某日起终止。"):
    """A county was classed, or its class ended on a day."""

    region: RegionCode
    tier: RiskTier
    document_no: str
    valid_from: LocalDate
    valid_to: LocalDate | None
