"""Counselling cases, the ledger of consents, what was answered, and the offers after an injury.

All but the offers are the counselling store: no worker ID stands in it, and nothing told in confidence stands open.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, sealed_for, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.counselling.rules import CASE_PERMISSIONS, COUNSELLING_CASE, CounselState, Scope, Source
from services.welfare.counselling.scales import Triage

__all__ = ["ANSWERS", "CONTACT", "ENDED", "Case", "Consent", "Offer", "Screen"]

# Contexts of what is sealed (chassis.ciphers).
ANSWERS = "counselling_screens.answers"
CONTACT = "counselling_cases.contact"

ENDED = (CounselState.CLOSED, CounselState.TRANSFERRED_MEDICAL, CounselState.WITHDRAWN)
_LIVE = "state NOT IN ('closed', 'transferred-medical', 'withdrawn')"


class Case(Resource, Base):
    """What becomes of one person's need. ``region`` is the county and no closer; ``contact`` is sealed."""

    __tablename__ = "counselling_cases"
    __table_args__ = (
        Index("uq_counselling_cases_live", "pseudonym", unique=True, postgresql_where=text(_LIVE)),
        CheckConstraint(f"(ended_at IS NULL) = ({_LIVE})", name="ended"),
        # Whoever withdrew is not to be found again by what was told.
        CheckConstraint("state <> 'withdrawn' OR contact IS NULL", name="withdrawn"),
    )

    pseudonym: Mapped[str] = mapped_column(index=True)
    region: Mapped[Region]
    source: Mapped[Source] = mapped_column(text_enum(Source))
    state: Mapped[CounselState] = mapped_column(text_enum(CounselState))
    verified: Mapped[bool]
    contact: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed_for(CONTACT, private=True))
    triage: Mapped[Triage | None] = mapped_column(text_enum(Triage))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(COUNSELLING_CASE, self.state, CASE_PERMISSIONS)


class Consent(Resource, Base):
    """One consent, given once and perhaps withdrawn; the ledger is kept as the proof of both."""

    __tablename__ = "counselling_consents"
    __table_args__ = (
        Index(
            "uq_counselling_consents_live",
            "case_id",
            "scope",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        CheckConstraint("withdrawn_at >= given_at", name="order_of_times"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("counselling_cases.id", ondelete="CASCADE"), index=True)
    pseudonym: Mapped[str] = mapped_column(index=True)
    region: Mapped[Region]
    scope: Mapped[Scope] = mapped_column(text_enum(Scope))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Screen(Resource, Base):
    """One filling-in of the questionnaires; answers, totals and bands are one sealed value."""

    __tablename__ = "counselling_screens"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("counselling_cases.id", ondelete="CASCADE"), index=True)
    pseudonym: Mapped[str] = mapped_column(index=True)
    region: Mapped[Region]
    answers: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(ANSWERS, private=True))
    taken_at: Mapped[datetime]
    retest_on: Mapped[date | None]


class Offer(Resource, Base):
    """Counselling offered after an injury, once a case. It tells no more than the injury does: whether the person took
    it up stands nowhere but in the store, which knows no injury."""

    __tablename__ = "counselling_offers"
    __table_args__ = (UniqueConstraint("injury_case_id"), CheckConstraint("lapsed_at >= offered_at", name="lapsed"))

    injury_case_id: Mapped[UUID]
    worker_id: Mapped[str] = mapped_column(index=True)
    region: Mapped[Region]
    offered_at: Mapped[datetime]
    # When another offer took its place, or the person had died.
    lapsed_at: Mapped[datetime | None]
