"""Claims, and the papers that they name."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.insurance_claims.rules import (
    CLAIM_PERMISSIONS,
    INSURANCE_CLAIM,
    ClaimKind,
    ClaimState,
    RefusalReason,
)

__all__ = ["InsuranceClaim"]


class InsuranceClaim(Resource, Base):
    """One claim on one proof; the insurer of the proof is the insurer of the claim."""

    __tablename__ = "insurance_claims"
    __table_args__ = (
        ForeignKeyConstraint(["proof_id", "insurer_id"], ["insurance_proofs.id", "insurance_proofs.insurer_id"]),
        Index(
            "uq_insurance_claims_live",
            "proof_id",
            "kind",
            unique=True,
            postgresql_where=text("kind <> 'medical' AND state <> 'withdrawn' AND refused_for IS NULL"),
        ),
        Index(
            "uq_insurance_claims_bill",
            "worker_id",
            "bill_no",
            unique=True,
            postgresql_where=text("state <> 'withdrawn' AND refused_for IS NULL"),
        ),
        Index("uq_insurance_claims_payment", "insurer_id", "payment_reference", unique=True),
        CheckConstraint(
            "(kind = 'medical') = (bill_no IS NOT NULL) AND (kind = 'medical') = (claimed_fen IS NOT NULL)", name="bill"
        ),
        CheckConstraint("paid_fen > 0 AND (claimed_fen IS NULL OR paid_fen <= claimed_fen)", name="paid_within"),
        CheckConstraint(
            "state NOT IN ('paid') OR (paid_fen IS NOT NULL AND paid_on IS NOT NULL AND payment_reference IS NOT NULL)",
            name="paid",
        ),
        CheckConstraint("state <> 'refused' OR refused_for IS NOT NULL", name="refused"),
        CheckConstraint("paid_fen IS NULL OR refused_for IS NULL", name="paid_or_refused"),
    )

    region: Mapped[Region]
    worker_id: Mapped[str] = mapped_column(index=True)
    proof_id: Mapped[UUID] = mapped_column(index=True)
    insurer_id: Mapped[str]
    kind: Mapped[ClaimKind] = mapped_column(text_enum(ClaimKind))
    bill_no: Mapped[str | None]
    claimed_fen: Mapped[int | None]
    # Kind and reference of each paper, in the order they were attached.
    papers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    papers_asked: Mapped[str | None]
    state: Mapped[ClaimState] = mapped_column(text_enum(ClaimState))
    prepared_by: Mapped[str]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    paid_fen: Mapped[int | None]
    paid_on: Mapped[date | None]
    payment_reference: Mapped[str | None]
    refused_for: Mapped[RefusalReason | None] = mapped_column(text_enum(RefusalReason))

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(INSURANCE_CLAIM, self.state, CLAIM_PERMISSIONS)
