"""Guidance on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.field_errors import wrong
from chassis.fields import (
    Answer,
    BasisPoints,
    Fen,
    LeagueCode,
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
from chassis.moves import NextMove
from services.subsidy.guidance.rules import GuidanceState
from services.subsidy.tiers.rules import RiskTier

__all__ = ["GuidanceEnded", "GuidanceIn", "GuidanceIssued", "GuidanceOut"]


class TierCeilingIn(Schema):
    """A tier that rates may differ by 分级上限."""

    tier: RiskTier = described("风险等级", "risk tier", examples=["class-2"])
    ceiling_fen: Fen = described("每日上限（分）", "ceiling per day in fen", ge=1, examples=[15_000])


class TierCeilingOut(Answer):
    """A tier that rates may differ by 分级上限."""

    tier: RiskTier = described("风险等级", "risk tier", examples=["class-2"])
    ceiling_fen: Fen = described("每日上限（分）", "ceiling per day in fen", examples=[15_000])


class GuidanceIn(Schema):
    """Guidance as a league gives it 指导意见."""

    region: LeagueCode = described("盟市", "league")
    document_no: Line = described("文号", "document number", examples=["包政发〔2020〕12号"])
    ceiling_fen: Fen = described("每日上限（分）", "ceiling per day in fen", ge=1, examples=[10_000])
    monthly_ceiling_fen: Fen | None = described(
        "每月上限（分）",
        "ceiling per month in fen",
        "未给出的，不得制定按月标准 Without it no rate by the month",
        ge=1,
        default=None,
    )
    tier_ceilings: list[TierCeilingIn] = described(
        "可用风险等级",
        "tiers that rates may differ by",
        "空列表：各地标准不分等级 None: rates are the same in all",
        default=[],
        max_length=4,
    )
    league_share_bp: BasisPoints = described(
        "盟市承担比例（万分比）", "the league's share in basis points", examples=[5_000]
    )
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    valid_to: LocalDate = described("截止日", "last day", examples=["2020-02-29"])

    @model_validator(mode="after")
    def _sound(self) -> Self:
        require_order(self.valid_from, self.valid_to)
        if len({one.tier for one in self.tier_ceilings}) != len(self.tier_ceilings):
            raise wrong("tier_repeated", "每个档次只能有一个上限", "A tier has one ceiling")
        return self


class GuidanceOut(Answer):
    """Guidance on record 指导意见."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("盟市", "league")
    document_no: str = described("文号", "document number", examples=["包政发〔2020〕12号"])
    ceiling_fen: Fen = described("每日上限（分）", "ceiling per day in fen", examples=[10_000])
    monthly_ceiling_fen: Fen | None = described("每月上限（分）", "ceiling per month in fen")
    tier_ceilings: list[TierCeilingOut] = described("可用风险等级", "tiers that rates may differ by")
    league_share_bp: BasisPoints = described(
        "盟市承担比例（万分比）", "the league's share in basis points", examples=[5_000]
    )
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    valid_to: LocalDate = described("截止日", "last day", examples=["2020-02-29"])
    ended_on: LocalDate | None = described("终止日", "ended on", "盟市未予终止的为空 Null unless the league ended it")
    state: GuidanceState = described("状态", "state")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _GuidanceFacts(Event):
    region: RegionCode
    document_no: str
    ceiling_fen: Fen
    monthly_ceiling_fen: Fen | None
    tier_ceilings: list[TierCeilingOut]
    league_share_bp: BasisPoints
    valid_from: LocalDate
    valid_to: LocalDate


class GuidanceIssued(_GuidanceFacts, type="subsidy.guidance.issued", zh="盟市已向所辖旗县下达指导意见。"):
    """A league issued guidance to its counties."""


class GuidanceEnded(_GuidanceFacts, type="subsidy.guidance.ended", zh="盟市指导意见已终止，不得再据以制定标准。"):
    """A league's guidance ended: no further standard may rest on it."""
