"""Crises, in the counselling store."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, sealed_for, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.counselling.models import CONTACT
from services.welfare.crises.rules import CRISIS, CRISIS_PERMISSIONS, CrisisState

__all__ = ["Crisis"]


class Crisis(Resource, Base):
    """One alarm of a case. ``desk`` is the region whose health department is called, ``answer_due_at`` until when.

    ``contact`` is its own sealed copy: who withdraws all consents is still called back, and it goes with the follow-up.
    """

    __tablename__ = "counselling_crises"
    __table_args__ = (
        Index("uq_counselling_crises_open", "case_id", unique=True, postgresql_where=text("state <> 'followed-up'")),
        CheckConstraint("(state = 'raised') = (acknowledged_at IS NULL)", name="acknowledged"),
        CheckConstraint("(state = 'followed-up') = (followed_up_at IS NOT NULL)", name="followed_up"),
        CheckConstraint("state <> 'followed-up' OR contact IS NULL", name="forgotten"),
        CheckConstraint("contacted_at >= acknowledged_at AND followed_up_at >= contacted_at", name="order_of_times"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("counselling_cases.id", ondelete="CASCADE"), index=True)
    pseudonym: Mapped[str] = mapped_column(index=True)
    region: Mapped[Region]
    desk: Mapped[int]
    state: Mapped[CrisisState] = mapped_column(text_enum(CrisisState))
    contact: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed_for(CONTACT, private=True))
    raised_at: Mapped[datetime]
    answer_due_at: Mapped[datetime]
    follow_up_due_at: Mapped[datetime]
    escalations: Mapped[int]
    acknowledged_by: Mapped[str | None]
    acknowledged_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    followed_up_at: Mapped[datetime | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(CRISIS, self.state, CRISIS_PERMISSIONS)
