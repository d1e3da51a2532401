"""Duty shifts on the wire."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import StringConstraints, model_validator

from chassis.field_errors import wrong
from chassis.fields import Answer, Line, LocalDateTime, RegionCode, Schema, Version, described
from chassis.ledger import Event

__all__ = ["DutyShiftEnded", "DutyShiftSet", "Phone", "ShiftEndIn", "ShiftIn", "ShiftOut"]

Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 -]{1,19}$")]


class ShiftIn(Schema):
    """A shift of a duty desk 值班."""

    region: RegionCode = described("区划", "region", "本部门所属区划 The department's own", examples=["150603000000"])
    desk: Line = described("值班岗", "desk", "不写个人姓名 No personal name", examples=["康巴什区心理危机值班室"])
    phone: Phone = described("值班电话", "telephone", examples=["0477-8001234"])
    ordinal: int = described("顺位", "place in the order of calling", ge=1, le=100, examples=[1])
    starts_at: LocalDateTime = described("开始时间", "starts at", examples=["2020-02-01T00:00:00+08:00"])
    ends_at: LocalDateTime = described("结束时间", "ends at", examples=["2020-03-01T00:00:00+08:00"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise wrong("period_order", "时段的结束早于开始", "The period ends before it begins")
        return self


class ShiftOut(Answer):
    """A shift, its telephone masked 值班."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region", examples=["150603000000"])
    desk: str = described("值班岗", "desk", examples=["康巴什区心理危机值班室"])
    phone_masked: str = described("值班电话（脱敏）", "telephone, masked", examples=["****34"])
    ordinal: int = described("顺位", "place in the order of calling", examples=[1])
    starts_at: LocalDateTime = described("开始时间", "starts at")
    ends_at: LocalDateTime = described("结束时间", "ends at")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class ShiftEndIn(Schema):
    """When a shift ends early 提前结束."""

    ends_at: LocalDateTime = described("结束时间", "ends at", examples=["2020-02-20T00:00:00+08:00"])


class _ShiftEvent(Event):
    region: RegionCode
    ordinal: int


class DutyShiftSet(_ShiftEvent, type="welfare.duty-shift.set", zh="卫生健康部门已安排心理危机值班。"):
    """A health department set a shift of its crisis desk."""


class DutyShiftEnded(_ShiftEvent, type="welfare.duty-shift.ended", zh="值班提前结束。"):
    """A shift was cut short."""
