"""Budgets on the wire."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

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

__all__ = ["BudgetIn", "BudgetOut", "BudgetSet"]


class BudgetIn(Schema):
    """How much of a community's week tasks may take 社区工作时间上限."""

    region: RegionCode = described("区划", "region", examples=["150603000000"])
    minutes_per_week: Annotated[int, Field(ge=0, le=10_080)] = described(
        "每周分钟数", "minutes a week", "以每个社区（嘎查村）计 Of each community", examples=[180]
    )
    document_no: Line = described("文号", "document number", examples=["康防指发〔2020〕6号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-02-03"])
    valid_to: LocalDate = described("截止日", "last day", examples=["2020-12-31"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        require_order(self.valid_from, self.valid_to)
        return self


class BudgetOut(Answer):
    """A budget 社区工作时间上限."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region", examples=["150603000000"])
    minutes_per_week: int = described("每周分钟数", "minutes a week", examples=[180])
    document_no: str = described("文号", "document number", examples=["康防指发〔2020〕6号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-02-03"])
    valid_to: LocalDate = described("截止日", "last day", examples=["2020-12-31"])
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class BudgetSet(Event, type="oversight.budget.set", zh="某区划社区每周用于工作事项的时间上限已设定。"):
    """A region's communities have so much time a week for tasks."""

    minutes_per_week: int
    valid_from: LocalDate
    valid_to: LocalDate
