"""What was recovered of lines, and what was written off."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Key, Region, Versioned
from services.subsidy.base import Base

__all__ = ["Recovery", "WriteOff"]


class Recovery(Base):
    """Money that came back: the stretch of the line's amount that it makes good."""

    __tablename__ = "recoveries"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    region: Mapped[Region]
    line_id: Mapped[UUID]
    line_fen: Mapped[int]
    from_fen: Mapped[int]
    to_fen: Mapped[int]
    recovered_on: Mapped[date]
    reference: Mapped[str]
    recorded_by: Mapped[str]

    __table_args__ = (
        UniqueConstraint("line_id", "reference"),
        ForeignKeyConstraint(["line_id", "line_fen"], ["lines.id", "lines.amount_fen"]),
        CheckConstraint("0 <= from_fen AND from_fen < to_fen AND to_fen <= line_fen", name="within_line"),
        ExcludeConstraint(
            ("line_id", "="), (literal_column("int8range(from_fen, to_fen)"), "&&"), name="ex_recoveries_fen"
        ),
    )

    @property
    def amount_fen(self) -> int:
        return self.to_fen - self.from_fen


class WriteOff(Versioned, Base):
    """A proposal to give up what is still due of a line, and its approval."""

    __tablename__ = "write_offs"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("proposed_by <> approved_by", name="two_persons"),
        CheckConstraint(
            "(approved_by IS NULL) = (approved_at IS NULL) AND (approved_by IS NULL) = (approval_no IS NULL)",
            name="approved",
        ),
    )

    line_id: Mapped[UUID] = mapped_column(ForeignKey("lines.id"), primary_key=True)
    region: Mapped[Region]
    # What is due: less when some of it is recovered after the proposal.
    amount_fen: Mapped[int]
    reason: Mapped[str]
    document_no: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    approval_no: Mapped[str | None]
