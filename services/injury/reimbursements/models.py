"""Claims of fiscally supported units for what they paid, and the payments that each quotes."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from chassis.regions import Level
from services.injury.base import Base
from services.injury.benefits.payers import Item, Payer
from services.injury.benefits.rules import FISCAL_REIMBURSEMENT, ReimbursementState
from services.injury.reimbursements.rules import REIMBURSEMENT_PERMISSIONS

__all__ = ["Reimbursement", "ReimbursementItem"]


class Reimbursement(Resource, Base):
    """One claim. It lies in the region of the finance that pays, and names no worker.

    ``unit_level`` is the level whose budget the unit is of. A trigger keeps what is subsidised within what its items
    come to, each within the payment that it quotes, and to cases that were recognised or deemed.
    """

    __tablename__ = "reimbursements"
    __table_args__ = (
        UniqueConstraint("id", "finance_region", "employer_id", "live"),
        Index(None, "state", "finance_region"),
        CheckConstraint("claimed_fen > 0 AND verified_fen > 0 AND subsidised_fen > 0", name="amounts"),
        CheckConstraint("verified_fen <= claimed_fen AND subsidised_fen <= verified_fen", name="within_verified"),
        CheckConstraint("verified_by NOT IN (claimed_by, subsidised_by)", name="two_hands"),
        CheckConstraint("num_nonnulls(verified_fen, verified_by, verified_on) IN (0, 3)", name="verification"),
        CheckConstraint(
            "num_nonnulls(subsidised_fen, subsidised_by, subsidised_on, reference) IN (0, 4)", name="subsidy"
        ),
        CheckConstraint("state NOT IN ('verified', 'subsidised') OR verified_fen IS NOT NULL", name="verified"),
        CheckConstraint("(state = 'subsidised') = (subsidised_fen IS NOT NULL)", name="subsidised"),
        CheckConstraint("(state = 'refused') = (refused_for IS NOT NULL)", name="refused"),
    )

    employer_id: Mapped[str]
    unit_region: Mapped[int]
    unit_level: Mapped[Level] = mapped_column(text_enum(Level))
    finance_region: Mapped[Region]
    state: Mapped[ReimbursementState] = mapped_column(text_enum(ReimbursementState))
    # Whether its payments are claimed by it: until it is refused.
    live: Mapped[bool] = mapped_column(Computed("state <> 'refused'", persisted=True))
    claimed_fen: Mapped[int]
    claimed_by: Mapped[str]
    claimed_on: Mapped[date]
    verified_fen: Mapped[int | None]
    verified_by: Mapped[str | None]
    verified_on: Mapped[date | None]
    subsidised_fen: Mapped[int | None]
    subsidised_by: Mapped[str | None]
    subsidised_on: Mapped[date | None]
    # The number of the transfer.
    reference: Mapped[str | None]
    refused_for: Mapped[str | None]
    sent_back_for: Mapped[str | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(FISCAL_REIMBURSEMENT, self.state, REIMBURSEMENT_PERMISSIONS)


class ReimbursementItem(Resource, Base):
    """One payment in a claim, or one repayment of an advance, quoted as it was made; in one live claim at most."""

    __tablename__ = "reimbursement_items"
    __table_args__ = (
        ForeignKeyConstraint(
            ["reimbursement_id", "finance_region", "employer_id", "live"],
            [
                "reimbursements.id",
                "reimbursements.finance_region",
                "reimbursements.employer_id",
                "reimbursements.live",
            ],
            onupdate="CASCADE",
        ),
        ForeignKeyConstraint(
            ["payment_id", "payer", "employer_id", "item", "paid_fen"],
            [
                "benefit_payments.id",
                "benefit_payments.payer",
                "benefit_payments.employer_id",
                "benefit_payments.item",
                "benefit_payments.amount_fen",
            ],
        ),
        ForeignKeyConstraint(
            ["recovery_id", "payer", "employer_id", "item", "paid_fen"],
            [
                "recoveries.id",
                "recoveries.payer",
                "recoveries.employer_id",
                "recoveries.item",
                "recoveries.amount_fen",
            ],
        ),
        UniqueConstraint("reimbursement_id", "payment_id"),
        UniqueConstraint("reimbursement_id", "recovery_id"),
        Index("uq_reimbursement_items_live", "payment_id", unique=True, postgresql_where=text("live")),
        Index("uq_reimbursement_items_repaid", "recovery_id", unique=True, postgresql_where=text("live")),
        CheckConstraint("num_nonnulls(payment_id, recovery_id) = 1", name="quotes"),
        CheckConstraint("payer = 'employer-reimbursed'", name="reimbursable"),
        CheckConstraint("amount_fen > 0 AND amount_fen <= paid_fen", name="within_paid"),
    )

    reimbursement_id: Mapped[UUID]
    finance_region: Mapped[Region]
    employer_id: Mapped[str]
    live: Mapped[bool]
    payment_id: Mapped[UUID | None]
    recovery_id: Mapped[UUID | None]
    payer: Mapped[Payer] = mapped_column(text_enum(Payer))
    item: Mapped[Item] = mapped_column(text_enum(Item))
    period: Mapped[date | None]
    paid_on: Mapped[date]
    paid_fen: Mapped[int]
    amount_fen: Mapped[int]
