"""Advances, and what came back of them."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.injury.advances.rules import ADVANCE_PERMISSIONS, AdvanceKind, AdvanceRefusedFor
from services.injury.base import Base
from services.injury.benefits.payers import Item, Payer
from services.injury.benefits.rules import ADVANCE_RECOVERY, RecoveryState
from services.injury.cases.models import OfCase, hangs_on_case

__all__ = ["Advance", "Recovery"]


class Advance(OfCase, Resource, Base):
    """One benefit that the fund is asked to pay first; of a monthly one, all months that it pays."""

    __tablename__ = "advances"
    __table_args__ = (
        hangs_on_case(),
        # What a payment by advance names.
        UniqueConstraint("id", "benefit_id"),
        Index(
            "uq_advances_live",
            "benefit_id",
            unique=True,
            postgresql_where=text("state NOT IN ('refused', 'settled', 'recovered')"),
        ),
        CheckConstraint("advanced_fen >= 0 AND recovered_fen BETWEEN 0 AND advanced_fen", name="recovered"),
        CheckConstraint(
            "(state IN ('advanced', 'recovering', 'recovered')) = (advanced_on IS NOT NULL)", name="advanced"
        ),
        CheckConstraint("state <> 'recovered' OR recovered_fen = advanced_fen", name="complete"),
        CheckConstraint("(state = 'refused') = (refused_for IS NOT NULL)", name="refused"),
        CheckConstraint("urged_on >= requested_on", name="order"),
    )

    benefit_id: Mapped[UUID] = mapped_column(ForeignKey("benefits.id"))
    employer_id: Mapped[str | None]
    kind: Mapped[AdvanceKind] = mapped_column(text_enum(AdvanceKind))
    state: Mapped[RecoveryState] = mapped_column(text_enum(RecoveryState))
    requested_by: Mapped[str]
    requested_on: Mapped[date]
    urged_on: Mapped[date | None]
    settled_on: Mapped[date | None]
    advanced_on: Mapped[date | None]
    demanded_on: Mapped[date | None]
    # The number of the demand 追偿决定.
    demand_no: Mapped[str | None]
    closed_on: Mapped[date | None]
    refused_for: Mapped[AdvanceRefusedFor | None] = mapped_column(text_enum(AdvanceRefusedFor))
    advanced_fen: Mapped[int]
    recovered_fen: Mapped[int]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(ADVANCE_RECOVERY, self.state, ADVANCE_PERMISSIONS)


class Recovery(OfCase, Resource, Base):
    """Money that came back from whom the fund paid for.

    An employer that repays has paid the item at last: ``payer`` is who it would have been, and none for a third party.
    """

    __tablename__ = "recoveries"
    __table_args__ = (
        hangs_on_case(),
        UniqueConstraint("advance_id", "reference"),
        # What a claim for reimbursement quotes of it.
        UniqueConstraint("id", "payer", "employer_id", "item", "amount_fen"),
        CheckConstraint("payer IN ('employer', 'employer-reimbursed')", name="repaid_as"),
        CheckConstraint("amount_fen > 0", name="amount"),
    )

    advance_id: Mapped[UUID] = mapped_column(ForeignKey("advances.id"))
    employer_id: Mapped[str | None]
    item: Mapped[Item] = mapped_column(text_enum(Item))
    payer: Mapped[Payer | None] = mapped_column(text_enum(Payer))
    amount_fen: Mapped[int]
    repaid_on: Mapped[date]
    reference: Mapped[str]
    recorded_by: Mapped[str]
