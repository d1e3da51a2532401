"""Requests for certificates."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from services.oversight.base import Base
from services.oversight.certificates.rules import EPIDEMIC, FORBIDDEN, REFUSALS, Outcome, Proof, Reason, RefusedFor

__all__ = ["CertificateRequest"]


def _in(proofs: tuple[Proof, ...]) -> str:
    return ", ".join(f"'{proof.value}'" for proof in proofs)


class CertificateRequest(Resource, Base):
    """That a community was asked for a proof, by whom, why, and whether it issued it. For whom is not kept."""

    __tablename__ = "certificate_requests"
    __table_args__ = (
        CheckConstraint(f"outcome = 'refused' OR proof NOT IN ({_in(FORBIDDEN)})", name="never_issued"),
        CheckConstraint(
            f"outcome = 'refused' OR reason <> 'epidemic' OR proof IN ({_in(EPIDEMIC)})", name="epidemic_two"
        ),
        CheckConstraint("outcome = 'refused' OR reason = 'epidemic' OR legal_basis IS NOT NULL", name="legal_basis"),
        CheckConstraint("(outcome = 'refused') = (refused_for IS NOT NULL)", name="refused_for"),
    )

    region: Mapped[Region]
    proof: Mapped[Proof] = mapped_column(text_enum(Proof))
    named: Mapped[str | None]
    reason: Mapped[Reason] = mapped_column(text_enum(Reason))
    legal_basis: Mapped[str | None]
    requester: Mapped[str]
    requested_on: Mapped[date]
    outcome: Mapped[Outcome] = mapped_column(text_enum(Outcome))
    refused_for: Mapped[RefusedFor | None] = mapped_column(text_enum(RefusedFor))

    @property
    def explanation(self) -> str | None:
        return str(REFUSALS[self.refused_for]) if self.refused_for is not None else None
