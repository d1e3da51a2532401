"""Corrections of results, which are added and never changed."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Key, Region, text_enum
from services.subsidy.base import Base
from services.subsidy.payments.rules import INSTRUCTION, FailureReason, InstructionMove, InstructionState

__all__ = ["ResultCorrection"]


class ResultCorrection(Base):
    """An instruction that was reported paid, and whose money came back. A trigger lets none go from paid without."""

    __tablename__ = "result_corrections"
    __table_args__ = (
        UniqueConstraint("instruction_id"),
        # What a dispute holds on to: the correction of the payment that it is about.
        UniqueConstraint("id", "instruction_id"),
        CheckConstraint("earlier = 'paid'", name="from_paid"),
    )

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    region: Mapped[Region]
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"), index=True)
    instruction_id: Mapped[UUID] = mapped_column(ForeignKey("instructions.id"))
    end_to_end_id: Mapped[str]
    line_id: Mapped[UUID] = mapped_column(ForeignKey("lines.id"))
    amount_fen: Mapped[int]
    earlier: Mapped[InstructionState] = mapped_column(text_enum(InstructionState))
    reason_code: Mapped[FailureReason] = mapped_column(text_enum(FailureReason))
    reason: Mapped[str | None]
    document_no: Mapped[str]
    bounced_on: Mapped[date]
    corrected_by: Mapped[str]

    @property
    def later(self) -> InstructionState:
        return INSTRUCTION.after(self.earlier, InstructionMove.BOUNCE)
