"""Payments, the rolls in them, and their instructions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Key, Region, Resource, UpdatedAt, text_enum
from chassis.moves import NextMove, next_moves
from services.subsidy.base import Base
from services.subsidy.payments.rules import (
    PAYMENT,
    PAYMENT_PERMISSIONS,
    FailureReason,
    InstructionState,
    PaymentState,
)
from services.subsidy.schemes import Scheme

__all__ = ["Instruction", "Payment", "PaymentQuery", "PaymentRoll"]


class Payment(Resource, Base):
    """One file to the bank: the county's payable lines of some rolls."""

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("msg_id"),
        CheckConstraint(
            "state IN ('prepared', 'share-confirmed', 'funded', 'voided') OR (msg_id IS NOT NULL"
            " AND instructed_at IS NOT NULL AND control_count IS NOT NULL AND control_sum_fen IS NOT NULL"
            " AND file_digest IS NOT NULL)",
            name="instructed",
        ),
    )

    region: Mapped[Region]
    scheme: Mapped[Scheme] = mapped_column(text_enum(Scheme))
    state: Mapped[PaymentState] = mapped_column(text_enum(PaymentState))
    agent_bank: Mapped[str | None]
    left_out: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    # Fixed when it is instructed: what the file that the bank fetches must be.
    msg_id: Mapped[str | None]
    instructed_at: Mapped[datetime | None]
    profile_id: Mapped[UUID | None] = mapped_column(ForeignKey("bank_profiles.id"))
    control_count: Mapped[int | None]
    control_sum_fen: Mapped[int | None]
    file_digest: Mapped[str | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(PAYMENT, self.state, PAYMENT_PERMISSIONS)


class PaymentRoll(Base):
    """A roll that a payment takes lines of."""

    __tablename__ = "payment_rolls"

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"), primary_key=True)
    roll_id: Mapped[UUID] = mapped_column(ForeignKey("rolls.id"), primary_key=True, index=True)
    region: Mapped[Region]


class Instruction(Base):
    """One attempt to pay one line to one version of its payee or its estate, whose account and holder never change."""

    __tablename__ = "instructions"
    __table_args__ = (
        UniqueConstraint("end_to_end_id"),
        UniqueConstraint("line_id", "attempt"),
        # I5, I6: while one attempt is under way, or has succeeded, there is no other.
        Index(
            "uq_instructions_holding",
            "line_id",
            unique=True,
            postgresql_where=text("state IN ('prepared', 'instructed', 'unknown', 'paid')"),
        ),
        # It pays the line's amount and no other, forever.
        ForeignKeyConstraint(["line_id", "amount_fen"], ["lines.id", "lines.amount_fen"]),
        # To the worker, or to the estate of a dead one; a trigger sees that it is the line's worker's (I3, I10).
        CheckConstraint("num_nonnulls(payee_id, estate_id) = 1", name="one_account"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("attempt >= 1", name="attempt"),
        CheckConstraint("state <> 'failed' OR reason_code IS NOT NULL", name="failed_for"),
        CheckConstraint("state NOT IN ('paid', 'failed') OR settled_at IS NOT NULL", name="settled"),
    )

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    region: Mapped[Region]
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"), index=True)
    roll_id: Mapped[UUID] = mapped_column(ForeignKey("rolls.id"), index=True)
    line_id: Mapped[UUID]
    worker_id: Mapped[str]
    attempt: Mapped[int]
    end_to_end_id: Mapped[str]
    amount_fen: Mapped[int]
    payee_id: Mapped[UUID | None] = mapped_column(ForeignKey("payees.id"))
    estate_id: Mapped[UUID | None] = mapped_column(ForeignKey("estates.id"))
    state: Mapped[InstructionState] = mapped_column(text_enum(InstructionState))
    # Why it failed: one of few, and the bank's own code.
    reason_code: Mapped[FailureReason | None] = mapped_column(text_enum(FailureReason))
    reason: Mapped[str | None]
    # When its result was taken: paid, failed, or sent back.
    settled_at: Mapped[datetime | None]


class PaymentQuery(Base):
    """The bank was asked what became of a payment's instructions; that changes nothing of them."""

    __tablename__ = "payment_queries"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    region: Mapped[Region]
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"), index=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    instructions: Mapped[int]
