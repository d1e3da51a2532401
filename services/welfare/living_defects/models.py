"""Defects of living conditions at posts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Resource, text_enum
from chassis.moves import NextMove, next_moves
from chassis.regions import Level
from services.welfare.base import Base
from services.welfare.living_defects.rules import DEFECT, DEFECT_PERMISSIONS, DefectState, LivingItem

__all__ = ["LivingDefect"]


class LivingDefect(Resource, Base):
    """What is lacking at a post; one of a kind at a time."""

    __tablename__ = "living_defects"
    __table_args__ = (
        Index("uq_living_defects_open", "post_id", "item", unique=True, postgresql_where=text("state <> 'verified'")),
        CheckConstraint("verified_by <> fixed_by", name="other_hand"),
        CheckConstraint("(state IN ('fixed', 'verified')) = (fixed_at IS NOT NULL)", name="fixed"),
        CheckConstraint("(state = 'verified') = (verified_by IS NOT NULL)", name="verified"),
        CheckConstraint("state = 'reported' OR assigned_to IS NOT NULL", name="assigned"),
        Index(None, "region", "id"),
    )

    post_id: Mapped[UUID] = mapped_column(ForeignKey("living_posts.id"))
    region: Mapped[int]
    item: Mapped[LivingItem] = mapped_column(text_enum(LivingItem))
    description: Mapped[str]
    state: Mapped[DefectState] = mapped_column(text_enum(DefectState))
    reported_by: Mapped[str]
    reported_at: Mapped[datetime]
    due_at: Mapped[datetime]
    assigned_to: Mapped[str | None]
    fixed_by: Mapped[str | None]
    fixed_at: Mapped[datetime | None]
    verified_by: Mapped[str | None]
    escalated_to: Mapped[Level | None] = mapped_column(text_enum(Level))

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(DEFECT, self.state, DEFECT_PERMISSIONS)
