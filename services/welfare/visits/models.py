"""Visits, what each is for, and the needs that were found."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Region, Resource, sealed_for, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.visits.rules import (
    NEED,
    NEED_PERMISSIONS,
    VISIT,
    VISIT_PERMISSIONS,
    CauseKind,
    NeedKind,
    NeedState,
    Occasion,
    VisitState,
)

__all__ = ["NOTE", "OfVisit", "Visit", "VisitCause", "VisitNeed", "hangs_on_visit"]

# Context of the sealed note of a need (chassis.ciphers).
NOTE = "visit_needs.note"


class Visit(Resource, Base):
    """One visit to a worker, or to the family of one who died; opened by an event, or by an office."""

    __tablename__ = "visits"
    __table_args__ = (
        UniqueConstraint("id", "region", "worker_id"),
        Index(
            "uq_visits_under_way",
            "worker_id",
            "occasion",
            unique=True,
            postgresql_where=text("occasion IN ('hardship', 'routine') AND state IN ('triggered', 'assigned')"),
        ),
        CheckConstraint("assign_due_at > triggered_at AND due_at > triggered_at", name="limits"),
        CheckConstraint("assigned_at >= triggered_at AND visited_at >= triggered_at", name="order_of_times"),
        CheckConstraint("state IN ('triggered', 'merged') OR assigned_to IS NOT NULL", name="assigned"),
        CheckConstraint(
            "(state IN ('triggered', 'assigned', 'merged')) = (visited_at IS NULL)"
            " AND (visited_at IS NULL) = (visitors IS NULL)",
            name="visited",
        ),
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL) AND merged_into <> id", name="merged"),
        CheckConstraint("to_family = (occasion = 'death')", name="to_family"),
        Index(None, "state", "due_at"),
    )

    region: Mapped[Region]
    worker_id: Mapped[str] = mapped_column(index=True)
    occasion: Mapped[Occasion] = mapped_column(text_enum(Occasion))
    to_family: Mapped[bool]
    critical: Mapped[bool]
    # Whether it was on duty, as recognition decided; absent until it has.
    on_duty: Mapped[bool | None]
    state: Mapped[VisitState] = mapped_column(text_enum(VisitState))
    triggered_at: Mapped[datetime]
    assign_due_at: Mapped[datetime]
    due_at: Mapped[datetime]
    assigned_to: Mapped[str | None]
    assigned_at: Mapped[datetime | None]
    visited_at: Mapped[datetime | None]
    visitors: Mapped[str | None]
    visited_by: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("visits.id"))

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(VISIT, self.state, VISIT_PERMISSIONS)


class OfVisit:
    """Columns of what hangs on a visit, which follow it when its worker is verified or merged."""

    visit_id: Mapped[UUID] = mapped_column(index=True)
    region: Mapped[Region]
    worker_id: Mapped[str]


def hangs_on_visit() -> ForeignKeyConstraint:
    """The constraint that keeps ``OfVisit`` in step with the visit; one of each such table."""
    return ForeignKeyConstraint(
        ["visit_id", "region", "worker_id"], ["visits.id", "visits.region", "visits.worker_id"], onupdate="CASCADE"
    )


class VisitCause(OfVisit, Base):
    """An event that calls for a visit, and the one visit that it has: its key is why there is no second."""

    __tablename__ = "visit_causes"
    __table_args__ = (hangs_on_visit(),)

    kind: Mapped[CauseKind] = mapped_column(text_enum(CauseKind), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[CreatedAt]


class VisitNeed(OfVisit, Resource, Base):
    """What a visit found to be needed; the words of it are sealed."""

    __tablename__ = "visit_needs"
    __table_args__ = (
        hangs_on_visit(),
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled"),
        CheckConstraint("(state = 'referred') = (referred_to IS NOT NULL)", name="referred"),
        CheckConstraint("settled_at >= opened_at", name="order_of_times"),
    )

    kind: Mapped[NeedKind] = mapped_column(text_enum(NeedKind))
    note: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed_for(NOTE))
    state: Mapped[NeedState] = mapped_column(text_enum(NeedState))
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    referred_to: Mapped[str | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(NEED, self.state, NEED_PERMISSIONS)
