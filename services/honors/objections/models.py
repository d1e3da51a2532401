"""Objections to nominations."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, sealed_for, text_enum
from chassis.moves import NextMove, next_moves
from services.honors.base import Base
from services.honors.objections.rules import OBJECTION, OBJECTION_PERMISSIONS, ObjectionState, Remedy

__all__ = ["REASON", "Objection"]

REASON = "honors.objection.reason"


class Objection(Resource, Base):
    """An objection. A trigger lets none in unless the nomination is posted at that moment."""

    __tablename__ = "nomination_objections"
    __table_args__ = (
        CheckConstraint("decided_by <> raised_by", name="two_persons"),
        CheckConstraint("(state IN ('upheld', 'refused')) = (decided_by IS NOT NULL)", name="decided"),
        CheckConstraint("(state = 'upheld') = (remedy IS NOT NULL)", name="remedied"),
    )

    region: Mapped[Region]
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nominations.id"), index=True)
    round: Mapped[int]
    # What is said against somebody, and what was found of it, may be of discipline or crime.
    reason: Mapped[bytes] = mapped_column(info=sealed_for(REASON))
    state: Mapped[ObjectionState] = mapped_column(text_enum(ObjectionState))
    raised_by: Mapped[str]
    raised_on: Mapped[date]
    due_on: Mapped[date]
    remedy: Mapped[Remedy | None] = mapped_column(text_enum(Remedy))
    decided_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    decision: Mapped[bytes | None] = mapped_column(info=sealed_for(REASON))

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(OBJECTION, self.state, OBJECTION_PERMISSIONS)
