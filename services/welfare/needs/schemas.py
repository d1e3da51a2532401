"""Needs and forecasts on the wire."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from chassis.fields import (
    Answer,
    CountyCode,
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
from chassis.workers import PostType

__all__ = ["CoverOut", "EndIn", "NeedEnded", "NeedIn", "NeedIssued", "NeedOut"]

_MASKS = {"checkpoint": 2000, "household-visit": 3000, "data-entry": 0}
PerDay = Annotated[Int64, Field(ge=0, le=10**9)]


class NeedIn(Schema):
    """How much of an item a worker-day takes 用量标准."""

    region: CountyCode = described("旗县（市、区）", "county", "调用方所属区划 The caller's own")
    item_id: UUID = described("品目", "item")
    per_day_milli: dict[PostType, PerDay] = described(
        "每人每日用量",
        "need of a worker-day",
        "按岗位，以计量单位的千分之一计：2000即每日口罩两只 "
        "By post, in thousandths of the item's unit: 2000 is two masks a day",
        min_length=1,
        examples=[_MASKS],
    )
    document_no: Line = described("文号", "document number", examples=["康防指办〔2020〕9号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    valid_to: LocalDate | None = described("截止日", "last day", "不填即未定截止日 Open when absent", default=None)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None:
            require_order(self.valid_from, self.valid_to)
        return self


class EndIn(Schema):
    """When a need ends 终止日."""

    ends_on: LocalDate = described("终止日", "last day", examples=["2020-02-25"])


class NeedOut(Answer):
    """A need 用量标准."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("旗县（市、区）", "county")
    item_id: UUID = described("品目", "item")
    per_day_milli: dict[PostType, int] = described(
        "每人每日用量",
        "need of a worker-day",
        "以计量单位的千分之一计 In thousandths of the item's unit",
        examples=[_MASKS],
    )
    document_no: str = described("文号", "document number", examples=["康防指办〔2020〕9号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    valid_to: LocalDate | None = described("截止日", "last day", "未定截止日的为空 Null while open")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class CoverOut(Answer):
    """For how many days a store's stock of an item lasts 可用天数."""

    store_id: UUID = described("存放点", "store")
    region: RegionCode = described("区划", "region whose workers are reckoned with")
    item_id: UUID = described("品目", "item")
    need_id: UUID = described("用量标准", "need that is reckoned with")
    first_on: LocalDate = described("起始日", "first day of the duty", examples=["2020-02-01"])
    last_on: LocalDate = described("截止日", "last day of the duty", examples=["2020-02-07"])
    as_of: LocalDateTime = described("统计时间", "as of")
    stock: int = described(
        "可用库存", "usable stock", "不含已过期、封存和召回的 Neither expired, held back nor recalled", examples=[300]
    )
    worker_days: dict[PostType, int] = described("出勤人日", "worker-days by post", examples=[{"checkpoint": 70}])
    daily_need: float = described("日均需要", "need of a day", "按品目的计量单位计 In the item's unit", examples=[20.0])
    days: float | None = described(
        "可用天数", "days of cover", "无用量的为空 Null where nothing is used", examples=[15.0]
    )


class _NeedEvent(Event):
    region: RegionCode
    item_id: UUID
    valid_from: LocalDate
    valid_to: LocalDate | None


class NeedIssued(_NeedEvent, type="welfare.need.issued", zh="旗县已规定每人日所需物资用量。"):
    """A county laid down how much of an item a worker-day takes."""


class NeedEnded(_NeedEvent, type="welfare.need.ended", zh="用量标准的最后适用日期已确定。"):
    """It holds no longer than to a day."""
