"""Figures of rest on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

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
from services.welfare.rest_figures.rules import RestFigure

__all__ = ["FigureEndIn", "FigureIn", "FigureOut", "RestFigureEnded", "RestFigureIssued"]


class FigureIn(Schema):
    """A figure to be issued 轮休参数."""

    region: RegionCode = described("区划", "region", "调用方所属区划 The caller's own", examples=["150603000000"])
    kind: RestFigure = described("参数种类", "figure", examples=["rest-days"])
    number: int = described(
        "数值", "number", "日数或小时数，依参数而定 Days or hours, as the figure says", ge=1, le=8784, examples=[2]
    )
    document_no: Line = described("文号", "document number", examples=["康防指办〔2020〕6号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-02-01"])
    valid_to: LocalDate | None = described("截止日", "last day", "不填即未定截止日 Open when absent", default=None)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None:
            require_order(self.valid_from, self.valid_to)
        return self


class FigureOut(Answer):
    """A figure as it was issued 轮休参数."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region", examples=["150603000000"])
    kind: RestFigure = described("参数种类", "figure", examples=["rest-days"])
    number: int = described(
        "数值", "number", "日数或小时数，依参数而定 Days or hours, as the figure says", examples=[2]
    )
    document_no: str = described("文号", "document number", examples=["康防指办〔2020〕6号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-02-01"])
    valid_to: LocalDate | None = described("截止日", "last day", "未定截止日的为空 Null while open")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class FigureEndIn(Schema):
    """When it holds for the last time 终止."""

    ends_on: LocalDate = described("终止日", "last day", examples=["2020-03-31"])


class _FigureEvent(Event):
    region: RegionCode
    kind: RestFigure
    number: int
    valid_from: LocalDate
    valid_to: LocalDate | None


class RestFigureIssued(_FigureEvent, type="welfare.rest-figure.issued", zh="某地已规定本地轮休参数。"):
    """A place has set a figure of its own."""


class RestFigureEnded(_FigureEvent, type="welfare.rest-figure.ended", zh="轮休参数的最后适用日期为`valid_to`。"):
    """It holds no longer than ``valid_to``."""
