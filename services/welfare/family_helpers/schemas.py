"""Helpers on the wire."""

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
from services.welfare.family.rules import HelperKind, HelpKind

__all__ = ["FamilyHelperEnded", "FamilyHelperRegistered", "HelperEndIn", "HelperIn", "HelperOut"]


class HelperIn(Schema):
    """Who helps, with what, and how many at once 帮扶力量登记."""

    region: RegionCode = described("区划", "region", "调用方所属区划 The caller's own", examples=["150603001001"])
    provider_id: Line = described(
        "机构标识", "provider", "以其令牌所载为准 As its tokens name it", max_length=64, examples=["v-1"]
    )
    name: Line = described("机构名称", "its name", examples=["样例社区志愿服务队"])
    kind: HelperKind = described("力量来源", "kind of helper", examples=["volunteer"])
    helps: list[HelpKind] = described(
        "帮扶类别", "what it helps with", min_length=1, max_length=4, examples=[["shopping", "elder-care"]]
    )
    capacity: int = described("可同时帮扶数", "families or children at once", ge=1, le=10_000, examples=[5])
    document_no: Line = described("登记文号", "document number", examples=["样例社〔2020〕3号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-02-01"])
    valid_to: LocalDate | None = described("截止日", "last day", "不填即未定截止日 Open when absent", default=None)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None:
            require_order(self.valid_from, self.valid_to)
        return self


class HelperOut(Answer):
    """A helper of families 帮扶力量."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region", examples=["150603001001"])
    provider_id: str = described("机构标识", "provider", examples=["v-1"])
    name: str = described("机构名称", "its name", examples=["样例社区志愿服务队"])
    kind: HelperKind = described("力量来源", "kind of helper", examples=["volunteer"])
    helps: list[HelpKind] = described("帮扶类别", "what it helps with", examples=[["shopping"]])
    capacity: int = described("可同时帮扶数", "families or children at once", examples=[5])
    in_use: int = described("在帮扶数", "of them matched", examples=[2])
    document_no: str = described("登记文号", "document number", examples=["样例社〔2020〕3号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-02-01"])
    valid_to: LocalDate | None = described("截止日", "last day", "未定截止日的为空 Null while open")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class HelperEndIn(Schema):
    """When it helps for the last time 终止登记."""

    ends_on: LocalDate = described("终止日", "last day", examples=["2020-03-31"])


class _HelperEvent(Event):
    region: RegionCode
    kind: HelperKind
    capacity: int


class FamilyHelperRegistered(_HelperEvent, type="welfare.family-helper.registered", zh="某区划的帮扶力量已登记。"):
    """Somebody helps families of a region."""


class FamilyHelperEnded(_HelperEvent, type="welfare.family-helper.ended", zh="帮扶力量自某日起不再承接新的家庭。"):
    """No more families are given to it from some day on."""
