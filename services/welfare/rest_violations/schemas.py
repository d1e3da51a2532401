"""Violations on the wire."""

from uuid import UUID

from chassis.fields import Answer, LocalDate, LocalDateTime, RegionCode, WorkerId, described
from chassis.ledger import Event
from services.welfare.rest_violations.rules import Cause

__all__ = ["ViolationFound", "ViolationOut", "ViolationWithdrawn"]

_COMMUNITY = "150603001001"


class ViolationOut(Answer):
    """A day worked against an order to rest, or while sick 违规上岗."""

    id: UUID = described("标识", "id")
    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区", "community of the duty", examples=[_COMMUNITY])
    duty_on: LocalDate = described("上岗日", "day worked", examples=["2020-02-08"])
    cause: Cause = described("情形", "against what", examples=["forced-rest"])
    cause_id: UUID = described("依据", "order or sickness")
    standing: bool = described(
        "成立", "stands", "执勤已冲销的为false False when the duty was reversed", examples=[True]
    )
    updated_at: LocalDateTime = described("更新时间", "last changed at")


class _ViolationEvent(Event):
    worker_id: WorkerId
    duty_on: LocalDate
    cause: Cause
    cause_id: UUID


class ViolationFound(
    _ViolationEvent, type="welfare.rest-violation.found", zh="在强制休息或患病期间执勤；仍照常计发报酬。"
):
    """Duty was done against an order to rest or while sick; it counts for pay all the same."""


class ViolationWithdrawn(_ViolationEvent, type="welfare.rest-violation.withdrawn", zh="违规上岗所涉执勤已冲销。"):
    """The duty of a violation was reversed."""
