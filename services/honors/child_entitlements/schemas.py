"""What children are due, on the wire."""

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
from services.honors.child_entitlements.rules import Basis, ChildStage, Treatment

__all__ = [
    "ChildEntitlementEnded",
    "ChildEntitlementIn",
    "ChildEntitlementIssued",
    "ChildEntitlementOut",
    "EntitlementEndIn",
]


class ChildEntitlementIn(Schema):
    """What children of the commended have in the caller's own area 受表彰人员子女待遇规定."""

    stage: ChildStage = described("事项", "matter", examples=["senior-secondary"])
    treatment: Treatment = described("待遇", "treatment", examples=["priority-at-tie"])
    document_no: Line = described("文号", "document number", examples=["内教发〔2020〕9号"])
    valid_from: LocalDate = described("生效日", "in force from", examples=["2020-01-01"])
    valid_to: LocalDate | None = described("失效日", "to", default=None, examples=["2020-12-31"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None:
            require_order(self.valid_from, self.valid_to)
        return self


class EntitlementEndIn(Schema):
    """When a rule holds for the last time 终止."""

    last_on: LocalDate = described("最后有效日", "last day", examples=["2020-12-31"])


class ChildEntitlementOut(Answer):
    """One rule 子女待遇规定."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("地区", "region", examples=["150000000000"])
    basis: Basis = described("依据", "fact that it rests on")
    stage: ChildStage = described("事项", "matter")
    treatment: Treatment = described("待遇", "treatment")
    document_no: str = described("文号", "document number")
    valid_from: LocalDate = described("生效日", "in force from")
    valid_to: LocalDate | None = described("失效日", "to")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _EntitlementFacts(Event):
    basis: Basis
    stage: ChildStage
    treatment: Treatment
    valid_from: LocalDate
    valid_to: LocalDate | None


class ChildEntitlementIssued(
    _EntitlementFacts, type="honors.child-entitlement.issued", zh="某地已制定受表彰人员子女待遇规定。"
):
    """A place decided what children of the commended have."""


class ChildEntitlementEnded(
    _EntitlementFacts, type="honors.child-entitlement.ended", zh="子女待遇规定的最后适用日期为`valid_to`。"
):
    """A rule holds for the last time on ``valid_to``."""
