"""Schemes and quotas on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.fields import (
    Answer,
    BasisPoints,
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
from chassis.regions import Level
from chassis.workers import Category
from services.honors.schemes.rules import DEFAULT_DAYS, Approval, NomineeKind, OpinionKind, PublicityKind, Rank, Stage

__all__ = [
    "EndIn",
    "QuotaAllottedEvent",
    "QuotaAmended",
    "QuotaIn",
    "QuotaOut",
    "QuotaPlacesIn",
    "SchemeEnded",
    "SchemeFounded",
    "SchemeIn",
    "SchemeOut",
]

_DOCUMENT = "内表彰函〔2020〕6号"


class StageIn(Schema):
    """A level that posts the list, and for how long 公示要求."""

    stage: Stage = described("公示层级", "stage", examples=["unit"])
    kind: PublicityKind = described("计日方式", "kind of days", default=PublicityKind.WORKING, examples=["working"])
    days: int = described("天数", "days", ge=1, le=60, default=DEFAULT_DAYS, examples=[DEFAULT_DAYS])


class StageOut(Answer):
    """A level that posts the list, and for how long 公示要求."""

    stage: Stage = described("公示层级", "stage", examples=["unit"])
    kind: PublicityKind = described("计日方式", "kind of days", examples=["working"])
    days: int = described("天数", "days", examples=[DEFAULT_DAYS])


class SchemeIn(Schema):
    """A scheme as it was approved 表彰项目."""

    code: Line = described(
        "项目代码", "code", "同一项目各版本相同 The same for every version of a scheme", examples=["FY-GR-2020"]
    )
    title: Line = described("名称", "title", examples=["全区城乡社区疫情防控先进个人"])
    approval_id: Line = described("批准文号", "number of the approval", examples=["国评组函〔2020〕31号"])
    approved_at: Approval = described("审批层级", "who approved it", examples=["provincial"])
    rank: Rank = described("表彰层次", "rank", examples=["ministerial"])
    kind: NomineeKind = described("对象", "individuals or collectives", examples=["individuals"])
    deeds_from: LocalDate = described("事迹起始日", "first day of deeds", examples=["2020-01-25"])
    deeds_to: LocalDate = described("事迹截止日", "last day of deeds", examples=["2020-02-25"])
    minimum_days: int = described(
        "最少执勤天数",
        "days of confirmed duty at least",
        "仅适用于个人 Of individuals",
        ge=0,
        le=366,
        default=0,
        examples=[10],
    )
    review_levels: list[Level] = described(
        "审核层级", "levels that review", min_length=1, max_length=4, examples=[["county", "league", "province"]]
    )
    publicity: list[StageIn] = described(
        "公示要求",
        "publicity",
        min_length=2,
        max_length=5,
        examples=[[{"stage": "unit"}, {"stage": "province", "kind": "working", "days": 5}]],
    )
    opinions: list[OpinionKind] = described(
        "征求意见单位",
        "whose opinions are sought",
        min_length=2,
        max_length=6,
        examples=[["discipline", "public-security", "organization"]],
    )
    opinions_on_leaders: list[OpinionKind] = described(
        "领导另需征求意见单位", "whose besides, of those who lead", default=[], max_length=6, examples=[["tax"]]
    )
    valid_from: LocalDate = described("生效日", "in force from", examples=["2020-02-01"])
    valid_to: LocalDate | None = described("失效日", "to", default=None, examples=["2020-12-31"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        require_order(self.deeds_from, self.deeds_to)
        if self.valid_to is not None:
            require_order(self.valid_from, self.valid_to)
        return self


class SchemeOut(Answer):
    """A version of a scheme 表彰项目."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("设立机关所在地", "founded by", examples=["150000000000"])
    code: str = described("项目代码", "code", examples=["FY-GR-2020"])
    title: str = described("名称", "title", examples=["全区城乡社区疫情防控先进个人"])
    approval_id: str = described("批准文号", "number of the approval", examples=["国评组函〔2020〕31号"])
    approved_at: Approval = described("审批层级", "who approved it")
    rank: Rank = described("表彰层次", "rank")
    kind: NomineeKind = described("对象", "individuals or collectives")
    deeds_from: LocalDate = described("事迹起始日", "first day of deeds")
    deeds_to: LocalDate = described("事迹截止日", "last day of deeds")
    minimum_days: int = described("最少执勤天数", "days of confirmed duty at least", examples=[10])
    review_levels: list[Level] = described("审核层级", "levels that review")
    publicity: list[StageOut] = described("公示要求", "publicity")
    opinions: list[OpinionKind] = described("征求意见单位", "whose opinions are sought")
    opinions_on_leaders: list[OpinionKind] = described("领导另需征求意见单位", "whose besides, of those who lead")
    valid_from: LocalDate = described("生效日", "in force from")
    valid_to: LocalDate | None = described("失效日", "to")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class EndIn(Schema):
    """When a version holds for the last time 终止."""

    last_on: LocalDate = described("最后有效日", "last day", examples=["2020-06-30"])


class QuotaPlacesIn(Schema):
    """How many places there are 名额数."""

    places: int = described("名额", "places", ge=1, le=100_000, examples=[30])
    front_line_bp: BasisPoints = described("一线占比（万分比）", "share of the front line", examples=[8000])
    document_no: Line = described("文号", "document number", examples=[_DOCUMENT])


class QuotaIn(QuotaPlacesIn):
    """A quota of an area 名额分配."""

    region: RegionCode = described("地区", "area", examples=["150603000000"])
    category: Category | None = described(
        "人员类别", "category", "不填即不限类别 Absent: any", default=None, examples=["grid"]
    )


class QuotaOut(Answer):
    """A quota of an area 名额分配."""

    id: UUID = described("标识", "id")
    scheme_id: UUID = described("表彰项目", "scheme")
    region: RegionCode = described("地区", "area", examples=["150603000000"])
    category: Category | None = described("人员类别", "category")
    places: int = described("名额", "places", examples=[30])
    front_line_bp: int = described("一线占比（万分比）", "share of the front line", examples=[8000])
    reserved: int = described("一线专用名额", "places that only the front line takes", examples=[24])
    document_no: str = described("文号", "document number", examples=[_DOCUMENT])
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _SchemeFacts(Event):
    code: str
    approval_id: str
    kind: NomineeKind = described("对象", "individuals or collectives")
    rank: Rank
    valid_from: LocalDate
    valid_to: LocalDate | None


class SchemeFounded(_SchemeFacts, type="honors.scheme.founded", zh="某版表彰项目已设立。"):
    """A version of a scheme was founded."""


class SchemeEnded(_SchemeFacts, type="honors.scheme.ended", zh="某版表彰项目的最后适用日期为`valid_to`。"):
    """A version of a scheme holds for the last time on ``valid_to``."""


class _QuotaFacts(Event):
    scheme_id: UUID
    category: Category | None
    places: int
    front_line_bp: int
    document_no: str


class QuotaAllottedEvent(_QuotaFacts, type="honors.quota.allotted", zh="某地已分得表彰项目的名额。"):
    """An area was allotted places of a scheme."""


class QuotaAmended(_QuotaFacts, type="honors.quota.amended", zh="某地的名额已调整；调整前的名额见此前事件。"):
    """An area's places were changed; what it had before stands in the event before."""
