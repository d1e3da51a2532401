"""Providers of counselling on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

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
from services.welfare.counselling_providers.rules import ProviderKind, Sponsor

__all__ = [
    "CounsellingProviderEnded",
    "CounsellingProviderRegistered",
    "CounsellingProviderResized",
    "ProviderEndIn",
    "ProviderIn",
    "ProviderOut",
    "ResizeIn",
]


class ProviderIn(Schema):
    """A provider to register 登记心理服务机构."""

    provider_id: Line = described(
        "机构标识", "provider", "以其令牌所载为准 As its tokens name it", max_length=64, examples=["p-1"]
    )
    name: Line = described("名称", "name", examples=["样例心理援助中心"])
    sponsor: Sponsor = described("力量来源", "whose force it is", examples=["civil-affairs"])
    kind: ProviderKind = described(
        "类别", "kind", "只有医疗机构可以诊断 Only a medical institution diagnoses", examples=["counselling"]
    )
    region: RegionCode = described("区划", "region", "本部门所属区划 The department's own", examples=["150603000000"])
    capacity: int = described("同时承接人数", "persons at once", ge=0, le=100_000, examples=[20])
    document_no: Line = described("文号", "document number", examples=["康民发〔2020〕7号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-02-01"])
    valid_to: LocalDate | None = described("截止日", "last day", "不填即未定截止日 Open when absent", default=None)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.valid_to is not None:
            require_order(self.valid_from, self.valid_to)
        if self.kind is ProviderKind.MEDICAL and self.sponsor is not Sponsor.HEALTH:
            raise wrong("medical_sponsor", "医疗机构应由卫健部门登记", "A medical institution is registered by health")
        return self


class ProviderOut(Answer):
    """A provider and how many it can still take 心理服务机构."""

    id: UUID = described("标识", "id")
    provider_id: str = described("机构标识", "provider", examples=["p-1"])
    name: str = described("名称", "name", examples=["样例心理援助中心"])
    sponsor: Sponsor = described("力量来源", "whose force it is", examples=["civil-affairs"])
    kind: ProviderKind = described("类别", "kind", examples=["counselling"])
    region: RegionCode = described("区划", "region", examples=["150603000000"])
    capacity: int = described("同时承接人数", "persons at once", examples=[20])
    document_no: str = described("文号", "document number", examples=["康民发〔2020〕7号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-02-01"])
    valid_to: LocalDate | None = described("截止日", "last day", "未定截止日的为空 Null while open")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class ResizeIn(Schema):
    """How many a provider takes at once 容量."""

    capacity: int = described("同时承接人数", "persons at once", ge=0, le=100_000, examples=[30])


class ProviderEndIn(Schema):
    """When a registration ends 终止日."""

    ends_on: LocalDate = described("终止日", "last day", examples=["2020-03-31"])


class _ProviderEvent(Event):
    provider_id: str
    region: RegionCode
    sponsor: Sponsor
    capacity: int
    valid_to: LocalDate | None


class CounsellingProviderRegistered(
    _ProviderEvent, type="welfare.counselling-provider.registered", zh="心理服务机构已登记。"
):
    """A provider of counselling was registered."""


class CounsellingProviderResized(
    _ProviderEvent, type="welfare.counselling-provider.resized", zh="心理服务机构可同时承接的人数已调整。"
):
    """A provider takes another number of persons at once."""


class CounsellingProviderEnded(
    _ProviderEvent, type="welfare.counselling-provider.ended", zh="心理服务机构的登记自某日起终止；在办转介继续办理。"
):
    """A provider's registration ends on a day; referrals that it has go on."""
