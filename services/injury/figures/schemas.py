"""Figures on the wire."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BeforeValidator, PlainSerializer, TypeAdapter, WithJsonSchema, model_validator

from chassis.field_errors import wrong
from chassis.fields import (
    Answer,
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
from services.injury.benefits.parameters import NATION, FigureUnit
from services.injury.certainty import Certainty

__all__ = ["EndIn", "FigureEnded", "FigureIn", "FigureIssued", "FigureOut", "FigureRegion", "FigureValue"]

_NATION = f"{NATION:012d}"
_VALUE = r"^(0|[1-9][0-9]{0,12})(\.[0-9]{1,4})?$"
_VALUE_FORM = re.compile(_VALUE)


def _number(value: Any) -> Any:
    """Written out as text: a number of JSON may reach the reader as the nearest binary fraction."""
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not _VALUE_FORM.fullmatch(value):
        raise wrong(
            "figure_value",
            "参数值应为文本：数字，至多四位小数",
            "A figure is text: digits, and at most four decimals",
        )
    return Decimal(value)


def _place(value: Any) -> Any:
    return NATION if value in (_NATION, NATION) and value is not False else _CODE.validate_python(value)


_CODE = TypeAdapter(RegionCode)

FigureRegion = Annotated[
    int,
    BeforeValidator(_place),
    PlainSerializer(lambda code: f"{code:012d}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": "^([1-9][0-9]{11}|0{12})$", "examples": ["150600000000"]}),
]
"""A region code, or twelve zeros for the nation."""

FigureValue = Annotated[
    Decimal,
    BeforeValidator(_number),
    PlainSerializer(lambda value: format(value, "f"), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _VALUE, "examples": ["6000"]}),
]


class FigureIn(Schema):
    """A figure as its authority published it 参数."""

    name: Line = described("名称", "name", "计算所用的参数名 What a calculation asks for", examples=["average-wage"])
    region: FigureRegion = described("适用地区", "region", "全国为十二个零 Twelve zeros for the nation")
    valid_from: LocalDate | None = described(
        "起始日", "first day", "不详的为空 Null if it is not known", default=None, examples=["2019-01-01"]
    )
    valid_to: LocalDate | None = described(
        "截止日",
        "last day",
        "有效期间为空；年度参数为12月31日 Null while it holds; of a yearly figure 31 December",
        default=None,
        examples=["2019-12-31"],
    )
    value: FigureValue = described("数值", "value", examples=["6000"])
    unit: FigureUnit = described("计量单位", "unit", examples=["yuan"])
    source: Line = described("来源", "source", examples=["示例：某盟2019年社会平均工资通知"])
    certainty: Certainty = described("可信程度", "how sure it is", examples=["read"])
    document_no: Line | None = described("文号", "document number", default=None, examples=["示例〔2020〕1号"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        require_order(self.valid_from or date.min, self.valid_to or date.max)
        return self


class FigureOut(Answer):
    """One version of a figure 参数版本."""

    id: UUID = described("标识", "id")
    name: str = described("名称", "name", examples=["average-wage"])
    region: FigureRegion = described("适用地区", "region", "全国为十二个零 Twelve zeros for the nation")
    valid_from: LocalDate | None = described("起始日", "first day", examples=["2019-01-01"])
    valid_to: LocalDate | None = described("截止日", "last day", examples=["2019-12-31"])
    value: FigureValue = described("数值", "value", examples=["6000"])
    unit: FigureUnit = described("计量单位", "unit", examples=["yuan"])
    source: str = described("来源", "source", examples=["示例：某盟2019年社会平均工资通知"])
    certainty: Certainty = described("可信程度", "how sure it is", examples=["read"])
    document_no: str | None = described("文号", "document number", examples=["示例〔2020〕1号"])
    issued_by: str | None = described("发布人", "issued by", "随服务自带的为空 Null for what came with the service")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class EndIn(Schema):
    """When a version ends 终止."""

    last_on: LocalDate = described("最后一日", "last day on which it holds", examples=["2020-06-30"])


class _FigureFacts(Event):
    name: str
    region: FigureRegion
    valid_from: date | None
    valid_to: date | None
    value: FigureValue
    unit: FigureUnit


class FigureIssued(_FigureFacts, type="injury.figure.issued", zh="某版待遇参数已发布。"):
    """A version of a figure was issued."""


class FigureEnded(_FigureFacts, type="injury.figure.ended", zh="某版待遇参数的最后适用日期为`valid_to`。"):
    """A version of a figure holds no longer than ``valid_to``."""
