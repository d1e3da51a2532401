"""What was paid of a benefit, and how its monthly amount was adjusted. Neither ever changes."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Resource, text_enum
from services.injury.base import Base
from services.injury.benefits.payers import Item, Payer
from services.injury.cases.models import OfCase, hangs_on_case

__all__ = ["BenefitAdjustment", "BenefitPayment"]


class BenefitAdjustment(OfCase, Resource, Base):
    """A monthly amount from a month on (工伤保险条例 art. 40), and what it was before."""

    __tablename__ = "benefit_adjustments"
    __table_args__ = (
        hangs_on_case(),
        UniqueConstraint("benefit_id", "from_on"),
        UniqueConstraint("id", "benefit_id"),
        CheckConstraint("extract(day FROM from_on) = 1", name="month"),
        CheckConstraint("amount_fen >= 0 AND before_fen >= 0", name="amounts"),
    )

    benefit_id: Mapped[UUID] = mapped_column(ForeignKey("benefits.id"))
    employer_id: Mapped[str | None]
    from_on: Mapped[date]
    before_fen: Mapped[int]
    amount_fen: Mapped[int]
    formula: Mapped[str]
    document_no: Mapped[str]
    adjusted_by: Mapped[str]


class BenefitPayment(OfCase, Resource, Base):
    """One payment of a benefit: the whole of it, or a month of it, or a month's arrears of an adjustment (补发).

    A trigger holds the benefit and refuses what is not granted, lies outside its time, or exceeds what is due. Once
    something is paid, its payer is the benefit's for good (N7).
    """

    __tablename__ = "benefit_payments"
    __table_args__ = (
        hangs_on_case(),
        ForeignKeyConstraint(["benefit_id", "payer", "item"], ["benefits.id", "benefits.payer", "benefits.item"]),
        ForeignKeyConstraint(
            ["adjustment_id", "benefit_id"], ["benefit_adjustments.id", "benefit_adjustments.benefit_id"]
        ),
        ForeignKeyConstraint(["document_id", "case_id"], ["documents.id", "documents.case_id"]),
        ForeignKeyConstraint(["advance_id", "benefit_id"], ["advances.id", "advances.benefit_id"]),
        UniqueConstraint("benefit_id", "period", "adjustment_id", postgresql_nulls_not_distinct=True),
        # What a claim for reimbursement quotes of it.
        UniqueConstraint("id", "payer", "employer_id", "item", "amount_fen"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("extract(day FROM period) = 1 AND period <= paid_on", name="month"),
        CheckConstraint("adjustment_id IS NULL OR period IS NOT NULL", name="arrears"),
        CheckConstraint("(payer = 'fund-advance') = (advance_id IS NOT NULL)", name="advanced"),
        CheckConstraint("payer IN ('fund', 'fund-advance') OR document_id IS NOT NULL", name="proved"),
    )

    benefit_id: Mapped[UUID]
    employer_id: Mapped[str | None]
    item: Mapped[Item] = mapped_column(text_enum(Item))
    payer: Mapped[Payer] = mapped_column(text_enum(Payer))
    period: Mapped[date | None]
    amount_fen: Mapped[int]
    paid_on: Mapped[date]
    # The number of the transfer.
    reference: Mapped[str]
    # The proof that an employer hands in.
    document_id: Mapped[UUID | None]
    adjustment_id: Mapped[UUID | None]
    advance_id: Mapped[UUID | None]
    recorded_by: Mapped[str]
