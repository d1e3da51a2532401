"""Funds on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from chassis.fields import (
    Answer,
    CountyCode,
    Fen,
    Line,
    LocalDate,
    LocalDateTime,
    RegionCode,
    Schema,
    Version,
    described,
)
from chassis.ledger import Event
from services.welfare.funds.rules import FundKind

__all__ = ["FundIn", "FundOut", "FundRecorded"]


class FundIn(Schema):
    """Funds that were planned or have come 社区防控工作经费."""

    region: CountyCode = described("旗县（市、区）", "county", "调用方所属区划 The caller's own")
    kind: FundKind = described("类别", "kind", examples=["planned"])
    amount_fen: Annotated[Fen, Field(ge=1)] = described("金额（分）", "amount in fen", examples=[50_000_000])
    happened_on: LocalDate = described(
        "日期", "day", "安排日期或到位日期 Of the plan, or of arrival", examples=["2020-02-03"]
    )
    document_no: Line = described("文号", "document number", examples=["康财社〔2020〕8号"])


class FundOut(Answer):
    """Funds that were planned or have come 社区防控工作经费."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("旗县（市、区）", "county")
    kind: FundKind = described("类别", "kind", examples=["planned"])
    amount_fen: int = described("金额（分）", "amount in fen", examples=[50_000_000])
    happened_on: LocalDate = described("日期", "day", examples=["2020-02-03"])
    document_no: str = described("文号", "document number", examples=["康财社〔2020〕8号"])
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class FundRecorded(Event, type="welfare.fund.recorded", zh="社区防控工作经费已安排或已到位。"):
    """Funds for the communities' work were planned or have come."""

    region: RegionCode
    kind: FundKind
    amount_fen: int
    happened_on: LocalDate
