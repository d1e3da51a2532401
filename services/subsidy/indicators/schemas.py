"""Indicators on the wire: counts and sums, never a person."""

from chassis.fields import Answer, Fen, LocalDateTime, Month, RegionCode, described
from chassis.figures import FiguresCounted
from services.subsidy.lines.rules import LineState
from services.subsidy.rolls.rules import RollState
from services.subsidy.schemes import Scheme

__all__ = [
    "DefinitionOut",
    "DefinitionsOut",
    "Figures",
    "IndicatorsCounted",
    "IndicatorsOut",
]


class CoverageOut(Answer):
    """Who was reached 覆盖率."""

    claimed_workers: int = described("在册计发人数", "workers with a claimed half-day", examples=[3_950])
    duty_workers: int = described("有已确认出勤人数", "workers with confirmed duty", examples=[3_990])
    communities: int = described("已清点社区数", "communities counted", examples=[501])
    share: float | None = described(
        "覆盖率", "share", "尚未统计时为空 Null before anything was counted", examples=[0.99]
    )


class CreditedOut(Answer):
    """How long it took 到账用时."""

    lines: int = described("已到账明细数", "lines credited", examples=[3_900])
    median_days: float | None = described("中位数（日）", "median in days", examples=[12.0])
    p90_days: float | None = described("第90百分位（日）", "90th percentile in days", examples=[21.0])


class OnTimeOut(Answer):
    """Who was paid on time 按时发放."""

    lines: int = described("有效明细数", "live lines", examples=[3_990])
    on_time: int = described("按时到账明细数", "lines credited on time", examples=[3_900])
    share: float | None = described("按时发放率", "share paid on time", examples=[0.9774])


class RollCount(Answer):
    """Rolls of one state 分状态批次."""

    state: RollState = described("状态", "state")
    rolls: int = described("批次数", "rolls", examples=[501])


class LineCount(Answer):
    """Lines of one state 分状态明细."""

    state: LineState = described("状态", "state")
    lines: int = described("人数", "lines", examples=[3_990])
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[558_600_000])


class FailuresOut(Answer):
    """What the bank could not pay 支付失败."""

    answered: int = described("有结果的指令数", "instructions with a result", examples=[3_990])
    failed: int = described("失败的指令数", "instructions that failed", examples=[80])
    share: float | None = described("失败率", "share that failed", examples=[0.02])
    lines_now: int = described("现仍失败的明细数", "lines failed now", examples=[12])
    oldest_days: int | None = described("最长天数", "days since the oldest failed", examples=[9])
    reissue_outstanding: int = described(
        "逾10个工作日未补发", "waiting for a reissue for more than 10 working days", examples=[0]
    )


class LeagueShareOut(Answer):
    """What the league has confirmed of its share 盟市资金到位."""

    due_fen: Fen = described("应承担（分）", "due in fen", examples=[279_300_000])
    arrived_fen: Fen = described("已到位（分）", "arrived in fen", examples=[279_300_000])
    share: float | None = described("到位率", "share arrived", examples=[1.0])


class ObjectionsOut(Answer):
    """Objections and how they ended 异议."""

    raised: int = described("提出数", "raised", examples=[9])
    open: int = described("未决数", "open", examples=[2])
    overdue: int = described("逾期未决数", "open past their day", examples=[0])
    upheld: int = described("成立数", "upheld", examples=[3])
    decided: int = described("已决数", "decided", examples=[7])
    upheld_share: float | None = described("成立率", "share upheld", examples=[0.4286])


class ComplaintsOut(Answer):
    """Who says that the money has not come 未到账申诉."""

    raised: int = described("申诉数", "raised", "不含已撤回的申诉 Without those withdrawn", examples=[3])
    open: int = described("未结数", "open", examples=[1])
    overdue: int = described("逾期未结数", "open past their day", examples=[0])
    came_back: int = described("查实数", "found right: the money had come back", examples=[1])
    reported_paid: int = described("银行报成功的指令数", "instructions that the bank reported paid", examples=[3_960])
    share: float | None = described("申诉率", "share disputed", examples=[0.0008])


class DuplicatesOut(Answer):
    """What was not paid twice 重复发放拦截."""

    lines: int = described("拦截明细数", "lines taken out unpaid", examples=[4])
    amount_fen: Fen = described("拦截金额（分）", "amount in fen", examples=[410_000])
    blocked_lines: int = described("现受阻明细数", "lines blocked now", examples=[1])
    blocked_fen: Fen = described("现受阻金额（分）", "amount blocked now in fen", examples=[143_500])


class BudgetOut(Answer):
    """How far a scheme's money was paid out 执行情况."""

    scheme: Scheme = described("补助类别", "scheme")
    budget_line: str | None = described("预算科目", "budget line", examples=["2080299"])
    approved_fen: Fen = described("已批准（分）", "approved in fen", examples=[558_600_000])
    paid_fen: Fen = described("已付（分）", "paid in fen", examples=[547_000_000])
    executed_share: float | None = described("执行率", "share executed", examples=[0.9792])


class Figures(Answer):
    """Clause 1 in a region and a month 第一条指标."""

    counties: int = described("已制定标准的旗县数", "counties with a standard in force", examples=[1])
    volunteer_counties: int = described("开设志愿者补贴的旗县数", "counties that pay volunteers", examples=[0])
    coverage: CoverageOut = described("覆盖率", "coverage")
    to_credited: CreditedOut = described("月末至到账", "from the month's end to crediting")
    on_time: OnTimeOut = described("按时发放", "paid on time", "月末后三十日内 Within 30 days after the month")
    rolls: list[RollCount] = described("批次", "rolls by state")
    lines: list[LineCount] = described("明细", "lines by state", "不含已作废轮次 Voided rounds are left out")
    failures: FailuresOut = described("支付失败", "failures")
    league_share: LeagueShareOut = described("盟市资金到位", "the league's share")
    objections: ObjectionsOut = described("异议", "objections")
    complaints: ComplaintsOut = described("未到账申诉", "complaints that money did not come")
    duplicates: DuplicatesOut = described("重复发放拦截", "duplicates blocked")
    budget: list[BudgetOut] = described("执行情况", "budget executed")
    short_publicity: int = described("公示不足批次数", "rolls with less publicity than required", examples=[0])


class IndicatorsOut(Figures):
    """The figures of a region and a month, as they stand now 第一条指标."""

    region: RegionCode = described("区划", "region")
    month: Month = described("月份", "month")
    as_of: LocalDateTime = described("计算时间", "counted at")


class DefinitionOut(Answer):
    """What a figure means 指标定义."""

    name: str = described("字段", "field of the answer", examples=["coverage"])
    title: str = described("名称", "title", examples=["覆盖率 Coverage"])
    formula: str = described("计算方法", "formula", examples=["在册计发人数 ÷ 有已确认出勤人数"])
    unit: str = described("单位", "unit", examples=["share"])


class DefinitionsOut(Answer):
    """What every figure means 指标定义."""

    items: list[DefinitionOut] = described("指标", "indicators")


class IndicatorsCounted(
    FiguresCounted, type="subsidy.indicators.counted", zh="某旗县某月的第一条指标与上次发布相比已有变化。"
):
    """Figures of clause 1 in a county and a month have changed since they were told last."""
