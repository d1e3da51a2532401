"""Standard 补助标准: a county's rates and period, under its league's guidance."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, FieldError, ParameterMissing
from chassis.text import Text
from services.subsidy.tiers.rules import RiskTier

__all__ = [
    "STANDARD",
    "STANDARD_PERMISSIONS",
    "EndsOutside",
    "PublicityKind",
    "RateAboveCeiling",
    "RateUnit",
    "RatesOverlap",
    "StandardInUse",
    "StandardMove",
    "StandardState",
    "TierNotAllowed",
    "covering",
    "require_below_ceiling",
    "require_end_within",
]

SOURCE = "内防指发〔2020〕75号 一"


class StandardState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    GUIDED = "guided"
    ISSUED = "issued"
    ENDED = "ended"


class StandardMove(StrEnum):
    SUBMIT = "submit"
    GUIDE = "guide"
    ISSUE = "issue"
    END = "end"


STANDARD = Lifecycle[StandardState, StandardMove](
    start=StandardState.DRAFT,
    steps={
        (StandardState.DRAFT, StandardMove.SUBMIT): StandardState.SUBMITTED,
        (StandardState.SUBMITTED, StandardMove.GUIDE): StandardState.GUIDED,
        (StandardState.GUIDED, StandardMove.ISSUE): StandardState.ISSUED,
        (StandardState.ISSUED, StandardMove.END): StandardState.ENDED,
    },
)
STANDARD_PERMISSIONS = {move: f"subsidy:standard:{move.value}" for move in StandardMove}


class RateUnit(StrEnum):
    """What a rate is paid for 计发单位."""

    DAY = "day"  # 每人每天
    MONTH = "month"  # 每人每月，按出勤折算


class PublicityKind(StrEnum):
    """How the days of publicity are counted 公示天数计算方式."""

    WORKING = "working"  # 工作日
    CALENDAR = "calendar"  # 日历日


class RatesOverlap(Conflict):
    code = "RATES_OVERLAP"
    stands_for = ("ex_standard_rates_in_force",)
    title = Text("同一类别、同类日期的标准时段重叠", "Rates of one category and kind of day overlap in time")
    source = SOURCE


class RateAboveCeiling(Conflict):
    code = "RATE_ABOVE_CEILING"
    title = Text("标准超过盟市指导上限", "A rate is above the league's ceiling")
    source = SOURCE


class TierNotAllowed(Conflict):
    code = "TIER_NOT_ALLOWED"
    title = Text("盟市指导意见未允许按该风险等级区分标准", "The guidance does not let rates differ by the tier")
    detail = Text("未允许：{tiers}", "Not allowed: {tiers}")
    source = SOURCE


class EndsOutside(Conflict):
    code = "ENDS_OUTSIDE_PERIOD"
    title = Text("终止日不在标准时段内", "The day of ending lies outside the standard's period")
    detail = Text("标准时段为 {valid_from} 至 {valid_to}", "The period is {valid_from} to {valid_to}")


class StandardInUse(Conflict):
    code = "STANDARD_IN_USE"
    title = Text("终止日之后已有经批准的明细", "Approved lines are paid by it for days after the day of ending")
    stands_for = ("standard_in_use",)
    source = SOURCE


class Period(Protocol):
    valid_from: date
    valid_to: date


class Rated(Protocol):
    unit: RateUnit
    risk_tier: RiskTier | None
    amount_fen: int


class Guided(Protocol):
    ceiling_fen: int
    monthly_ceiling_fen: int | None

    @property
    def tier_ceilings(self) -> Sequence[Mapping[str, Any]]: ...


G = TypeVar("G", bound=Period)


def covering(guidance: Iterable[G], *, valid_from: date, valid_to: date) -> G:
    """The guidance that holds for every day of a standard's period.

    Notice 75 clause 1: 补助标准和补助时段由各盟行政公署、市人民政府根据疫情防控任务指导所辖旗县（市、区）制定.
    So a standard without guidance for its whole period cannot be issued, and no share of the cost is guessed.
    """
    for one in guidance:
        if one.valid_from <= valid_from and valid_to <= one.valid_to:
            return one
    raise ParameterMissing(parameter="guidance", valid_from=valid_from.isoformat(), valid_to=valid_to.isoformat())


def require_below_ceiling(rates: Sequence[Rated], *, guidance: Guided) -> None:
    """No rate, in fen per person and day or month, is above the ceiling that the league's guidance sets for it.

    A tier has its own ceiling and must be one that the guidance names; a rate by the month needs a monthly ceiling.
    """
    tiers = {RiskTier(one["tier"]): int(one["ceiling_fen"]) for one in guidance.tier_ceilings}
    strange = sorted({rate.risk_tier for rate in rates if rate.risk_tier is not None} - tiers.keys())
    if strange:
        raise TierNotAllowed(tiers=strange)

    def ceiling(rate: Rated) -> int:
        if rate.unit is RateUnit.MONTH:
            if guidance.monthly_ceiling_fen is None:
                raise ParameterMissing(parameter="guidance.monthly_ceiling")
            return guidance.monthly_ceiling_fen
        return guidance.ceiling_fen if rate.risk_tier is None else tiers[rate.risk_tier]

    above = [
        FieldError(
            f"/rates/{place}/amount_fen",
            "above_ceiling",
            Text(f"高于盟市上限{ceiling(rate)}分", f"Above the league's ceiling of {ceiling(rate)} fen"),
        )
        for place, rate in enumerate(rates)
        if rate.amount_fen > ceiling(rate)
    ]
    if above:
        raise RateAboveCeiling(errors=above)


def require_end_within(ends_on: date, *, valid_from: date, valid_to: date) -> None:
    """A standard may end early, never before it began nor later than it said."""
    if not valid_from <= ends_on <= valid_to:
        raise EndsOutside(valid_from=valid_from.isoformat(), valid_to=valid_to.isoformat())
