"""Indicators on the wire: sums, never a person."""

from chassis.fields import Answer, Fen, Month, RegionCode, described
from services.subsidy.lines.rules import LineState
from services.subsidy.rolls.rules import RollState

__all__ = ["IndicatorsOut", "LineCount", "RollCount"]


class RollCount(Answer):
    """Rolls of one state 分状态批次."""

    state: RollState = described("状态", "state")
    rolls: int = described("批次数", "rolls", examples=[501])


class LineCount(Answer):
    """Lines of one state 分状态明细."""

    state: LineState = described("状态", "state")
    lines: int = described("人数", "lines", examples=[3_990])
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[558_600_000])


class IndicatorsOut(Answer):
    """How far a month's subsidy is 发放进度."""

    region: RegionCode = described("区划", "region")
    month: Month = described("月份", "month")
    rolls: list[RollCount] = described("批次", "rolls")
    lines: list[LineCount] = described("明细", "lines", "Voided rounds are left out")
