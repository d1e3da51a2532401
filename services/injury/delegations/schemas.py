"""Delegations on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.fields import (
    Answer,
    CountyCode,
    LeagueCode,
    Line,
    LocalDate,
    LocalDateTime,
    Schema,
    Version,
    described,
    require_order,
)
from chassis.ledger import Event

__all__ = ["DelegationEndIn", "DelegationEnds", "DelegationIn", "DelegationIssued", "DelegationOut"]

_NUMBER = "样例盟人社发〔2020〕1号"


class DelegationIn(Schema):
    """A league's delegation to a county 委托旗县办理工伤认定."""

    county: CountyCode = described("受委托旗县", "county that acts")
    valid_from: LocalDate = described("生效日", "in force from", examples=["2020-02-01"])
    valid_to: LocalDate | None = described(
        "失效日", "in force to", "最后一日；无期限的为空 The last day; null without end", default=None
    )
    document_no: Line = described("文号", "document number", examples=[_NUMBER])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None:
            require_order(self.valid_from, self.valid_to)
        return self


class DelegationEndIn(Schema):
    """The end of a delegation 终止委托."""

    last_on: LocalDate = described("最后一日", "last day", examples=["2020-12-31"])


class DelegationOut(Answer):
    """A delegation on record 委托."""

    id: UUID = described("标识", "id")
    from_region: LeagueCode = described("委托的盟市", "league that delegates")
    county: CountyCode = described("受委托旗县", "county that acts")
    valid_from: LocalDate = described("生效日", "in force from", examples=["2020-02-01"])
    valid_to: LocalDate | None = described("失效日", "in force to", "无期限的为空 Null without end")
    document_no: str = described("文号", "document number", examples=[_NUMBER])
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _Delegation(Event):
    from_region: LeagueCode
    county: CountyCode
    valid_from: LocalDate
    valid_to: LocalDate | None


class DelegationIssued(_Delegation, type="injury.delegation.issued", zh="盟市已委托旗县办理工伤认定。"):
    """A league delegated recognition to a county."""


class DelegationEnds(_Delegation, type="injury.delegation.ended", zh="盟市已终止认定委托，以其末日为准。"):
    """A league ended a delegation, as of its last day."""
