"""Objections."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.subsidy.base import Base
from services.subsidy.objections.rules import OBJECTION, OBJECTION_PERMISSIONS, ObjectionState

__all__ = ["Objection"]


class Objection(Resource, Base):
    """An objection to one line. A trigger lets none in unless the line's roll is public at that moment."""

    __tablename__ = "objections"
    __table_args__ = (
        Index("uq_objections_open", "line_id", unique=True, postgresql_where=text("state = 'open'")),
        CheckConstraint("(state IN ('upheld', 'refused')) = (decided_by IS NOT NULL)", name="decided"),
        CheckConstraint("raised_by <> decided_by", name="two_hands"),
    )

    region: Mapped[Region]
    roll_id: Mapped[UUID] = mapped_column(ForeignKey("rolls.id"), index=True)
    line_id: Mapped[UUID] = mapped_column(ForeignKey("lines.id"))
    worker_id: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    state: Mapped[ObjectionState] = mapped_column(text_enum(ObjectionState))
    raised_by: Mapped[str]
    raised_on: Mapped[date]
    due_on: Mapped[date]
    decided_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    decision: Mapped[str | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(OBJECTION, self.state, OBJECTION_PERMISSIONS)
