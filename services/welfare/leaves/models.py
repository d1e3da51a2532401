"""Leave in lieu."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, literal_column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.leaves.rules import LEAVE, LEAVE_PERMISSIONS, LeaveState

__all__ = ["Leave"]


class Leave(Resource, Base):
    """One leave; ``days`` are the working days that it takes, ``taken_days`` those that were free of duty."""

    __tablename__ = "leaves"
    __table_args__ = (
        ExcludeConstraint(
            ("worker_id", "="),
            (literal_column("daterange(first_on, last_on, '[]')"), "&&"),
            where=text("state IN ('applied', 'approved', 'taken')"),
            name="ex_leaves_one_at_a_time",
        ),
        CheckConstraint("first_on <= last_on AND days >= 1", name="days"),
        CheckConstraint("decided_by <> applied_by", name="other_hand"),
        CheckConstraint("state NOT IN ('approved', 'refused', 'taken') OR decided_by IS NOT NULL", name="decided"),
        CheckConstraint("(state = 'taken') = (taken_days IS NOT NULL)", name="taken"),
        CheckConstraint("taken_days BETWEEN 0 AND days", name="taken_days"),
        Index(None, "region", "id"),
    )

    worker_id: Mapped[str] = mapped_column(index=True)
    region: Mapped[int]
    first_on: Mapped[date]
    last_on: Mapped[date]
    days: Mapped[int]
    state: Mapped[LeaveState] = mapped_column(text_enum(LeaveState))
    applied_by: Mapped[str]
    decided_by: Mapped[str | None]
    # How posts are covered, where leave is given within a control period; or why it is refused.
    cover: Mapped[str | None]
    reason: Mapped[str | None]
    taken_days: Mapped[int | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(LEAVE, self.state, LEAVE_PERMISSIONS)
