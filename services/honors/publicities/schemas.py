"""Publicity on the wire."""

from uuid import UUID

from chassis.fields import Answer, Line, LocalDate, LocalDateTime, RegionCode, Schema, Version, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.honors.publicities.rules import EvidenceKind, PublicityState
from services.honors.schemes.rules import PublicityKind, Stage

__all__ = [
    "EvidenceIn",
    "PublicityClosed",
    "PublicityEvidenced",
    "PublicityIn",
    "PublicityOut",
    "PublicityPosted",
    "PublicityTakenDown",
]


class PublicityIn(Schema):
    """A level posts the list 发布公示."""

    stage: Stage = described("公示层级", "stage", "调用方所属层级 The caller's own level", examples=["unit"])


class EvidenceIn(Schema):
    """What shows that the list was posted 公示凭据."""

    evidence_kind: EvidenceKind = described("凭据类型", "kind", examples=["photograph"])
    evidence_reference: Line = described("存放位置", "where it is kept", examples=["档案2020-3-12"])
    evidence_digest: str | None = described(
        "凭据SHA-256", "SHA-256 of the evidence", default=None, pattern="^[0-9a-f]{64}$", examples=["0" * 64]
    )


class PublicityOut(Answer):
    """A nomination on a posted list, as the list shows it 公示."""

    id: UUID = described("标识", "id")
    nomination_id: UUID = described("推荐对象", "nomination")
    round: int = described("轮次", "round", examples=[1])
    scheme_id: UUID = described("表彰项目", "scheme")
    scheme_title: str = described("项目名称", "title of the scheme", examples=["全区城乡社区疫情防控先进个人"])
    region: RegionCode = described("单位", "unit", examples=["150603001001"])
    shown_as: str = described("姓名（脱敏）或集体名称", "masked name or collective", examples=["张*"])
    stage: Stage = described("公示层级", "stage")
    kind: PublicityKind = described("计日方式", "kind of days")
    days: int = described("天数", "days", examples=[5])
    posted_on: LocalDate = described("发布日", "posted on", examples=["2020-03-02"])
    ends_on: LocalDate = described("公示截止日", "last day", examples=["2020-03-09"])
    state: PublicityState = described("状态", "state")
    evidence_kind: EvidenceKind | None = described("凭据类型", "kind of evidence")
    evidence_reference: str | None = described("凭据存放位置", "where the evidence is kept")
    evidence_digest: str | None = described("凭据SHA-256", "SHA-256 of the evidence")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _PublicityFacts(Event):
    nomination_id: UUID
    round: int
    stage: Stage
    posted_on: LocalDate
    ends_on: LocalDate


class PublicityPosted(_PublicityFacts, type="honors.publicity.posted", zh="某级已公示推荐对象。"):
    """A level posted a nomination."""


class PublicityEvidenced(_PublicityFacts, type="honors.publicity.evidenced", zh="公示凭据已登记。"):
    """What shows that it was posted is on record."""


class PublicityClosed(_PublicityFacts, type="honors.publicity.closed", zh="推荐对象公示期满。"):
    """A nomination was posted for its full days."""


class PublicityTakenDown(
    _PublicityFacts, type="honors.publicity.taken-down", zh="推荐退回、撤回或不予批准，其公示撤下。"
):
    """A list came down before its last day: its nomination was sent back, withdrawn or declined."""
