"""Designated hospitals on the wire."""

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
from services.injury.green_channels.rules import Urgency

__all__ = ["EndIn", "HospitalDesignated", "HospitalEnded", "HospitalIn", "HospitalOut"]

_MINUTES = {"critical": 10, "urgent": 30}
Minutes = Annotated[int, Field(ge=1, le=1440)]


class HospitalIn(Schema):
    """A hospital to designate 指定医疗机构."""

    hospital_id: Line = described(
        "医疗机构标识", "hospital", "与其令牌所载一致 As its tokens name it", max_length=64, examples=["h-1"]
    )
    name: Line = described("名称", "name", examples=["康巴什区人民医院"])
    region: RegionCode = described("区划", "region", "旗县或盟市 A county or a league", examples=["150603000000"])
    ordinal: int = described("顺位", "place in the order of asking", ge=1, le=1000, examples=[1])
    answer_minutes: dict[Urgency, Minutes] = described(
        "答复分钟数",
        "minutes to answer",
        "按紧急程度分列；未给出的，用默认值 By urgency; the default where absent",
        default={},
        examples=[_MINUTES],
    )
    document_no: Line = described("文号", "document number", examples=["康卫发〔2020〕3号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    valid_to: LocalDate | None = described("截止日", "last day", "未给出的，长期有效 Open when absent", default=None)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None:
            require_order(self.valid_from, self.valid_to)
        return self


class HospitalOut(Answer):
    """A designated hospital 定点医疗机构."""

    id: UUID = described("标识", "id")
    hospital_id: str = described("医疗机构标识", "hospital", examples=["h-1"])
    name: str = described("名称", "name", examples=["康巴什区人民医院"])
    region: RegionCode = described("区划", "region", examples=["150603000000"])
    ordinal: int = described("顺位", "place in the order of asking", examples=[1])
    answer_minutes: dict[Urgency, int] = described("答复分钟数", "minutes to answer", examples=[_MINUTES])
    document_no: str = described("文号", "document number", examples=["康卫发〔2020〕3号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    valid_to: LocalDate | None = described("截止日", "last day", "长期有效的为空 Null while open")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class EndIn(Schema):
    """When a designation ends 终止日."""

    ends_on: LocalDate = described("终止日", "last day", examples=["2020-03-31"])


class _HospitalEvent(Event):
    hospital_id: str
    region: RegionCode
    valid_from: LocalDate
    valid_to: LocalDate | None


class HospitalDesignated(_HospitalEvent, type="injury.hospital.designated", zh="已指定某区划绿色通道的定点医疗机构。"):
    """A hospital was designated for a region's green channel."""


class HospitalEnded(_HospitalEvent, type="injury.hospital.ended", zh="医疗机构的指定自某日起终止。"):
    """A hospital's designation ends on a day."""
