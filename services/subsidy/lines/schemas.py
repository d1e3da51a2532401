"""Lines on the wire, and what happens to them."""

from typing import Any
from uuid import UUID

from pydantic import model_validator

from chassis.fields import Answer, Fen, LocalDate, LocalDateTime, Month, WorkerId, described
from chassis.ledger import Event
from chassis.workdays import DayType
from chassis.workers import Category
from services.subsidy.lines.rules import LineState, RemovedFor
from services.subsidy.standards.rules import RateUnit
from services.subsidy.tiers.rules import RiskTier

__all__ = [
    "ExplanationOut",
    "LineClawbackDue",
    "LineFailed",
    "LineOut",
    "LinePaid",
    "LineRemoved",
    "PartOut",
    "facts_of",
]


class LineOut(Answer):
    """A line of a roll 发放明细."""

    id: UUID = described("标识", "id")
    roll_id: UUID = described("批次", "roll")
    ordinal: int = described("序号", "place in the roll", examples=[1])
    worker_id: WorkerId = described("人员编号", "worker ID")
    name_masked: str = described("姓名（脱敏）", "name, masked", examples=["张*"])
    category: Category = described("人员类别", "category")
    half_days: int = described("半天数", "half-days of duty", examples=[41])
    amount_fen: Fen = described("补助额（分）", "amount in fen", examples=[143_500])
    league_fen: Fen = described("盟市承担（分）", "the league's share in fen", examples=[71_750])
    county_fen: Fen = described("旗县承担（分）", "the county's share in fen", examples=[71_750])
    state: LineState = described("状态", "state")
    live: bool = described(
        "有效", "live", "无效明细不占用出勤半天 A line that is not live claims no half-day", examples=[True]
    )
    removed_for: RemovedFor | None = described("移出或追回原因", "why it was removed or is to be recovered")
    updated_at: LocalDateTime = described("更新时间", "last changed at")


class PartDayOut(Answer):
    """A day of duty 出勤日."""

    on: LocalDate = described("日期", "day", examples=["2020-02-01"])
    half_days: int = described("半天数", "half-days", ge=1, le=2, examples=[2])


class PartOut(Answer):
    """The half-days that one rate pays 计算项."""

    standard_id: UUID = described("补助标准", "standard")
    document_no: str = described("文号", "document number", examples=["固政发〔2020〕8号"])
    unit: RateUnit = described("计发单位", "unit")
    day_type: DayType | None = described("日期类型", "kind of day", "按月计发的为空 Null of a rate by the month")
    risk_tier: RiskTier | None = described("风险等级", "risk tier", "不分风险等级的为空 Null of a rate for every tier")
    rate_fen: Fen = described("标准（分）", "fen per person and unit", examples=[7_000])
    half_days: int = described("半天数", "half-days", examples=[12])
    per_half_days: int = described(
        "标准所计半天数", "half-days that the rate is for", "每天计2个半天 2 a day", examples=[2]
    )
    days: list[PartDayOut] = described("出勤日", "days")
    rule_version: int = described(
        "计算规则版本", "version of the rule", "计算补助额所用的版本 By which the amount was reckoned", examples=[1]
    )

    @model_validator(mode="before")
    @classmethod
    def _before_versions(cls, part: Any) -> Any:
        """A part that was frozen before versions were written was reckoned by the first."""
        return {"rule_version": 1, **part}


class ExplanationOut(Answer):
    """Why a line comes to its amount 金额说明."""

    id: UUID = described("标识", "id")
    month: Month = described("月份", "month")
    half_days: int = described("半天数", "half-days", examples=[41])
    amount_fen: Fen = described("补助额（分）", "amount in fen", examples=[143_500])
    replayed_fen: Fen = described(
        "重算额（分）",
        "amount computed anew in fen",
        "以下列计算项按同一规则重算 From the parts below, by the same rule",
        examples=[143_500],
    )
    rule: str = described(
        "规则",
        "rule",
        examples=["Σ 半天数 × 标准 ÷ 该标准所计半天数，每行四舍五入一次，不超过当月封顶余额"],
    )
    at_most_fen: Fen | None = described(
        "当月封顶余额（分）",
        "what was left of the month's cap in fen",
        "各项标准均无封顶的为空 Null where no rate has a cap",
    )
    league_fen: Fen = described("盟市承担（分）", "the league's share in fen", examples=[71_750])
    county_fen: Fen = described("旗县承担（分）", "the county's share in fen", examples=[71_750])
    parts: list[PartOut] = described("计算项", "parts")


class _LineFacts(Event):
    worker_id: str
    roll_id: UUID
    amount_fen: int


class LinePaid(_LineFacts, type="subsidy.line.paid", zh="银行已支付某明细。"):
    """The bank has paid a line."""

    payment_id: UUID = described("拨付标识", "payment")


class LineFailed(_LineFacts, type="subsidy.line.failed", zh="银行未能支付某明细。"):
    """The bank could not pay a line."""

    payment_id: UUID = described("拨付标识", "payment")


class LineRemoved(_LineFacts, type="subsidy.line.removed", zh="某明细已从批次中剔除，其半天可列入以后的批次。"):
    """A line was taken out of its roll; its half-days are free for a later one."""

    reason: RemovedFor = described("剔除原因", "why it was taken out")


class LineClawbackDue(
    _LineFacts, type="subsidy.line.clawback-due", zh="某明细不应支付而已支付或可能已支付，应予追回。"
):
    """A line was paid, or may yet be, that should not have been."""

    reason: RemovedFor = described("追回原因", "why it should not have been paid")


def facts_of(line: Any) -> dict[str, Any]:
    """What every event about a line tells."""
    return {"worker_id": line.worker_id, "roll_id": line.roll_id, "amount_fen": line.amount_fen}
