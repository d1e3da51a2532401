"""Standards on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from chassis.fields import (
    Answer,
    BasisPoints,
    CountyCode,
    Fen,
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
from chassis.moves import NextMove
from chassis.workdays import DayType
from chassis.workers import Category
from services.subsidy.standards.rules import PublicityKind, StandardState
from services.subsidy.workers.rules import STAFF

__all__ = [
    "EndIn",
    "StandardDrafted",
    "StandardEnded",
    "StandardEvent",
    "StandardGuided",
    "StandardIn",
    "StandardIssued",
    "StandardOut",
    "StandardSubmitted",
]


class RateIn(Schema):
    """Fen per person and day 每人每天补助额."""

    category: Category = described("人员类别", "category", "Volunteers have a scheme of their own")
    day_type: DayType = described("日期类型", "kind of day")
    amount_fen: Fen = described("每人每天（分）", "fen per person and day", examples=[7_000])

    @model_validator(mode="after")
    def _for_staff(self) -> Self:
        if self.category not in STAFF:
            raise PydanticCustomError("category_not_staff", "Volunteers are not paid by the standard of staff")
        return self


class PublicityIn(Schema):
    """How long a roll is publicised 公示期."""

    kind: PublicityKind = described("计算方式", "how days are counted", default=PublicityKind.WORKING)
    days: int = described("天数", "days", "Never none", ge=1, le=60, default=5, examples=[5])


class StandardIn(Schema):
    """A standard as a county drafts it 补助标准."""

    region: CountyCode = described("旗县（市、区）", "county")
    document_no: Line = described("文号", "document number", examples=["固政发〔2020〕8号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    valid_to: LocalDate = described("截止日", "last day", examples=["2020-02-29"])
    rates: list[RateIn] = described("标准", "rates", "One a category and kind of day", min_length=1, max_length=15)
    publicity: PublicityIn = described("公示", "publicity", default=PublicityIn())

    @model_validator(mode="after")
    def _sound(self) -> Self:
        require_order(self.valid_from, self.valid_to)
        if len({(rate.category, rate.day_type) for rate in self.rates}) != len(self.rates):
            raise PydanticCustomError("rate_repeated", "A category and kind of day has one rate")
        return self


class EndIn(Schema):
    """When a standard ends 终止日."""

    ends_on: LocalDate = described("终止日", "last day in force", examples=["2020-02-25"])


class RateOut(Answer):
    """A rate 每人每天补助额."""

    category: Category = described("人员类别", "category")
    day_type: DayType = described("日期类型", "kind of day")
    amount_fen: Fen = described("每人每天（分）", "fen per person and day", examples=[7_000])


class StandardOut(Answer):
    """A standard on record 补助标准."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("旗县（市、区）", "county")
    document_no: str = described("文号", "document number", examples=["固政发〔2020〕8号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    valid_to: LocalDate = described("截止日", "last day", examples=["2020-02-29"])
    rates: list[RateOut] = described("标准", "rates")
    publicity_kind: PublicityKind = described("公示天数计算方式", "how days of publicity are counted")
    publicity_days: int = described("公示天数", "days of publicity", examples=[5])
    state: StandardState = described("状态", "state")
    guidance_id: UUID | None = described("指导意见", "guidance", "Null until issued")
    league_share_bp: BasisPoints | None = described(
        "盟市承担比例（万分比）", "the league's share in basis points", "Null until issued", examples=[5_000]
    )
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class StandardEvent(Event):
    region: RegionCode
    document_no: str
    valid_from: LocalDate
    valid_to: LocalDate
    guidance_id: UUID | None
    league_share_bp: BasisPoints | None
    rates: list[RateOut]


class StandardDrafted(StandardEvent, type="subsidy.standard.drafted"):
    """A county drafted a standard."""


class StandardSubmitted(StandardEvent, type="subsidy.standard.submitted"):
    """A county submitted a standard to its league."""


class StandardGuided(StandardEvent, type="subsidy.standard.guided"):
    """The league confirmed a county's standard."""


class StandardIssued(StandardEvent, type="subsidy.standard.issued"):
    """A county issued a standard: its rates are in force."""


class StandardEnded(StandardEvent, type="subsidy.standard.ended"):
    """A standard ended; the period is what it was in force for."""
