"""Objections to martyr files."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, sealed_for, text_enum
from chassis.moves import NextMove, next_moves
from services.honors.base import Base
from services.honors.martyr_objections.rules import (
    MARTYR_OBJECTION,
    MARTYR_OBJECTION_PERMISSIONS,
    MartyrObjectionMove,
    MartyrObjectionState,
    Remedy,
)

__all__ = ["REASON", "MartyrObjection"]

REASON = "honors.martyr-objection.reason"


class MartyrObjection(Resource, Base):
    """An objection. A trigger lets none in but in its time."""

    __tablename__ = "martyr_objections"
    __table_args__ = (
        CheckConstraint("decided_by <> raised_by", name="two_persons"),
        CheckConstraint("(state IN ('upheld', 'dismissed')) = (decided_by IS NOT NULL)", name="decided"),
        CheckConstraint("(state = 'upheld') = (remedy IS NOT NULL)", name="remedied"),
    )

    region: Mapped[Region]
    martyr_file_id: Mapped[UUID] = mapped_column(ForeignKey("martyr_files.id"), index=True)
    round: Mapped[int]
    reason: Mapped[bytes] = mapped_column(info=sealed_for(REASON))
    state: Mapped[MartyrObjectionState] = mapped_column(text_enum(MartyrObjectionState))
    raised_by: Mapped[str]
    raised_on: Mapped[date]
    due_on: Mapped[date]
    remedy: Mapped[Remedy | None] = mapped_column(text_enum(Remedy))
    decided_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    decision: Mapped[bytes | None] = mapped_column(info=sealed_for(REASON))

    @property
    def next_moves(self) -> list[NextMove]:
        moves = next_moves(MARTYR_OBJECTION, self.state, MARTYR_OBJECTION_PERMISSIONS)
        return [one for one in moves if one.move != MartyrObjectionMove.LAPSE]
