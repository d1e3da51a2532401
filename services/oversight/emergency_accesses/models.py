"""Emergency accesses and their uses."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from chassis.caller import Department
from chassis.database import Key, Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from chassis.regions import Level, level_of
from services.oversight.base import Base
from services.oversight.emergency_accesses.rules import EMERGENCY_ACCESS, AccessState, Verdict

__all__ = ["EmergencyAccess", "EmergencyUse"]


class EmergencyAccess(Resource, Base):
    """Somebody of ``department`` in ``region`` may do one thing within ``reach``."""

    __tablename__ = "emergency_accesses"
    __table_args__ = (
        CheckConstraint("decided_by <> requested_by", name="two_hands"),
        CheckConstraint("reviewed_by <> requested_by AND reviewed_by <> decided_by", name="third_hand"),
        CheckConstraint("hours BETWEEN 1 AND 24", name="hours"),
        CheckConstraint(
            "opened_until > decided_at AND opened_until - decided_at <= interval '24 hours'", name="opened_for"
        ),
        CheckConstraint("(state IN ('requested', 'refused')) = (opened_until IS NULL)", name="opened"),
        CheckConstraint(
            "(state = 'requested') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decided",
        ),
        CheckConstraint(
            "(ended_by IS NULL) = (ended_at IS NULL) AND (state <> 'ended' OR ended_at IS NOT NULL)", name="ended"
        ),
        CheckConstraint(
            "(state = 'reviewed') = (reviewed_by IS NOT NULL) AND (state = 'reviewed') = (reviewed_at IS NOT NULL)"
            " AND (state = 'reviewed') = (verdict IS NOT NULL) AND (state = 'reviewed') = (review IS NOT NULL)",
            name="reviewed",
        ),
        CheckConstraint(
            "permission !~ '^(oversight:(delegation|emergency-access|revocation|standing):"
            "|welfare:(counselling|break-glass:|own-counselling:))'",
            name="grantable",
        ),
        CheckConstraint(
            "department NOT IN ('employer', 'hospital', 'insurer', 'bank', 'school', 'provider', 'worker', 'service')",
            name="post",
        ),
    )

    region: Mapped[Region]
    department: Mapped[Department] = mapped_column(text_enum(Department))
    reach: Mapped[int] = mapped_column(BigInteger)
    permission: Mapped[str]
    reason: Mapped[str]
    hours: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[AccessState] = mapped_column(text_enum(AccessState))
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    opened_until: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    reviewed_by: Mapped[str | None]
    reviewed_at: Mapped[datetime | None]
    verdict: Mapped[Verdict | None] = mapped_column(text_enum(Verdict))
    review: Mapped[str | None]

    @property
    def level(self) -> Level:
        return level_of(self.reach)

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(EMERGENCY_ACCESS, self.state, "oversight:emergency-access")


class EmergencyUse(Base):
    """One call that was made on it; a trigger keeps out what would be counted when it is not open any more."""

    __tablename__ = "emergency_uses"

    id: Mapped[Key]
    access_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_accesses.id"), index=True)
    region: Mapped[Region]
    operation: Mapped[str]
    request_id: Mapped[str]
    used_at: Mapped[datetime]
