"""Indicators and their targets on the wire."""

import re
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

from chassis.caller import Department
from chassis.field_errors import wrong
from chassis.fields import Answer, LocalDateTime, Month, RegionCode, Schema, described
from chassis.ledger import Event
from chassis.regions import Level, level_of
from services.oversight.indicators.definitions import definitions
from services.oversight.indicators.rules import Better, PeriodKind, Unit

__all__ = [
    "Code",
    "IndicatorOut",
    "IndicatorTargetSet",
    "IndicatorsOut",
    "TargetIn",
    "TargetOut",
    "TargetSetOut",
    "Value",
]

_CODE = r"^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$"
_VALUE = r"^(0|[1-9][0-9]{0,12})(\.[0-9]{1,4})?$"
_VALUE_FORM = re.compile(_VALUE)


def _known(code: str) -> str:
    if code not in definitions():
        raise wrong("indicator", "没有此指标", "There is no such indicator")
    return code


Code = Annotated[
    str,
    AfterValidator(_known),
    WithJsonSchema({"type": "string", "pattern": _CODE, "maxLength": 80, "examples": ["subsidy.paid-on-time"]}),
]
"""An indicator that is defined."""


def _number(value: Any) -> Any:
    """Written out as text: a number of JSON may reach the reader as the nearest binary fraction."""
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not _VALUE_FORM.fullmatch(value):
        raise wrong(
            "figure_value",
            "数值应为文本：数字，至多四位小数",
            "A value is text: digits, and at most four decimals",
        )
    return Decimal(value)


Value = Annotated[
    Decimal,
    BeforeValidator(_number),
    # As it was written, whatever places the database keeps.
    PlainSerializer(lambda value: format(value.normalize(), "f"), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _VALUE, "examples": ["0.95"]}),
]
"""A share, a count or days, as text."""


def _setting(code: int) -> int:
    if level_of(code) not in {Level.PROVINCE, Level.LEAGUE}:
        raise wrong("region_level", "区划应为盟市或者自治区", "The region is not a league or the autonomous region")
    return code


class TargetOut(Answer):
    """The target in force 现行目标."""

    value: Value = described("目标值", "value", examples=["0.95"])
    region: RegionCode = described("设定区划", "region that set it", examples=["150600000000"])
    valid_from: Month = described("起始月份", "first month", examples=["2020-02"])


class IndicatorOut(Answer):
    """What a figure means 指标定义."""

    code: str = described("代码", "code", examples=["subsidy.paid-on-time"])
    board: int | None = described(
        "看板序号", "number on the board", "不在看板上的为空 Null beside the board", examples=[2]
    )
    title_zh: str = described("中文名称", "title in Chinese", examples=["补助按时发放率"])
    title_en: str = described("英文名称", "title in English", examples=["Paid on time"])
    clause: int | None = described(
        "对应条款", "clause of the notice", "依据通知末段的为空 Null for its closing paragraph", examples=[1]
    )
    formula_zh: str = described("计算方法", "formula in Chinese")
    formula_en: str = described("计算方法（英文）", "formula in English")
    source: str = described("来源服务", "service that counts it", examples=["subsidy"])
    owner: Department = described(
        "责任部门", "owner", "未达标时由其负责整改 Whom a breach is put to", examples=["finance"]
    )
    unit: Unit = described("单位", "unit", examples=["share"])
    better: Better | None = described(
        "优劣方向", "which way is good", "不分优劣的为空 Null where neither is", examples=["higher"]
    )
    level: Level = described("统计层级", "lowest level", examples=["county"])
    kind: PeriodKind = described(
        "期间类型", "kind of period", "当月发生，或当月最后的状态 What happened in the month, or how it stood last"
    )
    settles_days: int | None = described(
        "判定日",
        "days to settle",
        "月末后满此天数起判定；为空的，即时判定 Days after the month from which it is judged; null: at once",
        examples=[30],
    )
    target: TargetOut | None = described(
        "现行目标", "target in force", "未设定的为空，不判定是否达标 Null where none is set: nothing is breached"
    )


class IndicatorsOut(Answer):
    """All indicators 指标定义."""

    region: RegionCode = described("区划", "region whose targets are shown", examples=["150603000000"])
    items: list[IndicatorOut] = described("指标", "indicators")


class TargetIn(Schema):
    """A target that headquarters set 指标目标."""

    indicator: Code = described("指标", "indicator", examples=["subsidy.paid-on-time"])
    region: Annotated[RegionCode, AfterValidator(_setting)] = described(
        "区划", "region", "盟市或自治区 A league or the autonomous region", examples=["150600000000"]
    )
    valid_from: Month = described("起始月份", "first month", "本月或以后 This month or later", examples=["2020-02"])
    value: Value | None = described(
        "目标值", "value", "为空的，自该月起不设目标 Null: no target from then on", examples=["0.95"]
    )


class TargetSetOut(Answer):
    """A target as it was set 指标目标."""

    id: UUID = described("标识", "id")
    indicator: str = described("指标", "indicator", examples=["subsidy.paid-on-time"])
    region: RegionCode = described("区划", "region", examples=["150600000000"])
    valid_from: Month = described("起始月份", "first month", examples=["2020-02"])
    value: Value | None = described(
        "目标值", "value", "为空的，自该月起不设目标 Null: no target from then on", examples=["0.95"]
    )
    set_at: LocalDateTime = described("设定时间", "set at")


class IndicatorTargetSet(
    Event, type="oversight.indicator-target.set", zh="指挥部对某区划及其下级设定指标目标，自某月起执行。"
):
    """Headquarters ask so much of a region and all below from a month on."""

    indicator: str
    valid_from: Month
    value: Value | None
