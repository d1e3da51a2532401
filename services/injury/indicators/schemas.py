"""What clause 2 comes to in a region and a period, counted and never typed in."""

from chassis.fields import Answer, Fen, LocalDate, LocalDateTime, RegionCode, described
from chassis.figures import FiguresCounted
from services.injury.benefits.payers import Coverage, Payer
from services.injury.cases.rules import Harm, Outcome
from services.injury.clocks.limits import Limit
from services.injury.recognition.applications import Applicant
from services.injury.recognition.grounds import Ground

__all__ = ["IndicatorsCounted", "IndicatorsOut", "Spent"]


class HarmCount(Answer):
    """Cases by what befell the worker 按伤害类型."""

    harm: Harm = described("伤害类型", "what befell the worker")
    cases: int = described("案件数", "cases", examples=[12])


class GroundCount(Answer):
    """Decided cases by ground and outcome 按认定情形."""

    ground: Ground = described("认定情形", "ground")
    outcome: Outcome = described("结论", "outcome")
    cases: int = described("案件数", "cases", examples=[9])


class ApplicantCount(Answer):
    """Applications by who applied 按申请人."""

    applicant: Applicant = described("申请人", "applicant")
    cases: int = described("案件数", "cases", examples=[7])


class CoverageCount(Answer):
    """Cases by how the unit stood towards the insurance 按参保情况."""

    coverage: Coverage = described("参保情况", "coverage")
    cases: int = described("案件数", "cases", examples=[3])


class OverdueCount(Answer):
    """Limits that are over now 逾期."""

    limit: Limit = described("期限", "limit")
    cases: int = described("案件数", "cases", examples=[1])


class Spent(Answer):
    """How many days something took 用时."""

    cases: int = described("案件数", "cases", examples=[9])
    median_days: float | None = described("中位数（日）", "median in days", examples=[4.0])
    most_days: int | None = described("最长（日）", "longest in days", examples=[15])


class SpeedCount(Answer):
    """How soon the green channel was opened after the report 绿色通道开通速度."""

    speed: str = described("速度", "speed", examples=["within-1h"])
    cases: int = described("案件数", "cases", examples=[8])


class PaidOut(Answer):
    """What one payer has paid: of payments made in the period.

    一方已支付的金额，以期间内的支付计。
    """

    payer: Payer = described("支付方", "payer", examples=["fund"])
    payments: int = described("笔数", "payments", examples=[3])
    fen: Fen = described("金额（分）", "amount in fen", examples=[6_240_000])


class LumpSums(Answer):
    """How many days families waited for the death lump sum: of what was paid in the period.

    工亡补助金到账用时（天），以期间内支付的计。
    """

    payments: int = described("笔数", "payments", examples=[1])
    median_days: int | None = described("中位数（日）", "median in days", examples=[21])
    most_days: int | None = described("最长（日）", "longest in days", examples=[21])


class OutstandingOut(Answer):
    """What finance has still to pay back 财政补助未到位."""

    claims: int = described("件数", "claims", examples=[2])
    fen: Fen = described("金额（分）", "amount in fen", examples=[6_634_500])


class IndicatorsOut(Answer):
    """Clause 2 in a region and a period: of cases reported in it, save what is overdue now.

    某区划某时期的第二条指标：以期间内报告的案件计，当前逾期事项除外。
    """

    region: RegionCode = described("区划", "region", examples=["150600000000"])
    first_on: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    last_on: LocalDate = described("截止日", "last day", examples=["2020-02-25"])
    as_of: LocalDateTime = described("计算时间", "counted at")
    cases: int = described("案件数", "cases", examples=[12])
    fatal: int = described("死亡", "with a death", examples=[1])
    unverified: int = described("未与花名册核实", "not verified with the roster", examples=[0])
    harms: list[HarmCount] = described("按伤害类型", "by harm")
    applicants: list[ApplicantCount] = described("按申请人", "by applicant")
    grounds: list[GroundCount] = described("按认定情形", "by ground")
    recognised_share: float | None = described(
        "认定率", "share recognised or deemed", "以已作决定的计 Of those decided"
    )
    coverage: list[CoverageCount] = described("按参保情况", "by coverage")
    uninsured_share: float | None = described(
        "未参保率", "share not insured", "以参保情况已知的计 Of those whose coverage is known"
    )
    to_accept: Spent = described("受理用时", "from application to acceptance")
    to_decide: Spent = described("决定用时", "from acceptance to decision")
    suspended_long: int = described("中止超过60日", "suspended for more than 60 days", examples=[0])
    green_channel: list[SpeedCount] = described("绿色通道开通速度", "green channel by speed")
    missed: list[OverdueCount] = described("超期办结", "done, but too late, by limit")
    paid: list[PaidOut] = described("各方已支付", "paid in the period, by payer")
    death_lump_sums: LumpSums = described("工亡补助金到账用时", "days to the death lump sum")
    reimbursement_outstanding: OutstandingOut = described("财政补助未到位", "reimbursement outstanding now")
    overdue: list[OverdueCount] = described("逾期", "overdue now")


class IndicatorsCounted(
    FiguresCounted, type="injury.indicators.counted", zh="某旗县某月的第二条指标与上次发布相比已有变化。"
):
    """Figures of clause 2 in a county and a month have changed since they were told last."""
