"""Standards on the wire."""

from itertools import combinations
from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.field_errors import wrong
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
from services.subsidy.schemes import Scheme, categories_of
from services.subsidy.standards.rules import PublicityKind, RateUnit, StandardState
from services.subsidy.tiers.rules import RiskTier

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
    """Fen per person and day, or month 补助额."""

    category: Category = described("人员类别", "category", "志愿者另有补助类别 Volunteers have a scheme of their own")
    unit: RateUnit = described("计发单位", "unit", default=RateUnit.DAY)
    day_type: DayType | None = described(
        "日期类型",
        "kind of day",
        "只用于按天计发的标准 Of a rate by the day, and of no other",
        default=None,
        examples=["workday"],
    )
    risk_tier: RiskTier | None = described(
        "风险等级", "risk tier", "未给出的，适用于各等级 Every tier when absent", default=None
    )
    amount_fen: Fen = described("金额（分）", "fen per person and unit", examples=[7_000])
    cap_per_month_fen: Fen | None = described(
        "每月封顶（分）",
        "most a month in fen",
        "用于按天计发的标准 Of a rate by the day",
        default=None,
        examples=[200_000],
    )

    @model_validator(mode="after")
    def _of_its_unit(self) -> Self:
        if (self.unit is RateUnit.MONTH) != (self.day_type is None):
            raise wrong(
                "day_type_of_unit",
                "按日标准应有日期类别，按月标准不应有",
                "A rate by the day has a kind of day, one by the month none",
            )
        if self.unit is RateUnit.MONTH and self.cap_per_month_fen is not None:
            raise wrong("cap_of_unit", "按月标准本身即为上限", "A rate by the month is its own cap")
        return self


class PublicityIn(Schema):
    """How long a roll is publicised 公示期."""

    kind: PublicityKind = described("计算方式", "how days are counted", default=PublicityKind.WORKING)
    days: int = described("天数", "days", "不得为零 Never none", ge=1, le=60, default=5, examples=[5])


class StandardIn(Schema):
    """A standard as a county drafts it 补助标准."""

    region: CountyCode = described("旗县（市、区）", "county")
    document_no: Line = described("文号", "document number", examples=["固政发〔2020〕8号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    valid_to: LocalDate = described("截止日", "last day", examples=["2020-02-29"])
    scheme: Scheme = described("补助类别", "scheme", default=Scheme.STAFF)
    budget_line: Line | None = described(
        "预算科目", "budget line", "志愿者补贴必填 The volunteers' scheme needs one", default=None, examples=["2082299"]
    )
    rates: list[RateIn] = described(
        "标准",
        "rates",
        "每一人员类别、日期类型和风险等级一项 One a category, kind of day and tier",
        min_length=1,
        max_length=60,
    )
    publicity: PublicityIn = described("公示", "publicity", default=PublicityIn())

    @model_validator(mode="after")
    def _sound(self) -> Self:
        require_order(self.valid_from, self.valid_to)
        if any(rate.category not in categories_of(self.scheme) for rate in self.rates):
            raise wrong(
                "category_not_of_scheme",
                "工作人员与志愿者分属各自的方案",
                "Staff and volunteers have schemes of their own",
            )
        if self.scheme is Scheme.VOLUNTEERS and self.budget_line is None:
            raise wrong(
                "budget_line_missing",
                "志愿者方案应有单独的预算科目",
                "The volunteers' scheme has a budget line of its own",
            )
        if any(_collide(one, other) for one, other in combinations(self.rates, 2)):
            raise wrong(
                "rate_repeated",
                "同一类别、日期类别与档次只能有一个标准",
                "A category, kind of day and tier has one rate",
            )
        return self


def _collide(one: RateIn, other: RateIn) -> bool:
    """Whether two rates would both pay for some day."""
    days = None in (one.day_type, other.day_type) or one.day_type is other.day_type
    tiers = None in (one.risk_tier, other.risk_tier) or one.risk_tier is other.risk_tier
    return one.category is other.category and days and tiers


class EndIn(Schema):
    """When a standard ends 终止日."""

    ends_on: LocalDate = described("终止日", "last day in force", examples=["2020-02-25"])


class RateOut(Answer):
    """A rate 补助额."""

    category: Category = described("人员类别", "category")
    unit: RateUnit = described("计发单位", "unit")
    day_type: DayType | None = described("日期类型", "kind of day", "按月计发的为空 Null of a rate by the month")
    risk_tier: RiskTier | None = described("风险等级", "risk tier", "适用于各等级的为空 Null for every tier")
    amount_fen: Fen = described("金额（分）", "fen per person and unit", examples=[7_000])
    cap_per_month_fen: Fen | None = described("每月封顶（分）", "most a month in fen")


class StandardOut(Answer):
    """A standard on record 补助标准."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("旗县（市、区）", "county")
    document_no: str = described("文号", "document number", examples=["固政发〔2020〕8号"])
    scheme: Scheme = described("补助类别", "scheme")
    budget_line: str | None = described("预算科目", "budget line")
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    valid_to: LocalDate = described("截止日", "last day", examples=["2020-02-29"])
    rates: list[RateOut] = described("标准", "rates")
    publicity_kind: PublicityKind = described("公示天数计算方式", "how days of publicity are counted")
    publicity_days: int = described("公示天数", "days of publicity", examples=[5])
    state: StandardState = described("状态", "state")
    guidance_id: UUID | None = described("指导意见", "guidance", "印发前为空 Null until issued")
    league_share_bp: BasisPoints | None = described(
        "盟市承担比例（万分比）", "the league's share in basis points", "印发前为空 Null until issued", examples=[5_000]
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


class StandardDrafted(StandardEvent, type="subsidy.standard.drafted", zh="旗县已起草补助标准。"):
    """A county drafted a standard."""


class StandardSubmitted(StandardEvent, type="subsidy.standard.submitted", zh="旗县已将补助标准报送盟市。"):
    """A county submitted a standard to its league."""


class StandardGuided(StandardEvent, type="subsidy.standard.guided", zh="盟市已确认旗县的补助标准。"):
    """The league confirmed a county's standard."""


class StandardIssued(StandardEvent, type="subsidy.standard.issued", zh="旗县已印发补助标准，标准开始施行。"):
    """A county issued a standard: its rates are in force."""


class StandardEnded(StandardEvent, type="subsidy.standard.ended", zh="补助标准已终止；所列期间为其施行期间。"):
    """A standard ended; the period is what it was in force for."""
