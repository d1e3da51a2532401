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


class CaseAccepted(_CaseEvent, type="injury.case.accepted"):
    """The application was accepted; the 60 days of the decision run."""

    accepted_on: LocalDate
    employer_id: str | None


class CaseNotAccepted(_CaseEvent, type="injury.case.not-accepted"):
    """The application was turned away."""

    reason: NotAcceptedReason
