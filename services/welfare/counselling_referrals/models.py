"""Referrals and sessions, in the counselling store."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, sealed_for, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.counselling.scales import Triage
from services.welfare.counselling_providers.rules import ProviderKind
from services.welfare.counselling_referrals.rules import (
    COUNSELLING_REFERRAL,
    REFERRAL_PERMISSIONS,
    DeclineReason,
    ReferralState,
    SessionMode,
)

__all__ = ["NOTE", "CounsellingSession", "Referral"]

# Context of the sealed note of a session (chassis.ciphers).
NOTE = "counselling_sessions.note"


class Referral(Resource, Base):
    """One provider asked to take a case. The provider sees those that name it, and no other."""

    __tablename__ = "counselling_referrals"
    __table_args__ = (
        Index("uq_counselling_referrals_offered", "case_id", unique=True, postgresql_where=text("state = 'offered'")),
        # One provider has the case.
        Index("uq_counselling_referrals_accepted", "case_id", unique=True, postgresql_where=text("state = 'accepted'")),
        CheckConstraint("answered_at BETWEEN offered_at AND expires_at", name="in_time"),
        CheckConstraint("(state = 'declined') = (declined_for IS NOT NULL)", name="declined"),
        CheckConstraint(
            "state NOT IN ('accepted', 'transferred', 'closed') OR answered_at IS NOT NULL", name="answered"
        ),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("counselling_cases.id", ondelete="CASCADE"), index=True)
    pseudonym: Mapped[str] = mapped_column(index=True)
    region: Mapped[Region]
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("counselling_providers.id"), index=True)
    provider_id: Mapped[str] = mapped_column(index=True)
    provider_name: Mapped[str]
    kind: Mapped[ProviderKind] = mapped_column(text_enum(ProviderKind))
    triage: Mapped[Triage | None] = mapped_column(text_enum(Triage))
    state: Mapped[ReferralState] = mapped_column(text_enum(ReferralState))
    # The referral that this one would relieve.
    relieves_id: Mapped[UUID | None] = mapped_column(ForeignKey("counselling_referrals.id"))
    offered_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    declined_for: Mapped[DeclineReason | None] = mapped_column(text_enum(DeclineReason))

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(COUNSELLING_REFERRAL, self.state, REFERRAL_PERMISSIONS)


class CounsellingSession(Resource, Base):
    """One session; what was said in it is sealed, and deleted when the person withdraws."""

    __tablename__ = "counselling_sessions"
    __table_args__ = (CheckConstraint("minutes BETWEEN 1 AND 480", name="minutes"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("counselling_cases.id", ondelete="CASCADE"), index=True)
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("counselling_referrals.id"), index=True)
    pseudonym: Mapped[str] = mapped_column(index=True)
    region: Mapped[Region]
    provider_id: Mapped[str] = mapped_column(index=True)
    held_at: Mapped[datetime]
    mode: Mapped[SessionMode] = mapped_column(text_enum(SessionMode))
    minutes: Mapped[int]
    note: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed_for(NOTE, private=True))
