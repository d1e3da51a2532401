"""Figures on the wire."""

from decimal import Decimal
from typing import Annotated

from pydantic import PlainSerializer, WithJsonSchema

from chassis.fields import Answer, Int64, LocalDateTime, Month, RegionCode, described
from chassis.figures import FiguresCounted
from services.oversight.figures.rules import By
from services.oversight.indicators.rules import Reason
from services.oversight.indicators.schemas import Value

__all__ = ["FigureOut", "FiguresOut", "IndicatorsCounted", "TrendOut"]

Number = Annotated[
    Decimal,
    PlainSerializer(lambda value: format(value, "f"), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$", "examples": ["0.9774"]}),
]


class FigureOut(Answer):
    """What an indicator came to in a place and a month 指标数据."""

    indicator: str = described("指标", "indicator", examples=["subsidy.paid-on-time"])
    region: RegionCode = described(
        "区划", "region", "盟市本级数据不计入其任何旗县 A league's own among its counties is kept in no county"
    )
    period: Month = described("月份", "month", examples=["2020-02"])
    numerator: Int64 | None = described("分子", "numerator", "计数指标即为计数 Or the count", examples=[3_900])
    denominator: Int64 | None = described("分母", "denominator", "计数指标为空 Null of a count", examples=[3_990])
    value: Number | None = described(
        "数值",
        "value",
        "比例保留四位小数；有无数值原因的为空 A share to four places; null with a reason",
        examples=["0.9774"],
    )
    reason: Reason | None = described("无数值原因", "why there is no value", examples=["NO_DATA"])
    target: Value | None = described("目标值", "target", "未设定的为空 Null where none is set", examples=["0.95"])
    breached: bool | None = described(
        "未达标",
        "whether it misses the target",
        "无目标、无数值或尚未到判定日的为空 Null without a target or value, and before it is judged",
    )
    counted_at: LocalDateTime | None = described(
        "统计时间", "counted at", "所汇总数据中最近的统计时间 The newest of what was summed"
    )
    records: str | None = described(
        "明细",
        "where the records are listed",
        "明细路径；能否查看由该处决定 A path; whether the viewer may see it is decided there",
    )


class FiguresOut(Answer):
    """Figures of a region and a month, as they stood at a time 指标数据."""

    region: RegionCode = described("区划", "region", examples=["150600000000"])
    period: Month = described("月份", "month", examples=["2020-02"])
    by: By = described("分组", "grouped by", examples=["county"])
    as_of: LocalDateTime = described("截至时间", "as of")
    items: list[FigureOut] = described(
        "指标", "figures", "先按指标定义、再按区划排序 In the order of the definitions, then of the regions"
    )


class TrendOut(Answer):
    """A figure month by month 指标趋势."""

    indicator: str = described("指标", "indicator", examples=["subsidy.paid-on-time"])
    region: RegionCode = described("区划", "region", examples=["150600000000"])
    items: list[FigureOut] = described(
        "各月", "months", "所要求的各月，由早到晚 Every month asked for, the earliest first"
    )


class IndicatorsCounted(
    FiguresCounted, type="oversight.indicators.counted", zh="某旗县某月的第四条及整改指标与上次发布相比已有变化。"
):
    """Figures of clause 4 and of rectification in a county and a month have changed since they were told last."""
