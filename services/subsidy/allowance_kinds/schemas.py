"""Kinds of other allowances on the wire."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, StringConstraints, model_validator

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
from chassis.moves import NextMove
from chassis.regions import Level, level_of
from services.subsidy.allowance_kinds.rules import KindState, Payer

__all__ = ["KindCode", "KindEndIn", "KindEnded", "KindIn", "KindIssued", "KindOut"]

KindCode = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9-]{1,39}$")]


def _issuer(code: int) -> int:
    if level_of(code) not in {Level.PROVINCE, Level.LEAGUE}:
        raise wrong("issuer_level", "津贴种类由自治区或者盟市发布", "A kind is issued by the region or a league")
    return code


class KindIn(Schema):
    """An allowance that the working subsidy is not paid beside 互斥补贴类别."""

    region: Annotated[RegionCode, AfterValidator(_issuer)] = described(
        "自治区或盟市", "region or league", examples=["150600000000"]
    )
    code: KindCode = described("类别代码", "code", examples=["medical-staff"])
    name: Line = described("名称", "name", examples=["医疗卫生人员临时性工作补助"])
    payer: Payer = described("发放部门", "department that pays it", examples=["health"])
    document_no: Line = described("文号", "document number", examples=["内卫发〔2020〕16号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    valid_to: LocalDate | None = described("截止日", "last day", "未给出的，长期有效 Open when absent", default=None)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None:
            require_order(self.valid_from, self.valid_to)
        return self


class KindEndIn(Schema):
    """When a kind ends 终止日."""

    ends_on: LocalDate = described("终止日", "last day", examples=["2020-03-31"])


class KindOut(Answer):
    """A kind on record 互斥补贴类别."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("自治区或盟市", "region or league", examples=["150600000000"])
    code: str = described("类别代码", "code", examples=["medical-staff"])
    name: str = described("名称", "name", examples=["医疗卫生人员临时性工作补助"])
    payer: Payer = described("发放部门", "department that pays it", examples=["health"])
    document_no: str = described("文号", "document number", examples=["内卫发〔2020〕16号"])
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    valid_to: LocalDate | None = described("截止日", "last day", "长期有效的为空 Null while open")
    state: KindState = described("状态", "state")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _KindFacts(Event):
    region: RegionCode
    code: str
    payer: Payer
    document_no: str
    valid_from: LocalDate
    valid_to: LocalDate | None


class KindIssued(_KindFacts, type="subsidy.allowance-kind.issued", zh="自某日起，工作补助不与又一类补贴重复发放。"):
    """From a day on the working subsidy is not paid beside a further allowance."""


class KindEnded(_KindFacts, type="subsidy.allowance-kind.ended", zh="某互斥补贴类别自某日起终止。"):
    """A kind of other allowance ended on a day."""
