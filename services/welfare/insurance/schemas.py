"""Policies on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.field_errors import wrong
from chassis.fields import (
    Answer,
    Fen,
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
from chassis.regions import span_of
from chassis.workers import Category
from services.welfare.visits.rules import Harm

__all__ = ["CapacityIn", "PolicyChanged", "PolicyEndIn", "PolicyEvent", "PolicyIn", "PolicyOut", "PolicyRegistered"]

_INSURER = "911500007012345678"


class PolicyIn(Schema):
    """A donated policy 捐赠保单."""

    region: RegionCode = described(
        "登记区划", "region that keeps it on record", "调用方所属区划 The caller's own", examples=["150603000000"]
    )
    insurer_id: Line = described(
        "保险人标识", "insurer", "以其令牌所载为准 As its tokens name it", max_length=64, examples=[_INSURER]
    )
    insurer_name: Line = described("保险人", "insurer's name", examples=["中国人寿保险公司内蒙古分公司"])
    donor: Line = described("捐赠方", "donor", examples=["中国人寿保险公司内蒙古分公司"])
    policy_no: Line = described("保单号", "policy number", examples=["样例-2020-0001"])
    capacity: int = described("承保人数", "persons at most", ge=1, le=10_000_000, examples=[100])
    regions: list[RegionCode] = described(
        "承保地区",
        "regions covered",
        "须在`region`之内，列表为空即其全部 Within ``region``; all of it when empty",
        default=[],
        max_length=200,
    )
    categories: list[Category] = described(
        "人员类别", "categories", "列表为空即全部 All when empty", default=[], max_length=10
    )
    harms: list[Harm] = described(
        "承保事件", "what it covers", min_length=1, max_length=10, examples=[["accident", "missing"]]
    )
    sum_insured_fen: Fen | None = described(
        "每人保险金额（分）",
        "sum insured a person, in fen",
        "捐赠方未说明的为空 Null where the donor has not said",
        ge=1,
        default=None,
    )
    report_hours: int = described(
        "报案时限（小时）",
        "hours to report to the insurer",
        "依保单约定，通常为48 As the policy says; 48 is usual",
        ge=1,
        le=8784,
        default=48,
    )
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    valid_to: LocalDate | None = described("截止日", "last day", "不填即未定截止日 Open when absent", default=None)
    document_no: Line = described("捐赠协议或文号", "agreement or document number", examples=["样例〔2020〕1号"])

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.valid_to is not None:
            require_order(self.valid_from, self.valid_to)
        if any(not span_of(self.region).covers(span_of(one)) for one in self.regions):
            raise wrong(
                "region_outside",
                "保障区划应在保单所属区划之内",
                "A region covered lies within the region that keeps the policy",
            )
        return self


class CapacityIn(Schema):
    """How many persons are covered from now on 承保人数."""

    capacity: int = described("承保人数", "persons at most", ge=1, le=10_000_000, examples=[200])


class PolicyEndIn(Schema):
    """When the cover ends 终止."""

    ends_on: LocalDate = described("终止日", "last day", examples=["2020-06-30"])


class PolicyOut(Answer):
    """A donated policy 捐赠保单."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("登记区划", "region that keeps it on record", examples=["150603000000"])
    insurer_id: str = described("保险人标识", "insurer", examples=[_INSURER])
    insurer_name: str = described("保险人", "insurer's name", examples=["中国人寿保险公司内蒙古分公司"])
    donor: str = described("捐赠方", "donor", examples=["中国人寿保险公司内蒙古分公司"])
    policy_no: str = described("保单号", "policy number", examples=["样例-2020-0001"])
    capacity: int = described("承保人数", "persons at most", examples=[100])
    used: int = described("已用人数", "persons proven to be insured", examples=[3])
    regions: list[RegionCode] = described("承保地区", "regions covered")
    categories: list[Category] = described("人员类别", "categories", "列表为空即全部 All when empty")
    harms: list[Harm] = described("承保事件", "what it covers")
    sum_insured_fen: Fen | None = described("每人保险金额（分）", "sum insured a person, in fen")
    report_hours: int = described("报案时限（小时）", "hours to report to the insurer", examples=[48])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    valid_to: LocalDate | None = described("截止日", "last day", "未定截止日的为空 Null while open")
    document_no: str = described("捐赠协议或文号", "agreement or document number", examples=["样例〔2020〕1号"])
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class PolicyEvent(Event):
    insurer_id: str
    policy_no: str
    capacity: int
    valid_from: LocalDate
    valid_to: LocalDate | None


class PolicyRegistered(PolicyEvent, type="welfare.insurance-policy.registered", zh="捐赠保险已登记。"):
    """Cover was donated."""


class PolicyChanged(
    PolicyEvent, type="welfare.insurance-policy.changed", zh="保单承保人数已调整，或保单自某日起终止。"
):
    """It covers another number of persons, or ends on a day."""
