"""Planned duty."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, column, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.roster.assignments.rules import ASSIGNMENT, AssignmentState
from services.roster.base import Base
from services.roster.duty.rules import PostType

__all__ = ["Assignment"]


class Assignment(Resource, Base):
    """One planned stretch of duty. A trigger lets none in on a day without a post or in a block."""

    __tablename__ = "assignments"
    __table_args__ = (
        ExcludeConstraint(
            ("worker_id", "="),
            (literal_column("tstzrange(started_at, ended_at)"), "&&"),
            using="gist",
            where=column("live"),
            name="ex_assignments_one_place_at_a_time",
        ),
        CheckConstraint("ended_at > started_at AND ended_at - started_at <= interval '24 hours'", name="hours"),
        CheckConstraint("(state = 'withdrawn') = (because IS NOT NULL)", name="withdrawn"),
        Index(None, "region", "duty_on", "id"),
    )

    worker_id: Mapped[str] = mapped_column(ForeignKey("workers.worker_id"))
    region: Mapped[int]
    place: Mapped[int]
    post_type: Mapped[PostType] = mapped_column(text_enum(PostType))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    duty_on: Mapped[date] = mapped_column(Computed("(started_at AT TIME ZONE 'Asia/Shanghai')::date", persisted=True))
    state: Mapped[AssignmentState] = mapped_column(text_enum(AssignmentState))
    live: Mapped[bool] = mapped_column(Computed("state = 'planned'", persisted=True))
    planned_by: Mapped[str]
    # Why it was withdrawn: what was written by hand, or the kind of the block or end of service that took it away.
    because: Mapped[str | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(ASSIGNMENT, self.state, "roster:assignment")
