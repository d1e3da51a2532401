"""Figures of the statute on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.fields import (
    Answer,
    Int64,
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
from services.honors.certainty import Certainty
from services.honors.martyr_figures.rules import MartyrFigure

__all__ = [
    "MartyrFigureEndIn",
    "MartyrFigureEnded",
    "MartyrFigureIn",
    "MartyrFigureIssued",
    "MartyrFigureOut",
]


class MartyrFigureIn(Schema):
    """A figure as the authorities published it 参数."""

    figure: MartyrFigure = described("参数", "figure", examples=["second-lieutenant-pay"])
    value: Int64 = described(
        "数值",
        "value",
        "倍数、月数按原数，金额以分计 Times or months as they are, money in fen",
        ge=1,
        le=10**12,
        examples=[600_000],
    )
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-01"])
    valid_to: LocalDate | None = described("截止日", "last day", default=None, examples=["2020-12-31"])
    source: Line = described("来源", "document that says so", examples=["示例〔2020〕1号"])
    certainty: Certainty = described("可信程度", "how sure it is", examples=["read"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None:
            require_order(self.valid_from, self.valid_to)
        return self


class MartyrFigureEndIn(Schema):
    """When a version holds for the last time 终止."""

    last_on: LocalDate = described("最后有效日", "last day", examples=["2020-12-31"])


class MartyrFigureOut(Answer):
    """A version of a figure 参数."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("地区", "region", examples=["150000000000"])
    figure: MartyrFigure = described("参数", "figure")
    value: int = described(
        "数值", "value", "倍数、月数按原数，金额以分计 Times or months as they are, money in fen", examples=[30]
    )
    valid_from: LocalDate = described("起始日", "first day")
    valid_to: LocalDate | None = described("截止日", "last day")
    source: str = described("来源", "source")
    certainty: Certainty = described("可信程度", "how sure it is")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _FigureFacts(Event):
    figure: MartyrFigure
    value: int
    valid_from: LocalDate
    valid_to: LocalDate | None


class MartyrFigureIssued(_FigureFacts, type="honors.martyr-figure.issued", zh="法定抚恤参数已录入。"):
    """A figure of the statute was entered."""


class MartyrFigureEnded(_FigureFacts, type="honors.martyr-figure.ended", zh="抚恤参数的最后适用日期为`valid_to`。"):
    """A figure holds for the last time on ``valid_to``."""
