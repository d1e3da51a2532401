"""Acceptance and refusal on the wire."""

from chassis.fields import LocalDate, Schema, WorkerId, described
from chassis.ledger import Event
from services.injury.cases.rules import NotAcceptedReason

__all__ = ["CaseAccepted", "CaseNotAccepted", "RefuseIn"]


class RefuseIn(Schema):
    """Why the application is not accepted 不予受理."""

    reason: NotAcceptedReason = described("原因", "reason", examples=["papers-not-supplied"])


class _CaseEvent(Event):
    worker_id: WorkerId


class CaseAccepted(_CaseEvent, type="injury.case.accepted", zh="工伤认定申请已受理，六十日认定时限开始计算。"):
    """The application was accepted; the 60 days of the decision run."""

    accepted_on: LocalDate = described("受理日期", "accepted on")
    employer_id: str | None = described("用人单位", "unit, by its USCC")


class CaseNotAccepted(_CaseEvent, type="injury.case.not-accepted", zh="工伤认定申请不予受理。"):
    """The application was turned away."""

    reason: NotAcceptedReason
