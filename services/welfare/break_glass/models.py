"""Cases that were opened by two hands, in the counselling store."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, sealed_for, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.break_glass.rules import BREAK_GLASS, GLASS_PERMISSIONS, Danger, GlassState

__all__ = ["GROUNDS", "BreakGlass"]

# Context of the sealed grounds and of whom they are about (chassis.ciphers).
GROUNDS = "counselling_break_glass.grounds"


class BreakGlass(Resource, Base):
    """One request to look. That the person has a case at all is not looked up before it is approved."""

    __tablename__ = "counselling_break_glass"
    __table_args__ = (
        CheckConstraint("decided_by <> requested_by", name="two_hands"),
        CheckConstraint("(state = 'requested') = (decided_by IS NULL)", name="decided"),
        CheckConstraint("(state = 'opened') = (opened_until IS NOT NULL)", name="opened"),
    )

    pseudonym: Mapped[str] = mapped_column(index=True)
    region: Mapped[Region]
    danger: Mapped[Danger] = mapped_column(text_enum(Danger))
    grounds: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(GROUNDS, private=True))
    state: Mapped[GlassState] = mapped_column(text_enum(GlassState))
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    opened_until: Mapped[datetime | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(BREAK_GLASS, self.state, GLASS_PERMISSIONS)
