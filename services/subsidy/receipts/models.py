"""What workers say of their payments, and disputes about what has not come."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Region, Resource, UpdatedAt, text_enum
from chassis.moves import NextMove, next_moves
from services.subsidy.base import Base
from services.subsidy.receipts.rules import DISPUTE, DISPUTE_PERMISSIONS, DisputeState

__all__ = ["Dispute", "Receipt"]


class Receipt(Base):
    """What the worker last said of one attempt to pay a line; a later attempt is asked about anew."""

    __tablename__ = "receipts"

    instruction_id: Mapped[UUID] = mapped_column(ForeignKey("instructions.id"), primary_key=True)
    line_id: Mapped[UUID] = mapped_column(ForeignKey("lines.id"), index=True)
    worker_id: Mapped[str] = mapped_column(index=True)
    region: Mapped[Region]
    received: Mapped[bool]
    said_at: Mapped[datetime]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]


class Dispute(Resource, Base):
    """A worker says that what was reported paid has not come."""

    __tablename__ = "disputes"
    __table_args__ = (
        Index(
            "uq_disputes_open",
            "instruction_id",
            unique=True,
            postgresql_where=text("state IN ('open', 'bank-asked')"),
        ),
        # The correction is one of the very payment that is disputed.
        ForeignKeyConstraint(
            ["correction_id", "instruction_id"], ["result_corrections.id", "result_corrections.instruction_id"]
        ),
        CheckConstraint("(state = 'resolved-failed') = (correction_id IS NOT NULL)", name="came_back"),
        CheckConstraint("(state = 'resolved-paid') = (reference IS NOT NULL)", name="came"),
        CheckConstraint("state <> 'bank-asked' OR (asked_on IS NOT NULL AND asked_by IS NOT NULL)", name="asked"),
        CheckConstraint("(state IN ('open', 'bank-asked')) = (closed_on IS NULL)", name="closed"),
        CheckConstraint(
            "state NOT IN ('resolved-paid', 'resolved-failed') OR (resolved_by IS NOT NULL AND remark IS NOT NULL)",
            name="resolved",
        ),
    )

    region: Mapped[Region]
    roll_id: Mapped[UUID] = mapped_column(ForeignKey("rolls.id"))
    line_id: Mapped[UUID] = mapped_column(ForeignKey("lines.id"), index=True)
    instruction_id: Mapped[UUID] = mapped_column(ForeignKey("instructions.id"))
    end_to_end_id: Mapped[str]
    worker_id: Mapped[str] = mapped_column(index=True)
    amount_fen: Mapped[int]
    state: Mapped[DisputeState] = mapped_column(text_enum(DisputeState))
    opened_on: Mapped[date]
    due_on: Mapped[date]
    asked_on: Mapped[date | None]
    asked_by: Mapped[str | None]
    closed_on: Mapped[date | None]
    resolved_by: Mapped[str | None]
    # The bank's slip that shows the money in the account.
    reference: Mapped[str | None]
    remark: Mapped[str | None]
    correction_id: Mapped[UUID | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(DISPUTE, self.state, DISPUTE_PERMISSIONS)
